"""Does the learning rate have to fall, and does it have to rise first?

Easy or hard digits, networks of 4 hidden layers of 64 ReLU units from He's initialization with the
head at zero, as in `shared.recipe`, with its weight decay and nothing else. SGD with momentum 0.9,
or AdamW; 10 epochs of 7 steps, or 30. The last weights are kept. Every schedule has its own highest
rate at each setting, tuned alike for the accuracy on validation (five splits of their own,
float32).

- ``constant``; ``linear`` and ``cosine`` fall to 0 over the whole run; ``step`` divides by 10 after
  half and after three quarters of it.
- ``warmup`` rises over the first tenth and stays; ``warmup_cosine`` then falls; ``one_cycle`` is
  PyTorch's ``OneCycleLR``, which moves the momentum too.
- ``ema`` and ``swa`` keep the rate and average the weights instead: exponentially, looking back
  about 20 steps, or those after each of the last epochs, a quarter of them.

Arrays
------
test_accuracy, val_accuracy : shape (seeds,)
    Of the last weights, or of their average; 0 to 1. A network that died counts as guessing, 0.1.
test_loss : shape (seeds,)
    Of the same, in nats.
died : shape (seeds,), bool
step, rate : shape (steps,)
    The rate of every step, as a share of the highest.
learning_rate : scalar
    The highest one, tuned.
tuning_rate, tuning_score : shape (rates,)
    All highest rates that were tried, and the median accuracy on validation of each.

Compared (paired by split; test accuracy in percentage points; mean, and 95 % interval corrected for
shared rows):

gain_SCHEDULE
    Minus a constant rate, same digits, optimizer and epochs.
anneal_ema, anneal_swa
    Cosine minus the average at a constant rate.
warmed_constant, warmed_cosine
    With warm-up minus without.
adam_lead
    AdamW minus SGD with momentum, at this schedule.

References
----------
Loshchilov & Hutter (2017), ICLR (cosine); Li, Yumer & Ramanan (2020), ICLR, Budgeted training
(linear); Goyal et al. (2017), arXiv:1706.02677 (warm-up); Smith & Topin (2018), arXiv:1708.07120;
Izmailov et al. (2018), UAI (SWA); Polyak & Juditsky (1992), SIAM J. Control Optim. 30; Wilson et
al. (2017), NeurIPS, and Choi et al. (2019), arXiv:1910.05446, on SGD against adaptive methods.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.training import Run, train
from trainlab.engine.tuning import tune
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
from trainlab.experiments.shared.recipe import (
    CHANCE,
    DATA,
    LEARNED,
    TUNED_FROM,
    TUNED_ON,
    effect,
    networks,
    plan,
    split,
)
from trainlab.words import fixed, magnitude, percent

DEPTH, MOMENTUM, EMA_DECAY = 4, 0.9, 0.95
SCHEDULES = {
    "constant": "constant",
    "linear": "linear decay",
    "cosine": "cosine",
    "step": "two steps down",
    "warmup": "warm-up",
    "warmup_cosine": "warm-up + cosine",
    "one_cycle": "one-cycle",
    "ema": "constant, EMA",
    "swa": "constant, SWA",
}
AVERAGED = ("ema", "swa")
OPTIMIZERS = {"sgd": "SGD, momentum 0.9", "adam": "AdamW"}
LENGTHS = (10, 30)
FIRST = {"adam": TUNED_FROM["adam"], "sgd": (0.01, 0.1)}  # momentum makes steps ten times as long


def choose(settings: Settings) -> Chosen:
    """Return the highest rate with the best accuracy on validation."""

    def scores(rate: float) -> np.ndarray:
        run = _trained(settings, rate, TUNED_ON, torch.float32, scored=False)
        return _kept(settings, run, "val_accuracy")

    return tune(scores, *FIRST[str(settings["optimizer"])], floor=LEARNED).chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed on its own split; arrays as in the module's docstring."""
    rate = float(settings["learning_rate"])
    trained = _trained(settings, rate, seeds)
    accuracy = {part: _kept(settings, trained, f"{part}_accuracy") for part in ("test", "val")}
    rates = trained["learning_rate"]
    return Result(
        {
            **{
                f"{part}_accuracy": np.where(np.isfinite(score), score, CHANCE)
                for part, score in accuracy.items()
            },
            "test_loss": _kept(settings, trained, "test_loss"),
            "died": ~np.isnan(trained.died_at),
        },
        {
            "step": np.arange(1, len(rates) + 1),
            "rate": rates / rate,
            "learning_rate": np.array(rate),
            **tuning_curve(settings),
        },
    )


def _trained(
    settings: Settings,
    rate: float,
    seeds: Sequence[int],
    dtype: torch.dtype = torch.float64,
    scored: bool = True,
) -> Run:
    schedule, optimizer = str(settings["schedule"]), str(settings["optimizer"])
    epochs = int(settings["epochs"])
    on = {"weight_decay"} | ({"adam"} if optimizer == "adam" else set())
    how: dict[str, Any] = {"epochs": epochs, "evaluate_at": (epochs,)}
    if optimizer == "sgd":
        how["momentum"] = MOMENTUM
    if schedule in AVERAGED:
        how["average"] = schedule
        if schedule == "ema":
            how["ema_decay"] = EMA_DECAY
    else:
        how["schedule"] = schedule
    rows = split(str(settings["data"]), seeds)
    return train(
        networks(on, DEPTH, seeds, dtype=dtype),
        *rows.train,
        plan(on, rate, **how),
        validation=rows.validation,
        test=rows.test if scored else None,
    )


def _kept(settings: Settings, run: Run, name: str) -> np.ndarray:
    """Return what the last weights, or their average, score; shape (seeds,)."""
    kind = "averaged_" if settings["schedule"] in AVERAGED else ""
    return run[f"{kind}{name}"][:, -1]


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Compare schedules and optimizers; arrays as in the module's docstring."""
    scores = {name: np.array(point["test_accuracy"]["runs"]) for name, point in points.items()}
    found: dict[str, dict[str, Any]] = {}
    for data, optimizer, epochs in itertools.product(DATA, OPTIMIZERS, LENGTHS):
        of = {name: scores[key(data, optimizer, epochs, name)] for name in SCHEDULES}
        shared = {f"gain_{name}": effect(of[name], of["constant"]) for name in SCHEDULES}
        del shared["gain_constant"]
        shared |= {f"anneal_{name}": effect(of["cosine"], of[name]) for name in AVERAGED}
        shared["warmed_constant"] = effect(of["warmup"], of["constant"])
        shared["warmed_cosine"] = effect(of["warmup_cosine"], of["cosine"])
        for name in SCHEDULES:
            pair = (scores[key(data, rival, epochs, name)] for rival in ("adam", "sgd"))
            found[key(data, optimizer, epochs, name)] = shared | {"adam_lead": effect(*pair)}
    return found


def key(data: str, optimizer: str, epochs: int, schedule: str) -> str:
    """Return the name of a grid point."""
    return f"{data}|{optimizer}|{epochs}|{schedule}"


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what this schedule reaches, and how that compares with a constant rate."""
    name = str(settings["schedule"])
    reached = percent(arrays["test_accuracy"]["median"])
    rate = magnitude(float(arrays["learning_rate"]["median"]))
    start = (
        f"{SCHEDULES[name][0].upper()}{SCHEDULES[name][1:]}, highest rate {rate}: {reached} right"
    )
    if f"gain_{name}" not in arrays:
        return f"{start}."
    found = arrays[f"gain_{name}"]
    low, high = (float(found[part]) for part in ("lower", "upper"))
    interval = f"{fixed(low, 1, plus=True)} to {fixed(high, 1, plus=True)}"
    if low <= 0 <= high:
        return f"{start}. 20 splits cannot tell it from a constant rate ({interval} points)."
    more = "more" if found["median"] > 0 else "less"
    points = abs(float(found["median"]))
    return f"{start}, {points:.1f} points {more} than a constant rate ({interval})."


experiment = Experiment(
    title="Schedules",
    question="Does the learning rate have to fall, and does it have to rise first?",
    task="Find a setting in which a falling rate gains most over a constant one, and see whether "
    "averaging the weights does as well.",
    notice=(
        "Each schedule has its own highest rate, tuned alike: a schedule that falls can start "
        "higher. Compare short runs with long ones, and clean digits with noisy ones. An interval "
        "that crosses 0 says that 20 splits cannot tell."
    ),
    controls=(
        Control("data", "Digits", values=DATA, texts=("easy", "hard: noise"), default="hard"),
        Control(
            "optimizer",
            "Optimizer",
            values=tuple(OPTIMIZERS),
            texts=tuple(OPTIMIZERS.values()),
            default="adam",
        ),
        Control("epochs", "Epochs", values=LENGTHS, default=30),
        Control(
            "schedule",
            "Schedule",
            values=tuple(SCHEDULES),
            texts=tuple(SCHEDULES.values()),
            default="constant",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "rate",
            "Learning rate, as a share of the highest",
            series=(Series("rate", "rate", "gradient"),),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "share of the highest", "scale": "linear", "domain": [0, 1.05]},
            },
        ),
        Panel(
            "intervals",
            "accuracy",
            "Accuracy on the test set, quartiles over 20 splits",
            series=(Series("test_accuracy", "last weights, or their average", "test"),),
            options={"x": {"label": "accuracy", "domain": [0.5, 1]}, "digits": 3},
        ),
        Panel(
            "intervals",
            "gains",
            "Each schedule − a constant rate: mean, 95 % interval",
            series=tuple(
                Series(f"gain_{name}", label, "spread" if name in AVERAGED else "test")
                for name, label in SCHEDULES.items()
                if name != "constant"
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-10, 15]},
                "key": {"test": "the rate moves", "spread": "weights averaged"},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "intervals",
            "others",
            "Other comparisons: mean, 95 % interval",
            series=(
                Series("warmed_constant", "warm-up − none, then constant", "test"),
                Series("warmed_cosine", "warm-up − none, then cosine", "test"),
                Series("anneal_ema", "cosine − EMA", "test"),
                Series("anneal_swa", "cosine − SWA", "test"),
                Series("adam_lead", "AdamW − SGD with momentum", "test"),
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-10, 15]},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "digits": 2,
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"data": "easy", "epochs": 10, "schedule": "linear"},
        {"data": "easy", "epochs": 10, "optimizer": "sgd", "schedule": "swa"},
    ),
    choose=choose,
    keep=("test_accuracy", "val_accuracy"),
    across=across,
)
