"""What does one-cycle do step by step, and what does early stopping cut off it?

The recipe of `shared.recipe` with AdamW, batch norm, dropout at the head and weight decay, on
easy or hard digits with 4 hidden layers: 30 epochs of 7 steps, once under one-cycle and once at a
constant learning rate, the same ``max_lr``. From each run four networks can be kept: the best
that early stopping sees before its patience of 10 epochs ends, and the best of all 30 epochs,
both by validation loss; the best of all by validation accuracy; the last. The test set is scored
on what is kept. From He's initialization with the head at zero, or from PyTorch's default.

Smith & Topin propose one cycle for *fewer* epochs at a large rate ("super-convergence"), find its
gain larger with less labelled data, and say that other regularization has to be reduced when the
rate is large. Early stopping is none of it: their runs go to the end.

At one ``max_lr`` the constant schedule has the higher mean rate, so the two are also compared
each at its own best rate: for every seed the one of the seven with the highest median validation
accuracy *of the other seeds*.

Arrays
------
step : shape (24,)
lr_one_cycle, lr_constant : shape (24,)
momentum_one_cycle, momentum_constant : shape (24,)
    Decay rate of AdamW's first average.
train_one_cycle, val_one_cycle, val_constant : shape (seeds, 24)
    Loss on the whole training or validation set, in nats.
stop_step : shape (seeds,)
    Step at which patience ends under one-cycle; 210 if it lasts.
cut_off : shape (seeds,), bool
    Whether it ends before the last epoch.
SCHEDULE_KEPT : shape (seeds,)
    Test accuracy, 0 to 1, with SCHEDULE ``one_cycle`` or ``constant`` and KEPT ``stopped``,
    ``best``, ``accurate`` or ``last``; a network that died counts as guessing, 0.1.
SCHEDULE_KEPT_val : shape (seeds,)
    Its validation accuracy.
died : shape (seeds,), bool
    Whether the run died under either schedule.

Compared (mean over the seeds, 95 % interval corrected for shared rows; test accuracy in percentage
points):

SCHEDULE_waits, SCHEDULE_judged, SCHEDULE_ends
    What is kept after all 30 epochs minus what stopping keeps: the best by loss, the best by
    accuracy, the last.
gain_KEPT, tuned_KEPT
    One-cycle minus constant, at this rate and each at its own best.
rate_SCHEDULE_KEPT : scalar
    The rate that most seeds prefer on validation.

References
----------
Smith & Topin (2018), arXiv:1708.07120; Smith (2018), arXiv:1803.09820; Prechelt (1998),
Early stopping — but when?
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.engine.training import Run
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.experiments.shared.recipe import (
    COMPONENTS,
    DATA,
    EPOCHS,
    INITIALIZATIONS,
    effect,
    outcome,
    trained,
)
from trainlab.words import percent

KEPT = {
    "stopped": "stop at patience 10",
    "best": "30 epochs, lowest loss",
    "accurate": "30 epochs, best accuracy",
    "last": "30 epochs, last weights",
}
SCHEDULES = {"one_cycle": "one-cycle", "constant": "constant"}
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
DEPTH = 4
SHOWN = np.array([*range(15), *range(16, 29, 2), 29, 30])
WITH = {
    "one_cycle": frozenset(COMPONENTS) - {"early_stopping"},
    "constant": frozenset(COMPONENTS) - {"early_stopping", "one_cycle"},
}


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train under both schedules; arrays as in the module's docstring."""
    data, rate = str(settings["data"]), float(settings["max_lr"])
    start = str(settings["initialization"])
    finished = {name: trained(on, data, DEPTH, rate, seeds, start) for name, on in WITH.items()}
    one_cycle, constant = finished.values()
    n_steps = one_cycle["learning_rate"].size
    runs = {
        "train_one_cycle": one_cycle["train_loss"][:, SHOWN],
        "val_one_cycle": one_cycle["val_loss"][:, SHOWN],
        "val_constant": constant["val_loss"][:, SHOWN],
        "died": ~np.isnan(one_cycle.died_at) | ~np.isnan(constant.died_at),
    }
    for name in SCHEDULES:
        for kept in KEPT:
            scores = outcome(finished[name], kept)
            runs |= {f"{name}_{kept}": scores.test, f"{name}_{kept}_val": scores.validation}
    ends = outcome(one_cycle, "stopped").epochs
    runs |= {"stop_step": ends * n_steps / EPOCHS, "cut_off": ends < EPOCHS}
    steps = SHOWN * n_steps // EPOCHS
    return Result(runs, {"step": steps} | _schedules(finished, np.minimum(steps, n_steps - 1)))


def _schedules(finished: Mapping[str, Run], steps: np.ndarray) -> dict[str, np.ndarray]:
    return {
        f"{short}_{name}": run[array][steps]
        for name, run in finished.items()
        for short, array in (("lr", "learning_rate"), ("momentum", "momentum"))
    }


def across(points: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Compare what is kept and the schedules; arrays as in the module's docstring."""
    found: dict[str, dict[str, Any]] = {}
    for data, start in itertools.product(DATA, INITIALIZATIONS):
        at = [points[f"{data}|{rate:g}|{start}"] for rate in RATES]
        arms = [f"{schedule}_{kept}" for schedule in SCHEDULES for kept in KEPT]
        scores = {arm: np.array([point[arm]["runs"] for point in at]) for arm in arms}
        judged = {arm: np.array([point[f"{arm}_val"]["runs"] for point in at]) for arm in arms}
        tuned = {arm: at_best_rate(scores[arm], judged[arm]) for arm in arms}
        shared = {
            f"tuned_{kept}": effect(tuned[f"one_cycle_{kept}"], tuned[f"constant_{kept}"])
            for kept in KEPT
        }
        shared |= {f"rate_{arm}": {"median": preferred(judged[arm])} for arm in arms}
        for row, rate in enumerate(RATES):
            here = {arm: values[row] for arm, values in scores.items()}
            found[f"{data}|{rate:g}|{start}"] = shared | _effects(here)
    return found


def at_best_rate(scores: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Return each seed's score at the rate that the other seeds' validation prefers.

    Parameters
    ----------
    scores, judged : ndarray, shape (rates, seeds)
        On the test set and on validation.

    Returns
    -------
    ndarray, shape (seeds,)
    """
    seeds = np.arange(scores.shape[1])
    best = [np.median(judged[:, seeds != seed], axis=1).argmax() for seed in seeds]
    return np.asarray(scores[best, seeds])


def preferred(judged: np.ndarray) -> float:
    """Return the rate of the highest median on validation.

    Parameters
    ----------
    judged : ndarray, shape (rates, seeds)
    """
    return RATES[int(np.median(judged, axis=1).argmax())]


def _effects(scores: Mapping[str, np.ndarray]) -> dict[str, dict[str, float]]:
    found = {}
    for name in SCHEDULES:
        stopped = scores[f"{name}_stopped"]
        found[f"{name}_waits"] = effect(scores[f"{name}_best"], stopped)
        found[f"{name}_judged"] = effect(scores[f"{name}_accurate"], stopped)
        found[f"{name}_ends"] = effect(scores[f"{name}_last"], stopped)
    for kept in KEPT:
        found[f"gain_{kept}"] = effect(scores[f"one_cycle_{kept}"], scores[f"constant_{kept}"])
    return found


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say how much of the annealing patience cuts off, and what that costs."""
    cut, step, n_steps = (
        float(np.ravel(arrays[name]["median"])[-1]) for name in ("cut_off", "stop_step", "step")
    )
    rates = np.array(arrays["lr_one_cycle"]["median"], dtype=float)
    left = np.interp(step, arrays["step"]["median"], rates) / float(settings["max_lr"])
    if cut == 0:
        when = "Patience 10 cuts no run off: one-cycle goes to its end"
    elif step == n_steps:
        when = f"Patience 10 cuts {percent(cut)} of the runs off; most go to the end"
    else:
        runs = "every run" if cut == 1 else f"{percent(cut)} of the runs"
        height = percent(round(left, 2)) if left > 0.01 else "less than 1 %"
        when = (
            f"Patience 10 cuts {runs} off, in the median at step {step:g} of {n_steps:g}, where "
            f"the learning rate is at {height} of its peak"
        )
    stopped, best, last = (
        percent(arrays[f"one_cycle_{kept}"]["median"]) for kept in ("stopped", "best", "last")
    )
    scores = (
        f"{stopped} if stopped, {best} at the lowest validation loss of all 30 epochs, {last} with "
        "the last weights"
    )
    return f"{when}. One-cycle gets right {scores}."


experiment = Experiment(
    title="One cycle, and patience",
    question="What does one-cycle do step by step, and what does early stopping cut off it?",
    task=(
        "Find a max_lr at which patience 10 ends the run while the learning rate is still high, "
        "and compare the four networks that can be kept."
    ),
    notice=(
        "The rate rises and falls while the momentum does the opposite. Look at where patience "
        "ends, at how high the rate still is there, and at what the four networks score. Where "
        "validation loss was lowest early on, waiting for the annealing helps only if the last "
        "weights are kept, or if accuracy judges."
    ),
    controls=(
        Control("data", "Digits", values=DATA, texts=("easy", "hard: noise"), default="hard"),
        Control("max_lr", "Highest LR", values=RATES, default=0.01),
        Control(
            "initialization",
            "Initialization",
            values=tuple(INITIALIZATIONS),
            texts=tuple(INITIALIZATIONS.values()),
            default="he",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "rate",
            "Learning rate",
            series=(
                Series("lr_one_cycle", "one-cycle", "gradient"),
                Series("lr_constant", "constant", "spread"),
            ),
            options={
                "x": {"array": "step", "label": "step"},
                "y": {"label": "of each step", "scale": "linear", "domain": [0, 0.1]},
                "domain_by": {
                    "control": "max_lr",
                    "domains": {f"{rate:g}": [0, 1.1 * rate] for rate in RATES},
                },
                "marker": {"name": "stop_step", "label": "patience ends at step", "role": "danger"},
            },
        ),
        Panel(
            "curves",
            "momentum",
            "Momentum",
            series=(
                Series("momentum_one_cycle", "one-cycle", "gradient"),
                Series("momentum_constant", "constant", "spread"),
            ),
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
                Series("val_one_cycle", "validation, one-cycle", "gradient"),
                Series("val_constant", "validation, constant", "spread"),
                Series("train_one_cycle", "training, one-cycle", "train"),
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
            series=tuple(
                Series(f"{name}_{kept}", label, role)
                for kept, label in KEPT.items()
                for name, role in (("one_cycle", "gradient"), ("constant", "spread"))
            ),
            options={
                "x": {"label": "accuracy", "domain": [0, 1]},
                "domain_by": {
                    "control": "data",
                    "domains": {"easy": [0.85, 1], "hard": [0.5, 0.8]},
                },
                "key": {"gradient": "one-cycle", "spread": "constant"},
                "digits": 3,
            },
        ),
        Panel(
            "intervals",
            "waiting",
            "What all 30 epochs add to stopping: mean, 95 % interval",
            series=tuple(
                Series(f"{name}_{what}", label, role)
                for what, label in (
                    ("waits", "keep the lowest loss"),
                    ("judged", "keep the best accuracy"),
                    ("ends", "keep the last weights"),
                )
                for name, role in (("one_cycle", "gradient"), ("constant", "spread"))
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-12, 12]},
                "key": {"gradient": "one-cycle", "spread": "constant"},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "intervals",
            "schedules",
            "What one-cycle adds to a constant rate: mean, 95 % interval",
            series=tuple(
                Series(f"{what}_{kept}", label, role)
                for kept, label in KEPT.items()
                for what, role in (("gain", "test"), ("tuned", "ideal"))
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-12, 12]},
                "key": {"test": "both at this LR", "ideal": "each at its own best"},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "digits": 2,
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=({"data": "easy", "max_lr": 0.03}, {"data": "easy", "max_lr": 0.01}),
    keep=tuple(f"{s}_{kept}{val}" for s in SCHEDULES for kept in KEPT for val in ("", "_val")),
    across=across,
)
