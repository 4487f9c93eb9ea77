"""How large is the gradient when it reaches each layer of a deep network?

Real networks at initialization, one for each seed, on 128 handwritten digits (64 inputs,
10 classes), every hidden layer 64 units wide; float64, mean cross-entropy.

Arrays
------
gradient : shape (seeds, depth)
    ‖∂loss/∂h_l‖ relative to the last hidden layer; dimensionless.
spread : shape (seeds, depth)
    Standard deviation across inputs of h_l, relative to that of the inputs; dimensionless;
    0 below 2.2e-16, where float64 no longer tells two inputs apart.
factor : shape (seeds,)
    Geometric mean of the gradient's factor per layer; dimensionless; left out at depth 1.
gradient_theory, spread_theory : shape (depth,)
    Theory of very wide plain networks (`gradients.mean_field`); only for plain networks.
gradient_ideal : shape (depth,)
    The activation's largest derivative once a layer, without any weights.

References
----------
Glorot & Bengio (2010), AISTATS, section 4; Schoenholz et al. (2017), ICLR.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.data import digits
from trainlab.engine.gradients import forward_spread, gradient_norms, largest_derivative, mean_field
from trainlab.engine.networks import Architecture, Stack
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import magnitude

WIDTH = 64
BATCH = 128
FLOAT32_HALF_ULP = 2.0**-24
FLOAT64_RESOLUTION = 2.0**-52
LOST = {"value": FLOAT32_HALF_ULP, "label": "lost in float32", "mark": "first lost layer"}


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Measure one setting; arrays as in the module's docstring."""
    depth = int(settings["depth"])
    architecture = Architecture(
        n_inputs=64,
        depth=depth,
        width=WIDTH,
        n_outputs=10,
        activation=str(settings["activation"]),
        initialization=str(settings["initialization"]),
        block=str(settings["block"]),
    )
    x, y = batch()
    stack = Stack(architecture, seeds)
    norms = gradient_norms(stack, x, y)
    gradient = norms / norms[:, -1:]
    spread = forward_spread(stack, x)
    exact = {
        "gradient_ideal": largest_derivative(architecture.activation)
        ** np.arange(depth - 1, -1, -1.0)
    }
    if architecture.block == "plain":
        theory = mean_field(
            architecture.activation,
            architecture.initialization,
            depth,
            WIDTH,
            common_power=float((x.mean(dim=0) ** 2).mean()),
            spread_power=float(x.var(dim=0, correction=0).mean()),
        )
        exact |= {"gradient_theory": theory.gradient, "spread_theory": theory.spread}
    runs = {
        "gradient": gradient,
        "spread": np.where(spread < FLOAT64_RESOLUTION, 0.0, spread),
    }
    if depth > 1:
        runs["factor"] = gradient[:, 0] ** (1 / (depth - 1))
    return Result(runs, exact)


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    """Return the 128 digits that all runs share: inputs (128, 64) and labels (128,)."""
    data = digits()
    rows = np.random.default_rng(0).permutation(len(data.x))[:BATCH]
    return torch.from_numpy(data.x[rows]), torch.from_numpy(data.y[rows])


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what reaches the first layer."""
    depth = int(settings["depth"])
    first = float(arrays["gradient"]["median"][0])
    if depth == 1:
        return "With a single hidden layer there is nothing to pass through."
    if first < 1e-3:
        return (
            f"Through {depth} layers the gradient all but vanishes: layer 1 gets "
            f"{magnitude(first)} of what layer {depth} gets."
        )
    if first > 1e3:
        return (
            f"Through {depth} layers the gradient explodes: layer 1 gets {magnitude(first)} "
            f"times what layer {depth} gets."
        )
    if first > 1.5:
        return (
            f"Through {depth} layers the gradient grows: at layer 1 it is "
            f"{magnitude(first)} times as large."
        )
    return f"Through {depth} layers, layer 1 still gets {magnitude(first)} of the gradient."


experiment = Experiment(
    title="Gradient flow",
    question="How large is the gradient when it reaches each layer of a deep network?",
    task="Find a setting that keeps the gradient at layer 1 within a factor of ten at depth 50.",
    notice=(
        "Where the gradient fades on its way back, small differences between inputs fade on "
        "their way forward: it is the same product, so one remedy repairs both."
    ),
    controls=(
        Control(
            "depth",
            "Depth",
            values=(1, 2, 3, 5, 10, 20, 30, 50),
            default=10,
            unit="hidden layers",
            live_range=(1, 50),
        ),
        Control(
            "activation",
            "Activation",
            values=("sigmoid", "tanh", "relu", "gelu", "silu"),
            texts=("sigmoid", "tanh", "ReLU", "GELU", "SiLU"),
            default="sigmoid",
        ),
        Control(
            "initialization",
            "Initialization",
            values=("default", "xavier", "he", "normal"),
            texts=("PyTorch's default", "Xavier", "He", "N(0, 1)"),
            default="default",
        ),
        Control(
            "block",
            "Hidden layers",
            values=("plain", "batch_norm", "residual"),
            texts=("plain", "batch norm", "residual"),
            default="plain",
        ),
    ),
    panels=(
        Panel(
            "profile",
            "backward",
            "The gradient on its way back",
            series=(
                Series("gradient", "measured", "gradient"),
                Series("gradient_theory", "theory", "theory"),
                Series("gradient_ideal", "derivatives alone", "ideal"),
            ),
            domain_by="depth",
            options={
                "flow": "backward",
                "x": {"label": "hidden layer"},
                "y": {"label": "‖∂L/∂h‖ relative to the last layer", "scale": "log"},
                # A yardstick only: float32 holds such a gradient, not such a step of a weight.
                "threshold": {**LOST, "label": "float32 rounding", "mark": "first layer below it"},
            },
        ),
        Panel(
            "profile",
            "forward",
            "The differences between inputs on their way forward",
            series=(
                Series("spread", "measured", "spread"),
                Series("spread_theory", "theory", "theory"),
            ),
            domain_by="depth",
            options={
                "flow": "forward",
                "x": {"label": "hidden layer"},
                "y": {"label": "spread across inputs, relative to the input", "scale": "log"},
                "threshold": LOST,
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={"items": [{"name": "factor", "label": "factor per layer", "digits": 3}]},
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"depth": 1},
        {"depth": 3},
        {"depth": 5, "activation": "relu", "initialization": "he", "block": "batch_norm"},
        {"depth": 5, "activation": "tanh", "initialization": "normal", "block": "residual"},
    ),
    split_by="activation",
)
