"""Which of the recipe's six components does a network need?

All 64 combinations, from He's initialization with the head at zero and from PyTorch's default: on
easy and on hard digits, with 4 and with 12 hidden layers; `shared.recipe` says what each component
is. The learning rate is tuned for every combination alike, `shared.recipe.tuned`, with the best one
inside the grid; where no rate reaches an accuracy of 0.3 on validation it is the middle of the
grid. The test set is scored on what each recipe hands over: the weights that early stopping kept,
else the last.

Arrays
------
test_accuracy, val_accuracy : shape (seeds,)
    Of the network handed over, 0 to 1; a network that died counts as guessing, 0.1.
last_accuracy, best_accuracy : shape (seeds,)
    On the test set, with the last weights that were trained, and with those of the lowest
    validation loss that was seen: of all epochs with early stopping, of every fifth without.
epochs : shape (seeds,)
    Epochs trained.
died : shape (seeds,), bool
    Whether the loss was ever not finite while training.
learning_rate : scalar
    The one chosen; the highest, under one-cycle.
tuning_rate, tuning_score : shape (rates,)
    All rates that were tried, and the median accuracy on validation of each.

Compared across grid points:

here_NAME
    What component NAME adds with the others as they are: on minus off, seed by seed; test
    accuracy in percentage points, mean over the seeds and 95 % interval, corrected for shared rows.
average_NAME
    The same, averaged over the 32 combinations of the others.
here_initialization, average_initialization
    The same for He's initialization minus PyTorch's; the average is over all 64 combinations.
none, all
    Medians and quartiles of ``test_accuracy`` with nothing on and with everything on, from this
    initialization.
he_none, he_all, default_none, default_all
    The same from He's and from PyTorch's.
beats_all : scalar
    How many of the other 63 combinations are better than all six: their interval lies above 0 after
    Holm's correction for 63 comparisons.
beaten_by_all : scalar
    How many are worse in that sense.

References
----------
See `shared.recipe`; Holm (1979), Scandinavian Journal of Statistics 6.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.engine.statistics import corrected_difference
from trainlab.experiments.shared.declaring import (
    Chosen,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    tuning_curve,
)
from trainlab.experiments.shared.recipe import (
    COMPONENTS,
    INITIALIZATIONS,
    OVERLAP,
    TASKS,
    effect,
    handed_over,
    switched_on,
    tuned,
)
from trainlab.words import percent

OFF_ON = ("off", "on")
ALL, NONE = frozenset(COMPONENTS), frozenset[str]()
SURE = 0.05  # family-wise


def choose(settings: Settings) -> Chosen:
    """Choose the learning rate of a combination on validation, with the tuning seeds."""
    on, start = switched_on(settings), str(settings["initialization"])
    return tuned(on, str(settings["task"]), start).chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one combination, one network for each seed; arrays as in the module's docstring."""
    on, rate = switched_on(settings), float(settings["learning_rate"])
    start = str(settings["initialization"])
    found = handed_over(on, str(settings["task"]), rate, seeds, start)
    runs = {
        "test_accuracy": found.test,
        "val_accuracy": found.validation,
        "last_accuracy": found.last,
        "best_accuracy": found.best,
        "epochs": found.epochs,
        "died": found.died,
    }
    return Result(runs, {"learning_rate": np.array(rate), **tuning_curve(settings)})


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Compare the recorded combinations with one another; arrays as in the module's docstring."""
    found: dict[str, dict[str, Any]] = {}
    for name in TASKS:
        scores = {
            start: {
                on: np.array(points[key(name, on, start)]["test_accuracy"]["runs"])
                for on in combinations()
            }
            for start in INITIALIZATIONS
        }
        ends = {
            (start, label): _quartiles(points[key(name, on, start)]["test_accuracy"])
            for start in INITIALIZATIONS
            for label, on in (("none", NONE), ("all", ALL))
        }
        shared = {f"{start}_{label}": summary for (start, label), summary in ends.items()}
        means = [np.mean(list(scores[start].values()), axis=0) for start in INITIALIZATIONS]
        shared["average_initialization"] = effect(*means)
        for start, of in scores.items():
            own = shared | {label: ends[start, label] for label in ("none", "all")}
            own |= {f"average_{c}": average_effect(of, c) for c in COMPONENTS}
            own |= {label: {"median": n} for label, n in _against_all(of).items()}
            here = {
                (on, c): effect(of[on | {c}], of[on])
                for on in of
                for c in COMPONENTS
                if c not in on
            }
            for on in of:
                found[key(name, on, start)] = own | {
                    **{f"here_{c}": here[on - {c}, c] for c in COMPONENTS},
                    "here_initialization": effect(scores["he"][on], scores["default"][on]),
                }
    return found


def key(name: str, on: frozenset[str], start: str = "he") -> str:
    """Return the name of the grid point of a combination."""
    return "|".join([name, *("on" if c in on else "off" for c in COMPONENTS), start])


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


def _against_all(scores: Mapping[frozenset[str], np.ndarray]) -> dict[str, int]:
    """Count the combinations that are surely better, or worse, than all six (Holm)."""
    rivals = [on for on in scores if on != ALL]
    found = [(_p_value(scores[on], scores[ALL]), scores[on].mean()) for on in rivals]
    best, counts = scores[ALL].mean(), {"beats_all": 0, "beaten_by_all": 0}
    for rank, (p, mean) in enumerate(sorted(found)):
        if p > SURE / (len(found) - rank):
            break
        counts["beats_all" if mean > best else "beaten_by_all"] += 1
    return counts


def _p_value(first: np.ndarray, second: np.ndarray) -> float:
    """Return the two-sided p of the corrected test, the one that its interval belongs to."""
    from scipy.stats import t

    found = corrected_difference(first, second, OVERLAP)
    half = found.upper - found.estimate
    if half == 0:
        return float(found.estimate == 0)
    ratio = abs(found.estimate) / half * t.ppf(0.975, found.pairs - 1)
    return float(2 * t.sf(ratio, found.pairs - 1))


def _quartiles(array: Mapping[str, Any]) -> dict[str, Any]:
    return {part: array[part] for part in ("median", "lower", "upper")}


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what this combination reaches, and which switch matters most from here."""
    on = switched_on(settings)
    reached = percent(arrays["test_accuracy"]["median"])
    names = [label for name, label in COMPONENTS.items() if name in on]
    what = "All six together get" if len(on) == len(COMPONENTS) else _list(names)
    first = f"{what} {reached} of the test rows right from {_start(settings)}"
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


def _start(settings: Settings) -> str:
    return "He's weights" if settings["initialization"] == "he" else "PyTorch's default weights"


def _list(names: list[str]) -> str:
    if not names:
        return "With nothing switched on, plain SGD gets"
    text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{text[0].upper()}{text[1:]} {'alone gets' if len(names) == 1 else 'get'}"


def _largest(arrays: Mapping[str, Any]) -> str:
    """Say which component's effect is the largest of those whose interval leaves out 0."""
    switches = {**COMPONENTS, "initialization": "He's initialization"}
    sure = {
        label: arrays[f"here_{name}"]["median"]
        for name, label in switches.items()
        if arrays[f"here_{name}"]["lower"] * arrays[f"here_{name}"]["upper"] > 0
    }
    if not sure:
        return "From here no single switch makes a difference that 20 splits can tell from 0."
    label, size = max(sure.items(), key=lambda item: abs(item[1]))
    what = "adds" if size > 0 else "costs"
    return f"From here {label} matters most: it {what} {abs(size):.1f} points."


experiment = Experiment(
    title="Six switches",
    question="Which of the recipe's six components does a network need?",
    task=(
        "With ten settings of the switches, beat all six: first on easy digits and 12 hidden "
        "layers, then on hard digits and 4."
    ),
    notice=(
        "What a component adds depends on what else is on, and on the initialization: look at the "
        "same switches from both. Every combination has its own learning rate, tuned on "
        "validation; an interval that crosses 0 says that 20 splits cannot tell."
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
        Control(
            "initialization",
            "Initialization",
            values=tuple(INITIALIZATIONS),
            texts=tuple(INITIALIZATIONS.values()),
            default="he",
        ),
    ),
    panels=(
        Panel(
            "intervals",
            "accuracy",
            "Accuracy on the test set, quartiles over 20 splits",
            series=(
                Series("test_accuracy", "as switched", "test"),
                Series("he_none", "nothing on, He", "ideal"),
                Series("default_none", "nothing on, default", "ideal"),
                Series("he_all", "all six, He", "train"),
                Series("default_all", "all six, default", "train"),
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
                for name, label in {**COMPONENTS, "initialization": "He, not default"}.items()
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
        {"task": "easy_4", "batch_norm": "off", "one_cycle": "off", "early_stopping": "off"},
        {"task": "easy_4", **dict.fromkeys(COMPONENTS, "off")},
    ),
    split_by="task",
    choose=choose,
    keep=("test_accuracy", "val_accuracy"),
    across=across,
)
