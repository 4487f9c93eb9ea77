"""Can a weight decay be copied from a longer training?

The setting of `shared.noisy_digits` with AdamW: 300 digits to train, 30 % of the labels replaced at
random, each seed its own draw; once for 10 epochs, once for 40 and once for 120 (100, 400 and 1,200
steps). Every decay λ at every length has its own learning rate, tuned alike for the lowest
validation loss.

In a step AdamW, as PyTorch has it, takes the share lr λ off every weight: a weight forgets in about
1 / (lr λ) steps. If what matters is that time as a share of the training, the best λ of a training
of a tenth of the steps is ten times as large, at the same rate.

Arrays
------
dose, learning_rate : scalar
    λ, and AdamW's learning rate.
tuning_rate, tuning_score : shape (rates,)
    All rates that were tried, and minus the median of the lowest validation losses, in nats.
best_accuracy, last_accuracy, best_loss, last_loss : shape (seeds,)
    On the test set, with the weights of lowest validation loss and with the last ones; accuracy
    0 to 1, loss in nats.
forgotten : scalar
    lr λ · steps, dimensionless: training lasts so many times of forgetting.
decay_alone : scalar
    (1 - lr λ)^steps, what decay alone would leave of a weight.
died : shape (seeds,), bool

Compared across grid points:

doses : shape (6,)
best_EPOCHS, last_EPOCHS : shape (6,)
    Test accuracy at every λ, best and last weights, after so many epochs; median and quartiles.
preferred_EPOCHS : scalar
    The λ with the lowest validation loss while tuning, after so many epochs.
forgotten_EPOCHS : scalar
    ``forgotten`` at that λ and its rate.
copied_EPOCHS
    Accuracy, best weights, at the λ preferred after 120 epochs minus at the λ preferred at this
    length: mean over the draws, and 95 % interval corrected for shared rows.

References
----------
Loshchilov & Hutter (2019), ICLR, appendix B.1 (normalized decay, λ ∝ 1/√(steps); in their form of
AdamW λ is not multiplied by the rate); Wang & Aitchison (2024), arXiv:2405.13698 (the time scale
1 / (lr λ) in epochs carries over).
"""

from __future__ import annotations

import math
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
    BATCH,
    N_TRAIN,
    Arm,
    effect,
    number,
    scores_of,
)
from trainlab.words import magnitude

DECAYS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
LENGTHS = (10, 40, 120)
LOOKS = 20  # at validation, whatever the length


def choose(settings: Settings) -> Chosen:
    """Return the learning rate of lowest validation loss, on draws of their own."""
    return arm(settings).tuned().chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed on its own draw; arrays as in the module's docstring."""
    rate, decay = float(settings["learning_rate"]), float(settings["decay"])
    trained = arm(settings).trained(rate, seeds)
    scores = scores_of(trained)
    steps = int(settings["epochs"]) * math.ceil(N_TRAIN / BATCH)
    return Result(
        {
            "best_accuracy": scores["best"],
            "last_accuracy": scores["last"],
            "best_loss": scores["best_loss"],
            "last_loss": scores["last_loss"],
            "died": ~np.isnan(trained.died_at),
        },
        {
            "dose": np.array(decay),
            "learning_rate": np.array(rate),
            "forgotten": np.array(rate * decay * steps),
            "decay_alone": np.array((1 - rate * decay) ** steps),
            **tuning_curve(settings),
        },
    )


def arm(settings: Settings) -> Arm:
    """Return the network in training of some settings."""
    epochs = int(settings["epochs"])
    every = max(1, epochs // LOOKS)
    looks = sorted({*range(min(epochs, LOOKS // 2) + 1), *range(every, epochs + 1, every)})
    plan = {
        "optimizer": "adamw",
        "weight_decay": float(settings["decay"]),
        "epochs": epochs,
        "evaluate_at": tuple(looks),
    }
    return Arm(plan=plan)


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Gather the decays of every length, and compare the copied with the preferred one."""
    shared: dict[str, Any] = {"doses": {"median": np.array(DECAYS)}}
    preferred = {}
    for epochs in LENGTHS:
        at = [points[key(epochs, decay)] for decay in DECAYS]
        for moment in ("best", "last"):
            shared[f"{moment}_{epochs}"] = {
                part: np.array([number(point[f"{moment}_accuracy"][part]) for point in at])
                for part in ("median", "lower", "upper")
            }
        preferred[epochs] = int(np.argmax([_judged(point) for point in at]))
        shared[f"preferred_{epochs}"] = {"median": DECAYS[preferred[epochs]]}
        shared[f"forgotten_{epochs}"] = {"median": at[preferred[epochs]]["forgotten"]["median"]}
    for epochs in LENGTHS:
        copied, own = (
            points[key(epochs, DECAYS[preferred[length]])]["best_accuracy"]["runs"]
            for length in (LENGTHS[-1], epochs)
        )
        shared[f"copied_{epochs}"] = effect(copied, own)
    return dict.fromkeys(points, shared)


def key(epochs: int, decay: float) -> str:
    """Return the name of a grid point."""
    return f"{epochs}|{decay:g}"


def _judged(point: Mapping[str, Any]) -> float:
    return max(score for score in point["tuning_score"]["median"] if score is not None)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what this decay reaches, and which one validation prefers at every length."""
    accuracy = number(arrays["best_accuracy"]["median"])
    forgotten = magnitude(float(arrays["forgotten"]["median"]))
    start = (
        f"λ = {float(settings['decay']):g} for {settings['epochs']} epochs: test accuracy "
        f"{accuracy:.3f} with the best weights; lr · λ · steps is {forgotten}"
    )
    if f"preferred_{LENGTHS[0]}" not in arrays:
        return f"{start}."
    liked = ", ".join(
        f"{float(arrays[f'preferred_{epochs}']['median']):g} after {epochs}" for epochs in LENGTHS
    )
    return f"{start}. The λ that validation prefers, by epochs: {liked}."


experiment = Experiment(
    title="A decay from a longer training",
    question="Can a weight decay be copied from a longer training?",
    task="Find the λ that validation prefers at each length, and compare lr · λ · steps there.",
    notice=(
        "The same λ is a weak decay in a short training and a strong one in a long training. Each "
        "λ has its own learning rate at each length, tuned on validation; every seed has its own "
        "draw."
    ),
    controls=(
        Control("epochs", "Epochs", values=LENGTHS, default=40),
        Control("decay", "AdamW decay λ", values=DECAYS, default=1.0),
    ),
    panels=(
        Panel(
            "curves",
            "accuracy",
            "Test accuracy, best weights",
            series=tuple(
                Series(f"best_{epochs}", f"{epochs} epochs", role)
                for epochs, role in zip(LENGTHS, ("spread", "test", "gradient"), strict=True)
            ),
            options={
                "x": {"array": "doses", "label": "λ", "scale": "log"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0.5, 1]},
                "marker": {"name": "dose", "label": "λ", "role": "theory"},
            },
        ),
        Panel(
            "intervals",
            "copied",
            "λ copied from 120 epochs − the λ of this length",
            series=tuple(
                Series(f"copied_{epochs}", f"{epochs} epochs", "test") for epochs in LENGTHS[:-1]
            ),
            options={
                "x": {"label": "difference in test accuracy", "domain": [-0.1, 0.1]},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "forgotten", "label": "lr · λ · steps"},
                    {"name": "decay_alone", "label": "what decay alone would leave"},
                    *(
                        {"name": f"forgotten_{n}", "label": f"lr · λ · steps, best λ, {n} epochs"}
                        for n in LENGTHS
                    ),
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=({"epochs": 10, "decay": 0.3}, {"epochs": 10, "decay": 3.0}),
    choose=choose,
    keep=("best_accuracy", "last_accuracy"),
    across=across,
)
