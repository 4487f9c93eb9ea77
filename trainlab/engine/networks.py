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

from trainlab.engine.gradual import nothing_remembered
from trainlab.engine.stacked import Dropout, StackedNetworks
from trainlab.errors import SettingError, ShapeError, one_of

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "gelu": functional.gelu,
    "silu": functional.silu,
}
INITIALIZATIONS = ("default", "xavier", "he", "normal", "gain")
EPSILON = 1e-5  # added to what a norm divides by the root of; torch.nn's for batch and layer norm


class Block(NamedTuple):
    """What a hidden layer is made of, beside its activation.

    Attributes
    ----------
    norm : {"none", "batch", "layer", "rms"}
        Before the activation; with two matrices before the first of them.
    matrices : {1, 2}
        Two are a branch W₂·φ(W₁·h), as in a Transformer's MLP; they always have a shortcut.
    shortcut : bool
        Whether the layer's input is added to its output.
    scaled : bool
        Whether the branch is multiplied by 1/√depth first.
    """

    norm: str = "none"
    matrices: int = 1
    shortcut: bool = False
    scaled: bool = False


BLOCKS = {
    "plain": Block(),
    "batch_norm": Block("batch"),
    "layer_norm": Block("layer"),
    "rms_norm": Block("rms"),
    "residual": Block(shortcut=True),
    "batch_norm_residual": Block("batch", shortcut=True),
    "residual_mlp": Block(matrices=2, shortcut=True),
    "scaled_residual_mlp": Block(matrices=2, shortcut=True, scaled=True),
    "pre_norm_residual_mlp": Block("layer", matrices=2, shortcut=True),
}


class WeightLaw(NamedTuple):
    """How a layer's parameters are drawn at initialization.

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


def weight_law(initialization: str, n_in: int, n_out: int, gain: float | None = None) -> WeightLaw:
    """Return the law of a layer's initial parameters.

    Parameters
    ----------
    initialization : {"default", "xavier", "he", "normal", "gain"}
        ``default`` is what ``torch.nn.Linear`` does: weights and biases uniform on
        ±1/√n_in. ``normal`` is N(0, 1), as in many first attempts. ``gain`` is
        N(0, gain²/n_in): He is gain √2, N(0, 1) is gain √n_in.
    n_in, n_out : int
        Units that the layer reads and writes.
    gain : float, optional
        For the initialization ``gain`` only.

    Raises
    ------
    UnknownNameError
        Lists the initializations.

    References
    ----------
    Glorot & Bengio (2010), AISTATS, eq. 12 (normal form); He et al. (2015), ICCV, eq. 10.
    """
    one_of(initialization, INITIALIZATIONS, "initialization")
    if initialization == "default":
        std = 1 / math.sqrt(3 * n_in)
        return WeightLaw(std, std, uniform=True)
    if initialization == "xavier":
        return WeightLaw(math.sqrt(2 / (n_in + n_out)), 0.0, uniform=False)
    if initialization == "he":
        return WeightLaw(math.sqrt(2 / n_in), 0.0, uniform=False)
    if initialization == "gain":
        return WeightLaw((gain or 0.0) / math.sqrt(n_in), 0.0, uniform=False)
    return WeightLaw(1.0, 0.0, uniform=False)


@dataclass(frozen=True)
class Architecture:
    """A fully connected network; ``depth`` hidden layers of ``width`` units and a linear head.

    ``block`` says what a hidden layer is, with φ the activation and h the layer's input:

    =========================  ==============================================================
    ``plain``                  φ(W·h)
    ``batch_norm``             φ(N(W·h)), N as in ``torch.nn.BatchNorm1d``
    ``layer_norm``             the same with ``torch.nn.LayerNorm``
    ``rms_norm``               the same with ``torch.nn.RMSNorm``, but eps 1e-5: a scale, no shift
    ``residual``               h + φ(W·h), but for the first layer, whose input has another width
    ``batch_norm_residual``    h + φ(N(W·h)), in the same way
    ``residual_mlp``           h + W₂·φ(W₁·h)
    ``scaled_residual_mlp``    h + W₂·φ(W₁·h) / √depth
    ``pre_norm_residual_mlp``  h + W₂·φ(W₁·N(h)), N a layer norm; another one before the head
    =========================  ==============================================================

    ``depth`` counts layers whatever they are, as in a Transformer: one with a branch of two
    matrices counts once, so that a residual MLP of depth L has 2L of them, the head, and a
    linear layer in front that brings the inputs to ``width`` (the embedding, not counted).
    Every matrix has a bias. Depth 0 is a linear model; residual MLPs need a layer.

    ``head_gain`` gives the head a law of its own, N(0, head_gain²/n_in) with biases of 0, whatever
    the hidden layers have; with 0 the first answer is the same for all classes.

    ``gain`` belongs to the initialization of that name (see `weight_law`). ``he`` has gain √2
    for a matrix that an activation follows, and 1 for the two that none does: the embedding
    and the second of a branch. Each branch then has its input's power.

    Raises
    ------
    UnknownNameError
        On an unknown activation, initialization or block; lists the known ones.
    ShapeError
        On a size that is too small.
    SettingError
        On a gain without its initialization, or the reverse.

    References
    ----------
    Ioffe & Szegedy (2015), ICML; Ba, Kiros & Hinton (2016), arXiv:1607.06450; Zhang & Sennrich
    (2019), NeurIPS (RMSNorm); He et al. (2016b), ECCV (residual branches of two weight layers);
    Xiong et al. (2020), ICML (pre-norm).
    """

    n_inputs: int
    depth: int
    width: int
    n_outputs: int
    activation: str = "relu"
    initialization: str = "he"
    block: str = "plain"
    gain: float | None = None
    head_gain: float | None = None

    def __post_init__(self) -> None:
        one_of(self.activation, tuple(ACTIVATIONS), "activation")
        one_of(self.initialization, INITIALIZATIONS, "initialization")
        one_of(self.block, tuple(BLOCKS), "block")
        for name, least in (("n_inputs", 1), ("depth", 0), ("width", 1), ("n_outputs", 1)):
            if getattr(self, name) < least:
                raise ShapeError(
                    f"Architecture.{name} is {getattr(self, name)}; it must be {least} or more."
                )
        if BLOCKS[self.block].matrices == 2 and self.depth == 0:
            raise ShapeError(
                f"Architecture.depth is 0 with block={self.block!r}, which has depth × 2 matrices "
                "behind an embedding; write depth=1 or more, or block='plain' for a linear model."
            )
        if BLOCKS[self.block].norm == "layer" and self.width == 1:
            raise ShapeError(
                f"Architecture.width is 1 with block={self.block!r}: over one unit a layer norm "
                "leaves 0 of every input; write width=2 or more."
            )
        if (self.initialization == "gain") != (self.gain is not None):
            raise SettingError(
                f"initialization={self.initialization!r} with gain={self.gain}: write "
                "initialization='gain', gain=1.5 for weights N(0, 1.5²/n_in), or leave gain out."
            )
        if self.head_gain is not None and not 0 <= self.head_gain < math.inf:
            raise SettingError(
                f"Architecture.head_gain is {self.head_gain}; it must be 0 or more, for example "
                "head_gain=0.0 for a head that starts at 0."
            )

    @property
    def layer_sizes(self) -> list[tuple[int, int]]:
        """Return (n_in, n_out) of every matrix, from the inputs to the head."""
        two = BLOCKS[self.block].matrices == 2
        hidden = 1 + 2 * self.depth if two else self.depth
        sizes = [self.n_inputs, *[self.width] * hidden, self.n_outputs]
        return list(itertools.pairwise(sizes))

    @property
    def laws(self) -> list[WeightLaw]:
        """Return how every linear layer's parameters are drawn, the head's last."""
        laws = [weight_law(self.initialization, *size, self.gain) for size in self.layer_sizes]
        if BLOCKS[self.block].matrices == 2 and self.initialization == "he":
            # Behind the embedding the first and second matrices of the branches take turns.
            for matrix in range(0, len(laws), 2):
                laws[matrix] = weight_law("gain", *self.layer_sizes[matrix], 1.0)
        if self.head_gain is not None:
            laws[-1] = weight_law("gain", *self.layer_sizes[-1], self.head_gain)
        return laws


class Stack(StackedNetworks):
    """K fully connected networks of one architecture, one for each seed.

    Attributes
    ----------
    architecture : Architecture
    weights : list of Tensor, each of shape (K, n_in, n_out)
        As `Architecture.layer_sizes` has them: of residual MLPs the embedding, W₁ and W₂ of
        every layer, and the head.
    biases : list of Tensor, each of shape (K, 1, n_out)
    scales, shifts : list of Tensor, each of shape (K, 1, width)
        What the norms learn (γ and β), one of each hidden layer; with a pre-norm also the one
        before the head. Empty without norms; an RMS norm has no shift.
    means, variances : list of Tensor, each of shape (K, 1, width)
        Running statistics of batch norm, which `predict` uses; empty without it.
    """

    def __init__(
        self,
        architecture: Architecture,
        seeds: Sequence[int],
        dtype: torch.dtype = torch.float64,
    ) -> None:
        super().__init__(seeds, architecture.n_inputs, architecture.n_outputs)
        self.architecture = architecture
        self._block = block = BLOCKS[architecture.block]
        generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]
        for (n_in, n_out), law in zip(architecture.layer_sizes, architecture.laws, strict=True):
            self.weights.append(draw(generators, (n_in, n_out), law.weight_std, law, dtype))
            self.biases.append(draw(generators, (1, n_out), law.bias_std, law, dtype))
        if block.norm != "none":
            norms = architecture.depth + (block.matrices == 2)
            units = (norms, len(self.seeds), 1, architecture.width)
            self.scales = list(torch.ones(units, dtype=dtype))
            if block.norm != "rms":
                self.shifts = list(torch.zeros(units, dtype=dtype))
            if block.norm == "batch":
                self.means = list(torch.zeros(units, dtype=dtype))
                self.variances = list(torch.ones(units, dtype=dtype))

    def _states(self, x: Tensor, statistics: str, dropout: Dropout | None) -> list[Tensor]:
        block, depth = self._block, self.architecture.depth
        two = block.matrices == 2
        h = torch.baddbmm(self.biases[0], x, self.weights[0]) if two else x
        states = [x]
        for layer in range(depth):
            a = self._activated(layer, h, statistics)
            if two:
                a = torch.baddbmm(self.biases[2 * layer + 2], a, self.weights[2 * layer + 2])
            if dropout:
                a = dropout(a)
            if block.scaled:
                a = a / math.sqrt(depth)
            h = a + h if block.shortcut and (two or layer) else a
            states.append(h)
        return states

    def _activated(self, layer: int, h: Tensor, statistics: str) -> Tensor:
        """Return what a layer's activation makes of the layer's input, (K, batch, width)."""
        norm, two = self._block.norm, self._block.matrices == 2
        if two and norm != "none":
            h = self._norm(layer, h, statistics)
        matrix = 2 * layer + 1 if two else layer
        z = torch.baddbmm(self.biases[matrix], h, self.weights[matrix])
        if norm != "none" and not two:
            z = self._norm(layer, z, statistics)
        return ACTIVATIONS[self.architecture.activation](z)

    def activations(self, x: Tensor) -> list[Tensor]:
        """Return what comes out of the activation functions, layer by layer, as in training.

        In plain networks that is `hidden`; here nothing is added to it, and of a branch of two
        matrices it is what stands between them.

        Parameters
        ----------
        x : Tensor, shape (batch, n_inputs) or (K, batch, n_inputs)

        Returns
        -------
        list of Tensor, each of shape (K, batch, width)
        """
        first, *others = self._states(self._stacked(x), "batch", None)
        if self._block.matrices == 2:
            first = torch.baddbmm(self.biases[0], first, self.weights[0])
        inputs = [first, *others][: self.architecture.depth]
        return [self._activated(layer, h, "batch") for layer, h in enumerate(inputs)]

    def head(self, h: Tensor, dropout: Dropout | None = None) -> Tensor:
        """Return the outputs, as `StackedNetworks.head`; behind the last norm of a pre-norm."""
        if self._block.matrices == 2 and self._block.norm != "none":
            h = self._norm(self.architecture.depth, h, "batch")
        return super().head(h, dropout)

    def _layer_of(self, matrix: int) -> int:
        # The embedding counts as part of the first layer.
        return max(1, (matrix + 1) // 2) if self._block.matrices == 2 else matrix + 1

    def _norm(self, layer: int, z: Tensor, statistics: str) -> Tensor:
        if self._block.norm == "batch":
            return self._batch_norm(layer, z, statistics)
        units = z.shape[-1:]
        if self._block.norm == "rms":
            return functional.rms_norm(z, units, eps=EPSILON) * self.scales[layer]
        normal = functional.layer_norm(z, units, eps=EPSILON)
        return torch.addcmul(self.shifts[layer], normal, self.scales[layer])

    def _batch_norm(self, layer: int, z: Tensor, statistics: str) -> Tensor:
        scale, shift = self.scales[layer], self.shifts[layer]
        mean, variance = self.means[layer], self.variances[layer]
        if statistics == "batch":
            return torch.addcmul(shift, normalize(z), scale)
        if statistics == "running":
            factor = scale * torch.rsqrt(variance + EPSILON)
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
            momentum=self.momentum,
            eps=EPSILON,
        )
        return columns.view(batch, n_networks, units).transpose(0, 1)


def normalize(z: Tensor) -> Tensor:
    """Standardize every unit over the batch, as batch normalization does in training.

    Parameters
    ----------
    z : Tensor, shape (K, batch, units)

    References
    ----------
    Ioffe & Szegedy (2015), ICML, algorithm 1, with scale 1 and shift 0.
    """
    variance, mean = torch.var_mean(z, dim=1, keepdim=True, correction=0)
    return (z - mean) / torch.sqrt(variance + EPSILON)


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
        with nothing_remembered():
            yield
    finally:
        _move.reset(token)
