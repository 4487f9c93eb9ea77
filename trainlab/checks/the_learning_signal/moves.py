"""Checks of ``moves``: which steps float32 loses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from trainlab.checking import NotYet, Task, expect

Moves = Callable[[Tensor, Tensor], Any]


def around_one(moves: Moves) -> None:
    """A weight of 1, and ever smaller steps."""
    _expect_moves(moves, [1.0, 1.0, 1.0, 1.0, 1.0], [1e-4, 1e-6, 1e-8, 1e-18, 0.0])


def other_weights(moves: Moves) -> None:
    """Large, small and negative weights, and zero."""
    weights = [1024.0, 2.0**-10, -1024.0, 0.0, -(2.0**-10), 0.0, 4096.0]
    steps = [1e-5, 1e-9, 1e-3, 1e-30, 1e-12, 0.0, 1e-5]
    _expect_moves(moves, weights, steps)


def in_between(moves: Moves) -> None:
    """Between 3e-8 and 6e-8 of the weight, where place and direction decide."""
    weights = [[1.0, 1.0, 1.0, 1.9375], [1.9375, -1.0, -1.0, -1.0]]
    steps = [[4e-8, -4e-8, -8e-8, 8e-8], [-8e-8, 4e-8, -4e-8, -2e-8]]
    _expect_moves(moves, weights, steps)


task = Task(
    "moves",
    needs=("moves(weights, steps)",),
    checks=(around_one, other_weights, in_between),
    hints=(
        "You need no formula. Take the step as float32 would, and look whether anything changed.",
        "`weights.float()` is the weights as float32 stores them. The step is stored in float32 "
        "as well.",
        "Compare `weights.float() - steps.float()` with `weights.float()`, entry by entry: `!=`.",
    ),
    shows=(
        "float32 keeps about seven digits of *each number*, so a step is lost beside a large "
        "weight and not beside a small one. To expect: of the four in the table a and c stand"
        " still, b and d move."
    ),
    then="Next in this notebook: task 5, `step_ratios`.",
)


def _expect_moves(moves: Moves, weights: Any, steps: Any) -> None:
    w, s = (torch.tensor(values, dtype=torch.float64) for values in (weights, steps))
    right = ((w.float() - s.float()) != w.float()).numpy()
    got = moves(w, s)
    if hasattr(got, "detach"):
        got = got.detach().numpy()
    expected = f"expected True or False for each weight, in the shape {right.shape}"
    expect(got is not None, f"found None, {expected}. Does the function end with `return …`?")
    try:
        found = np.asarray(got)
    except ValueError:
        raise NotYet(f"found rows of different lengths, {expected}.") from None
    expect(found.shape == right.shape, f"found shape {found.shape}, {expected}.")
    if found.dtype.kind not in "bui" or not np.isin(found, (0, 1)).all():
        raise NotYet(f"found {found.flat[0].item()!r:.40}, {expected}.")
    found = found.astype(bool)
    if (found == right).all():
        return
    place = tuple(int(i) for i in np.argwhere(found != right)[0])
    truth = "moves" if right[place] else "does not move"
    said = f"A weight of {float(w[place]):g} {truth} by a step of {float(s[place]):g}"
    mistakes = {
        "You found the opposite everywhere: True is for weights that move": ~right,
        "You computed in float64, which has more digits. A weight in float32 has about seven: "
        "convert with `.float()` first": (w - s != w).numpy(),
        "A step that is not 0 can still be lost when it is added": (s != 0).numpy(),
        "Only the step's size was looked at. It is lost or not *relative* to the weight": (
            s.abs() > 6e-8
        ).numpy(),
        "The bound is relative to the *size* of the weight: mind the sign": (s > 6e-8 * w).numpy(),
        "6e-8 of the weight is where steps are never lost. Some smaller ones still count: take the "
        "step in float32 and look": (s.abs() > 2.0**-24 * w.abs()).numpy(),
        "3e-8 of the weight is where steps are always lost. Some larger ones are, too: take the "
        "step in float32 and look": (s.abs() > 2.0**-25 * w.abs()).numpy(),
        "float32's `eps`, 1.2e-7, is the gap behind 1. Half of it is enough, since numbers are "
        "rounded; take the step and look": (s.abs() > 2.0**-23 * w.abs()).numpy(),
        "The step is subtracted, as SGD does. Up and down differ, where the gap between float32 "
        "numbers changes": ((w.float() + s.float()) != w.float()).numpy(),
    }
    for message, values in mistakes.items():
        if (found == values).all():
            raise NotYet(f"{message}. {said}.")
    raise NotYet(f"{said}; you found {bool(found[place])}.")
