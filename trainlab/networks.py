"""Networks as one stack: K networks of one architecture, trained and measured together."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trainlab.errors import SettingError, ShapeError, one_of

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "gelu": functional.gelu,
    "silu": functional.silu,
}
INITIALISATIONS = ("default", "xavier", "he", "normal", "gain")
BLOCKS = ("plain", "batch_norm", "residual", "batch_norm_residual")
STREAMS = {"batches": 1, "dropout": 2}
BATCH_NORM_EPSILON = 1e-5  # added to the variance; this and the next as in torch.nn.BatchNorm1d
BATCH_NORM_MOMENTUM = 0.1


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


def weight_law(initialisation: str, n_in: int, n_out: int, gain: float | None = None) -> WeightLaw:
    """Return the law of a layer's initial parameters.

    Parameters
    ----------
    initialisation : {"default", "xavier", "he", "normal", "gain"}
        ``default`` is what ``torch.nn.Linear`` does: weights and biases uniform on
        ±1/√n_in. ``normal`` is N(0, 1), as in many first attempts. ``gain`` is
        N(0, gain²/n_in): He is gain √2, N(0, 1) is gain √n_in.
    n_in, n_out : int
        Units that the layer reads and writes.
    gain : float, optional
        For the initialisation ``gain`` only.

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
    if initialisation == "gain":
        return WeightLaw((gain or 0.0) / math.sqrt(n_in), 0.0, uniform=False)
    return WeightLaw(1.0, 0.0, uniform=False)


@dataclass(frozen=True)
class Architecture:
    """A fully connected network; ``depth`` hidden layers of ``width`` units and a linear head.

    ``block`` says what stands around each hidden layer: nothing (``plain``), batch
    normalisation before the activation (``batch_norm``), a shortcut that adds the layer's
    input to its output wherever the two have equal width (``residual``), or both. Depth 0 is
    a linear model. ``gain`` belongs to the initialisation of that name (see `weight_law`).

    Raises
    ------
    UnknownNameError
        On an unknown activation, initialisation or block; lists the known ones.
    ShapeError
        On a size that is too small.
    SettingError
        On a gain without its initialisation, or the reverse.
    """

    n_inputs: int
    depth: int
    width: int
    n_outputs: int
    activation: str = "relu"
    initialisation: str = "he"
    block: str = "plain"
    gain: float | None = None

    def __post_init__(self) -> None:
        one_of(self.activation, tuple(ACTIVATIONS), "activation")
        one_of(self.initialisation, INITIALISATIONS, "initialisation")
        one_of(self.block, BLOCKS, "block")
        for name, least in (("n_inputs", 1), ("depth", 0), ("width", 1), ("n_outputs", 1)):
            if getattr(self, name) < least:
                raise ShapeError(
                    f"Architecture.{name} is {getattr(self, name)}; it must be {least} or more."
                )
        if (self.initialisation == "gain") != (self.gain is not None):
            raise SettingError(
                f"initialisation={self.initialisation!r} with gain={self.gain}: write "
                "initialisation='gain', gain=1.5 for weights N(0, 1.5²/n_in), or leave gain out."
            )

    @property
    def layer_sizes(self) -> list[tuple[int, int]]:
        """Return (n_in, n_out) of every linear layer, the head included."""
        sizes = [self.n_inputs, *[self.width] * self.depth, self.n_outputs]
        return list(zip(sizes[:-1], sizes[1:], strict=True))

    @property
    def normalised(self) -> bool:
        """Whether batch normalisation stands before each activation."""
        return self.block.startswith("batch_norm")

    @property
    def residual(self) -> bool:
        """Whether shortcuts add each hidden layer's input to its output."""
        return self.block.endswith("residual")


class Dropout:
    """Inverted dropout with one stream of random numbers for each network.

    Parameters
    ----------
    rate : float
        Share of units set to 0; the others are scaled by 1 / (1 - rate).
    where : {"hidden", "head"}
        On the output of every hidden layer, before a shortcut is added; or only on what the
        head reads.
    seeds : sequence of int
        One for each network.

    References
    ----------
    Srivastava et al. (2014), JMLR 15, section 10 (inverted form).
    """

    def __init__(self, rate: float, where: str, seeds: Sequence[int]) -> None:
        self.rate = rate
        self.where = where
        self._generators = [generator(seed, "dropout") for seed in seeds]

    def __call__(self, a: Tensor) -> Tensor:
        """Return ``a``, shape (K, batch, units), with some units set to 0."""
        draws = np.empty(a.shape, dtype=np.float32)
        for draw, rng in zip(draws, self._generators, strict=True):
            rng.random(out=draw, dtype=np.float32)
        kept = torch.from_numpy(draws) >= self.rate
        return a * kept.to(a.dtype).div_(1 - self.rate)


class Stack:
    """K networks of one architecture, one for each seed, as stacked parameters.

    Network k depends on ``seeds[k]`` only: it is the same network alone or in a stack.

    Attributes
    ----------
    weights : list of Tensor, each of shape (K, n_in, n_out)
    biases : list of Tensor, each of shape (K, 1, n_out)
    scales, shifts : list of Tensor, each of shape (K, 1, width)
        What batch normalisation learns (γ and β of each hidden layer); empty without it.
    means, variances : list of Tensor, each of shape (K, 1, width)
        Its running statistics, which `predict` uses; empty without it.
    """

    def __init__(
        self,
        architecture: Architecture,
        seeds: Sequence[int],
        dtype: torch.dtype = torch.float64,
    ) -> None:
        self.architecture = architecture
        self.seeds = tuple(seeds)
        self.weights: list[Tensor] = []
        self.biases: list[Tensor] = []
        generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]
        for n_in, n_out in architecture.layer_sizes:
            law = weight_law(architecture.initialisation, n_in, n_out, architecture.gain)
            self.weights.append(_draw(generators, (n_in, n_out), law.weight_std, law, dtype))
            self.biases.append(_draw(generators, (1, n_out), law.bias_std, law, dtype))
        units = (len(self.seeds), 1, architecture.width)
        normalised = range(architecture.depth if architecture.normalised else 0)
        self.scales = [torch.ones(units, dtype=dtype) for _ in normalised]
        self.shifts = [torch.zeros(units, dtype=dtype) for _ in normalised]
        self.means = [torch.zeros(units, dtype=dtype) for _ in normalised]
        self.variances = [torch.ones(units, dtype=dtype) for _ in normalised]

    @property
    def parameters(self) -> list[Tensor]:
        """Return what training changes: weights, then biases, scales and shifts."""
        return [*self.weights, *self.biases, *self.scales, *self.shifts]

    @property
    def tensors(self) -> list[Tensor]:
        """Return all that makes the networks what they are; the first axis is always K."""
        return [*self.parameters, *self.means, *self.variances]

    def copy(self) -> Self:
        """Return networks of equal values that share no memory with these."""
        twin = copy.copy(self)
        for name in ("weights", "biases", "scales", "shifts", "means", "variances"):
            setattr(twin, name, [t.detach().clone() for t in getattr(self, name)])
        return twin

    def hidden(self, x: Tensor) -> list[Tensor]:
        """Return the activations h_1 … h_L of the hidden layers, as in training.

        Batch normalisation uses the statistics of this batch and leaves its running ones
        alone; nothing is dropped out.

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
        return self._states(x, self._by_batch)[1:]

    def head(self, h: Tensor) -> Tensor:
        """Return the logits, shape (K, batch, n_outputs), from the last hidden layer."""
        return torch.baddbmm(self.biases[-1], h, self.weights[-1])

    def forward(self, x: Tensor, dropout: Dropout | None = None) -> Tensor:
        """Return the logits of a training step and update the running statistics.

        Parameters
        ----------
        x : Tensor, shape (batch, n_inputs) or (K, batch, n_inputs)
        dropout : Dropout, optional

        Returns
        -------
        Tensor, shape (K, batch, n_outputs)
        """
        inside = dropout if dropout and dropout.where == "hidden" else None
        h = self._states(x, self._by_batch_and_track, inside)[-1]
        return self.head(dropout(h) if dropout and dropout.where == "head" else h)

    @torch.no_grad()
    def predict(self, x: Tensor) -> Tensor:
        """Return the logits for evaluation: running statistics, no dropout, no gradient.

        Parameters
        ----------
        x : Tensor, shape (batch, n_inputs) or (K, batch, n_inputs)

        Returns
        -------
        Tensor, shape (K, batch, n_outputs)
        """
        return self.head(self._states(x, self._by_running_statistics)[-1])

    def _states(
        self,
        x: Tensor,
        normalised: Callable[[int, Tensor], Tensor],
        dropout: Dropout | None = None,
    ) -> list[Tensor]:
        """Return [h_0 = x, h_1, … h_L], each with a first axis of K."""
        self._check(x)
        activation = ACTIVATIONS[self.architecture.activation]
        states = [x.to(self.weights[0]).expand(len(self.seeds), *x.shape[-2:])]
        for layer in range(self.architecture.depth):
            z = torch.baddbmm(self.biases[layer], states[-1], self.weights[layer])
            if self.architecture.normalised:
                z = normalised(layer, z)
            a = activation(z)
            if dropout:
                a = dropout(a)
            states.append(a + states[-1] if layer and self.architecture.residual else a)
        return states

    def _check(self, x: Tensor) -> None:
        if x.ndim not in (2, 3) or x.shape[-1] != self.architecture.n_inputs:
            raise ShapeError(
                f"Inputs have shape {tuple(x.shape)}; this architecture expects "
                f"(batch, {self.architecture.n_inputs}). Flatten images, or build the "
                f"Architecture with n_inputs={x.shape[-1]}."
            )

    def _by_batch(self, layer: int, z: Tensor) -> Tensor:
        return torch.addcmul(self.shifts[layer], normalise(z), self.scales[layer])

    def _by_batch_and_track(self, layer: int, z: Tensor) -> Tensor:
        # The units of all networks side by side are one wide batch norm: PyTorch's own is fused.
        n_networks, batch, units = z.shape
        columns = functional.batch_norm(
            z.transpose(0, 1).reshape(batch, n_networks * units),
            self.means[layer].view(-1),
            self.variances[layer].view(-1),
            self.scales[layer].view(-1),
            self.shifts[layer].view(-1),
            training=True,
            momentum=BATCH_NORM_MOMENTUM,
            eps=BATCH_NORM_EPSILON,
        )
        return columns.view(batch, n_networks, units).transpose(0, 1)

    def _by_running_statistics(self, layer: int, z: Tensor) -> Tensor:
        factor = self.scales[layer] * torch.rsqrt(self.variances[layer] + BATCH_NORM_EPSILON)
        return torch.addcmul(self.shifts[layer] - self.means[layer] * factor, z, factor)


def normalise(z: Tensor) -> Tensor:
    """Standardise every unit over the batch, as batch normalisation does in training.

    Parameters
    ----------
    z : Tensor, shape (K, batch, units)

    References
    ----------
    Ioffe & Szegedy (2015), ICML, algorithm 1, with scale 1 and shift 0.
    """
    variance, mean = torch.var_mean(z, dim=1, keepdim=True, correction=0)
    return (z - mean) / torch.sqrt(variance + BATCH_NORM_EPSILON)


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return the random numbers that one network uses for one purpose, beside its weights.

    Parameters
    ----------
    seed : int
        The network's seed, 0 or more.
    purpose : {"batches", "dropout"}
        Separate streams: changing the dropout leaves the order of the batches as it was.
    """
    one_of(purpose, tuple(STREAMS), "purpose")
    return np.random.default_rng([seed, STREAMS[purpose]])


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
