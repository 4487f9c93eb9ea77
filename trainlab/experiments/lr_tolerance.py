"""Over which learning rates does a recipe still work?

Easy digits and 4 hidden layers, as in `shared.recipe`, with learning rates held instead of
tuned: 0.0003 to 3, two in a decade, from He's initialization with the head at zero or from
PyTorch's default. A recipe hands over the weights that early stopping kept, where it is on, else
the last ones. Beside it stands an LR range test in fastai's form, which guesses a good rate from
one short run: the rate rises from 0.0001 to 10 in 120 steps, and the suggestion is a tenth of the
rate at which the smoothed loss is lowest.

SGD and AdamW need rates of different size, so recipes are compared in two ways. *Safe* rates are
those between the lowest and the highest at which the median accuracy is within five points of the
recipe's best one. And each is judged on *its own best* four neighboring rates, a 30-fold range:
how bad can a rate from that range be?

Arrays
------
test_accuracy : shape (seeds,)
    0 to 1; a network that died counts as guessing, 0.1.
died : shape (seeds,), bool
epoch : shape (16,)
train_loss, val_loss : shape (seeds, 16)
    After each of these epochs, in nats; as in evaluation.
range_rate : shape (24,)
    Learning rates of the range test, every fifth step.
range_loss : shape (seeds, 24)
    Its smoothed loss on the batches, in nats.
suggested : shape (seeds,)
    What it suggests as highest rate.
rate : scalar
    The learning rate that is set.

Compared across grid points:

rates : shape (9,)
plain, all, chosen : shape (9,)
    Test accuracy against ``rates``, medians and quartiles: nothing on, all six, and the recipe
    that is set, where it is neither.
worst_NAME
    Lowest accuracy of recipe NAME in its best 30-fold range; median and quartiles over seeds.
best_NAME
    Its accuracy at its best rate, by median.
safe_low_NAME, safe_high_NAME : scalar
    Lowest and highest safe rate; where one of them is the first or last rate of all, the range
    reaches at least so far.
safe_NAME : scalar
    Highest safe rate over lowest.

References
----------
Smith (2017), WACV, section 3.3; Smith & Topin (2018), arXiv:1708.07120; Bjorck et al. (2018),
NeurIPS, on batch norm and large learning rates.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.engine.gradual import remembered
from trainlab.engine.statistics import quartiles
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.experiments.shared.range_test import range_test, suggested_rate
from trainlab.experiments.shared.recipe import (
    COMPONENTS,
    EPOCHS,
    INITIALIZATIONS,
    kept,
    outcome,
    trained,
)
from trainlab.words import magnitude, percent

RECIPES = {
    "plain": frozenset[str](),
    "adam": frozenset({"adam"}),
    "batch_norm": frozenset({"batch_norm"}),
    "without_batch_norm": frozenset(COMPONENTS) - {"batch_norm"},
    "all": frozenset(COMPONENTS),
}
LABELS = {
    "plain": "nothing on: SGD",
    "adam": "AdamW alone",
    "batch_norm": "SGD + batch norm",
    "without_batch_norm": "all but batch norm",
    "all": "all six",
}
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)
NEAR = 0.05  # of the best accuracy: safe
DEPTH = 4
WINDOW = 4  # neighboring rates: a 30-fold range, from 0.001 to 0.03 for instance
SHOWN = (*range(0, 31, 2),)
EVERY = 5


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train at one rate and make the range test; arrays as in the module's docstring."""
    on = RECIPES[str(settings["recipe"])]
    rate = float(settings["rate"])
    start = str(settings["initialization"])
    finished = trained(on, "easy", DEPTH, rate, seeds, start)
    rates, losses = _range_test(on, tuple(seeds), start)
    return Result(
        {
            "test_accuracy": outcome(finished, kept(on)).test,
            "died": ~np.isnan(finished.died_at),
            "train_loss": finished["train_loss"][:, SHOWN],
            "val_loss": finished["val_loss"][:, SHOWN],
            "range_loss": losses[:, ::EVERY],
            "suggested": suggested_rate(rates, losses),
        },
        {"epoch": np.array(SHOWN), "range_rate": rates[::EVERY], "rate": np.array(rate)},
    )


@remembered(maxsize=4)
def _range_test(
    on: frozenset[str], seeds: tuple[int, ...], start: str
) -> tuple[np.ndarray, np.ndarray]:
    # The same whatever rate is set: points that differ in nothing else share it.
    return range_test(on, "easy", DEPTH, seeds, start)


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Draw accuracy against the rate and find each recipe's best 30-fold range."""
    found: dict[str, dict[str, Any]] = {}
    for start in INITIALIZATIONS:
        scores = {
            name: np.array(
                [points[key(name, rate, start)]["test_accuracy"]["runs"] for rate in RATES]
            ).T
            for name in RECIPES
        }
        shared: dict[str, Any] = {"rates": {"median": np.array(RATES)}}
        for name, runs in scores.items():
            shared[f"worst_{name}"] = quartiles(worst_in_best_window(runs))
            shared[f"best_{name}"] = quartiles(runs[:, np.median(runs, axis=0).argmax()])
            low, high = safe_range(runs)
            shared[f"safe_low_{name}"] = {"median": low}
            shared[f"safe_high_{name}"] = {"median": high}
            shared[f"safe_{name}"] = {"median": high / low}
        shared |= {name: quartiles(scores[name]) for name in ("plain", "all")}
        for name, rate in itertools.product(RECIPES, RATES):
            own = {} if name in shared else {"chosen": quartiles(scores[name])}
            found[key(name, rate, start)] = shared | own
    return found


def key(name: str, rate: float, start: str = "he") -> str:
    """Return the name of a grid point."""
    return f"{name}|{rate:g}|{start}"


def safe_range(scores: np.ndarray) -> tuple[float, float]:
    """Return the lowest and the highest rate whose median is near the best, with all in between.

    Parameters
    ----------
    scores : ndarray, shape (seeds, rates)
    """
    medians = np.median(scores, axis=0)
    best = int(medians.argmax())
    near = medians >= medians[best] - NEAR
    low = high = best
    while low and near[low - 1]:
        low -= 1
    while high + 1 < len(near) and near[high + 1]:
        high += 1
    return RATES[low], RATES[high]


def worst_in_best_window(scores: np.ndarray) -> np.ndarray:
    """Return each seed's lowest score among the neighboring rates that suit a recipe best.

    Parameters
    ----------
    scores : ndarray, shape (seeds, rates)

    Returns
    -------
    ndarray, shape (seeds,)
        The window of four rates is the one whose lowest median is highest; the first of equals.
    """
    windows = np.lib.stride_tricks.sliding_window_view(scores, WINDOW, axis=1)
    best = np.median(windows, axis=0).min(axis=1).argmax()
    return np.asarray(windows[:, best].min(axis=1))


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what this rate gives, and which rates are safe."""
    name = str(settings["recipe"])
    here = percent(arrays["test_accuracy"]["median"])
    rate = magnitude(float(settings["rate"]), 1)
    first = f"{LABELS[name][0].upper()}{LABELS[name][1:]}, LR {rate}: {here} right"
    if f"safe_{name}" not in arrays:
        return first + "."
    other = "plain" if name != "plain" else "all"
    safe = [_safe(arrays, recipe) for recipe in (name, other)]
    return f"{first}. Safe rates of this recipe: {safe[0]}; of {LABELS[other]}: {safe[1]}."


def _safe(arrays: Mapping[str, Any], name: str) -> str:
    low, high = (float(arrays[f"safe_{end}_{name}"]["median"]) for end in ("low", "high"))
    ends = f"{magnitude(low, 1)} to {magnitude(high, 1)}"
    least = "at least " if low == RATES[0] or high == RATES[-1] else ""
    return f"{ends}, {least}{magnitude(high / low, 1)}-fold"


experiment = Experiment(
    title="Tolerance to the learning rate",
    question="Over which learning rates does a recipe still work?",
    task=(
        "For plain SGD and for all six, find the highest learning rate that still gets within five "
        "points of its best. Then change the initialization: whose range moves more?"
    ),
    notice=(
        "Compare two things: how good a recipe is at its best rate, and how wide its range of safe "
        "rates is. Then compare the suggestion of the range test with the best rate in the upper "
        "picture. The loss is that of the weights after each epoch; a recipe with early stopping "
        "hands over earlier ones."
    ),
    controls=(
        Control(
            "recipe",
            "Recipe",
            values=tuple(RECIPES),
            texts=tuple(LABELS.values()),
            default="all",
        ),
        Control("rate", "Learning rate", values=RATES, default=0.01),
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
            "curves",
            "tolerance",
            "Test accuracy against the learning rate",
            series=(
                Series("all", "all six", "test"),
                Series("plain", "nothing on: SGD", "val"),
                Series("chosen", "recipe set above", "gradient"),
            ),
            options={
                "x": {"array": "rates", "label": "learning rate (max_lr)", "scale": "log"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 1]},
                "marker": {"name": "rate", "label": "set to", "role": "theory"},
            },
        ),
        Panel(
            "curves",
            "range_test",
            "LR range test of the recipe set above",
            series=(Series("range_loss", "training batches", "train"),),
            options={
                "x": {"array": "range_rate", "label": "learning rate, rising", "scale": "log"},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 4]},
                "marker": {"name": "suggested", "label": "suggested", "role": "train"},
            },
        ),
        Panel(
            "curves",
            "loss",
            "Its training at the learning rate set above",
            series=(
                Series("train_loss", "training", "train"),
                Series("val_loss", "validation", "val"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch", "domain": [0, EPOCHS]},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 4]},
            },
        ),
        Panel(
            "intervals",
            "worst",
            "The worst rate of a recipe's best 30-fold range",
            series=tuple(
                Series(f"{kind}_{name}", label, role)
                for name, label in LABELS.items()
                for kind, role in (("worst", "danger"), ("best", "test"))
            ),
            options={
                "x": {"label": "test accuracy", "domain": [0, 1]},
                "key": {"danger": "worst rate", "test": "best rate"},
                "reference": [{"value": 0.1, "label": "guessing", "role": "theory"}],
                "digits": 3,
            },
        ),
        Panel(
            "intervals",
            "safe",
            "Highest safe rate ÷ lowest",
            series=tuple(Series(f"safe_{name}", label, "test") for name, label in LABELS.items()),
            options={"x": {"label": "fold", "scale": "log", "domain": [1, 10_000]}, "digits": 2},
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"recipe": "plain", "rate": 0.1},
        {"recipe": "without_batch_norm", "rate": 0.01},
        {"recipe": "all", "rate": 0.01},
    ),
    keep=("test_accuracy",),
    across=across,
)
