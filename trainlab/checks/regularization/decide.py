"""Checks of ``decide``: the cheapest remedy within the budget that cannot be told from the best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from trainlab.checking import Task, expect

Decide = Callable[[dict[str, np.ndarray], dict[str, float], float], Any]

DRAWS = 20


def clear_winner(decide: Decide) -> None:
    """A clear winner that can be paid for."""
    accuracy = _accuracies({"rows": (0.05, 0.004), "dropout": (0.02, 0.004)})
    told = {
        9.0: "The cheapest that helps is not asked: dropout is surely worse than rows.",
        5.0: "A price that equals the budget can be paid.",
    }
    for budget, why in told.items():
        _expect(
            decide(accuracy, {"dropout": 1.0, "none": 0.0, "rows": 5.0}, budget),
            "rows",
            f"rows +0.05 at price 5, dropout +0.02 at price 1, all intervals narrow, budget "
            f"{budget:g}",
            {"dropout": why, "none": "Rows surely help, and the budget allows them."},
        )


def within_budget(decide: Decide) -> None:
    """The winner is too expensive."""
    accuracy = _accuracies(
        {"rows": (0.05, 0.004), "dropout": (0.03, 0.004), "decay": (0.01, 0.004)}
    )
    _expect(
        decide(accuracy, {"rows": 5.0, "dropout": 2.0, "decay": 1.0, "none": 0.0}, 4.0),
        "dropout",
        "rows +0.05 at price 5, dropout +0.03 at price 2, decay +0.01 at price 1, budget 4",
        {
            "rows": "5 is more than the budget of 4: leave out what cannot be paid, then look for "
            "the best.",
            "none": "Rows are best and too expensive; that is no reason to do nothing. First leave "
            "out what cannot be paid, then look for the best of the rest.",
            "decay": "Dropout is surely better than decay, and the budget allows it.",
        },
    )


def paired(decide: Decide) -> None:
    """A small lead, the same on every draw."""
    accuracy = _accuracies({"rows": (0.03, 0.004), "dropout": (0.02, 0.004)}, spread=0.08)
    _expect(
        decide(accuracy, {"none": 0.0, "rows": 5.0, "dropout": 1.0}, 6.0),
        "rows",
        "draws that differ by 0.08, and rows 0.01 ahead of dropout on nearly every draw",
        {
            "none": "Compare draw by draw: `interval(a, b)` of the pairs. The draws differ much, "
            "the remedies on one draw little.",
            "dropout": "Two remedies with overlapping intervals can still be told apart. Compare "
            "them with each other, draw by draw.",
        },
    )
    shared = {"rows": (0.03, 0.003), "dropout": (0.02, 0.003)}
    accuracy = _accuracies(shared, spread=0.02, together=0.05)
    _expect(
        decide(accuracy, {"none": 0.0, "rows": 5.0, "dropout": 1.0}, 6.0),
        "rows",
        "rows +0.03 and dropout +0.02, both uncertain, yet rows ahead on nearly every draw",
        {
            "dropout": "Their intervals *against none* overlap, which does not settle it. Compare "
            "the two with each other: `interval(accuracy[best], accuracy[other])`.",
            "none": "An interval against none that reaches 0 does not settle it here: "
            'compare with the best, which is surely better than "none".',
        },
    )


def by_luck(decide: Decide) -> None:
    """A lead that may be luck."""
    accuracy = _accuracies(
        {"both": (0.0302, 0.006), "decay": (0.0300, 0.006), "head": (0.010, 0.004)}
    )
    _expect(
        decide(accuracy, {"both": 4.0, "decay": 2.0, "head": 1.0, "none": 0.0}, 8.0),
        "decay",
        "both +0.0302 at price 4, decay +0.0300 at price 2, head +0.010 at price 1",
        {
            "both": "Its lead over decay is 0.0002, and the interval of that difference holds 0: "
            "they cannot be told apart, and decay costs half.",
            "head": "The cheapest remedy that helps is not asked: head is surely worse than both "
            "and decay.",
            "none": "Decay surely helps.",
        },
    )


def a_wide_tie(decide: Decide) -> None:
    """Two points behind, and yet perhaps luck."""
    accuracy = _accuracies({"rows": (0.040, 0.06), "decay": (0.020, 0.004), "head": (-0.1, 0.004)})
    _expect(
        decide(accuracy, {"none": 9.0, "rows": 4.0, "decay": 2.0, "head": 1.0}, 8.0),
        "decay",
        "rows +0.040 at price 4, very uncertain, decay +0.020 at price 2",
        {
            "rows": "Decay is 0.02 behind, but the 95 % interval of that difference holds 0. How "
            "many points apart they are does not settle it; the interval does: 1.96 standard "
            "errors or more, not one.",
            "head": "It is surely far worse.",
            "none": "It costs most here.",
        },
    )


def a_small_sure_lead(decide: Decide) -> None:
    """A tenth of a point, on every draw."""
    accuracy = _accuracies({"rows": (0.0210, 0.0005), "decay": (0.0200, 0.0005)}, spread=0.05)
    _expect(
        decide(accuracy, {"none": 0.0, "rows": 4.0, "decay": 2.0}, 8.0),
        "rows",
        "rows +0.021 and decay +0.020, rows ahead on nearly every draw",
        {
            "decay": "A lead of 0.001 is small and sure: the 95 % interval of the paired "
            "difference lies above 0. A fixed number of points is no test.",
            "none": "Both surely help.",
        },
    )


def not_a_chain(decide: Decide) -> None:
    """Alike means alike with the best."""
    accuracy = _accuracies(
        {"rows": (0.030, 0.010), "decay": (0.0255, 0.012), "head": (0.021, 0.01)}
    )
    _expect(
        decide(accuracy, {"none": 9.0, "rows": 4.0, "decay": 2.0, "head": 1.0}, 8.0),
        "decay",
        "rows +0.030, decay +0.0255, head +0.021: each cannot be told from the next, but head can "
        "be told from rows",
        {
            "head": "It cannot be told from decay, and decay not from rows; but head itself is "
            "surely worse than rows. Compare each remedy with the *best*, not with the one you "
            "hold.",
            "rows": "Decay cannot be told from it, and costs half.",
            "none": "It costs most here.",
        },
    )


def highest_mean(decide: Decide) -> None:
    """The best is the one of highest mean."""
    draws = np.arange(DRAWS)
    none = 0.8 + 0.002 * np.sin(draws)  # draws that differed more would turn the medians
    often = none + np.where(draws % 10 < 6, 0.030, -0.060)  # the better median
    steady = none + 0.020 + 0.001 * np.cos(draws)
    _expect(
        decide(
            {"often": often, "steady": steady, "none": none},
            {"often": 1.0, "steady": 4.0, "none": 0.0},
            8.0,
        ),
        "steady",
        "steady +0.020 on every draw, often +0.030 on 12 of 20 draws and −0.060 on 8",
        {
            "often": "Its *median* is higher, its mean lower, and the best is the one of highest "
            "*mean*; often is surely worse than that.",
            "none": "Steady is surely better.",
        },
    )


def worth_its_price(decide: Decide) -> None:
    """Three that cannot be told apart."""
    accuracy = _accuracies(
        {
            "dropout": (0.0402, 0.008),
            "rows": (0.0405, 0.008),
            "decay": (0.0398, 0.008),
            "head": (0.02, 0.005),
        }
    )
    _expect(
        decide(
            accuracy, {"none": 0.0, "rows": 8.0, "dropout": 3.0, "decay": 1.5, "head": 0.5}, 10.0
        ),
        "decay",
        "rows, dropout and decay about +0.04 at prices 8, 3 and 1.5, head +0.02 at price 0.5",
        {
            "rows": "It leads by 0.0003, which may be luck; of those that cannot be told from the "
            "best take the cheapest.",
            "dropout": "Of those that cannot be told from the best take the cheapest: decay.",
            "head": "It is the cheapest, but surely worse than the best.",
            "none": 'It costs nothing, but it is surely worse than the best: "none" takes part '
            "like the others.",
        },
    )


def nothing_helps(decide: Decide) -> None:
    """Nothing helps, or nothing can be paid."""
    accuracy = _accuracies({"decay": (0.001, 0.01), "dropout": (-0.03, 0.004)})
    price = {"dropout": 1.0, "decay": 1.0, "none": 0.0}
    told = {
        "decay": "Its +0.001 cannot be told from 0, so the money is better kept.",
        "dropout": "It surely does harm here: a difference that is sure can be a loss.",
    }
    _expect(decide(accuracy, price, 5.0), "none", "decay +0.001 ± 0.005 and dropout −0.03", told)
    accuracy = _accuracies({"rows": (0.05, 0.004)})
    _expect(
        decide(accuracy, {"rows": 5.0, "none": 0.0}, 1.0),
        "none",
        "rows +0.05 at price 5, budget 1",
        {"rows": "That cannot be paid."},
    )


task = Task(
    "decide",
    needs=("decide(accuracy, price, budget)",),
    checks=(
        clear_winner,
        within_budget,
        paired,
        by_luck,
        a_wide_tie,
        a_small_sure_lead,
        not_a_chain,
        highest_mean,
        worth_its_price,
        nothing_helps,
    ),
    hints=(
        "Three steps: what can be paid for, which of these is best on average, and which of them "
        "cannot be told from the best.",
        "`interval(accuracy[best], accuracy[name])` compares two remedies draw by draw. While it "
        'reaches down to 0, the two cannot be told apart. "none" takes part, at price 0.',
        "`best = max(affordable, key=lambda name: accuracy[name].mean())`; then "
        "`min(alike, key=price.get)`, where `alike` are the affordable ones whose interval from "
        "the best has its lower end at 0 or below, the best itself among them.",
    ),
    shows=(
        "A paired interval decides, not the distance of two means. To expect: dropout for 2 "
        "hours, the decay for 6 and for 12, and 690 more rows for 24."
    ),
)


def _accuracies(
    effects: Mapping[str, tuple[float, float]], spread: float = 0.03, together: float = 0.0
) -> dict[str, np.ndarray]:
    """Return accuracies whose differences from "none" have exactly these means and deviations.

    ``spread`` is the deviation between draws, ``together`` that of what all remedies share.
    """
    rng = np.random.default_rng(7)
    noise = rng.normal(size=(DRAWS, len(effects) + 2))
    noise = np.linalg.qr(noise - noise.mean(axis=0))[0] * (DRAWS - 1) ** 0.5
    none = 0.8 + spread * noise[:, -1]
    made = {
        name: none + mean + deviation * noise[:, column] + together * noise[:, -2]
        for column, (name, (mean, deviation)) in enumerate(effects.items())
    }
    return made | {"none": none}


def _expect(got: Any, want: str, case: str, told: Mapping[str, str]) -> None:
    form = "expected the name of a remedy, as text"
    expect(got is not None, f"found None, {form}. Does the function end with `return …`?")
    expect(isinstance(got, str), f"found a {type(got).__name__}, {form}.")
    expect(got in told or got == want, f"found {got!r}, {form}: one of {', '.join([want, *told])}.")
    expect(got == want, f"{case}: found {got!r}, expected {want!r}. {told.get(got, '')}")
