"""Free text: what counts as said, and how a reader ticks the rest."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from quiz.bank import bank
from quiz.talking import talk
from quiz.vectors import vectors

from trainlab.quiz import grade_item
from trainlab.quiz.plain import plain_text
from trainlab.quiz.types.text import recognition
from trainlab.quiz.types.text.checklist import unreadable_word

QUESTIONS = ("epoch_15", "ten_layer_sigmoid")


@cache
def points(item: str) -> list[dict[str, Any]]:
    """The book's own."""
    found: list[dict[str, Any]] = bank()[item]["parts"][0]["checklist"]["points"]
    return found


def recognized(item: str, text: str) -> dict[str, str]:
    return recognition.recognized(points(item), text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It isn’t Over-fitting.", [["it", "isnt", "over", "fitting"]]),
        ("0.25, or ¼: σ′ ≤ 0,25", [["0.25"], ["or", "1", "4"], ["σ"], ["0,25"]]),
        ("Stop, but then train so on", [["stop"], ["but", "then", "train"], ["so", "on"]]),
        ("", []),
        ("?! …", []),
    ],
)
def test_text_is_cut_into_clauses_of_plain_words(text, expected):
    found = [list(clause.words) for clause in recognition.clauses(text)]
    assert [word for words in found for word in words] == [w for c in expected for w in c]


def test_words_know_where_they_stand_in_the_text():
    text = "😀 It’s ｏverﬁt: ½ done"
    for clause in recognition.clauses(text):
        for (start, end), word in zip(clause.places, clause.words, strict=True):
            assert {*word} <= {*recognition.clauses(text[start:end])[0].words[0]} | {*"12"}
    assert recognized("epoch_15", "Well: it’s ｏverﬁtted!")["overfitting"] == "ｏverﬁtted"


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("epoch_15", "It is not overfitting."),
        ("epoch_15", "This isn't overfitting, it is a bug."),
        ("epoch_15", "If it were overfitting I would stop early."),
        ("epoch_15", "Dropout is for overfitting, and this is something else."),
        ("epoch_15", "Early stopping would not help here."),
        ("epoch_15", "Neither dropout nor weight decay will help."),
        ("epoch_15", "I would not add more data."),
        ("epoch_15", "Overfitting? No."),
        ("epoch_15", "Unless it is overfitting, keep going."),
        ("epoch_15", "Some would say overfitting, I disagree."),
        ("epoch_15", "Rather than early stopping, train longer."),
        ("epoch_15", "It can't be overfitting: the training loss falls."),
        ("epoch_15", "Use the test set, and report on it."),
        ("ten_layer_sigmoid", "The gradients do not vanish."),
        ("ten_layer_sigmoid", "Vanishing gradients are not the problem."),
        ("ten_layer_sigmoid", "If the gradients vanished, ReLU would help."),
        ("ten_layer_sigmoid", "ReLU would not help."),
        ("ten_layer_sigmoid", "ReLU makes it worse."),
        ("ten_layer_sigmoid", "Clipping is for exploding gradients."),
        ("ten_layer_sigmoid", "I would not use batch norm."),
        ("ten_layer_sigmoid", "Replace ReLU by sigmoid."),
        ("ten_layer_sigmoid", "ReLU? No."),
        ("ten_layer_sigmoid", "Residual connections won't change anything."),
        ("ten_layer_sigmoid", "It's neither vanishing gradients nor saturation."),
        ("ten_layer_sigmoid", "The sigmoids are not saturated."),
        ("ten_layer_sigmoid", "He initialization is not needed."),
        ("ten_layer_sigmoid", "sigmoid relu tanh vanishing gradient batch norm residual he init"),
    ],
)
def test_what_is_denied_or_said_of_something_else_ticks_nothing(item, text):
    assert recognized(item, text) == {}


@pytest.mark.parametrize(
    ("item", "text", "expected"),
    [
        ("ten_layer_sigmoid", "This is the opposite of exploding: the gradients vanish.",
         {"vanishing"}),
        ("ten_layer_sigmoid", "grads are tiny, so LeakyReLU", {"vanishing", "relu"}),
        ("ten_layer_sigmoid", "ELU with Kaiming init, BN, ResNet", {"relu", "he", "other"}),
        ("ten_layer_sigmoid", "Vanishing gradients. ReLU would not help.", {"vanishing"}),
        ("ten_layer_sigmoid", "It's not exploding, it's vanishing gradients: ReLU.",
         {"vanishing", "relu"}),
        ("ten_layer_sigmoid", "<script>alert('vanishing gradients')</script> use relu",
         {"vanishing", "relu"}),
        ("epoch_15", "fewer epochs", {"stop"}),
        ("epoch_15", "overfiting! regularisaton", {"overfitting", "regularize"}),
        ("epoch_15", "Dropout, L2, early stopping, more data.", {"regularize", "stop", "data"}),
        ("epoch_15", "Keep the best weights, then report on the test set.", {"restore"}),
    ],
)  # fmt: skip
def test_contrasts_common_names_and_lists_tick_what_they_say(item, text, expected):
    assert recognized(item, text).keys() == expected


def test_nothing_that_is_said_of_a_text_finds_fault_with_it():
    for name in QUESTIONS:
        part = bank()[name]["parts"][0]
        for text in ("I do not know.", "It is underfitting.", "Use sigmoid everywhere."):
            for answer in (text, {"text": text, "ticks": []}):
                feedback = grade_item(part, answer)
                assert feedback.verdict == "read"
                assert feedback.misconceptions == ()
                assert not {*str(feedback).lower().split()} & {"wrong", "not", "missing", "but"}


def test_the_reader_s_ticks_are_the_result():
    part = bank()["ten_layer_sigmoid"]["parts"][0]
    text = "The gradients vanish."
    recognized_only = grade_item(part, text)
    assert [p.id for p in recognized_only.points if p.ticked] == ["vanishing"]
    own = grade_item(part, {"text": text, "ticks": ["relu", "measure"]})
    assert [p.id for p in own.points if p.ticked] == ["relu", "measure"]
    assert own.points[0].words == "vanish", "still quoted"
    said = plain_text(own.messages["_"]).strip()
    assert said == (
        "You tick 2 of 8 points. Covered: a change, what to check first."
        " Open: the cause, the mechanism."
    )


def test_the_checklist_comes_after_the_questions_and_its_ticks_are_kept():
    item = bank()["epoch_15"]
    answer, feedback, shown = talk(item, "It overfits.", "C", "16", "A", "ABE")
    assert shown.index("Remedy: ") < shown.index("Model answer") < shown.index("You tick 3 of 10")
    assert "[x] A" in shown
    assert "“overfits”" in shown
    assert "Only English is read" in shown
    ticks = ["overfitting", "overconfidence", "restore"]
    assert answer["explain"] == {"text": "It overfits.", "ticks": ticks}
    assert feedback.verdict == "right"


def test_without_a_text_there_is_nothing_to_compare():
    *_, shown = talk(bank()["epoch_15"], "", "C", "16", "A")
    assert "Model answer" not in shown


def test_a_text_by_itself_may_be_compared_too():
    answer, *_ = talk(vectors()["text"]["items"]["said"], "It overfits.")
    assert answer == {"text": "It overfits.", "ticks": ["fit"]}


def test_phrases_that_no_answer_can_contain_are_found():
    assert unreadable_word("isn't learning") == "isn't"
    assert unreadable_word("Overfit") == "Overfit"
    assert unreadable_word("early-stop") == "early-stop"
    assert unreadable_word("... loss") == "... loss"
    assert unreadable_word("loss &") == "&"
    assert unreadable_word("stop*/halt ... epoch 15 & lowest") is None


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_model_answer_is_recognized_in_itself(name):
    listed = points(name)
    groups = {"cause", "mechanism", "change", "check"}
    assert {point["group"] for point in listed} == groups
    found = {
        point["id"]
        for point in listed
        if point["id"] in recognized(name, plain_text(point["text"]))
    }
    assert len(found) >= len(listed) - 2, {point["id"] for point in listed} - found
