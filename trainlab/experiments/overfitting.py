"""When does validation loss turn up while training loss still falls, and what is the rise made of?

Handwritten digits: 500 rows for validation, three hidden ReLU layers of 128 units with He's
initialization, Adam at 0.0003, batches of 32, 60 epochs, float64, mean cross-entropy. The share
``label_noise`` of labels is replaced, uniformly over the ten classes, in training *and* in
validation: a real split shares its noise. Each seed draws its own weights and order of batches.
Learning rate and draw A were chosen so that the turn falls near epoch 15 at the default setting
(of the first six draws the medians lie between 14 and 20); draw B moves it by the data alone. With
the draw ``each``, every seed has a draw of its own: what holds there holds over draws that share
rows. Other sizes of the network, each at its own rate, are those of ``network_size``.

The temperature is fitted on one half of the validation rows and scored on the other, both ways
around, and averaged: no row is scored with a temperature that it helped to fit.

Arrays
------
epoch : shape (22,)
    Epochs shown; 0 is before training. The minimum is sought among all epochs to 30, then
    every fourth one.
train_loss, val_loss : shape (seeds, 22)
    In nats; train over the whole training set, in evaluation.
clean_loss : shape (seeds, 22)
    Of the same validation rows with their true labels.
scaled_loss : shape (seeds, 22)
    Validation loss of the logits divided by the temperature that suits this epoch best.
train_accuracy, val_accuracy, clean_accuracy : shape (seeds, 22)
    0 to 1. A temperature changes none of them.
best_epoch, clean_best_epoch : shape (seeds,)
    Epoch of the lowest validation loss; of the lowest one on true labels.
valley_start, valley_end : shape (seeds,)
    First and last epoch whose validation loss is within 2 % of the lowest.
best_loss, last_loss : shape (seeds,)
    Validation loss at its minimum and after the last epoch, in nats.
rise, scaled_rise, clean_rise : shape (seeds,)
    By how much validation loss, the same after scaling (from its lowest epoch shown), and the
    one on true labels rise from minimum to end, in nats.
rise_effect, scaled_rise_effect : shape (3,)
    Mean rise and the ends of its 95 % bootstrap interval over the seeds that were run; only with
    ``each`` does it speak of other data.
accuracy_change : shape (seeds,)
    ``last_accuracy`` - ``best_accuracy``: what going on to the end does to the true accuracy.
accuracy_effect : shape (3,)
    Its mean and the ends of its 95 % interval, in the same way.
rise_by_noise, accuracy_change_by_noise, best_epoch_by_noise : shape (5,)
    From the recorded runs: medians and quartiles at every share of labels replaced.
noises : shape (5,)
    These shares.
this_noise : scalar
last_temperature : shape (seeds,)
    Fitted after the last epoch; above 1 the network is overconfident.
best_accuracy, last_accuracy : shape (seeds,)
    Accuracy on the true validation labels at the minimum and after the last epoch.
died : shape (seeds,), bool
    Whether the loss was ever not finite.

References
----------
Prechelt (1998), Early stopping — but when?; Zhang et al. (2017), ICLR; Guo et al. (2017), ICML,
on temperature and on loss that rises by overconfidence while accuracy does not fall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab import recordings
from trainlab.engine.calibration import cross_entropy, fit_temperature
from trainlab.engine.draws import noisy_digits, rows_of
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks
from trainlab.engine.statistics import paired_difference
from trainlab.engine.training import Run, train
from trainlab.experiments.shared.declaring import (
    Arrays,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import percent

N_VAL = 500
CLASSES = 10
DEPTH, WIDTH = 3, 128
NOISES = (0, 0.1, 0.2, 0.3, 0.6)
BY_NOISE = ("rise", "accuracy_change", "best_epoch")
DRAWS = {"a": 3, "b": 5}  # seeds of the draws; 0 to 5 turn at epochs 14 to 20
FIRST_DRAW_OF_EACH = 100
EVALUATED = (*range(31), *range(32, 61, 4))
SHOWN = (0, 1, 2, 3, 4, 6, 8, 10, 12, 13, 14, 15, 16, 17, 18, 20, 24, 28, 36, 44, 52, 60)
VALLEY = 1.02


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    n, noise = int(settings["n_train"]), float(settings["label_noise"])
    number = DRAWS.get(str(settings["draw"]))
    draws = [
        noisy_digits(FIRST_DRAW_OF_EACH + seed if number is None else number, noise)
        for seed in seeds
    ]
    validation, training = rows_of(draws, slice(N_VAL)), rows_of(draws, slice(N_VAL, N_VAL + n))
    stack = Stack(
        Architecture(
            n_inputs=training.x.shape[-1],
            depth=DEPTH,
            width=WIDTH,
            n_outputs=CLASSES,
        ),
        seeds,
    )
    plan = Plan(
        epochs=EVALUATED[-1],
        batch_size=32,
        optimizer="adam",
        learning_rate=3e-4,
        evaluate_at=EVALUATED,
    )
    trained = train(
        stack,
        training.x,
        training.y,
        plan,
        validation=(validation.x, validation.y),
        measured={"logits": lambda networks: _logits(networks, validation.x)},
    )
    shown = np.searchsorted(EVALUATED, SHOWN)
    curves = {
        name: trained[name][:, shown]
        for name in ("train_loss", "val_loss", "train_accuracy", "val_accuracy")
    }
    turn = _turn(trained)
    come = np.array(SHOWN) <= trained.epochs_done  # all, unless looked at under way
    scaled = _scaled(trained["logits"].take(shown, axis=1), validation.y, come)
    true = _on_true_labels(validation.true, trained)
    nothing = np.zeros(len(seeds))
    return Result(
        curves
        | turn
        | scaled
        | {name: runs[:, shown] if runs.ndim > 1 else runs for name, runs in true.items()}
        | {"died": ~np.isnan(trained.died_at)},
        {
            "epoch": np.array(SHOWN),
            "rise_effect": np.array(paired_difference(turn["rise"], nothing)[:3]),
            "scaled_rise_effect": np.array(paired_difference(scaled["scaled_rise"], nothing)[:3]),
            "accuracy_effect": np.array(
                paired_difference(true["last_accuracy"], true["best_accuracy"])[:3]
            ),
            "noises": np.array(NOISES),
            "this_noise": np.array(noise),
        },
    )


def _turn(trained: Run) -> dict[str, np.ndarray]:
    """Return where validation loss turns, how sharply, and how far it rises from there."""
    loss, best_loss = trained["val_loss"], trained.at_best("val_loss")
    in_valley = loss <= VALLEY * best_loss[:, None]
    epochs = np.array(EVALUATED, dtype=float)
    return {
        "best_epoch": trained.best_epoch.astype(float),
        "valley_start": np.where(in_valley, epochs, np.inf).min(axis=1),
        "valley_end": np.where(in_valley, epochs, -np.inf).max(axis=1),
        "best_loss": best_loss,
        "last_loss": loss[:, -1],
        "rise": loss[:, -1] - best_loss,
    }


def _scaled(logits: np.ndarray, labels: np.ndarray, come: np.ndarray) -> dict[str, np.ndarray]:
    """Return what one fitted temperature an epoch leaves of the loss; see the module's docstring.

    Parameters
    ----------
    logits : ndarray, shape (K, E, N_VAL, CLASSES)
    labels : ndarray, shape (K, N_VAL)
    come : ndarray of bool, shape (E,)
        Epochs that have come: there are no logits of the others.
    """
    losses, temperatures = [], []
    halves = slice(N_VAL // 2), slice(N_VAL // 2, None)
    for fitted, scored in (halves, halves[::-1]):
        temperature = np.full(logits.shape[:2], np.nan)
        temperature[:, come] = fit_temperature(logits[:, come, fitted], labels[:, None, fitted])
        scaled = logits[:, :, scored] / temperature[..., None, None]
        losses.append(cross_entropy(scaled, labels[:, None, scored]))
        temperatures.append(temperature)
    loss = np.mean(losses, axis=0)
    return {
        "scaled_loss": loss,
        "scaled_rise": loss[:, -1] - loss.min(axis=1),
        "last_temperature": np.mean(temperatures, axis=0)[:, -1],
    }


def _on_true_labels(labels: np.ndarray, trained: Run) -> dict[str, np.ndarray]:
    """Return what the same networks score on the validation rows as they really are."""
    logits = trained["logits"]
    loss = cross_entropy(logits, labels[:, None])
    accuracy = (logits.argmax(axis=-1) == labels[:, None]).mean(axis=-1)
    accuracy[:, np.array(EVALUATED) > trained.epochs_done] = np.nan
    best = np.searchsorted(EVALUATED, trained.best_epoch)
    return {
        "clean_loss": loss,
        "clean_accuracy": accuracy,
        "clean_best_epoch": np.array(EVALUATED, dtype=float)[loss.argmin(axis=1)],
        "clean_rise": loss[:, -1] - loss.min(axis=1),
        "best_accuracy": accuracy[np.arange(len(best)), best],
        "last_accuracy": accuracy[:, -1],
        "accuracy_change": accuracy[:, -1] - accuracy[np.arange(len(best)), best],
    }


def _logits(networks: StackedNetworks, x: np.ndarray) -> np.ndarray:
    return networks.predict(torch.from_numpy(x)).numpy()


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Give each point the dose–response over the shares of labels replaced."""
    return {
        recordings.key(settings): {
            f"{name}_by_noise": {
                part: np.array(
                    [
                        points[recordings.key({**settings, "label_noise": noise})][name][part]
                        for noise in NOISES
                    ],
                    dtype=float,
                )
                for part in ("median", "lower", "upper")
            }
            for name in BY_NOISE
        }
        for settings in experiment.grid()
    }


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence where validation loss turns, and what its rise is made of."""
    epoch, best, last, training, scaled = (
        float(np.ravel(arrays[name]["median"])[-1])
        for name in ("best_epoch", "best_loss", "last_loss", "train_loss", "scaled_rise")
    )
    died = float(arrays["died"]["median"])
    if died:
        return f"{percent(died)} of the runs end in NaN."
    if last < VALLEY * best:
        return (
            f"In {EVALUATED[-1]} epochs validation loss hardly turns up: it ends at {last:.2f}, "
            f"training loss at {training:.2f}."
        )
    left = (
        "one fitted temperature takes away nearly all of the rise"
        if scaled < 0.1 * (last - best)
        else f"one fitted temperature leaves a rise of {scaled:.2f}"
    )
    return (
        f"Validation loss turns at epoch {epoch:g}: it rises from {best:.2f} to {last:.2f} while "
        f"training loss falls to {training:.2f}; {left}."
    )


experiment = Experiment(
    title="Overfitting",
    question="When does validation loss turn up while training loss still falls, and is the rise "
    "overconfidence?",
    task="Find two ways to move the turn to a later epoch, and one that makes it nearly vanish.",
    notice=(
        "The minimum is a valley: within 2 % of the lowest loss lie ten epochs and more. Most of "
        "the rise is overconfidence, which one number, fitted on other rows, takes away. The rise "
        "grows with the share of wrong labels. Whether the accuracy on true labels falls, too, "
        "depends on that share and on the number of rows. On true labels the loss hardly rises: "
        "the network is sure of itself where the labels are wrong. The learning rate and draw A "
        "were chosen so that the turn falls near epoch 15; draw B is other data, and with a draw "
        "for each seed the spread is that of the data."
    ),
    controls=(
        Control("n_train", "Training set", values=(150, 300, 600), default=300, unit="rows"),
        Control(
            "label_noise",
            "Labels replaced at random",
            values=NOISES,
            texts=("none", "10 %", "20 %", "30 %", "60 %"),
            default=0.3,
        ),
        Control(
            "draw",
            "Data",
            values=(*DRAWS, "each"),
            texts=("draw A", "draw B", "a draw for each seed"),
            default="a",
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
                Series("clean_loss", "validation, true labels", "ideal"),
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
            "scaled",
            "Validation loss, and what is left of it after one temperature",
            series=(
                Series("val_loss", "validation", "val"),
                Series("scaled_loss", "temperature fitted", "spread"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [1.2, 2.6]},
                "domain_by": {
                    "control": "label_noise",
                    "domains": {
                        "0": [0, 1.4],
                        "0.1": [0.4, 1.8],
                        "0.2": [0.8, 2.2],
                        "0.3": [1.2, 2.6],
                        "0.6": [1.8, 4.2],
                    },
                },
                "marker": {"name": "best_epoch", "label": "lowest at epoch", "role": "val"},
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
            "curves",
            "dose",
            "The rise of the loss, by the share of labels replaced",
            series=(Series("rise_by_noise", "rise by the end", "val"),),
            options={
                "x": {
                    "array": "noises",
                    "label": "share of labels replaced",
                    "marks": list(NOISES),
                },
                "y": {"label": "rise (nats)", "scale": "linear", "domain": [0, 2.5]},
                "marker": {"name": "this_noise", "label": "share", "role": "theory"},
            },
        ),
        Panel(
            "curves",
            "accuracy_dose",
            "What the rest of the training does to the accuracy on true labels",
            series=(Series("accuracy_change_by_noise", "change by the end", "ideal"),),
            options={
                "x": {
                    "array": "noises",
                    "label": "share of labels replaced",
                    "marks": list(NOISES),
                },
                "y": {"label": "change of accuracy", "scale": "linear", "domain": [-0.2, 0.1]},
                "reference": [{"value": 0, "label": "no change", "role": "theory"}],
                "marker": {"name": "this_noise", "label": "share", "role": "theory"},
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
                    {"name": "rise", "label": "rise of the loss by the end", "unit": "nats"},
                    {"name": "scaled_rise", "label": "with a fitted temperature", "unit": "nats"},
                    {"name": "last_temperature", "label": "temperature at the end"},
                    {"name": "clean_best_epoch", "label": "lowest loss on true labels at epoch"},
                    {
                        "name": "best_accuracy",
                        "label": "accuracy on true labels, at the lowest loss",
                    },
                    {"name": "last_accuracy", "label": "after the last epoch"},
                    {"name": "accuracy_change", "label": "its change, seed by seed"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    across=across,
    smoke=(
        {"n_train": 150},
        {"n_train": 150, "label_noise": 0, "draw": "b"},
        {"n_train": 150, "label_noise": 0.6, "draw": "each"},
    ),
    split_by="n_train",
)
