"""Would larger steps in the early layers make a deep network learn?

Ten hidden layers of 32 units, 500 rows for training and 500 for validation, batches of 32, 40
epochs, SGD, float64, mean cross-entropy; data, splits, weights and batches of each seed are those
of the experiment ``does_it_learn``. What is trained differs:

- ``all``: all layers, plain SGD.
- ``equal``: all layers, each step rescaled so that every layer's weights move by the same share
  of their size, whatever their gradient.
- ``head``: the head alone, the hidden layers staying as they were drawn.
- ``standardized``: the head alone, on the features of layer 10 after each of them was shifted and
  scaled to mean 0 and standard deviation 1 over the training rows.

Each way of training has a learning rate of its own, tuned on the validation accuracy of ten seeds
that are not recorded (`engine.tuning.tune`, in float32) from a grid for the steps that it takes,
which grows until the best rate lies inside. A network is at chance as in ``does_it_learn``.

Arrays
------
spread_before, spread_after : shape (seeds, 10)
    Standard deviation across the validation inputs at each hidden layer, as root mean square over
    units, relative to that of the inputs, before and after training; dimensionless.
weight_change : shape (seeds, 10)
    ‖W - W_0‖ / ‖W_0‖ of each hidden layer after the last epoch; dimensionless. 0 below 2.2e-16,
    where float64 ends.
epoch : shape (17,)
    Epochs after which the networks were evaluated; 0 is before training.
train_accuracy, val_accuracy : shape (seeds, 17)
    0 to 1.
final_accuracy : shape (seeds,)
    Validation accuracy after the last epoch; NaN for runs that died.
last_spread : shape (seeds,)
    ``spread_before`` at layer 10: what the head has to read before training.
directions : shape (seeds,)
    In how many directions the validation inputs differ at layer 10 after training: the
    participation ratio (Σλ)²/Σλ² of the eigenvalues of their covariance; 1 is a line.
at_chance, died : shape (seeds,), bool
    Whether the run ended at chance; whether its loss was ever not finite.
rate, chance : scalar
    The tuned learning rate; accuracy of guessing, 1/classes.
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and the median validation accuracy of each.

References
----------
Schoenholz et al. (2017), ICLR, on the depth to which differences between inputs survive; You,
Gitman & Ginsburg (2017), arXiv:1708.03888, on equal relative steps; Abbott, Rajan &
Sompolinsky (2011), in The Dynamic Brain, on the participation ratio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks
from trainlab.engine.training import Run, train
from trainlab.engine.tuning import TUNING_SEEDS, tune
from trainlab.experiments.does_it_learn import (
    DEPTH,
    EPOCHS,
    FLOAT32_HALF_ULP,
    FLOAT64_RESOLUTION,
    NETWORKS,
    WIDTH,
    chance_level,
    split,
)
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
from trainlab.words import magnitude

SHOWN = ("sigmoid", "sigmoid_gain_4", "relu", "relu_he")
GRID = {  # of the learning rates that are tried first
    "all": (0.032, 3.2),
    "equal": (0.001, 0.1),
    "head": (0.1, 10.0),
    "standardized": (0.01, 1.0),
}


def choose(settings: Settings) -> Chosen:
    """Return the learning rate that is best on validation."""
    _, _, _, y_val, _ = split(str(settings["data"]), TUNING_SEEDS)

    def scores(rate: float) -> np.ndarray:
        given = {**settings, "learning_rate": rate}
        trained, *_ = _train(given, TUNING_SEEDS, EPOCHS[-1:], torch.float32)
        return trained["val_accuracy"][:, -1]

    floor = float(np.median(chance_level(y_val)))
    return tune(scores, *GRID[str(settings["trained"])], floor=floor).chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    trained, stack, x_val, y_val = _train(settings, seeds, EPOCHS)
    before = spread(stack, x_val)
    frozen = settings["trained"] == "standardized"  # what was trained is a head without layers
    network = stack if frozen else trained.last
    change = np.zeros_like(before) if frozen else trained["weight_change"][:, -1, :-1]
    final = trained["val_accuracy"][:, -1]
    return Result(
        {
            "spread_before": before,
            "spread_after": spread(network, x_val),
            "weight_change": np.where(change < FLOAT64_RESOLUTION, 0.0, change),
            "train_accuracy": trained["train_accuracy"],
            "val_accuracy": trained["val_accuracy"],
            "final_accuracy": final,
            "last_spread": before[:, -1],
            "directions": directions(network, x_val),
            "at_chance": final <= chance_level(y_val),
            "died": ~np.isnan(trained.died_at),
        },
        {
            "epoch": trained["epoch"],
            "rate": np.array(settings["learning_rate"]),
            "chance": np.array(1 / stack.n_outputs),
            **tuning_curve(settings),
        },
    )


def _train(
    settings: Settings,
    seeds: Sequence[int],
    evaluate_at: tuple[int, ...],
    dtype: torch.dtype = torch.float64,
) -> tuple[Run, Stack, np.ndarray, np.ndarray]:
    """Return what became of the networks, the networks before, and the validation data."""
    x, y, x_val, y_val, n_classes = split(str(settings["data"]), seeds)
    sizes = {"n_inputs": x.shape[2], "depth": DEPTH, "width": WIDTH, "n_outputs": n_classes}
    stack = Stack(Architecture(**(sizes | NETWORKS[str(settings["network"])])), seeds, dtype)
    trained = str(settings["trained"])
    plan = Plan(
        epochs=EPOCHS[-1],
        batch_size=32,
        learning_rate=float(settings["learning_rate"]),
        trained="head" if trained == "head" else "all",
        relative_steps=trained == "equal",
        evaluate_at=evaluate_at,
    )
    if trained != "standardized":
        return train(stack, x, y, plan, validation=(x_val, y_val)), stack, x_val, y_val
    features, features_val = standardized(stack, x, x_val)
    architecture = Architecture(WIDTH, 0, WIDTH, n_classes, initialization="default")
    head = Stack(architecture, seeds, dtype)
    return train(head, features, y, plan, validation=(features_val, y_val)), stack, x_val, y_val


@torch.no_grad()
def standardized(
    stack: Stack, x: np.ndarray, x_val: np.ndarray
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the features of the last hidden layer, scaled by those of the training rows.

    Parameters
    ----------
    stack : Stack
        K networks.
    x, x_val : ndarray, shape (K, n, n_inputs)

    Returns
    -------
    Tensor, Tensor, each of shape (K, n, width)
        Mean 0 and standard deviation 1 over the training rows; 0 where all of these are equal.
    """
    features, features_val = (
        stack.hidden(torch.from_numpy(rows).to(stack.weights[0].dtype))[-1] for rows in (x, x_val)
    )
    deviation, mean = torch.std_mean(features, dim=1, keepdim=True, correction=0)
    scale = torch.where(deviation > 0, 1 / deviation, 0.0)
    return (features - mean) * scale, (features_val - mean) * scale


@torch.no_grad()
def spread(stack: StackedNetworks, x: np.ndarray) -> np.ndarray:
    """Return how far apart different inputs still are at each hidden layer, shape (K, L).

    The measure of `gradients.forward_spread`, for networks that have inputs of their own,
    ``x`` of shape (K, n, n_inputs).
    """
    inputs = torch.from_numpy(x)
    sizes = [h.var(dim=1, correction=0).mean(dim=1).sqrt() for h in (inputs, *stack.hidden(inputs))]
    return (torch.stack(sizes[1:], dim=1) / sizes[0][:, None]).numpy()


@torch.no_grad()
def directions(stack: StackedNetworks, x: np.ndarray) -> np.ndarray:
    """Return the participation ratio of the last hidden layer, shape (K,); NaN if all is equal.

    ``x`` has shape (K, n, n_inputs).
    """
    h = stack.hidden(torch.from_numpy(x))[-1]
    centerd = h - h.mean(dim=1, keepdim=True)
    covariance = centerd.transpose(1, 2) @ centerd
    trace = torch.diagonal(covariance, dim1=1, dim2=2).sum(dim=1)
    return (trace**2 / covariance.square().sum(dim=(1, 2))).numpy()


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what this way of training reaches, and what it has to work with."""
    final, spread_10, directions_10 = (
        arrays[name]["median"] for name in ("final_accuracy", "last_spread", "directions")
    )
    chance, died = (float(arrays[name]["median"]) for name in ("at_chance", "died"))
    if died == 1:
        return "Every run ends in NaN."
    reached = "stays at chance" if chance == 1 else f"reaches {final:.2f}"
    left = f"{magnitude(spread_10)} of the differences between inputs"
    sentences = {
        "all": f"Trained as usual, the network {reached}; {left} arrive at layer {DEPTH}.",
        "equal": f"With equal relative steps the network {reached}; {_differ(directions_10)}.",
        "head": f"The head alone {reached}; {left} arrive at layer {DEPTH}.",
        "standardized": f"Once its features are scaled up, the head alone {reached}; {left} "
        f"arrive at layer {DEPTH}.",
    }
    return sentences[str(settings["trained"])]


def _differ(directions_10: float | None) -> str:
    if directions_10 is None or not np.isfinite(directions_10):
        return f"at layer {DEPTH} all inputs come to look alike"
    return f"at layer {DEPTH} inputs come to differ in {directions_10:.1f} directions"


experiment = Experiment(
    title="The squeeze",
    question="Would larger steps in the early layers make ten sigmoid layers learn?",
    task=(
        "Give every layer of the sigmoid network steps of equal relative size. Then find what the "
        "head can do if the early layers stay as they are."
    ),
    notice=(
        "The product that shrinks the gradient shrinks small differences between inputs too, so "
        "the top layers have next to nothing to read. Early layers that stand still are a symptom: "
        "large steps in all of them blow the differences up again, but along a single line, "
        "enough for two moons, not for ten digits. On digits the head does better with layers "
        "left as drawn, once their features are scaled up."
    ),
    controls=(
        Control(
            "data",
            "Data set",
            values=("moons", "spirals", "digits"),
            texts=("two moons", "three spirals", "digits"),
            default="digits",
        ),
        Control(
            "network",
            "Hidden layers",
            values=SHOWN,
            texts=(
                "sigmoid, PyTorch's default",
                "sigmoid, std 4/√n",
                "ReLU, PyTorch's default",
                "ReLU, He",
            ),
            default="sigmoid",
        ),
        Control(
            "trained",
            "What is trained",
            values=tuple(GRID),
            texts=(
                "all layers",
                "all layers, equal relative steps",
                "head only",
                "head only, features standardized",
            ),
            default="all",
        ),
    ),
    panels=(
        Panel(
            "profile",
            "movement",
            "How far training moves each layer",
            series=(Series("weight_change", "after training", "train"),),
            options={
                "x": {"label": "hidden layer"},
                "y": {
                    "label": "change of the weights, relative to their size",
                    "scale": "log",
                    "domain": [1e-10, 1e2],
                },
            },
        ),
        Panel(
            "profile",
            "spread",
            "How far apart inputs still are at each layer",
            series=(
                Series("spread_before", "before training", "spread"),
                Series("spread_after", "after training", "train"),
            ),
            options={
                "flow": "forward",
                "x": {"label": "hidden layer"},
                "y": {
                    "label": "spread across inputs, relative to the input",
                    "scale": "log",
                    "domain": [1e-10, 1e1],
                },
                "threshold": {
                    "value": FLOAT32_HALF_ULP,
                    "label": "lost in float32",
                    "mark": "lost from layer",
                },
            },
        ),
        Panel(
            "curves",
            "accuracy",
            "Accuracy after each epoch",
            series=(
                Series("train_accuracy", "training", "train"),
                Series("val_accuracy", "validation", "val"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 1]},
                "reference": [{"name": "chance", "label": "guessing", "role": "theory"}],
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "final_accuracy", "label": "validation accuracy at the end"},
                    {"name": "last_spread", "label": "spread at layer 10, untrained", "digits": 2},
                    {"name": "directions", "label": "directions, trained", "digits": 2},
                    {"name": "at_chance", "label": "runs at chance", "share": True},
                    {"name": "rate", "label": "learning rate, tuned", "digits": 1},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    choose=choose,
    keep=("final_accuracy",),
    seeds=20,
    smoke=(
        {"data": "moons", "network": "sigmoid", "trained": "equal"},
        {"data": "digits", "network": "relu_he", "trained": "head"},
        {"data": "digits", "network": "sigmoid", "trained": "standardized"},
    ),
    split_by="data",
)
