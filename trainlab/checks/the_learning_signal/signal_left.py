"""Checks of ``signal_left``: the product of the factors up to each layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect_close

Left = Callable[[list[float]], Any]


def a_few_layers(signal_left: Left) -> None:
    """Four layers, some of which amplify."""
    _expect_left(signal_left, [0.5, 3.0, 0.2, 1.25])


def fifty_layers(signal_left: Left) -> None:
    """Fifty layers of 0.7: little, but not nothing."""
    _expect_left(signal_left, 50 * [0.7])


def no_layer(signal_left: Left) -> None:
    """No layer at all."""
    expect_close(signal_left([]), [1.0], "what is left without any layer")


def blocking_layer(signal_left: Left) -> None:
    """One layer that blocks everything."""
    _expect_left(signal_left, [2.0, 0.0, 5.0])


task = Task(
    "signal_left",
    needs=("signal_left(factors)",),
    checks=(a_few_layers, fifty_layers, no_layer, blocking_layer),
    hints=(
        "Each layer takes its share of what *reaches* it, not of the signal at the start.",
        "The list has one entry more than there are factors: it begins with 1.0, the signal "
        "before the first layer.",
        "Start with `left = [1.0]`; for each factor append `left[-1] * factor`.",
    ),
    shows=(
        "Each layer takes its share of what *reaches* it, so factors multiply. To expect: "
        "`signal_left([0.8] * 10)[-1]` is 0.107, and behind thirty such layers 0.00124 is "
        "left."
    ),
    then="Next in this notebook: task 2, `three_layers`.",
)


def _expect_left(signal_left: Left, factors: list[float]) -> None:
    f = np.array(factors)
    steps = np.arange(len(f) + 1)
    right = np.concatenate([[1.0], np.cumprod(f)])
    added = np.concatenate([[1.0], np.cumsum(f)])
    backwards = np.concatenate([[1.0], np.cumprod(f[::-1])])
    expect_close(
        signal_left(list(factors)),
        right,
        "what is left",
        because={
            "The list should begin with 1.0, the signal before the first layer": right[1:],
            "The last layer is missing": right[:-1],
            "Give the whole list, not only its last entry": right[-1],
            "You added the factors. Each layer multiplies what reaches it": added,
            "You added the factors. Each layer multiplies what reaches it, and the list begins "
            "with 1.0": added[1:],
            "You took each layer's loss, 1 − factor, from the signal at the start. A layer takes "
            "its share of what reaches it": 1 - np.concatenate([[0.0], np.cumsum(1 - f)]),
            "These are the factors themselves. You need what is left after each layer: their "
            "product up to there": np.concatenate([[1.0], f]),
            "You used the first factor in every layer": f[0] ** steps,
            "You used the mean of the factors in every layer. A product is not decided by the "
            "mean": f.mean() ** steps,
            "You began with the last factor. `factors` come in the order in which the signal meets "
            "them": backwards,
            "The list runs backward; 1.0, the signal before the first layer, comes first": right[
                ::-1
            ],
            "You divided by the factors": 1 / right if right.all() else right,
            "You rounded. The signal gets small, and its digits are still there": right.round(6),
        },
        atol=0.0,
    )
