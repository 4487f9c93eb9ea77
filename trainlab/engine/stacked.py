"""What all stacks have in common: K networks as tensors whose first axis is the network."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np
import torch
from torch import Tensor

from trainlab.errors import SettingError, ShapeError, one_of

STREAMS = {"batches": 1, "dropout": 2, "mixup": 4, "curvature": 5, "augmentation": 6}


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return the random numbers that one network uses for one purpose, beside its weights.

    Parameters
    ----------
    seed : int
        The network's seed, 0 or more.
    purpose : {"batches", "dropout", "mixup", "augmentation", "curvature"}
        Separate streams: changing the dropout leaves the order of the batches as it was.
    """
    one_of(purpose, tuple(STREAMS), "purpose")
    return np.random.default_rng([seed, STREAMS[purpose]])


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


class StackedNetworks(ABC):
    """K networks, one for each seed, as stacked parameters.

    Network k depends on ``seeds[k]`` only: it is the same network alone or in a stack.

    Attributes
    ----------
    seeds : tuple of int
    n_inputs, n_outputs : int
    weights, biases, scales, shifts : list of Tensor, first axis K
        What training changes.
    means, variances : list of Tensor, first axis K
        Running statistics of batch normalization.
    momentum : float
        Share of each batch in these, as ``momentum`` of ``torch.nn.BatchNorm1d``.
    """

    momentum = 0.1

    def __init__(self, seeds: Sequence[int], n_inputs: int, n_outputs: int) -> None:
        self.seeds = tuple(seeds)
        if not self.seeds or min(self.seeds) < 0:
            raise SettingError(
                f"seeds are {self.seeds}; give at least one, none below 0, as in seeds=range(20)."
            )
        self.n_inputs = n_inputs
        self.n_outputs = n_outputs
        self.weights: list[Tensor] = []
        self.biases: list[Tensor] = []
        self.scales: list[Tensor] = []
        self.shifts: list[Tensor] = []
        self.means: list[Tensor] = []
        self.variances: list[Tensor] = []

    @abstractmethod
    def _states(self, x: Tensor, statistics: str, dropout: Dropout | None) -> list[Tensor]:
        """Return [x, h_1, … h_L]; ``x`` has shape (K, batch, n_inputs).

        ``statistics`` says what batch normalization uses: those of this ``batch``; the same,
        ``tracked`` in the running ones too; or the ``running`` ones.
        """

    @property
    def parameters(self) -> list[Tensor]:
        """Return what training changes: weights, then biases, scales and shifts."""
        return [*self.weights, *self.biases, *self.scales, *self.shifts]

    @property
    def tensors(self) -> list[Tensor]:
        """Return all that makes the networks what they are; the first axis is always K."""
        return [*self.parameters, *self.means, *self.variances]

    @property
    def finite(self) -> np.ndarray:
        """Return which networks have only finite weights, shape (K,)."""
        ok = [weight.detach().flatten(1).isfinite().all(dim=1) for weight in self.weights]
        return torch.stack(ok).all(dim=0).numpy()

    def copy(self) -> Self:
        """Return networks of equal values that share no memory with these."""
        twin = copy.copy(self)
        for name in ("weights", "biases", "scales", "shifts", "means", "variances"):
            setattr(twin, name, [t.detach().clone() for t in getattr(self, name)])
        return twin

    def hidden(self, x: Tensor) -> list[Tensor]:
        """Return the activations h_1 … h_L of the hidden layers, as in training.

        Batch normalization uses the statistics of this batch and leaves its running ones
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
            If ``x`` does not have the networks' number of inputs; names both.
        """
        return self._states(self._stacked(x), "batch", None)[1:]

    def head(self, h: Tensor, dropout: Dropout | None = None) -> Tensor:
        """Return the outputs, shape (K, batch, n_outputs), from the last hidden layer."""
        return torch.baddbmm(self.biases[-1], dropout(h) if dropout else h, self.weights[-1])

    def forward(
        self, x: Tensor, dropout: Dropout | None = None, statistics: str = "tracked"
    ) -> Tensor:
        """Return the outputs of a training step and update the running statistics.

        Parameters
        ----------
        x : Tensor, shape (batch, n_inputs) or (K, batch, n_inputs)
        dropout : Dropout, optional
        statistics : {"tracked", "batch"}
            ``batch`` leaves the running statistics as they are.

        Returns
        -------
        Tensor, shape (K, batch, n_outputs)
        """
        inside = dropout if dropout and dropout.where == "hidden" else None
        h = self._states(self._stacked(x), statistics, inside)[-1]
        return self.head(h, None if inside else dropout)

    @torch.no_grad()
    def predict(self, x: Tensor) -> Tensor:
        """Return the outputs for evaluation: running statistics, no dropout, no gradient.

        Parameters
        ----------
        x : Tensor, shape (batch, n_inputs) or (K, batch, n_inputs)

        Returns
        -------
        Tensor, shape (K, batch, n_outputs)
        """
        return self.head(self._states(self._stacked(x), "running", None)[-1])

    def first_broken_layer(self, network: int, x: Tensor) -> float:
        """Return where a network first stopped being finite, counted from 1; the head is L + 1.

        If its weights are still finite, the forward pass broke it: the first layer whose output
        is not finite. Otherwise the step before did: the layer nearest to the output whose
        weights are not finite, since the gradient comes from there. NaN if all is finite. With
        two matrices a layer, both count as that layer.

        Parameters
        ----------
        network : int
        x : Tensor, shape (batch, n_inputs) or (K, batch, n_inputs)
            The batch on which it was found broken.
        """
        finite = [bool(weight[network].isfinite().all()) for weight in self.weights]
        if not all(finite):
            return float(self._layer_of(len(finite) - 1 - finite[::-1].index(False)))
        with torch.no_grad():
            states = self._states(self._stacked(x), "batch", None)
            outputs = [*states[1:], self.head(states[-1])]
        broken = [not bool(output[network].isfinite().all()) for output in outputs]
        return float(broken.index(True) + 1) if any(broken) else float("nan")

    def _layer_of(self, matrix: int) -> int:
        """Return the layer, counted from 1, to which a matrix, counted from 0, belongs."""
        return matrix + 1

    def _stacked(self, x: Tensor) -> Tensor:
        if x.ndim not in (2, 3) or x.shape[-1] != self.n_inputs:
            raise ShapeError(
                f"Inputs have shape {tuple(x.shape)}; these networks expect "
                f"(batch, {self.n_inputs}), or one batch for each network. Flatten images, or "
                f"build the networks with {x.shape[-1]} inputs."
            )
        return x.to(self.weights[0]).expand(len(self.seeds), *x.shape[-2:])
