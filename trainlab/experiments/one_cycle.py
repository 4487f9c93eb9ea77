"""What do schedules do step by step, what are they worth, and what does early stopping cut off?

The recipe of `shared.recipe` from He's weights, with AdamW, batch norm, dropout at the head and
weight decay, on easy or hard digits with 4 hidden layers: 30 epochs of 7 steps under one of five
schedules of the learning rate, or at a constant rate with averaged weights. From each run four
networks can be kept: the best that early stopping sees before its patience of 10 epochs ends, and
the best of all 30 epochs, both by validation loss; the best of all by validation accuracy; the
last. The test set is scored on what is kept.

- ``constant``; ``cosine``: falls along half a cosine to 0; ``warmup``: rises along a line through
  the first tenth of the steps, then stays; ``warmup_cosine``: both; ``one_cycle``: PyTorch's
  ``OneCycleLR``, which moves the momentum too.
- ``ema``: a constant rate, and what is kept and scored are not the weights themselves but their
  exponential average, of which each step keeps 0.98 (it looks back about seven epochs).

``max_lr`` is held, or tuned for each schedule alike on the validation accuracy of five other splits
(`engine.tuning.tune`, in float32): for the last weights, or for those that early stopping keeps.

Arrays
------
step : shape (16,)
lr, momentum : shape (16,)
    Of this schedule; momentum is the decay rate of AdamW's first average.
lr_constant : shape (16,)
    This ``max_lr`` all the time.
train_loss, val_loss : shape (seeds, 16)
    On the whole training or validation set, in nats; of the averaged weights, if there are any.
stop_step : shape (seeds,)
    Step at which patience ends; 210 if it lasts.
cut_off : shape (seeds,), bool
    Whether it ends before the last epoch.
stopped, best, accurate, last : shape (seeds,)
    Test accuracy, 0 to 1, of the four networks that can be kept; one that died counts as guessing,
    0.1.
died : shape (seeds,), bool
max_rate : scalar
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and the median validation accuracy of each; tuned points only.

Compared (mean over the splits and 95 % interval, corrected for the rows that they share; test
accuracy in percentage points):

waits, judged, ends
    What is kept after all 30 epochs minus what stopping keeps: the best by loss, the best by
    accuracy, the last.
constant_val_loss : shape (16,)
    Of the constant schedule at the same ``max_lr``: median and quartiles.
gain_last, gain_stopped
    This schedule minus constant, at the same ``max_lr``.
tuned_last, tuned_stopped
    The same, each at the rate that was tuned for what is kept.
tuned_against_stopping
    This schedule with its last weights, minus a constant rate with early stopping, both tuned.
last_SCHEDULE, stopped_SCHEDULE
    ``tuned_last`` and ``tuned_stopped`` of all schedules.
averaged_against_cosine
    Averaged weights at a constant rate minus the last weights of ``cosine``, both tuned.

References
----------
Smith & Topin (2018), arXiv:1708.07120; Loshchilov & Hutter (2017), ICLR (cosine); Goyal et al.
(2017), arXiv:1706.02677 (warm-up); Polyak & Juditsky (1992), SIAM J. Control Optim. 30, and
Izmailov et al. (2018), UAI (averages); Prechelt (1998), Early stopping — but when?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.engine.training import Run
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
    COMPONENTS,
    DATA,
    EPOCHS,
    difference,
    judged,
    outcome,
    trained,
    tuned_rate,
)
from trainlab.words import percent

KEPT = {
    "stopped": "stop at patience 10",
    "best": "30 epochs, lowest loss",
    "accurate": "30 epochs, best accuracy",
    "last": "30 epochs, last weights",
}
SCHEDULES = {
    "constant": "constant",
    "warmup": "warm-up, then constant",
    "cosine": "cosine",
    "warmup_cosine": "warm-up, then cosine",
    "one_cycle": "one-cycle",
    "ema": "constant, weights averaged",
}
RIVALS = tuple(name for name in SCHEDULES if name != "constant")
AVERAGED = {"average": "ema", "ema_decay": 0.98}
TUNED = {"tuned_last": "last", "tuned_stopped": "stopped"}
RATES: tuple[float | str, ...] = (0.001, 0.01, 0.1, *TUNED)
TEXTS = ("0.001", "0.01", "0.1", "tuned for the last", "tuned for stopping")
DEPTH = 4
SHOWN = np.array([0, 1, 2, 3, 4, 6, 8, 9, 10, 12, 15, 18, 21, 24, 27, 30])
ON = frozenset(COMPONENTS) - {"early_stopping", "one_cycle"}


def choose(settings: Settings) -> Chosen:
    """Return the highest rate: the one that is held, or the best on validation for what is kept."""
    kept = TUNED.get(str(settings["max_lr"]))
    if kept is None:
        return {"learning_rate": float(settings["max_lr"])}
    schedule = str(settings["schedule"])

    def score(run: Run) -> np.ndarray:
        return judged(_handed_over(run), kept)

    data = str(settings["data"])
    return tuned_rate(ON, data, DEPTH, "he", score, **_changes(schedule)).chosen()


def _changes(schedule: str) -> dict[str, Any]:
    return AVERAGED if schedule == "ema" else {"schedule": schedule}


def _handed_over(run: Run) -> Run:
    """Return a run whose scores are those of the averaged weights, if it has any."""
    averaged = {
        name.removeprefix("averaged_"): array
        for name, array in run.history.items()
        if name.startswith("averaged_")
    }
    return replace(run, history={**run.history, **averaged})


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train under one schedule; arrays as in the module's docstring."""
    rate = float(settings["learning_rate"])
    changes = _changes(str(settings["schedule"]))
    finished = trained(ON, str(settings["data"]), DEPTH, rate, seeds, **changes)
    kept = _handed_over(finished)
    n_steps = finished["learning_rate"].size
    outcomes = {name: outcome(kept, name) for name in KEPT}
    ends = outcomes["stopped"].epochs
    steps = SHOWN * n_steps // EPOCHS
    seen = np.minimum(steps, n_steps - 1)
    return Result(
        {
            "train_loss": kept["train_loss"][:, SHOWN],
            "val_loss": kept["val_loss"][:, SHOWN],
            "stop_step": ends * n_steps / EPOCHS,
            "cut_off": ends < EPOCHS,
            **{name: scores.test for name, scores in outcomes.items()},
            "died": ~np.isnan(finished.died_at),
        },
        {
            "step": steps,
            "lr": finished["learning_rate"][seen],
            "momentum": finished["momentum"][seen],
            "lr_constant": np.full(len(steps), rate),
            "max_rate": np.array(rate),
            **tuning_curve(settings),
        },
    )


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Compare what is kept and the schedules; arrays as in the module's docstring."""

    def at(data: object, schedule: str, max_lr: object) -> Mapping[str, Any]:
        settings = {"data": data, "schedule": schedule, "max_lr": max_lr}
        point: Mapping[str, Any] = points[recordings.key(settings)]
        return point

    def tuned(data: object, schedule: str, kept: str) -> np.ndarray:
        return np.array(at(data, schedule, f"tuned_{kept}")[kept]["runs"])

    found: dict[str, dict[str, Any]] = {}
    for data in DATA:
        constant = {kept: tuned(data, "constant", kept) for kept in TUNED.values()}
        shared = {
            f"{kept}_{name}": difference(tuned(data, name, kept), constant[kept])
            for name in RIVALS
            for kept in TUNED.values()
        }
        shared["averaged_against_cosine"] = difference(
            tuned(data, "ema", "last"), tuned(data, "cosine", "last")
        )
        for name in SCHEDULES:
            last = tuned(data, name, "last")
            own = {
                f"tuned_{kept}": difference(tuned(data, name, kept), constant[kept])
                for kept in TUNED.values()
            }
            own["tuned_against_stopping"] = difference(last, constant["stopped"])
            for max_lr in RATES:
                here, usual = at(data, name, max_lr), at(data, "constant", max_lr)
                key = recordings.key({"data": data, "schedule": name, "max_lr": max_lr})
                found[key] = shared | own | _effects(here, usual)
    return found


def _effects(here: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    scores = {kept: np.array(here[kept]["runs"]) for kept in KEPT}
    effects: dict[str, Any] = {
        "waits": difference(scores["best"], scores["stopped"]),
        "judged": difference(scores["accurate"], scores["stopped"]),
        "ends": difference(scores["last"], scores["stopped"]),
    }
    for kept in TUNED.values():
        effects[f"gain_{kept}"] = difference(scores[kept], np.array(usual[kept]["runs"]))
    curve = usual["val_loss"]
    effects["constant_val_loss"] = {
        part: np.array(curve[part], dtype=float) for part in ("median", "lower", "upper")
    }
    return effects


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say how much of the schedule patience cuts off, and what that costs."""
    cut, step, n_steps, highest = (
        float(np.ravel(arrays[name]["median"])[-1])
        for name in ("cut_off", "stop_step", "step", "max_rate")
    )
    rates = np.array(arrays["lr"]["median"], dtype=float)
    left = np.interp(step, arrays["step"]["median"], rates) / highest
    if cut == 0:
        when = "Patience 10 cuts no run off: all go to the end"
    elif step == n_steps:
        when = f"Patience 10 cuts {percent(cut)} of the runs off; most go to the end"
    else:
        runs = "every run" if cut == 1 else f"{percent(cut)} of the runs"
        height = percent(round(left, 2)) if left > 0.01 else "less than 1 %"
        when = (
            f"Patience 10 cuts {runs} off, in the median at step {step:g} of {n_steps:g}, where "
            f"the learning rate is at {height} of its peak"
        )
    stopped, best, last = (percent(arrays[kept]["median"]) for kept in ("stopped", "best", "last"))
    name = SCHEDULES[str(settings["schedule"])]
    return (
        f"{when}. {name[0].upper()}{name[1:]} gets right {stopped} if stopped, {best} at the "
        f"lowest validation loss of all 30 epochs, {last} with the last weights."
    )


def _against_constant(what: str, kept: str) -> tuple[Series, ...]:
    role = {"last": "test", "stopped": "spread"}[what]
    return tuple(Series(f"{what}_{name}", f"{SCHEDULES[name]}, {kept}", role) for name in RIVALS)


experiment = Experiment(
    title="One cycle, and patience",
    question="What does a schedule do step by step, and what does early stopping cut off it?",
    task=(
        "Find a max_lr at which patience 10 ends one-cycle while the learning rate is still high, "
        "and compare the four networks that can be kept."
    ),
    notice=(
        "One-cycle's rate rises and falls while the momentum does the opposite. Compare the "
        "schedules each at its own tuned rate, once with the last weights and once stopped early: "
        "a schedule with a planned end and a rule that may end it earlier contradict each other."
    ),
    controls=(
        Control("data", "Digits", values=DATA, texts=("easy", "hard: noise"), default="hard"),
        Control(
            "schedule",
            "Schedule",
            values=tuple(SCHEDULES),
            texts=tuple(SCHEDULES.values()),
            default="one_cycle",
        ),
        Control("max_lr", "Highest LR", values=RATES, texts=TEXTS, default=0.01),
    ),
    panels=(
        Panel(
            "curves",
            "rate",
            "Learning rate",
            series=(
                Series("lr", "this schedule", "gradient"),
                Series("lr_constant", "constant", "spread"),
            ),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "of each step", "scale": "linear", "domain": [0, 0.11]},
                "domain_by": {
                    "control": "max_lr",
                    "domains": {
                        recordings.key_text(rate): [
                            0,
                            1.1 * rate if isinstance(rate, float) else 0.11,
                        ]
                        for rate in RATES
                    },
                },
                "marker": {"name": "stop_step", "label": "patience ends at step", "role": "danger"},
            },
        ),
        Panel(
            "curves",
            "momentum",
            "Momentum",
            series=(Series("momentum", "this schedule", "gradient"),),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {
                    "label": "decay rate of AdamW's first average",
                    "scale": "linear",
                    "domain": [0.84, 0.96],
                },
            },
        ),
        Panel(
            "curves",
            "loss",
            "Loss",
            series=(
                Series("val_loss", "validation, this schedule", "gradient"),
                Series("constant_val_loss", "validation, constant", "spread"),
                Series("train_loss", "training, this schedule", "train"),
            ),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 3]},
                "domain_by": {
                    "control": "data",
                    "domains": {"easy": [0, 2.5], "hard": [0, 4]},
                },
                "marker": {
                    "name": "stop_step",
                    "label": "patience ends at step",
                    "role": "danger",
                },
            },
        ),
        Panel(
            "intervals",
            "accuracy",
            "Test accuracy of the network kept, quartiles",
            series=tuple(Series(kept, label, "test") for kept, label in KEPT.items()),
            options={
                "x": {"label": "accuracy", "domain": [0, 1]},
                "domain_by": {
                    "control": "data",
                    "domains": {"easy": [0.8, 1], "hard": [0.4, 0.8]},
                },
                "digits": 3,
            },
        ),
        Panel(
            "intervals",
            "waiting",
            "What all 30 epochs add to stopping: mean, 95 % interval",
            series=(
                Series("waits", "keep the lowest loss", "gradient"),
                Series("judged", "keep the best accuracy", "gradient"),
                Series("ends", "keep the last weights", "gradient"),
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-12, 12]},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "intervals",
            "schedules",
            "What each schedule adds to a constant rate, each at its own tuned rate: mean, 95 %",
            series=(
                *_against_constant("last", "last weights"),
                *_against_constant("stopped", "stopped early"),
                Series("averaged_against_cosine", "averaged weights − cosine", "ideal"),
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-12, 12]},
                "key": {
                    "test": "last weights",
                    "spread": "stopped early",
                    "ideal": "averaging against annealing",
                },
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "digits": 2,
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"data": "easy", "max_lr": 0.1},
        {"schedule": "ema", "max_lr": 0.01},
        {"schedule": "warmup_cosine", "max_lr": "tuned_stopped"},
        {"max_lr": 0.01},
    ),
    choose=choose,
    keep=tuple(KEPT),
    across=across,
)
