"""Which dose of which regularizer helps, and which is too little or too much?

The setting of chapter 6: handwritten digits, 300 training rows, 30 % of the labels replaced in
training and validation (400 rows), 400 test rows with their true labels; ReLU networks of three
layers of 128 units with He's initialization, Adam, batches of 32, 60 epochs, mean cross-entropy,
float64. **Each seed is its own draw of the data**: effects hold over draws that share rows, not
only over initial weights. Every dose of every regularizer has its own learning rate, the one of
.0003, .001, .003 and .01 whose lowest validation loss is the smallest (median of five draws of
their own; these runs in float32); so has the network with none.

- ``l2``: λ/2 ‖θ‖² added to Adam's loss. ``adamw``: decay beside the gradient, θ ← θ - lr λ θ.
- ``dropout``: after every hidden layer. ``head``: before the head only. Inverted form.
- ``both``: dropout 0.5 and AdamW's decay; the dose is the decay.
- ``width``, ``depth``: other networks; ``rows``: more or fewer training rows, as many epochs.
- ``patience``: training stops so many epochs after the lowest validation loss. All others run 60
  epochs, so that their *best* weights are those of the lowest validation loss of all.

``none`` is the network of 300 rows and nothing else. The test set decides nothing.

Arrays
------
dose, learning_rate : scalar
    λ, share of units dropped, units, layers, epochs or rows; and Adam's learning rate.
best_accuracy, last_accuracy, best_loss, last_loss : shape (seeds,)
    On the test set, with the weights of lowest validation loss and with the last ones; accuracy
    0 to 1, loss in nats.
train_loss, val_loss : shape (seeds,)
    Last training loss, lowest validation loss (noisy labels), in nats.
best_epoch, epochs : shape (seeds,)
    Epoch of the lowest validation loss, and epochs trained.
weight_norm : shape (seeds,)
    Norm of all weight matrices after training, as a share of what it was.
decay_alone : scalar
    What decay would leave of that norm if nothing else happened, (1 - lr λ)^steps; 1 without
    decay, NaN for L2, which Adam rescales with the gradient.
tuning_loss : scalar
    Median of the lowest validation losses by which the learning rate was chosen, in nats.
died : shape (seeds,), bool

Compared across grid points (paired by seed; mean and 95 % BCa interval over 20 draws):

doses, FIGURE_by_dose : shape (6,)
    All doses of this regularizer; the arrays above at each of them, median and quartiles.
none_best_accuracy, none_last_accuracy, none_best_loss, none_last_loss : scalar
best_accuracy_effect, last_accuracy_effect, best_loss_effect, last_loss_effect
    With the regularizer minus without, best with best and last with last weights.
restored
    Accuracy with the best weights minus with the last ones, of the same runs.
chosen_NAME
    ``best_accuracy_effect`` at the dose of NAME with the smallest ``tuning_loss``.

References
----------
Krogh & Hertz (1992), NeurIPS 4; Loshchilov & Hutter (2019), ICLR, on L2 in Adam and decay; van
Laarhoven (2017), arXiv:1706.05350; Srivastava et al. (2014), JMLR 15; Prechelt (1998), Early
stopping — but when?
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

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
LABEL_NOISE = 0.3
N_TEST, N_VAL, N_TRAIN = 400, 400, 300
FIRST_DRAW = 100
EPOCHS, BATCH = 60, 32
EVALUATED = (*range(9), 10, 12, 14, 16, 18, 20, 23, 26, 30, 34, 38, 43, 48, 54, 60)
LEARNING_RATES = (3e-4, 1e-3, 3e-3, 1e-2)
BESIDE_DECAY = 0.5  # dropout
DOSES: dict[str, tuple[float, ...]] = {
    "l2": (1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3),
    "adamw": (0.01, 0.1, 1, 3, 10, 30),
    "dropout": (0.1, 0.3, 0.5, 0.6, 0.7, 0.8),
    "head": (0.1, 0.3, 0.5, 0.7, 0.8, 0.9),
    "both": (0.01, 0.1, 1, 3, 10, 30),
    "width": (8, 16, 32, 64, 128, 256),
    "depth": (1, 2, 3, 4, 5, 6),
    "patience": (1, 2, 3, 5, 10, 20),
    "rows": (75, 150, 300, 450, 600, 990),
}
NONE = f"rows|{DOSES['rows'].index(N_TRAIN) + 1}"
DOSE_AXIS = {"array": "doses", "label": "dose", "scale": "log"}
MEASURES = ("best_accuracy", "last_accuracy", "best_loss", "last_loss")
BY_DOSE = (*MEASURES, "weight_norm", "decay_alone")
NAMES = {
    "l2": "L2 in Adam",
    "adamw": "AdamW decay",
    "dropout": "dropout",
    "head": "dropout before the head",
    "both": "dropout .5 + AdamW decay",
    "width": "width",
    "depth": "depth",
    "patience": "patience",
    "rows": "training rows",
}


def choose(settings: Settings) -> dict[str, Value]:
    """Return the learning rate of lowest validation loss, and that loss, on draws of their own."""
    losses = {
        rate: -_train(settings, rate, TUNING_SEEDS, dtype=torch.float32).at_best("val_loss")
        for rate in LEARNING_RATES
    }
    rate = best_candidate(LEARNING_RATES, losses.__getitem__)
    return {"learning_rate": rate, "tuning_loss": float(f"{-np.median(losses[rate]):.6g}")}


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed on its own draw; arrays as in the module's docstring."""
    rate = float(settings["learning_rate"])
    trained = _train(settings, rate, seeds, scored=True)
    stack = Stack(_architecture(settings), seeds)
    ran = np.where(np.isnan(trained.stopped_at), trained.epochs_done, trained.stopped_at)
    steps = EPOCHS * math.ceil(_rows(settings) / BATCH)
    decay = 1 - rate * trained.plan.weight_decay * (trained.plan.optimizer == "adamw")
    return Result(
        {
            "best_accuracy": trained.at_best("test_accuracy"),
            "last_accuracy": trained["test_accuracy"][:, -1],
            "best_loss": trained.at_best("test_loss"),
            "last_loss": trained["test_loss"][:, -1],
            "train_loss": trained["train_loss"][:, -1],
            "val_loss": trained.at_best("val_loss"),
            "best_epoch": trained.best_epoch.astype(float),
            "epochs": ran,
            "weight_norm": _norm(trained.last.weights) / _norm(stack.weights),
            "died": ~np.isnan(trained.died_at),
        },
        {
            "dose": np.array(_dose(settings)),
            "learning_rate": np.array(rate),
            "decay_alone": np.array(math.nan if settings["regularizer"] == "l2" else decay**steps),
            "tuning_loss": np.array(float(settings["tuning_loss"])),
        },
    )


def _train(
    settings: Settings,
    rate: float,
    seeds: Sequence[int],
    dtype: torch.dtype = torch.float64,
    scored: bool = False,
) -> Run:
    draws = [noisy_digits(FIRST_DRAW + seed, LABEL_NOISE) for seed in seeds]
    test = rows_of(draws, slice(N_TEST))
    validation = rows_of(draws, slice(N_TEST, N_TEST + N_VAL))
    first = N_TEST + N_VAL
    training = rows_of(draws, slice(first, first + _rows(settings)))
    return train(
        Stack(_architecture(settings), seeds, dtype),
        training.x,
        training.y,
        _plan(settings, rate),
        validation=(validation.x, validation.y),
        test=(test.x, test.true) if scored else None,
    )


def _dose(settings: Settings) -> float:
    return DOSES[str(settings["regularizer"])][int(settings["dose"]) - 1]


def _rows(settings: Settings) -> int:
    return int(_dose(settings)) if settings["regularizer"] == "rows" else N_TRAIN


def _architecture(settings: Settings) -> Architecture:
    kind, dose = settings["regularizer"], int(_dose(settings))
    return Architecture(
        n_inputs=64,
        depth=dose if kind == "depth" else 3,
        width=dose if kind == "width" else 128,
        n_outputs=10,
    )


def _plan(settings: Settings, rate: float) -> Plan:
    dose = _dose(settings)
    treatments: dict[str, dict[str, Any]] = {
        "l2": {"weight_decay": dose},
        "adamw": {"optimizer": "adamw", "weight_decay": dose},
        "dropout": {"dropout": dose},
        "head": {"dropout": dose, "dropout_where": "head"},
        "both": {"optimizer": "adamw", "weight_decay": dose, "dropout": BESIDE_DECAY},
        "patience": {"patience": int(dose), "evaluate_at": None},
    }
    usual = {
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "optimizer": "adam",
        "learning_rate": rate,
        "evaluate_at": EVALUATED,
    }
    return Plan(**{**usual, **treatments.get(str(settings["regularizer"]), {})})


def _norm(weights: Sequence[Tensor]) -> np.ndarray:
    squares = [weight.detach().double().square().sum(dim=(1, 2)) for weight in weights]
    return torch.stack(squares).sum(dim=0).sqrt().numpy()


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Compare every point with none, and gather the doses of each regularizer."""
    none = points[NONE]
    nothing = {f"none_{array}": {"median": none[array]["median"]} for array in MEASURES}
    compared: dict[str, dict[str, Any]] = {}
    chosen = {}
    for name in DOSES:
        keys = [f"{name}|{step}" for step in range(1, len(DOSES[name]) + 1)]
        gathered = _by_dose([points[key] for key in keys])
        for key in keys:
            compared[key] = gathered | nothing | _effects(points[key], none)
        best = min(keys, key=lambda key: _number(points[key]["tuning_loss"]["median"]))
        chosen[f"chosen_{name}"] = compared[best]["best_accuracy_effect"]
    return {key: arrays | chosen for key, arrays in compared.items()}


def _by_dose(points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    gathered = {
        f"{array}_by_dose": {
            part: np.array([_number(point[array][part]) for point in points])
            for part in ("median", "lower", "upper")
            if part in points[0][array]
        }
        for array in BY_DOSE
    }
    return gathered | {"doses": {"median": np.array([point["dose"]["median"] for point in points])}}


def _effects(point: Mapping[str, Any], none: Mapping[str, Any]) -> dict[str, Any]:
    effects = {f"{array}_effect": _effect(point[array], none[array]) for array in MEASURES}
    return effects | {"restored": _effect(point["best_accuracy"], point["last_accuracy"])}


def _effect(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, float]:
    """Return a paired difference of recorded runs as mean and interval."""
    with_it, without = (np.array([_number(v) for v in arm["runs"]]) for arm in (first, second))
    return paired_difference(with_it, without).recorded()


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what this dose does to test accuracy, against none."""
    name, dose = NAMES[str(settings["regularizer"])], _dose(settings)
    best, last = (_number(arrays[part]["median"]) for part in ("best_accuracy", "last_accuracy"))
    start = f"{name[0].upper()}{name[1:]} {dose:g}: test accuracy {best:.3f} with the best weights"
    if "best_accuracy_effect" not in arrays:  # one live run: there is nothing to compare it with
        return f"{start}, {last:.3f} with the last."
    effect = arrays["best_accuracy_effect"]
    difference, low, high = (_number(effect[part]) for part in ("median", "lower", "upper"))
    if low == high == 0:
        return f"{start}: this is none; {last:.3f} with the last."
    interval = f"95 % interval {fixed(low, 3, plus=True)} to {fixed(high, 3, plus=True)}"
    if low < 0 < high:
        return f"{start}, which cannot be told from none ({interval}); {last:.3f} with the last."
    more = "more" if difference > 0 else "less"
    loss = _number(arrays["best_loss_effect"]["lower"])
    also = ", though its loss is higher too" if more == "more" and loss > 0 else ""
    return (
        f"{start}, {abs(difference):.3f} {more} than none ({interval}){also}; "
        f"{last:.3f} with the last."
    )


def _scored(figure: str, label: str, domain: tuple[float, float]) -> Panel:
    """Return the panel of test accuracy or loss against the dose, beside none."""
    none = {"name": f"none_best_{figure}", "label": "none, best weights", "role": "theory"}
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
            "reference": [none],
        },
    )


experiment = Experiment(
    title="Regularization",
    question="Which dose of which regularizer helps, and which is too little or too much?",
    task="Find a decay that does nothing, one that helps and one that ruins the network; then say "
    "whether any regularizer gets as far as three times the data.",
    notice=(
        "A regularizer has a dose. Low doses do nothing that shows: usual decays shrink weights "
        "by a few percent at most. High doses ruin the network. Every dose has its own learning "
        "rate, chosen on validation; every seed has its own draw of the data. The head starts from "
        "He's weights, and part of what decay gains is to shrink it."
    ),
    controls=(
        Control(
            "regularizer",
            "Regularizer",
            values=tuple(DOSES),
            texts=tuple(NAMES.values()),
            default="adamw",
        ),
        Control("dose", "Dose", values=(1, 2, 3, 4, 5, 6), default=4, unit="of 6"),
    ),
    panels=(
        _scored("accuracy", "accuracy", (0.5, 1)),
        _scored("loss", "loss (nats)", (0.4, 2.4)),
        Panel(
            "curves",
            "weights",
            "Norm of the weights after training, as a share of what it was",
            series=(
                Series("weight_norm_by_dose", "measured", "train"),
                Series("decay_alone_by_dose", "decay alone", "theory"),
            ),
            options={
                "x": DOSE_AXIS,
                "y": {"label": "share", "scale": "linear", "domain": [0, 2]},
            },
        ),
        Panel(
            "intervals",
            "effects",
            "What this dose does to test accuracy, over 20 draws of the data",
            series=(
                Series("best_accuracy_effect", "best weights: with − none", "test"),
                Series("last_accuracy_effect", "last weights: with − none", "test"),
                Series("restored", "best − last weights, same runs", "test"),
            ),
            options={
                "x": {"label": "difference in accuracy", "domain": [-0.2, 0.2]},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
            },
        ),
        Panel(
            "intervals",
            "chosen",
            "Each regularizer at the dose that validation chose, best weights: with − none",
            series=tuple(Series(f"chosen_{name}", NAMES[name], "test") for name in DOSES),
            options={
                "x": {"label": "difference in test accuracy", "domain": [-0.02, 0.12]},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "dose", "label": "dose"},
                    {"name": "learning_rate", "label": "learning rate, chosen", "digits": 1},
                    {"name": "best_epoch", "label": "epoch of the best weights"},
                    {"name": "epochs", "label": "epochs trained"},
                    {"name": "train_loss", "label": "training loss at the end"},
                    {"name": "weight_norm", "label": "norm of the weights, end ÷ start"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"regularizer": "rows", "dose": 1},
        {"regularizer": "both", "dose": 3},
        {"regularizer": "patience", "dose": 1},
        {"regularizer": "width", "dose": 1},
    ),
    choose=choose,
    keep=MEASURES,
    across=across,
)
