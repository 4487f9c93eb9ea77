"""Which dose of which regularizer helps, and which is too little or too much?

The setting of `shared.few_digits`: 300 handwritten digits for training, 30 % of the labels replaced
in training and validation (400 rows), 400 test rows with their true labels; ReLU networks of three
layers of 64 units with He's weights and a head that starts at 0, Adam, batches of 32, 40 epochs,
mean cross-entropy, float64. **Each seed is its own draw of the data.** Every dose of every
regularizer has its own learning rate, tuned on the lowest validation loss of a run over ten draws
of their own (`engine.tuning.tune`, in float32); so has the network with none.

- ``l2``: λ/2 ‖θ‖² added to Adam's loss. ``adamw``: decay beside the gradient, θ ← θ - lr λ θ.
- ``dropout``: after every hidden layer. ``head``: before the head only. Inverted form.
- ``both``: dropout 0.3 and AdamW's decay; the dose is the decay.
- ``smoothing``: share of each target spread over all classes. ``mixup``: α of Beta(α, α).
- ``noise``: normal noise on the pixels of each batch, other noise in every epoch; the pixels have
  standard deviation 1. ``shift``: share of the images moved by a pixel in each direction, others in
  every epoch: by -1, 0 or 1, equally likely.
- ``head_start``: gain of the head's first weights; all others start it at 0. 1.41 is He's, 0.58
  has the spread of PyTorch's default.
- ``width``, ``depth``: other networks; ``rows``: more or fewer training rows, as many epochs.
- ``patience``: training stops so many epochs after the lowest validation loss. All others run 40
  epochs, so that their *best* weights are those of the lowest validation loss of all.
- ``norm_rows``: rows for a network with batch norm. ``norm_dropout``: dropout after every hidden
  layer of such a network, which has the next batch norm behind it. ``norm_decay`` and
  ``norm_decay_all``: AdamW's decay in such a network, of the weight matrices only, or also of
  biases and of batch norm's scales and shifts.

``none`` is the network of 300 rows and nothing else; for the last four it has batch norm. The test
set decides nothing.

Arrays
------
dose, learning_rate : scalar
    λ, share of units dropped, units, layers, epochs, rows …; and Adam's learning rate.
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and minus the median of the lowest validation losses, in nats.
best_accuracy, last_accuracy, best_loss, last_loss : shape (seeds,)
    On the test set, with the weights of lowest validation loss and with the last ones of the same
    run; accuracy 0 to 1, loss in nats.
train_loss, val_loss : shape (seeds,)
    Last training loss, lowest validation loss (noisy labels), in nats.
best_epoch, epochs : shape (seeds,)
    Epoch of the lowest validation loss, and epochs trained.
weight_norm : shape (seeds,)
    Norm of the hidden layers' weights after training, as a share of what it was.
decay_alone : scalar
    What decay would leave of that norm if nothing else happened, (1 - lr λ)^steps; 1 without
    decay, NaN for L2, which Adam rescales with the gradient.
tuning_loss, tuning_accuracy : scalar
    On the validation rows of the ten draws, at the rate that was chosen: median of the lowest
    losses, in nats, and mean accuracy at the same epochs (noisy labels).
died : shape (seeds,), bool

Compared across grid points (paired by draw; mean and 95 % interval over 20 draws, corrected for the
rows that they share):

doses, FIGURE_by_dose : shape (6,)
    All doses of this regularizer; the arrays above at each of them, median and quartiles.
effect_by_dose : shape (6,)
    ``best_accuracy_effect`` at each of them.
none_best_accuracy, none_last_accuracy, none_best_loss, none_last_loss : scalar
best_accuracy_effect, best_loss_effect
    With the regularizer minus without, best with best weights.
restored
    Accuracy with the best weights minus with the last ones, of the same runs.
chosen_NAME
    ``best_accuracy_effect`` at the dose of NAME with the smallest ``tuning_loss``.

References
----------
Krogh & Hertz (1992), NeurIPS 4; Loshchilov & Hutter (2019), ICLR, on L2 in Adam and decay; van
Laarhoven (2017), arXiv:1706.05350; Srivastava et al. (2014), JMLR 15; Li et al. (2019), CVPR, on
dropout in front of batch norm; Szegedy et al. (2016), CVPR (label smoothing); Zhang et al. (2018),
ICLR (mixup); Bishop (1995), Neural Computation 7 (noise); Prechelt (1998), Early stopping — but
when?; Nadeau & Bengio (2003), Machine Learning 52 (the intervals).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.training import Augment
from trainlab.experiments.shared import few_digits
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
from trainlab.experiments.shared.few_digits import BATCH, DEPTH, EPOCHS, N_TRAIN, WIDTH
from trainlab.words import fixed

LABEL_NOISE = 0.3
BESIDE_DECAY = 0.3  # dropout
SIDE = 8  # pixels
DOSES: dict[str, tuple[float, ...]] = {
    "l2": (1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3),
    "adamw": (0.01, 0.1, 1, 3, 10, 30),
    "dropout": (0.1, 0.3, 0.5, 0.6, 0.7, 0.8),
    "head": (0.1, 0.3, 0.5, 0.7, 0.8, 0.9),
    "both": (0.01, 0.1, 1, 3, 10, 30),
    "smoothing": (0.03, 0.1, 0.2, 0.4, 0.6, 0.8),
    "mixup": (0.1, 0.2, 0.4, 1, 4, 16),
    "noise": (0.1, 0.3, 0.6, 1, 1.5, 2.5),
    "shift": (0.1, 0.2, 0.4, 0.6, 0.8, 1),
    "head_start": (0.1, 0.3, 0.58, 1, 1.41, 2.8),
    "width": (4, 8, 16, 32, 64, 128),
    "depth": (1, 2, 3, 4, 5, 6),
    "patience": (1, 2, 3, 5, 10, 20),
    "rows": (75, 150, 300, 450, 600, 990),
    "norm_rows": (75, 150, 300, 450, 600, 990),
    "norm_dropout": (0.05, 0.1, 0.2, 0.3, 0.5, 0.7),
    "norm_decay": (0.01, 0.1, 1, 3, 10, 30),
    "norm_decay_all": (0.01, 0.1, 1, 3, 10, 30),
}
NAMES = {
    "l2": "L2 in Adam",
    "adamw": "AdamW decay",
    "dropout": "dropout",
    "head": "dropout before the head",
    "both": "dropout .3 + AdamW decay",
    "smoothing": "label smoothing",
    "mixup": "mixup",
    "noise": "noise on the pixels",
    "shift": "shifted images",
    "head_start": "first weights of the head",
    "width": "width",
    "depth": "depth",
    "patience": "patience",
    "rows": "training rows",
    "norm_rows": "batch norm, training rows",
    "norm_dropout": "batch norm + dropout",
    "norm_decay": "batch norm + decay of the weights",
    "norm_decay_all": "batch norm + decay of everything",
}
NONE = f"rows|{DOSES['rows'].index(N_TRAIN) + 1}"
NORMED_NONE = f"norm_rows|{DOSES['norm_rows'].index(N_TRAIN) + 1}"
DOSE_AXIS = {"array": "doses", "label": "dose", "scale": "log"}
MEASURES = ("best_accuracy", "last_accuracy", "best_loss", "last_loss")
BY_DOSE = (*MEASURES, "weight_norm", "decay_alone")


def choose(settings: Settings) -> Chosen:
    """Return the learning rate of lowest validation loss, on draws of their own, and its scores."""
    tuned, runs = few_digits.tuned_rates(
        architecture(settings),
        plan_changes(settings),
        {"best": few_digits.lowest_loss},
        **_training(settings),
    )
    rate = tuned["best"].rate
    loss, accuracy = (runs[rate].at_best(f"val_{what}") for what in ("loss", "accuracy"))
    return {
        **tuned["best"].chosen(),
        "tuning_loss": float(f"{np.median(loss):.5g}"),
        "tuning_accuracy": float(f"{np.nanmean(accuracy):.5g}"),
    }


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed on its own draw; arrays as in the module's docstring."""
    rate = float(settings["learning_rate"])
    how = few_digits.plan(rate, **plan_changes(settings))
    trained = few_digits.trained(
        architecture(settings), how, seeds, scored=True, **_training(settings)
    )
    stack = Stack(architecture(settings), seeds)
    ran = np.where(np.isnan(trained.stopped_at), trained.epochs_done, trained.stopped_at)
    steps = EPOCHS * math.ceil(_rows(settings) / BATCH)
    decay = 1 - rate * how.weight_decay * (how.optimizer == "adamw")
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
            "weight_norm": _norm(trained.last.weights[:-1]) / _norm(stack.weights[:-1]),
            "died": ~np.isnan(trained.died_at),
        },
        {
            "dose": np.array(_dose(settings)),
            "learning_rate": np.array(rate),
            "decay_alone": np.array(math.nan if settings["regularizer"] == "l2" else decay**steps),
            "tuning_loss": np.array(float(settings["tuning_loss"])),
            "tuning_accuracy": np.array(float(settings["tuning_accuracy"])),
            **tuning_curve(settings),
        },
    )


def _dose(settings: Settings) -> float:
    return DOSES[str(settings["regularizer"])][int(settings["dose"]) - 1]


def _rows(settings: Settings) -> int:
    return int(_dose(settings)) if str(settings["regularizer"]).endswith("rows") else N_TRAIN


def architecture(settings: Settings) -> Architecture:
    """Return the network of some settings."""
    kind, dose = str(settings["regularizer"]), _dose(settings)
    return few_digits.network(
        depth=int(dose) if kind == "depth" else DEPTH,
        width=int(dose) if kind == "width" else WIDTH,
        block="batch_norm" if kind.startswith("norm_") else "plain",
        head_gain=dose if kind == "head_start" else 0.0,
    )


def plan_changes(settings: Settings) -> dict[str, Any]:
    """Return what some settings change in the plan of the baseline."""
    dose = _dose(settings)
    changes: dict[str, dict[str, Any]] = {
        "l2": {"weight_decay": dose},
        "adamw": {"optimizer": "adamw", "weight_decay": dose},
        "dropout": {"dropout": dose},
        "head": {"dropout": dose, "dropout_where": "head"},
        "both": {"optimizer": "adamw", "weight_decay": dose, "dropout": BESIDE_DECAY},
        "smoothing": {"label_smoothing": dose},
        "mixup": {"mixup": dose},
        "patience": {"patience": int(dose), "evaluate_at": None},
        "norm_dropout": {"dropout": dose},
        "norm_decay": {"optimizer": "adamw", "weight_decay": dose, "decay_all": False},
        "norm_decay_all": {"optimizer": "adamw", "weight_decay": dose},
    }
    return changes.get(str(settings["regularizer"]), {})


def _training(settings: Settings) -> dict[str, Any]:
    """Return what some settings change in the rows that are trained on."""
    augment: Augment | None = None
    dose = _dose(settings)
    if settings["regularizer"] == "noise":
        augment = grainy(dose)
    elif settings["regularizer"] == "shift":
        augment = shifted(dose)
    return {"label_noise": LABEL_NOISE, "rows": _rows(settings), "augment": augment}


def grainy(deviation: float) -> Augment:
    """Return what adds normal noise to every pixel.

    Parameters
    ----------
    deviation : float
        Its standard deviation; that of the pixels is 1.
    """

    def change(x: Tensor, generators: Sequence[np.random.Generator]) -> Tensor:
        drawn = np.stack([rng.standard_normal(x.shape[1:]) for rng in generators])
        return x + deviation * torch.from_numpy(drawn).to(x)

    return change


def shifted(share: float) -> Augment:
    """Return what moves images of 8 × 8 pixels by at most one pixel in each direction.

    Parameters
    ----------
    share : float
        Of the images that are moved, by -1, 0 or 1 along either axis; what comes in from outside
        is blank, the darkest value of the batch.
    """

    def change(x: Tensor, generators: Sequence[np.random.Generator]) -> Tensor:
        networks, rows = x.shape[:2]
        moved = np.stack([rng.random(rows) < share for rng in generators])
        steps = np.stack([rng.integers(3, size=(rows, 2)) for rng in generators])
        start = torch.from_numpy(np.where(moved[..., None], steps, 1))  # 1 leaves it in the middle
        blank = x.amin(dim=(1, 2)).view(-1, 1, 1, 1)
        images = x.view(networks, rows, SIDE, SIDE) - blank
        framed = functional.pad(images, (1, 1, 1, 1))
        along = torch.arange(SIDE)
        down = (start[..., 0, None] + along)[..., None]  # (K, rows, 8, 1)
        right = (start[..., 1, None] + along)[..., None, :]
        k = torch.arange(networks).view(-1, 1, 1, 1)
        n = torch.arange(rows).view(1, -1, 1, 1)
        return (framed[k, n, down, right] + blank).view(x.shape)

    return change


def _norm(weights: Sequence[Tensor]) -> np.ndarray:
    squares = [weight.detach().double().square().sum(dim=(1, 2)) for weight in weights]
    return torch.stack(squares).sum(dim=0).sqrt().numpy()


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Compare every point with none, and gather the doses of each regularizer."""
    compared: dict[str, dict[str, Any]] = {}
    chosen = {}
    for name in DOSES:
        none = points[NORMED_NONE if name.startswith("norm_") else NONE]
        nothing = {f"none_{array}": {"median": none[array]["median"]} for array in MEASURES}
        keys = [f"{name}|{step}" for step in range(1, len(DOSES[name]) + 1)]
        effects = {key: _effects(points[key], none) for key in keys}
        gathered = _by_dose([points[key] for key in keys]) | nothing
        gathered["effect_by_dose"] = _columns(
            [effects[key]["best_accuracy_effect"] for key in keys]
        )
        for key in keys:
            compared[key] = gathered | effects[key]
        best = min(keys, key=lambda key: _number(points[key]["tuning_loss"]["median"]))
        chosen[f"chosen_{name}"] = compared[best]["best_accuracy_effect"]
    return {key: arrays | chosen for key, arrays in compared.items()}


def _by_dose(points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    gathered = {
        f"{array}_by_dose": _columns([point[array] for point in points]) for array in BY_DOSE
    }
    return gathered | {"doses": {"median": np.array([point["dose"]["median"] for point in points])}}


def _columns(figures: Sequence[Mapping[str, Any]]) -> dict[str, np.ndarray]:
    return {
        part: np.array([_number(figure[part]) for figure in figures])
        for part in ("median", "lower", "upper")
        if part in figures[0]
    }


def _effects(point: Mapping[str, Any], none: Mapping[str, Any]) -> dict[str, Any]:
    effects = {
        f"{array}_effect": _effect(point[array], none[array])
        for array in ("best_accuracy", "best_loss")
    }
    return effects | {"restored": _effect(point["best_accuracy"], point["last_accuracy"])}


def _effect(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, float]:
    """Return a paired difference of recorded runs as mean and interval."""
    with_it, without = (np.array([_number(v) for v in arm["runs"]]) for arm in (first, second))
    return few_digits.difference(with_it, without).recorded()


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
    task="Find a decay that does nothing and one that ruins the network; then say "
    "whether any regularizer gets as far as three times the data.",
    notice=(
        "A regularizer has a dose. Low doses do nothing that shows, high doses ruin the network, "
        "and what lies between has to be measured against a baseline that is as good as it can "
        "be: He's weights, a head that starts at 0, and a tuned rate. Every dose has its own rate, "
        "tuned on validation; every seed has its own draw of the data, and the intervals allow for "
        "the rows that draws share."
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
            default=4,
            texts_by=(
                "regularizer",
                {name: tuple(f"{dose:g}" for dose in doses) for name, doses in DOSES.items()},
            ),
        ),
    ),
    panels=(
        _scored("accuracy", "accuracy", (0.5, 1)),
        _scored("loss", "loss (nats)", (0.4, 2.4)),
        Panel(
            "curves",
            "weights",
            "Norm of the hidden layers' weights after training, as a share of what it was",
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
                "x": {"label": "difference in test accuracy", "domain": [-0.06, 0.12]},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "dose", "label": "dose"},
                    {"name": "learning_rate", "label": "learning rate, tuned", "digits": 2},
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
        {"regularizer": "patience", "dose": 1},
        {"regularizer": "both", "dose": 3},
        {"regularizer": "shift", "dose": 4},
        {"regularizer": "norm_decay_all", "dose": 3},
        {"regularizer": "width", "dose": 1},
    ),
    choose=choose,
    keep=("best_accuracy", "last_accuracy", "best_loss"),
    across=across,
)
