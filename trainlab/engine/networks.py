"""Networks as one stack: K networks of one architecture, trained and measured together."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from trainlab.engine.stacked import Dropout, StackedNetworks
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
        return list(itertools.pairwise(sizes))

    @property
    def normalised(self) -> bool:
        """Whether batch normalisation stands before each activation."""
        return self.block.startswith("batch_norm")

    @property
    def residual(self) -> bool:
        """Whether shortcuts add each hidden layer's input to its output."""
        return self.block.endswith("residual")


class Stack(StackedNetworks):
    """K fully connected networks of one architecture, one for each seed.

    Attributes
    ----------
    architecture : Architecture
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
        super().__init__(seeds, architecture.n_inputs, architecture.n_outputs)
        self.architecture = architecture
        generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]
        for n_in, n_out in architecture.layer_sizes:
            law = weight_law(architecture.initialisation, n_in, n_out, architecture.gain)
            self.weights.append(draw(generators, (n_in, n_out), law.weight_std, law, dtype))
            self.biases.append(draw(generators, (1, n_out), law.bias_std, law, dtype))
        if architecture.normalised:
            units = (architecture.depth, len(self.seeds), 1, architecture.width)
            self.scales = list(torch.ones(units, dtype=dtype))
            self.shifts = list(torch.zeros(units, dtype=dtype))
            self.means = list(torch.zeros(units, dtype=dtype))
            self.variances = list(torch.ones(units, dtype=dtype))

    def _states(self, x: Tensor, statistics: str, dropout: Dropout | None) -> list[Tensor]:
        activation = ACTIVATIONS[self.architecture.activation]
        normalised, residual = self.architecture.normalised, self.architecture.residual
        states = [x]
        for layer in range(self.architecture.depth):
            z = torch.baddbmm(self.biases[layer], states[-1], self.weights[layer])
            if normalised:
                z = self._batch_norm(layer, z, statistics)
            a = activation(z)
            if dropout:
                a = dropout(a)
            states.append(a + states[-1] if residual and layer else a)
        return states

    def _batch_norm(self, layer: int, z: Tensor, statistics: str) -> Tensor:
        scale, shift = self.scales[layer], self.shifts[layer]
        mean, variance = self.means[layer], self.variances[layer]
        if statistics == "batch":
            return torch.addcmul(shift, normalise(z), scale)
        if statistics == "running":
            factor = scale * torch.rsqrt(variance + BATCH_NORM_EPSILON)
            return torch.addcmul(shift - mean * factor, z, factor)
        # The units of all networks side by side are one wide layer: PyTorch's own code is fused.
        n_networks, batch, units = z.shape
        columns = functional.batch_norm(
            z.transpose(0, 1).reshape(batch, n_networks * units),
            mean.view(-1),
            variance.view(-1),
            scale.view(-1),
            shift.view(-1),
            training=True,
            momentum=BATCH_NORM_MOMENTUM,
            eps=BATCH_NORM_EPSILON,
        )
        return columns.view(batch, n_networks, units).transpose(0, 1)


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


def draw(
    generators: list[torch.Generator],
    shape: tuple[int, int],
    std: float,
    law: WeightLaw,
    dtype: torch.dtype,
) -> Tensor:
    """Return one matrix from each generator, shape (K, n_in, n_out).

    All are drawn in float64, so that the same seed is the same network in both dtypes.
    """
    draws = []
    for generator in generators:
        if law.uniform:
            unit = (2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1) * 3**0.5
        else:
            unit = torch.randn(shape, generator=generator, dtype=torch.float64)
        draws.append(unit * std)
    return as_moved(torch.stack(draws).to(dtype))


def as_moved(drawn: Tensor) -> Tensor:
    """Return weights as they are, or moved where `moved_weights` says so."""
    move = _move.get()
    return drawn if move is None else move(drawn)


_move: ContextVar[Callable[[Tensor], Tensor] | None] = ContextVar("move", default=None)


@contextmanager
def moved_weights(scale: float, seed: int) -> Iterator[None]:
    """Move all weights drawn in this context by ``scale`` of themselves, to imitate rounding.

    Parameters
    ----------
    scale : float
        Standard deviation of the relative moves; 1e-12 is small, and grows where a run is chaotic.
    seed : int
        Of the moves; all that is drawn here takes its noise from one generator.
    """
    noise = torch.Generator().manual_seed(seed)

    def moved(drawn: Tensor) -> Tensor:
        return drawn * (1 + scale * torch.randn(drawn.shape, generator=noise).to(drawn))

    token = _move.set(moved)
    try:
        yield
    finally:
        _move.reset(token)
