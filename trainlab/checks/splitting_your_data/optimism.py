"""Checks of ``optimism``: how far the best of several looks exceeds the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close
from trainlab.engine.statistics import expected_best_share

Optimism = Callable[[int, int, float, int, int], Any]

GAMES = 2000


def coins(optimism: Optimism) -> None:
    """Twenty coin-flippers, 50 rows."""
    best = expected_best_share(20, 50, 0.5)
    sigma = 0.5 / 50**0.5
    got = optimism(20, 50, 0.5, GAMES, 0)
    if isinstance(got, int | float) and abs(got) > 1:
        expect(False, f"found {got:.3g}; that is in rows. Divide by n to get an accuracy.")
    expect_close(
        got,
        best - 0.5,
        "the mean optimism of the best of 20",
        because={
            "That is the best score. Its optimism is how much it exceeds the truth, p": best,
            "On average over all twenty, luck cancels: keep the *best* of each game": 0.0,
            "That is σ, the luck of one look": sigma,
            "You kept the *worst* of each game": 0.5 - best,
        },
        rtol=0,
        atol=0.1 * sigma,
    )


def others(optimism: Optimism) -> None:
    """Other models, rows and accuracies."""
    for k, n, p in ((3, 12, 0.7), (2, 30, 0.25), (6, 60, 0.9)):
        best = expected_best_share(k, n, p)
        sigma = (p * (1 - p) / n) ** 0.5
        expect_close(
            optimism(k, n, p, GAMES, 0),
            best - p,
            f"the mean optimism of the best of {k} on {n} rows, each right with p = {p:g}",
            because={
                "You compared with ½; the truth is p": best - 0.5,
                "You flipped fair coins; each answer is right with probability p": (
                    expected_best_share(k, n, 0.5) - p
                ),
                "You flipped fair coins, and compared with ½": expected_best_share(k, n, 0.5) - 0.5,
            },
            rtol=0,
            atol=0.1 * sigma,
        )


def one_look(optimism: Optimism) -> None:
    """One look is fair."""
    expect_close(
        optimism(1, 40, 0.8, GAMES, 0),
        0.0,
        "the mean optimism of one look: sometimes too high, sometimes too low, on average right",
        atol=0.1 * (0.16 / 40) ** 0.5,
    )


def games_and_seed(optimism: Optimism) -> None:
    """As many games as asked for, drawn from the seed."""
    single = [_number(optimism(4, 10, 0.5, 1, seed)) for seed in range(12)]
    expect(
        all(abs(10 * value - round(10 * value)) < 1e-6 for value in single),
        f"with `games = 1`, 10 rows and p = 0.5, found {single[0]:.4g}; one game gives a multiple "
        "of 0.1. Is the number of games your own?",
    )
    expect(
        len({round(value, 6) for value in single}) > 1,
        "twelve seeds give the same game. Start a generator from the seed: "
        "`rng = np.random.default_rng(seed)`.",
    )
    fine = [_number(optimism(5, 47, 0.6, GAMES, seed)) for seed in (1, 2, 3)]
    expect(
        any(abs(value - round(value, 3)) > 1e-9 for value in fine),
        f"found {fine[0]:g}, {fine[1]:g} and {fine[2]:g} for three seeds: they are rounded. Return "
        "the number as it is; round when you print it.",
    )
    again = [_number(optimism(4, 10, 0.5, 3, 5)) for _ in range(4)]
    expect(
        max(again) == min(again),
        "the same seed gives another result each time. Draw everything from "
        "`rng = np.random.default_rng(seed)`.",
    )


task = Task(
    "optimism",
    needs=("optimism(k, n, p, games, seed)",),
    checks=(coins, others, one_look, games_and_seed),
    hints=(
        "One game first: k scores, the best of them, minus the truth. Then many games, and the "
        "mean.",
        "The number of right answers among n, each right with probability p, is one draw of "
        "`rng.binomial(n, p)`.",
        "`rng.binomial(n, p, size=(games, k)) / n` are all scores; `.max(axis=1)` keeps the best "
        "of each game.",
    ),
    shows=(
        "The best of each game is kept before the mean is taken. To expect: 0.131 for the "
        "best of 20 on 50 rows, 0.030 on 1,000."
    ),
    then="Next in this notebook: task 5, `honest_report`.",
)


def _number(value: Any) -> float:
    plain = value is not None and np.ndim(value) == 0
    expect(plain, f"found {value!r:.40}, expected one number.")
    return float(value)
