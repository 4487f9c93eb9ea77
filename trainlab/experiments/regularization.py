"""Which dose of which regularizer helps, and which is too little or too much?

The setting of `shared.noisy_digits`: 300 digits to train, 30 % of the labels of training and
validation replaced at random, 400 test rows with their true labels. **Each seed is its own draw of
the data.** Every dose of every regularizer has its own learning rate, tuned alike; so has the
network with none. The head starts at zero, or, to see how much hangs on that, from He's weights.

- ``l2``: λ/2 ‖θ‖² added to Adam's loss. ``adamw``: decay beside the gradient, θ ← θ - lr λ θ, as
  PyTorch has it. (Loshchilov & Hutter's λ is not multiplied by the rate, and they let it shrink
  as √(b / BT) with B rows, batches of b and T epochs.)
- ``dropout``: after every hidden layer. ``head``: before the head only. Inverted form.
- ``both``: dropout 0.3 and AdamW's decay; the dose is the decay.
- ``noise``: normal noise on the pixels, in units of their standard deviation; ``shift``: a share of
  the digits is moved by one pixel. In training only, four copies of every row, each changed anew,
  for a quarter of the epochs.
- ``width``, ``depth``: other networks; ``rows``: more or fewer training rows, as many epochs.
- ``patience``: training stops so many epochs after the lowest validation loss. All others run 40
  epochs, so that their *best* weights are those of the lowest validation loss of all.

``none`` is the network of 300 rows and nothing else, from the same head. The best weights are those
of lowest *validation* loss, whose labels are noisy: on the true labels of the test set the last
weights can have the lower loss. The test set decides nothing.

Arrays
------
dose, learning_rate : scalar
    λ, share of units dropped, noise, share of rows moved, units, layers, epochs or rows; and Adam's
    learning rate.
tuning_rate, tuning_score : shape (rates,)
    All rates that were tried, and minus the median of the lowest validation losses, in nats.
best_accuracy, last_accuracy, best_loss, last_loss : shape (seeds,)
    On the test set, with the weights of lowest validation loss and with the last ones; accuracy
    0 to 1, loss in nats.
train_loss, val_loss : shape (seeds,)
    Last training loss, lowest validation loss (noisy labels), in nats.
best_epoch, epochs : shape (seeds,)
    Epoch of the lowest validation loss, and epochs trained; of changed copies times four.
weight_norm : shape (seeds,)
    Norm of all weight matrices after training, as a share of what it was.
decay_alone : scalar
    What decay would leave of that norm if nothing else happened, (1 - lr λ)^steps; 1 without
    decay, NaN for L2, which Adam rescales with the gradient.
tuning_loss : scalar
    Median of the lowest validation losses at the rate that was chosen, in nats.
died : shape (seeds,), bool

Compared across grid points (paired by draw: mean, and 95 % interval corrected for shared rows):

doses, FIGURE_by_dose : shape (6,)
    All doses of this regularizer; the arrays above at each of them, median and quartiles.
none_best_accuracy, none_last_accuracy, none_best_loss, none_last_loss : scalar
best_accuracy_effect, last_accuracy_effect, best_loss_effect, last_loss_effect
    With the regularizer minus without, best with best and last with last weights.
restored
    Accuracy with the best weights minus with the last ones, of the same runs.
head_effect
    Accuracy of none from this head minus none from He's, best weights.
chosen_NAME
    ``best_accuracy_effect`` at the dose of NAME with the smallest ``tuning_loss``.

References
----------
Krogh & Hertz (1992), NeurIPS 4; Loshchilov & Hutter (2019), ICLR, on L2 in Adam and decay; van
Laarhoven (2017), arXiv:1706.05350; Wang & Aitchison (2024), arXiv:2405.13698, on lr λ as what
carries over; Srivastava et al. (2014), JMLR 15; Bishop (1995), Neural Computation 7 (noise);
Simard, Steinkraus & Platt (2003), ICDAR (shifts); Prechelt (1998), Early stopping — but when?
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

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
    COPIES,
    EPOCHS,
    HEADS,
    N_TRAIN,
    Arm,
    effect,
    number,
    scores_of,
)
from trainlab.words import fixed

BESIDE_DECAY = 0.3  # dropout
DOSES: dict[str, tuple[float, ...]] = {
    "l2": (1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3),
    "adamw": (0.01, 0.1, 1, 3, 10, 30),
    "dropout": (0.1, 0.3, 0.5, 0.6, 0.7, 0.8),
    "head": (0.1, 0.3, 0.5, 0.7, 0.8, 0.9),
    "both": (0.01, 0.1, 1, 3, 10, 30),
    "noise": (0.1, 0.3, 0.5, 0.7, 1, 1.5),
    "shift": (0.1, 0.2, 0.4, 0.6, 0.8, 1),
    "width": (8, 16, 32, 64, 128, 256),
    "depth": (1, 2, 3, 4, 5, 6),
    "patience": (1, 2, 3, 5, 10, 20),
    "rows": (75, 150, 300, 450, 600, 990),
}
DOSE_AXIS = {"array": "doses", "label": "dose", "scale": "log"}
MEASURES = ("best_accuracy", "last_accuracy", "best_loss", "last_loss")
BY_DOSE = (*MEASURES, "weight_norm", "decay_alone")
NAMES = {
    "l2": "L2 in Adam, λ",
    "adamw": "AdamW decay, λ",
    "dropout": "dropout",
    "head": "dropout before the head",
    "both": "dropout .3 + AdamW decay, λ",
    "noise": "noise on the pixels",
    "shift": "shifts by a pixel",
    "width": "width",
    "depth": "depth",
    "patience": "patience",
    "rows": "training rows",
}


SIGNS = {"l2": "λ = ", "adamw": "λ = ", "both": "λ = "}


def choose(settings: Settings) -> Chosen:
    """Return the learning rate of lowest validation loss, and that loss, on draws of their own."""
    tuned = arm(settings).tuned()
    best = max(score for score in tuned.scores if score is not None)
    return {**tuned.chosen(), "tuning_loss": -best}


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed on its own draw; arrays as in the module's docstring."""
    rate, this = float(settings["learning_rate"]), arm(settings)
    trained = this.trained(rate, seeds)
    before = this.networks(seeds)
    ran = np.where(np.isnan(trained.stopped_at), trained.epochs_done, trained.stopped_at)
    epochs = COPIES if this.augmented else 1  # of the rows, in one pass over their copies
    steps = EPOCHS * math.ceil(this.rows / BATCH)
    decay = 1 - rate * trained.plan.weight_decay * (trained.plan.optimizer == "adamw")
    scores = scores_of(trained)
    return Result(
        {
            "best_accuracy": scores["best"],
            "last_accuracy": scores["last"],
            "best_loss": scores["best_loss"],
            "last_loss": scores["last_loss"],
            "train_loss": trained["train_loss"][:, -1],
            "val_loss": trained.at_best("val_loss"),
            "best_epoch": epochs * trained.best_epoch.astype(float),
            "epochs": epochs * ran,
            "weight_norm": _norm(trained.last.weights) / _norm(before.weights),
            "died": ~np.isnan(trained.died_at),
        },
        {
            "dose": np.array(_dose(settings)),
            "learning_rate": np.array(rate),
            "decay_alone": np.array(math.nan if settings["regularizer"] == "l2" else decay**steps),
            "tuning_loss": np.array(float(settings["tuning_loss"])),
            **tuning_curve(settings),
        },
    )


def arm(settings: Settings) -> Arm:
    """Return the network in training of some settings."""
    kind, dose = str(settings["regularizer"]), _dose(settings)
    plans: dict[str, dict[str, Any]] = {
        "l2": {"weight_decay": dose},
        "adamw": {"optimizer": "adamw", "weight_decay": dose},
        "dropout": {"dropout": dose},
        "head": {"dropout": dose, "dropout_where": "head"},
        "both": {"optimizer": "adamw", "weight_decay": dose, "dropout": BESIDE_DECAY},
        "patience": {"patience": int(dose), "evaluate_at": None},
    }
    return Arm(
        head=str(settings["head"]),
        depth=int(dose) if kind == "depth" else 3,
        width=int(dose) if kind == "width" else 128,
        rows=int(dose) if kind == "rows" else N_TRAIN,
        augmented=(kind, dose) if kind in ("noise", "shift") else None,
        plan=plans.get(kind, {}),
    )


def _dose(settings: Settings) -> float:
    return DOSES[str(settings["regularizer"])][int(settings["dose"]) - 1]


def _norm(weights: Sequence[Tensor]) -> np.ndarray:
    squares = [weight.detach().double().square().sum(dim=(1, 2)) for weight in weights]
    return torch.stack(squares).sum(dim=0).sqrt().numpy()


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Compare every point with none from the same head, and gather the doses of each."""
    compared: dict[str, dict[str, Any]] = {}
    for head in HEADS:
        none = points[key("rows", N_TRAIN, head)]
        other = points[key("rows", N_TRAIN, "he")]
        shared = {f"none_{array}": {"median": none[array]["median"]} for array in MEASURES}
        shared["head_effect"] = _effect(none["best_accuracy"], other["best_accuracy"])
        for name, doses in DOSES.items():
            keys = [key(name, dose, head) for dose in doses]
            gathered = _by_dose([points[at] for at in keys])
            for at in keys:
                compared[at] = gathered | _effects(points[at], none)
            best = min(keys, key=lambda at: number(points[at]["tuning_loss"]["median"]))
            shared[f"chosen_{name}"] = compared[best]["best_accuracy_effect"]
        for name, doses in DOSES.items():
            for dose in doses:
                compared[key(name, dose, head)] |= shared
    return compared


def key(name: str, dose: float, head: str = "zero") -> str:
    """Return the name of the grid point of a regularizer at a dose."""
    return f"{name}|{DOSES[name].index(dose) + 1}|{head}"


def _by_dose(points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    gathered = {
        f"{array}_by_dose": {
            part: np.array([number(point[array][part]) for point in points])
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
    return effect(first["runs"], second["runs"])


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what this dose does to test accuracy, against none."""
    name, dose = NAMES[str(settings["regularizer"])], _dose(settings)
    best, last = (number(arrays[part]["median"]) for part in ("best_accuracy", "last_accuracy"))
    start = f"{name[0].upper()}{name[1:]} {dose:g}: test accuracy {best:.3f} with the best weights"
    if "best_accuracy_effect" not in arrays:  # one live run: there is nothing to compare it with
        return f"{start}, {last:.3f} with the last."
    found = arrays["best_accuracy_effect"]
    difference, low, high = (number(found[part]) for part in ("median", "lower", "upper"))
    if low == high == 0:
        return f"{start}: this is none; {last:.3f} with the last."
    interval = f"95 % interval {fixed(low, 3, plus=True)} to {fixed(high, 3, plus=True)}"
    if low < 0 < high:
        return f"{start}, which cannot be told from none ({interval}); {last:.3f} with the last."
    more = "more" if difference > 0 else "less"
    loss = number(arrays["best_loss_effect"]["lower"])
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
        "A regularizer has a dose: too little does nothing that shows, too much ruins the network. "
        "Every dose has its own learning rate, tuned on validation; every seed has its own draw of "
        "the data. Look at both heads: what a regularizer gains depends on the network it is added "
        "to. The best weights are those of lowest validation loss, whose labels are noisy; on true "
        "labels the last weights can have the lower loss."
    ),
    controls=(
        Control(
            "regularizer",
            "Regularizer",
            values=tuple(DOSES),
            texts=tuple(NAMES.values()),
            default="adamw",
        ),
        Control(
            "dose",
            "Dose",
            values=(1, 2, 3, 4, 5, 6),
            texts_by=(
                "regularizer",
                {
                    name: tuple(f"{SIGNS.get(name, '')}{dose:g}" for dose in doses)
                    for name, doses in DOSES.items()
                },
            ),
            default=4,
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
                "x": {"label": "difference in test accuracy", "domain": [-0.1, 0.15]},
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
        {"regularizer": "noise", "dose": 3},
        {"regularizer": "both", "dose": 3, "head": "he"},
        {"regularizer": "width", "dose": 1},
    ),
    choose=choose,
    keep=MEASURES,
    across=across,
)
