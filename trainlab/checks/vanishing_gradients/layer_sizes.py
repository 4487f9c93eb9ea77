"""Checks of ``layer_sizes``: the size of the gradient at each hidden layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from trainlab.checking import Task, expect_close
from trainlab.checks.vanishing_gradients._networks import layered, norms, of_parameters, rows

Sizes = Callable[[nn.Module, Tensor, Tensor], Any]


def few_layers(layer_sizes: Sizes) -> None:
    """Three hidden layers of different widths."""
    _expect_sizes(layer_sizes, layered((3, 7, 4, 6, 2)), *rows(9, 3, classes=2))


def other_activation(layer_sizes: Sizes) -> None:
    """Tanh instead of ReLU, five layers."""
    model = layered((4, 6, 5, 3, 5, 6, 3), nn.Tanh, gain=1.0)
    _expect_sizes(layer_sizes, model, *rows(7, 4, classes=3, seed=1))


def vanishing(layer_sizes: Sizes) -> None:
    """Ten ReLU layers whose signal vanishes."""
    _expect_sizes(layer_sizes, _ten_relus(gain=3**-0.5), *rows(64, 2, classes=2))


def exploding(layer_sizes: Sizes) -> None:
    """Ten ReLU layers whose signal explodes."""
    _expect_sizes(layer_sizes, _ten_relus(gain=3.0), *rows(64, 2, classes=2))


task = Task(
    "layer_sizes",
    needs=("layer_sizes(model, x, y)",),
    checks=(few_layers, other_activation, vanishing, exploding),
    hints=(
        'Which tensor\'s gradient does the found function read? Chapter 2 calls this "A trap".',
        "Run the network layer by layer, `h = layer(h)`, and keep h after each activation. PyTorch "
        "forgets the gradients of such tensors unless you ask for them.",
        "`h.retain_grad()` before `backward()`, then `h.grad`; or "
        "`torch.autograd.grad(loss, states)`, which returns them all.",
    ),
    shows=(
        "You measure what arrives at the activations, not what is left of it in the weights' "
        "gradients. To expect for layer 1 / layer 10: 0.0003, 0.7 and 800 for the gains 0.6, "
        "1.4 and 3."
    ),
    then="Next in this notebook: task 3, `signal_flow`.",
)


def _expect_sizes(layer_sizes: Sizes, model: nn.Sequential, x: Tensor, y: Tensor) -> None:
    """Compare with ‖∂L/∂h‖ of each hidden layer; know the sizes of other gradients."""
    h, entering, states = x.clone().requires_grad_(), [], []
    stations = [h]
    for layer in model:
        if not isinstance(layer, nn.Linear):
            entering.append(h)
        h = layer(h)
        if not isinstance(layer, nn.Linear):
            states.append(h)
    loss = cross_entropy(h, y)
    stations += [*states, h]
    every = norms(torch.autograd.grad(loss, stations, retain_graph=True))
    before = norms(torch.autograd.grad(loss, entering, retain_graph=True))
    weights = of_parameters(model, cross_entropy(model(x), y), "weight")
    biases = of_parameters(model, cross_entropy(model(x), y), "bias")
    right = every[1:-1]
    found = layer_sizes(model, x, y)
    if isinstance(found, list | tuple):
        found = [size.detach() if isinstance(size, Tensor) else size for size in found]
    trap = (
        "These are the gradients of the weights, ∂L/∂W. They say how the weights move, not how "
        "much signal arrives: you need ∂L/∂h, for the output of each activation"
    )
    expect_close(
        found,
        right,
        "the sizes",
        because={
            trap: weights[:-1],
            f"{trap}. And the output layer is not a hidden one": weights,
            "These are the gradients of the biases. They add up the rows of the batch; you need "
            "∂L/∂h, for the output of each activation": biases[:-1],
            "This is ∂L/∂z, before the activation. You need ∂L/∂h, after it": before,
            "The last entry is the gradient of the network's outputs. Only hidden layers are "
            "wanted": every[1:],
            "The first entry is the gradient of the input. Only hidden layers are wanted, from "
            "the first": every[:-1],
            "The list runs from the last layer to the first; reverse it": right.flip(0),
            "These are the sizes of h itself. You need the size of its gradient": norms(states),
            "You took squares without the root: a size is the root of the sum of squares": right**2,
            "You divided by one layer's size. Leave the sizes as they are; `report` takes the "
            "ratio": right / right[-1],
            "The loss is the mean over the rows, not their sum": right * len(x),
        },
        rtol=1e-4,
    )


def _ten_relus(gain: float) -> nn.Sequential:
    return layered((2, *10 * (32,), 2), gain=gain)
