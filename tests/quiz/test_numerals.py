"""Numbers as people type them."""

from __future__ import annotations

import pytest
from quiz.vectors import NUMBERS

from trainlab.quiz.numerals import Unreadable, read_answer, read_number


@pytest.mark.parametrize("vector", NUMBERS, ids=lambda v: repr(v["text"])[:20])
def test_number_is_read_as_the_vectors_say(vector):
    text, unit = vector["text"], vector.get("unit", "")
    if "reason" in vector:
        with pytest.raises(Unreadable) as raised:
            read_number(text, unit)
        assert raised.value.reason == vector["reason"]
    else:
        assert read_number(text, unit) == vector["value"]


def test_there_are_vectors_for_every_reason():
    assert len(NUMBERS) >= 150
    assert {vector.get("reason") for vector in NUMBERS} == {
        None, "empty", "long", "separator", "range", "form",
    }  # fmt: skip


def test_a_plain_number_is_an_answer_too():
    assert read_answer("1/4") == read_answer(0.25) == 0.25
    for odd, reason in [(None, "empty"), (True, "form"), ([1], "form"), (10**400, "range"),
                        (float("nan"), "range")]:  # fmt: skip
        with pytest.raises(Unreadable) as raised:
            read_answer(odd)
        assert raised.value.reason == reason
