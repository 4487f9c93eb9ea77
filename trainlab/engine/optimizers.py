"""Optimizer, schedule and what is done to gradients before a step, for stacked networks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.lr_scheduler import (
    CosineAnnealingLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    OneCycleLR,
    SequentialLR,
)

from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks


def build_optimizer(plan: Plan, stack: StackedNetworks) -> Optimizer:
    """Return PyTorch's fused optimizer for the parts of the stack that the plan trains.

    Only those parts ask for gradients from now on.

    One optimizer moves all networks at once: its arithmetic is elementwise, so no network
    sees another. The first parameter group is decayed, the second holds what is not.
    """
    weights, others = stack.weights, [*stack.biases, *stack.scales, *stack.shifts]
    if plan.trained == "head":
        weights, others = stack.weights[-1:], stack.biases[-1:]
    for parameter in [*weights, *others]:
        parameter.requires_grad_()
    if plan.decay_all:
        groups: list[dict[str, object]] = [{"params": [*weights, *others]}]
    else:
        groups = [{"params": weights}, {"params": others, "weight_decay": 0.0}]
    common: dict[str, Any] = {
        "lr": plan.learning_rate,
        "weight_decay": plan.weight_decay,
        "fused": True,
    }
    if plan.optimizer == "sgd":
        return torch.optim.SGD(groups, momentum=plan.momentum, **common)
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[plan.optimizer]
    return kind(groups, **common)


def build_schedule(plan: Plan, optimizer: Optimizer, n_steps: int) -> LRScheduler | None:
    """Return the schedule of learning rate and momentum, to be stepped once a batch."""
    if plan.schedule == "constant":
        return None
    if plan.schedule == "one_cycle":
        return OneCycleLR(
            optimizer,
            max_lr=plan.learning_rate,
            total_steps=n_steps,
            cycle_momentum=plan.optimizer != "sgd" or plan.momentum > 0,
        )
    if plan.schedule == "step":
        return MultiStepLR(optimizer, [math.ceil(n_steps * s) for s in (0.5, 0.75)], gamma=0.1)
    if plan.schedule == "linear":
        return LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=n_steps)
    if plan.schedule == "cosine":
        return CosineAnnealingLR(optimizer, n_steps)
    warm = max(1, round(plan.warmup_share * n_steps))
    rise = LinearLR(optimizer, start_factor=1 / warm, total_iters=warm - 1)
    if plan.schedule == "warmup":
        return rise
    fall = CosineAnnealingLR(optimizer, max(1, n_steps - warm))
    return SequentialLR(optimizer, [rise, fall], [warm])


def momentum_of(optimizer: Optimizer) -> float:
    """Return the current momentum, or the decay rate of Adam's first average."""
    group = optimizer.param_groups[0]
    return float(group["momentum"] if "momentum" in group else group["betas"][0])


def prepare_gradients(plan: Plan, stack: StackedNetworks) -> Tensor | None:
    """Do to the gradients what the plan asks for before a step.

    Returns
    -------
    Tensor, shape (K,), or None
        Norm of each network's gradient before anything was done to it, if the plan needs it.
    """
    norms = None
    if plan.gradient_norms or plan.clip_norm is not None:
        norms = gradient_norm(stack.parameters)
    if plan.clip_norm is not None and norms is not None:
        clip_by_norm(stack.parameters, norms, plan.clip_norm)
    if plan.clip_value is not None:
        clip_by_value(stack.parameters, plan.clip_value)
    if plan.relative_steps:
        equalize_steps(stack)
    return norms


def gradient_norm(parameters: Iterable[Tensor]) -> Tensor:
    """Return the norm of each network's whole gradient, shape (K,).

    Squares are summed in float64: in float32 those of entries below 1e-22 would be 0.
    """
    norms = [_norm(p.grad) for p in parameters if p.grad is not None]
    return torch.linalg.vector_norm(torch.stack(norms), dim=0)


def clip_by_norm(parameters: Iterable[Tensor], norm: Tensor, limit: float) -> None:
    """Scale each network's gradient so that its norm is at most ``limit``; directions stay.

    The same formula as ``torch.nn.utils.clip_grad_norm_``, network by network.

    Parameters
    ----------
    norm : Tensor, shape (K,)
        From `gradient_norm`.
    """
    factor = (limit / (norm + 1e-6)).clamp(max=1.0)
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad *= factor.view(-1, 1, 1).to(parameter.dtype)


def clip_by_value(parameters: Iterable[Tensor], limit: float) -> None:
    """Clamp every entry of the gradient to ±``limit``; this changes its direction."""
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad.clamp_(-limit, limit)


def equalize_steps(stack: StackedNetworks) -> None:
    """Rescale each layer's gradient to the norm of its weights, network by network.

    A step of plain SGD then changes the weights of every layer by the same relative amount,
    the learning rate. Biases share the factor of their layer; where the gradient is exactly
    0 it stays 0.

    References
    ----------
    You, Gitman & Ginsburg (2017), arXiv:1708.03888 (LARS), without momentum and decay.
    """
    for weight, bias in zip(stack.weights, stack.biases, strict=True):
        if weight.grad is None or bias.grad is None:
            continue
        norm = _norm(weight.grad)
        factor = torch.where(norm > 0, _norm(weight.detach()) / norm, 0.0).view(-1, 1, 1)
        weight.grad.copy_(weight.grad * factor)
        bias.grad.copy_(bias.grad * factor)


def _norm(tensor: Tensor) -> Tensor:
    return torch.linalg.vector_norm(tensor.double(), dim=(1, 2))
