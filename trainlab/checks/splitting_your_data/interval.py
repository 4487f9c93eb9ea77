"""Checks of ``interval``: the accuracies that fit a score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close

Interval = Callable[[int, int], Any]

GRID = 1.5e-4  # a little more than the distance of neighboring candidates


def ninety(interval: Interval) -> None:
    """90 right of 100."""
    p, n = 0.9, 100
    want = _wilson(90, 100)
    sigma = (p * (1 - p) / n) ** 0.5
    ends = _ends(interval(90, 100))
    expect(
        max(ends) <= 2, f"found {ends[0]:.3g} to {ends[1]:.3g}; accuracies run from 0 to 1 here."
    )
    expect_close(
        ends,
        want,
        "the interval (low, high) for 90 of 100",
        because={
            "That is the rough version: its σ is the one at the score, 0.9. Each candidate p has "
            "a σ of its own, √(p(1 − p)/n)": [p - 1.96 * sigma, p + 1.96 * sigma],
            "That is the rough version with 2σ, taken at the score. Each candidate p has a σ of "
            "its own": [p - 2 * sigma, p + 2 * sigma],
            "You allowed one σ; 95 % of the test sets lie within 1.96 σ": _wilson(90, 100, 1.0),
            "You allowed 2 σ; for 95 % it is 1.96": _wilson(90, 100, 2.0),
            "1.645 σ is for 90 %; for 95 % it is 1.96": _wilson(90, 100, 1.645),
            "σ lacks the rows: it is √(p(1 − p)/n)": _fits(90, 100, 1.0, 0.5),
            "σ lacks its root: p(1 − p)/n is the variance": _fits(90, 100, 100.0, 1.0),
            "First the lower end, then the upper one": want[::-1],
        },
        rtol=0,
        atol=GRID,
    )


def more_rows(interval: Interval) -> None:
    """Other rows, other counts."""
    for right, n in ((9000, 10_000), (13, 40), (3, 7)):
        expect_close(
            _ends(interval(right, n)),
            _wilson(right, n),
            f"the interval for {right} of {n}",
            rtol=0,
            atol=GRID,
        )


def at_the_ends(interval: Interval) -> None:
    """None right, and all right."""
    for right in (0, 20):
        low, high = _wilson(right, 20)
        what = f"the interval for {right} of 20"
        share = right / 20
        ends = _ends(interval(right, 20))
        because = {
            "An interval of no width: nobody can be that sure from 20 rows. Take σ at each "
            "candidate p, not at the score": [share, share]
        }
        expect_close(ends, [low, high], what, because=because, rtol=0, atol=GRID)
        outer = ends[0] if right == 0 else ends[1]
        expect(
            abs(float(outer) - share) < 5e-5,
            f"{what} ends at {float(outer):.4g}, but an accuracy of {share:g} itself fits a score "
            f"of {share:g} perfectly: let a distance of exactly 1.96 σ count (`<=`).",
        )


task = Task(
    "interval",
    needs=("interval(right, n)",),
    checks=(ninety, more_rows, at_the_ends),
    hints=(
        "Try every accuracy p from 0 to 1: would it be a surprise to see this score, if p were "
        "the truth?",
        "`p = np.linspace(0, 1, 10_001)`. A score is no surprise if its distance from p is at most "
        "1.96 · √(p(1 − p)/n).",
        "`fits = p[abs(right / n - p) <= 1.96 * sigma]`, with one sigma for each p. The interval "
        "runs from the smallest of them to the largest.",
    ),
    shows=(
        "Each candidate is tried with its own σ. To expect: 90 of 100 gives 0.826 to 0.945, "
        "and 0 of 20 still allows 0.161."
    ),
    then="Next in this notebook: task 4, `optimism`.",
)


def _wilson(right: int, n: int, z: float = 1.96) -> list[float]:
    p = right / n
    middle, spread = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    return [(middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)]


def _fits(right: int, n: int, rows: float, power: float) -> list[float]:
    p = np.linspace(0, 1, 10_001)
    fitting = p[abs(right / n - p) <= 1.96 * (p * (1 - p) / rows) ** power]
    return [float(fitting.min()), float(fitting.max())]


def _ends(got: Any) -> Sequence[Any]:
    expect(got is not None, "found None. Does the function end with `return low, high`?")
    try:
        ends = [float(end) for end in got]
    except (TypeError, ValueError, RuntimeError):
        ends = []
    expect(
        len(ends) == 2,
        f"found {got!r:.60}, expected two numbers: `return low, high`.",
    )
    return ends
