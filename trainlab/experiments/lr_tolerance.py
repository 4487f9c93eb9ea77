"""Over which learning rates does a recipe still work?

Easy digits and 4 hidden layers, as in `shared.recipe`, from He's or from PyTorch's default weights,
with learning rates held instead of tuned: 0.0003 to 3, two in a decade. A recipe hands over the
weights that early stopping kept, where it is on, else the last ones. Beside it stands an LR range
test, which guesses a good rate from one short run: the rate rises from 0.0001 to 10 in 120 steps,
and the suggestion is a tenth of the rate at which the smoothed loss is lowest.

SGD and AdamW need rates of different size, so each recipe is judged on *its own best* four
neighboring rates, a 30-fold range: how bad can a rate from that range be?

Arrays
------
test_accuracy : shape (seeds,)
    0 to 1; a network that died counts as guessing, 0.1.
died : shape (seeds,), bool
epoch : shape (7,)
train_loss, val_loss : shape (seeds, 7)
    After each of these epochs, in nats; as in evaluation.
range_rate : shape (20,)
    Learning rates of the range test, every sixth step.
range_loss : shape (seeds, 20)
    Its smoothed loss on the batches, in nats.
suggested : shape (seeds,)
    What it suggests as highest rate.
rate : scalar
    The learning rate that is set.

Compared across grid points, from the same first weights:

rates : shape (9,)
plain, all, chosen : shape (9,)
    Test accuracy against ``rates``, medians and quartiles: plain SGD, all six, and the recipe
    that is set, where it is neither.
worst_NAME
    Lowest accuracy of recipe NAME in its best 30-fold range; median and quartiles over seeds.
best_NAME
    Its accuracy at its best rate, by median.
lost
    What this rate costs the recipe that is set: accuracy at the best rate by median, less that at
    this one, in points; mean and 95 % interval over the splits, corrected for shared rows.

References
----------
Smith (2017), WACV, section 3.3; Smith & Topin (2018), arXiv:1708.07120; Bjorck et al. (2018),
NeurIPS, on batch norm and large learning rates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab import recordings
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
from trainlab.experiments.shared.recipe import (
    COMPONENTS,
    EPOCHS,
    INITIALIZATIONS,
    difference,
    kept,
    outcome,
    range_test,
    suggested_rate,
    trained,
)
from trainlab.words import magnitude, percent

RECIPES = {
    "plain": frozenset[str](),
    "momentum": frozenset[str](),
    "adam": frozenset({"adam"}),
    "batch_norm": frozenset({"batch_norm"}),
    "without_batch_norm": frozenset(COMPONENTS) - {"batch_norm"},
    "all": frozenset(COMPONENTS),
}
LABELS = {
    "plain": "plain SGD",
    "momentum": "SGD with momentum",
    "adam": "AdamW alone",
    "batch_norm": "momentum + batch norm",
    "without_batch_norm": "all but batch norm",
    "all": "all six",
}
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)
DEPTH = 4
WINDOW = 4  # neighboring rates: a 30-fold range, from 0.001 to 0.03 for instance
SHOWN = (0, 1, 2, 5, 10, 20, 30)
EVERY = 6


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train at one rate and make the range test; arrays as in the module's docstring."""
    name, initialization = str(settings["recipe"]), str(settings["initialization"])
    on, rate = RECIPES[name], float(settings["rate"])
    changes: dict[str, Any] = {"momentum": 0.0} if name == "plain" else {}
    finished = trained(on, "easy", DEPTH, rate, seeds, initialization, **changes)
    rates, losses = _range_test(name, initialization, tuple(seeds))
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
    name: str, initialization: str, seeds: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    # The same whatever rate is set: points that differ in nothing else share it.
    changes: dict[str, Any] = {"momentum": 0.0} if name == "plain" else {}
    return range_test(RECIPES[name], "easy", DEPTH, seeds, initialization, **changes)


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Draw accuracy against the rate and find each recipe's best 30-fold range."""
    found: dict[str, dict[str, Any]] = {}
    for initialization in INITIALIZATIONS:
        keys = {
            name: [
                recordings.key({"recipe": name, "rate": rate, "initialization": initialization})
                for rate in RATES
            ]
            for name in RECIPES
        }
        scores = {
            name: np.array([points[key]["test_accuracy"]["runs"] for key in keys[name]]).T
            for name in RECIPES
        }
        shared: dict[str, Any] = {"rates": {"median": np.array(RATES)}}
        for name, runs in scores.items():
            shared[f"worst_{name}"] = quartiles(worst_in_best_window(runs))
            shared[f"best_{name}"] = quartiles(best_rate(runs))
        shared |= {name: quartiles(scores[name]) for name in ("plain", "all")}
        for name, runs in scores.items():
            own = {} if name in shared else {"chosen": quartiles(runs)}
            best = best_rate(runs)
            for key, here in zip(keys[name], runs.T, strict=True):
                found[key] = shared | own | {"lost": difference(best, here)}
    return found


def best_rate(scores: np.ndarray) -> np.ndarray:
    """Return each seed's score at the rate with the highest median, shape (seeds,).

    Parameters
    ----------
    scores : ndarray, shape (seeds, rates)
    """
    return np.asarray(scores[:, np.median(scores, axis=0).argmax()])


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
    """Say what this rate gives, and how bad a rate of the right size can be."""
    name = str(settings["recipe"])
    here = percent(arrays["test_accuracy"]["median"])
    rate = magnitude(float(settings["rate"]), 1)
    first = f"{LABELS[name][0].upper()}{LABELS[name][1:]}, LR {rate}: {here} right"
    if f"worst_{name}" not in arrays:
        return first + "."
    others = [name, "plain" if name != "plain" else "all"]
    worst = " and ".join(
        f"{percent(arrays[f'worst_{other}']['median'])} ({LABELS[other]})" for other in others
    )
    return f"{first}. The worst rate of a recipe's best 30-fold range still gives {worst}."


experiment = Experiment(
    title="Tolerance to the learning rate",
    question="Over which learning rates does a recipe still work?",
    task=(
        "Find the best rate of all six components and that of plain SGD, from He's weights. Then "
        "find how far off each rate may be before the recipe loses ten points, and look at the "
        "same from PyTorch's default weights."
    ),
    notice=(
        "Compare how high each recipe comes with how wide its range of rates is, and both between "
        "the two kinds of first weights. Compare the suggestion of the range test with the best "
        "rate in the upper picture."
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
            "First weights",
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
                Series("plain", "plain SGD", "val"),
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
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"recipe": "plain", "rate": 0.03},
        {"recipe": "without_batch_norm", "rate": 0.01, "initialization": "default"},
        {"recipe": "all", "rate": 0.01},
    ),
    keep=("test_accuracy",),
    across=across,
)
