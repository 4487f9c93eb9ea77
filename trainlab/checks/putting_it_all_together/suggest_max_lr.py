"""Checks of ``suggest_max_lr``: a range test smoothed, its lowest point found, a tenth taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect_close

Suggest = Callable[[np.ndarray, np.ndarray], Any]

KEEP = 0.9


def noiseless(suggest_max_lr: Suggest) -> None:
    """A curve without noise."""
    rates = np.geomspace(1e-5, 1, 90)
    losses = 2.5 - 1.2 * np.exp(-((np.log10(rates) + 2) ** 2)) + 2 * rates
    _expect(suggest_max_lr, rates, losses)


def noisy(suggest_max_lr: Suggest) -> None:
    """A noisy curve with one lucky batch."""
    rates = np.geomspace(1e-4, 10, 120)
    rng = np.random.default_rng(2)
    valley = np.exp(-((np.log10(rates) + 1.2) ** 2) / 0.8)
    losses = 2.3 - 1.5 * valley + 0.15 * rng.normal(size=120)
    losses[-30:] += np.geomspace(0.1, 30, 30)
    losses[31] = 0.05
    _expect(suggest_max_lr, rates, losses)


def level_start(suggest_max_lr: Suggest) -> None:
    """A long level start, then a small dip."""
    rates = np.geomspace(1e-6, 0.1, 75)
    losses = np.full(75, 2.3)
    losses[40:60] = 1.9
    losses[60:] = np.linspace(2.4, 9, 15)
    _expect(suggest_max_lr, rates, losses)


def high_start(suggest_max_lr: Suggest) -> None:
    """A first loss far above the others."""
    rates = np.geomspace(1e-3, 20, 65)
    losses = 2.5 - 1.2 * np.exp(-(((np.arange(65) - 18) / 12) ** 2)) + 0.01 * np.arange(65)
    losses[0] = 12.0
    _expect(suggest_max_lr, rates, losses)


def early_dip(suggest_max_lr: Suggest) -> None:
    """The lowest point comes among the first steps."""
    rates = np.geomspace(1e-3, 5, 45)
    losses = np.full(45, 2.05)
    losses[:4] = 2.0, 1.99, 1.98, 1.97
    losses[30:] = np.linspace(2.1, 8, 15)
    _expect(suggest_max_lr, rates, losses)


def diverged(suggest_max_lr: Suggest) -> None:
    """A run that ends in NaN."""
    rates = np.geomspace(1e-4, 100, 100)
    losses = 2.0 - np.exp(-((np.log10(rates) + 0.5) ** 2))
    losses[70:80] = np.geomspace(5, 1e9, 10)
    for end in (np.nan, np.inf):
        losses[80:] = end
        _expect(suggest_max_lr, rates, losses)
    losses = 2.0 - np.exp(-((np.log10(rates) + 0.5) ** 2))
    for end in (np.nan, np.inf):
        losses[70:] = end
        _expect(suggest_max_lr, rates, losses)


task = Task(
    "suggest_max_lr",
    needs=("suggest_max_lr(rates, losses)",),
    checks=(noiseless, noisy, level_start, high_start, early_dip, diverged),
    hints=(
        "Three steps: smooth the losses, find the lowest point, take a tenth of its rate.",
        "`mean = 0.9 * mean + 0.1 * loss`, from 0. The mean of the first points is too small; "
        "which division takes that back?",
        "`mean / (1 - 0.9**step)`, with step 1 for the first loss. `np.nanargmin` overlooks NaN, "
        "and a running mean stays NaN or infinite once it is.",
    ),
    shows=(
        "Smoothed, corrected for its start, and blind to what is not finite. To expect over "
        "five seeds: 0.014 to 0.025, an order of magnitude and no more."
    ),
    then="Next in this notebook: task 3, `one_cycle`.",
)


def _smoothed(losses: np.ndarray, keep: float = KEEP, corrected: bool = True) -> np.ndarray:
    mean, smoothed = 0.0, []
    for step, loss in enumerate(losses, start=1):
        mean = keep * mean + (1 - keep) * loss
        smoothed.append(mean / (1 - keep**step) if corrected else mean)
    return np.array(smoothed)


def _expect(suggest_max_lr: Suggest, rates: np.ndarray, losses: np.ndarray) -> None:
    usable = np.where(np.isfinite(losses), losses, np.nan)
    smoothed = _smoothed(usable)
    lowest = int(np.nanargmin(smoothed))
    edge = rates[lowest]
    first = _smoothed(usable)
    first[0], mean = usable[0], usable[0]
    for step, loss in enumerate(usable[1:], start=1):
        mean = KEEP * mean + (1 - KEEP) * loss
        first[step] = mean
    slope = np.gradient(np.nan_to_num(smoothed, nan=1e9))
    expect_close(
        suggest_max_lr(rates, losses),
        edge / 10,
        "the suggested max_lr",
        because={
            "That is the rate of the lowest point, at the edge of what still works. Take a "
            "tenth": edge,
            "That is where a single batch is lowest: one lucky batch decides. Smooth first, with "
            "weight 0.9 for the past": rates[int(np.nanargmin(usable))] / 10,
            "The mean starts from 0, so the first points are far too low. Divide by 1 − 0.9ᵗ, "
            "as Adam does": rates[int(np.nanargmin(_smoothed(usable, corrected=False)))] / 10,
            "You started the mean from the first loss, which then counts for ten. Start from 0 "
            "and divide by 1 − 0.9ᵗ": rates[int(np.nanargmin(first))] / 10,
            "That is where the loss falls most steeply; you need a tenth of the rate at the lowest "
            "point": rates[int(slope.argmin())],
            "That is a position in the array; you need a learning rate": float(lowest),
            "That is a loss; you need a learning rate": float(smoothed[lowest]),
            "You found where the loss is highest": rates[int(np.nanargmax(smoothed))] / 10,
            "The last rate is not the best: NaN is not the lowest loss. Leave out what is not "
            "finite, as with `np.nanargmin`": rates[int(np.isnan(usable).argmax())] / 10,
            "A loss that is not finite counted as 0, so the mean falls to the last step. Leave "
            "those losses out": rates[-1] / 10,
            "Times ten leads beyond the edge; take a tenth": edge * 10,
        },
    )
