"""Checks of ``fit_temperature``: the temperature, to 1 %, and the share of the rise it removes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from trainlab.checking import Task, expect, expect_close, in_own_dtype
from trainlab.engine import calibration

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
            "The sign is reversed": -0.75,
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


task = Task(
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
    shows=(
        "T changes how sure the network is and no ranking. To expect: T takes away 0.94 of "
        "the rise with noisy labels, and 1.18 with true ones, which is why the share is not "
        "capped."
    ),
    then="Next in this notebook: task 4, `mean_loss`.",
)


def _predictions(n: int, classes: int, sharpened: float, seed: int) -> tuple[Tensor, Tensor]:
    """Logits and labels, ``sharpened`` times as sure as they should be."""
    generator = torch.Generator().manual_seed(seed)
    honest = 1.5 * torch.randn(n, classes, generator=generator, dtype=torch.float64)
    labels = torch.multinomial(honest.softmax(dim=1), 1, generator=generator)[:, 0]
    return in_own_dtype(sharpened * honest), labels


def _expect_temperature(fit: Fit, logits: Tensor, labels: Tensor) -> None:
    got = fit(logits, labels)
    want = float(calibration.fit_temperature(logits.numpy(), labels.numpy()))
    expect(got is not None, "found None. Does the function end with `return …`?")
    found = np.asarray(got.detach() if isinstance(got, Tensor) else got, dtype=float)
    expect(found.size == 1, f"found shape {found.shape}, expected one number, the temperature.")
    value = float(found.item())  # an optimizer's parameter may have the shape (1,)
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
        advice = "You returned the lowest loss; you need the T that gives it. "
    elif abs(value / _for_probabilities(logits, labels) - 1) <= 0.03:
        advice = "You divided *probabilities* by T. T divides the logits; softmax comes after. "
    elif value == 1 and want < 1:
        advice = "T can lie below 1: this network is not sure enough. "
    elif _loss(logits, labels, value) > _loss(logits, labels, 1.0):
        advice = (
            "That is worse than no temperature. Did you take the *lowest* loss, of logits / T? "
        )
    elif abs(value / want - 1) < 0.06:
        advice = "Close; you need 1 %, so try finer steps. "
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
