"""Checks of ``encode``: mean labels of towns, without those that a row must not know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close

Encode = Callable[[np.ndarray, np.ndarray, np.ndarray], Any]
Known = Callable[[int], np.ndarray]


def test_rows(encode: Encode) -> None:
    """Test rows: the mean label of their town's training rows."""
    town, y, fold = _towns()
    test = fold == -1
    train = ~test
    got = _one_each(encode(town, y, fold), len(y))
    expect_close(
        got[test],
        _means(town, y, lambda i: train)[test],
        "the code of the test rows",
        {
            "Labels of test rows went into their own code": _means(
                town, y, lambda i: np.full(len(y), True)
            )[test],
            "You left out the row itself, but the other test rows' labels went in": _means(
                town, y, lambda i: np.arange(len(y)) != i
            )[test],
            "You took the mean over all towns": np.full(test.sum(), y[train].mean()),
            "These are the codes of the test rows by their own labels": _means(
                town, y, lambda i: test
            )[test],
            "You took the mean of the folds' means. A fold with few rows of the town then counts "
            "as much as one with many; take the mean over rows": _mean_of_means(town, y, fold)[
                test
            ],
            "You added up the labels; a town's code is their mean": _means(
                town, y, lambda i: train, total=True
            )[test],
        },
    )


def training_rows(encode: Encode) -> None:
    """Training rows: without the labels of their own fold."""
    town, y, fold = _towns()
    train = fold != -1
    got = _one_each(encode(town, y, fold), len(y))
    expect_close(
        got[train],
        _means(town, y, lambda i: train & (fold != fold[i]))[train],
        "the code of the training rows",
        {
            "A training row's own label went into its code, so the model learns to trust the code "
            "too much. Leave out the rows of its fold": _means(town, y, lambda i: train)[train],
            "You left out the row itself only. Then the code tells the label by what is missing; "
            "leave out its whole fold": _means(town, y, lambda i: train & (np.arange(len(y)) != i))[
                train
            ],
            "Labels of test rows went in: they are no training fold": _means(
                town, y, lambda i: fold != fold[i]
            )[train],
            "You took the mean of the folds' means. A fold with few rows of the town then counts "
            "as much as one with many; take the mean over rows": _mean_of_means(town, y, fold)[
                train
            ],
            "You used the row's own fold and left out the others": _means(
                town, y, lambda i: fold == fold[i]
            )[train],
        },
    )


def other_folds(encode: Encode) -> None:
    """Folds of other numbers, and more of them."""
    town, y, _ = _towns()
    numbers = np.array([-1, 3, 7, 8, 12, 13, 20])
    fold = numbers[np.random.default_rng(8).permutation(np.arange(len(y)) % len(numbers))]
    train = fold != -1
    got = _one_each(encode(town, y, fold), len(y))
    right = _means(town, y, lambda i: train & (fold != fold[i]))
    low = np.isin(fold, [-1, 3])
    expect_close(
        got,
        right,
        "the code of rows in the folds 3, 7, 8, 12, 13 and 20",
        {
            "Rows of higher folds got no code. The numbers of the folds are in `fold`: go through "
            "`np.unique(fold)`": np.where(low, right, 0.0),
        },
        advice="The numbers of the folds are in `fold`, whatever they are: go through "
        "`np.unique(fold)`, not through a fixed range.",
    )


def unknown_town(encode: Encode) -> None:
    """A town without a known label."""
    town = np.array([4, 4, 4, 9, 9, 7, 4, 4, 4])
    y = np.array([1, 0, 1, 1, 1, 0, 0, 1, 1])
    fold = np.array([0, 1, 2, 1, 1, -1, 2, -1, 0])
    train = fold != -1
    got = _one_each(encode(town, y, fold), len(y))
    expect(
        not np.isnan(got).any(),
        "found NaN, for a town without any row whose label may be used. Use the mean label of all "
        "rows whose label may be used.",
    )
    right = _means(town, y, lambda i: train & (fold != fold[i]))
    overall = np.where(np.isin(np.arange(9), [3, 4]), y[train].mean(), right)
    instead = {
        "A new town gets the mean label of the rows that may be used, not ½": 0.5,
        "A new town gets the mean label of the rows that may be used, not 0": 0.0,
        "A new town gets the mean label of the rows that may be used; yours has all rows, test "
        "rows included": y.mean(),
    }
    alone = np.isin(np.arange(9), [3, 4, 5])  # rows of towns that nothing is known of
    because = {said: np.where(alone, value, right) for said, value in instead.items()}
    because[
        "For a training row of a new town you took the mean over *all* training rows, its own fold "
        "included"
    ] = overall
    expect_close(got, right, "the code of all rows", because)


task = Task(
    "encode",
    needs=("encode(town, y, fold)",),
    checks=(test_rows, training_rows, other_folds, unknown_town),
    hints=(
        "Ask of every row: which rows' labels may its code know? For a test row and for a training "
        "row of fold 2, say.",
        "Go fold by fold: `known = (fold != f) & (fold != -1)` marks the rows whose labels may be "
        "used for the rows of fold f. For f = −1 it marks all training rows.",
        "For row i: `same = known & (town == town[i])`; its code is `y[same].mean()`, or "
        "`y[known].mean()` if there is no such row.",
    ),
    shows=(
        "No row's code knows the row's own label, nor its fold's. To expect: 0.53 on training"
        " rows and on test rows, which is chance."
    ),
    then="Next in this notebook: task 5, `suspects`.",
)


def _towns() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return 60 rows of 3 towns in 3 folds of unequal size, and test rows."""
    rng = np.random.default_rng(4)
    town = rng.permutation(np.repeat([2, 5, 11], [30, 18, 12]))
    fold = rng.permutation(np.repeat([-1, 0, 1, 2], [14, 20, 11, 15]))
    y = (rng.random(60) < np.where(town == 5, 0.7, 0.4) + 0.2 * (fold == -1)).astype(int)
    return town, y, fold


def _means(town: np.ndarray, y: np.ndarray, known: Known, total: bool = False) -> np.ndarray:
    """Mean label of each row's town over the rows that ``known(row)`` marks."""
    codes = []
    for i in range(len(y)):
        marked = known(i)
        same = marked & (town == town[i])
        used = y[same] if same.any() else y[marked]
        codes.append(used.sum() if total else used.mean())
    return np.array(codes, dtype=float)


def _mean_of_means(town: np.ndarray, y: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Code of each row if the folds' own means are averaged."""
    codes = []
    for i in range(len(y)):
        others = [f for f in np.unique(fold) if f not in (-1, fold[i])]
        marked = [(fold == f) & (town == town[i]) for f in others]
        codes.append(np.mean([y[rows].mean() for rows in marked if rows.any()]))
    return np.array(codes, dtype=float)


def _one_each(got: Any, n: int) -> np.ndarray:
    expect(got is not None, "found None. Does the function end with `return …`?")
    found = np.asarray(got, dtype=float)
    if found.shape == (n, 1):
        found = found[:, 0]
    expect(
        found.shape == (n,),
        f"found shape {found.shape}, expected {(n,)}: one code for each row, in the rows' order, "
        "test rows included.",
    )
    whole = np.asarray(got).dtype.kind in "iub"
    expect(
        not whole,
        "found whole numbers. An array of integers cuts off what follows the point; begin with "
        "`np.empty(len(y))`, which holds floats.",
    )
    return found
