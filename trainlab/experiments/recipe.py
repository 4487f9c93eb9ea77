"""Which of the recipe's six components does a network need?

All 64 combinations, from He's and from PyTorch's default weights: on easy digits with 4 and with 8
hidden layers, and on hard ones with 4; `shared.recipe` says what each component is. The learning
rate is tuned for every combination alike, on the validation accuracy of what the recipe hands over,
over five splits of their own (`engine.tuning.tune`, in float32). The test set is scored on what
each recipe hands over: the weights that early stopping kept, else the last.

Arrays
------
test_accuracy, val_accuracy : shape (seeds,)
    Of the network handed over, 0 to 1; a network that died counts as guessing, 0.1.
epochs : shape (seeds,)
    Epochs trained.
died : shape (seeds,), bool
    Whether the loss was ever not finite while training.
rate : scalar
    The learning rate that was tuned; the highest, under one-cycle.
learned : scalar
    1, or 0 where no rate learned anything on the tuning splits, so that there is none to choose.

Compared across grid points (mean over the splits, in percentage points of test accuracy, and 95 %
interval, corrected for the rows that splits share):

here_NAME
    What component NAME adds with all else as it is: on minus off, split by split.
average_NAME
    The same, averaged over the 32 combinations of the others, from the same first weights.
here_he
    What He's weights add to PyTorch's default, with the same components.
average_he
    The same, averaged over all 64 combinations.
none, all
    Medians and quartiles of ``test_accuracy`` with nothing on and with everything on, from the same
    first weights.
other_none, other_all
    The same from the other ones.

References
----------
See `shared.recipe`; He et al. (2015), ICCV; Wilson et al. (2017), NeurIPS, and Choi et al. (2019),
arXiv:1910.05446, on Adam and tuned SGD with momentum.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.engine.training import Run
from trainlab.experiments.shared.declaring import (
    Chosen,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.experiments.shared.recipe import (
    COMPONENTS,
    INITIALIZATIONS,
    LEARNED,
    TASKS,
    difference,
    judged,
    kept,
    outcome,
    switched_on,
    task,
    trained,
    tuned_rate,
)
from trainlab.words import percent

OFF_ON = ("off", "on")


def choose(settings: Settings) -> Chosen:
    """Tune the learning rate of a combination on validation, on splits of its own."""
    on, (data, depth) = switched_on(settings), task(str(settings["task"]))

    def score(run: Run) -> np.ndarray:
        return judged(run, kept(on))

    return tuned_rate(on, data, depth, str(settings["initialization"]), score).chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one combination, one network for each seed; arrays as in the module's docstring."""
    on, (data, depth) = switched_on(settings), task(str(settings["task"]))
    rate = float(settings["learning_rate"])
    finished = trained(on, data, depth, rate, seeds, str(settings["initialization"]))
    handed_over = outcome(finished, kept(on))
    steps = finished["learning_rate"].size // finished.plan.epochs
    scores = np.nan_to_num(np.array(settings["tuning_score"], dtype=float))  # NaN: most died
    return Result(
        {
            "test_accuracy": handed_over.test,
            "val_accuracy": handed_over.validation,
            "epochs": handed_over.epochs,
            "died": finished.died_at < handed_over.epochs * steps,  # NaN is not below anything
        },
        {"rate": np.array(rate), "learned": np.array(float(scores.max() > LEARNED))},
    )


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Compare the recorded combinations with one another; arrays as in the module's docstring."""
    found: dict[str, dict[str, Any]] = {}
    for name in TASKS:
        keys = {first: keys_of(name, first) for first in INITIALIZATIONS}
        scores = {
            first: {on: np.array(points[key]["test_accuracy"]["runs"]) for on, key in of.items()}
            for first, of in keys.items()
        }
        from_he = {on: difference(scores["he"][on], scores["default"][on]) for on in combinations()}
        average_he = difference(
            *(np.mean([*scores[first].values()], axis=0) for first in ("he", "default"))
        )
        ends = {
            first: {
                label: _quartiles(points[of[on]]["test_accuracy"])
                for label, on in (("none", frozenset[str]()), ("all", frozenset(COMPONENTS)))
            }
            for first, of in keys.items()
        }
        for first, of in keys.items():
            other = "default" if first == "he" else "he"
            shared = {f"average_{c}": average_effect(scores[first], c) for c in COMPONENTS}
            shared |= ends[first] | {f"other_{label}": end for label, end in ends[other].items()}
            shared["average_he"] = average_he
            here = {
                (on, c): difference(scores[first][on | {c}], scores[first][on])
                for on in of
                for c in COMPONENTS
                if c not in on
            }
            for on, key in of.items():
                own = {f"here_{c}": here[on - {c}, c] for c in COMPONENTS}
                found[key] = shared | own | {"here_he": from_he[on]}
    return found


def combinations() -> list[frozenset[str]]:
    """Return all 64 combinations of components, fewest first."""
    counts = range(len(COMPONENTS) + 1)
    return [frozenset(on) for n in counts for on in itertools.combinations(COMPONENTS, n)]


def keys_of(task: str, initialization: str) -> dict[frozenset[str], str]:
    """Return the grid points of all combinations, by what is on."""
    return {
        on: recordings.key(
            {
                "task": task,
                "initialization": initialization,
                **{c: "on" if c in on else "off" for c in COMPONENTS},
            }
        )
        for on in combinations()
    }


def average_effect(scores: Mapping[frozenset[str], np.ndarray], name: str) -> dict[str, float]:
    """Return the main effect of a component: on minus off, averaged over the other five.

    Parameters
    ----------
    scores : dict of combination to ndarray, each of shape (seeds,)
        Of all 64.
    """
    with_it = np.mean([runs for on, runs in scores.items() if name in on], axis=0)
    without = np.mean([runs for on, runs in scores.items() if name not in on], axis=0)
    return difference(with_it, without)


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
        return "With nothing switched on, SGD with momentum gets"
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
        "With ten settings of the switches, beat all six: first from PyTorch's default weights on "
        "easy digits with 8 hidden layers, then from He's on hard digits with 4."
    ),
    notice=(
        "What a component adds depends on what else is on, and on the first weights: look at the "
        "same switches from both. Intervals allow for the rows that the splits share, and so they "
        "are wide: what lies within them is not settled."
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
        Control("adam", "AdamW, not momentum", values=OFF_ON, default="on"),
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
                Series("other_none", "nothing on, other first weights", "spread"),
                Series("all", "all six", "train"),
                Series("other_all", "all six, other first weights", "spread"),
            ),
            options={
                "x": {"label": "accuracy", "domain": [0, 1]},
                "domain_by": {
                    "control": "task",
                    "domains": {
                        "easy_4": [0.8, 1],
                        "easy_8": [0, 1],
                        "hard_4": [0.4, 0.8],
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
                for name, label in {"he": "He's weights", **COMPONENTS}.items()
                for kind, role in (("here", "test"), ("average", "ideal"))
            ),
            options={
                "x": {"label": "on minus off, percentage points", "domain": [-15, 15]},
                "domain_by": {
                    "control": "initialization",
                    "domains": {"he": [-15, 15], "default": [-40, 90]},
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
                    {"name": "rate", "label": "learning rate, tuned on validation", "digits": 2},
                    {"name": "epochs", "label": "epochs trained", "digits": 2},
                    {"name": "val_accuracy", "label": "validation accuracy"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"task": "hard_4", "batch_norm": "off", "one_cycle": "off", "dropout": "off"},
        {"task": "easy_4", "initialization": "default"},
        {"task": "easy_4", **dict.fromkeys(COMPONENTS, "off")},
    ),
    split_by="task",
    choose=choose,
    keep=("test_accuracy", "val_accuracy"),
    across=across,
)
