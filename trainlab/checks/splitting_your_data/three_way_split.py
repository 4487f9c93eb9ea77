"""Checks of ``three_way_split``: 60 : 20 : 20 of every class, drawn by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.checking import Task, expect
from trainlab.checks.splitting_your_data._row_numbers import drawn_by_chance, row_numbers, rows_once

Split = Callable[[np.ndarray, int], Any]

PARTS = ("training", "validation", "test")


def sizes(three_way_split: Split) -> None:
    """Three lists of rows, 60 : 20 : 20."""
    y = _labels({0: 60, 1: 31, 2: 9})
    parts = _three(three_way_split(y, 0), len(y))
    found = [len(part) for part in parts]
    expect(
        abs(found[0] - 60) <= 6 and abs(found[1] - 20) <= 3 and abs(found[2] - 20) <= 3,
        f"100 rows give parts of {_listed(found)} rows, expected about 60, 20 and 20, in the order "
        f"training, validation, test.{_why_sizes(found)}",
    )


def once(three_way_split: Split) -> None:
    """Every row in one part, and in one only."""
    for y in (_labels({0: 60, 1: 31, 2: 9}), _labels({3: 23, 7: 44})):
        rows_once(_three(three_way_split(y, 3), len(y)), PARTS, len(y))


def stratified(three_way_split: Split) -> None:
    """A fifth of every class in validation and in test."""
    for counts in ({0: 60, 1: 31, 2: 9}, {"ill": 14, "well": 137}, {-4: 50, 9: 26, 40: 25}):
        y = _labels(counts)
        for seed in range(4):
            parts = _three(three_way_split(y, seed), len(y))
            for label, count in counts.items():
                found = [int((y[part] == label).sum()) for part in parts]
                expect(
                    abs(found[1] - count / 5) <= 1 and abs(found[2] - count / 5) <= 1,
                    f"of the {count} rows of class {label!r}, {_listed(found)} are in training, "
                    f"validation and test; a fifth of {count} is {count / 5:g}. Draw from each "
                    "class by itself, in proportion. (Classes may have any names and sizes.)",
                )


def shuffled(three_way_split: Split) -> None:
    """Drawn by chance, not cut off."""
    y = np.repeat([0, 1], [60, 40])
    for name, part in zip(PARTS[1:], _three(three_way_split(y, 0), 100)[1:], strict=True):
        places = np.sort(part[part < 60])
        expect(
            places[-1] - places[0] >= len(places),
            f"the {name} rows of class 0 are rows {places[0]} to {places[-1]}, one block of the "
            "file. Files are sorted more often than you think: shuffle each class first.",
        )


def seeded(three_way_split: Split) -> None:
    """The seed decides."""
    y = _labels({0: 60, 1: 31, 2: 9})
    drawn_by_chance(lambda seed: _three(three_way_split(y, seed), len(y)), PARTS)


task = Task(
    "three_way_split",
    needs=("three_way_split(y, seed)",),
    checks=(sizes, once, stratified, shuffled, seeded),
    hints=(
        "One class at a time: which rows have it, in random order? Then cut these rows in three.",
        "`rng = np.random.default_rng(seed)` once, at the start; then for each `label` in "
        "`np.unique(y)`: `rows = rng.permutation(np.flatnonzero(y == label))`.",
        "With `fifth = len(rows) // 5`, test gets `rows[:fifth]`, validation the next fifth, "
        "training the rest; `np.concatenate` joins the classes.",
    ),
    shows=(
        "Each class is shuffled and cut by itself, with one generator for all. To expect for "
        "the wines: 106, 36 and 36 rows, with 35, 43 and 28 of the three growers in training."
    ),
    then="Next in this notebook: task 2, `grouped_split`.",
)


def _three(got: Any, n: int) -> list[np.ndarray]:
    if isinstance(got, tuple | list) and len(got) == 3:
        expect(
            any(not hasattr(part, "__len__") or len(part) for part in got),
            "no row is in any part. Classes may have any names, texts or numbers: `np.unique(y)` "
            "lists those there are.",
        )
    return row_numbers(got, PARTS, "return train, val, test", n)


def _labels(counts: Mapping[Any, int]) -> np.ndarray:
    y = np.repeat(np.array(list(counts)), list(counts.values()))
    return np.random.default_rng(8).permutation(y)


def _listed(numbers: Sequence[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _why_sizes(found: list[int]) -> str:
    if found[0] < found[2]:
        return " Are they in another order?"
    if abs(found[2] - 20) <= 3 and abs(found[1] - 16) <= 1:
        return " A fifth of what is left is less than a fifth of all; a quarter of 80 is 20."
    return ""
