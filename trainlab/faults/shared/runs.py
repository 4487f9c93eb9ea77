"""What a training showed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Run:
    """What a training showed.

    Attributes
    ----------
    losses : ndarray, shape (steps,)
        Of each batch, before its update, in the unit of the loss.
    val_losses, val_scores : ndarray, shape (epochs,)
        Loss and score as the program's own ``evaluate()`` gave them: accuracy, or R² where the
        targets are numbers.
    report : dict of str to float
        What the program measured besides.
    """

    losses: np.ndarray
    val_losses: np.ndarray
    val_scores: np.ndarray
    report: dict[str, float] = field(default_factory=dict)

    @property
    def start(self) -> float:
        """Loss of the very first batch."""
        return float(self.losses[0])

    @property
    def end(self) -> float:
        """Mean training loss of the last 20 batches."""
        return float(self.losses[-20:].mean())

    @property
    def val_loss(self) -> float:
        return float(self.val_losses[-1])

    @property
    def val_score(self) -> float:
        return float(self.val_scores[-1])

    @property
    def died(self) -> bool:
        """Whether a loss was not finite."""
        return not bool(np.isfinite(self.losses).all())
