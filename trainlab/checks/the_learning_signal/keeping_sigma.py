"""Checks of ``keeping_sigma``: the weights' spread at which a layer keeps the signal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from trainlab.checking import Task, expect_close, in_own_dtype

Sigma = Callable[[Tensor, int], Any]


def smooth_slopes(keeping_sigma: Sigma) -> None:
    """Smooth slopes of up to 1.3, 50 units."""
    z = torch.randn(40, 50, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    _expect_sigma(keeping_sigma, in_own_dtype(1.3 / torch.cosh(z) ** 2), 50)


def sparse_slopes(keeping_sigma: Sigma) -> None:
    """A ReLU that passes 3 of 10, 200 units."""
    _expect_sigma(keeping_sigma, torch.tensor([[1.0, 0, 0, 1, 0], [0, 0, 1, 0, 0]]), 200)


def leaky_slopes(keeping_sigma: Sigma) -> None:
    """A leaky ReLU, with a steep side, 7 units."""
    _expect_sigma(keeping_sigma, torch.tensor([-0.1, 1.5, 1.5, -0.1, -0.1]), 7)


task = Task(
    "keeping_sigma",
    needs=("keeping_sigma(slopes, n)",),
    checks=(smooth_slopes, sparse_slopes, leaky_slopes),
    hints=(
        "Write down the factor of a layer, set it to 1, and solve for σ_w.",
        "The slopes enter by the root of their mean square: square them, take the mean, take the "
        "root.",
        "√n · σ_w · rms = 1, so σ_w = 1 / (√n · rms). For a ReLU that passes half, rms is √½ and "
        "σ_w is He's √(2/n).",
    ),
    shows=(
        "σ_w = 1/(√n · rms) keeps the length of the signal; the squares of the slopes decide."
        " To expect for √n σ_w: 1.41 for ReLU (He's √2), 1.47 for tanh and 4.73 for the "
        "sigmoid."
    ),
    then="Next in this notebook: task 4, `moves`.",
)


def _expect_sigma(keeping_sigma: Sigma, slopes: Tensor, n: int) -> None:
    rms = slopes.square().mean().sqrt()
    root = n**0.5
    expect_close(
        keeping_sigma(slopes, n),
        1 / (root * rms),
        "the weights' σ_w",
        because={
            "You took the mean of the slopes. For the length of a signal the *squares* count: the "
            "root of the mean square": 1 / (root * slopes.mean()),
            "You took the mean of the slopes' sizes. For the length of a signal the *squares* "
            "count: the root of the mean square": 1 / (root * slopes.abs().mean()),
            "The root is missing: this is the mean square of the slopes": 1 / (root * rms**2),
            "This is the variance of the weights, σ_w². You need the standard deviation, its "
            "root": 1 / (n * rms**2),
            "You divided by n. A sum of n random terms grows like √n": 1 / (n * rms),
            "The number of units is missing: each entry sums over n of them, which multiplies by "
            "√n": 1 / rms,
            "This is the factor of weights with σ_w = 1. Solve for the σ_w that makes it 1": root
            * rms,
            "The slopes belong below the line: flatter slopes need larger weights": rms / root,
            "√n belongs below the line: more units need smaller weights": root / rms,
            "This is Xavier's σ_w, for slopes of 1. Use the slopes you are given": 1 / root,
            "This is He's σ_w, for a ReLU that passes half. Use the slopes you are given": 2**0.5
            / root,
            "You took the slopes' standard deviation, which leaves out their mean. You need the "
            "root of their mean square": 1 / (root * slopes.std(correction=0)),
            "You took the slopes' standard deviation, which leaves out their mean; you need the "
            "root of their mean square": 1 / (root * slopes.std()),
            "You used the steepest slope. All of them count": 1 / (root * slopes.max()),
            "You summed the squares; take their mean": 1 / (root * slopes.norm()),
        },
    )
