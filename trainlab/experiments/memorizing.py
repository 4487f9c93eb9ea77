"""Can a network learn labels that mean nothing?

Handwritten digits with true labels, with 30 % of the training labels replaced at random, and with
all of them replaced, uniformly over the ten classes; and images of pure noise, N(0, 1) in every
pixel, with such labels.
Each seed is a draw of its own: other rows, other labels, other initial weights,
and 500 rows held out with their true labels (of noise: with labels as random as those learned).
Two hidden ReLU layers, He's initialization, Adam at 0.003, batches of 50, 2,400 steps whatever the
number of rows, no regularization, float64, mean cross-entropy.

Arrays
------
step : shape (24,)
    Steps shown, at the ends of epochs; 0 is before training.
train_loss, test_loss : shape (seeds, 24)
    In nats, on the labels learned, and on the held-out rows; in evaluation.
train_accuracy, test_accuracy : shape (seeds, 24)
    0 to 1, of the same.
fits : shape (seeds,), bool
    Whether all training labels are right at any evaluation (about 45 in a run).
steps_to_fit : shape (seeds,)
    The first step at which they are; NaN if never.
last_loss, last_train, last_test : shape (seeds,)
    Training loss in nats, training and held-out accuracy after the last step.
parameters, per_row : scalar
    Weights and biases, in all and for each training row.
died : shape (seeds,), bool
    Whether the loss was ever not finite.

References
----------
Zhang et al. (2017), ICLR, sections 2.1 and 2.2; Arpit et al. (2017), ICML, on what is learned
first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.engine.data import digits
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import percent

CLASSES, DEPTH, BATCH = 10, 2, 50
HELD_OUT = 500
STEPS = 2_400
EVALUATIONS, SHOWN_EVERY = 46, 2
LABELS = {
    "true": "{n} true labels",
    "part": "{n} labels, random ones among them,",
    "random": "{n} random labels",
    "noise": "{n} random labels of noise",
}
ANEW = {"true": 0.0, "part": 0.3, "random": 1.0, "noise": 1.0}


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    n, width = int(settings["n_train"]), int(settings["width"])
    draws = [draw(seed, str(settings["task"])) for seed in seeds]
    x, y, true = (np.stack(parts) for parts in zip(*draws, strict=True))
    held_out, training = slice(0, HELD_OUT), slice(HELD_OUT, HELD_OUT + n)
    architecture = Architecture(x.shape[2], DEPTH, width, CLASSES)
    steps_an_epoch = n // BATCH
    wanted = STEPS * (np.arange(EVALUATIONS + 1) / EVALUATIONS) ** 1.5 / steps_an_epoch
    epochs = np.unique(wanted.round().astype(int))
    trained = train(
        Stack(architecture, seeds),
        x[:, training],
        y[:, training],
        Plan(
            epochs=STEPS // steps_an_epoch,
            batch_size=BATCH,
            optimizer="adam",
            learning_rate=0.003,
            evaluate_at=tuple(epochs.tolist()),
        ),
        test=(x[:, held_out], true[:, held_out]),
    )
    shown = np.searchsorted(epochs, wanted[::SHOWN_EVERY].round())
    curves = {
        name: trained[name][:, shown]
        for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    }
    right = trained["train_accuracy"] == 1
    parameters = sum((n_in + 1) * n_out for n_in, n_out in architecture.layer_sizes)
    return Result(
        curves
        | {
            "fits": right.any(axis=1),
            "steps_to_fit": np.where(
                right.any(axis=1), steps_an_epoch * epochs[right.argmax(axis=1)], np.nan
            ),
            "last_loss": trained["train_loss"][:, -1],
            "last_train": trained["train_accuracy"][:, -1],
            "last_test": trained["test_accuracy"][:, -1],
            "died": ~np.isnan(trained.died_at),
        },
        {
            "step": steps_an_epoch * epochs[shown],
            "parameters": np.array(parameters),
            "per_row": np.array(parameters / n),
        },
    )


def draw(seed: int, task: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return one draw of all rows: inputs, labels to learn, labels to be judged by."""
    data = digits()
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(data.x))
    x, true = data.x[rows], data.y[rows]
    anew = rng.random(len(true)) < ANEW[task]
    y = np.where(anew, rng.integers(CLASSES, size=len(true)), true)
    if task == "noise":
        return rng.normal(size=x.shape), y, y
    return x, y, true


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence whether the labels are learned, and what that is worth on new rows."""
    fits, died, right, held_out = (
        float(arrays[name]["median"]) for name in ("fits", "died", "last_train", "last_test")
    )
    if died:
        return f"{percent(died)} of the runs end in NaN."
    labels = LABELS[str(settings["task"])].format(n=f"{int(settings['n_train']):,}")
    new = "new noise images" if settings["task"] == "noise" else "new digits"
    guesses = ", where guesses get 10\N{NO-BREAK SPACE}%" * (ANEW[str(settings["task"])] == 1)
    worth = f"{percent(held_out)} of {new} are right{guesses}."
    if fits == 1:
        steps = float(arrays["steps_to_fit"]["median"])
        return f"All {labels} are learned, after {steps:,.0f} steps; {worth}"
    if fits > 0:
        return f"{percent(fits)} of the networks learn all {labels}; {worth}"
    return (
        f"{settings['width']} units a layer are too few: after {STEPS:,} steps {percent(right)} of "
        f"{labels} are learned; {worth}"
    )


experiment = Experiment(
    title="Memorizing",
    question="Can a network learn labels that mean nothing?",
    task="Find the smallest width that learns 300 random labels, and one that cannot learn 1,000.",
    notice=(
        "With enough units, training loss goes to zero whatever the labels are: that it does so "
        "says nothing of new rows. Random labels take longer than true ones, and room: a network "
        "too narrow for them still learns the true ones. Random labels of noise are learned sooner "
        "than those of digits, since no two images of noise resemble each other. On new digits "
        "single draws stray from 10 % by three points: alike digits get the same wrong label."
    ),
    controls=(
        Control(
            "task",
            "To be learned",
            values=tuple(ANEW),
            texts=(
                "digits, true labels",
                "digits, 30 % of labels random",
                "digits, random labels",
                "noise, random labels",
            ),
            default="random",
        ),
        Control("n_train", "Training set", values=(100, 300, 1000), default=300, unit="rows"),
        Control("width", "Width", values=(4, 16, 32, 64), default=64, unit="units"),
    ),
    panels=(
        Panel(
            "curves",
            "loss",
            "Loss after each step",
            series=(
                Series("train_loss", "training", "train"),
                Series("test_loss", "held out", "test"),
            ),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "loss (nats)", "scale": "log", "domain": [1e-5, 100]},
                "reference": [{"value": math.log(CLASSES), "label": "guessing", "role": "theory"}],
                "marker": {"name": "steps_to_fit", "label": "all learned at", "role": "train"},
            },
        ),
        Panel(
            "curves",
            "accuracy",
            "Accuracy after each step",
            series=(
                Series("train_accuracy", "training", "train"),
                Series("test_accuracy", "held out", "test"),
            ),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 1]},
                "reference": [{"value": 1 / CLASSES, "label": "guessing", "role": "theory"}],
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "fits", "label": "networks that learn all labels", "share": True},
                    {"name": "steps_to_fit", "label": "steps until they do"},
                    {"name": "last_loss", "label": "training loss at the end", "digits": 2},
                    {"name": "last_test", "label": "accuracy on held-out rows"},
                    {"name": "parameters", "label": "parameters", "digits": 4},
                    {"name": "per_row", "label": "parameters for each row"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"n_train": 100, "width": 4},
        {"n_train": 100, "width": 16, "task": "true"},
        {"n_train": 100, "width": 32, "task": "noise"},
    ),
    split_by="task",
    keep=("steps_to_fit", "last_train", "last_test"),
)
