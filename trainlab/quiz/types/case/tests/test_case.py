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


def test_a_text_is_compared_with_the_model_answer_after_the_verdict():
    *_, shown = talk(ITEMS["tale"], "It overfits; early stopping", "A", "8")
    assert shown.index("\nOne: ") < shown.index("case right") < shown.index("Model answer")


@pytest.mark.parametrize("ticks", [[], ["fit", "heart", "stop", "best", "relu", "look"]])
def test_the_reader_s_view_of_the_text_never_changes_the_verdict(ticks):
    for one, verdict in (("a", "right"), ("b", "not-yet")):
        answer = {"explain": {"text": "Overfitting.", "ticks": ticks}, "one": one}
        feedback = grade_item(ITEMS["tale"], answer)
        assert feedback.verdict == verdict
        assert feedback.parts is not None
        assert feedback.parts["explain"].verdict == "read"
        assert feedback == grade_item(ITEMS["tale"], answer)
        without = grade_item(ITEMS["tale"], {"one": one})
        assert feedback.misconceptions == without.misconceptions
