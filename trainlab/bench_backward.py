"""What a hand-written backward pass, or ``torch.compile``, would add to the engine: for the bench.

The same stack of ReLU networks with a cross-entropy loss and fused Adam takes the same step three
ways. The engine uses autograd: the backward pass by hand would have to be written again for each
block, loss and optimiser option, and a compiled one needs a C++ compiler, and seconds, for each
architecture.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

Step = Callable[[], None]
CLASSES = 3


@dataclass(frozen=True)
class Task:
    """K networks, one batch for each.

    Attributes
    ----------
    weights, biases : list of Tensor, shapes (K, n_in, n_out) and (K, 1, n_out)
    x, y : Tensor, shapes (K, batch, 2) and (K, batch)
    """

    weights: list[Tensor]
    biases: list[Tensor]
    x: Tensor
    y: Tensor

    @property
    def parameters(self) -> list[Tensor]:
        """All weights, then all biases."""
        return [*self.weights, *self.biases]


def draw(width: int = 64, depth: int = 4, batch: int = 32, networks: int = 20) -> Task:
    """Return networks with weights of variance 1/n_in and a batch of noise, always the same."""
    generator = torch.Generator().manual_seed(0)
    sizes = [2, *depth * [width], CLASSES]
    weights = [
        (torch.randn(networks, n_in, n_out, generator=generator) / n_in**0.5).requires_grad_()
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    biases = [torch.zeros(networks, 1, n_out).requires_grad_() for n_out in sizes[1:]]
    x = torch.randn(networks, batch, 2, generator=generator)
    y = torch.randint(CLASSES, (networks, batch), generator=generator)
    return Task(weights, biases, x, y)


def by_autograd(task: Task) -> Step:
    """Return a step whose gradients come from autograd."""
    return _step(task, lambda: _loss(task).backward())


def by_compiler(task: Task) -> Step:
    """Return a step whose forward and backward pass ``torch.compile`` has put together."""
    loss = torch.compile(lambda: _loss(task))
    return _step(task, lambda: loss().backward())


def by_hand(task: Task) -> Step:
    """Return a step whose gradients are written out: softmax minus one-hot, then layer by layer."""
    target = nn.functional.one_hot(task.y, CLASSES).to(task.x.dtype)

    @torch.no_grad()
    def backward() -> None:
        states = [task.x]
        for weight, bias in zip(task.weights[:-1], task.biases[:-1], strict=True):
            states.append(torch.relu_(torch.baddbmm(bias, states[-1], weight)))
        logits = torch.baddbmm(task.biases[-1], states[-1], task.weights[-1])
        gradient = (torch.softmax(logits, dim=-1) - target) / task.y.shape[1]
        for layer in range(len(task.weights) - 1, -1, -1):
            task.weights[layer].grad = torch.bmm(states[layer].mT, gradient)
            task.biases[layer].grad = gradient.sum(dim=1, keepdim=True)
            if layer:
                back = torch.bmm(gradient, task.weights[layer].mT)
                gradient = back.mul_(states[layer] > 0)

    return _step(task, backward)


def _loss(task: Task) -> Tensor:
    h = task.x
    for weight, bias in zip(task.weights[:-1], task.biases[:-1], strict=True):
        h = torch.relu(torch.baddbmm(bias, h, weight))
    logits = torch.baddbmm(task.biases[-1], h, task.weights[-1])
    losses = nn.functional.cross_entropy(logits.flatten(0, 1), task.y.flatten(), reduction="none")
    return losses.view(task.y.shape).mean(dim=1).sum()


def _step(task: Task, backward: Callable[[], object]) -> Step:
    optimiser = torch.optim.Adam(task.parameters, lr=1e-3, fused=True)

    def step() -> None:
        optimiser.zero_grad()
        backward()
        optimiser.step()

    return step
