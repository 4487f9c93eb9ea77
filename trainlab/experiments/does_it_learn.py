"""Which networks of ten hidden layers learn at all?

Ten hidden layers of 32 units, batches of 32, 40 epochs, float64, mean cross-entropy. Each seed
draws its own data (moons, spirals) or its own split (digits), 1,000 rows for training and 500 for
validation, its own weights and its own order of batches. Learning rates are the
same for all networks, as the control says, not tuned for each: SGD at 0.1 and at 1.0, Adam at
0.001. A network is at chance if its last validation accuracy is at most 0.05 above what always
naming the most frequent class of that set would score.

Arrays
------
epoch : shape (24,)
    Epochs after which the networks were evaluated; 0 is before training.
train_accuracy, val_accuracy : shape (seeds, 24)
    0 to 1.
train_loss : shape (seeds, 24)
    In nats, over the whole training set, in evaluation.
weight_change : shape (seeds, 11)
    ‖W - W_0‖ / ‖W_0‖ of the ten hidden layers and the head after the last epoch; dimensionless.
    0 below 2.2e-16, where float64 ends.
final_accuracy : shape (seeds,)
    Validation accuracy after the last epoch; NaN for runs that died.
at_chance, died : shape (seeds,), bool
    Whether the run ended at chance; whether its loss was ever not finite.
chance, guess_loss : scalar
    Accuracy and loss of guessing when all classes are equally frequent: 1/classes, in nats
    log(classes).

References
----------
Glorot & Bengio (2010), AISTATS; He et al. (2015), ICCV; Ioffe & Szegedy (2015), ICML;
He et al. (2016), CVPR.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.data import Data, digits, moons, spirals
from trainlab.experiments import Control, Experiment, Panel, Result, Series, Settings
from trainlab.networks import Architecture, Stack
from trainlab.plan import Plan
from trainlab.training import train
from trainlab.words import magnitude, percent

DEPTH, WIDTH = 10, 32
EPOCHS = (0, 1, 2, 3, 4, 5, 6, *range(8, 41, 2))
N_TRAIN, N_VAL = 1_000, 500
MARGIN = 0.05
FLOAT32_HALF_ULP = 2.0**-24
FLOAT64_RESOLUTION = 2.0**-52
NETWORKS: dict[str, dict[str, Any]] = {
    "sigmoid": {"activation": "sigmoid", "initialisation": "default"},
    "sigmoid_gain_4": {"activation": "sigmoid", "initialisation": "gain", "gain": 4.0},
    "sigmoid_batch_norm": {
        "activation": "sigmoid",
        "initialisation": "default",
        "block": "batch_norm",
    },
    "sigmoid_residual": {
        "activation": "sigmoid",
        "initialisation": "default",
        "block": "residual",
    },
    "tanh_xavier": {"activation": "tanh", "initialisation": "xavier"},
    "relu": {"activation": "relu", "initialisation": "default"},
    "relu_he": {"activation": "relu", "initialisation": "he"},
}
OPTIMISERS = {"sgd": ("sgd", 0.1), "sgd_high": ("sgd", 1.0), "adam": ("adam", 0.001)}


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    x, y, x_val, y_val, n_classes = split(str(settings["data"]), seeds)
    stack = Stack(
        Architecture(
            n_inputs=x.shape[2],
            depth=DEPTH,
            width=WIDTH,
            n_outputs=n_classes,
            **NETWORKS[str(settings["network"])],
        ),
        seeds,
    )
    optimiser, learning_rate = OPTIMISERS[str(settings["optimiser"])]
    plan = Plan(
        epochs=EPOCHS[-1],
        batch_size=32,
        optimiser=optimiser,
        learning_rate=learning_rate,
        evaluate_at=EPOCHS,
    )
    trained = train(stack, x, y, plan, validation=(x_val, y_val))
    final = trained["val_accuracy"][:, -1]
    frequent = np.array([np.bincount(labels).max() / len(labels) for labels in y_val])
    change = trained["weight_change"][:, -1]
    return Result(
        {
            "train_accuracy": trained["train_accuracy"],
            "val_accuracy": trained["val_accuracy"],
            "train_loss": trained["train_loss"],
            "weight_change": np.where(change < FLOAT64_RESOLUTION, 0.0, change),
            "final_accuracy": final,
            "at_chance": final <= frequent + MARGIN,
            "died": ~np.isnan(trained.died_at),
        },
        {
            "epoch": trained["epoch"],
            "chance": np.array(1 / n_classes),
            "guess_loss": np.array(math.log(n_classes)),
        },
    )


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


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence how many networks learn, and what became of the others."""
    chance, died = (float(arrays[name]["median"]) for name in ("at_chance", "died"))
    final = arrays["final_accuracy"]["median"]
    if died == 1:
        return "Every run ends in NaN."
    if chance == 1:
        moved = float(arrays["weight_change"]["median"][0])
        if moved < 1e-2:
            return (
                f"Every run stays at chance: in {EPOCHS[-1]} epochs layer 1 moves by "
                f"{magnitude(moved)} of its size."
            )
        return (
            f"Every run stays at chance, although layer 1 moves by {magnitude(moved)} of its size."
        )
    if chance == died == 0:
        return f"Every run learns: the median validation accuracy is {final:.2f}."
    lost = [
        f"{percent(share)} of the runs {what}"
        for share, what in ((chance, "stay at chance"), (died, "end in NaN"))
        if share
    ]
    left = "the runs that live" if died else "all runs"
    return f"{' and '.join(lost)}; the median accuracy of {left} is {final:.2f}."


experiment = Experiment(
    title="Does it learn?",
    question="Which networks of ten hidden layers learn at all?",
    task="Find two remedies that rescue the sigmoid network on all three data sets.",
    notice=(
        "What fails is the product of ten factors, not the sigmoid: ReLU with PyTorch's own "
        "initialisation and SGD stays at chance as well, and sigmoid with larger weights leaves "
        "it. Learning rates are those of the control, not tuned for each network."
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
                "sigmoid, PyTorch's default",
                "sigmoid, std 4/√n",
                "sigmoid + batch norm",
                "sigmoid + residual",
                "tanh, Xavier",
                "ReLU, PyTorch's default",
                "ReLU, He",
            ),
            default="sigmoid",
        ),
        Control(
            "optimiser",
            "Optimiser",
            values=tuple(OPTIMISERS),
            texts=("SGD, LR 0.1", "SGD, LR 1", "Adam, LR 0.001"),
            default="sgd",
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
            "profile",
            "movement",
            "How far each layer has moved",
            series=(Series("weight_change", "measured", "train"),),
            options={
                "x": {"label": "layer (11 is the head)"},
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
                    {"name": "at_chance", "label": "runs at chance", "share": True},
                    {"name": "died", "label": "runs that ended in NaN", "share": True},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"data": "spirals", "network": "relu_he"},
        {"data": "digits", "network": "sigmoid_batch_norm"},
        {"data": "moons", "network": "sigmoid"},
    ),
    split_by="data",
)
