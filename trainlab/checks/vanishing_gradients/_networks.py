"""Small networks, rows for them, and the sizes of gradients in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from trainlab.checking import in_own_dtype


def layered(
    sizes: Sequence[int],
    activation: Callable[[], nn.Module] = nn.ReLU,
    gain: float | None = None,
    seed: int = 0,
) -> nn.Sequential:
    """Return a network of ``len(sizes) − 2`` hidden layers.

    With a ``gain``, weights have std gain/√n and biases are 0; else both are PyTorch's own.
    """
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for n_in, n_out in pairwise(sizes):
        linear = nn.Linear(n_in, n_out)
        if gain is not None:
            nn.init.normal_(linear.weight, std=gain / n_in**0.5)
            nn.init.zeros_(linear.bias)
        layers += [linear, activation()]
    return nn.Sequential(*layers[:-1])


def rows(n: int, *shape: int, classes: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return random inputs (n, *shape), off zero and unequally scaled, and n labels."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, *shape, generator=generator, dtype=torch.float64)
    return in_own_dtype(0.3 + 1.7 * x), torch.randint(classes, (n,), generator=generator)


def norms(tensors: Sequence[Tensor]) -> Tensor:
    """Return one Euclidean norm for each tensor."""
    return torch.stack([tensor.double().norm() for tensor in tensors])


def of_parameters(model: nn.Module, loss: Tensor, name: str) -> Tensor:
    """Sizes of the gradients of all parameters called ``name``: "weight" or "bias"."""
    chosen = [value for key, value in model.named_parameters() if key.endswith(name)]
    return norms(torch.autograd.grad(loss, chosen))
