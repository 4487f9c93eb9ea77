"""Does batch normalization regularize?

The data, the networks and the draws of the experiment ``regularization``: 300 digits for training,
each seed its own draw, three layers of 128 ReLU units, He's initialization, Adam, 60 epochs,
float64; label noise in training and validation, none in the test set. Two arms on the same seeds,
draws and order of batches: *with* batch normalization before each activation, and *without*. Each
arm has its own learning rate at each setting, of .0003, .001, .003 and .01 the one whose lowest
validation loss is the smallest (median of five draws of their own; these runs in float32). That
favors the best weights; the last weights come from the same runs.

Arrays
------
epoch : shape (22,)
    Epochs shown; 0 is before training. Validation looks at these only.
with_accuracy, without_accuracy : shape (seeds, 22)
    On the test set, 0 to 1, with running statistics.
with_train_loss, without_train_loss : shape (seeds, 22)
    Over the whole training set in evaluation, in nats, noisy labels.
with_best, without_best, with_last, without_last : shape (seeds,)
    Test accuracy with the weights of lowest validation loss, and with the last ones.
with_best_loss, without_best_loss, with_last_loss, without_last_loss : shape (seeds,)
    Test loss of the same, in nats.
with_best_epoch, without_best_epoch : shape (seeds,)
best_effect, last_effect, best_loss_effect, last_loss_effect : shape (3,)
    With minus without, paired by seed: mean and 95 % BCa interval over the seeds that were run.
with_learning_rate, without_learning_rate : scalar
died : shape (seeds,), bool
    Whether the loss of either arm was ever not finite.

Gathered across grid points:

best_BATCH_LABELS, last_BATCH_LABELS
    ``best_effect`` and ``last_effect`` at that batch size, on clean or noisy labels.

References
----------
Ioffe & Szegedy (2015), ICML, section 3.4, which claims that it regularizes; Luo et al. (2019),
ICLR, who analyze it as an implicit regularizer; Zhang et al. (2017), ICLR, section 3, who find 3
to 4 points on CIFAR-10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.draws import noisy_digits, rows_of
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.statistics import paired_difference
from trainlab.engine.training import Run, train
from trainlab.engine.tuning import best_candidate
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    Value,
)
from trainlab.words import fixed

TUNING_SEEDS = tuple(range(500, 505))  # of their own: the recorded seeds are 0, 1, …
N_TEST, N_VAL, N_TRAIN = 400, 400, 300
FIRST_DRAW = 100
SHOWN = (*range(9), 10, 12, 14, 16, 18, 20, 24, 28, 33, 39, 46, 53, 60)
LEARNING_RATES = (3e-4, 1e-3, 3e-3, 1e-2)
ARMS = {"with": "batch_norm", "without": "plain"}
LABELS = {0.0: "clean", 0.3: "noisy"}
BATCH_SIZES = (8, 32, 150)
MOMENTS = ("best", "last")


def choose(settings: Settings) -> dict[str, Value]:
    """Return each arm's learning rate of lowest validation loss, on draws of their own."""
    chosen: dict[str, Value] = {}
    for arm in ARMS:
        losses = {
            rate: _train(settings, arm, rate, TUNING_SEEDS, torch.float32).at_best("val_loss")
            for rate in LEARNING_RATES
        }
        scores = {rate: -loss for rate, loss in losses.items()}
        chosen[f"{arm}_learning_rate"] = best_candidate(LEARNING_RATES, scores.__getitem__)
    return chosen


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train both arms on the same draws; arrays as in the module's docstring."""
    runs: dict[str, np.ndarray] = {}
    exact: dict[str, np.ndarray] = {"epoch": np.array(SHOWN)}
    died = np.zeros(len(seeds), dtype=bool)
    for arm in ARMS:
        rate = float(settings[f"{arm}_learning_rate"])
        trained = _train(settings, arm, rate, seeds, scored=True)
        runs |= {
            f"{arm}_accuracy": trained["test_accuracy"],
            f"{arm}_train_loss": trained["train_loss"],
            f"{arm}_best": trained.at_best("test_accuracy"),
            f"{arm}_last": trained["test_accuracy"][:, -1],
            f"{arm}_best_loss": trained.at_best("test_loss"),
            f"{arm}_last_loss": trained["test_loss"][:, -1],
            f"{arm}_best_epoch": trained.best_epoch.astype(float),
        }
        exact[f"{arm}_learning_rate"] = np.array(rate)
        died |= ~np.isnan(trained.died_at)
    for figure in ("best", "last", "best_loss", "last_loss"):
        effect = paired_difference(runs[f"with_{figure}"], runs[f"without_{figure}"])
        exact[f"{figure}_effect"] = np.array(effect[:3])
    return Result(runs | {"died": died}, exact)


def _train(
    settings: Settings,
    arm: str,
    rate: float,
    seeds: Sequence[int],
    dtype: torch.dtype = torch.float64,
    scored: bool = False,
) -> Run:
    draws = [noisy_digits(FIRST_DRAW + seed, float(settings["label_noise"])) for seed in seeds]
    first = N_TEST + N_VAL
    test, validation = rows_of(draws, slice(N_TEST)), rows_of(draws, slice(N_TEST, first))
    training = rows_of(draws, slice(first, first + N_TRAIN))
    architecture = Architecture(n_inputs=64, depth=3, width=128, n_outputs=10, block=ARMS[arm])
    plan = Plan(
        epochs=SHOWN[-1],
        batch_size=int(settings["batch_size"]),
        optimizer="adam",
        learning_rate=rate,
        evaluate_at=SHOWN,
    )
    return train(
        Stack(architecture, seeds, dtype),
        training.x,
        training.y,
        plan,
        validation=(validation.x, validation.y),
        test=(test.x, test.true) if scored else None,
    )


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Gather the effects of all settings, for one picture of all of them."""
    gathered = {}
    for batch_size in BATCH_SIZES:
        for noise, labels in LABELS.items():
            point = points[f"{batch_size}|{noise:g}"]
            for moment in MOMENTS:
                median, lower, upper = point[f"{moment}_effect"]["median"]
                summary = {"median": median, "lower": lower, "upper": upper}
                gathered[f"{moment}_{batch_size}_{labels}"] = summary
    return dict.fromkeys(points, gathered)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what batch norm does to the best and to the last weights."""
    best, last = (
        _in_words(arrays[f"{moment}_effect"]["median"], arrays[f"with_{moment}"]["median"])
        for moment in MOMENTS
    )
    return (
        f"With batch norm, test accuracy is {best} with the best weights, and {last} with the last."
    )


def _in_words(effect: Any, accuracy: Any) -> str:
    """Say a difference with its interval; of a single run only the accuracy."""
    difference, low, high = (np.nan if value is None else float(value) for value in effect)
    if not np.isfinite(low):
        return f"{float(accuracy):.3f}"
    interval = f"{fixed(low, 3, plus=True)} to {fixed(high, 3, plus=True)}"
    if low <= 0 <= high:
        return f"the same as far as 20 draws can tell ({interval})"
    return f"{abs(difference):.3f} {'higher' if difference > 0 else 'lower'} ({interval})"


experiment = Experiment(
    title="Batch normalization as a regularizer",
    question="Does batch normalization regularize?",
    task="Find a setting where batch norm does one thing to the best weights and another to the "
    "last ones.",
    notice=(
        "The sign depends on the labels, the batch size and on which weights are kept: on noisy "
        "labels the last weights are worse with batch norm, on clean ones the best weights are as "
        "good or a little better. Do not count on it as a regularizer. Each arm has its own "
        "learning rate, chosen on validation; every seed has its own draw of the data."
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
