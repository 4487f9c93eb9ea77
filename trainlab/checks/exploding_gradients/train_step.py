"""Checks of ``train_step``: a step whose clipping did nothing, fixed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from trainlab.checking import Task, expect, expect_close

TrainStep = Callable[[nn.Module, torch.optim.Optimizer, Tensor, Tensor, float], Any]

ROWS, RATE = 12, 0.1


def mean_loss(train_step: TrainStep) -> None:
    """As large a step for 12 rows as for 24: the loss is a mean."""
    trial = _Trial()
    loss, _ = trial.step(train_step, limit=1e6)
    mean = float(trial.loss)
    summed = "That is the sum over the rows; the mean does not grow with the batch"
    expect_close(loss, mean, "the loss of 12 rows", because={summed: ROWS * mean})
    expect(
        bool(trial.moved.any()),
        "no weight moved. Is the gradient there when `opt.step()` runs: `backward()` before it, "
        "and no `zero_grad()` between the two?",
    )
    expect_close(
        trial.moved,
        trial.gradient,
        "the step, divided by the learning rate, for a limit that is never reached",
        because={
            "You followed the gradient of the sum, 12 times that of the mean": ROWS
            * trial.gradient,
            "You made the gradient as long as the limit, though it was shorter": trial.gradient
            * 1e6
            / trial.norm,
        },
    )
    twice = _Trial(copies=2)
    loss, _ = twice.step(train_step, limit=1e6)
    expect_close(loss, mean, "the loss of the same rows, each twice", because={summed: 24 * mean})
    expect_close(twice.moved, trial.gradient, "the step for the same rows, each twice")


def limited(train_step: TrainStep) -> None:
    """A gradient above the limit is cut before the step."""
    trial = _Trial()
    trial.step(train_step, limit=0.3 * trial.norm)
    length = float(trial.moved.norm())
    cut_late = trial.left_over() < 0.9 * trial.norm
    why = (
        "it was cut after `step()`, which is too late"
        if cut_late
        else "before `backward()` there is no gradient yet, so there was nothing to cut"
    )
    expect(
        length < 0.999 * trial.norm,
        f"the gradient has norm {trial.norm:.3g}, the limit is {0.3 * trial.norm:.3g}, and the "
        f"step followed all {length:.3g}: {why}.",
    )


def direction_kept(train_step: TrainStep) -> None:
    """The direction stays, and the length is the limit."""
    trial = _Trial()
    limit = 0.3 * trial.norm
    trial.step(train_step, limit)
    parts = [g.flatten() for g in trial.gradients]
    alone = torch.cat([g * min(1.0, limit / float(g.norm())) for g in parts])
    expect_close(
        trial.moved,
        trial.gradient * 0.3,
        "the step, divided by the learning rate",
        because={
            "Each parameter was clipped by itself, so the long ones lost more than the short ones "
            "and the direction changed. Hand over all parameters at once": alone,
            "Each entry was cut by itself, which changes the direction. Clip by norm, not by "
            "value": trial.gradient.clamp(-limit, limit),
        },
        rtol=1e-4,
    )


def norm_before(train_step: TrainStep) -> None:
    """Returns the norm before clipping, for your log."""
    for share in (0.3, 4.0):
        trial = _Trial()
        limit = share * trial.norm
        _, found = trial.step(train_step, limit)
        found = float(found) if isinstance(found, int) else found
        norms = [float(g.norm()) for g in trial.gradients]
        expect_close(
            found,
            trial.norm,
            "the norm",
            because={
                "That is the limit; the norm before clipping tells how large the spike was": limit,
                "That is the sum of the parameters' norms. Squares add, norms do not": sum(norms),
                "That is the norm of the last parameter's gradient alone": norms[-1],
                "That is the norm of the first parameter's gradient alone": norms[0],
                "It was taken where there was no gradient: before `backward()`, or after "
                "`zero_grad()`": 0.0,
            },
            rtol=1e-4,
        )


def fresh_gradient(train_step: TrainStep) -> None:
    """A second step starts from a fresh gradient."""
    trial = _Trial()
    trial.step(train_step, limit=1e6)
    first = trial.gradient
    trial.look(rows=slice(3, 9))
    trial.step(train_step, limit=1e6)
    expect_close(
        trial.moved,
        trial.gradient,
        "the second step, divided by the learning rate",
        because={
            "The first gradient was still there and the second was added to it: `zero_grad()` once "
            "a step, before `backward()`": first + trial.gradient,
        },
    )


task = Task(
    "train_step",
    needs=("train_step(model, opt, x, y, limit)",),
    checks=(mean_loss, limited, direction_kept, norm_before, fresh_gradient),
    hints=(
        "Three lines are wrong. Ask of each: on how many rows does it depend, and which gradient "
        "is there when it runs?",
        "After `zero_grad()` there is no gradient to clip; after `step()` it is too late. And a "
        "sum over the rows is as many times a mean as there are rows.",
        "In this order: mean loss, `zero_grad()`, `backward()`, `clip_grad_norm_` on "
        "`model.parameters()` all at once, `step()`. What it returns is the norm.",
    ),
    shows=(
        "Mean loss, fresh gradient, one norm over all parameters, then the step. To expect: "
        "norms of 8.92 for 4 rows and 2.40 for 128, with losses of 2.20 and 2.17."
    ),
)


class _Net(nn.Sequential):
    """Handed to the learner as it is, not as a copy: an optimizer holds on to its weights."""

    def __deepcopy__(self, memo: object) -> _Net:
        return self


class _Sgd(torch.optim.SGD):
    def __deepcopy__(self, memo: object) -> _Sgd:
        return self


class _Trial:
    """One small network, its rows, its true gradient, and how far a step moved it."""

    def __init__(self, copies: int = 1) -> None:
        generator = torch.Generator().manual_seed(5)
        first, last = (nn.Linear(*sizes) for sizes in ((5, 7), (7, 3)))
        for layer in (first, last):
            nn.init.normal_(layer.weight, generator=generator)
            nn.init.normal_(layer.bias, generator=generator)
        self.model = _Net(first, nn.Tanh(), last)
        self.opt = _Sgd(self.model.parameters(), lr=RATE)
        self._x = torch.randn(ROWS, 5, generator=generator)
        self._x = self._x.repeat(copies, 1)
        self._y = torch.randint(3, (ROWS,), generator=generator).repeat(copies)
        self.moved = torch.zeros(0)
        self.look(slice(None))

    def look(self, rows: slice) -> None:
        """Take these rows, and compute loss and gradient of their mean."""
        self.x, self.y = self._x[rows], self._y[rows]
        self.loss = cross_entropy(self.model(self.x), self.y)
        self.gradients = torch.autograd.grad(self.loss, list(self.model.parameters()))
        self.gradient = torch.cat([g.flatten() for g in self.gradients])
        self.norm = float(self.gradient.norm())

    def step(self, train_step: TrainStep, limit: float) -> tuple[Any, Any]:
        """Let the learner take one step; returns the loss and norm that come back."""
        before = self._weights()
        got = train_step(self.model, self.opt, self.x, self.y, limit)
        self.moved = (before - self._weights()) / RATE
        expect(
            self.model.training,
            "the network is in evaluation mode after your step: dropout and batch norm would no "
            "longer train. A training step runs in training mode; leave out `model.eval()`.",
        )
        expect(got is not None, "found None. Does the function end with `return loss, norm`?")
        expect(
            isinstance(got, tuple | list) and len(got) == 2,
            f"found {got!r:.60}, expected two things: the loss, and the norm before clipping.",
        )
        return got[0], got[1]

    def left_over(self) -> float:
        """Norm of the gradient that still stands beside the weights after the step."""
        grads = [p.grad.flatten() for p in self.model.parameters() if p.grad is not None]
        return float(torch.cat(grads).norm()) if grads else math.inf

    def _weights(self) -> Tensor:
        return torch.cat([p.detach().flatten().clone() for p in self.model.parameters()])
