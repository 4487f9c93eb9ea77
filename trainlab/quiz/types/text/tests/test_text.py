"""Free text: what counts as said."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from places import ROOT

from trainlab.book import free_text
from trainlab.quiz import grade_item
from trainlab.quiz.reading import load_bank
from trainlab.quiz.types.text import rubric
from trainlab.quiz.types.text.rubric_files import read_all, unreadable_word

QUESTIONS = ("epoch_15", "ten_layer_sigmoid")


@cache
def rubrics() -> dict[str, dict[str, Any]]:
    """The book's own."""
    return read_all(ROOT / "quizzes")


def read(item: str, text: str) -> rubric.Reading:
    return rubric.read(rubrics()[item], text)


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
    for name in QUESTIONS:
        item = {"type": "text", "rubric": {**rubrics()[name], "flags": []}}
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


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_model_answer_is_recognised_in_full(name):
    chapters = load_bank(ROOT / "quizzes")
    (case,) = [item for chapter in chapters for item in chapter.items if item.id == name]
    reading = read(name, str(case.model_answer).split("\n\n")[0])
    assert reading.verdict == "right"
    assert reading.flags == ()
    assert len(reading.recognised) >= 4
