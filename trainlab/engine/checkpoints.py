"""Best and last weights of each network in a stack, and who has stopped."""

from __future__ import annotations

import numpy as np
import torch

from trainlab.engine.stacked import StackedNetworks


class Checkpoints:
    """Early stopping with patience, network by network.

    A network that stops, or dies, is *finished*: its ``last`` weights are kept as they are,
    whatever the stack's live weights do afterward.

    Parameters
    ----------
    stack : StackedNetworks
        The networks before training.
    patience : int or None
        Epochs without a better score after which a network stops; None never stops one.

    Attributes
    ----------
    best, last : StackedNetworks
        Weights at the best epoch (at first the initial ones), and at the end.
    best_epoch : ndarray of int, shape (K,)
        0 until a first finite score has been seen.
    stopped_at : ndarray of float, shape (K,)
        Epoch at which patience ran out; NaN for networks that were not stopped.
    finished : ndarray of bool, shape (K,)

    References
    ----------
    Prechelt (1998), "Early stopping – but when?", Neural Networks: Tricks of the Trade.
    """

    def __init__(self, stack: StackedNetworks, patience: int | None) -> None:
        n_networks = len(stack.seeds)
        self.patience = patience
        self.best = stack.copy()
        self.last = stack.copy()
        self.best_epoch = np.zeros(n_networks, dtype=int)
        self.stopped_at = np.full(n_networks, np.nan)
        self.finished = np.zeros(n_networks, dtype=bool)
        self._best_score = np.full(n_networks, np.inf)

    def see(self, epoch: int, score: np.ndarray, stack: StackedNetworks) -> None:
        """Compare the scores after an epoch with the best so far; stop whose time has come.

        Parameters
        ----------
        score : ndarray, shape (K,)
            Smaller is better. Equal scores leave the earlier epoch the best; NaN is never better.
        """
        better = (score < self._best_score) & ~self.finished
        self._best_score[better] = score[better]
        self.best_epoch[better] = epoch
        _copy_networks(stack, self.best, better)
        if self.patience is not None:
            out = (epoch - self.best_epoch >= self.patience) & ~self.finished
            self.stopped_at[out] = epoch
            self.finish(out, stack)

    def finish(self, networks: np.ndarray, stack: StackedNetworks) -> None:
        """Keep the present weights of some networks (a mask of shape (K,)) as their last."""
        fresh = networks & ~self.finished
        _copy_networks(stack, self.last, fresh)
        self.finished |= fresh

    def lasting(self, stack: StackedNetworks) -> StackedNetworks:
        """Return each network's last weights: of those that have not finished the present ones."""
        kept = self.last.copy()
        _copy_networks(stack, kept, ~self.finished)
        return kept


def _copy_networks(source: StackedNetworks, target: StackedNetworks, networks: np.ndarray) -> None:
    if not networks.any():
        return
    chosen = torch.from_numpy(networks)
    for new, old in zip(source.tensors, target.tensors, strict=True):
        old[chosen] = new.detach()[chosen]
