"""Checks of ``layer_backward``: a gradient carried back through one sigmoid layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from trainlab.checking import Task, expect_close, in_own_dtype, no_autograd

Backward = Callable[[Tensor, Tensor, Tensor], Any]


def one_unit(layer_backward: Backward) -> None:
    """One unit, one example."""
    with no_autograd(
        "autograd did it, and the two factors by hand are the task: through the sigmoid, "
        "σ′(z) = σ(z)(1 − σ(z)), then through the weights."
    ):
        layer_backward(*(_tensor([[v]]) for v in (2.0, -1.5, 3.0)))
    grad_h, z, weight = _tensor([[2.0]]), _tensor([[-1.5]]), _tensor([[3.0]])
    s = torch.sigmoid(z)
    slope = s * (1 - s)
    right = grad_h * slope * weight
    expect_close(
        layer_backward(grad_h, z, weight),
        right,
        "the gradient for grad_h = 2, z = −1.5, weight = 3",
        because={
            "You multiplied by σ(z); the chain rule needs its derivative, "
            "σ′(z) = σ(z)(1 − σ(z))": grad_h * s * weight,
            "σ′(z) is missing: the gradient passed the weights, but not the sigmoid": grad_h
            * weight,
            "The weight is missing: this is ∂L/∂z, the gradient before the weights; one more "
            "factor leads to the previous layer": grad_h * slope,
            "You multiplied by ¼, which is σ′ at z = 0 only; at z = −1.5 it is 0.149": grad_h
            / 4
            * weight,
            "You computed z(1 − z), but the formula h(1 − h) wants h = σ(z), not z": grad_h
            * z
            * (1 - z)
            * weight,
            "You took σ′ at h instead of at z: the sigmoid was applied twice": grad_h
            * torch.sigmoid(s)
            * (1 - torch.sigmoid(s))
            * weight,
            "1 − h² is the derivative of tanh; the sigmoid's is h(1 − h)": grad_h
            * (1 - s**2)
            * weight,
            "`grad_h` is missing: you computed the layer's own factor; it multiplies the gradient "
            "that comes from above": slope * weight,
            "You added up or averaged over one axis; every example keeps its own row, every unit "
            "its own column": right.sum(0),
        },
    )


def square_layer(layer_backward: Backward) -> None:
    """Three examples, three units into three."""
    grad_h, z, weight = _random(3, 3, seed=1), _random(3, 3, seed=2), _random(3, 3, seed=3)
    grad_z = grad_h * _slope(z)
    right = grad_z @ weight
    expect_close(
        layer_backward(grad_h, z, weight),
        right,
        "the gradient",
        because={
            "You multiplied by the transpose of `weight`. Forward, `z = h @ weight.T`; backward, "
            "the gradient goes through `weight` itself": grad_z @ weight.T,
            "`weight @ …` mixes the examples of the batch. Each row is one example, so the weights "
            "go on the right": weight @ grad_z,
            "You multiplied by the transpose of `weight`, and from the left: that mixes the "
            "examples of the batch": weight.T @ grad_z,
            "Your result is transposed: each row should be one example": right.T,
            "You multiplied by `weight` element by element (`*`). Each unit collects from all "
            "units above it: that is a matrix product (`@`)": grad_z * weight,
            "σ′ came after the weights. Going back, the sigmoid comes first, then the "
            "weights": grad_h @ weight * _slope(z),
            "You divided by the size of the batch. The loss has done that already if it is a mean; "
            "`grad_h` carries it": right / 3,
            "You added up the examples; every example keeps its own row here "
            "(only the weights' gradient sums over the batch)": right.sum(0, keepdim=True),
            "You averaged over the examples; every example keeps its own row here "
            "(only the weights' gradient sums over the batch)": right.mean(0, keepdim=True),
            "You added up the units; each unit of the previous layer has its own "
            "gradient": right.sum(1, keepdim=True),
        },
    )


def other_sizes(layer_backward: Backward) -> None:
    """Four examples, five units into two."""
    grad_h, z, weight = _random(4, 2, seed=4), _random(4, 2, seed=5), _random(2, 5, seed=6)
    expect_close(layer_backward(grad_h, z, weight), (grad_h * _slope(z)) @ weight, "the gradient")


def saturated(layer_backward: Backward) -> None:
    """Far from z = 0, where σ′ is 0."""
    grad_h, z, weight = _tensor([[1.0, 1.0]]), _tensor([[-800.0, 800.0]]), _random(2, 3, seed=7)
    zero, got = torch.zeros(1, 3), layer_backward(grad_h, z, weight)
    overflow = torch.full((1, 3), torch.nan)
    expect_close(
        got,
        zero,
        "the gradient for z = ±800",
        because={
            "`exp` overflowed, and inf / inf is NaN. σ(z)(1 − σ(z)) has no such quotient": overflow,
        },
    )


task = Task(
    "layer_backward",
    needs=("layer_backward(grad_h, z, weight)",),
    checks=(one_unit, square_layer, other_sizes, saturated),
    hints=(
        "Forward, the layer does two things: z = h_previous @ weight.T + bias, then h = σ(z). "
        "Backward, undo them in reverse order, one factor each.",
        "Through the sigmoid: multiply element by element by σ′(z) = σ(z)(1 − σ(z)). "
        "That gives ∂L/∂z, in the shape of z.",
        "Through the weights: (batch, n_out) @ (n_out, n_in) is (batch, n_in). "
        "So `grad_z @ weight`, with no transpose.",
    ),
    shows=(
        "One factor for each thing the layer does: σ′(z), entry by entry, then `weight` as it"
        " stands. To expect: with Xavier's weights one layer leaves 0.251 of the gradient, "
        "ten leave 1.0e-06."
    ),
    then="Next in this notebook: task 2, `layer_sizes`.",
)


def _tensor(rows: list[list[float]]) -> Tensor:
    return torch.tensor(rows)


def _random(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return in_own_dtype(torch.randn(*shape, generator=generator, dtype=torch.float64))


def _slope(z: Tensor) -> Tensor:
    return torch.sigmoid(z) * (1 - torch.sigmoid(z))
