"""When does validation loss turn up while training loss still falls?

Handwritten digits: one draw of the data a setting, 500 rows for validation, ReLU networks with
He's initialisation, Adam at 0.0003, batches of 32, 60 epochs, float64, mean cross-entropy. The
share ``label_noise`` of labels is drawn anew, uniformly over the ten classes, in training *and* in
validation: a real split shares its noise. Each seed draws its own weights and order of batches.
Learning rate and draw A were chosen so that the turn falls near epoch 15 at the default setting
(of the first six draws the medians lie between 14 and 20); draw B moves it by the data alone.

Arrays
------
epoch : shape (24,)
    Epochs shown; 0 is before training. The minimum is sought among all epochs to 30, then
    every other one.
train_loss, val_loss : shape (seeds, 24)
    In nats; train over the whole training set, in evaluation.
clean_loss : shape (seeds, 24)
    Of the same validation rows with their true labels.
train_accuracy, val_accuracy, clean_accuracy : shape (seeds, 24)
    0 to 1.
best_epoch : shape (seeds,)
    Epoch of the lowest validation loss.
valley_start, valley_end : shape (seeds,)
    First and last epoch whose validation loss is within 2 % of the lowest.
best_loss, last_loss : shape (seeds,)
    Validation loss at its minimum and after the last epoch, in nats.
best_accuracy, last_accuracy : shape (seeds,)
    Accuracy on the true validation labels at the same two epochs.
died : shape (seeds,), bool
    Whether the loss was ever not finite.

References
----------
Prechelt (1998), Early stopping — but when?; Zhang et al. (2017), ICLR.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.data import digits
from trainlab.experiments import Control, Experiment, Panel, Result, Series, Settings
from trainlab.networks import Architecture, Stack
from trainlab.plan import Plan
from trainlab.training import train
from trainlab.words import percent

N_VAL = 500
CLASSES = 10
DRAWS = {"a": 3, "b": 5}  # seeds of the draws; 0 to 5 turn at epochs 14 to 20
EVALUATED = (*range(31), *range(32, 61, 2))
SHOWN = (0, 1, 2, 3, 4, 6, 8, 10, 12, 13, 14, 15, 16, 17, 18, 20, 22, 25, 28, 32, 38, 44, 52, 60)
VALLEY = 1.02


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    n = int(settings["n_train"])
    x, y, true = draw(DRAWS[str(settings["draw"])], float(settings["label_noise"]))
    stack = Stack(
        Architecture(
            n_inputs=x.shape[1],
            depth=int(settings["depth"]),
            width=int(settings["width"]),
            n_outputs=CLASSES,
        ),
        seeds,
    )
    plan = Plan(
        epochs=EVALUATED[-1],
        batch_size=32,
        optimiser="adam",
        learning_rate=3e-4,
        evaluate_at=EVALUATED,
    )
    validation, training = slice(0, N_VAL), slice(N_VAL, N_VAL + n)
    trained = train(
        stack,
        x[training],
        y[training],
        plan,
        validation=(x[validation], y[validation]),
        test=(x[validation], true[validation]),
    )
    shown = np.searchsorted(EVALUATED, SHOWN)
    names = {"train": "train", "val": "val", "clean": "test"}
    curves = {
        f"{name}_{metric}": trained[f"{source}_{metric}"][:, shown]
        for name, source in names.items()
        for metric in ("loss", "accuracy")
    }
    loss = trained["val_loss"]
    best_loss = trained.at_best("val_loss")
    in_valley = loss <= VALLEY * best_loss[:, None]
    epochs = np.array(EVALUATED, dtype=float)
    return Result(
        curves
        | {
            "best_epoch": trained.best_epoch.astype(float),
            "valley_start": np.where(in_valley, epochs, np.inf).min(axis=1),
            "valley_end": np.where(in_valley, epochs, -np.inf).max(axis=1),
            "best_loss": best_loss,
            "last_loss": loss[:, -1],
            "best_accuracy": trained.at_best("test_accuracy"),
            "last_accuracy": trained["test_accuracy"][:, -1],
            "died": ~np.isnan(trained.died_at),
        },
        {"epoch": np.array(SHOWN)},
    )


def draw(number: int, label_noise: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all digits in the order of one draw: inputs, noisy labels, true labels."""
    data = digits()
    rng = np.random.default_rng(number)
    rows = rng.permutation(len(data.x))
    x, true = data.x[rows], data.y[rows]
    anew = rng.random(len(true)) < label_noise
    return x, np.where(anew, rng.integers(CLASSES, size=len(true)), true), true


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence where validation loss turns, and what becomes of it."""
    epoch, best, last, training = (
        float(np.ravel(arrays[name]["median"])[-1])
        for name in ("best_epoch", "best_loss", "last_loss", "train_loss")
    )
    died = float(arrays["died"]["median"])
    if died:
        return f"{percent(died)} of the runs end in NaN."
    if last < VALLEY * best:
        return (
            f"In {EVALUATED[-1]} epochs validation loss hardly turns up: it ends at {last:.2f}, "
            f"training loss at {training:.2f}."
        )
    return (
        f"Validation loss turns at epoch {epoch:g}: it rises from {best:.2f} to {last:.2f} while "
        f"training loss falls to {training:.2f}."
    )


experiment = Experiment(
    title="Overfitting",
    question="When does validation loss turn up while training loss still falls?",
    task="Find two ways to move the turn to a later epoch, and one that makes it nearly vanish.",
    notice=(
        "The minimum is a valley: within 2 % of the lowest loss lie ten epochs and more. More rows "
        "bring it earlier, since an epoch then has more steps, and lower. The learning rate and "
        "draw A were chosen so that the turn falls near epoch 15; draw B is other data."
    ),
    controls=(
        Control("n_train", "Training set", values=(150, 300, 600), default=300, unit="rows"),
        Control(
            "label_noise",
            "Labels drawn anew",
            values=(0, 0.3),
            texts=("none", "30 %"),
            default=0.3,
        ),
        Control("width", "Width", values=(16, 128), default=128, unit="units"),
        Control("depth", "Depth", values=(1, 3), default=3, unit="hidden layers"),
        Control("draw", "Data", values=tuple(DRAWS), texts=("draw A", "draw B"), default="a"),
    ),
    panels=(
        Panel(
            "curves",
            "loss",
            "Loss after each epoch",
            series=(
                Series("train_loss", "training", "train"),
                Series("val_loss", "validation", "val"),
                Series("clean_loss", "validation, true labels", "ideal"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 3]},
                "marker": {"name": "best_epoch", "label": "lowest at epoch", "role": "val"},
                "runs": {"series": ["val_loss"], "count": 3},
            },
        ),
        Panel(
            "curves",
            "accuracy",
            "Accuracy after each epoch",
            series=(
                Series("train_accuracy", "training", "train"),
                Series("val_accuracy", "validation", "val"),
                Series("clean_accuracy", "validation, true labels", "ideal"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 1]},
                "marker": {"name": "best_epoch", "label": "lowest loss at", "role": "val"},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "best_epoch", "label": "epoch of the lowest loss"},
                    {"name": "valley_start", "label": "its valley of 2 % begins"},
                    {"name": "valley_end", "label": "and ends"},
                    {
                        "name": "best_accuracy",
                        "label": "accuracy on true labels, at the lowest loss",
                    },
                    {"name": "last_accuracy", "label": "after the last epoch"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"n_train": 150, "width": 16},
        {"n_train": 150, "label_noise": 0, "depth": 1, "draw": "b"},
        {"n_train": 150, "width": 16, "depth": 1},
    ),
    split_by="n_train",
)
