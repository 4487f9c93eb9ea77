"""Checks of ``decay_left``: a product of one factor for each step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from trainlab.checking import Task, expect_close

Left = Callable[[float, float, int, int, int], Any]


def one_step(decay_left: Left) -> None:
    """One step."""
    expect_close(
        decay_left(0.1, 0.4, 1, 20, 32),
        0.96,
        "the share left after one step with lr = 0.1, λ = 0.4",
        because={
            "That is the share which one step takes away; you need what is left": 0.04,
            "The learning rate is missing: AdamW takes lr·λ of the weight, not λ": 0.6,
            "The decay is missing: a step takes lr·λ of the weight, not lr": 0.9,
            "Decay pulls toward 0, so the share is below 1": 1.04,
            "One batch of 32 holds all 20 rows: that is one step, not none": 1.0,
            "One step for each batch, not for each row": 0.96**20,
        },
    )


def many_steps(decay_left: Left) -> None:
    """Thirty epochs of ten full batches."""
    rate, decay, epochs, rows, batch = 0.02, 0.7, 30, 320, 32
    left = 1 - rate * decay
    expect_close(
        decay_left(rate, decay, epochs, rows, batch),
        left**300,
        "the share left after 300 steps with lr·λ = 0.014",
        because={
            "You counted one step an epoch; there is one for each batch, ten an epoch": left**30,
            "You counted one epoch only": left**10,
            "You counted one step for each row; there is one for each batch": left ** (30 * 320),
            "Each step takes a share of what is left, so the shares multiply; you subtracted the "
            "same amount each time": 1 - 300 * rate * decay,
            "The exponential exp(−lr·λ·steps) is the limit for a small lr·λ; you need the "
            "product, one factor for each step": math.exp(-300 * rate * decay),
            "That is what decay takes away; you need what is left": 1 - left**300,
        },
    )


def short_batch(decay_left: Left) -> None:
    """The last batch is short."""
    left = 1 - 0.05 * 0.6
    for rows, steps in ((301, 5), (1, 1), (375, 5)):
        expect_close(
            decay_left(0.05, 0.6, 4, rows, 75),
            left ** (4 * steps),
            f"the share left after 4 epochs of {rows} rows in batches of 75",
            because={
                "The last, short batch is a step as well: round up": left ** (4 * (rows // 75)),
                "301 / 75 is not a whole number of steps: the last batch is short, but it is one "
                "step": left ** (4 * rows / 75),
                "You rounded up after multiplying; every epoch ends with a short batch of its "
                "own": left ** math.ceil(4 * rows / 75),
                "When the rows fill the batches, no batch is left over": left ** (4 * (steps + 1)),
            },
        )


task = Task(
    "decay_left",
    needs=("decay_left(lr, decay, epochs, n_rows, batch_size)",),
    checks=(one_step, many_steps, short_batch),
    hints=(
        "What does one AdamW step do to a weight whose gradient is 0? And the next step?",
        "One step leaves 1 − lr·λ of a weight. The next one leaves the same share of *that*.",
        "`(1 - lr * decay) ** steps`, and the steps of an epoch are its batches, the short one "
        "too: `math.ceil(n_rows / batch_size)`.",
    ),
    shows=(
        "What each step leaves multiplies, and the short last batch is a step as well. To "
        "expect: decay 1e-4 takes 6e-05 of a weight, decay 1 takes 0.451."
    ),
    then="Next in this notebook: task 2, `train_and_stop`.",
)
