"""Numbers in words: the texts that the page writes too (tests/views/charts/format.test.mjs)."""

from __future__ import annotations

import doctest
import json
import math

import pytest
from places import TESTS

from trainlab import words
from trainlab.book.sphinxext import edition

WRITTEN = json.loads((TESTS / "ground" / "numbers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("value", "digits", "text"), WRITTEN["magnitudes"])
def test_magnitude(value: float, digits: int, text: str) -> None:
    assert words.magnitude(value, digits).replace(words.GAP, " ") == text


@pytest.mark.parametrize(("share", "text"), WRITTEN["percents"])
def test_percent(share: float, text: str) -> None:
    assert words.percent(share).replace(words.GAP, " ") == text


def test_what_is_not_finite_has_a_name() -> None:
    texts = ["NaN", "∞", "−∞"]
    assert [words.magnitude(x) for x in (math.nan, math.inf, -math.inf)] == texts
    percents = [f"{text}{words.GAP}%" for text in texts]
    assert [words.percent(x) for x in (math.nan, math.inf, -math.inf)] == percents


@pytest.mark.parametrize("module", [words, edition])
def test_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
