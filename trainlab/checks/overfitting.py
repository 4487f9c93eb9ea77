"""Checks of chapter 6: the epoch to keep, temperature, measuring in evaluation mode, a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from trainlab.checking import Task, expect, expect_close
from trainlab.checks.parts import overfitting_repairs as repairs
from trainlab.engine import calibration

# ---- best_epoch ---------------------------------------------------------------------------------

BestEpoch = Callable[[np.ndarray], Any]


def counts_from_one(best_epoch: BestEpoch) -> None:
    """Finds the lowest loss, and counts from 1."""
    _expect_epoch(
        best_epoch(np.array([2.3, 1.9, 1.62, 1.7, 1.75])),
        3,
        "[2.3, 1.9, 1.62, 1.7, 1.75]",
        {
            "You returned the index, which counts from 0; the first epoch is epoch 1": 2,
            "You returned the lowest loss; wanted is the epoch at which it stands": 1.62,
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
    """The lowest loss may stand first or last."""
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


best_epoch = Task(
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
)


def _expect_epoch(
    got: Any, want: int, curve: str, because: Mapping[str, Any] | None = None
) -> None:
    array = np.asarray(got)
    if array.dtype.kind in "iu":  # an epoch may well be a whole number
        got = array.astype(float)
    expect_close(got, want, f"the epoch for {curve}", because)


# ---- extra_loss ---------------------------------------------------------------------------------

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
            "Epoch 4 stands in column 3: epochs count from 1, columns from 0": CURVES[:, 4] / lowest
            - 1,
            "This is the difference in nats; divide it by the run's lowest loss": at - lowest,
            "You divided by the loss at that epoch; divide by the lowest": 1 - lowest / at,
            "This is the ratio; a run that stops at its minimum should get 0": at / lowest,
            "In per cent it would be right; return a fraction": 100 * right,
            "You compared with the lowest loss of *all* runs; each run has its own": at
            / CURVES.min()
            - 1,
            "You took the lowest along the wrong axis: over the runs, not over the epochs": at
            / CURVES.min(axis=0)[3]
            - 1,
            "You compared with each run's last loss; wanted is its lowest": at / CURVES[:, -1] - 1,
            "You looked for the lowest loss up to that epoch; it may come later": at
            / CURVES[:, :4].min(axis=1)
            - 1,
            "You averaged over the runs; here each run keeps its own number": right.mean(),
            "The sign is turned round: extra loss is 0 or more": -right,
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
        "Keep it, as NaN: whoever drops dead runs shows too rosy a picture.",
    )
    expect(
        np.isnan(got[1]),
        f"found {got[1]:.3g} for a run that is dead at that epoch. It has no loss: return NaN, so "
        "that it can be counted.",
    )
    alive = [0, 2]
    expect_close(got[alive], curves[alive, 3] / lowest[alive] - 1, "the runs that live")


extra_loss = Task(
    "extra_loss",
    needs=("extra_loss(curves, epoch)",),
    checks=(against_own_lowest, edges, dead_run),
    hints=(
        "Two arrays of shape (runs,): every run's loss at that epoch, and every run's lowest.",
        "Rows are runs and columns are epochs, so the lowest is taken along axis 1. "
        "The column of an epoch is one less than its number.",
        "`curves[:, epoch - 1] / np.nanmin(curves, axis=1) - 1`.",
    ),
)


# ---- fit_temperature ----------------------------------------------------------------------------

Fit = Callable[[Tensor, Tensor], Any]
Share = Callable[[float, float, float], Any]


def too_sure(fit_temperature: Fit, share_removed: Share) -> None:
    """A network that is too sure: T above 1."""
    _expect_temperature(fit_temperature, *_predictions(300, 4, sharpened=2.7, seed=1))


def not_sure_enough(fit_temperature: Fit, share_removed: Share) -> None:
    """A network that is not sure enough: T below 1."""
    _expect_temperature(fit_temperature, *_predictions(240, 5, sharpened=0.4, seed=2))


def far_from_zero(fit_temperature: Fit, share_removed: Share) -> None:
    """Logits far from 0."""
    logits, labels = _predictions(200, 3, sharpened=1.6, seed=3)
    far = torch.linspace(-3000, 3000, 200, dtype=logits.dtype)[:, None]
    _expect_temperature(fit_temperature, logits + far, labels)


def share(fit_temperature: Fit, share_removed: Share) -> None:
    """The share of the rise that is removed."""
    lowest, last, scaled = 1.45, 2.05, 1.6
    expect_close(
        share_removed(lowest, last, scaled),
        0.75,
        "the share for lowest = 1.45, last = 2.05, scaled = 1.6",
        {
            "This is the share that is *left*; the other part was removed": 0.25,
            "This is how much was removed, in nats; divide it by the rise": last - scaled,
            "You divided by the last loss; the whole is the rise, last − lowest": (last - scaled)
            / last,
            "You divided by the lowest loss; the whole is the rise, last − lowest": (last - scaled)
            / lowest,
            "This is how much of the rise is left, in nats": scaled - lowest,
            "This is what is left, as a part of the last loss": (scaled - lowest) / last,
            "Numerator and denominator have changed places": (last - lowest) / (last - scaled),
            "The sign is turned round": -0.75,
        },
    )


def more_than_all(fit_temperature: Fit, share_removed: Share) -> None:
    """More than the whole rise, or less than nothing."""
    expect_close(
        share_removed(0.5, 0.9, 0.4),
        1.25,
        "the share for lowest = 0.5, last = 0.9, scaled = 0.4",
        {"You capped the share at 1; the scaled loss can be lower than the lowest one was": 1.0},
    )
    expect_close(
        share_removed(0.5, 0.9, 1.0),
        -0.25,
        "the share for lowest = 0.5, last = 0.9, scaled = 1",
        {"You capped the share at 0; a temperature fitted on other rows can do harm": 0.0},
    )


fit_temperature = Task(
    "fit_temperature",
    needs=("fit_temperature(logits, labels)", "share_removed(lowest, last, scaled)"),
    checks=(too_sure, not_sure_enough, far_from_zero, share, more_than_all),
    hints=(
        "The chapter tries a list of temperatures and takes the one of lowest loss. How fine must "
        "the list be for 1 %, and how far must it reach on both sides of 1?",
        "Steps of equal *ratio* cover 0.1 to 10 evenly: `torch.logspace(-1, 1, 1001)`, each 0.5 % "
        "above the one before.",
        "`losses = [cross_entropy(logits / T, labels) for T in grid]`, then `grid[argmin]`. The "
        "share is (last − scaled) / (last − lowest).",
    ),
)


def _predictions(n: int, classes: int, sharpened: float, seed: int) -> tuple[Tensor, Tensor]:
    """Logits and labels, ``sharpened`` times as sure as they should be."""
    generator = torch.Generator().manual_seed(seed)
    honest = 1.5 * torch.randn(n, classes, generator=generator, dtype=torch.float64)
    labels = torch.multinomial(honest.softmax(dim=1), 1, generator=generator)[:, 0]
    return sharpened * honest, labels


def _expect_temperature(fit: Fit, logits: Tensor, labels: Tensor) -> None:
    got = fit(logits, labels)
    want = float(calibration.fit_temperature(logits.numpy(), labels.numpy()))
    expect(got is not None, "found None. Does the function end with `return …`?")
    found = np.asarray(got.detach() if isinstance(got, Tensor) else got, dtype=float)
    expect(found.shape == (), f"found shape {found.shape}, expected one number, the temperature.")
    value = float(found)
    expect(
        value == value,
        "found NaN. exp overflows for large logits, and inf / inf is NaN; `cross_entropy` does "
        "not, nor `log_softmax`.",
    )
    if abs(value / want - 1) <= 0.01:
        return
    advice = ""
    if abs(value * want - 1) <= 0.01:
        advice = "You fitted the factor 1/T, which multiplies the logits; T divides them. "
    elif value <= 0:
        advice = "A temperature is above 0. "
    elif value > 10:
        advice = (
            "Expect T between 0.1 and 10. Did you return a place in a list, instead of the T that "
            "stands there? "
        )
    elif abs(value - _loss(logits, labels, want)) < 0.003:
        advice = "You returned the lowest loss; wanted is the T that gives it. "
    elif abs(value / _for_probabilities(logits, labels) - 1) <= 0.03:
        advice = "You divided *probabilities* by T. T divides the logits; softmax comes after. "
    elif value == 1 and want < 1:
        advice = "T can lie below 1: this network is not sure enough. "
    elif _loss(logits, labels, value) > _loss(logits, labels, 1.0):
        advice = (
            "That is worse than no temperature. Did you take the *lowest* loss, of logits / T? "
        )
    elif abs(value / want - 1) < 0.06:
        advice = "Close; the task asks for 1 %, so try finer steps. "
    at_found = f", with a loss of {_loss(logits, labels, value):.4f} nats" if value > 0 else ""
    expect(
        False,
        f"{advice}Found T = {value:.3g}{at_found}; expected {want:.3g}, with "
        f"{_loss(logits, labels, want):.4f}.",
    )


def _for_probabilities(logits: Tensor, labels: Tensor) -> float:
    """Return the T of those who put softmax before the division."""
    return float(calibration.fit_temperature(logits.softmax(dim=1).numpy(), labels.numpy()))


def _loss(logits: Tensor, labels: Tensor, temperature: float) -> float:
    return float(cross_entropy(logits / temperature, labels))


# ---- the repairs -------------------------------------------------------------------------------

mean_loss = Task(
    "mean_loss",
    needs=("mean_loss(model, x, y)",),
    checks=(repairs.dropout_off, repairs.every_row, repairs.nothing_learnt, repairs.mode_kept),
    hints=(
        "Three mistakes. Which layers behave differently while a network learns? How many rows "
        "does the last batch have? What does whoever called you expect afterwards?",
        "`model.eval()` switches dropout off and makes batch norm use its running means; "
        "`model.training` tells the mode, `model.train(mode)` sets it.",
        "`was = model.training`, `model.eval()`, add `loss.item() * len(rows)` for each batch, "
        "`model.train(was)`, and divide by `len(x)`.",
    ),
)

verdict = Task(
    "verdict",
    needs=("verdict(train_loss, val_loss)",),
    checks=(repairs.gap_alone, repairs.turn, repairs.last_step, repairs.both),
    hints=(
        "The function looks at the distance between two curves. Which direction would it have to "
        "look at, and since when?",
        "`best = val_loss.argmin()` is the place of the lowest validation loss. Compare the end of "
        "both curves with what they were there.",
        "No turn unless `val_loss[-1] > 1.02 * val_loss[best]`; then overfitting if "
        "`train_loss[-1] < train_loss[best]`, else both rise.",
    ),
)
