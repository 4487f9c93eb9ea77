"""Checks of ``step_ratios``: each step's size relative to its weight, with fresh gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from trainlab.checking import Task, expect, expect_close

Ratios = Callable[[nn.Module, list[tuple[Tensor, Tensor]], float], Any]


def several_batches(step_ratios: Ratios) -> None:
    """Five batches."""
    model, batches = _network_and_batches()
    expect_close(
        step_ratios(model, batches, 0.5),
        _ratios(model, batches, 0.5),
        "the ratios",
        because={
            "Every backward pass adds to `.grad`, and nothing empties it: the ratios grow because "
            "old gradients pile up, not because more arrives. And the weight was measured after "
            "the step": _ratios(model, batches, 0.5, clear=False, after=True),
            "Every backward pass adds to `.grad`, and nothing empties it: the ratios grow because "
            "old gradients pile up, not because more arrives": _ratios(
                model, batches, 0.5, clear=False
            ),
            "The weight was measured after the step. Compare the step with the weight it "
            "changes": _ratios(model, batches, 0.5, after=True),
            "The network never moved. Call `optimizer.step()` once a batch, after "
            "measuring": _ratios(model, batches, 0.5, step=False),
            "The gradients no longer pile up, but the network never moved. Call `optimizer.step()` "
            "once a batch": _ratios(model, batches, 0.5, step=False, after=True),
            "The learning rate is missing: SGD's step is lr times the gradient": _ratios(
                model, batches, 0.5
            )
            / 0.5,
            "This is the size of the step itself. You need its size relative to the "
            "weight": _ratios(model, batches, 0.5, relative=False),
            "You cleared `.grad` before it was measured": np.zeros(len(batches)),
            "You measured the last layer; the report is about the first weight matrix": _ratios(
                model, batches, 0.5, layer=2
            ),
        },
    )


def earlier_gradient(step_ratios: Ratios) -> None:
    """A network with an old gradient in `.grad`."""
    model, batches = _network_and_batches()
    right = _ratios(model, batches, 0.3)
    model, batches = _network_and_batches()
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    got = getattr(step_ratios, "function", step_ratios)(model, batches, 0.3)
    expect(
        not all(map(torch.equal, model.parameters(), _network_and_batches()[0].parameters())),
        "the network that you were handed has not moved: you trained a copy of it. Train the "
        "network itself, as the report's loop does.",
    )
    more = "Clear `.grad` before the first backward pass, too: somebody may have left one there"
    old, _ = _network_and_batches()
    expect_close(
        got,
        right,
        "the ratios",
        because={more: _ratios(old, batches, 0.3, left=1.0)},
    )


task = Task(
    "step_ratios",
    needs=("step_ratios(model, batches, lr)",),
    checks=(several_batches, earlier_gradient),
    hints=(
        "Print `weight.grad.norm()` in a loop that calls only `backward()`, twice on one batch. "
        "What would you expect, and what do you see?",
        "`backward()` adds to `.grad`. Somebody has to empty it, once a batch: before "
        "`backward()`, or between the step and the next one.",
        "In each round: `optimizer.zero_grad()`, `backward()`, measure, `optimizer.step()`.",
    ),
    shows=(
        "The gradients no longer pile up, and the ratio is taken at the weight that the step "
        "starts from. To expect: 3.6e-05 for the first batch and 3.4e-05 for the sixteenth, "
        "where the report found 6.6e-04."
    ),
)


def _network_and_batches() -> tuple[nn.Sequential, list[tuple[Tensor, Tensor]]]:
    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3))
    x = torch.randn(5, 8, 4)
    return model, list(zip(x, torch.randint(3, (5, 8)), strict=True))


def _ratios(
    model: nn.Sequential,
    batches: list[tuple[Tensor, Tensor]],
    lr: float,
    *,
    clear: bool = True,
    after: bool = False,
    step: bool = True,
    relative: bool = True,
    layer: int = 0,
    left: float = 0.0,
) -> np.ndarray:
    """Return the ratios of SGD's steps, right or with one of the known mistakes.

    ``left`` is what stood in ``.grad`` before the first batch. The network keeps its weights.
    """
    weights = [p.detach().clone().requires_grad_() for p in model.parameters()]
    kept = [torch.full_like(w, left) for w in weights]
    ratios = []
    for x, y in batches:
        hidden = torch.tanh(nn.functional.linear(x, weights[0], weights[1]))
        loss = cross_entropy(nn.functional.linear(hidden, weights[2], weights[3]), y)
        fresh = torch.autograd.grad(loss, weights)
        kept = [g + old for g, old in zip(fresh, kept, strict=True)]
        before = weights[layer].detach().norm()
        if step:
            moved = [w.detach() - lr * g for w, g in zip(weights, kept, strict=True)]
            weights = [w.requires_grad_() for w in moved]
        size = weights[layer].detach().norm() if after else before
        ratios.append(float(lr * kept[layer].norm() / (size if relative else 1.0)))
        if clear:
            kept = [torch.zeros_like(g) for g in kept]
    return np.array(ratios)
