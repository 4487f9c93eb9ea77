"""Start with all components and remove, or start with none and add?

A claim about a *procedure*, so procedures are replayed. All 64 combinations of the recipe's
components are on record (experiment ``recipe``), from He's and from PyTorch's default weights, each
run on 20 splits; one split is one
practitioner, who trains combinations one after another and decides on validation accuracy alone.
One run is one combination, trained once on that split; its learning rate was tuned beforehand,
for every combination alike. What would be handed over after each run is scored on the test set.

- *add* starts with nothing on. A component stays if it raises validation accuracy.
- *remove* starts with all six. A component goes unless that lowers validation accuracy.
- *guess* trains combinations drawn at random and keeps the best; of equal ones the first.

In *random* order, add and remove try one component after another and go round again while
something has changed. The *greedy* ones try every component that is left before they add or
remove the best one (of equal ones a random one), and end when none qualifies. A combination that
was trained before costs nothing. All have 22 runs, as many as the longest greedy search needs;
a search that ends earlier keeps what it has. Each practitioner is averaged over 50 random orders.

Arrays
------
runs_spent : shape (22,)
add, remove, guess : shape (seeds, 22)
    Test accuracy of what would be handed over, 0 to 1.
NAME_7, NAME_22 : shape (seeds,)
    The same after 7 runs (the start and each component once) and after all, for each of the three.
add_spent, remove_spent : shape (seeds,)
    Runs until the search ends.
best_of_64 : shape (seeds,)
    Test accuracy of the combination that is best on validation of all 64.
add_keeps_NAME, remove_keeps_NAME : scalars
    Share of searches that end with component NAME on.

Compared (mean over the splits and 95 % interval, corrected for the rows that they share; test
accuracy in percentage points):

lead_7, lead_22, guess_7_lead, guess_22_lead
    remove minus add; remove minus guess.

References
----------
Guyon & Elisseeff (2003), JMLR 3 (forward selection and backward elimination);
Bergstra & Bengio (2012), JMLR 13 (random search).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from trainlab import recordings
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.experiments.shared.recipe import COMPONENTS, INITIALIZATIONS, TASKS, difference
from trainlab.words import percent

BUDGET, ORDERS, SPLITS = 22, 50, 20
PROCEDURES = ("add", "remove", "guess")

Combination = frozenset[str]


class Split(NamedTuple):
    """What one practitioner measures: combination → accuracy on validation and on the test set."""

    validation: Mapping[Combination, float]
    test: Mapping[Combination, float]


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Replay the three procedures for each seed; arrays as in the module's docstring."""
    splits = recorded_splits(str(settings["task"]), str(settings["initialization"]))
    direct = {"random": in_random_order, "greedy": greedily}[str(settings["order"])]
    procedures: dict[str, Callable[..., Iterator[Combination]]] = {
        "add": partial(direct, add=True),
        "remove": partial(direct, add=False),
        "guess": by_guessing,
    }
    curves: dict[str, np.ndarray] = {name: np.empty((len(seeds), BUDGET)) for name in PROCEDURES}
    spent = {name: np.empty(len(seeds)) for name in ("add", "remove")}
    ends: dict[str, list[Combination]] = {"add": [], "remove": []}
    for row, seed in enumerate(seeds):
        split = splits[seed % SPLITS]
        for name, procedure in procedures.items():
            rng = np.random.default_rng(seed)
            searches = [list(procedure(split.validation, rng)) for _ in range(ORDERS)]
            curves[name][row] = np.mean([scores(split, search) for search in searches], axis=0)
            if name in ends:
                ends[name] += [search[-1] for search in searches]
                spent[name][row] = np.mean([len(search) for search in searches])
    runs = dict(curves)
    runs |= {f"{name}_{at}": curves[name][:, at - 1] for name in curves for at in (7, 22)}
    runs |= {f"{name}_spent": values for name, values in spent.items()}
    runs["best_of_64"] = np.array([best_of_all(splits[s % SPLITS]) for s in seeds])
    keeps = {
        f"{name}_keeps_{component}": np.array(np.mean([component in on for on in found]))
        for name, found in ends.items()
        for component in COMPONENTS
    }
    return Result(runs, {"runs_spent": np.arange(1, BUDGET + 1), **keeps})


def scores(split: Split, search: Sequence[Combination]) -> np.ndarray:
    """Return the test accuracy of what is held after each run, shape (22,)."""
    held = [split.test[on] for on in search]
    return np.array(held + [held[-1]] * (BUDGET - len(held)))


def best_of_all(split: Split) -> float:
    """Return the test accuracy of the combination with the best validation accuracy."""
    return split.test[max(split.validation, key=lambda on: split.validation[on])]


def in_random_order(
    validation: Mapping[Combination, float], rng: np.random.Generator, add: bool
) -> Iterator[Combination]:
    """Yield what is held after each run: one component after another, round by round."""
    held, changed = _start(add), True
    tried = {held}
    yield held
    while changed:
        changed = False
        for name in rng.permutation(_left(held, add)):
            candidate = held ^ {str(name)}
            new = candidate not in tried
            tried.add(candidate)
            if _better(validation[candidate], validation[held], add):
                held, changed = candidate, True
            if new:
                yield held


def greedily(
    validation: Mapping[Combination, float], rng: np.random.Generator, add: bool
) -> Iterator[Combination]:
    """Yield what is held after each run: the best of all that are left, one at a time."""
    base, best = None, _start(add)
    yield best
    while best != base:
        base = best
        for name in rng.permutation(_left(base, add)):
            candidate = base ^ {str(name)}
            if best == base:
                better = _better(validation[candidate], validation[base], add)
            else:
                better = validation[candidate] > validation[best]
            best = candidate if better else best
            yield best


def by_guessing(
    validation: Mapping[Combination, float], rng: np.random.Generator
) -> Iterator[Combination]:
    """Yield the best so far of combinations drawn at random, without repeats."""
    everything = sorted(validation, key=sorted)
    drawn = [everything[index] for index in rng.permutation(len(everything))[:BUDGET]]
    held = drawn[0]
    for candidate in drawn:
        held = candidate if validation[candidate] > validation[held] else held
        yield held


def _start(add: bool) -> Combination:
    return frozenset() if add else frozenset(COMPONENTS)


def _left(held: Combination, add: bool) -> list[str]:
    return [name for name in COMPONENTS if (name in held) != add]


def _better(candidate: float, held: float, add: bool) -> bool:
    """Whether to move: adding must gain something, removing must lose nothing."""
    return candidate > held if add else candidate >= held


def recorded_splits(task: str, initialization: str) -> list[Split]:
    """Return what the recorded runs of all combinations measured on each of the 20 splits."""
    points = recordings.read("recipe")["points"]
    validation, test = {}, {}
    for key, point in points.items():
        name, first, *switches = key.split("|")
        if (name, first) == (task, initialization):
            on = frozenset(c for c, s in zip(COMPONENTS, switches, strict=True) if s == "on")
            validation[on] = point["arrays"]["val_accuracy"]["runs"]
            test[on] = point["arrays"]["test_accuracy"]["runs"]
    return [
        Split(
            {on: runs[split] for on, runs in validation.items()},
            {on: runs[split] for on, runs in test.items()},
        )
        for split in range(SPLITS)
    ]


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Compare the procedures after 7 and after 22 runs."""
    found = {}
    for key, arrays in points.items():
        found[key] = {
            name: _effect(arrays[f"remove_{at}"]["runs"], arrays[f"{rival}_{at}"]["runs"])
            for at in (7, 22)
            for name, rival in ((f"lead_{at}", "add"), (f"guess_{at}_lead", "guess"))
        }
    return found


def _effect(first: Sequence[float], second: Sequence[float]) -> dict[str, float]:
    return difference(np.array(first), np.array(second))


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say who is ahead after 7 and after 22 runs."""
    after = [
        f"after {at} runs removing stands at {percent(arrays[f'remove_{at}']['median'])}, adding "
        f"at {percent(arrays[f'add_{at}']['median'])}, guessing at "
        f"{percent(arrays[f'guess_{at}']['median'])}"
        for at in (7, 22)
    ]
    text = f"{after[0][0].upper()}{after[0][1:]}; {after[1]}"
    return text + "."


experiment = Experiment(
    title="Start with all, then remove?",
    question="Is it better to start with everything and remove, or to start plain and add?",
    task="Find a case in which removing is ahead after 7 runs, and one in which adding is.",
    notice=(
        "Compare the first runs, those after seven, and the last ones, from both kinds of first "
        "weights: starting with all is insurance, and it pays where nothing trains without one "
        "of the components. What is on in the end differs with the start: components stand in for "
        "one another, so what can be removed was not useless."
    ),
    controls=(
        Control(
            "task",
            "Digits, network",
            values=tuple(TASKS),
            texts=tuple(TASKS.values()),
            default="easy_8",
        ),
        Control(
            "initialization",
            "First weights",
            values=tuple(INITIALIZATIONS),
            texts=tuple(INITIALIZATIONS.values()),
            default="he",
        ),
        Control(
            "order",
            "Order",
            values=("random", "greedy"),
            texts=("random", "greedy: the best first"),
            default="random",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "score",
            "Test accuracy of what you would hand over",
            series=(
                Series("remove", "start with all, remove", "test"),
                Series("add", "start plain, add", "val"),
                Series("guess", "random combinations", "spread"),
            ),
            options={
                "x": {"array": "runs_spent", "label": "runs spent"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 1]},
                "domain_by": {
                    "control": "task",
                    "domains": {
                        "easy_4": [0.8, 1],
                        "easy_8": [0, 1],
                        "hard_4": [0.4, 0.75],
                    },
                },
            },
        ),
        Panel(
            "intervals",
            "leads",
            "By how much removing is ahead, with 95 % intervals",
            series=tuple(
                Series(name, label, role)
                for at in (7, 22)
                for label, pairs in (
                    (f"after {at} runs", ((f"lead_{at}", "val"), (f"guess_{at}_lead", "spread"))),
                )
                for name, role in pairs
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-8, 8]},
                "key": {"val": "of adding", "spread": "of guessing"},
                "reference": [{"value": 0, "label": "no lead", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "intervals",
            "keeps",
            "How often a component is on in the end",
            series=tuple(
                Series(f"{kind}_keeps_{name}", label, role)
                for name, label in COMPONENTS.items()
                for kind, role in (("remove", "test"), ("add", "val"))
            ),
            options={
                "x": {"label": "share of searches", "domain": [0, 1]},
                "key": {"test": "started with all", "val": "started plain"},
                "digits": 2,
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "remove_spent", "label": "runs until removing ends", "digits": 2},
                    {"name": "add_spent", "label": "runs until adding ends", "digits": 2},
                    {"name": "best_of_64", "label": "validation's pick of all 64"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=SPLITS,
    smoke=({}, {"task": "hard_4", "order": "greedy"}),
    keep=tuple(f"{name}_{at}" for name in PROCEDURES for at in (7, 22)),
    across=across,
    reads=("recipe",),
)
