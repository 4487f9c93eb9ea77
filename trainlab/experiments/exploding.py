"""What stops a network from exploding, and what cures it?

Ten hidden ReLU layers of 32 units on handwritten digits (1,000 for training, 500 for
validation, one split a seed), batches of 32, 20 epochs of SGD, float64, mean cross-entropy. The
weights are N(0, gain²/n_in): √2 is He's, and from there on each layer multiplies the gradient by
gain/√2. The learning rate is 0.05 for every remedy but those that change it; nothing is tuned.

Arrays
------
step : shape (25,)
    The first steps, counted from 0; step 0 is before the first update.
loss : shape (seeds, 25)
    Of the batch, in nats, before each step; NaN once the run has died.
gradient_norm : shape (seeds, 25)
    Of the whole gradient, before clipping; NaN once the run has died.
gradient : shape (seeds, 10)
    ‖∂loss/∂h_l‖ at step 0, on 128 digits, relative to the last hidden layer; dimensionless.
first_loss : shape (seeds,)
    Loss at step 0, in nats.
died : shape (seeds,), bool
    Whether the loss was ever not finite in the 20 epochs.
died_at : shape (seeds,)
    Step whose loss was the first that is not finite; NaN for runs that lived.
final_accuracy : shape (seeds,)
    On validation after the last epoch, 0 to 1; NaN for runs that died.
guess_loss : scalar
    log 10: the loss of guessing, in nats.

References
----------
He et al. (2015), ICCV; Pascanu, Mikolov & Bengio (2013), ICML; Ioffe & Szegedy (2015), ICML.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.data import digits
from trainlab.experiments import Control, Experiment, Panel, Result, Series, Settings
from trainlab.gradients import gradient_norms
from trainlab.networks import Architecture, Stack
from trainlab.plan import Plan
from trainlab.training import train
from trainlab.words import magnitude, percent

DEPTH, WIDTH, BATCH = 10, 32, 128
N_TRAIN, N_VAL = 1_000, 500
EPOCHS = 20
STEPS = 25
LEARNING_RATE = 0.05
# What each remedy changes in the network, and in the plan.
REMEDIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "none": ({}, {}),
    "he": ({"initialisation": "he", "gain": None}, {}),
    "batch_norm": ({"block": "batch_norm"}, {}),
    "clip_5": ({}, {"clip_norm": 5.0}),
    "clip_1": ({}, {"clip_norm": 1.0}),
    "clip_0.1": ({}, {"clip_norm": 0.1}),
    "lr_0.01": ({}, {"learning_rate": 0.01}),
    "lr_0.001": ({}, {"learning_rate": 0.001}),
    "batch_8": ({}, {"batch_size": 8}),
}


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    network, changes = REMEDIES[str(settings["remedy"])]
    drawn: dict[str, Any] = {"initialisation": "gain", "gain": float(settings["gain"])}
    drawn |= network
    stack = Stack(Architecture(n_inputs=64, depth=DEPTH, width=WIDTH, n_outputs=10, **drawn), seeds)
    x, y = split(seeds)
    chosen = {"batch_size": 32, "learning_rate": LEARNING_RATE} | changes
    plan = Plan(epochs=EPOCHS, evaluate_at=(EPOCHS,), gradient_norms=True, **chosen)
    trained = train(
        stack, x[:, :N_TRAIN], y[:, :N_TRAIN], plan, validation=(x[:, N_TRAIN:], y[:, N_TRAIN:])
    )
    data = digits()
    rows = np.random.default_rng(0).permutation(len(data.x))[:BATCH]
    norms = gradient_norms(stack, torch.from_numpy(data.x[rows]), torch.from_numpy(data.y[rows]))
    loss = trained["step_loss"][:, :STEPS]
    return Result(
        {
            "loss": loss,
            "gradient_norm": np.where(np.isnan(loss), np.nan, trained["gradient_norm"][:, :STEPS]),
            "gradient": norms / norms[:, -1:],
            "first_loss": loss[:, 0],
            "died": ~np.isnan(trained.died_at),
            "died_at": trained.died_at,
            "final_accuracy": trained["val_accuracy"][:, -1],
        },
        {"step": np.arange(STEPS), "guess_loss": np.array(math.log(10))},
    )


def split(seeds: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return one draw of 1,500 digits for each seed: inputs (K, 1500, 64), labels (K, 1500)."""
    data = digits()
    n = N_TRAIN + N_VAL
    rows = np.stack([np.random.default_rng(seed).permutation(len(data.x))[:n] for seed in seeds])
    return data.x[rows], data.y[rows]


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence who dies and when, or what the survivors learn."""
    died, step = float(arrays["died"]["median"]), arrays["died_at"]["median"]
    final = arrays["final_accuracy"]["median"]
    if died == 1:
        return f"Every run ends in NaN, half of them by step {step:.0f}."
    if died:
        return (
            f"{percent(died)} of the runs end in NaN, half of these by step {step:.0f}; the median "
            f"accuracy of the others is {final:.2f}."
        )
    first = float(arrays["gradient"]["median"][0])
    return (
        f"No run dies; the median accuracy is {final:.2f}. Before the first step the gradient at "
        f"layer 1 is {magnitude(first)} times that at layer {DEPTH}."
    )


experiment = Experiment(
    title="Exploding gradients",
    question="What stops a network from exploding, and what cures it?",
    task="At gain 3, find a remedy that prevents the NaN without curing it, and one that cures it.",
    notice=(
        "Clipping and a smaller learning rate leave the first gradient profile as it was: at best "
        "they stop the NaN, not its cause. Apart from its own change, each remedy keeps the "
        "learning rate of 0.05."
    ),
    controls=(
        Control(
            "gain",
            "Gain of the initial weights",
            values=(0.5, 1, 1.4, 1.6, 1.8, 2, 2.5, 3),
            default=2,
        ),
        Control(
            "remedy",
            "Remedy",
            values=tuple(REMEDIES),
            texts=(
                "none",
                "He",
                "batch norm",
                "clip at 5",
                "clip at 1",
                "clip at 0.1",
                "LR 0.01",
                "LR 0.001",
                "batches of 8",
            ),
            default="none",
        ),
    ),
    panels=(
        Panel(
            "profile",
            "backward",
            "The gradient before the first step",
            series=(Series("gradient", "measured", "gradient"),),
            options={
                "flow": "backward",
                "x": {"label": "hidden layer"},
                "y": {
                    "label": "‖∂L/∂h‖ relative to the last layer",
                    "scale": "log",
                    "domain": [1e-5, 1e4],
                },
            },
        ),
        Panel(
            "curves",
            "loss",
            "The loss of each batch",
            series=(Series("loss", "loss", "train"),),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "loss (nats)", "scale": "log", "domain": [1e-1, 1e5]},
                "reference": [{"name": "guess_loss", "label": "guessing", "role": "theory"}],
                "marker": {"name": "died_at", "label": "NaN at step", "role": "danger"},
                "runs": {"series": ["loss"], "count": 3},
            },
        ),
        Panel(
            "curves",
            "norm",
            "The gradient's norm, before clipping",
            series=(Series("gradient_norm", "gradient norm", "gradient"),),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "‖∂L/∂θ‖", "scale": "log", "domain": [1e-3, 1e7]},
                "marker": {"name": "died_at", "label": "NaN at step", "role": "danger"},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "first_loss", "label": "loss at step 0", "unit": "nats"},
                    {"name": "died", "label": "runs that ended in NaN", "share": True},
                    {"name": "died_at", "label": "step at which they died", "digits": 1},
                    {"name": "final_accuracy", "label": "validation accuracy at the end"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"gain": 2, "remedy": "clip_5"},
        {"gain": 2.5, "remedy": "he"},
        {"gain": 3, "remedy": "batch_norm"},
        {"gain": 3, "remedy": "batch_8"},
        {"gain": 1.4},
    ),
    split_by=None,
)
