"""What does it tell that a network can learn one batch by heart?

ReLU or sigmoid layers of 32 units on handwritten digits, Adam, float64, mean cross-entropy. First
the same ``rows`` rows in every step, for 200 steps; then, with the same weights at the start and
the same rate, 500 rows in batches of 32 for 20 epochs, scored on 500 others. With ``shuffled``
labels those of all training rows have changed places, so that there is nothing to learn but the
rows themselves. Each seed draws its own rows, weights and order of batches. The learning rate is
tuned for every network on the loss that it reaches on the batch, over ten other seeds
(`engine.tuning.tune`, in float32). A network has *fitted* the batch once it names every row right
and its loss is below 0.1.

Arrays
------
step : shape (200,)
    Steps on the one batch, counted from 0.
batch_loss : shape (seeds, 200)
    Of the batch before each step, in nats.
fitted : shape (seeds,), bool
    Whether the batch is fitted after the last step.
fitted_at : shape (seeds,)
    First step before which the batch loss was below 0.1; NaN if none was.
full_accuracy : shape (seeds,)
    On validation after the training on 500 rows, 0 to 1; NaN for runs that died.
learned : shape (seeds,), bool
    Whether that is above 0.5.
died : shape (seeds,), bool
    Whether either loss was ever not finite.
rate, guess_loss : scalar
    The learning rate; log 10, in nats.
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and minus the median of the last loss on the batch.
fitted_ROWS, learned_ROWS : shape ()
    From the recorded runs: the shares of runs that fitted, and that learned, with batches of so
    many rows.

References
----------
Karpathy (2019), "A recipe for training neural networks" (overfit a single batch); Zhang et al.
(2017), ICLR (shuffled labels are learned by heart).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab import recordings
from trainlab.engine.draws import clean_digits
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
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

WIDTH, CLASSES = 32, 10
N_TRAIN, N_VAL = 500, 500
STEPS, EPOCHS, BATCH = 200, 20, 32
FITTED, LEARNED = 0.1, 0.5
ROWS = (2, 8, 32, 128)
GRID = (3.2e-4, 3.2e-2)  # of the learning rates that are tried first
NETWORKS: dict[str, dict[str, Any]] = {  # the good baseline first
    "he_3": {"depth": 3},
    "he_10": {"depth": 10},
    "default_10": {"depth": 10, "initialization": "default"},
    "sigmoid_10": {"depth": 10, "initialization": "default", "activation": "sigmoid"},
}


def choose(settings: Settings) -> Chosen:
    """Return the learning rate that brings the loss of one batch lowest."""

    def scores(rate: float) -> np.ndarray:
        run = _on_one_batch(settings, rate, TUNING_SEEDS, torch.float32)
        return -run["train_loss"][:, -1]

    return tune(scores, *GRID, floor=-math.log(CLASSES)).chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train each network twice; arrays as in the module's docstring."""
    rate = float(settings["learning_rate"])
    batch = _on_one_batch(settings, rate, seeds)
    full = _on_all_rows(settings, rate, seeds)
    loss, accuracy = batch["step_loss"], full["val_accuracy"][:, -1]
    low = loss < FITTED
    return Result(
        {
            "batch_loss": loss,
            "fitted": (batch["train_accuracy"][:, -1] == 1) & (batch["train_loss"][:, -1] < FITTED),
            "fitted_at": np.where(low.any(axis=1), low.argmax(axis=1), np.nan),
            "full_accuracy": accuracy,
            "learned": accuracy > LEARNED,
            "died": ~np.isnan(batch.died_at) | ~np.isnan(full.died_at),
        },
        {
            "step": np.arange(STEPS),
            "rate": np.array(rate),
            "guess_loss": np.array(math.log(CLASSES)),
            **tuning_curve(settings),
        },
    )


def _stack(settings: Settings, seeds: Sequence[int], dtype: torch.dtype) -> Stack:
    parts = {"width": WIDTH} | NETWORKS[str(settings["network"])]
    return Stack(Architecture(n_inputs=64, n_outputs=CLASSES, **parts), seeds, dtype)


def _data(settings: Settings, seeds: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return all rows of each seed, those for training first, their labels shuffled if asked."""
    x, y = clean_digits(seeds, N_TRAIN + N_VAL)
    if settings["labels"] == "shuffled":
        for labels, seed in zip(y, seeds, strict=True):
            order = np.random.default_rng([seed, 1]).permutation(N_TRAIN)
            labels[:N_TRAIN] = labels[:N_TRAIN][order]
    return x, y


def _on_one_batch(
    settings: Settings, rate: float, seeds: Sequence[int], dtype: torch.dtype = torch.float64
) -> Run:
    rows = int(settings["rows"])
    x, y = _data(settings, seeds)
    plan = Plan(STEPS, rows, optimizer="adam", learning_rate=rate, evaluate_at=(STEPS,))
    return train(_stack(settings, seeds, dtype), x[:, :rows], y[:, :rows], plan)


def _on_all_rows(settings: Settings, rate: float, seeds: Sequence[int]) -> Run:
    x, y = _data(settings, seeds)
    plan = Plan(EPOCHS, BATCH, optimizer="adam", learning_rate=rate, evaluate_at=(EPOCHS,))
    stack = _stack(settings, seeds, torch.float64)
    validation = x[:, N_TRAIN:], y[:, N_TRAIN:]
    return train(stack, x[:, :N_TRAIN], y[:, :N_TRAIN], plan, validation=validation)


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Put the shares of all batch sizes side by side."""
    return {
        recordings.key(settings): {
            f"{name}_{rows}": points[recordings.key({**settings, "rows": rows})][name]
            for name in ("fitted", "learned")
            for rows in ROWS
        }
        for settings in experiment.grid()
    }


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence how many fit the batch, and what full training reaches."""
    fit, learn = (
        f"{percent(float(arrays[name]['median']))} of the networks learn"
        for name in ("fitted", "learned")
    )
    accuracy = arrays["full_accuracy"]["median"]
    reached = f"scores {accuracy:.2f} on other rows" if np.isfinite(accuracy) else "dies"
    return (
        f"In {STEPS} steps {fit} the batch of {settings['rows']} by heart; trained "
        f"on all rows, {learn} the digits, and the median network {reached}."
    )


experiment = Experiment(
    title="One batch by heart",
    question="What does it tell that a network can learn one batch by heart?",
    task="Find a network that passes the test and learns nothing, and one that the test catches.",
    notice=(
        "Failing says a good deal, but proves nothing: ten sigmoid layers fail and learn nothing, "
        "ten ReLU layers with PyTorch's own weights mostly fail, and learn late and less. Passing "
        "says less. Shuffled labels are learned by heart as well, and the smaller the batch, the "
        "more it lets pass."
    ),
    controls=(
        Control(
            "network",
            "Network",
            values=tuple(NETWORKS),
            texts=(
                "3 ReLU layers, He",
                "10 ReLU layers, He",
                "10 ReLU layers, PyTorch's default",
                "10 sigmoid layers",
            ),
            default="he_3",
        ),
        Control("rows", "The batch", values=ROWS, default=32, unit="rows"),
        Control(
            "labels",
            "Labels",
            values=("true", "shuffled"),
            texts=("as they are", "shuffled"),
            default="true",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "loss",
            "Loss of the one batch",
            series=(Series("batch_loss", "the batch", "train"),),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "loss (nats)", "scale": "log", "domain": [1e-6, 10]},
                "reference": [{"name": "guess_loss", "label": "guessing", "role": "theory"}],
                "runs": {"series": ["batch_loss"], "count": 3},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "fitted", "label": "networks that fit the batch", "share": True},
                    {"name": "fitted_at", "label": "by step", "digits": 2},
                    {"name": "full_accuracy", "label": "accuracy on other rows, all rows trained"},
                    {"name": "learned", "label": "networks that learn then", "share": True},
                    {"name": "rate", "label": "learning rate", "digits": 2},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    choose=choose,
    keep=("full_accuracy",),
    split_by="rows",
    across=across,
    seeds=20,
    smoke=(
        {"network": "he_3", "rows": 8},
        {"network": "sigmoid_10", "rows": 8},
        {"network": "he_3", "rows": 32, "labels": "shuffled"},
    ),
)
