"""Do softer targets help: label smoothing, and mixup?

The setting of `shared.noisy_digits`: 300 digits to train, each seed its own draw, labels clean or
30 % of them replaced at random. Every dose has its own learning rate, tuned alike for the lowest
validation loss. What is recorded is always the plain cross-entropy of unmixed rows.

- ``smoothing``: a share ε of each target is spread evenly over all ten classes.
- ``mixup``: rows and targets are mixed with those of another row of the batch, λ : 1 - λ, with
  λ ~ Beta(α, α).

Where a third of the labels is replaced at random, the chance that a label is the true one is 73 %:
smoothing by ε = 0.3 states just that.

Arrays
------
dose, learning_rate : scalar
    ε or α, and Adam's learning rate.
tuning_rate, tuning_score : shape (rates,)
    All rates that were tried, and minus the median of the lowest validation losses, in nats.
best_accuracy, last_accuracy, best_loss, last_loss : shape (seeds,)
    On the test set, with the weights of lowest validation loss and with the last ones; accuracy
    0 to 1, loss in nats.
temperature : shape (seeds,)
    What the last weights' outputs have to be divided by for the lowest test loss: above 1 they are
    overconfident, below 1 underconfident.
train_loss : shape (seeds,)
    Plain loss on the training rows at the end, in nats.
died : shape (seeds,), bool

Compared across grid points (paired by draw: mean, and 95 % interval corrected for shared rows):

doses, FIGURE_by_dose : shape (5,)
    All doses; the arrays above at each of them, median and quartiles.
best_accuracy_effect, last_accuracy_effect, best_loss_effect, last_loss_effect
    Against dose 0.
chosen_METHOD_LABELS, chosen_last_METHOD_LABELS
    ``best_accuracy_effect`` and ``last_accuracy_effect`` of the dose that validation prefers, of
    those above 0.

References
----------
Szegedy et al. (2016), CVPR, section 7 (label smoothing); Müller, Kornblith & Hinton (2019),
NeurIPS (calibration); Lukasik et al. (2020), ICML (smoothing against label noise); Zhang et al.
(2018), ICLR (mixup); Guo et al. (2017), ICML (temperature).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.calibration import fit_temperature
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
    LABELS,
    Arm,
    compared,
    effect,
    number,
    scores_of,
    test_rows,
)

DOSES = {"smoothing": (0.0, 0.05, 0.1, 0.3, 0.5), "mixup": (0.0, 0.1, 0.2, 0.4, 1.0)}
METHODS = {"smoothing": "label smoothing", "mixup": "mixup"}
SIGNS = {"smoothing": "ε", "mixup": "α"}
MEASURES = ("best_accuracy", "last_accuracy", "best_loss", "last_loss")
BY_DOSE = (*MEASURES, "temperature")
DOSE_AXIS = {"array": "doses", "label": "dose: ε or α"}


def choose(settings: Settings) -> Chosen:
    """Return the learning rate of lowest validation loss, on draws of their own."""
    return arm(settings).tuned().chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed on its own draw; arrays as in the module's docstring."""
    rate, this = float(settings["learning_rate"]), arm(settings)
    trained, test = this.trained(rate, seeds), test_rows(this, seeds)
    outputs = trained.last.predict(torch.from_numpy(test.x)).double().numpy()
    alive = np.isfinite(outputs).all(axis=(1, 2))
    temperature = fit_temperature(np.where(alive[:, None, None], outputs, 0.0), test.true)
    scores = scores_of(trained)
    return Result(
        {
            "best_accuracy": scores["best"],
            "last_accuracy": scores["last"],
            "best_loss": scores["best_loss"],
            "last_loss": scores["last_loss"],
            "temperature": np.where(alive, temperature, np.nan),
            "train_loss": trained["train_loss"][:, -1],
            "died": ~np.isnan(trained.died_at),
        },
        {
            "dose": np.array(_dose(settings)),
            "learning_rate": np.array(rate),
            **tuning_curve(settings),
        },
    )


def arm(settings: Settings) -> Arm:
    """Return the network in training of some settings."""
    field = {"smoothing": "label_smoothing", "mixup": "mixup"}[str(settings["method"])]
    noise = float(settings["label_noise"])
    return Arm(label_noise=noise, plan={field: _dose(settings)})


def _dose(settings: Settings) -> float:
    return DOSES[str(settings["method"])][int(settings["dose"])]


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Compare every dose with none, and gather the doses."""
    found: dict[str, dict[str, Any]] = {}
    chosen: dict[str, Any] = {}
    for method, (noise, labels) in itertools.product(METHODS, LABELS.items()):
        names = [key(method, dose, noise) for dose in DOSES[method]]
        at = [points[name] for name in names]
        gathered = {
            f"{array}_by_dose": {
                part: np.array([number(point[array][part]) for point in at])
                for part in ("median", "lower", "upper")
            }
            for array in BY_DOSE
        }
        gathered["doses"] = {"median": np.array(DOSES[method])}
        for name, point in zip(names, at, strict=True):
            effects = {
                f"{array}_effect": effect(point[array]["runs"], at[0][array]["runs"])
                for array in MEASURES
            }
            found[name] = gathered | effects
        best = max(names[1:], key=lambda name: _judged(points[name]))
        for moment, name in (("best", "chosen"), ("last", "chosen_last")):
            chosen[f"{name}_{method}_{labels}"] = found[best][f"{moment}_accuracy_effect"]
    return {name: arrays | chosen for name, arrays in found.items()}


def key(method: str, dose: float, noise: float) -> str:
    """Return the name of the grid point of a method at a dose."""
    return f"{method}|{DOSES[method].index(dose)}|{noise:g}"


def _judged(point: Mapping[str, Any]) -> float:
    return max(score for score in point["tuning_score"]["median"] if score is not None)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what this dose does to accuracy, and to confidence."""
    method, dose = str(settings["method"]), _dose(settings)
    best, temperature = (number(arrays[n]["median"]) for n in ("best_accuracy", "temperature"))
    sign = f"{METHODS[method]}, {SIGNS[method]} = {dose:g}" if dose else "plain targets"
    start = f"{sign[0].upper()}{sign[1:]}: test accuracy {best:.3f} with the best weights"
    confident = "over" if temperature > 1 else "under"
    ends = f"the last weights are {confident}confident (temperature {temperature:.2f})"
    if "best_accuracy_effect" not in arrays or not dose:
        return f"{start}; {ends}."
    kept, last = (compared(arrays[f"{moment}_accuracy_effect"]) for moment in ("best", "last"))
    return f"{start}: {kept}. With the last weights it is {last}; {ends}."


def _scored(figure: str, label: str, domain: tuple[float, float]) -> Panel:
    return Panel(
        "curves",
        figure,
        f"Test {figure} at every dose",
        series=(
            Series(f"best_{figure}_by_dose", "best weights", "test"),
            Series(f"last_{figure}_by_dose", "last weights", "spread"),
        ),
        options={
            "x": DOSE_AXIS,
            "y": {"label": label, "scale": "linear", "domain": list(domain)},
            "marker": {"name": "dose", "label": "dose", "role": "theory"},
        },
    )


experiment = Experiment(
    title="Softer targets",
    question="Do label smoothing and mixup help, and on which labels?",
    task="Find the dose that does most for the last weights on noisy labels, and see what is left "
    "of it when the best weights are kept.",
    notice=(
        "Softer targets keep the network from growing as sure as it would; the temperature says "
        "how sure it is. Compare clean with noisy labels, and the best weights with the last ones. "
        "Every dose has its own learning rate, tuned on validation; every seed has its own draw."
    ),
    controls=(
        Control(
            "method",
            "Targets",
            values=tuple(METHODS),
            texts=tuple(METHODS.values()),
            default="smoothing",
        ),
        Control(
            "dose",
            "Dose",
            values=(0, 1, 2, 3, 4),
            texts_by=(
                "method",
                {
                    method: tuple(f"{SIGNS[method]} = {dose:g}" for dose in doses)
                    for method, doses in DOSES.items()
                },
            ),
            default=0,
        ),
        Control(
            "label_noise",
            "Labels replaced at random",
            values=tuple(LABELS),
            texts=("none", "30 %"),
            default=0.3,
        ),
    ),
    panels=(
        _scored("accuracy", "accuracy", (0.6, 1)),
        _scored("loss", "loss (nats)", (0, 2.4)),
        Panel(
            "curves",
            "confidence",
            "Temperature of the last weights",
            series=(Series("temperature_by_dose", "temperature", "test"),),
            options={
                "x": DOSE_AXIS,
                "y": {"label": "temperature", "scale": "log", "domain": [0.1, 10]},
                "reference": [{"value": 1, "label": "as sure as right", "role": "theory"}],
            },
        ),
        Panel(
            "intervals",
            "chosen",
            "At the dose that validation prefers: accuracy against plain targets",
            series=tuple(
                Series(f"{name}_{method}_{labels}", f"{text}, {labels} labels", role)
                for method, text in METHODS.items()
                for labels in LABELS.values()
                for name, role in (("chosen", "test"), ("chosen_last", "spread"))
            ),
            options={
                "x": {"label": "difference in test accuracy", "domain": [-0.1, 0.15]},
                "key": {"test": "best weights", "spread": "last weights"},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=({"dose": 2, "label_noise": 0.0}, {"method": "mixup", "dose": 2, "label_noise": 0.0}),
    choose=choose,
    keep=MEASURES,
    across=across,
)
