"""Checks of ``standardise``: columns scaled by the mean and spread of the training rows alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close

Standardize = Callable[[np.ndarray, np.ndarray], Any]


def from_training_rows(standardise: Standardize) -> None:
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


def constant_column(standardise: Standardize) -> None:
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


task = Task(
    "standardise",
    needs=("standardise(x, train)",),
    checks=(from_training_rows, constant_column),
    hints=(
        "Two numbers a column are learned from data here. From which rows may they come?",
        "`x[train]` are the training rows; `axis=0` gives one number a column. All rows are scaled "
        "by these.",
        "`std = x[train].std(axis=0)`, then `np.where(std == 0, 1, std)`.",
    ),
    shows=(
        "Mean and spread come from training rows alone, and scale all rows. To expect: a mean"
        " fall of 0.0006 in accuracy, so this leak is harmless here."
    ),
    then="Next in this notebook: task 2, `build_pipeline`.",
)
