"""The mutants by which the checks are judged: what is changed, and what never is."""

from __future__ import annotations

import contextlib

import pytest
from mutation import mutants

SOURCE = """
def spread(values, scale=2):
    total = 0
    ### BEGIN SOLUTION
    for value in values:
        if value > 0 and value < 9:
            total += scale * value
    total = total / len(values)
    ### END SOLUTION
    return total
"""
CHANGES = [mutant.change for mutant in mutants(SOURCE)]


@pytest.mark.parametrize(
    "change",
    [
        "total += scale * value → total += scale / value",
        "total += scale * value → total -= scale * value",
        "total += scale * value → total += scale",
        "total += scale * value → pass",
        "total = total / len(values) → total = total",
        "if value > 0 and value < 9: → if value >= 0 and value < 9:",
        "if value > 0 and value < 9: → if value > 0 or value < 9:",
        "if value > 0 and value < 9: → if value > 0 and value < 10:",
        "if value > 0 and value < 9: → if not (value > 0 and value < 9):",
    ],
)
def test_a_slip_of_the_pen_is_among_them(change: str) -> None:
    assert change in CHANGES


def test_each_is_another_program_and_only_the_solution_changes() -> None:
    sources = [mutant.source for mutant in mutants(SOURCE)]
    assert len(set(sources)) == len(sources)
    for source in sources:
        assert "total = 0\n" in source
        assert "return total" in source
        assert "scale=2" in source


def test_a_weak_check_lets_some_through_and_a_good_one_none() -> None:
    def survivors(accepts) -> int:
        count = 0
        for mutant in mutants(SOURCE):
            names: dict = {}
            exec(mutant.source, names)
            with contextlib.suppress(TypeError, ZeroDivisionError):
                count += accepts(names["spread"])
        return count

    assert survivors(lambda spread: spread([1]) == 2) >= 3
    inputs, wanted = ([1, 2, 5], [0, 9, 8, -3], [3, 9, 10, 12]), (16 / 3, 4, 1.5)
    assert survivors(lambda spread: tuple(map(spread, inputs)) == wanted) <= 2
