"""Checks of ``best_epoch``: the epoch of the lowest loss, counted from 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from trainlab.checking import Task, expect_close

BestEpoch = Callable[[np.ndarray], Any]


def counts_from_one(best_epoch: BestEpoch) -> None:
    """Finds the lowest loss, and counts from 1."""
    _expect_epoch(
        best_epoch(np.array([2.3, 1.9, 1.62, 1.7, 1.75])),
        3,
        "[2.3, 1.9, 1.62, 1.7, 1.75]",
        {
            "You returned the index, which counts from 0; the first epoch is epoch 1": 2,
            "You returned the lowest loss; you need the epoch at which it occurs": 1.62,
            "You returned the last epoch: its loss is higher than that of epoch 3": 5,
            "You returned the epoch of the highest loss": 1,
        },
    )


def wiggles(best_epoch: BestEpoch) -> None:
    """A wiggle on the way down is not the turn."""
    _expect_epoch(
        best_epoch(np.array([2.3, 1.8, 1.9, 1.7, 1.6, 1.65, 1.62, 1.9])),
        5,
        "[2.3, 1.8, 1.9, 1.7, 1.6, 1.65, 1.62, 1.9]",
        {
            "You stopped at the first rise; a single curve wiggles, and sinks further": 2,
            "You took the last dip; an earlier epoch is lower": 7,
        },
    )


def ends(best_epoch: BestEpoch) -> None:
    """The lowest loss may come first or last."""
    _expect_epoch(best_epoch(np.array([1.0, 1.2, 1.5])), 1, "[1, 1.2, 1.5]")
    _expect_epoch(best_epoch(np.array([3.0, 2.0, 1.5, 1.2])), 4, "[3, 2, 1.5, 1.2]")


def ties(best_epoch: BestEpoch) -> None:
    """Of equal losses the earliest counts."""
    _expect_epoch(
        best_epoch(np.array([2.0, 1.5, 1.7, 1.5, 1.6])),
        2,
        "[2, 1.5, 1.7, 1.5, 1.6]",
        {"Two epochs are equally low, and you took the later one (`<=` does that)": 4},
    )


def not_a_number(best_epoch: BestEpoch) -> None:
    """NaN is never the lowest."""
    nan = np.nan
    _expect_epoch(
        best_epoch(np.array([2.0, 1.6, 1.7, nan, nan])),
        2,
        "[2, 1.6, 1.7, NaN, NaN]",
        {"`argmin` takes the first NaN for the lowest loss. `np.nanargmin` passes over it": 4},
    )
    _expect_epoch(
        best_epoch(np.array([nan, 2.0, 1.4, 1.5])),
        3,
        "[NaN, 2, 1.4, 1.5]",
        {
            "`argmin` takes the first NaN for the lowest loss. `np.nanargmin` passes over it": 1,
            "You removed NaN first, and the epochs behind it moved up by one": 2,
            "No number is lower than NaN, so nothing replaced the first one. Start from "
            "`float('inf')`": 0,
        },
    )


task = Task(
    "best_epoch",
    needs=("best_epoch(val_loss)",),
    checks=(counts_from_one, wiggles, ends, ties, not_a_number),
    hints=(
        "`argmin` gives the place of the lowest value, the first of several. "
        "How do places and epochs differ?",
        "Any comparison with NaN is false, and `np.argmin` stops at the first NaN. "
        "NumPy has a function that passes over it.",
        "`np.nanargmin(val_loss) + 1`.",
    ),
    shows=(
        "Counted from 1, and a NaN does not win. To expect: epochs 12 to 16 over the twenty "
        "runs, which differ in their seed only."
    ),
    then="Next in this notebook: task 2, `extra_loss`.",
)


def _expect_epoch(
    got: Any, want: int, curve: str, because: Mapping[str, Any] | None = None
) -> None:
    array = np.asarray(got)
    if array.dtype.kind in "iu":  # an epoch may well be a whole number
        got = array.astype(float)
    expect_close(got, want, f"the epoch for {curve}", because)
