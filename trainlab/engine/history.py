"""What is written down while a stack trains."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor
from torch.optim import Optimizer

from trainlab.engine.evaluation import Samples, score
from trainlab.engine.optimizers import momentum_of
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks

Measure = Callable[[StackedNetworks], np.ndarray]


class Recorder:
    """Fills the arrays of a run's history; `training.Run` lists them with their shapes.

    Parameters
    ----------
    stack : StackedNetworks
        The networks before training: weight changes are relative to these.
    plan : Plan
    data : dict of str to Samples
        What is evaluated, by its name in the history: "train", "val", "test".
    n_steps : int
        Steps of the whole plan.
    measured : dict of str to callable
        What else is measured at every evaluation.

    Attributes
    ----------
    arrays : dict of str to ndarray
    died_at, died_in : ndarray of float, shape (K,)
        Step and layer at which each network broke; NaN for those that live.
    """

    def __init__(
        self,
        stack: StackedNetworks,
        plan: Plan,
        data: dict[str, Samples],
        n_steps: int,
        measured: Mapping[str, Measure],
    ) -> None:
        self._initial = [weight.detach().clone() for weight in stack.weights]
        self._plan = plan
        self._data = data
        self._measured = measured
        self._losses: list[Tensor] = []
        n_networks = len(stack.seeds)
        epochs = np.array(plan.evaluation_epochs)
        evaluations, steps = (n_networks, len(epochs)), (n_networks, n_steps)
        self.arrays: dict[str, np.ndarray] = {"epoch": epochs}
        kinds = ("", "averaged_") if plan.average != "none" else ("",)
        for name in (f"{kind}{name}" for kind in kinds for name in data):
            self.arrays[f"{name}_loss"] = np.full(evaluations, np.nan)
            if plan.loss == "cross_entropy":
                self.arrays[f"{name}_accuracy"] = np.full(evaluations, np.nan)
        self.arrays["weight_change"] = np.full((*evaluations, len(stack.weights)), np.nan)
        self.arrays["step_loss"] = np.full(steps, np.nan)
        if plan.gradient_norms:
            self.arrays["gradient_norm"] = np.full(steps, np.nan)
        self.arrays["learning_rate"] = np.full(n_steps, np.nan)
        self.arrays["momentum"] = np.full(n_steps, np.nan)
        self.died_at = np.full(n_networks, np.nan)
        self.died_in = np.full(n_networks, np.nan)

    @property
    def dead(self) -> np.ndarray:
        """Return which networks have broken, shape (K,)."""
        return ~np.isnan(self.died_at)

    def step(self, step: int, losses: Tensor, norms: Tensor | None, optimizer: Optimizer) -> bool:
        """Note a step before it is taken; return whether all losses are finite.

        Parameters
        ----------
        losses : Tensor, shape (K, batch)
        norms : Tensor, shape (K,), optional
            Of the gradients, before clipping.
        """
        self._losses.append(losses.detach())  # averaged once an epoch: many small sums are slow
        if norms is not None and self._plan.gradient_norms:
            self.arrays["gradient_norm"][:, step] = norms.numpy()
        self.arrays["learning_rate"][step] = optimizer.param_groups[0]["lr"]
        self.arrays["momentum"][step] = momentum_of(optimizer)
        return math.isfinite(self._losses[-1].sum())

    def end_epoch(self, steps: int, finished: np.ndarray) -> None:
        """Record the losses of the epoch that ended after ``steps`` steps in all.

        Parameters
        ----------
        finished : ndarray of bool, shape (K,)
            Networks whose training had ended before this epoch.
        """
        sizes = [losses.shape[1] for losses in self._losses]
        starts = np.cumsum([0, *sizes[:-1]])
        rows = torch.cat(self._losses, dim=1).double().numpy()
        epoch = slice(steps - len(sizes), steps)
        with np.errstate(over="ignore"):  # a mean beyond float64 is one that is not finite
            means = np.add.reduceat(rows, starts, axis=1) / sizes
        self.arrays["step_loss"][:, epoch] = np.where(np.isfinite(means), means, np.nan)
        for name in {"step_loss", "gradient_norm"} & self.arrays.keys():
            self.arrays[name][finished, epoch] = np.nan
        self._losses.clear()

    def bury(self, step: int, broken: np.ndarray, networks: StackedNetworks, x: Tensor) -> None:
        """Record when and where networks broke, each for the first time only.

        Parameters
        ----------
        broken : ndarray of bool, shape (K,)
        x : Tensor, shape (K, batch, n_inputs)
        """
        for network in np.flatnonzero(broken & ~self.dead):
            self.died_at[network] = step
            self.died_in[network] = networks.first_broken_layer(int(network), x)

    def score(self, epoch: int) -> np.ndarray:
        """Return what the plan monitors, after an evaluated epoch; smaller is better."""
        column = int(np.searchsorted(self.arrays["epoch"], epoch))
        values = self.arrays[self._plan.monitor][:, column]
        return -values if self._plan.monitor == "val_accuracy" else values

    def evaluate(
        self,
        epoch: int,
        stack: StackedNetworks,
        finished: np.ndarray,
        averaged: StackedNetworks | None = None,
    ) -> None:
        """Score all networks after an epoch; those that have finished keep their last scores."""
        column = int(np.searchsorted(self.arrays["epoch"], epoch))
        found = self._measure(stack)
        if averaged is not None:
            found |= self._scores(averaged, "averaged_")
        for name, values in found.items():
            if name not in self.arrays:  # of a shape that is known only now
                evaluations = values.shape[:1] + self.arrays["epoch"].shape
                self.arrays[name] = np.full(evaluations + values.shape[1:], np.nan)
            array = self.arrays[name]
            array[:, column] = values
            array[finished, column] = array[finished, column - 1]
            array[self.dead, column] = np.nan

    def _measure(self, stack: StackedNetworks) -> dict[str, np.ndarray]:
        measured = {name: measure(stack) for name, measure in self._measured.items()}
        return {"weight_change": self._weight_change(stack)} | self._scores(stack) | measured

    def _scores(self, stack: StackedNetworks, kind: str = "") -> dict[str, np.ndarray]:
        found = {}
        for name, samples in self._data.items():
            scores = score(stack, samples, self._plan.loss)
            found[f"{kind}{name}_loss"] = scores.loss
            if scores.accuracy is not None:
                found[f"{kind}{name}_accuracy"] = scores.accuracy
        return found

    def _weight_change(self, stack: StackedNetworks) -> np.ndarray:
        """Return ‖W - W_0‖ / ‖W_0‖ of every layer, shape (K, L + 1)."""
        changes = []
        for weight, initial in zip(stack.weights, self._initial, strict=True):
            difference = (weight.detach().double() - initial.double()).flatten(1).norm(dim=1)
            changes.append(difference / initial.double().flatten(1).norm(dim=1))
        return torch.stack(changes, dim=1).numpy()
