"""The engine: trains K networks at once, one for each seed, as one stack.

It does what the plain PyTorch loop does, network by network: forward, loss, backward,
clipping, optimizer step, schedule step. Only the loop over networks is gone: their parameters
are stacked, each matrix product is one ``torch.baddbmm`` over all of them, and one fused
optimizer moves them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from trainlab.engine.averaging import Averages
from trainlab.engine.checkpoints import Checkpoints
from trainlab.engine.evaluation import Array, Samples
from trainlab.engine.gradual import SoFar, Steps, gradual
from trainlab.engine.history import Measure, Recorder
from trainlab.engine.objective import Objective
from trainlab.engine.optimizers import build_optimizer, build_schedule, prepare_gradients
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks, generator
from trainlab.errors import SettingError, UnknownNameError

Augment = Callable[[Tensor, Sequence[np.random.Generator]], Tensor]
"""What makes new inputs of a batch, shape (K, batch, n_inputs), with a generator a network."""


@dataclass(frozen=True)
class Run:
    """What became of K networks; ``run["val_loss"]`` is one array of the history.

    With K networks, E evaluations, S steps and L hidden layers the history holds

    ==================  ============  ====================================================
    ``epoch``           (E,)          epochs after which the networks were evaluated
    ``train_loss``      (K, E)        mean over the training set, as in evaluation: running
                                      statistics, no dropout; in nats, or squared error
    ``train_accuracy``  (K, E)        0 to 1; not for regression
    ``val_…, test_…``   (K, E)        the same on validation and test data, if given
    ``averaged_…``      (K, E)        all of these for the averaged weights, if the plan has an
                                      average; NaN before there is one
    ``weight_change``   (K, E, L+1)   ‖W - W_0‖ / ‖W_0‖ of each layer and the head, in float64;
                                      of residual MLPs 2L+2, in the order of ``stack.weights``
    ``step_loss``       (K, S)        mean over the batch, as in training, before the step; of
                                      plain labels and unmixed rows
    ``gradient_norm``   (K, S)        of the whole gradient before clipping, if asked for
    ``learning_rate``   (S,)          used in the step
    ``momentum``        (S,)          of SGD, or the decay rate of Adam's first average
    whatever is         (K, E, …)     what else was to be measured at every evaluation
    ``measured``
    ==================  ============  ====================================================

    Once a network has stopped, its evaluations repeat the last one, as its weights do. Once it
    has died, its losses and accuracies are NaN. Steps that a network did not take are NaN; so is
    what has not come yet, in a run that is looked at under way (see `gradual`).

    Attributes
    ----------
    plan : Plan
    epochs_done : int
        All of the plan's, but for a run that is looked at under way.
    history : dict of str to ndarray
    last : StackedNetworks
        The networks as they were when training ended, or when each stopped; under way, as they are.
    best_epoch : ndarray of int, shape (K,)
        Epoch of the best score on the validation data; 0 if no epoch had a finite one.
    stopped_at : ndarray of float, shape (K,)
        Epoch at which patience ran out; NaN for networks that ran to the end, or died.
    died_at : ndarray of float, shape (K,)
        Step, counted from 0, whose loss was the first that is not finite; NaN if none was.
    died_in : ndarray of float, shape (K,)
        Layer, counted from 1, in which it broke, as `StackedNetworks.first_broken_layer`
        finds it; NaN if it lived.
    """

    plan: Plan
    epochs_done: int
    history: Mapping[str, np.ndarray]
    last: StackedNetworks
    best_epoch: np.ndarray
    stopped_at: np.ndarray
    died_at: np.ndarray
    died_in: np.ndarray
    _best: StackedNetworks | None
    _averaged: StackedNetworks | None

    def __getitem__(self, name: str) -> np.ndarray:
        """Return one array of the history.

        Raises
        ------
        UnknownNameError
            Lists what this run recorded.
        """
        if name not in self.history:
            raise UnknownNameError("array of this run", name, self.history)
        return self.history[name]

    @property
    def whole(self) -> bool:
        """Return whether all epochs of the plan are done."""
        return self.epochs_done == self.plan.epochs

    @property
    def best(self) -> StackedNetworks:
        """Return each network as it was at its best epoch on the validation data.

        Raises
        ------
        SettingError
            If there was no validation data to judge by.
        """
        if self._best is None:
            raise SettingError(
                "This run had no validation data, so no epoch is its best; use run.last, or "
                "write train(..., validation=(x_val, y_val))."
            )
        return self._best

    @property
    def averaged(self) -> StackedNetworks:
        """Return each network with its averaged weights, up to where its training ended.

        Raises
        ------
        SettingError
            If the plan has no average, or its first one is yet to come.
        """
        if self._averaged is None:
            raise SettingError(
                f"This run has averaged no weights (average={self.plan.average!r}, "
                f"{self.epochs_done} of {self.plan.epochs} epochs done); write "
                "Plan(..., average='ema'), or use run.last."
            )
        return self._averaged

    def at_best(self, name: str) -> np.ndarray:
        """Return a history array of shape (K, E, …) at each network's best epoch: (K, …).

        Raises
        ------
        SettingError
            If there was no validation data to judge by.
        """
        if self._best is None:
            raise SettingError(f"This run had no validation data: there is no best {name}.")
        columns = np.searchsorted(self["epoch"], self.best_epoch)
        return self[name][np.arange(len(columns)), columns]


@gradual
def train(
    stack: StackedNetworks,
    x: Array,
    y: Array,
    plan: Plan,
    *,
    validation: tuple[Array, Array] | None = None,
    test: tuple[Array, Array] | None = None,
    measured: Mapping[str, Measure] | None = None,
    augment: Augment | None = None,
) -> Steps[Run]:
    """Train every network of a stack; the stack itself is left as it was.

    Parameters
    ----------
    stack : Stack or RecurrentStack
        K networks. Network k sees its own order of batches and its own dropout, both drawn
        from ``stack.seeds[k]``: it learns the same alone or in a stack.
    x : array, shape (n, n_inputs) or (K, n, n_inputs)
        One training set for all networks, or one for each.
    y : array, shape (n,) or (K, n), int64; for "mse" (n, n_outputs) or (K, n, n_outputs)
        Labels may differ between networks that share ``x``.
    plan : Plan
    validation, test : (x, y), optional
        In the same forms. The test set is only ever reported.
    measured : dict of str to callable, optional
        What else to measure at every evaluation: each takes the networks and returns an array of
        shape (K, …), which the history has under that name.
    augment : callable, optional
        ``augment(x, generators)`` makes of the inputs of each training batch those that the step
        sees: another change each time. ``step_loss`` is that of the changed rows.

    Returns
    -------
    Run

    Raises
    ------
    ShapeError
        On data that do not fit the networks or one another.
    SettingError
        On patience without validation data, a batch larger than the training set, batches of 1
        with batch norm, averages with dropout in front of batch norm, or relative steps of
        recurrent networks.

    Notes
    -----
    Arithmetic has the stack's dtype. In float32, Adam's averages of gradients that are exactly
    0 (dead ReLUs) become denormal numbers after about 800 steps, which are slow on many
    processors; ``torch.set_flush_denormal(True)`` in the calling process avoids that.
    """
    given = {"train": (x, y), "val": validation, "test": test}
    data = {name: Samples.of(stack, *xy, plan.loss) for name, xy in given.items() if xy}
    _check(plan, stack, data)
    networks = stack.copy()
    optimizer = build_optimizer(plan, networks)
    n_steps = plan.epochs * math.ceil(len(data["train"]) / plan.batch_size)
    schedule = build_schedule(plan, optimizer, n_steps)
    objective = Objective(plan, stack.seeds)
    orders = [generator(seed, "batches") for seed in stack.seeds]
    changes = [generator(seed, "augmentation") for seed in stack.seeds]
    recorder = Recorder(stack, plan, data, n_steps, measured or {})
    checkpoints = Checkpoints(stack, plan.patience)
    averages = None if plan.average == "none" else Averages(plan, stack, data["train"])
    step = epochs_done = 0

    def run() -> Run:  # of copies: it may be under way
        return Run(
            plan,
            epochs_done,
            {name: array.copy() for name, array in recorder.arrays.items()},
            checkpoints.lasting(networks),
            checkpoints.best_epoch.copy(),
            checkpoints.stopped_at.copy(),
            recorder.died_at.copy(),
            recorder.died_in.copy(),
            checkpoints.best.copy() if validation is not None else None,
            averages.networks() if averages else None,
        )

    for epoch in range(plan.epochs + 1):
        if epoch and not checkpoints.finished.all():
            for x_batch, y_batch in _batches(data["train"], orders, plan.batch_size):
                for parameter in networks.parameters:
                    parameter.grad = None  # a third of the time that zero_grad() takes
                if augment:
                    x_batch = augment(x_batch, changes)
                losses, plain = objective(networks, x_batch, y_batch)
                # The sum over networks is implied: no weight is in the loss of two of them.
                share = 1 / losses.shape[1] if plan.reduction == "mean" else 1.0
                losses.backward(torch.full_like(losses, share))
                norms = prepare_gradients(plan, networks)
                if not recorder.step(step, plain, norms, optimizer):
                    broken = ~plain.isfinite().all(dim=1).numpy() & ~checkpoints.finished
                    recorder.bury(step, broken, networks, x_batch)
                optimizer.step()
                if schedule:
                    schedule.step()
                if averages:
                    averages.after_step(networks, checkpoints.finished)
                step += 1
                yield SoFar(step / n_steps, run)
            recorder.end_epoch(step, checkpoints.finished)
            if averages:
                averages.after_epoch(epoch, networks, checkpoints.finished)
            recorder.bury(step, ~networks.finite & ~checkpoints.finished, networks, x_batch)
            checkpoints.finish(recorder.dead, networks)
        epochs_done = epoch
        if epoch in plan.evaluation_epochs:
            averaged = averages.networks() if averages else None
            recorder.evaluate(epoch, networks, checkpoints.finished, averaged)
            if epoch and validation is not None:
                checkpoints.see(epoch, recorder.score(epoch), networks)
            yield SoFar(step / n_steps, run)
    return run()


def _batches(
    samples: Samples, orders: Sequence[np.random.Generator], batch_size: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the batches of one epoch, each network's rows in a new order of its own."""
    order = np.stack([rng.permutation(len(samples)) for rng in orders])
    xs, ys = samples.in_order(torch.from_numpy(order))
    for start in range(0, len(samples), batch_size):
        rows = slice(start, start + batch_size)
        yield xs[:, rows], ys[:, rows]


def _check(plan: Plan, stack: StackedNetworks, data: Mapping[str, Samples]) -> None:
    rows = len(data["train"])
    if plan.batch_size > rows:
        raise SettingError(
            f"Plan.batch_size is {plan.batch_size}, but there are {rows} training rows; "
            f"write batch_size={rows} to use all of them in every step."
        )
    if plan.patience is not None and "val" not in data:
        raise SettingError(
            f"Plan.patience is {plan.patience}, but there is no validation data to judge by; "
            "write train(..., validation=(x_val, y_val)), or leave patience out."
        )
    if stack.means and 1 in (plan.batch_size, rows % plan.batch_size):
        raise SettingError(
            f"{rows} rows in batches of {plan.batch_size} have a batch of 1, over which batch "
            f"normalization finds no spread; write batch_size={plan.batch_size + 1}, or leave "
            "one row out."
        )
    if plan.relative_steps and len(stack.weights) != len(stack.biases):
        raise SettingError(
            f"Plan.relative_steps scales each layer's weights with its bias, but these networks "
            f"have {len(stack.weights)} matrices and {len(stack.biases)} biases; leave it out."
        )
    if stack.means and plan.average != "none" and plan.dropout and plan.dropout_where == "hidden":
        raise SettingError(
            f"Plan.average is {plan.average!r} with dropout={plan.dropout} in the hidden layers: "
            "batch norm's statistics for the averaged weights would depend on what is dropped; "
            "write dropout_where='head', or block='layer_norm'."
        )
