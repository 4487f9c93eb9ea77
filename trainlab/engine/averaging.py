"""Averages of the weights along the way, network by network."""

from __future__ import annotations

import numpy as np
import torch

from trainlab.engine.evaluation import Samples
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks


class Averages:
    """The averaged weights of a stack in training, by the rule of a plan.

    The same numbers as ``torch.optim.swa_utils.AveragedModel``: the first weights seen are taken
    as they are, the others are averaged in. A network that has finished keeps its average; one
    that had died before the first has NaN.

    Parameters
    ----------
    plan : Plan
        ``average`` is "ema" or "swa".
    stack : StackedNetworks
        The networks before training; they are not averaged in.
    samples : Samples
        What the networks are trained on: batch norm's statistics are measured on it.

    References
    ----------
    Polyak & Juditsky (1992), SIAM J. Control Optim. 30; Izmailov et al. (2018), UAI, algorithm 1.
    """

    def __init__(self, plan: Plan, stack: StackedNetworks, samples: Samples) -> None:
        self._plan = plan
        self._samples = samples
        self._mean = stack.copy()
        self._seen = 0
        self._epochs_before = plan.epochs - max(1, round(plan.swa_share * plan.epochs))

    def after_step(self, networks: StackedNetworks, finished: np.ndarray) -> None:
        """Average in the weights after a step, but for those of networks that have finished.

        Parameters
        ----------
        finished : ndarray of bool, shape (K,)
        """
        if self._plan.average == "ema":
            self._add(networks, finished, 1 - self._plan.ema_decay)

    def after_epoch(self, epoch: int, networks: StackedNetworks, finished: np.ndarray) -> None:
        """Average in the weights after an epoch, counted from 1."""
        if self._plan.average == "swa" and epoch > self._epochs_before:
            self._add(networks, finished, 1 / (self._seen + 1))

    def networks(self) -> StackedNetworks | None:
        """Return networks with the averaged weights; None as long as nothing was averaged."""
        if not self._seen:
            return None
        averaged = self._mean.copy()
        if averaged.means:
            measure_statistics(averaged, self._samples, self._plan.batch_size)
        return averaged

    @torch.no_grad()
    def _add(self, networks: StackedNetworks, finished: np.ndarray, share: float) -> None:
        going = torch.from_numpy(~finished).view(-1, 1, 1)
        for mean, new in zip(self._mean.parameters, networks.parameters, strict=True):
            if not self._seen:
                mean.copy_(torch.where(going, new, torch.nan))
            elif finished.any():  # what a finished network's weights do since may be NaN
                mean.copy_(torch.where(going, torch.lerp(mean, new, share), mean))
            else:
                mean.lerp_(new, share)
        self._seen += 1


@torch.no_grad()
def measure_statistics(networks: StackedNetworks, samples: Samples, batch_size: int) -> None:
    """Set batch norm's running statistics to their means over one pass of batches.

    As ``torch.optim.swa_utils.update_bn`` does with a ``DataLoader`` that keeps the order of the
    rows: every batch counts the same, also a smaller last one.

    Parameters
    ----------
    networks : StackedNetworks
        Changed in place.
    samples : Samples
    batch_size : int
    """
    usual = networks.momentum
    for tensor in (*networks.means, *networks.variances):
        tensor.zero_()
    for batch, start in enumerate(range(0, len(samples), batch_size), start=1):
        networks.momentum = 1 / batch
        networks.forward(samples.x[..., start : start + batch_size, :])
    networks.momentum = usual
