"""Which networks of ten hidden layers learn at all?

Ten hidden layers of 32 units (two in ``sigmoid_shallow``), batches of 32, 40 epochs (640 updates),
float64, mean cross-entropy. Each seed draws its own data (moons, spirals) or its own split
(digits), 500 rows for training and 500 for validation, its own weights and its own order of
batches, so effects hold over draws. The learning rate is either the same for all networks (SGD 0.1,
Adam 0.001) or tuned on the validation accuracy of ten seeds that are not recorded
(`engine.tuning.tune`, in float32), for every network from the same grid, which grows until the best
rate lies inside it. A network is at chance if its last validation accuracy is at most 0.05 above
what always naming the most frequent class of that set would score. For comparison: logistic
regression has 0.86 on the moons, 0.36 on the spirals and 0.95 on the digits.

Arrays
------
epoch : shape (17,)
    Epochs after which the networks were evaluated; 0 is before training.
train_accuracy, val_accuracy : shape (seeds, 17)
    0 to 1.
train_loss : shape (seeds, 17)
    In nats, over the whole training set, in evaluation.
weight_change : shape (seeds, 11), or (seeds, 3) with two hidden layers
    ‖W - W_0‖ / ‖W_0‖ of the hidden layers and the head after the last epoch; dimensionless.
    0 below 2.2e-16, where float64 ends.
final_accuracy : shape (seeds,)
    Validation accuracy after the last epoch; NaN for runs that died.
at_chance, died : shape (seeds,), bool
    Whether the run ended at chance; whether its loss was ever not finite.
rate : scalar
    The learning rate, as given or as tuned.
updates : scalar
    Steps of a run: 640.
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and the median validation accuracy of each; tuned points only.
chance, guess_loss : scalar
    Accuracy and loss of guessing when all classes are equally frequent: 1/classes, in nats
    log(classes).
map : shape (runs of cells, 2)
    Class and length of each run of equal cells, row by row from the top left, of what the typical
    network says on 48 × 48 cells over [-2.8, 2.8]²: the one of (lower) median accuracy, of equal
    ones the smallest seed. Of data with two features only, and if that network lives.
points : shape (60, 3)
    x, y and class of the first validation rows of the typical seed.
map_seed, map_accuracy : scalar
    The typical seed, and its validation accuracy.
gain, behind_he : scalar, recorded points only
    Mean difference in final accuracy from the plain sigmoid network, and from ReLU with He's
    weights, of the same data, optimizer and tuning, over the same seeds; as lower and upper its
    95 % interval, corrected for the rows that draws of the digits share
    (`engine.statistics.corrected_difference`).

References
----------
Glorot & Bengio (2010), AISTATS; He et al. (2015), ICCV; Ioffe & Szegedy (2015), ICML;
He et al. (2016), CVPR.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.data import Data, digits, moons, spirals
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

DEPTH, WIDTH = 10, 32
EPOCHS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 24, 28, 32, 36, 40)
N_TRAIN, N_VAL = 500, 500
OVERLAP = {"digits": N_VAL / 1797}  # of two draws; the points of a plane are new in each
MARGIN = 0.05
FLOAT32_HALF_ULP = 2.0**-24
FLOAT64_RESOLUTION = 2.0**-52
CELLS, EDGE, POINTS = 48, 2.8, 60
SIGMOID = {"activation": "sigmoid", "initialization": "default"}
NETWORKS: dict[str, dict[str, Any]] = {  # the good baseline first
    "relu_he": {"activation": "relu", "initialization": "he"},
    "sigmoid": SIGMOID,
    "sigmoid_xavier": SIGMOID | {"initialization": "xavier"},
    "sigmoid_gain_4": SIGMOID | {"initialization": "gain", "gain": 4.0},
    "sigmoid_batch_norm": SIGMOID | {"block": "batch_norm"},
    "sigmoid_residual": SIGMOID | {"block": "residual"},
    "sigmoid_shallow": SIGMOID | {"depth": 2},
    "tanh_xavier": {"activation": "tanh", "initialization": "xavier"},
    "relu": {"activation": "relu", "initialization": "default"},
}
FIXED_RATE = {"sgd": 0.1, "adam": 0.001}
GRID = {"sgd": (0.032, 3.2), "adam": (3.2e-4, 3.2e-2)}  # of the rates that are tried first


def choose(settings: Settings) -> Chosen:
    """Return the learning rate: the fixed one, or the one tuned on validation."""
    optimizer = str(settings["optimizer"])
    if settings["tuning"] == "fixed":
        return {"learning_rate": FIXED_RATE[optimizer]}
    _, _, _, y_val, _ = split(str(settings["data"]), TUNING_SEEDS)

    def scores(rate: float) -> np.ndarray:
        given = {**settings, "learning_rate": rate}
        trained, *_ = _train(given, TUNING_SEEDS, EPOCHS[-1:], torch.float32)
        return trained["val_accuracy"][:, -1]

    return tune(scores, *GRID[optimizer], floor=float(np.median(chance_level(y_val)))).chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    trained, x_val, y_val = _train(settings, seeds, EPOCHS)
    n_classes = trained.last.n_outputs
    final = trained["val_accuracy"][:, -1]
    change = trained["weight_change"][:, -1]
    return Result(
        {
            "train_accuracy": trained["train_accuracy"],
            "val_accuracy": trained["val_accuracy"],
            "train_loss": trained["train_loss"],
            "weight_change": np.where(change < FLOAT64_RESOLUTION, 0.0, change),
            "final_accuracy": final,
            "at_chance": final <= chance_level(y_val),
            "died": ~np.isnan(trained.died_at),
        },
        {
            "epoch": trained["epoch"],
            "rate": np.array(settings["learning_rate"]),
            "updates": np.array(trained["step_loss"].shape[1]),
            "chance": np.array(1 / n_classes),
            "guess_loss": np.array(math.log(n_classes)),
        }
        | tuning_curve(settings)
        | (_map(trained, x_val, y_val, seeds) if x_val.shape[2] == 2 else {}),
    )


def chance_level(y_val: np.ndarray) -> np.ndarray:
    """Return the accuracy up to which networks are at chance on labels (K, n); shape (K,)."""
    return np.array([np.bincount(labels).max() / len(labels) + MARGIN for labels in y_val])


def _train(
    settings: Settings,
    seeds: Sequence[int],
    evaluate_at: tuple[int, ...],
    dtype: torch.dtype = torch.float64,
) -> tuple[Run, np.ndarray, np.ndarray]:
    """Train one network for each seed; return what became of them, and the validation data."""
    x, y, x_val, y_val, n_classes = split(str(settings["data"]), seeds)
    sizes = {"n_inputs": x.shape[2], "depth": DEPTH, "width": WIDTH, "n_outputs": n_classes}
    stack = Stack(Architecture(**(sizes | NETWORKS[str(settings["network"])])), seeds, dtype)
    plan = Plan(
        epochs=EPOCHS[-1],
        batch_size=32,
        optimizer=str(settings["optimizer"]),
        learning_rate=float(settings["learning_rate"]),
        evaluate_at=evaluate_at,
    )
    return train(stack, x, y, plan, validation=(x_val, y_val)), x_val, y_val


def split(
    name: str, seeds: Sequence[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Return x, y of training, x, y of validation, one draw for each seed, and the classes."""
    draws = [_draw(name, N_TRAIN + N_VAL, seed) for seed in seeds]
    x = np.stack([data.x for data in draws])
    y = np.stack([data.y for data in draws])
    return x[:, :N_TRAIN], y[:, :N_TRAIN], x[:, N_TRAIN:], y[:, N_TRAIN:], draws[0].n_classes


def _draw(name: str, n: int, seed: int) -> Data:
    if name == "digits":
        data = digits()
        rows = np.random.default_rng(seed).permutation(len(data.x))[:n]
        return Data(data.x[rows], data.y[rows], data.n_classes)
    return moons(n, seed) if name == "moons" else spirals(n, seed)


def _map(
    trained: Run, x_val: np.ndarray, y_val: np.ndarray, seeds: Sequence[int]
) -> dict[str, np.ndarray]:
    """Return what the network of median accuracy says on a grid of cells, and points over it."""
    final = trained["val_accuracy"][:, -1]
    ranked = np.argsort(np.where(np.isnan(final), -np.inf, final), kind="stable")
    middle = final[ranked[(len(ranked) - 1) // 2]]
    if np.isnan(middle):
        return {}
    typical = int(np.flatnonzero(final == middle)[0])
    centers = EDGE * ((2 * np.arange(CELLS) + 1) / CELLS - 1)
    right, up = np.meshgrid(centers, centers[::-1])
    grid = torch.from_numpy(np.stack([right.ravel(), up.ravel()], axis=1))
    classes = trained.last.predict(grid)[typical].argmax(dim=1).tolist()
    x, y = x_val[typical, :POINTS], y_val[typical, :POINTS]
    return {
        "map": np.array([(name, len(list(run))) for name, run in itertools.groupby(classes)]),
        "points": np.column_stack([x.round(2), y]),
        "map_seed": np.array(seeds[typical]),
        "map_accuracy": np.array(middle),
    }


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Compare each network with the plain sigmoid network and with ReLU and He, seed by seed."""
    return {
        name: {"gain": _gain(name, points, "sigmoid"), "behind_he": _gain(name, points, "relu_he")}
        for name in points
    }


def _gain(name: str, points: Mapping[str, Arrays], rival: str) -> dict[str, float]:
    data, _network, optimizer, tuning = name.split("|")
    ours, other = (
        np.array(points[point]["final_accuracy"]["runs"], dtype=float)
        for point in (name, f"{data}|{rival}|{optimizer}|{tuning}")
    )
    return corrected_difference(ours, other, OVERLAP.get(data, 0)).recorded()


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence how many networks learn, and what became of the others."""
    chance, died = (float(arrays[name]["median"]) for name in ("at_chance", "died"))
    final = arrays["final_accuracy"]["median"]
    best = "At its tuned learning rate " if settings["tuning"] == "tuned" else ""
    every = f"{best}every run" if best else "Every run"
    budget = (
        f"in {EPOCHS[-1]} epochs, {float(arrays['updates']['median']):.0f} updates at "
        f"{float(arrays['rate']['median']):g},"
    )
    if died == 1:
        return f"{every} ends in NaN."
    if chance == 1:
        moved = float(arrays["weight_change"]["median"][0])
        if moved < 1e-2:
            return (
                f"{every} stays at chance: {budget} layer 1 moves by {magnitude(moved)} of its "
                "size."
            )
        return (
            f"{every} stays at chance, although {budget} layer 1 moves by {magnitude(moved)} of "
            "its size."
        )
    if chance == died == 0:
        # A linear model scores 0.86 on the moons: that alone is not worth ten layers.
        learns = "learns" if final >= 0.85 else "leaves chance"
        return f"{every} {learns}: the median validation accuracy is {final:.2f}."
    lost = [
        f"{percent(share)} of the runs {what}"
        for share, what in ((chance, "stay at chance"), (died, "end in NaN"))
        if share
    ]
    left = "the runs that live" if died else "all runs"
    return f"{best}{' and '.join(lost)}; the median accuracy of {left} is {final:.2f}."


experiment = Experiment(
    title="Does it learn?",
    question="Which networks of ten hidden layers learn at all?",
    task=(
        "Repair the sigmoid network and keep the sigmoid: find two remedies that work on all "
        "three data sets."
    ),
    notice=(
        "What fails in 40 epochs is the product of ten factors, not the sigmoid: ReLU with "
        "PyTorch's own initialization and SGD stays at chance as well, and sigmoid with larger "
        "weights leaves it. No learning rate rescues these two in 640 updates; residual "
        "connections, which do, want a rate many times as high on the spirals."
    ),
    controls=(
        Control(
            "data",
            "Data set",
            values=("moons", "spirals", "digits"),
            texts=("two moons", "three spirals", "digits"),
            default="digits",
        ),
        Control(
            "network",
            "Hidden layers",
            values=tuple(NETWORKS),
            texts=(
                "ReLU, He",
                "sigmoid, PyTorch's default",
                "sigmoid, Xavier",
                "sigmoid, std 4/√n",
                "sigmoid + batch norm",
                "sigmoid + residual",
                "sigmoid, two layers",
                "tanh, Xavier",
                "ReLU, PyTorch's default",
            ),
            default="sigmoid",
        ),
        Control(
            "optimizer",
            "Optimizer",
            values=tuple(GRID),
            texts=("SGD", "Adam"),
            default="sgd",
        ),
        Control(
            "tuning",
            "Learning rate",
            values=("fixed", "tuned"),
            texts=("fixed: SGD 0.1, Adam 0.001", "tuned on validation"),
            default="fixed",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "accuracy",
            "Accuracy after each epoch",
            series=(
                Series("train_accuracy", "training", "train"),
                Series("val_accuracy", "validation", "val"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 1]},
                "reference": [{"name": "chance", "label": "guessing", "role": "theory"}],
                "runs": {"series": ["val_accuracy"], "count": 3},
            },
        ),
        Panel(
            "curves",
            "loss",
            "Training loss after each epoch",
            series=(Series("train_loss", "training", "train"),),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 2.5]},
                "reference": [{"name": "guess_loss", "label": "guessing", "role": "theory"}],
            },
        ),
        Panel(
            "map",
            "boundary",
            "Which class the network sees where",
            options={
                "map": {
                    "cells": "map",
                    "points": "points",
                    "seed": "map_seed",
                    "accuracy": "map_accuracy",
                    "score": "validation accuracy",
                    "size": CELLS,
                    "domain": [-EDGE, EDGE],
                    "axes": "two features, standardized",
                },
            },
        ),
        Panel(
            "profile",
            "movement",
            "How far each layer has moved",
            series=(Series("weight_change", "measured", "train"),),
            options={
                "x": {"label": "layer; last: the head"},
                "y": {
                    "label": "change of the weights, relative to their size",
                    "scale": "log",
                    "domain": [1e-11, 1e2],
                },
                "threshold": {
                    "value": FLOAT32_HALF_ULP,
                    "label": "lost in float32",
                    "mark": "lost up to layer",
                },
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "final_accuracy", "label": "validation accuracy at the end"},
                    {"name": "gain", "label": "above the plain sigmoid: mean, 95 % interval"},
                    {"name": "behind_he", "label": "above ReLU with He: mean, 95 % interval"},
                    {"name": "at_chance", "label": "runs at chance", "share": True},
                    {"name": "died", "label": "runs that ended in NaN", "share": True},
                    {"name": "rate", "label": "learning rate", "digits": 2},
                    {"name": "updates", "label": "updates", "digits": 3},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    choose=choose,
    single=("map", "map_seed", "map_accuracy", "points"),
    keep=("final_accuracy",),
    across=across,
    seeds=20,
    smoke=(
        {"data": "spirals", "network": "relu_he"},
        {"data": "digits", "network": "sigmoid_batch_norm", "tuning": "tuned"},
        {"data": "moons", "network": "sigmoid", "optimizer": "adam"},
    ),
    split_by="data",
)
