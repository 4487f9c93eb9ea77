"""What stops a network from exploding, and what cures it?

Hidden ReLU or tanh layers of 32 units on handwritten digits (1,024 for training, 500 for
validation, one split a seed), batches of 32, 256 updates (8 epochs) of SGD, float64, mean
cross-entropy. The weights are N(0, gain²/n_in): √2 is He's, and with ReLU each layer multiplies
the gradient by gain/√2 from there on. Batches of 8 get the same number of updates, so fewer rows.

The learning rate is 0.05 for every remedy, or tuned for each on the validation accuracy of ten
seeds of their own (`engine.tuning.tune`, from 0.0032 to 0.32, in float32): to a quarter of a
decade, with the best rate inside of all that were tried. "No remedy, tuned" is the remedy "a
smaller learning rate"; ``he_clip_5`` has He's weights and the clipping.

Arrays
------
step : shape (12,)
    The first steps, counted from 0; step 0 is before the first update.
loss : shape (seeds, 12)
    Of the batch, in nats, before each step; NaN once the run has died.
gradient : shape (seeds, depth)
    ‖∂loss/∂h_l‖ at step 0, on 128 digits, relative to the last hidden layer; dimensionless.
first_loss : shape (seeds,)
    Loss at step 0, in nats.
died : shape (seeds,), bool
    Whether the loss was ever not finite in the 256 steps.
died_at : shape (seeds,)
    Step whose loss was the first that is not finite; NaN for runs that lived.
died_in : shape (seeds,)
    Layer that broke first, counted from 1, the head being depth + 1; NaN for runs that lived.
final_accuracy : shape (seeds,)
    On validation after the last update, 0 to 1; NaN for runs that died.
rate : scalar
    Learning rate of the runs.
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and the median validation accuracy of each; tuned points only.
guess_loss : scalar
    log 10: the loss of guessing, in nats.
gained, over_he : median, lower, upper
    From the recorded runs: mean paired difference of the final accuracy to no remedy, and to He's
    weights alone, at the same gain, depth, activation and choice of rate, with its 95 % interval,
    corrected for the rows that draws share (`engine.statistics.corrected_difference`); a run that
    died counts as guessing, 0.1.

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

from trainlab import recordings
from trainlab.engine.data import digits
from trainlab.engine.draws import clean_digits
from trainlab.engine.gradients import gradient_norms
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

WIDTH, BATCH = 32, 128
N_TRAIN, N_VAL = 1_024, 500
OVERLAP = N_VAL / 1797  # of the validation rows of two draws
EPOCHS = 8
STEPS = 12
CHANCE = 0.1
GRID = (0.0032, 3.2)  # of the learning rates that are tried first
LEARNED = 0.15  # chance and a margin: what no rate beats has nothing to tune
HE: dict[str, Any] = {"initialization": "he", "gain": None}
# What each remedy changes in the network, and in the plan.
REMEDIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "none": ({}, {}),
    "he": (HE, {}),
    "he_clip_5": (HE, {"clip_norm": 5.0}),
    "batch_norm": ({"block": "batch_norm"}, {}),
    "clip_5": ({}, {"clip_norm": 5.0}),
    "clip_1": ({}, {"clip_norm": 1.0}),
    "clip_0.1": ({}, {"clip_norm": 0.1}),
    "batch_8": ({}, {"batch_size": 8, "epochs": EPOCHS * 8 // 32}),
}


def choose(settings: Settings) -> Chosen:
    """Tune the learning rate of a tuned arm on validation, with seeds of their own."""
    if settings["learning_rate"] != "tuned":
        return {}

    def scores(rate: float) -> np.ndarray:
        given = {**settings, "learning_rate": rate}
        return trained(given, TUNING_SEEDS, torch.float32)[1]["val_accuracy"][:, -1]

    # Room to grow: at threshold 0.1 the step is a tenth of what it is at 1.
    return tune(scores, *GRID, floor=LEARNED, extensions=6).chosen()


def trained(
    settings: Settings, seeds: Sequence[int], dtype: torch.dtype = torch.float64
) -> tuple[Stack, Run]:
    """Return the networks of some seeds before training, and what became of them."""
    network, changes = REMEDIES[str(settings["remedy"])]
    drawn: dict[str, Any] = {"initialization": "gain", "gain": float(settings["gain"])}
    architecture = Architecture(
        n_inputs=64,
        depth=int(settings["depth"]),
        width=WIDTH,
        n_outputs=10,
        activation=str(settings["activation"]),
        **(drawn | network),
    )
    stack = Stack(architecture, seeds, dtype)
    given = {"epochs": EPOCHS, "batch_size": 32} | changes
    rate = float(settings["learning_rate"])
    plan = Plan(learning_rate=rate, evaluate_at=(given["epochs"],), **given)
    x, y = clean_digits(seeds, N_TRAIN + N_VAL)
    training, validation = np.split(x, [N_TRAIN], axis=1), np.split(y, [N_TRAIN], axis=1)
    (x_train, x_val), (y_train, y_val) = training, validation
    return stack, train(stack, x_train, y_train, plan, validation=(x_val, y_val))


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    stack, result = trained(settings, seeds)
    data = digits()
    rows = np.random.default_rng(0).permutation(len(data.x))[:BATCH]
    norms = gradient_norms(stack, torch.from_numpy(data.x[rows]), torch.from_numpy(data.y[rows]))
    loss = result["step_loss"][:, :STEPS]
    return Result(
        {
            "loss": loss,
            "gradient": norms / norms[:, -1:],
            "first_loss": loss[:, 0],
            "died": ~np.isnan(result.died_at),
            "died_at": result.died_at,
            "died_in": result.died_in,
            "final_accuracy": result["val_accuracy"][:, -1],
        },
        {
            "step": np.arange(STEPS),
            "rate": np.array(float(settings["learning_rate"])),
            "guess_loss": np.array(math.log(10)),
            **tuning_curve(settings),
        },
    )


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Compare every remedy with none and with He, on the same seeds, data and choice of rate."""
    compared: dict[str, Arrays] = {}
    for settings in experiment.grid():
        ours = scores(points[recordings.key(settings)])
        compared[recordings.key(settings)] = {
            name: corrected_difference(
                ours, scores(points[recordings.key({**settings, "remedy": rival})]), OVERLAP
            ).recorded()
            for name, rival in (("gained", "none"), ("over_he", "he"))
        }
    return compared


def scores(arrays: Mapping[str, Any]) -> np.ndarray:
    """Return every seed's final accuracy, a death counting as guessing; shape (seeds,)."""
    accuracy = np.array(arrays["final_accuracy"]["runs"], dtype=float)
    return np.where(np.isnan(accuracy), CHANCE, accuracy)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence who dies and when, or what the survivors learn."""
    died, step = float(arrays["died"]["median"]), arrays["died_at"]["median"]
    final = arrays["final_accuracy"]["median"]
    rate = f"At learning rate {float(arrays['rate']['median']):g},"
    if died == 1:
        return f"{rate} every run ends in NaN, half of them by step {step:.0f}."
    if died:
        return (
            f"{rate} {percent(died)} of the runs end in NaN, half of these by step {step:.0f}; the "
            f"median accuracy of the others is {final:.2f}."
        )
    first = float(arrays["gradient"]["median"][0])
    return (
        f"{rate} no run dies, and the median accuracy is {final:.2f}; the first gradient is "
        f"{magnitude(first)} times as large at layer 1 as at layer {settings['depth']}."
    )


experiment = Experiment(
    title="Exploding gradients",
    question="What stops a network from exploding, and what cures it?",
    task=(
        "At gain 3, find a remedy that prevents the NaN without curing it, and one that cures it; "
        "then give each its own learning rate."
    ),
    notice=(
        "Clipping and a smaller learning rate leave the first gradient profile as it was: they "
        "stop the NaN, not its cause. Compare clipping with He in four, ten and twenty layers, "
        "each at its own learning rate. Batch norm puts a gentler slope of its own in place of "
        "the steep one."
    ),
    controls=(
        Control("gain", "Gain of the initial weights", values=(0.5, 1.4, 2, 3), default=2),
        Control("depth", "Depth", values=(4, 10, 20), default=10, unit="hidden layers"),
        Control(
            "activation",
            "Activation",
            values=("relu", "tanh"),
            texts=("ReLU", "tanh"),
            default="relu",
        ),
        Control(
            "remedy",
            "Remedy",
            values=tuple(REMEDIES),
            texts=(
                "none",
                "He",
                "He, clip at 5",
                "batch norm",
                "clip at 5",
                "clip at 1",
                "clip at 0.1",
                "batches of 8",
            ),
            default="none",
        ),
        Control(
            "learning_rate",
            "Learning rate",
            values=(0.05, "tuned"),
            texts=("0.05 for all", "tuned for each remedy"),
            default=0.05,
        ),
    ),
    panels=(
        Panel(
            "profile",
            "backward",
            "The gradient before the first step",
            series=(Series("gradient", "measured", "gradient"),),
            domain_by="depth",
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
                "y": {"label": "loss (nats)", "scale": "log", "domain": [1, 1e8]},
                "reference": [{"name": "guess_loss", "label": "guessing", "role": "theory"}],
                "marker": {"name": "died_at", "label": "NaN at step", "role": "danger"},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "rate", "label": "learning rate", "digits": 2},
                    {"name": "first_loss", "label": "loss at step 0", "unit": "nats"},
                    {"name": "died", "label": "runs that ended in NaN", "share": True},
                    {"name": "died_at", "label": "step at which they died", "digits": 2},
                    {"name": "died_in", "label": "layer that broke first", "digits": 2},
                    {"name": "final_accuracy", "label": "validation accuracy at the end"},
                    {"name": "gained", "label": "gained over no remedy, 95 % interval"},
                    {"name": "over_he", "label": "gained over He, 95 % interval"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"gain": 2, "depth": 4, "remedy": "clip_5", "learning_rate": "tuned"},
        {"gain": 2, "remedy": "he"},
        {"gain": 3, "depth": 4, "remedy": "batch_norm", "activation": "tanh"},
        {"gain": 3, "remedy": "batch_8"},
        {"gain": 1.4, "depth": 20},
    ),
    split_by="depth",
    choose=choose,
    keep=("final_accuracy",),
    across=across,
)
