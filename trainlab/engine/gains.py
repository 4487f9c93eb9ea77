"""How large initial weights must be for a signal to keep its size, layer after layer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from trainlab.engine.networks import ACTIVATIONS
from trainlab.errors import ShapeError, one_of


def gain(activation: str) -> float:
    """Return the gain that keeps the mean square of pre-activations at 1: 1/√E[φ(z)²].

    With z ~ N(0, 1) and weights N(0, gain²/n), n inputs a unit, the next pre-activations have
    mean square 1 again. For ReLU this is He's √2, whatever the size of z; for the others it holds
    at size 1 only. It says nothing of the way back, on which the gradient is multiplied by
    gain²·E[φ′(z)²] a layer in its mean square: 1 for ReLU alone.

    Parameters
    ----------
    activation : str
        A name in ``networks.ACTIVATIONS``.

    Returns
    -------
    float
        relu 1.414, gelu 1.534, silu 1.677, tanh 1.593, sigmoid 1.846. (PyTorch's
        ``calculate_gain`` has 5/3 for tanh and 1 for sigmoid, and none for GELU and SiLU.)

    References
    ----------
    He et al. (2015), ICCV, eqs. 7 to 10; Schoenholz et al. (2017), ICLR, whose recursion of
    the second moment has the fixed point 1 here.
    """
    one_of(activation, tuple(ACTIVATIONS), "activation")
    # The trapezoidal rule on an even grid: for such integrands its error is beyond float64.
    z = torch.linspace(-12, 12, 4_801, dtype=torch.float64)
    density = torch.exp(-(z**2) / 2)
    power = (ACTIVATIONS[activation](z) ** 2 * density).sum() / density.sum()
    return 1 / math.sqrt(float(power))


def fans(shape: Sequence[int]) -> tuple[int, int]:
    """Return n_in and n_out of a layer from the shape of its ``weight`` in PyTorch.

    The n of He's 2/n is n_in for what goes forward and n_out for what comes back; between layers
    of unequal width only one of the two can keep its size. A convolution's output reads
    in_channels × kernel values, so that is its n: 3 channels under 5 × 5 are 75.

    Parameters
    ----------
    shape : sequence of int
        (out, in) of ``Linear``; (out_channels, in_channels / groups, *kernel) of ``ConvNd``.

    Returns
    -------
    n_in, n_out : int
        With groups or a stride n_out is an upper bound, as in ``torch.nn.init``: an input then
        reaches fewer outputs.

    Raises
    ------
    ShapeError
        If it is not the shape of a matrix or of a convolution's weight.

    References
    ----------
    He et al. (2015), ICCV, section 2.2: n = k²c forward, n̂ = k²d backward.
    """
    if len(shape) < 2 or min(shape) < 1:
        raise ShapeError(
            f"A weight of shape {tuple(shape)} has no number of inputs; give that of a Linear, "
            "(out, in), or of a convolution, (out, in, *kernel), as in fans(layer.weight.shape)."
        )
    n_out, n_in, *kernel = shape
    return n_in * math.prod(kernel), n_out * math.prod(kernel)
