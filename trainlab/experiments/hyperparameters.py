"""Which hyperparameter matters most?

Hard digits, networks of 4 hidden layers of 64 ReLU units from He's initialization with the head at
zero, AdamW, 30 epochs, as in `shared.recipe`; each seed has its own split. The whole grid of four
hyperparameters is on record: learning rate, weight decay (on matrices), dropout before the head and
batch size. Nothing is tuned: the grid is what `random_search` tunes on.

How much one of them matters depends on the range that is searched. Two figures, both on validation:
the share of all variance over the grid that its main effect explains, and the accuracy that is lost
if it stays at its worst value while all others are tuned.

Arrays
------
test_accuracy, val_accuracy : shape (seeds,)
    Of the last weights, 0 to 1; a network that died counts as guessing, 0.1.
train_loss : shape (seeds,)
    At the end, in nats.
died : shape (seeds,), bool

Compared across grid points:

importance_NAME : shape (seeds,) as quartiles
    Share of the variance over the grid, for each split on validation, that the main effect of NAME
    explains; 0 to 1.
lost_NAME
    Best of the grid minus the best with NAME at its worst value, in percentage points of validation
    accuracy: mean over the splits and 95 % interval, corrected for shared rows. The worst value is
    that of the *other* splits.
values : shape (6,)
    Learning rates.
by_rate : shape (6,)
    Test accuracy against the rate, the others as set; median and quartiles.
best_by_rate : shape (6,)
    The same with the others as the median on validation likes them best.
default_rate : scalar
    Test accuracy at a rate of 0.0003, the others as set, median.

References
----------
Hutter, Hoos & Leyton-Brown (2014), ICML (shares of variance); Probst, Boulesteix & Bischl (2019),
JMLR 20 (tunability); Bergstra & Bengio (2012), JMLR 13; Smith (2018), arXiv:1803.09820; Goodfellow,
Bengio & Courville (2016), Deep Learning, section 11.4.1 (the rate matters most).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.engine.statistics import quartiles
from trainlab.engine.training import train
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.experiments.shared.recipe import (
    CHANCE,
    EPOCHS,
    effect,
    networks,
    plan,
    split,
)
from trainlab.words import percent

GRID: dict[str, tuple[float, ...]] = {
    "learning_rate": (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
    "weight_decay": (0.01, 0.3, 3.0),
    "dropout": (0.0, 0.3, 0.6),
    "batch_size": (20, 80, 400),
}
NAMES = {
    "learning_rate": "learning rate",
    "weight_decay": "weight decay",
    "dropout": "dropout",
    "batch_size": "batch size",
}
DEPTH = 4
USUAL_RATE = 3e-4


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed on its own split; arrays as in the module's docstring."""
    rows, on = split("hard", seeds), {"adam", "weight_decay", "dropout"}
    how = plan(
        on,
        float(settings["learning_rate"]),
        weight_decay=float(settings["weight_decay"]),
        dropout=float(settings["dropout"]),
        batch_size=int(settings["batch_size"]),
        evaluate_at=(EPOCHS,),
    )
    trained = train(
        networks(on, DEPTH, seeds), *rows.train, how, validation=rows.validation, test=rows.test
    )
    scores = {name: trained[name][:, -1] for name in ("test_accuracy", "val_accuracy")}
    return Result(
        {
            **{name: np.where(np.isfinite(s), s, CHANCE) for name, s in scores.items()},
            "train_loss": trained["train_loss"][:, -1],
            "died": ~np.isnan(trained.died_at),
        }
    )


def recorded(points: Mapping[str, Mapping[str, Any]], array: str) -> np.ndarray:
    """Return an array of all grid points, shape (6, 3, 3, 3, seeds).

    Parameters
    ----------
    points : mapping
        Grid point → array → ``runs``.
    array : str
    """
    shape = [len(values) for values in GRID.values()]
    runs = [points[key(values)][array]["runs"] for values in itertools.product(*GRID.values())]
    return np.array(runs, dtype=float).reshape(*shape, -1)


def key(values: Sequence[float]) -> str:
    """Return the name of a grid point."""
    return "|".join(map(recordings.key_text, values))


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Say how much each hyperparameter matters; arrays as in the module's docstring."""
    validation, test = (recorded(points, f"{part}_accuracy") for part in ("val", "test"))
    shared: dict[str, Any] = {"values": {"median": np.array(GRID["learning_rate"])}}
    for axis, name in enumerate(GRID):
        shared[f"importance_{name}"] = quartiles(main_effect(validation, axis))
        shared[f"lost_{name}"] = effect(*at_worst(validation, axis))
    others = np.median(validation, axis=-1).reshape(len(GRID["learning_rate"]), -1).argmax(axis=1)
    best = test.reshape(len(others), -1, test.shape[-1])[np.arange(len(others)), others]
    shared["best_by_rate"] = quartiles(best.T)
    found = {}
    for at in itertools.product(*(range(len(values)) for values in GRID.values())):
        by_rate = test[(slice(None), *at[1:])]
        values = [values[i] for values, i in zip(GRID.values(), at, strict=True)]
        usual = np.median(by_rate[GRID["learning_rate"].index(USUAL_RATE)])
        found[key(values)] = shared | {
            "by_rate": quartiles(by_rate.T),
            "default_rate": {"median": usual},
        }
    return found


def main_effect(scores: np.ndarray, axis: int) -> np.ndarray:
    """Return the share of the variance over a grid that one axis explains alone, shape (seeds,).

    Parameters
    ----------
    scores : ndarray, shape (values of each axis …, seeds)
    """
    others = tuple(a for a in range(scores.ndim - 1) if a != axis)
    every = tuple(range(scores.ndim - 1))
    return np.asarray(scores.mean(axis=others).var(axis=0) / scores.var(axis=every))


def at_worst(scores: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the best of a grid, and the best with one axis at its worst value, (seeds,) each.

    Which value is the worst, the other seeds say: the one whose best median is lowest.
    """
    n_seeds = scores.shape[-1]
    every = tuple(range(scores.ndim - 1))
    rows = np.moveaxis(scores, axis, 0).reshape(scores.shape[axis], -1, n_seeds)
    worst = [
        np.median(np.delete(rows, seed, axis=2), axis=2).max(axis=1).argmin()
        if n_seeds > 1
        else rows[..., 0].max(axis=1).argmin()
        for seed in range(n_seeds)
    ]
    held = rows[worst, :, np.arange(n_seeds)].max(axis=1)
    return scores.max(axis=every), held


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what this setting reaches, and which hyperparameter matters most."""
    start = f"This setting gets {percent(arrays['test_accuracy']['median'])} of the test rows right"
    if "importance_dropout" not in arrays:
        return f"{start}."
    share = {name: float(arrays[f"importance_{name}"]["median"]) for name in GRID}
    lost = {name: float(arrays[f"lost_{name}"]["median"]) for name in GRID}
    most, worst = (max(figures, key=figures.__getitem__) for figures in (share, lost))
    return (
        f"{start}. Over this grid the {NAMES[most]} alone explains {percent(share[most])} of the "
        f"variance; left at its worst value, the {NAMES[worst]} costs most: "
        f"{lost[worst]:.1f} points."
    )


experiment = Experiment(
    title="Four hyperparameters",
    question="Which hyperparameter matters most?",
    task="Find a learning rate at which the other three hardly matter, and one at which they do.",
    notice=(
        "How much a hyperparameter matters depends on the range that is searched, and on how well "
        "the others are set. Compare the two pictures: a large share of the variance comes from "
        "values that nobody would keep."
    ),
    controls=tuple(
        Control(name, NAMES[name][0].upper() + NAMES[name][1:], values=values, default=values[1])
        for name, values in GRID.items()
    ),
    panels=(
        Panel(
            "curves",
            "rate",
            "Test accuracy against the learning rate",
            series=(
                Series("by_rate", "the others as set", "test"),
                Series("best_by_rate", "the others tuned", "val"),
            ),
            options={
                "x": {"array": "values", "label": "learning rate", "scale": "log"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 0.8]},
            },
        ),
        Panel(
            "intervals",
            "importance",
            "Share of the variance over the grid: quartiles over 20 splits",
            series=tuple(Series(f"importance_{name}", text, "val") for name, text in NAMES.items()),
            options={"x": {"label": "main effect, share", "domain": [0, 1]}, "digits": 2},
        ),
        Panel(
            "intervals",
            "lost",
            "Lost with one at its worst and the others tuned: mean, 95 % interval",
            series=tuple(Series(f"lost_{name}", text, "val") for name, text in NAMES.items()),
            options={
                "x": {"label": "percentage points of validation accuracy", "domain": [-2, 60]},
                "reference": [{"value": 0, "label": "nothing lost", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "test_accuracy", "label": "test accuracy"},
                    {"name": "train_loss", "label": "training loss at the end"},
                    {"name": "default_rate", "label": "test accuracy at a rate of 0.0003"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=({"learning_rate": 1e-3, "batch_size": 80}, {"learning_rate": 3e-3, "batch_size": 400}),
    split_by="learning_rate",
    keep=("test_accuracy", "val_accuracy"),
    across=across,
)
