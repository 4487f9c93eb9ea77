"""Numbers as people type them."""

from __future__ import annotations

import math

import pytest
from quiz.vectors import NUMBERS

from trainlab.quiz.numerals import Unreadable, read_answer, read_number, readings


@pytest.mark.parametrize("vector", NUMBERS, ids=lambda v: repr(v["text"])[:20])
def test_number_is_read_as_the_vectors_say(vector):
    text, unit = vector["text"], vector.get("unit", "")
    if "reason" in vector:
        with pytest.raises(Unreadable) as raised:
            read_number(text, unit)
        assert raised.value.reason == vector["reason"]
    else:
        assert list(readings(text, unit)) == vector.get("either", [vector.get("value")])


def test_a_comma_that_may_be_either_is_sent_back_and_a_point_is_a_decimal_point():
    assert read_number("1.800") == 1.8
    with pytest.raises(Unreadable, match="separator"):
        read_number("1,800")


@pytest.mark.parametrize("value", [1e-300, 0.0001, 0.5, 0.9, 1.0, 1.4143, 2.0, 37.3, 1e300])
def test_powers_and_logarithms_are_those_of_the_library(value):
    assert read_number(f"ln({value!r})") == pytest.approx(math.log(value), rel=1e-14, abs=1e-15)
    assert read_number(f"({value!r})^(3/8)") == pytest.approx(value**0.375, rel=1e-12)
    assert read_number(f"(2+{value!r})^-0.5") == pytest.approx((2 + value) ** -0.5)


def test_there_are_vectors_for_every_reason():
    assert len(NUMBERS) >= 150
    assert {vector.get("reason") for vector in NUMBERS} == {
        None, "empty", "long", "separator", "range", "word", "form",
    }  # fmt: skip


def test_a_plain_number_is_an_answer_too():
    assert read_answer("1/4") == read_answer(0.25) == 0.25
    for odd, reason in [(None, "empty"), (True, "form"), ([1], "form"), (10**400, "range"),
                        (float("nan"), "range")]:  # fmt: skip
        with pytest.raises(Unreadable) as raised:
            read_answer(odd)
        assert raised.value.reason == reason
