"""Does batch normalization regularize?

The setting of `shared.noisy_digits`: 300 digits to train, each seed its own draw, label noise in
training and validation, none in the test set. Two arms on the same seeds, draws and order of
batches: *with* batch normalization before each activation, and *without*. Each arm has its own
learning rate at each setting, tuned alike for the lowest validation loss. That favors the best
weights; the last weights come from the same runs.

Arrays
------
epoch : shape (19,)
    Epochs shown; 0 is before training. Validation looks at these only.
with_accuracy, without_accuracy : shape (seeds, 19)
    On the test set, 0 to 1, with running statistics.
with_train_loss, without_train_loss : shape (seeds, 19)
    Over the whole training set in evaluation, in nats, noisy labels.
with_best, without_best, with_last, without_last : shape (seeds,)
    Test accuracy with the weights of lowest validation loss, and with the last ones.
with_best_loss, without_best_loss, with_last_loss, without_last_loss : shape (seeds,)
    Test loss of the same, in nats.
with_best_epoch, without_best_epoch : shape (seeds,)
best_effect, last_effect, best_loss_effect, last_loss_effect : shape (3,)
    With minus without, paired by draw: mean and 95 % interval corrected for shared rows, over the
    seeds that were run.
with_learning_rate, without_learning_rate : scalar
with_tuning_rate, without_tuning_rate, with_tuning_score, without_tuning_score : shape (rates,)
    All rates that were tried, and minus the median of the lowest validation losses, in nats.
died : shape (seeds,), bool
    Whether the loss of either arm was ever not finite.

Gathered across grid points:

best_BATCH_LABELS, last_BATCH_LABELS
    ``best_effect`` and ``last_effect`` at that batch size, on clean or noisy labels.

References
----------
Ioffe & Szegedy (2015), ICML, section 3.4, which claims that it regularizes; Luo et al. (2019),
ICLR, who analyze it as an implicit regularizer; Zhang et al. (2017), ICLR, section 3, who find 3
to 4 points on CIFAR-10; Santurkar et al. (2018), NeurIPS, on why it helps to train.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.experiments.shared.declaring import (
    Chosen,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    tuning_curve,
)
from trainlab.experiments.shared.noisy_digits import (
    HEADS,
    LABELS,
    SHOWN,
    Arm,
    compared,
    effect,
    scores_of,
)

ARMS = {"with": "batch_norm", "without": "plain"}
BATCH_SIZES = (8, 32, 150)
MOMENTS = ("best", "last")


def choose(settings: Settings) -> Chosen:
    """Return each arm's learning rate of lowest validation loss, on draws of their own."""
    chosen: dict[str, Any] = {}
    for name in ARMS:
        chosen |= _arm(settings, name).tuned().chosen(f"{name}_")
    return chosen


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train both arms on the same draws; arrays as in the module's docstring."""
    runs: dict[str, np.ndarray] = {}
    exact: dict[str, np.ndarray] = {"epoch": np.array(SHOWN)}
    died = np.zeros(len(seeds), dtype=bool)
    for name in ARMS:
        rate = float(settings[f"{name}_learning_rate"])
        trained = _arm(settings, name).trained(rate, seeds)
        runs |= {
            f"{name}_accuracy": trained["test_accuracy"],
            f"{name}_train_loss": trained["train_loss"],
            f"{name}_best_epoch": trained.best_epoch.astype(float),
            **scores_of(trained, f"{name}_"),
        }
        exact |= {f"{name}_learning_rate": np.array(rate), **tuning_curve(settings, f"{name}_")}
        died |= ~np.isnan(trained.died_at)
    for figure in ("best", "last", "best_loss", "last_loss"):
        found = effect(runs[f"with_{figure}"], runs[f"without_{figure}"])
        exact[f"{figure}_effect"] = np.array([found["median"], found["lower"], found["upper"]])
    return Result(runs | {"died": died}, exact)


def _arm(settings: Settings, name: str) -> Arm:
    return Arm(
        block=ARMS[name],
        head=str(settings["head"]),
        label_noise=float(settings["label_noise"]),
        plan={"batch_size": int(settings["batch_size"])},
    )


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Gather the effects of all settings from the same head, for one picture of all of them."""
    found = {}
    for head in HEADS:
        gathered = {}
        for batch_size in BATCH_SIZES:
            for noise, labels in LABELS.items():
                point = points[f"{batch_size}|{noise:g}|{head}"]
                for moment in MOMENTS:
                    median, lower, upper = point[f"{moment}_effect"]["median"]
                    summary = {"median": median, "lower": lower, "upper": upper}
                    gathered[f"{moment}_{batch_size}_{labels}"] = summary
        found |= {name: gathered for name in points if name.endswith(f"|{head}")}
    return found


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what batch norm does to the best and to the last weights."""
    best, last = (
        _in_words(arrays[f"{moment}_effect"]["median"], arrays[f"with_{moment}"]["median"])
        for moment in MOMENTS
    )
    return (
        f"With batch norm, test accuracy is {best} with the best weights, and {last} with the last."
    )


def _in_words(found: Any, accuracy: Any) -> str:
    """Say a difference with its interval; of a single run only the accuracy."""
    difference, low, high = (np.nan if value is None else float(value) for value in found)
    if not np.isfinite(low):
        return f"{float(accuracy):.3f}"
    return compared({"median": difference, "lower": low, "upper": high})


experiment = Experiment(
    title="Batch normalization as a regularizer",
    question="Does batch normalization regularize?",
    task="Find the setting in which batch norm helps the best weights most, and look at what it "
    "does to the last ones there.",
    notice=(
        "Compare the two kinds of labels, and the best weights with the last ones: what batch norm "
        "does to accuracy depends on both. Each arm has its own learning rate, tuned on "
        "validation; every seed has its own draw of the data."
    ),
    controls=(
        Control("batch_size", "Batch", values=BATCH_SIZES, default=32, unit="rows"),
        Control(
            "label_noise",
            "Labels replaced at random",
            values=(0, 0.3),
            texts=("none", "30 %"),
            default=0.3,
        ),
        Control(
            "head",
            "Head starts at",
            values=tuple(HEADS),
            texts=tuple(HEADS.values()),
            default="zero",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "accuracy",
            "Test accuracy after each epoch",
            series=(
                Series("with_accuracy", "with batch norm", "spread"),
                Series("without_accuracy", "without", "test"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0.6, 1]},
            },
        ),
        Panel(
            "curves",
            "train_loss",
            "Training loss after each epoch",
            series=(
                Series("with_train_loss", "with batch norm", "spread"),
                Series("without_train_loss", "without", "test"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 2]},
            },
        ),
        Panel(
            "intervals",
            "effects",
            "Test accuracy with batch norm − without, at every setting",
            series=tuple(
                Series(f"{moment}_{size}_{labels}", f"batch {size}, {labels} labels", role)
                for labels in LABELS.values()
                for size in BATCH_SIZES
                for moment, role in zip(MOMENTS, ("test", "spread"), strict=True)
            ),
            options={
                "x": {"label": "difference in test accuracy", "domain": [-0.12, 0.12]},
                "key": {"test": "best weights", "spread": "last weights"},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "with_best_epoch", "label": "best epoch, with batch norm"},
                    {"name": "without_best_epoch", "label": "best epoch, without"},
                    {"name": "with_learning_rate", "label": "learning rate, with", "digits": 1},
                    {
                        "name": "without_learning_rate",
                        "label": "learning rate, without",
                        "digits": 1,
                    },
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=({"batch_size": 32, "label_noise": 0}, {"batch_size": 150}),
    choose=choose,
    across=across,
)
