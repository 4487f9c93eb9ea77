"""Checks of chapter 5: scaling, selecting, balancing and encoding without a leak; finding twins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close
from trainlab.checks.parts import leaky_pipeline as pipeline
from trainlab.checks.parts import leaky_rows as rows

# ---- standardise --------------------------------------------------------------------------------

Standardise = Callable[[np.ndarray, np.ndarray], Any]


def from_training_rows(standardise: Standardise) -> None:
    """Mean and spread come from the training rows."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(9, 4)) * [1, 10, 0.5, 3] + [0, 5, 2, -1]
    train = np.array([7, 1, 2, 5, 8])
    mean, std = x[train].mean(axis=0), x[train].std(axis=0)
    right = (x - mean) / std
    test = np.setdiff1d(np.arange(9), train)
    apart = right.copy()
    apart[test] = (x[test] - x[test].mean(axis=0)) / x[test].std(axis=0)
    expect_close(
        standardise(x, train),
        right,
        "the scaled rows",
        {
            "Mean and spread come from *all* rows, test rows included": (x - x.mean(axis=0))
            / x.std(axis=0),
            "The mean comes from all rows, test rows included": (x - x.mean(axis=0)) / std,
            "The spread comes from all rows, test rows included": (x - mean) / x.std(axis=0),
            "One mean and one spread for all columns; each column needs its own": (
                x - x[train].mean()
            )
            / x[train].std(),
            "You scaled the test rows by their own mean and spread: the same row would come out "
            "different in other company. Tomorrow's rows come one at a time": apart,
            "This divides by n − 1; `np.std` divides by n": (x - mean) / x[train].std(0, ddof=1),
            "You divided by the variance; the spread is its root": (x - mean) / std**2,
            "The spread is missing: you only took off the mean": x - mean,
            "The mean is missing: you only divided by the spread": x / std,
            "You returned the training rows only; test rows are scaled too, by the same "
            "numbers": right[train],
        },
    )


def constant_column(standardise: Standardise) -> None:
    """A column that is constant on the training rows."""
    x = np.array([[2.5, 1.0], [2.5, 4.0], [3.5, 2.0], [2.5, 8.0], [1.0, 6.0]])
    train = np.array([0, 1, 3])
    got = standardise(x, train)
    mean, std = x[train].mean(axis=0), np.array([1.0, x[train, 1].std()])
    right = (x - mean) / std
    with np.errstate(all="ignore"):
        zero_spread = (x - mean) / [0.0, std[1]]
        tiny = {e: (x - mean) / (x[train].std(axis=0) + e) for e in (1e-12, 1e-9, 1e-8, 1e-6)}
    divided = (
        "The first column is 2.5 in every training row: its spread is 0, and you divided by it"
    )
    because = {divided: zero_spread}
    because |= {
        f"{e:g} added to a spread of 0 makes {1 / e:g} of a small difference; "
        "divide by 1 there": value
        for e, value in tiny.items()
    }
    because["The first column becomes 0 in every row; its test rows differ, so only shift it"] = (
        right * [0.0, 1.0]
    )
    found = np.asarray(got, dtype=float)
    expect(
        found.shape != right.shape or np.isfinite(found).all(),
        f"{divided}. Divide by 1 where the spread is 0.",
    )
    expect_close(got, right, "the scaled rows", because)


standardise = Task(
    "standardise",
    needs=("standardise(x, train)",),
    checks=(from_training_rows, constant_column),
    hints=(
        "Two numbers a column are learnt from data here. From which rows may they come?",
        "`x[train]` are the training rows; `axis=0` gives one number a column. All rows are scaled "
        "by these.",
        "`std = x[train].std(axis=0)`, then `np.where(std == 0, 1, std)`.",
    ),
)


# ---- encode -------------------------------------------------------------------------------------

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
            "You used the row's own fold and left out the others": _means(
                town, y, lambda i: fold == fold[i]
            )[train],
        },
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


encode = Task(
    "encode",
    needs=("encode(town, y, fold)",),
    checks=(test_rows, training_rows, unknown_town),
    hints=(
        "Ask of every row: which rows' labels may its code know? For a test row and for a training "
        "row of fold 2, say.",
        "Go fold by fold: `known = (fold != f) & (fold != -1)` marks the rows whose labels may be "
        "used for the rows of fold f. For f = −1 it marks all training rows.",
        "For row i: `same = known & (town == town[i])`; its code is `y[same].mean()`, or "
        "`y[known].mean()` if there is no such row.",
    ),
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


# ---- pipeline, split and twins ------------------------------------------------------------------

build_pipeline = Task(
    "build_pipeline",
    needs=("build_pipeline(k)",),
    checks=(
        pipeline.a_model,
        pipeline.k_columns,
        pipeline.scaled,
        pipeline.gaps,
        pipeline.row_by_row,
    ),
    hints=(
        "Whatever is computed from rows must be a step of the model. Before the classifier there "
        "are three such steps.",
        "`SimpleImputer()` fills gaps with means, `SelectKBest(f_classif, k=…)` chooses columns, "
        "`StandardScaler()` scales. Which must come first?",
        "`make_pipeline(SimpleImputer(), SelectKBest(f_classif, k=k), StandardScaler(), "
        "RidgeClassifier())`, and nothing is fitted yet.",
    ),
)

balanced_split = Task(
    "balanced_split",
    needs=("balanced_split(y, seed)",),
    checks=(rows.apart, rows.test_as_it_came, rows.training_balanced, rows.by_seed),
    hints=(
        "The function does the right things in the wrong order.",
        "Shuffle the row numbers and cut off 30 % for the test set. Which of the two parts is to "
        "be balanced?",
        "`rows = rng.permutation(len(y))`, the first `round(0.3 * len(y))` are test rows, and "
        "`balance(rows[n_test:], y, rng)` is the training set.",
    ),
)

suspects = Task(
    "suspects",
    needs=("suspects(x, group, train, test, limit)",),
    checks=(rows.copies, rows.near_copies, rows.groups, rows.rows_left_out),
    hints=(
        "Two questions for each test row: how far is the nearest *training* row, and does any "
        "training row have its group?",
        "`np.linalg.norm(x[train] - x[row], axis=1).min()` is the distance of one test row to the "
        "nearest training row. `np.isin(group[test], group[train])` answers the second question.",
        "Join both with `|`: a test row is suspect if either holds. `torch.cdist` or "
        "`scipy.spatial.distance.cdist` gives all distances at once.",
    ),
)
