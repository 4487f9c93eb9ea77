"""What a step minimizes, and what is written down of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from trainlab.engine.evaluation import sample_losses
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import Dropout, StackedNetworks, generator


class Objective:
    """The loss of a plan, row by row.

    Parameters
    ----------
    plan : Plan
    seeds : sequence of int
        One for each network: of its dropout and its mixup.
    """

    def __init__(self, plan: Plan, seeds: Sequence[int]) -> None:
        self._loss, self._smoothing = plan.loss, plan.label_smoothing
        self._dropout = Dropout(plan.dropout, plan.dropout_where, seeds) if plan.dropout else None
        self._mixup = Mixup(plan.mixup, seeds) if plan.mixup else None

    def __call__(self, networks: StackedNetworks, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Return what to minimize, and what to record, each of shape (K, batch).

        Recorded is the plain loss of the rows as they are: the same, unless labels are smoothed
        or rows are mixed. Under mixup it takes a forward pass of its own, without dropout.

        Parameters
        ----------
        networks : StackedNetworks
        x : Tensor, shape (K, batch, n_inputs)
        y : Tensor, shape (K, batch), or (K, batch, n_outputs) for "mse"
        """
        if self._mixup is None:
            outputs = networks.forward(x, self._dropout)
            losses = self._losses(outputs, y)
            if not self._smoothing:
                return losses, losses
            return losses, sample_losses(outputs.detach(), y, self._loss)
        with torch.no_grad():
            plain = sample_losses(networks.forward(x, statistics="batch"), y, self._loss)
        x_other, y_other, share = self._mixup(x, y)
        mixed = share.unsqueeze(2) * x + (1 - share.unsqueeze(2)) * x_other
        outputs = networks.forward(mixed, self._dropout)
        losses = share * self._losses(outputs, y) + (1 - share) * self._losses(outputs, y_other)
        return losses, plain

    def _losses(self, outputs: Tensor, y: Tensor) -> Tensor:
        return sample_losses(outputs, y, self._loss, self._smoothing)


class Mixup:
    """Partners for every row of a batch, with one stream of random numbers for each network.

    Parameters
    ----------
    alpha : float
        Above 0: λ ~ Beta(α, α), one for each batch of each network.
    seeds : sequence of int
        One for each network.

    References
    ----------
    Zhang et al. (2018), ICLR, section 2: one λ a batch, mixed with itself shuffled.
    """

    def __init__(self, alpha: float, seeds: Sequence[int]) -> None:
        self._alpha = alpha
        self._generators = [generator(seed, "mixup") for seed in seeds]

    def __call__(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return every row's partner, its target, and λ, the share of the row itself.

        Parameters
        ----------
        x : Tensor, shape (K, batch, n_inputs)
        y : Tensor, shape (K, batch) or (K, batch, n_outputs)

        Returns
        -------
        x, y : Tensor, of the same shapes
        share : Tensor, shape (K, 1)
        """
        shares = [[rng.beta(self._alpha, self._alpha)] for rng in self._generators]
        orders = np.stack([rng.permutation(x.shape[1]) for rng in self._generators])
        networks = np.arange(len(orders))[:, None]
        return x[networks, orders], y[networks, orders], torch.tensor(shares, dtype=x.dtype)
