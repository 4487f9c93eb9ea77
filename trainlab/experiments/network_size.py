"""Do fewer units or layers overfit less, once each has its own learning rate?

Handwritten digits, 300 rows for training and 500 for validation, ReLU networks with He's
initialization, Adam in batches of 32, 60 epochs (600 updates), float64, mean cross-entropy. A share
of the labels is replaced at random in training and in validation, as in ``overfitting``. Each seed
has its own draw of the data, its own weights and order of batches: what holds, holds over draws
that share rows. The learning rate is 0.0003 for every network, or tuned for each on the lowest
validation loss of a run, over ten other seeds and draws (`engine.tuning.tune`, in float32).

Arrays
------
epoch : shape (21,)
    Epochs after which the networks were evaluated; 0 is before training.
train_loss, val_loss : shape (seeds, 21)
    In nats; train over the whole training set, in evaluation.
clean_accuracy : shape (seeds, 21)
    On validation with its true labels, 0 to 1.
best_epoch : shape (seeds,)
    Of the lowest validation loss, among the epochs evaluated.
best_loss, last_loss : shape (seeds,)
    Validation loss there and after the last epoch, in nats.
rise : shape (seeds,)
    ``last_loss`` - ``best_loss``.
best_accuracy, last_accuracy : shape (seeds,)
    On true labels, at the lowest validation loss and after the last epoch.
died : shape (seeds,), bool
    Whether the loss was ever not finite.
rate, parameters, this_width, this_depth : scalar
    The learning rate; weights and biases of a network; its size.
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and minus the median of the lowest validation losses; tuned only.
FIGURE_by_width, FIGURE_by_depth : shape (5,), (4,)
    From the recorded runs: medians and quartiles of the arrays above at every width of this depth,
    and at every depth of this width.
widths, depths : shape (5,), (4,)

References
----------
Prechelt (1998), Early stopping — but when?; Neyshabur, Tomioka & Srebro (2015), ICLR workshop
(larger networks that do not overfit more); Belkin et al. (2019), PNAS 116.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab import recordings
from trainlab.engine.draws import noisy_digits, rows_of
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks
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
from trainlab.words import percent

N_TRAIN, N_VAL, CLASSES = 300, 500, 10
FIRST_DRAW = 100  # of seed 0
WIDTHS, DEPTHS = (8, 16, 32, 128, 256), (1, 2, 3, 5)
EPOCHS = (*range(13), 15, 18, 22, 26, 32, 40, 50, 60)
FIXED = 3e-4
GRID = (3.2e-4, 3.2e-2)  # of the learning rates that are tried first
FIGURES = ("best_epoch", "best_loss", "rise", "best_accuracy", "last_accuracy", "rate")


def choose(settings: Settings) -> Chosen:
    """Return the learning rate: the same for all, or the one tuned for this network."""
    if settings["learning_rate"] != "tuned":
        return {"learning_rate": FIXED}

    def scores(rate: float) -> np.ndarray:
        run, _ = _train(settings, rate, TUNING_SEEDS, torch.float32)
        return -run.at_best("val_loss")

    return tune(scores, *GRID).chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    trained, n_parameters = _train(settings, float(settings["learning_rate"]), seeds)
    accuracy = trained["clean_accuracy"]
    best_loss, last_loss = trained.at_best("val_loss"), trained["val_loss"][:, -1]
    return Result(
        {
            "train_loss": trained["train_loss"],
            "val_loss": trained["val_loss"],
            "clean_accuracy": accuracy,
            "best_epoch": trained.best_epoch.astype(float),
            "best_loss": best_loss,
            "last_loss": last_loss,
            "rise": last_loss - best_loss,
            "best_accuracy": trained.at_best("clean_accuracy"),
            "last_accuracy": accuracy[:, -1],
            "died": ~np.isnan(trained.died_at),
        },
        {
            "epoch": trained["epoch"],
            "rate": np.array(settings["learning_rate"]),
            "parameters": np.array(n_parameters),
            "this_width": np.array(settings["width"]),
            "this_depth": np.array(settings["depth"]),
            "widths": np.array(WIDTHS),
            "depths": np.array(DEPTHS),
            **tuning_curve(settings),
        },
    )


def _train(
    settings: Settings, rate: float, seeds: Sequence[int], dtype: torch.dtype = torch.float64
) -> tuple[Run, int]:
    """Return what became of the networks, and how many parameters one of them has."""
    noise = float(settings["label_noise"])
    draws = [noisy_digits(FIRST_DRAW + seed, noise) for seed in seeds]
    validation, training = (
        rows_of(draws, slice(N_VAL)),
        rows_of(draws, slice(N_VAL, N_VAL + N_TRAIN)),
    )
    architecture = Architecture(64, int(settings["depth"]), int(settings["width"]), CLASSES)
    stack = Stack(architecture, seeds, dtype)
    x_val = torch.from_numpy(validation.x)

    def clean_accuracy(networks: StackedNetworks) -> np.ndarray:
        named = networks.predict(x_val).argmax(dim=-1).numpy()
        return np.asarray((named == validation.true).mean(axis=-1))

    plan = Plan(EPOCHS[-1], 32, optimizer="adam", learning_rate=rate, evaluate_at=EPOCHS)
    trained = train(
        stack,
        training.x,
        training.y,
        plan,
        validation=(validation.x, validation.y),
        measured={"clean_accuracy": clean_accuracy},
    )
    return trained, sum(parameter[0].numel() for parameter in stack.parameters)


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Give each point the dose–responses over width and over depth to which it belongs."""
    return {
        recordings.key(settings): {
            f"{name}_by_{size}": _curve(
                [points[recordings.key({**settings, size: value})][name] for value in values]
            )
            for name in FIGURES
            for size, values in (("width", WIDTHS), ("depth", DEPTHS))
        }
        for settings in experiment.grid()
    }


def _curve(figures: Sequence[Mapping[str, Any]]) -> dict[str, np.ndarray]:
    return {
        part: np.array([figure[part] for figure in figures], dtype=float)
        for part in ("median", "lower", "upper")
        if all(part in figure for figure in figures)
    }


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence where this network turns and what it is worth there."""
    died = float(arrays["died"]["median"])
    if died:
        return f"{percent(died)} of the runs end in NaN."
    epoch, best, rise, accuracy, rate = (
        float(arrays[name]["median"])
        for name in ("best_epoch", "best_loss", "rise", "best_accuracy", "rate")
    )
    layers = "1 layer" if settings["depth"] == 1 else f"{settings['depth']} layers"
    network = f"{layers} of {settings['width']} units, at the rate {rate:g},"
    if rise < 0.02 * best:
        return (
            f"{network} hardly overfit in {EPOCHS[-1]} epochs: the validation loss ends at "
            f"{best + rise:.2f}, with {accuracy:.3f} of the true labels right at its lowest."
        )
    return (
        f"{network} turn at epoch {epoch:.0f}: the validation loss rises by {rise:.2f} from "
        f"{best:.2f}, where {accuracy:.3f} of the true labels are right."
    )


BY_WIDTH: dict[str, Any] = {
    "array": "widths",
    "label": "width (units)",
    "scale": "log",
    "marks": list(WIDTHS),
}
BY_DEPTH: dict[str, Any] = {
    "array": "depths",
    "label": "depth (hidden layers)",
    "marks": list(DEPTHS),
}
AT_WIDTH = {"name": "this_width", "label": "width", "role": "theory"}
AT_DEPTH = {"name": "this_depth", "label": "depth", "role": "theory"}
ACCURACY = {"label": "accuracy on true labels", "scale": "linear", "domain": [0.2, 1]}
RISE = {"label": "rise of the loss (nats)", "scale": "linear", "domain": [0, 4]}

experiment = Experiment(
    title="Size of the network",
    question="Do fewer units or layers overfit less, once each has its own learning rate?",
    task=(
        "At the rate of 0.0003 find a network that does not overfit in 60 epochs; then tune its "
        "rate, and look again."
    ),
    notice=(
        "At one rate for all, a small network is behind because it is slow. At its own rate it "
        "gains, and stays behind. Compare what each is worth at its lowest loss."
    ),
    controls=(
        Control("width", "Width", values=WIDTHS, default=128, unit="units"),
        Control("depth", "Depth", values=DEPTHS, default=3, unit="hidden layers"),
        Control(
            "label_noise",
            "Labels replaced at random",
            values=(0, 0.3),
            texts=("none", "30 %"),
            default=0.3,
        ),
        Control(
            "learning_rate",
            "Learning rate",
            values=("tuned", FIXED),
            texts=("tuned for each network", "0.0003 for all"),
            default="tuned",
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
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 4]},
                "marker": {"name": "best_epoch", "label": "lowest at epoch", "role": "val"},
                "runs": {"series": ["val_loss"], "count": 3},
            },
        ),
        Panel(
            "curves",
            "accuracy_width",
            "Accuracy by width",
            series=(
                Series("best_accuracy_by_width", "at the lowest loss", "val"),
                Series("last_accuracy_by_width", "after 60 epochs", "danger"),
            ),
            options={"x": BY_WIDTH, "y": ACCURACY, "marker": AT_WIDTH},
        ),
        Panel(
            "curves",
            "rise_width",
            "Rise of the loss by width",
            series=(Series("rise_by_width", "rise by the end", "val"),),
            options={"x": BY_WIDTH, "y": RISE, "marker": AT_WIDTH},
        ),
        Panel(
            "curves",
            "accuracy_depth",
            "Accuracy by depth",
            series=(
                Series("best_accuracy_by_depth", "at the lowest loss", "val"),
                Series("last_accuracy_by_depth", "after 60 epochs", "danger"),
            ),
            options={"x": BY_DEPTH, "y": ACCURACY, "marker": AT_DEPTH},
        ),
        Panel(
            "curves",
            "rise_depth",
            "Rise of the loss by depth",
            series=(Series("rise_by_depth", "rise by the end", "val"),),
            options={"x": BY_DEPTH, "y": RISE, "marker": AT_DEPTH},
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "rate", "label": "learning rate", "digits": 2},
                    {"name": "parameters", "label": "parameters", "digits": 6},
                    {"name": "best_epoch", "label": "epoch of the lowest loss"},
                    {"name": "rise", "label": "rise of the loss by the end", "unit": "nats"},
                    {"name": "best_accuracy", "label": "accuracy at the lowest loss"},
                    {"name": "last_accuracy", "label": "after the last epoch"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    choose=choose,
    keep=("best_loss", "best_accuracy", "last_accuracy"),
    across=across,
    seeds=20,
    smoke=(
        {"width": 16, "depth": 1},
        {"width": 16, "learning_rate": FIXED},
        {"width": 32, "depth": 2, "label_noise": 0, "learning_rate": FIXED},
    ),
    split_by="depth",
)
