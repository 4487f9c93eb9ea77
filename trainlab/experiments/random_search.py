"""Random search or grid search, with the same number of runs?

A claim about a *procedure*, so procedures are replayed, as in `start_with_all`: the whole grid of
four hyperparameters is on record (experiment ``hyperparameters``, 6 × 3 × 3 × 3 settings), each
setting run on 20 splits. One split is one practitioner, who trains settings one after another and
keeps the one with the best accuracy on validation; it is scored on the test set.

- *random*: settings drawn at random, none twice.
- *grid*: all combinations of a few values of each hyperparameter, in random order. Which values,
  is drawn at random: nobody knows beforehand where the good ones lie.
- *rate first*: everything starts at random values. The learning rate is tried out alone, then the
  other three one after another, each time keeping the best, then the rate again, and so on.
- *rate last*: the same with the rate as the last of the four.

A search that has nothing left to try keeps what it has. Each practitioner is averaged over 100
repetitions.

Arrays
------
runs_spent : shape (budget,)
random, grid, rate_first, rate_last : shape (seeds, budget)
    Test accuracy of what would be handed over after each run, 0 to 1.
NAME_early, NAME_end : shape (seeds,)
    The same after 8 runs, and after all.
NAME_spent : shape (seeds,)
    Runs until the search ends.
best_of_all : shape (seeds,)
    Test accuracy of the setting of the whole grid that is best on validation.

Compared (mean over the seeds, 95 % interval corrected for shared rows; test accuracy in percentage
points):

lead_RIVAL
    Random minus RIVAL, after all runs.
first_lead
    Rate first minus rate last, after 8 runs.

References
----------
Bergstra & Bengio (2012), JMLR 13; Bouthillier et al. (2021), MLSys, on the variance of such
choices.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.experiments.hyperparameters import GRID, recorded
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.experiments.shared.recipe import effect
from trainlab.words import fixed, percent

SPLITS, REPETITIONS, EARLY = 20, 100, 8
SHAPES = {8: (2, 2, 2, 1), 16: (2, 2, 2, 2), 24: (3, 2, 2, 2), 54: (6, 3, 3, 1)}
PROCEDURES = {
    "random": "random search",
    "grid": "grid search",
    "rate_first": "one at a time, rate first",
    "rate_last": "one at a time, rate last",
}
SIZES = tuple(len(values) for values in GRID.values())

Setting = tuple[int, ...]  # which value of each hyperparameter
Procedure = Callable[[np.ndarray, np.random.Generator], Iterator[Setting]]


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Replay the procedures for each seed; arrays as in the module's docstring."""
    budget = int(settings["budget"])
    points = recordings.read("hyperparameters")["points"]
    arrays = {name: point["arrays"] for name, point in points.items()}
    validation, test = (recorded(arrays, f"{part}_accuracy") for part in ("val", "test"))
    directed: dict[str, Procedure] = {
        "random": at_random,
        "grid": partial(on_a_grid, shape=SHAPES[budget]),
        "rate_first": partial(one_at_a_time, order=(0, 1, 2, 3)),
        "rate_last": partial(one_at_a_time, order=(1, 2, 3, 0)),
    }
    curves = {name: np.empty((len(seeds), budget)) for name in PROCEDURES}
    spent = {name: np.empty(len(seeds)) for name in PROCEDURES}
    best = np.empty(len(seeds))
    for row, seed in enumerate(seeds):
        judged, scored = validation[..., seed % SPLITS], test[..., seed % SPLITS]
        best[row] = scored[np.unravel_index(judged.argmax(), judged.shape)]
        for name, procedure in directed.items():
            rng = np.random.default_rng(seed)
            searches = [
                list(itertools.islice(procedure(judged, rng), budget)) for _ in range(REPETITIONS)
            ]
            held = [handed_over(judged, scored, search, budget) for search in searches]
            curves[name][row] = np.mean(held, axis=0)
            spent[name][row] = np.mean([len(search) for search in searches])
    runs: dict[str, np.ndarray] = dict(curves)
    runs |= {f"{name}_end": curve[:, -1] for name, curve in curves.items()}
    runs |= {f"{name}_early": curve[:, EARLY - 1] for name, curve in curves.items()}
    runs |= {f"{name}_spent": values for name, values in spent.items()}
    return Result(runs | {"best_of_all": best}, {"runs_spent": np.arange(1, budget + 1)})


def handed_over(
    judged: np.ndarray, scored: np.ndarray, search: Sequence[Setting], budget: int
) -> np.ndarray:
    """Return the test accuracy of the best on validation after each run, shape (budget,)."""
    held, scores = search[0], []
    for candidate in search:
        held = candidate if judged[candidate] > judged[held] else held
        scores.append(scored[held])
    return np.array(scores + [scores[-1]] * (budget - len(scores)))


def at_random(judged: np.ndarray, rng: np.random.Generator) -> Iterator[Setting]:
    """Yield settings in random order, none twice."""
    for index in rng.permutation(judged.size):
        yield tuple(int(i) for i in np.unravel_index(index, judged.shape))


def on_a_grid(
    judged: np.ndarray, rng: np.random.Generator, shape: Sequence[int]
) -> Iterator[Setting]:
    """Yield all combinations of so many values of each hyperparameter, in random order."""
    levels = [
        sorted(int(i) for i in rng.permutation(size)[:count])
        for size, count in zip(judged.shape, shape, strict=True)
    ]
    combinations = list(itertools.product(*levels))
    for index in rng.permutation(len(combinations)):
        yield combinations[index]


def one_at_a_time(
    judged: np.ndarray, rng: np.random.Generator, order: Sequence[int]
) -> Iterator[Setting]:
    """Yield settings that differ from the best so far in one hyperparameter, in a fixed order."""
    held = tuple(int(rng.integers(size)) for size in judged.shape)
    tried = {held}
    yield held
    changed = True
    while changed:
        changed = False
        for axis in order:
            base = held
            for value in range(judged.shape[axis]):
                candidate = (*base[:axis], value, *base[axis + 1 :])
                if candidate in tried:
                    continue
                tried.add(candidate)
                yield candidate
                if judged[candidate] > judged[held]:
                    held, changed = candidate, True


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Compare the procedures after all runs."""
    found = {}
    for name, arrays in points.items():
        ends = {p: np.array(arrays[f"{p}_end"]["runs"]) for p in PROCEDURES}
        early = [np.array(arrays[f"rate_{which}_early"]["runs"]) for which in ("first", "last")]
        found[name] = {f"lead_{p}": effect(ends["random"], ends[p]) for p in tuple(PROCEDURES)[1:]}
        found[name]["first_lead"] = effect(*early)
    return found


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say who is ahead after all runs."""
    budget = int(settings["budget"])
    random, grid, first = (
        percent(arrays[f"{name}_end"]["median"]) for name in ("random", "grid", "rate_first")
    )
    start = (
        f"After {budget} runs random search stands at {random}, grid search at {grid}, one at a "
        f"time with the rate first at {first}"
    )
    if "lead_grid" not in arrays:
        return f"{start}."
    lead = arrays["lead_grid"]
    points = fixed(float(lead["median"]), 1, plus=True)
    low, high = (fixed(float(lead[part]), 1, plus=True) for part in ("lower", "upper"))
    return f"{start}; random against grid: {points} points ({low} to {high})."


experiment = Experiment(
    title="Random search or grid search?",
    question="Random search or grid search, with the same number of runs?",
    task="Find the number of runs at which random search leads most, and one at which it does not "
    "lead.",
    notice=(
        "Random search tries a new value of every hyperparameter in every run; a grid of 16 runs "
        "tries two of each. That pays where one of them matters most. Nobody has to choose between "
        "the two: compare the searches that take one hyperparameter at a time."
    ),
    controls=(Control("budget", "Runs", values=tuple(SHAPES), default=16),),
    panels=(
        Panel(
            "curves",
            "score",
            "Test accuracy of what you would hand over",
            series=tuple(
                Series(name, label, role)
                for (name, label), role in zip(
                    PROCEDURES.items(), ("test", "val", "gradient", "spread"), strict=True
                )
            ),
            options={
                "x": {"array": "runs_spent", "label": "runs spent"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0.2, 0.75]},
            },
        ),
        Panel(
            "intervals",
            "leads",
            "After all runs: random minus the others, 95 % intervals",
            series=(
                Series("lead_grid", "random − grid", "test"),
                Series("lead_rate_first", "random − one at a time, rate first", "test"),
                Series("lead_rate_last", "random − one at a time, rate last", "test"),
                Series("first_lead", "rate first − rate last, after 8 runs", "spread"),
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-15, 15]},
                "reference": [{"value": 0, "label": "no lead", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "best_of_all", "label": "validation's pick of all 162"},
                    {
                        "name": "rate_first_spent",
                        "label": "runs until rate first ends",
                        "digits": 2,
                    },
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=SPLITS,
    smoke=({}, {"budget": 54}),
    keep=tuple(f"{name}_{at}" for name in PROCEDURES for at in ("end", "early")),
    across=across,
    reads=("hyperparameters",),
)
