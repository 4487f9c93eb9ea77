"""Checks of ``balanced_split``: classes balanced after the split, no row on both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect

Split = Callable[[np.ndarray, int], Any]


def apart(balanced_split: Split) -> None:
    """No row is on both sides."""
    for y in _labels():
        train, test = _parts(balanced_split, y, 0)
        n_train = len(y) - len(test)
        expect(
            not np.array_equal(np.unique(train), np.arange(n_train)),
            f"`train` holds the numbers 0 to {n_train - 1}: positions *among the training rows*, "
            "not numbers of rows. Hand `balance` the training rows' own numbers, and it returns "
            "such numbers.",
        )
        both = int(np.isin(test, train).sum())
        expect(
            both == 0,
            f"{both} of {len(test)} test rows are in the training set too: they were repeated "
            "before the split, and their twins fell on the other side. Split first.",
        )


def test_as_it_came(balanced_split: Split) -> None:
    """The test set is 30 % of the rows, as they came."""
    for y in _labels():
        train, test = _parts(balanced_split, y, 0)
        n = len(y)
        expect(
            len(np.unique(test)) == len(test),
            f"the test set holds {len(test)} rows, of which {len(np.unique(test))} are different. "
            "Balance the training rows only: the test set should look like what comes in use.",
        )
        expect(
            abs(len(test) - 0.3 * n) < 1,
            f"the test set holds {len(test)} of {n} rows, expected 30 %, {round(0.3 * n)}. "
            + (
                "Has the cut moved to the other end?"
                if len(test) > n / 2
                else "30 % of what? Of the rows before they are repeated, none left out."
                if len(test) > 0.3 * n
                else "30 % of what? Of the rows before they are repeated, none left out: the "
                "first `round(0.3 * len(y))` of the shuffled rows."
            ),
        )
        lost = np.setdiff1d(np.arange(n), np.concatenate([train, test]))
        expect(
            not len(lost),
            f"{len(lost)} of {n} rows are in neither part, row {lost[0] if len(lost) else 0} for "
            "one. Every training row stays; the rare ones are repeated, the common ones not "
            "thrown away.",
        )


def training_balanced(balanced_split: Split) -> None:
    """Training rows of both classes are equally many."""
    for y in _labels():
        train, _ = _parts(balanced_split, y, 0)
        zeros, ones = int((y[train] == 0).sum()), int((y[train] == 1).sum())
        rare = int(y.mean() < 0.5)
        expect(
            zeros == ones,
            f"the training set holds {zeros} rows of class 0 and {ones} of class 1; repeat rows of "
            f"the rarer class, here {rare}, until they are equally many.",
        )
        common = train[y[train] != rare]
        expect(
            len(np.unique(common)) == len(common),
            "rows of the more frequent class are repeated, too. They stay as they are.",
        )


def by_seed(balanced_split: Split) -> None:
    """The seed decides which rows are held out."""
    y = _labels()[0]
    first, again, other = (_parts(balanced_split, y, seed)[1] for seed in (0, 0, 1))
    expect(
        np.array_equal(np.sort(first), np.sort(again)),
        "`balanced_split(y, 0)` holds out other rows at each call. Draw from "
        "`np.random.default_rng(seed)`.",
    )
    expect(
        not np.array_equal(np.sort(first), np.sort(other)),
        "seeds 0 and 1 hold out the same rows. Shuffle before you cut, and pass the seed on: "
        "`np.random.default_rng(seed)`.",
    )


task = Task(
    "balanced_split",
    needs=("balanced_split(y, seed)",),
    checks=(apart, test_as_it_came, training_balanced, by_seed),
    hints=(
        "The function does the right things in the wrong order.",
        "Shuffle the row numbers and cut off 30 % for the test set. Which of the two parts is to "
        "be balanced?",
        "`rows = rng.permutation(len(y))`, the first `round(0.3 * len(y))` are test rows, and "
        "`balance(rows[n_test:], y, rng)` is the training set.",
    ),
    shows=(
        "The split comes first, so no row has its twin on the other side. To expect with one "
        "neighbor: 0.49, where the leak gave 0.92."
    ),
    then="Next in this notebook: task 4, `encode`.",
)


def _labels() -> tuple[np.ndarray, np.ndarray]:
    """Return labels with a rare class 1, and labels with a rare class 0."""
    rng = np.random.default_rng(3)
    return rng.permutation(np.arange(57) < 14).astype(int), rng.permutation(
        np.arange(83) >= 26
    ).astype(int)


def _parts(split: Split, y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    got = split(y, seed)
    expect(got is not None, "found None. Does the function end with `return train, test`?")
    expect(
        isinstance(got, tuple | list) and len(got) == 2,
        f"found a {type(got).__name__}, expected two arrays of row numbers: `return train, test`.",
    )
    parts = [np.asarray(part) for part in got]
    for name, part in zip(("train", "test"), parts, strict=True):
        expect(
            part.ndim == 1 and part.dtype.kind in "iu",
            f"`{name}` has shape {part.shape} and holds {part.dtype}, expected a row of whole "
            "numbers: the numbers of the rows, not the rows.",
        )
        expect(
            ((part >= 0) & (part < len(y))).all(),
            f"`{name}` holds row numbers outside 0 to {len(y) - 1}.",
        )
    train, test = parts
    expect(
        len(train) > len(test),
        f"{len(train)} training rows and {len(test)} test rows: have the two changed places?",
    )
    return train, test
