"""Which of the recipe's six components does a network need?

All 64 combinations with PyTorch's default initialization: on easy and on hard digits, with 4 and
with 12 hidden layers; `shared.recipe` says what each component is. The learning rate
is tuned for every combination alike: of four candidates (AdamW .001, .003, .01, .03; SGD .03, .1,
.3, 1) the one with the highest median validation accuracy on five seeds of their own. The test set
is scored on what each recipe hands over: the weights that early stopping kept, else the last.

Two further arms show what initialization does alone: nothing on and everything on, from He's
initialization, with learning rates of their own, tuned the same way.

Arrays
------
test_accuracy, val_accuracy : shape (seeds,)
    Of the network handed over, 0 to 1; a network that died counts as guessing, 0.1.
last_accuracy, best_accuracy : shape (seeds,)
    On the test set after epoch 30, and at the lowest validation loss of all 30 epochs.
epochs : shape (seeds,)
    Epochs trained.
died : shape (seeds,), bool
    Whether the loss was ever not finite while training.
he_accuracy : shape (seeds,)
    ``test_accuracy`` from He's initialization; only where all are off, or all on.
learning_rate : scalar
    The one chosen; the highest, under one-cycle.

Compared across grid points:

here_NAME
    What component NAME adds with the others as they are: on minus off, seed by seed; test
    accuracy in percentage points, mean over the seeds and its 95 % BCa interval.
average_NAME
    The same, averaged over the 32 combinations of the others.
none, all, he_none, he_all
    Medians and quartiles of ``test_accuracy`` with nothing on and with everything on, from
    PyTorch's and from He's initialization.

References
----------
See `shared.recipe`; He et al. (2015), ICCV; Efron & Tibshirani (1993), chapter 14 (BCa).
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.engine.statistics import paired_difference
from trainlab.engine.tuning import best_candidate
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    Value,
)
from trainlab.experiments.shared.recipe import (
    COMPONENTS,
    RATES,
    TASKS,
    kept,
    optimizer,
    outcome,
    switched_on,
    task,
    trained,
)
from trainlab.words import percent

TUNING_SEEDS = tuple(range(500, 505))  # of their own: the recorded seeds are 0, 1, …
OFF_ON = ("off", "on")
RESAMPLES = 1_999


def choose(settings: Settings) -> dict[str, Value]:
    """Choose the learning rate of a combination on validation, with the tuning seeds."""
    on = switched_on(settings)
    chosen: dict[str, Value] = {"learning_rate": _best_rate(on, settings, "default")}
    if _has_he_arm(on):
        chosen["he_learning_rate"] = _best_rate(on, settings, "he")
    return chosen


def _best_rate(on: frozenset[str], settings: Settings, initialization: str) -> float:
    data, depth = task(str(settings["task"]))

    def scores(rate: float) -> np.ndarray:
        run = trained(on, data, depth, rate, TUNING_SEEDS, initialization, scored=False)
        return outcome(run, kept(on)).validation

    return best_candidate(RATES[optimizer(on)], scores)


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one combination, one network for each seed; arrays as in the module's docstring."""
    on, (data, depth) = switched_on(settings), task(str(settings["task"]))
    rate = float(settings["learning_rate"])
    finished = trained(on, data, depth, rate, seeds)
    handed_over = outcome(finished, kept(on))
    steps = finished["learning_rate"].size // finished.plan.epochs
    runs = {
        "test_accuracy": handed_over.test,
        "val_accuracy": handed_over.validation,
        "last_accuracy": outcome(finished, "last").test,
        "best_accuracy": outcome(finished, "best").test,
        "epochs": handed_over.epochs,
        "died": finished.died_at < handed_over.epochs * steps,  # NaN is not below anything
    }
    if _has_he_arm(on):
        he_rate = float(settings["he_learning_rate"])
        he = trained(on, data, depth, he_rate, seeds, "he")
        runs["he_accuracy"] = outcome(he, kept(on)).test
    return Result(runs, {"learning_rate": np.array(rate)})


def _has_he_arm(on: Collection[str]) -> bool:
    return len(on) in (0, len(COMPONENTS))


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Compare the recorded combinations with one another; arrays as in the module's docstring."""
    found: dict[str, dict[str, Any]] = {}
    for name in TASKS:
        names = {
            on: "|".join([name, *("on" if c in on else "off" for c in COMPONENTS)])
            for on in combinations()
        }
        scores = {on: np.array(points[key]["test_accuracy"]["runs"]) for on, key in names.items()}
        shared = {f"average_{c}": average_effect(scores, c) for c in COMPONENTS}
        for label, on in (("none", frozenset()), ("all", frozenset(COMPONENTS))):
            shared[label] = _quartiles(points[names[on]]["test_accuracy"])
            shared[f"he_{label}"] = _quartiles(points[names[on]]["he_accuracy"])
        here = {
            (on, c): effect(scores[on | {c}], scores[on])
            for on in scores
            for c in COMPONENTS
            if c not in on
        }
        for on, key in names.items():
            found[key] = shared | {f"here_{c}": here[on - {c}, c] for c in COMPONENTS}
    return found


def combinations() -> list[frozenset[str]]:
    """Return all 64 combinations of components, fewest first."""
    counts = range(len(COMPONENTS) + 1)
    return [frozenset(on) for n in counts for on in itertools.combinations(COMPONENTS, n)]


def average_effect(scores: Mapping[frozenset[str], np.ndarray], name: str) -> dict[str, float]:
    """Return the main effect of a component: on minus off, averaged over the other five.

    Parameters
    ----------
    scores : dict of combination to ndarray, each of shape (seeds,)
        Of all 64.
    """
    with_it = np.mean([runs for on, runs in scores.items() if name in on], axis=0)
    without = np.mean([runs for on, runs in scores.items() if name not in on], axis=0)
    return effect(with_it, without)


def effect(first: np.ndarray, second: np.ndarray) -> dict[str, float]:
    """Return the mean difference of paired shares in percentage points, and its 95 % interval."""
    return paired_difference(100 * first, 100 * second, resamples=RESAMPLES).recorded()


def _quartiles(array: Mapping[str, Any]) -> dict[str, Any]:
    return {part: array[part] for part in ("median", "lower", "upper")}


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what this combination reaches, and how much one switch can change from here."""
    on = switched_on(settings)
    reached = percent(arrays["test_accuracy"]["median"])
    names = [label for name, label in COMPONENTS.items() if name in on]
    what = "All six together get" if len(on) == len(COMPONENTS) else _list(names)
    first = f"{what} {reached} of the test rows right"
    if "none" not in arrays:
        return first + "."
    beside = [
        f"{words} {percent(arrays[name]['median'])}"
        for words, name, same in (
            ("all six get", "all", len(COMPONENTS)),
            ("none of them gets", "none", 0),
        )
        if len(on) != same
    ]
    return f"{first}; {', '.join(beside)}. {_largest(arrays)}"


def _list(names: list[str]) -> str:
    if not names:
        return "With nothing switched on, plain SGD gets"
    text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{text[0].upper()}{text[1:]} {'alone gets' if len(names) == 1 else 'get'}"


def _largest(arrays: Mapping[str, Any]) -> str:
    """Say how large the largest effect is of those whose interval leaves out 0.

    Not whose it is: where two are nearly equal, rounding decides.
    """
    sure = [
        abs(arrays[f"here_{name}"]["median"])
        for name in COMPONENTS
        if arrays[f"here_{name}"]["lower"] * arrays[f"here_{name}"]["upper"] > 0
    ]
    if not sure:
        return "From here no single switch makes a difference that 20 splits can tell from 0."
    return f"From here the largest difference that one switch makes is {max(sure):.1f} points."


experiment = Experiment(
    title="Six switches",
    question="Which of the recipe's six components does a network need?",
    task=(
        "With ten settings of the switches, beat all six: first on easy digits and 12 hidden "
        "layers, then on hard digits and 4."
    ),
    notice=(
        "What a component adds depends on what else is on. Twelve layers from PyTorch's default "
        "initialization need batch norm or a better initialization; where 4 layers train anyway, "
        "most switches move little, and some cost accuracy."
    ),
    controls=(
        Control(
            "task",
            "Digits, network",
            values=tuple(TASKS),
            texts=tuple(TASKS.values()),
            default="easy_12",
        ),
        Control("adam", "AdamW, not SGD", values=OFF_ON, default="on"),
        Control("one_cycle", "One-cycle schedule", values=OFF_ON, default="on"),
        Control("batch_norm", "Batch norm", values=OFF_ON, default="on"),
        Control("dropout", "Dropout at the head", values=OFF_ON, default="on"),
        Control("weight_decay", "Weight decay", values=OFF_ON, default="on"),
        Control("early_stopping", "Early stopping", values=OFF_ON, default="on"),
    ),
    panels=(
        Panel(
            "intervals",
            "accuracy",
            "Accuracy on the test set, quartiles over 20 splits",
            series=(
                Series("test_accuracy", "as switched", "test"),
                Series("none", "nothing on", "ideal"),
                Series("he_none", "nothing on, He init", "ideal"),
                Series("all", "all six", "train"),
                Series("he_all", "all six, He init", "train"),
            ),
            options={
                "x": {"label": "accuracy", "domain": [0, 1]},
                "domain_by": {
                    "control": "task",
                    "domains": {
                        "easy_4": [0.8, 1],
                        "easy_12": [0, 1],
                        "hard_4": [0.5, 0.8],
                        "hard_12": [0, 0.8],
                    },
                },
                "digits": 3,
            },
        ),
        Panel(
            "intervals",
            "effects",
            "What each component adds: mean, 95 % interval",
            series=tuple(
                Series(f"{kind}_{name}", label, role)
                for name, label in COMPONENTS.items()
                for kind, role in (("here", "test"), ("average", "ideal"))
            ),
            options={
                "x": {"label": "on minus off, percentage points", "domain": [-15, 15]},
                "domain_by": {
                    "control": "task",
                    "domains": {
                        "easy_4": [-15, 15],
                        "easy_12": [-40, 90],
                        "hard_4": [-15, 15],
                        "hard_12": [-30, 60],
                    },
                },
                "key": {"test": "the others as switched", "ideal": "on average"},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "learning_rate", "label": "learning rate, tuned on validation"},
                    {"name": "epochs", "label": "epochs trained", "digits": 2},
                    {"name": "last_accuracy", "label": "test accuracy, last epoch"},
                    {"name": "best_accuracy", "label": "at the lowest validation loss"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"task": "hard_4", "batch_norm": "off", "one_cycle": "off", "dropout": "off"},
        {"task": "easy_4", **dict.fromkeys(COMPONENTS, "off")},
    ),
    split_by="task",
    choose=choose,
    keep=("test_accuracy", "val_accuracy"),
    across=across,
)
