"""Checks of ``one_cycle``: the rate at each step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect_close, limit
from trainlab.checks.putting_it_all_together._schedule import FINAL, START, WARM_UP, cosine, rate

Rate = Callable[[int, int, float], Any]


@limit(20)  # PyTorch's optimizers take seconds to wake up
def first_rate(one_cycle: Rate) -> None:
    """The first step."""
    expect_close(
        one_cycle(0, 50, 0.2),
        0.008,
        "the rate of step 0 of 50, with max_lr 0.2",
        because={
            "A rate of 0 would waste the first step; one-cycle starts at max_lr / 25": 0.0,
            "One-cycle starts low and warms up to max_lr": 0.2,
            "That is where it ends; it starts at max_lr / 25": 0.2 / FINAL,
            "The rate must scale with max_lr": 1 / 25,
        },
    )


def highest_rate(one_cycle: Rate) -> None:
    """The highest rate."""
    expect_close(
        one_cycle(11, 40, 0.5),
        0.5,
        "the rate of step 11 of 40, with max_lr 0.5",
        because={
            "Your peak comes one step late: 12 steps warm up, and the last of them is step "
            "11": rate(11, 40, 0.5, peak=12.0),
            "The rate must scale with max_lr": 1.0,
        },
    )


def last_rate(one_cycle: Rate) -> None:
    """The last step."""
    expect_close(
        one_cycle(39, 40, 0.5),
        0.5 / FINAL,
        "the rate of step 39 of 40, with max_lr 0.5",
        because={
            "One-cycle ends 10⁴ below where it *started*, at max_lr / 25 / 10⁴": 0.5 / 1e4,
            "It ends where it started; the last rate is 10⁴ times smaller": 0.5 / START,
            "A rate of 0 would waste the last step; one-cycle ends at max_lr / 25 / 10⁴": 0.0,
            "Your end comes one step late: the last of 40 steps is step 39": rate(
                39, 40, 0.5, end=40.0
            ),
        },
        atol=1e-15,
    )


@limit(20)
def every_rate(one_cycle: Rate) -> None:
    """Every step between, in runs of several lengths."""
    for n, max_lr in ((40, 0.5), (210, 0.01), (37, 2.0), (11, 0.3)):
        got = [float(one_cycle(step, n, max_lr)) for step in range(n)]

        def rates(n: int = n, max_lr: float = max_lr, **other: Any) -> np.ndarray:
            return np.array([rate(step, n, max_lr, **other) for step in range(n)])

        expect_close(
            got,
            rates(),
            f"the rates of all {n} steps, with max_lr {max_lr:g}",
            because={
                "Both parts are straight lines; they follow half a cosine each": rates(
                    shape=(_line, _line)
                ),
                "The warm-up is a straight line; it follows half a cosine, too": rates(
                    shape=(_line, cosine)
                ),
                "The fall is a straight line; it follows half a cosine, too": rates(
                    shape=(cosine, _line)
                ),
                "Half a cosine goes from cos 0 to cos π; yours stops at cos π/2, or is "
                "squared": rates(shape=(_quarter, _quarter)),
                "0.3·n − 1 need not be a whole number; you cut off its decimals": rates(
                    peak=float(int(WARM_UP * n) - 1)
                ),
                "0.3·n − 1 need not be a whole number; you rounded it": rates(
                    peak=float(round(WARM_UP * n) - 1)
                ),
                "0.3·n − 1 need not be a whole number; you rounded it up": rates(
                    peak=float(math.ceil(WARM_UP * n) - 1)
                ),
                "The peak is at 0.3·n − 1, you have 0.3·(n − 1)": rates(peak=WARM_UP * (n - 1)),
            },
        )


task = Task(
    "one_cycle",
    needs=("one_cycle(step, n_steps, max_lr)",),
    checks=(first_rate, highest_rate, last_rate, every_rate),
    hints=(
        "Two parts: up to the peak and down from it. In each, which share of the way is done?",
        "Half a cosine takes a share of the way s from 0 to 1: (1 − cos πs) / 2. The rate is "
        "start + (end − start) times that.",
        "With `peak = 0.3 * n_steps - 1`: before it s = step / peak, after it "
        "s = (step − peak) / (n_steps − 1 − peak).",
    ),
    shows=(
        "Half a cosine up, half a cosine down. To expect for 210 steps and 0.01: 0.0004 at "
        "step 0, 0.00803 half-way and 4e-08 at the end, as PyTorch has it."
    ),
    then="Next in this notebook: task 4, `train_one_cycle`.",
)


def _quarter(share: float) -> float:
    return 1 - math.cos(math.pi * share / 2)


def _line(share: float) -> float:
    return share
