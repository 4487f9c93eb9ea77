"""Which residual block keeps a very deep network's signals in range?

Networks before their first step, one for each seed, on 128 handwritten digits (64 inputs, 10
classes), every layer 64 units wide, ReLU, float64, mean cross-entropy. The blocks are those of
`engine.networks.Architecture`; a block of two matrices counts as one layer. With He's weights every
branch has gain 1: what comes out of it is as large as what goes in.

Arrays
------
gradient : shape (seeds, depth)
    ‖∂loss/∂h_l‖ relative to the last hidden layer; dimensionless.
size : shape (seeds, depth)
    Root mean square of h_l over rows and units, relative to that of the inputs; dimensionless.
back, forward : shape (seeds,)
    ``gradient`` at layer 1; ``size`` of the last layer relative to the first.
first_loss : shape (seeds,)
    Loss before training, in nats.
gradient_theory : shape (depth,)
    Of very wide networks with He's weights, for the blocks that have a simple law: 1 for
    ``plain``; √2 a layer for ``residual_mlp``; √(1 + 1/depth) a layer for the scaled one;
    √((p + depth)/(p + l)) for the pre-norm, p being the power of the inputs.
guess_loss : scalar
    log 10, in nats.
back_BLOCK, forward_BLOCK : median, lower, upper
    From the recorded runs: the same of every block, at this depth and initialization.

References
----------
He et al. (2016b), ECCV (identity shortcuts); Hanin & Rolnick (2018), NeurIPS, and Zhang, Dauphin &
Ma (2019), ICLR, on scaling the branches; Xiong et al. (2020), ICML (pre-norm); Yang et al. (2019),
ICLR (batch norm's gradients explode with depth).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from trainlab import recordings
from trainlab.engine.gradients import gradient_norms
from trainlab.engine.networks import Architecture, Stack
from trainlab.experiments.gradient_flow import WIDTH, batch
from trainlab.experiments.shared.declaring import (
    Arrays,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import magnitude

NAMES = {
    "plain": "no shortcut: ReLU(W·h)",
    "residual": "h + ReLU(W·h)",
    "residual_mlp": "h + W₂·ReLU(W₁·h)",
    "scaled_residual_mlp": "h + W₂·ReLU(W₁·h)/√L",
    "pre_norm_residual_mlp": "h + W₂·ReLU(W₁·LayerNorm(h))",
    "batch_norm_residual": "h + ReLU(BatchNorm(W·h))",
    "layer_norm": "ReLU(LayerNorm(W·h))",
    "rms_norm": "ReLU(RMSNorm(W·h))",
    "batch_norm": "ReLU(BatchNorm(W·h))",
}


@torch.no_grad()
def _first_loss(stack: Stack, x: torch.Tensor, y: torch.Tensor) -> np.ndarray:
    outputs = stack.forward(x, statistics="batch")
    losses = functional.cross_entropy(
        outputs.flatten(0, 1), y.repeat(len(stack.seeds)), reduction="none"
    )
    return losses.view(len(stack.seeds), -1).mean(dim=1).numpy()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Measure one setting; arrays as in the module's docstring."""
    depth, block = int(settings["depth"]), str(settings["block"])
    initialization = str(settings["initialization"])
    architecture = Architecture(64, depth, WIDTH, 10, initialization=initialization, block=block)
    stack = Stack(architecture, seeds)
    x, y = batch()
    norms = gradient_norms(stack, x, y)
    gradient = norms / norms[:, -1:]
    power = float((x**2).mean())
    with torch.no_grad():
        states = stack.hidden(x)
        size = torch.stack([(h**2).mean(dim=(1, 2)) for h in states], dim=1).sqrt().numpy()
    size /= math.sqrt(power)
    exact = {"guess_loss": np.array(math.log(10))}
    theory = gradient_theory(block, depth, power) if initialization == "he" else None
    if theory is not None:
        exact["gradient_theory"] = theory
    return Result(
        {
            "gradient": gradient,
            "size": size,
            "back": gradient[:, 0],
            "forward": size[:, -1] / size[:, 0],
            "first_loss": _first_loss(stack, x, y),
        },
        exact,
    )


def gradient_theory(block: str, depth: int, power: float) -> np.ndarray | None:
    """Return how large the gradient is at each layer relative to the last, or None; (depth,).

    Parameters
    ----------
    block : str
    depth : int
    power : float
        Mean square of the inputs, which the embedding keeps.
    """
    below = depth - np.arange(1.0, depth + 1)  # layers between this one and the last
    if block == "plain":
        return np.ones(depth)
    if block == "residual_mlp":
        return np.asarray(2 ** (below / 2))
    if block == "scaled_residual_mlp":
        return np.asarray((1 + 1 / depth) ** (below / 2))
    if block == "pre_norm_residual_mlp":  # each branch adds power 1 and passes back 1/power
        return np.sqrt((power + depth) / (power + np.arange(1.0, depth + 1)))
    return None


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Put what every block does side by side, at the same depth and initialization."""
    return {
        recordings.key(settings): {
            f"{name}_{block}": points[recordings.key({**settings, "block": block})][name]
            for name in ("back", "forward")
            for block in NAMES
        }
        for settings in experiment.grid()
    }


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence how gradient and activations grow or shrink."""
    back, forward = (float(arrays[name]["median"]) for name in ("back", "forward"))
    return (
        f"Before training, through {settings['depth']} layers, the gradient is multiplied by "
        f"{magnitude(back)} on its way back, the activations by {magnitude(forward)} on their way "
        "forward."
    )


experiment = Experiment(
    title="Deep blocks",
    question="Which residual block keeps a very deep network's signals in range?",
    task="Find two blocks that stay within a factor of ten through 50 layers, both ways.",
    notice=(
        "A shortcut alone is no safeguard: where each branch adds as much as it gets, the sum "
        "doubles in power layer by layer. A branch divided by √L, or one that reads a normalized "
        "input, adds a share of the whole that gets smaller, and the growth stays mild."
    ),
    controls=(
        Control(
            "block",
            "Hidden layer",
            values=tuple(NAMES),
            texts=tuple(NAMES.values()),
            default="residual",
        ),
        Control("depth", "Depth L", values=(5, 10, 20, 50), default=50, unit="layers"),
        Control(
            "initialization",
            "Initial weights",
            values=("he", "default"),
            texts=("He", "PyTorch's default"),
            default="he",
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
            ),
            domain_by="depth",
            options={
                "flow": "backward",
                "x": {"label": "layer"},
                "y": {"label": "‖∂L/∂h‖ relative to the last layer", "scale": "log"},
            },
        ),
        Panel(
            "profile",
            "forward",
            "The activations on their way forward",
            series=(Series("size", "measured", "spread"),),
            domain_by="depth",
            options={
                "flow": "forward",
                "x": {"label": "layer"},
                "y": {"label": "size relative to the inputs", "scale": "log"},
            },
        ),
        Panel(
            "intervals",
            "table",
            "How much the gradient grows or shrinks with each block: median and quartiles",
            series=tuple(
                Series(f"back_{block}", name, "gradient") for block, name in NAMES.items()
            ),
            options={
                "x": {
                    "label": "‖∂L/∂h‖ at layer 1 relative to the last",
                    "scale": "log",
                    "domain": [1e-20, 1e12],
                },
                "reference": [{"value": 1, "label": "unchanged", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "back", "label": "gradient at layer 1", "digits": 2},
                    {"name": "forward", "label": "activations, last over first", "digits": 2},
                    {"name": "first_loss", "label": "loss before training", "unit": "nats"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    keep=("back", "forward"),
    split_by="depth",
    across=across,
    seeds=20,
    smoke=(
        {"block": "residual", "depth": 10},
        {"block": "pre_norm_residual_mlp", "depth": 20},
        {"block": "scaled_residual_mlp", "depth": 10, "initialization": "default"},
    ),
)
