"""What is left of a gradient of 1.0 after each of ten layers on its way back?

Either the activation's largest derivative alone, once a layer (*ideal*: no weights, every unit
at its steepest), or a real network of ten hidden layers, 64 units wide, at initialization on
128 handwritten digits; float64.

Arrays
------
factor : shape (seeds, 10)
    Step k multiplies the gradient by this; step 1 crosses layer 10, step 10 crosses layer 1.
    With weights: ‖∂loss/∂h_{l-1}‖ / ‖∂loss/∂h_l‖, where h_0 is the input; dimensionless.
product : shape (seeds, 11)
    The gradient before the first step (1.0) and after each; dimensionless.

Both are exact (no axis for seeds) for the derivatives alone.

References
----------
Hochreiter (1991), diploma thesis, TU München; Glorot & Bengio (2010), AISTATS, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.engine.gradients import gradient_norms, largest_derivative
from trainlab.engine.networks import Architecture, Stack
from trainlab.experiments.gradient_flow import WIDTH, batch
from trainlab.experiments.shared.declaring import Control, Experiment, Panel, Result, Settings
from trainlab.words import magnitude

LAYERS = 10


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Measure one setting; arrays as in the module's docstring."""
    activation, weights = str(settings["activation"]), str(settings["weights"])
    if weights == "none":
        factor = np.full(LAYERS, largest_derivative(activation))
        return Result(runs={}, exact={"factor": factor, "product": _products(factor)})
    architecture = Architecture(64, LAYERS, WIDTH, 10, activation, initialization=weights)
    norms = gradient_norms(Stack(architecture, seeds), *batch(), include_input=True)
    factors = (norms[:, :-1] / norms[:, 1:])[:, ::-1]
    return Result(runs={"factor": factors, "product": _products(factors)})


def _products(factors: np.ndarray) -> np.ndarray:
    return np.concatenate([np.ones_like(factors[..., :1]), np.cumprod(factors, axis=-1)], axis=-1)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what is left after ten layers."""
    left = float(arrays["product"]["median"][-1])
    if left > 10:
        return f"After {LAYERS} layers a gradient of 1 has grown to {magnitude(left)}."
    if left > 0.1:
        return f"After {LAYERS} layers a gradient of 1 is still {magnitude(left)}."
    return f"After {LAYERS} layers {magnitude(left)} of the gradient is left."


experiment = Experiment(
    title="Step back through ten layers",
    question="What is left of a gradient of 1.0 after each of ten layers on its way back?",
    task="Find a ReLU network whose signal still dies.",
    notice=(
        "Ten factors are multiplied, not added; and weights multiply too, so the "
        "activation's derivative is only one part of each factor."
    ),
    controls=(
        Control(
            "activation",
            "Activation",
            values=("sigmoid", "tanh", "relu"),
            texts=("sigmoid", "tanh", "ReLU"),
            default="sigmoid",
        ),
        Control(
            "weights",
            "Weights",
            values=("none", "default", "xavier", "he", "normal"),
            texts=(
                "none: derivatives only (ideal)",
                "PyTorch's default",
                "Xavier",
                "He",
                "N(0, 1)",
            ),
            default="none",
        ),
    ),
    panels=(
        Panel(
            "stepper",
            "stepper",
            options={
                "factors": "factor",
                "products": "product",
                "from": "output",
                "to": "input",
                "unit": "of the gradient at the output",
                "y": {"scale": "log", "domain": [1e-10, 1e8]},
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=({"activation": "sigmoid"}, {"activation": "relu", "weights": "he"}),
)
