"""One-cycle's rate at a step, as PyTorch computes it or with a known mistake."""

from __future__ import annotations

import math
from collections.abc import Callable

WARM_UP, START, FINAL = 0.3, 25.0, 25e4  # as in PyTorch's OneCycleLR


def cosine(share: float) -> float:
    """Return how far half a cosine has come at this share of the way, from 0 to 1."""
    return (1 - math.cos(math.pi * share)) / 2


def rate(
    step: int,
    n: int,
    max_lr: float,
    peak: float | None = None,
    end: float | None = None,
    shape: tuple[Callable[[float], float], Callable[[float], float]] | None = None,
) -> float:
    """Return the rate of a step; the catalogue holds PyTorch's own equal to it."""
    peak = WARM_UP * n - 1 if peak is None else peak
    end = n - 1 if end is None else end
    up, down = shape or (cosine, cosine)
    if step <= peak:
        return max_lr / START + (max_lr - max_lr / START) * up(step / peak)
    return max_lr + (max_lr / FINAL - max_lr) * down((step - peak) / (end - peak))
