"""Checks of ``extra_loss``: each run's loss at an epoch against its own lowest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close

ExtraLoss = Callable[[np.ndarray, int], Any]

CURVES = np.array(
    [
        [2.4, 2.0, 1.6, 1.68, 1.9],
        [2.2, 1.7, 1.8, 1.87, 2.1],
        [2.5, 2.1, 1.9, 1.75, 1.4],
    ]
)


def against_own_lowest(extra_loss: ExtraLoss) -> None:
    """Each run against its own lowest loss."""
    at, lowest = CURVES[:, 3], CURVES.min(axis=1)
    right = at / lowest - 1
    expect_close(
        extra_loss(CURVES, 4),
        right,
        "the extra loss of 3 runs at epoch 4",
        {
            "Epoch 4 is in column 3: epochs count from 1, columns from 0": CURVES[:, 4] / lowest
            - 1,
            "This is the difference in nats; divide it by the run's lowest loss": at - lowest,
            "You divided by the loss at that epoch; divide by the lowest": 1 - lowest / at,
            "This is the ratio; a run that stops at its minimum should get 0": at / lowest,
            "In percent it would be right; return a fraction": 100 * right,
            "You compared with the lowest loss of *all* runs; each run has its own": at
            / CURVES.min()
            - 1,
            "You took the lowest along the wrong axis: over the runs, not over the epochs": at
            / CURVES.min(axis=0)[3]
            - 1,
            "You compared with each run's last loss; you need its lowest": at / CURVES[:, -1] - 1,
            "You looked for the lowest loss up to that epoch; it may come later": at
            / CURVES[:, :4].min(axis=1)
            - 1,
            "You averaged over the runs; here each run keeps its own number": right.mean(),
            "The sign is reversed: extra loss is 0 or more": -right,
        },
    )


def edges(extra_loss: ExtraLoss) -> None:
    """The first and the last epoch."""
    lowest = CURVES.min(axis=1)
    for epoch in (1, 5):
        right = CURVES[:, epoch - 1] / lowest - 1
        expect_close(extra_loss(CURVES, epoch), right, f"the extra loss at epoch {epoch}")


def dead_run(extra_loss: ExtraLoss) -> None:
    """A run that ends in NaN is counted, not dropped."""
    curves = CURVES.copy()
    curves[1, 3:] = np.nan
    lowest = np.array([1.6, 1.7, 1.4])
    got = np.asarray(extra_loss(curves, 3), dtype=float)
    expect(
        got.shape == (3,), f"found shape {got.shape} for 3 runs, one of which died; expected (3,)."
    )
    expect(
        not np.isnan(got[1]),
        "a run died *after* epoch 3, yet you return NaN for epoch 3. Its lowest loss is that of "
        "the epochs before: `np.nanmin`.",
    )
    expect_close(got, curves[:, 2] / lowest - 1, "the extra loss at epoch 3, before a run dies")
    got = np.asarray(extra_loss(curves, 4), dtype=float)
    expect(
        got.shape == (3,),
        f"found shape {got.shape} for 3 runs, one of which is dead at that epoch; expected (3,). "
        "Keep it, as NaN: dropping dead runs paints too rosy a picture.",
    )
    expect(
        np.isnan(got[1]),
        f"found {got[1]:.3g} for a run that is dead at that epoch. It has no loss: return NaN, so "
        "that it can be counted.",
    )
    alive = [0, 2]
    expect_close(got[alive], curves[alive, 3] / lowest[alive] - 1, "the runs that live")


task = Task(
    "extra_loss",
    needs=("extra_loss(curves, epoch)",),
    checks=(against_own_lowest, edges, dead_run),
    hints=(
        "Two arrays of shape (runs,): every run's loss at that epoch, and every run's lowest.",
        "Rows are runs and columns are epochs, so the lowest is taken along axis 1. "
        "The column of an epoch is one less than its number.",
        "`curves[:, epoch - 1] / np.nanmin(curves, axis=1) - 1`.",
    ),
    shows=(
        "Each run is its own yardstick, and dead runs stay in view. To expect: 0.2 % at epoch"
        " 13, 0.6 % at 16, and about 14 % both at 5 and at 40."
    ),
    then="Next in this notebook: task 3, `fit_temperature`.",
)
