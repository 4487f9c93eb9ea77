"""What do inputs of unequal size cost, once each has its own learning rate?

Three hidden ReLU layers of 32 units, He's initialization, batches of 32, 30 epochs, float64, mean
cross-entropy. *Digits*: pixels from 0 to 16, all of one kind; 500 rows for training, 500 for
validation. *Breast cancer*: 30 measurements of one cell sample, between 0.001 and 4,000 in size;
300 rows for training, 200 for validation. They come as they are (``raw``), all divided by one
number, the largest of the training rows (``one_factor``), or each shifted and scaled to mean 0 and
deviation 1 over the training rows (``standardized``). Each seed has its own split, weights and
order of batches. The learning rate is tuned for each, from one grid for all of an optimizer, on
the validation accuracy of ten other seeds (`engine.tuning.tune`, in float32).

Arrays
------
epoch : shape (31,)
train_loss, val_loss : shape (seeds, 31)
    In nats, before training and after each epoch; NaN once dead.
val_accuracy : shape (seeds, 31)
    0 to 1.
final_accuracy : shape (seeds,)
    After the last epoch; NaN for runs that died.
first_loss : shape (seeds,)
    On validation before training, in nats.
died : shape (seeds,), bool
    Whether loss or weights were ever not finite.
rate, guess_loss : scalar
    The tuned learning rate; the loss of guessing, in nats.
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and the median validation accuracy of each: how wide a range of
    rates works at all.
working : scalar
    Decades from the lowest to the highest of the rates tried that score within 0.02 of the best.
behind : scalar, recorded points only
    Mean difference in final accuracy from standardized inputs, same data and optimizer, over the
    same seeds; as lower and upper its 95 % interval, corrected for the rows that draws share
    (`engine.statistics.corrected_difference`); a run that died counts as guessing.

References
----------
LeCun, Bottou, Orr & Müller (1998), "Efficient BackProp", section 4.3.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer, load_digits

from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.statistics import corrected_difference
from trainlab.engine.training import Run, train
from trainlab.engine.tuning import TUNING_SEEDS, tune
from trainlab.experiments.shared.declaring import (
    Arrays,
    Chosen,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    tuning_curve,
)
from trainlab.words import magnitude, percent

DEPTH, WIDTH, EPOCHS, BATCH = 3, 32, 30, 32
ROWS = {"digits": (500, 500), "breast_cancer": (300, 200)}  # for training and for validation
OVERLAP = {"digits": 500 / 1797, "breast_cancer": 200 / 569}  # validation rows of two draws
CLASSES = {"digits": 10, "breast_cancer": 2}
FLOOR = {"digits": 0.2, "breast_cancer": 0.68}  # a little above the most frequent class
GRID = {"sgd": (1e-4, 1.0), "adam": (1e-4, 1e-1)}  # of the rates that are tried first
NEAR = 0.02


def choose(settings: Settings) -> Chosen:
    """Return the learning rate that is best on validation."""

    def scores(rate: float) -> np.ndarray:
        return _train(settings, rate, TUNING_SEEDS, (EPOCHS,), torch.float32)["val_accuracy"][:, -1]

    floor = FLOOR[str(settings["data"])]
    return tune(scores, *GRID[str(settings["optimizer"])], floor=floor, extensions=6).chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    rate = float(settings["learning_rate"])
    trained = _train(settings, rate, seeds, tuple(range(EPOCHS + 1)))
    curve = tuning_curve(settings)
    near = curve["tuning_rate"][
        np.nan_to_num(curve["tuning_score"], nan=0.0) >= np.nanmax(curve["tuning_score"]) - NEAR
    ]
    return Result(
        {
            "train_loss": trained["train_loss"],
            "val_loss": trained["val_loss"],
            "val_accuracy": trained["val_accuracy"],
            "final_accuracy": trained["val_accuracy"][:, -1],
            "first_loss": trained["val_loss"][:, 0],
            "died": ~np.isnan(trained.died_at),
        },
        {
            "epoch": trained["epoch"],
            "rate": np.array(rate),
            "guess_loss": np.array(math.log(CLASSES[str(settings["data"])])),
            "working": np.array(math.log10(near.max() / near.min())),
            **curve,
        },
    )


@cache
def _raw(data: str) -> tuple[np.ndarray, np.ndarray]:
    load = load_digits if data == "digits" else load_breast_cancer
    x, y = load(return_X_y=True)
    return np.asarray(x, dtype=float), y.astype(np.int64)


def inputs(
    data: str, scaling: str, seeds: Sequence[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return x and y of training, x and y of validation, one split for each seed."""
    x, y = _raw(data)
    n_train, n_val = ROWS[data]
    rows = np.stack(
        [np.random.default_rng(seed).permutation(len(x))[: n_train + n_val] for seed in seeds]
    )
    x, y = x[rows], y[rows]
    training = x[:, :n_train]
    if scaling == "one_factor":
        x = x / np.abs(training).max(axis=(1, 2), keepdims=True)
    elif scaling == "standardized":
        deviation = training.std(axis=1, keepdims=True)
        x = (x - training.mean(axis=1, keepdims=True)) / np.where(deviation > 0, deviation, 1.0)
    return x[:, :n_train], y[:, :n_train], x[:, n_train:], y[:, n_train:]


def _train(
    settings: Settings,
    rate: float,
    seeds: Sequence[int],
    evaluate_at: tuple[int, ...],
    dtype: torch.dtype = torch.float64,
) -> Run:
    data = str(settings["data"])
    x, y, x_val, y_val = inputs(data, str(settings["scaling"]), seeds)
    stack = Stack(Architecture(x.shape[-1], DEPTH, WIDTH, CLASSES[data]), seeds, dtype)
    plan = Plan(
        EPOCHS,
        BATCH,
        optimizer=str(settings["optimizer"]),
        learning_rate=rate,
        evaluate_at=evaluate_at,
    )
    return train(stack, x, y, plan, validation=(x_val, y_val))


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Compare every scaling with standardized inputs, seed by seed."""
    return {name: {"behind": _behind(name, points)} for name in points}


def _behind(name: str, points: Mapping[str, Arrays]) -> dict[str, float]:
    data, _scaling, optimizer = name.split("|")
    ours, standardized = (
        np.nan_to_num(
            np.array(points[point]["final_accuracy"]["runs"], dtype=float), nan=1 / CLASSES[data]
        )
        for point in (name, f"{data}|standardized|{optimizer}")
    )
    return corrected_difference(ours, standardized, OVERLAP[data]).recorded()


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence where training begins and what it reaches at which rate."""
    first, rate, working, died = (
        float(arrays[name]["median"]) for name in ("first_loss", "rate", "working", "died")
    )
    if died == 1:
        return "Every run ends in NaN, at the best rate that there is."
    final = float(arrays["final_accuracy"]["median"])
    lost = f"; {percent(died)} of the runs end in NaN" if died else ""
    return (
        f"The loss begins at {magnitude(first)}; at its own rate of {magnitude(rate)} the network "
        f"reaches {final:.3f}, and rates over {working:.1f} decades do nearly as well{lost}."
    )


experiment = Experiment(
    title="Scale of the inputs",
    question="What do inputs of unequal size cost, once each has its own learning rate?",
    task="Find where a tuned rate nearly makes up for raw inputs, and where it does not.",
    notice=(
        "Where all inputs are of one kind, dividing them by one number is enough, and a learning "
        "rate makes up for most of what raw ones cost. Where one input is a thousand times "
        "another, no single rate suits both, and what one factor leaves of the small ones is next "
        "to nothing. Adam makes up for a part of it at best."
    ),
    controls=(
        Control(
            "data",
            "Data set",
            values=tuple(ROWS),
            texts=("digits, pixels 0 to 16", "breast cancer, mixed units"),
            default="breast_cancer",
        ),
        Control(
            "scaling",
            "Inputs",
            values=("standardized", "one_factor", "raw"),
            texts=("standardized", "divided by the largest", "raw"),
            default="raw",
        ),
        Control(
            "optimizer",
            "Optimizer",
            values=tuple(GRID),
            texts=("SGD", "Adam"),
            default="sgd",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "loss",
            "Loss after each epoch",
            series=(
                Series("train_loss", "training", "train"),
                Series("val_loss", "validation", "val"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "loss (nats)", "scale": "log", "domain": [1e-3, 1e3]},
                "reference": [{"name": "guess_loss", "label": "guessing", "role": "theory"}],
            },
        ),
        Panel(
            "curves",
            "rates",
            "Validation accuracy at every rate that was tried",
            series=(Series("tuning_score", "median of ten seeds", "val"),),
            options={
                "x": {
                    "array": "tuning_rate",
                    "label": "learning rate",
                    "scale": "log",
                    "domain": [1e-7, 10],
                },
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 1]},
                "marker": {"name": "rate", "label": "tuned", "role": "val"},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "first_loss", "label": "loss before training", "unit": "nats"},
                    {"name": "rate", "label": "learning rate, tuned", "digits": 2},
                    {"name": "working", "label": "rates that do nearly as well", "unit": "decades"},
                    {"name": "final_accuracy", "label": "validation accuracy at the end"},
                    {"name": "behind", "label": "above standardized: mean, 95 % interval"},
                    {"name": "died", "label": "runs that ended in NaN", "share": True},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    choose=choose,
    keep=("final_accuracy",),
    across=across,
    seeds=20,
    smoke=(
        {"data": "digits", "scaling": "standardized"},
        {"data": "breast_cancer", "scaling": "standardized", "optimizer": "adam"},
        {"data": "digits", "scaling": "one_factor"},
    ),
)
