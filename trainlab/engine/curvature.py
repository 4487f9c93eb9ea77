"""Curvature of the loss: the largest eigenvalue of its Hessian, which bounds the learning rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from trainlab.engine.evaluation import Array, Samples, sample_losses
from trainlab.engine.stacked import StackedNetworks, generator

Product = Callable[[Tensor], Tensor]


class Sharpness(NamedTuple):
    """The largest eigenvalue of each network's Hessian, and how well it is known.

    Attributes
    ----------
    largest : ndarray, shape (K,)
        λ, in units of the loss per squared unit of a parameter; negative only where the loss
        curves downward in every direction.
    residual : ndarray, shape (K,)
        ‖Hv - λv‖ for the unit vector v found: an eigenvalue lies within this of λ. It is small
        beside λ, unless the search was cut short.
    """

    largest: np.ndarray
    residual: np.ndarray


def sharpness(
    stack: StackedNetworks,
    x: Array,
    y: Array,
    loss: str = "cross_entropy",
    tolerance: float = 1e-3,
    most: int = 200,
) -> Sharpness:
    """Return the largest Hessian eigenvalue of the mean loss, over all of a network's parameters.

    On a quadratic, gradient descent at the rate η multiplies the error along an eigenvector by
    1 - ηλ at each step, and diverges as soon as η > 2/λ for the largest λ. With momentum β the
    bound is 2(1 + β)/λ.

    For all networks at once: a product with the Hessian is the gradient of ⟨gradient, v⟩, one more
    pass backward. Lanczos's method makes the most of these products. Power iteration, which keeps
    the last one only, finds the eigenvalue of largest *size*, and hardly settles where a negative
    one is about as large, as in networks at their start.

    Parameters
    ----------
    stack : Stack or RecurrentStack
        K networks; they are left as they are.
    x, y : array
        In the forms of `Samples`. All rows go through at once, as one batch: batch norm uses
        their statistics, and nothing is dropped out.
    loss : {"cross_entropy", "mse"}
    tolerance : float
        A network is done once its residual is this small beside its eigenvalue; the eigenvalue
        itself is then known far better, to about the square of it where no other is near.
    most : int
        Products with the Hessian at most; what was not found by then is returned as it is.

    Returns
    -------
    Sharpness
        NaN for networks that are not finite.

    References
    ----------
    Pearlmutter (1994), Neural Computation 6; Golub & Van Loan (2013), Matrix Computations, section
    10.1; LeCun, Simard & Pearlmutter (1993), NeurIPS (largest eigenvalue against learning rate);
    Cohen et al. (2021), ICLR, section 2.
    """
    samples = Samples.of(stack, x, y, loss)
    networks = stack.copy()
    parameters = [parameter.requires_grad_() for parameter in networks.parameters]
    shapes = [parameter.shape[1:] for parameter in parameters]
    sizes = [shape.numel() for shape in shapes]
    targets = samples.y if samples.own_y else samples.y.expand(len(stack.seeds), *samples.y.shape)
    with torch.enable_grad():
        losses = sample_losses(networks.forward(samples.x, statistics="batch"), targets, loss)
        # No parameter is in the loss of two networks: one sum has the gradients of all.
        gradients = torch.autograd.grad(losses.mean(dim=1).sum(), parameters, create_graph=True)

    def product(v: Tensor) -> Tensor:
        parts = [p.unflatten(1, shape) for p, shape in zip(v.split(sizes, 1), shapes, strict=True)]
        found = torch.autograd.grad(
            gradients, parameters, parts, retain_graph=True, materialize_grads=True
        )
        return torch.cat([part.flatten(1) for part in found], dim=1)

    start = np.stack([generator(seed, "curvature").normal(size=sum(sizes)) for seed in stack.seeds])
    return _largest(product, torch.from_numpy(start).to(parameters[0]), tolerance, most)


def _largest(product: Product, v: Tensor, tolerance: float, most: int) -> Sharpness:
    """Search in the space of v, Hv, H²v, …; a network that is done keeps what it has."""
    before, v, norm = torch.zeros_like(v), v / v.norm(dim=1, keepdim=True), torch.zeros(len(v), 1)
    largest = residual = torch.full((len(v),), torch.nan, dtype=torch.float64)
    going = torch.ones(len(v), dtype=torch.bool)
    diagonal: list[Tensor] = []  # of H in the basis of all v so far, and what stands beside it
    beside: list[Tensor] = []
    for _ in range(most):
        image = product(v) - norm * before
        diagonal.append((v * image).sum(dim=1).double())
        image -= diagonal[-1].unsqueeze(1).to(v) * v
        norm = image.norm(dim=1, keepdim=True)
        before, v = v, image / norm.clamp_min(torch.finfo(v.dtype).tiny)
        small = torch.diag_embed(torch.stack(diagonal, dim=1))
        if beside:
            small += torch.diag_embed(torch.stack(beside, dim=1), offset=-1)
        beside.append(norm.squeeze(1).double())
        values, vectors = torch.linalg.eigh(small.nan_to_num())
        found = torch.where(diagonal[-1].isfinite(), values[:, -1], torch.nan)
        largest = torch.where(going, found, largest)
        residual = torch.where(going, beside[-1] * vectors[:, -1, -1].abs(), residual)
        going = going & (residual > tolerance * largest.abs())  # false for NaN
        if not going.any():
            break
    return Sharpness(largest.numpy(), residual.numpy())
