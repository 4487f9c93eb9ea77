"""Free text: what counts as said, and how often the reading agrees with assigned verdicts."""

from __future__ import annotations

import json

import pytest

from trainlab.book import free_text
from trainlab.node import ROOT
from trainlab.quiz.reading import load_items
from trainlab.quiz.types.text import rubric
from trainlab.quiz.types.text.rubric_files import unreadable_word

RUBRICS = free_text.rubrics()
QUESTIONS = ("epoch_15", "ten_layer_sigmoid")


def read(item: str, text: str) -> rubric.Reading:
    return rubric.read(RUBRICS[item], text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It isn’t Over-fitting.", [["it", "isnt", "over", "fitting"]]),
        ("0.25, or ¼: σ′ ≤ 0,25", [["0.25"], ["or", "1"], ["4"], ["σ"], ["0,25"]]),
        ("Stop, but then train so on", [["stop"], ["but", "then", "train"], ["so", "on"]]),
        ("", []),
        ("?! …", []),
    ],
)
def test_text_is_cut_into_clauses_of_plain_words(text, expected):
    # ¼ is 1⁄4 in NFKC; its slash stands between words, as a hyphen does
    found = rubric.clauses(text)
    assert [word for clause in found for word in clause] == [w for c in expected for w in c]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("ReLU causes vanishing, so use sigmoid", "not-yet"),
        ("not vanishing gradients", "not-yet"),
        ("gradients vanish", "partly"),
        ("Vanishing gradients. ReLU would not help.", "partly"),
        ("Vanishing gradients. Replace ReLU by sigmoid.", "partly"),
        ("Vanishing gradients. Use ReLU instead of sigmoid.", "right"),
        ("It's not exploding, it's vanishing gradients: ReLU.", "right"),
        ("sigmoid relu tanh vanishing gradient batch norm residual he init", "not-yet"),
        ("If gradients were vanishing I would use ReLU", "not-yet"),
        ("<script>alert('vanishing gradients')</script> use relu", "right"),
    ],
)
def test_negations_reversals_and_lists_of_terms_are_told_apart(text, verdict):
    assert read("ten_layer_sigmoid", text).verdict == verdict


def test_nothing_is_ever_called_wrong():
    from trainlab.quiz.types import grade_item

    for name in QUESTIONS:
        item = {"type": "text", "rubric": {**RUBRICS[name], "flags": []}}
        for row in free_text.answers("first"):
            assert "wrong" not in str(grade_item(item, row["answer"])).lower()
        assert "did not recognise a cause" in str(grade_item(item, "I do not know."))


def test_phrases_that_no_answer_can_contain_are_found():
    assert unreadable_word("isn't learning") == "isn't"
    assert unreadable_word("Overfit") == "Overfit"
    assert unreadable_word("early-stop") == "early-stop"
    assert unreadable_word("... loss") == "... loss"
    assert unreadable_word("loss &") == "&"
    assert unreadable_word("stop*/halt ... epoch 15 & lowest") is None


def test_sets_are_what_they_claim_to_be():
    sets = {name: free_text.answers(name) for name in free_text.SETS}
    texts = [row["answer"] for rows in sets.values() for row in rows]
    assert len({*texts}) == len(texts), "an answer stands in two sets"
    for rows in sets.values():
        assert {row["item"] for row in rows} == {*QUESTIONS}
        for row in rows:
            halves = row["cause"] + row["change"]
            assert row["verdict"] == ["not-yet", "partly", "right"][halves]
    held_out = sets["held_out"]
    assert sum(row["verdict"] != "right" for row in held_out) >= 60
    assert min(sum(row["item"] == name for row in held_out) for name in QUESTIONS) >= 40


def test_the_book_shows_what_is_measured():
    shown = json.loads(free_text.MEASURED.read_text(encoding="utf-8"))
    assert shown == free_text.measured(), "run `trainlab quizzes --free-text`"


def test_the_last_round_is_the_held_out_set():
    measured = free_text.measured()
    assert measured["unseen"]["round 5"] == measured["held_out"]["all"]
    assert measured["unseen"]["all"]["false_praise"]["of"] >= 60


def test_development_answers_stay_recognised():
    for name in ("first", "development"):
        row = free_text.measured()[name]["all"]
        assert row["false_praise"]["count"] <= 0.03 * row["false_praise"]["of"]
        assert row["agreement"]["count"] >= 0.9 * row["agreement"]["of"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_model_answer_is_recognised_in_full(name):
    chapters = [load_items(path) for path in sorted((ROOT / "quizzes").glob("[0-9]*.yaml"))]
    (case,) = [item for chapter in chapters for item in chapter.items if item.id == name]
    reading = read(name, str(case.model_answer).split("\n\n")[0])
    assert reading.verdict == "right"
    assert reading.flags == ()
    assert len(reading.recognised) >= 4
