"""Numbers in words."""

import doctest

import pytest

from trainlab import words
from trainlab.book.sphinxext import edition


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.27e-8, "2.3 × 10⁻⁸"),
        (0.25**10, "9.5 × 10⁻⁷"),
        (0.0312, "0.031"),
        (1.0, "1"),
        (5.7, "5.7"),
        (150.4, "150"),
        (1500, "1,500"),
        (6.17e17, "6.2 × 10¹⁷"),
        (0, "0"),
        (9.99e-4, "1.0 × 10⁻³"),
    ],
)
def test_magnitude(value: float, text: str) -> None:
    assert words.magnitude(value).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize("module", [words, edition])
def test_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
