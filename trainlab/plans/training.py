"""Training a plan in PyTorch: the book's stack engine, with the page engine's random numbers.

The loop is that of ``trainlab.engine.training``, for what plans have, with three differences: the
initial weights, the order of the batches and the dropout come from `streams`, so that the page
draws the same; every step's gradients can be looked at; and a network that dies is left as it was
in the step of its death.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trainlab.engine.checkpoints import Checkpoints
from trainlab.engine.evaluation import Samples, sample_losses, score
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.optimizers import (
    build_optimizer,
    build_schedule,
    momentum_of,
    prepare_gradients,
)
from trainlab.engine.plan import Plan as Settings
from trainlab.engine.stacked import Dropout, StackedNetworks
from trainlab.plans.data import PlanData, draw_data
from trainlab.plans.reading import BATCH_NORMS, Plan, ends, read_plan, steps_of
from trainlab.plans.streams import Stream

Watch = Callable[[int, Stack], object]


@dataclass(frozen=True)
class PlanRun:
    """What became of a plan; ``run["val_loss"]`` is one array of the history.

    With K seeds, E epochs, S steps and M matrices the history holds

    ==================  ============  ====================================================
    ``train_loss``      (K, E + 1)    mean over the training rows, as in evaluation; entry 0
                                      is before training. In nats, or squared error
    ``train_accuracy``  (K, E + 1)    0 to 1
    ``val_…, test_…``   (K, E + 1)    the same on validation and test rows, if there are any
    ``step_loss``       (K, S)        mean over the batch, before the step; of plain labels
    ``gradient``        (K, S, M)     norm of each matrix's gradient, before clipping
    ``learning_rate``   (S,)          used in the step
    ``momentum``        (S,)          of SGD, or the decay rate of Adam's first average
    ==================  ============  ====================================================

    What did not come, because a run stopped or died before, is NaN.

    Attributes
    ----------
    plan : dict
        With all its fields.
    history : dict of str to ndarray
    networks : StackedNetworks
        At the end; with ``stopping.restore`` and patience those of the best epoch.
    best_epoch : ndarray of int, shape (K,)
    stopped_at, died_at, died_in : ndarray of float, shape (K,)
        Epoch at which patience ran out; step, from 0, and layer, from 1, at which a run stopped
        being finite. NaN where that did not happen.
    """

    plan: Plan
    history: Mapping[str, np.ndarray]
    networks: StackedNetworks
    best_epoch: np.ndarray
    stopped_at: np.ndarray
    died_at: np.ndarray
    died_in: np.ndarray

    def __getitem__(self, name: str) -> np.ndarray:
        """Return one array of the history."""
        return self.history[name]


def train_plan(
    plan: Mapping[str, Any] | str,
    *,
    data: PlanData | None = None,
    watch: Watch | None = None,
) -> PlanRun:
    """Train the networks of a plan, one for each of its seeds, as one stack.

    Parameters
    ----------
    plan : mapping or str
        As ``plan.schema.json`` describes it, or its JSON.
    data : PlanData, optional
        Other rows than those of the plan, of the same numbers of inputs and classes.
    watch : callable, optional
        ``watch(step, networks)`` is called at every step when gradients are known, before clipping.

    Returns
    -------
    PlanRun

    Raises
    ------
    PlanError
        Lists everything that is wrong with the plan.
    """
    whole = read_plan(plan)
    return _Training(whole, data or draw_data(whole), watch).run()


def settings_of(plan: Plan) -> Settings:
    """Return the engine's settings of a plan."""
    rules, stopping = plan["regularization"], plan["stopping"]
    return Settings(
        epochs=stopping["epochs"],
        batch_size=stopping["batch_size"],
        optimizer=plan["optimizer"]["kind"],
        learning_rate=plan["optimizer"]["learning_rate"],
        momentum=plan["optimizer"]["momentum"],
        weight_decay=rules["weight_decay"],
        decay_all=rules["decay_all"],
        schedule=plan["schedule"]["kind"],
        warmup_share=plan["schedule"]["warmup_share"],
        loss=plan["loss"]["kind"],
        reduction=plan["loss"]["reduction"],
        label_smoothing=rules["label_smoothing"],
        clip_norm=plan["clipping"]["norm"],
        clip_value=plan["clipping"]["value"],
        dropout=rules["dropout"],
        dropout_where=rules["dropout_where"],
        patience=stopping["patience"],
    )


def initial_networks(plan: Plan) -> Stack:
    """Return the networks of a plan before training, one for each seed."""
    inputs, outputs = ends(plan)
    architecture = Architecture(
        inputs,
        plan["architecture"]["depth"],
        plan["architecture"]["width"],
        outputs,
        activation=plan["architecture"]["activation"],
        initialization=plan["initialization"]["law"],
        block=plan["block"],
        gain=plan["initialization"]["gain"],
    )
    stack = Stack(architecture, plan["seeds"], getattr(torch, plan["precision"]))
    for member, seed in enumerate(plan["seeds"]):
        stream = Stream(seed, "weights")
        laws = zip(architecture.laws, stack.weights, stack.biases, strict=True)
        for matrix, (law, weight, bias) in enumerate(laws):
            weight[member] = _drawn(stream, weight, law.weight_std, law.uniform)
            if matrix < unbiased_layers(plan) or not law.bias_std:
                bias[member] = 0
            else:
                bias[member] = _drawn(stream, bias, law.bias_std, law.uniform)
    return stack


def unbiased_layers(plan: Plan) -> int:
    """Return how many layers have no bias: those with a batch norm, whose shift is one.

    The gradient of a bias in front of a batch norm is 0 but for rounding, of which Adam would
    make steps.
    """
    return int(plan["architecture"]["depth"]) if plan["block"] in BATCH_NORMS else 0


def _drawn(stream: Stream, like: Tensor, std: float, uniform: bool) -> Tensor:
    shape = like.shape[1:]
    unit = (2 * stream.uniform(*shape) - 1) * math.sqrt(3) if uniform else stream.normal(*shape)
    return torch.from_numpy(unit * std)


class StreamDropout(Dropout):
    """The engine's dropout with the page's masks."""

    def __init__(self, rate: float, where: str, seeds: Sequence[int]) -> None:
        self.rate, self.where = rate, where
        self._streams = [Stream(seed, "dropout") for seed in seeds]

    def __call__(self, a: Tensor) -> Tensor:
        """Return ``a``, shape (K, batch, units), with some units set to 0."""
        kept = np.stack([stream.uniform(*a.shape[1:]) >= self.rate for stream in self._streams])
        return a * (torch.from_numpy(kept).to(a.dtype) / (1 - self.rate))


class _Training:
    """One run of `train_plan`, and what it records."""

    def __init__(self, plan: Plan, data: PlanData, watch: Watch | None) -> None:
        self.plan, self.watch = plan, watch
        self.settings = settings_of(plan)
        self.networks = initial_networks(plan)
        self.parts = {
            name: self._samples(rows)
            for name, rows in zip(("train", "val", "test"), data, strict=True)
            if len(rows.y)
        }
        self.labels = {
            name: torch.from_numpy(rows.y)
            for name, rows in zip(("train", "val", "test"), data, strict=True)
        }
        seeds, rules = plan["seeds"], plan["regularization"]
        self.dropout = (
            StreamDropout(rules["dropout"], rules["dropout_where"], seeds)
            if rules["dropout"]
            else None
        )
        self.orders = [Stream(seed, "batches") for seed in seeds]
        self.optimizer = build_optimizer(self.settings, self.networks)
        for bias in self.networks.biases[: unbiased_layers(plan)]:
            bias.requires_grad_(False)
        self.n_steps = steps_of(plan)
        self.schedule = build_schedule(self.settings, self.optimizer, self.n_steps)
        self.checkpoints = Checkpoints(self.networks, self.settings.patience)
        k, epochs = len(seeds), self.settings.epochs + 1
        self.history = {
            f"{name}_{what}": np.full((k, epochs), np.nan)
            for name in self.parts
            for what in ("loss", "accuracy")
        } | {
            "step_loss": np.full((k, self.n_steps), np.nan),
            "gradient": np.full((k, self.n_steps, len(self.networks.weights)), np.nan),
            "learning_rate": np.full(self.n_steps, np.nan),
            "momentum": np.full(self.n_steps, np.nan),
        }
        self.died_at, self.died_in = np.full(k, np.nan), np.full(k, np.nan)

    def run(self) -> PlanRun:
        step = 0
        self._evaluate(0)
        for epoch in range(1, self.settings.epochs + 1):
            for x, y in self._batches():
                self._step(step, x, y)
                step += 1
                if self.checkpoints.finished.all():
                    break
            else:
                self._bury(step, ~self.networks.finite, x)
                self._evaluate(epoch)
            if self.checkpoints.finished.all():
                break
        networks = self.checkpoints.lasting(self.networks)
        if self.plan["stopping"]["restore"] and self.settings.patience is not None:
            lived = np.isnan(self.died_at) & (self.checkpoints.best_epoch > 0)
            chosen = torch.from_numpy(lived)
            for best, last in zip(self.checkpoints.best.tensors, networks.tensors, strict=True):
                last[chosen] = best[chosen]
        return PlanRun(
            self.plan,
            self.history,
            networks,
            self.checkpoints.best_epoch,
            self.checkpoints.stopped_at,
            self.died_at,
            self.died_in,
        )

    def _samples(self, rows: Any) -> Samples:
        y: Any = torch.from_numpy(rows.y)
        if self.settings.loss == "mse":
            y = functional.one_hot(y, self.networks.n_outputs)
        return Samples.of(self.networks, rows.x, y, self.settings.loss)

    def _batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        train = self.parts["train"]
        order = np.stack([stream.permutation(len(train)) for stream in self.orders])
        xs, ys = train.in_order(torch.from_numpy(order))
        for start in range(0, len(train), self.settings.batch_size):
            rows = slice(start, start + self.settings.batch_size)
            yield xs[:, rows], ys[:, rows]

    def _step(self, step: int, x: Tensor, y: Tensor) -> None:
        settings, networks = self.settings, self.networks
        for parameter in networks.parameters:
            parameter.grad = None
        outputs = networks.forward(x, self.dropout)
        losses = sample_losses(outputs, y, settings.loss, settings.label_smoothing)
        plain = sample_losses(outputs.detach(), y, settings.loss)
        share = 1 / losses.shape[1] if settings.reduction == "mean" else 1.0
        losses.backward(torch.full_like(losses, share))
        going = ~self.checkpoints.finished
        with np.errstate(over="ignore"):
            means = plain.double().mean(dim=1).numpy()
        self.history["step_loss"][going, step] = np.where(np.isfinite(means), means, np.nan)[going]
        self.history["learning_rate"][step] = self.optimizer.param_groups[0]["lr"]
        self.history["momentum"][step] = momentum_of(self.optimizer)
        self._bury(step, ~np.isfinite(means), x)
        going = ~self.checkpoints.finished
        for matrix, weight in enumerate(networks.weights):
            gradient = weight.grad
            if gradient is not None:
                norms = torch.linalg.vector_norm(gradient.double(), dim=(1, 2)).numpy()
                self.history["gradient"][going, step, matrix] = norms[going]
        if self.watch:
            self.watch(step, networks)
        prepare_gradients(settings, networks)
        self.optimizer.step()
        if self.schedule:
            self.schedule.step()

    def _bury(self, step: int, broken: np.ndarray, x: Tensor) -> None:
        fresh = broken & ~self.checkpoints.finished
        for network in np.flatnonzero(fresh):
            self.died_at[network] = step
            self.died_in[network] = self.networks.first_broken_layer(int(network), x)
        self.checkpoints.finish(fresh, self.networks)

    @torch.no_grad()
    def _evaluate(self, epoch: int) -> None:
        going = ~self.checkpoints.finished
        for name, samples in self.parts.items():
            loss = score(self.networks, samples, self.settings.loss).loss
            hits = self.networks.predict(samples.x).argmax(dim=2) == self.labels[name]
            accuracy = np.where(np.isfinite(loss), hits.double().mean(dim=1).numpy(), np.nan)
            self.history[f"{name}_loss"][going, epoch] = loss[going]
            self.history[f"{name}_accuracy"][going, epoch] = accuracy[going]
        if epoch and "val" in self.parts:
            monitored = self.history[self.plan["stopping"]["monitor"]][:, epoch]
            by_accuracy = self.plan["stopping"]["monitor"] == "val_accuracy"
            self.checkpoints.see(epoch, -monitored if by_accuracy else monitored, self.networks)
