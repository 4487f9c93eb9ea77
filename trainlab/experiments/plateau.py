"""How long does a deep ReLU network with PyTorch's own weights stay at chance?

Ten hidden ReLU layers on handwritten digits, SGD at 0.1 in batches of 32, float64, mean
cross-entropy. *Wide*: 64 units, 1,347 rows for training and 450 for validation, 400 epochs of 43
updates. *Narrow*: the network of ``does_it_learn``, 32 units, 500 rows and 500, 900 epochs of 16
updates. With He's weights 40 epochs are enough to see. Each seed draws its own split, weights and
order of batches. A network has left chance once its validation accuracy was more than 0.05 above
what always naming the most frequent class of its set would score.

Arrays
------
epoch : shape (evaluations,)
    Every tenth epoch from 0 on.
val_accuracy : shape (seeds, evaluations)
    0 to 1.
train_loss : shape (seeds, evaluations)
    In nats, over the whole training set, in evaluation.
left : shape (seeds, evaluations), bool
    Whether the network has left chance by then.
left_at : shape (seeds,)
    Epoch at which it was first seen to have left; NaN for those that never did.
final_accuracy : shape (seeds,)
    Validation accuracy after the last epoch; NaN for runs that died.
at_chance, died : shape (seeds,), bool
    Whether the run never left chance; whether its loss was ever not finite.
epochs, updates, rate : scalar
    Of a run; the learning rate.
guess_loss, chance : scalar
    log 10, in nats, and 0.1.

References
----------
He et al. (2015), ICCV, section 2.2 and figure 3: thirty layers stall where the weights are too
small; Schoenholz et al. (2017), ICLR, on the depth to which networks can be trained.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from trainlab.engine.draws import clean_digits
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.experiments.does_it_learn import chance_level
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import percent

DEPTH, CLASSES, RATE, BATCH, EVERY = 10, 10, 0.1, 32, 10


class Size(NamedTuple):
    """Units, rows of the two sets, and the epochs that a run with default weights gets."""

    width: int
    n_train: int
    n_val: int
    epochs: int


SIZES = {"wide": Size(64, 1_347, 450, 400), "narrow": Size(32, 500, 500, 900)}
HE_EPOCHS = 40


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    size, initialization = SIZES[str(settings["network"])], str(settings["initialization"])
    epochs = HE_EPOCHS if initialization == "he" else size.epochs
    x, y = clean_digits(seeds, size.n_train + size.n_val)
    (x_train, x_val), (y_train, y_val) = (np.split(part, [size.n_train], axis=1) for part in (x, y))
    stack = Stack(
        Architecture(64, DEPTH, size.width, CLASSES, initialization=initialization), seeds
    )
    plan = Plan(
        epochs=epochs,
        batch_size=BATCH,
        learning_rate=RATE,
        evaluate_at=tuple(range(0, epochs + 1, EVERY)),
    )
    trained = train(stack, x_train, y_train, plan, validation=(x_val, y_val))
    accuracy, epoch = trained["val_accuracy"], trained["epoch"]
    left = np.logical_or.accumulate(accuracy > chance_level(y_val)[:, None], axis=1)
    return Result(
        {
            "val_accuracy": accuracy,
            "train_loss": trained["train_loss"],
            "left": left,
            "left_at": np.where(left.any(axis=1), epoch[left.argmax(axis=1)], np.nan),
            "final_accuracy": accuracy[:, -1],
            "at_chance": ~left[:, -1],
            "died": ~np.isnan(trained.died_at),
        },
        {
            "epoch": epoch,
            "epochs": np.array(epochs),
            "updates": np.array(trained["step_loss"].shape[1]),
            "rate": np.array(RATE),
            "guess_loss": np.array(math.log(CLASSES)),
            "chance": np.array(1 / CLASSES),
        },
    )


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence how many networks left chance, and when."""
    epochs, updates, rate, chance = (
        float(arrays[name]["median"]) for name in ("epochs", "updates", "rate", "at_chance")
    )
    budget = f"In {epochs:.0f} epochs, {updates:,.0f} updates at {rate:g},"
    if chance == 1:
        return f"{budget} no network leaves chance."
    left_at = float(arrays["left_at"]["median"])
    who = "every network leaves" if chance == 0 else f"{percent(1 - chance)} of the networks leave"
    return f"{budget} {who} chance, half of these by epoch {left_at:.0f}."


experiment = Experiment(
    title="The plateau",
    question="How long does a deep ReLU network with PyTorch's own weights stay at chance?",
    task="Find out whether more epochs are a remedy, and how many; then what He's weights need.",
    notice=(
        "The loss lies flat for hundreds of epochs, and when it drops it drops within a few. "
        "When that is differs from seed to seed, and nothing in the curve announces it. With He's "
        "weights there is no plateau."
    ),
    controls=(
        Control(
            "initialization",
            "Initial weights",
            values=("he", "default"),
            texts=("He", "PyTorch's default"),
            default="default",
        ),
        Control(
            "network",
            "Network",
            values=tuple(SIZES),
            texts=("64 units, 1,347 rows", "32 units, 500 rows"),
            default="wide",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "left",
            "How many networks have left chance",
            series=(Series("left", "left chance", "val"),),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "share of the networks", "scale": "linear", "domain": [0, 1]},
                "marker": {"name": "left_at", "label": "half of these by", "role": "val"},
            },
        ),
        Panel(
            "curves",
            "loss",
            "Training loss",
            series=(Series("train_loss", "training", "train"),),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 2.5]},
                "reference": [{"name": "guess_loss", "label": "guessing", "role": "theory"}],
                "runs": {"series": ["train_loss"], "count": 6},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "final_accuracy", "label": "validation accuracy at the end"},
                    {"name": "at_chance", "label": "runs still at chance", "share": True},
                    {"name": "left_at", "label": "epoch at which the others left", "digits": 3},
                    {"name": "died", "label": "runs that ended in NaN", "share": True},
                    {"name": "updates", "label": "updates", "digits": 5},
                    {"name": "rate", "label": "learning rate", "digits": 1},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    keep=("left_at", "final_accuracy"),
    seeds=20,
    smoke=(
        {"network": "narrow", "initialization": "he"},
        {"network": "wide", "initialization": "he"},
    ),
)
