"""Networks as one stack: K networks of one architecture, trained and measured together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from trainlab.errors import ShapeError, one_of

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "gelu": functional.gelu,
    "silu": functional.silu,
}
INITIALISATIONS = ("default", "xavier", "he", "normal")
BLOCKS = ("plain", "batch_norm", "residual")


class WeightLaw(NamedTuple):
    """How a layer's parameters are drawn at initialisation.

    Attributes
    ----------
    weight_std : float
        Standard deviation of each weight.
    bias_std : float
        Standard deviation of each bias; 0 means that biases start at 0.
    uniform : bool
        Uniform on an interval around 0 instead of normal.
    """

    weight_std: float
    bias_std: float
    uniform: bool


def weight_law(initialisation: str, n_in: int, n_out: int) -> WeightLaw:
    """Return the law of a layer's initial parameters.

    Parameters
    ----------
    initialisation : {"default", "xavier", "he", "normal"}
        ``default`` is what ``torch.nn.Linear`` does: weights and biases uniform on
        ±1/√n_in. ``normal`` is N(0, 1), as in many first attempts.
    n_in, n_out : int
        Units that the layer reads and writes.

    Raises
    ------
    UnknownNameError
        Lists the initialisations.

    References
    ----------
    Glorot & Bengio (2010), AISTATS, eq. 12 (normal form); He et al. (2015), ICCV, eq. 10.
    """
    one_of(initialisation, INITIALISATIONS, "initialisation")
    if initialisation == "default":
        std = 1 / math.sqrt(3 * n_in)
        return WeightLaw(std, std, uniform=True)
    if initialisation == "xavier":
        return WeightLaw(math.sqrt(2 / (n_in + n_out)), 0.0, uniform=False)
    if initialisation == "he":
        return WeightLaw(math.sqrt(2 / n_in), 0.0, uniform=False)
    return WeightLaw(1.0, 0.0, uniform=False)


@dataclass(frozen=True)
class Architecture:
    """A fully connected classifier; ``depth`` hidden layers of ``width`` units and a linear head.

    ``block`` says what stands around each hidden layer: nothing (``plain``), batch
    normalisation before the activation (``batch_norm``), or a shortcut that adds the layer's
    input to its output wherever the two have equal width (``residual``).

    Raises
    ------
    UnknownNameError
        On an unknown activation, initialisation or block; lists the known ones.
    ShapeError
        On a size below 1.
    """

    n_inputs: int
    depth: int
    width: int
    n_outputs: int
    activation: str = "relu"
    initialisation: str = "he"
    block: str = "plain"

    def __post_init__(self) -> None:
        one_of(self.activation, tuple(ACTIVATIONS), "activation")
        one_of(self.initialisation, INITIALISATIONS, "initialisation")
        one_of(self.block, BLOCKS, "block")
        for name in ("n_inputs", "depth", "width", "n_outputs"):
            if getattr(self, name) < 1:
                raise ShapeError(
                    f"Architecture.{name} is {getattr(self, name)}; it must be 1 or more."
                )

    @property
    def layer_sizes(self) -> list[tuple[int, int]]:
        """Return (n_in, n_out) of every linear layer, the head included."""
        sizes = [self.n_inputs, *[self.width] * self.depth, self.n_outputs]
        return list(zip(sizes[:-1], sizes[1:], strict=True))


class Stack:
    """K networks of one architecture, one for each seed, as stacked parameters.

    Network k depends on ``seeds[k]`` only: it is the same network alone or in a stack.

    Attributes
    ----------
    weights : list of Tensor, each of shape (K, n_in, n_out)
    biases : list of Tensor, each of shape (K, 1, n_out)
    """

    def __init__(
        self,
        architecture: Architecture,
        seeds: Sequence[int],
        dtype: torch.dtype = torch.float64,
    ) -> None:
        self.architecture = architecture
        self.weights: list[Tensor] = []
        self.biases: list[Tensor] = []
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        for n_in, n_out in architecture.layer_sizes:
            law = weight_law(architecture.initialisation, n_in, n_out)
            self.weights.append(_draw(generators, (n_in, n_out), law.weight_std, law, dtype))
            self.biases.append(_draw(generators, (1, n_out), law.bias_std, law, dtype))

    def hidden(self, x: Tensor) -> list[Tensor]:
        """Return the activations h_1 … h_L of the hidden layers.

        Parameters
        ----------
        x : Tensor, shape (batch, n_inputs) or (K, batch, n_inputs)
            One batch for all networks, or one for each.

        Returns
        -------
        list of Tensor, each of shape (K, batch, width)

        Raises
        ------
        ShapeError
            If ``x`` does not have the architecture's number of inputs; names both.
        """
        if x.ndim not in (2, 3) or x.shape[-1] != self.architecture.n_inputs:
            raise ShapeError(
                f"Inputs have shape {tuple(x.shape)}; this architecture expects "
                f"(batch, {self.architecture.n_inputs}). Flatten images, or build the "
                f"Architecture with n_inputs={x.shape[-1]}."
            )
        activation = ACTIVATIONS[self.architecture.activation]
        h = x.to(self.weights[0]).expand(len(self.weights[0]), *x.shape[-2:])
        states = []
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            z = torch.baddbmm(bias, h, weight)
            if self.architecture.block == "batch_norm":
                z = normalise(z)
            a = activation(z)
            shortcut = self.architecture.block == "residual" and a.shape == h.shape and states
            h = h + a if shortcut else a
            states.append(h)
        return states

    def head(self, h: Tensor) -> Tensor:
        """Return the logits, shape (K, batch, n_outputs), from the last hidden layer."""
        return torch.baddbmm(self.biases[-1], h, self.weights[-1])


def normalise(z: Tensor, epsilon: float = 1e-5) -> Tensor:
    """Standardise every unit over the batch, as batch normalisation does in training.

    Parameters
    ----------
    z : Tensor, shape (K, batch, units)
    epsilon : float
        Added to the variance, in squared units of ``z``; PyTorch's default.

    References
    ----------
    Ioffe & Szegedy (2015), ICML, algorithm 1, with scale 1 and shift 0.
    """
    variance, mean = torch.var_mean(z, dim=1, keepdim=True, correction=0)
    return (z - mean) / torch.sqrt(variance + epsilon)


def _draw(
    generators: list[torch.Generator],
    shape: tuple[int, int],
    std: float,
    law: WeightLaw,
    dtype: torch.dtype,
) -> Tensor:
    draws = []
    for generator in generators:
        if law.uniform:
            unit = (2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1) * 3**0.5
        else:
            unit = torch.randn(shape, generator=generator, dtype=torch.float64)
        draws.append(unit * std)
    return torch.stack(draws).to(dtype)
