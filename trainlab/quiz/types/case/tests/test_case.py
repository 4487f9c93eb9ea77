"""Cases in plain text, and what their parts may be."""

from __future__ import annotations

import pytest
from quiz.talking import talk
from quiz.vectors import vectors

from trainlab.quiz import grade_item

ITEMS = vectors()["case"]["items"]


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item["id"])
def test_a_case_asks_for_every_part(item):
    answer, _, shown = talk(item, *["A"] * len(item["parts"]))
    assert answer.keys() <= {part["id"] for part in item["parts"]}
    for part in item["parts"]:
        assert f"\n{part['label']}: " in shown


def test_what_a_text_is_read_as_is_said_before_the_next_question():
    *_, shown = talk(ITEMS["tale"], "It underfits; early stopping", "A", "8")
    assert shown.index("I recognised") < shown.index("\nOne: ")


def test_a_formative_part_names_no_misconception_of_the_case():
    answer = {"explain": "It underfits; early stopping", "one": "a"}
    feedback = grade_item(ITEMS["tale"], answer)
    assert feedback.parts is not None
    assert feedback.parts["explain"].formative
    assert feedback.parts["explain"].misconceptions
    assert feedback.misconceptions == ()
