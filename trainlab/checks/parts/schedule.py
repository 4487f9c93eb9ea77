"""Checks of one-cycle: the rate at each step, and a loop that steps it rightly."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim.optimizer import register_optimizer_step_pre_hook

from trainlab.checking import expect, expect_close

# ---- one_cycle ----------------------------------------------------------------------------------

Rate = Callable[[int, int, float], Any]

WARM_UP, START, FINAL = 0.3, 25.0, 25e4  # as in PyTorch's OneCycleLR


def first_rate(one_cycle: Rate) -> None:
    """The first step."""
    expect_close(
        one_cycle(0, 50, 0.2),
        0.008,
        "the rate of step 0 of 50, with max_lr 0.2",
        because={
            "A rate of 0 would waste the first step; one-cycle starts at max_lr / 25": 0.0,
            "One-cycle starts low and warms up to max_lr": 0.2,
            "That is where it ends; it starts at max_lr / 25": 0.2 / FINAL,
            "The rate must scale with max_lr": 1 / 25,
        },
    )


def highest_rate(one_cycle: Rate) -> None:
    """The highest rate."""
    expect_close(
        one_cycle(11, 40, 0.5),
        0.5,
        "the rate of step 11 of 40, with max_lr 0.5",
        because={
            "Your peak comes one step late: 12 steps warm up, and the last of them is step "
            "11": _rate(11, 40, 0.5, peak=12.0),
            "The rate must scale with max_lr": 1.0,
        },
    )


def last_rate(one_cycle: Rate) -> None:
    """The last step."""
    expect_close(
        one_cycle(39, 40, 0.5),
        0.5 / FINAL,
        "the rate of step 39 of 40, with max_lr 0.5",
        because={
            "One-cycle ends 10⁴ below where it *started*, at max_lr / 25 / 10⁴": 0.5 / 1e4,
            "It ends where it started; the last rate is 10⁴ times smaller": 0.5 / START,
            "A rate of 0 would waste the last step; one-cycle ends at max_lr / 25 / 10⁴": 0.0,
            "Your end comes one step late: the last of 40 steps is step 39": _rate(
                39, 40, 0.5, end=40.0
            ),
        },
        atol=1e-15,
    )


def every_rate(one_cycle: Rate) -> None:
    """Every step between, in runs of several lengths."""
    for n, max_lr in ((40, 0.5), (210, 0.01), (37, 2.0), (11, 0.3)):
        got = [float(one_cycle(step, n, max_lr)) for step in range(n)]

        def rates(n: int = n, max_lr: float = max_lr, **other: Any) -> np.ndarray:
            return np.array([_rate(step, n, max_lr, **other) for step in range(n)])

        expect_close(
            got,
            rates(),
            f"the rates of all {n} steps, with max_lr {max_lr:g}",
            because={
                "Both parts are straight lines; they follow half a cosine each": rates(
                    shape=(_line, _line)
                ),
                "The warm-up is a straight line; it follows half a cosine, too": rates(
                    shape=(_line, _cosine)
                ),
                "The fall is a straight line; it follows half a cosine, too": rates(
                    shape=(_cosine, _line)
                ),
                "Half a cosine goes from cos 0 to cos π; yours stops at cos π/2, or is "
                "squared": rates(shape=(_quarter, _quarter)),
                "0.3·n − 1 need not be a whole number; you cut off its decimals": rates(
                    peak=float(int(WARM_UP * n) - 1)
                ),
                "0.3·n − 1 need not be a whole number; you rounded it": rates(
                    peak=float(round(WARM_UP * n) - 1)
                ),
                "0.3·n − 1 need not be a whole number; you rounded it up": rates(
                    peak=float(math.ceil(WARM_UP * n) - 1)
                ),
                "The peak is at 0.3·n − 1, you have 0.3·(n − 1)": rates(peak=WARM_UP * (n - 1)),
            },
        )


def _rate(
    step: int,
    n: int,
    max_lr: float,
    peak: float | None = None,
    end: float | None = None,
    shape: tuple[Callable[[float], float], Callable[[float], float]] | None = None,
) -> float:
    """Return the rate of a step; the catalogue holds PyTorch's own equal to it."""
    peak = WARM_UP * n - 1 if peak is None else peak
    end = n - 1 if end is None else end
    up, down = shape or (_cosine, _cosine)
    if step <= peak:
        return max_lr / START + (max_lr - max_lr / START) * up(step / peak)
    return max_lr + (max_lr / FINAL - max_lr) * down((step - peak) / (end - peak))


def _cosine(share: float) -> float:
    return (1 - math.cos(math.pi * share)) / 2


def _quarter(share: float) -> float:
    return 1 - math.cos(math.pi * share / 2)


def _line(share: float) -> float:
    return share


# ---- train_one_cycle ----------------------------------------------------------------------------

Train = Callable[[nn.Module, Tensor, Tensor, int, int, float, torch.Generator], Any]


class _Watched(nn.Module):
    """A network that keeps its last input, and stays itself when the guard copies arguments."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        self.weight = nn.Parameter(torch.randn(3, 2, generator=generator, dtype=torch.float64))
        self.seen = torch.zeros(0)

    def forward(self, x: Tensor) -> Tensor:
        self.seen = x.detach()
        return x @ self.weight

    def __deepcopy__(self, memo: dict[int, Any]) -> _Watched:
        return self


class _Steps:
    """What the optimiser did: the rate and the rows of each step, and one wrong gradient."""

    def __init__(self, train: Train, n: int, epochs: int, batch: int, max_lr: float) -> None:
        self.model = _Watched()
        self.x = torch.linspace(-1, 1, 3 * n, dtype=torch.float64).reshape(3, n).T.contiguous()
        self.y = torch.arange(n) % 2
        self.rates: list[float] = []
        self.rows: list[list[int]] = []
        self.gradients_right = True
        handle = register_optimizer_step_pre_hook(self._watch)
        try:
            generator = torch.Generator().manual_seed(1)
            self.returned = train(self.model, self.x, self.y, epochs, batch, max_lr, generator)
        finally:
            handle.remove()

    def _watch(self, optimiser: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        self.rates.append(float(optimiser.param_groups[0]["lr"]))
        rows = [int((self.x == row).all(dim=1).nonzero()[0]) for row in self.model.seen]
        self.rows.append(rows)
        weight = self.model.weight.detach().clone().requires_grad_()
        loss = cross_entropy(self.x[rows] @ weight, self.y[rows])
        want = torch.autograd.grad(loss, weight)[0]
        got = self.model.weight.grad
        self.gradients_right &= got is not None and bool(torch.allclose(got, want))


def per_step(train_one_cycle: Train) -> None:
    """The rate changes at every step."""
    n, epochs, batch, max_lr = 48, 5, 8, 0.2
    steps = _Steps(train_one_cycle, n, epochs, batch, max_lr)
    found = len(steps.rates)
    expect(
        found == 30,
        f"48 rows in batches of 8, 5 epochs: found {found} steps of the optimiser, expected 30.",
    )
    _expect_rates(steps.rates, n, epochs, batch, max_lr)


def short_last_batch(train_one_cycle: Train) -> None:
    """The last batch of an epoch is short."""
    n, epochs, batch, max_lr = 50, 4, 8, 0.3
    try:
        steps = _Steps(train_one_cycle, n, epochs, batch, max_lr)
    except ValueError as error:
        expect(
            "total steps" not in str(error),
            f"PyTorch says: {error}. 50 rows in batches of 8 are 7 steps an epoch, not 6: the last "
            "one has 2 rows. Round up when you count the steps.",
        )
        raise
    expect(
        sorted(row for rows in steps.rows for row in rows) == sorted(4 * list(range(50))),
        f"50 rows in batches of 8, 4 epochs: found {len(steps.rows)} steps, expected 28, in which "
        "every row is used once an epoch, those of the short last batch, too.",
    )
    _expect_rates(steps.rates, n, epochs, batch, max_lr)


def trains(train_one_cycle: Train) -> None:
    """Each step follows the gradient of its own batch."""
    steps = _Steps(train_one_cycle, 20, 3, 8, 0.1)
    expect(
        steps.gradients_right,
        "the gradient of a step is not that of its batch. Is it zeroed before each `backward()`, "
        "and is `backward()` called before the optimiser steps?",
    )
    torch.manual_seed(7)
    expect(
        _Steps(train_one_cycle, 20, 3, 8, 0.1).rows == steps.rows,
        "the same generator gives another order of the rows each time: draw it with "
        "`torch.randperm(…, generator=generator)`.",
    )
    first, second = steps.rows[:3], steps.rows[3:6]
    expect(
        first != second and first[0] != list(range(8)),
        "the rows come in the same order in every epoch: draw a new one with `torch.randperm(…, "
        "generator=generator)`.",
    )


def returned(train_one_cycle: Train) -> None:
    """Returns the rate of every step."""
    steps = _Steps(train_one_cycle, 21, 4, 8, 0.4)
    rates = steps.rates
    expect_close(
        steps.returned,
        rates,
        "the rates returned",
        because={
            "You noted the rate after the schedule had moved on; note the one with which the step "
            "was made": [*rates[1:], _rate(12, 12, 0.4)],
            "One rate an epoch; asked is one for each step": rates[::3],
        },
    )


def _expect_rates(rates: list[float], n: int, epochs: int, batch: int, max_lr: float) -> None:
    each = math.ceil(n / batch)
    total = epochs * each
    want = [_rate(step, total, max_lr) for step in range(total)]
    slow = [_rate(step // each, total, max_lr) for step in range(total)]
    short = [_rate(step // each, epochs, max_lr) for step in range(total)]
    late = [want[0], *want[:-1]]
    because: dict[str, Any] = {
        "The schedule moves once an epoch, though it was planned for steps: it never leaves the "
        "warm-up. Step it once a batch": slow,
        "The schedule moves once an epoch, and was planned for epochs: five rates, a staircase. "
        "Plan for steps, and step once a batch": short,
        "The rate did not change at all: the schedule is never stepped": [want[0]] * total,
        "The rate did not change at all: there is no schedule": [max_lr] * total,
        "The schedule moved on before the optimiser's step, so the first rate is never used": [
            _rate(step + 1, total, max_lr) for step in range(total)
        ],
        "The first rate is used twice: the schedule lags one step behind": late,
        "You planned for the rows, not for the steps": [
            _rate(step, epochs * n, max_lr) for step in range(total)
        ],
        "You planned for epochs × batch_size; one epoch has n / batch_size steps": [
            _rate(step, epochs * batch, max_lr) for step in range(total)
        ],
        "You planned for one step more in each epoch than there is": [
            _rate(step, epochs * (each + 1), max_lr) for step in range(total)
        ],
    }
    expect_close(rates, want, f"the rates of the {total} steps", because=because)
