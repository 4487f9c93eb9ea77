"""What is seen at every depth: gradient, differences between inputs, units that are dead."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trainlab.engine.networks import ACTIVATIONS, Stack, weight_law
from trainlab.engine.plan import LOSSES
from trainlab.errors import SettingError, one_of


def gradient_norms(
    stack: Stack,
    x: Tensor,
    y: Tensor,
    include_input: bool = False,
    loss: str = "cross_entropy",
) -> np.ndarray:
    """Return how large the loss gradient is when it arrives at each hidden layer.

    Parameters
    ----------
    stack : Stack
        K networks of depth L; without a hidden layer (L = 0) only the input is left to look at.
    x : Tensor, shape (batch, n_inputs)
    y : Tensor, shape (batch,), int64; for "mse" (batch, n_outputs)
        Class indices, or what to predict; the same for all networks.
    include_input : bool
        Put ∂loss/∂x before the hidden layers, as layer 0.
    loss : {"cross_entropy", "mse"}
        In nats; or squared error, averaged over the outputs. Either way the mean over the batch.

    Returns
    -------
    ndarray, shape (K, L) or (K, L + 1)
        ‖∂loss/∂h_l‖ over batch and units, in units of the loss per unit of h; the last column
        is layer L.
    """
    one_of(loss, LOSSES, "loss")
    n_networks = len(stack.weights[0])
    inputs = x.expand(n_networks, *x.shape).clone().requires_grad_(True)
    states = [inputs, *stack.hidden(inputs)]
    wanted = states if include_input else states[1:]
    if not wanted:
        return np.empty((n_networks, 0))
    outputs = stack.head(states[-1]).flatten(0, 1)
    if loss == "mse":
        losses = functional.mse_loss(outputs, y.repeat(n_networks, 1), reduction="none").mean(dim=1)
    else:
        losses = functional.cross_entropy(outputs, y.repeat(n_networks), reduction="none")
    means = losses.view(n_networks, -1).mean(dim=1)
    gradients = torch.autograd.grad(means.sum(), wanted)
    return torch.stack([g.flatten(1).norm(dim=1) for g in gradients], dim=1).numpy()


def forward_spread(stack: Stack, x: Tensor) -> np.ndarray:
    """Return how far apart different inputs still are at each hidden layer.

    Parameters
    ----------
    stack : Stack
        K networks of depth L.
    x : Tensor, shape (batch, n_inputs)

    Returns
    -------
    ndarray, shape (K, L)
        Standard deviation across the batch, as root mean square over units, divided by that
        of the inputs; dimensionless. 0 means that all inputs look alike to the next layer.
    """
    with torch.no_grad():
        at_input = x.var(dim=0, correction=0).mean().sqrt()
        spread = [h.var(dim=1, correction=0).mean(dim=1).sqrt() for h in stack.hidden(x)]
    return (torch.stack(spread, dim=1) / at_input).numpy()


def dead_units(stack: Stack, x: Tensor) -> np.ndarray:
    """Return the share of ReLU units at each hidden layer that no row activates.

    Such a unit has no gradient on any of these rows: its weights stay as they are.

    Parameters
    ----------
    stack : Stack
        K networks of depth L with the activation "relu".
    x : Tensor, shape (batch, n_inputs) or (K, batch, n_inputs)
        All training rows, for units that training cannot revive: the fewer rows, the more units
        seem dead. Batch norm uses the statistics of these rows.

    Returns
    -------
    ndarray, shape (K, L)
        0 to 1; of residual MLPs the units between the two matrices of a branch.

    Raises
    ------
    SettingError
        With any other activation, which cuts no unit off.

    References
    ----------
    Maas, Hannun & Ng (2013), ICML workshop; Lu et al. (2020), Commun. Comput. Phys. 28.
    """
    activation = stack.architecture.activation
    if activation != "relu":
        raise SettingError(
            f"These networks have the activation {activation!r}, which cuts no unit off; count "
            "dead units with Architecture(..., activation='relu')."
        )
    with torch.no_grad():
        shares = [(a <= 0).all(dim=1).double().mean(dim=1) for a in stack.activations(x)]
    return torch.stack(shares, dim=1).numpy() if shares else np.empty((len(stack.seeds), 0))


class MeanField(NamedTuple):
    """What the theory of very wide plain networks predicts for each hidden layer.

    Attributes
    ----------
    gradient : ndarray, shape (depth,)
        ‖∂loss/∂h_l‖ relative to the last hidden layer; dimensionless.
    spread : ndarray, shape (depth,)
        Spread across inputs relative to that of the inputs; dimensionless.
    """

    gradient: np.ndarray
    spread: np.ndarray


def mean_field(
    activation: str,
    initialization: str,
    depth: int,
    width: int,
    common_power: float,
    spread_power: float,
) -> MeanField:
    """Predict gradient and spread of a plain network from its first-order statistics alone.

    In a wide layer a pre-activation is a normal part m, common to all inputs, plus a normal
    part e that differs between them. Each layer maps the two variances onto those of the
    next, and scales the gradient by √χ with χ = n σ_w² E[φ′(m + e)²].

    Parameters
    ----------
    activation, initialization : str
        Names in ``networks.ACTIVATIONS`` and ``networks.INITIALIZATIONS``.
    depth, width : int
        Hidden layers, and units in each; the input has ``width`` features too.
    common_power, spread_power : float
        Mean square of the inputs' average, and mean variance of the inputs around it.

    References
    ----------
    Poole et al. (2016), NeurIPS, on lengths and correlations; Schoenholz et al. (2017), ICLR, on
    the gradient.
    """
    one_of(activation, tuple(ACTIVATIONS), "activation")
    law = weight_law(initialization, width, width)
    gain = width * law.weight_std**2
    chi, spread = np.empty(depth), np.empty(depth)
    common, different = common_power, spread_power
    at_input = spread_power
    for layer in range(depth):
        m_std = math.sqrt(gain * common + law.bias_std**2)
        e_std = math.sqrt(gain * different)
        common, different, slope_power = _through(activation, m_std, e_std)
        chi[layer] = gain * slope_power
        spread[layer] = math.sqrt(different / at_input)
    # From h_{l+1} to h_l the gradient passes the weights and the activation of layer l + 1.
    gradient = np.append(np.cumprod(np.sqrt(chi[:0:-1]))[::-1], 1.0)
    return MeanField(gradient, spread)


def _through(activation: str, m_std: float, e_std: float) -> tuple[float, float, float]:
    """Return common power, spread power and mean squared slope behind one activation."""
    points = torch.linspace(-6, 6, 240, dtype=torch.float64)  # even: no point on a kink at 0
    weights = torch.exp(-(points**2) / 2)
    weights /= weights.sum()
    phi = ACTIVATIONS[activation]
    z = (m_std * points[:, None] + e_std * points[None, :]).requires_grad_(True)
    a = phi(z)
    slope = torch.autograd.grad(a.sum(), z)[0]
    a = a.detach()
    mean = a @ weights
    slope_power = weights @ (slope**2 @ weights)
    if e_std > 1e-6 * max(m_std, 1e-300):
        different = weights @ ((a - mean[:, None]) ** 2 @ weights)
    else:  # the difference of nearly equal numbers would be rounding: linearize
        different = slope_power * e_std**2
    return float(weights @ mean**2), float(different), float(slope_power)


def largest_derivative(activation: str) -> float:
    """Return the largest slope of an activation: 0.25 for sigmoid, 1 for tanh and ReLU."""
    one_of(activation, tuple(ACTIVATIONS), "activation")
    z = torch.linspace(-8, 8, 16_001, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(ACTIVATIONS[activation](z).sum(), z)
    return float(slope.max())
