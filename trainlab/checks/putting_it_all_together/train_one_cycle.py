"""Checks of ``train_one_cycle``: a loop that moves its schedule at every step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import AdamW
from torch.optim.optimizer import register_optimizer_step_pre_hook

from trainlab.checking import Task, expect, expect_close, limit
from trainlab.checks.putting_it_all_together._schedule import rate

Train = Callable[[nn.Module, Tensor, Tensor, int, int, float, torch.Generator], Any]


@limit(20)
def per_step(train_one_cycle: Train) -> None:
    """The rate changes at every step."""
    n, epochs, batch, max_lr = 48, 5, 8, 0.2
    steps = _Steps(train_one_cycle, n, epochs, batch, max_lr)
    found = len(steps.rates)
    expect(
        issubclass(steps.optimizer or AdamW, AdamW),
        f"found the optimizer {getattr(steps.optimizer, '__name__', '')}, expected the "
        "colleague's, `torch.optim.AdamW`. Fix the schedule only, or two things change at once.",
    )
    expect(
        found == 30,
        f"48 rows in batches of 8, 5 epochs: found {found} steps of the optimizer, expected 30.",
    )
    _expect_rates(steps.rates, n, epochs, batch, max_lr)


@limit(20)
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


@limit(20)
def trains(train_one_cycle: Train) -> None:
    """Each step follows the gradient of its own batch."""
    steps = _Steps(train_one_cycle, 20, 3, 8, 0.1)
    expect(
        steps.gradients_right,
        "the gradient of a step is not that of its batch. Is it zeroed before each `backward()`, "
        "and is `backward()` called before the optimizer steps?",
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


@limit(20)
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
            "was made": [*rates[1:], rate(12, 12, 0.4)],
            "One rate an epoch; you need one for each step": rates[::3],
        },
    )


task = Task(
    "train_one_cycle",
    needs=("train_one_cycle(model, x, y, epochs, batch_size, max_lr, generator)",),
    checks=(per_step, short_last_batch, trains, returned),
    hints=(
        "Print the rates that are returned. How high do they get, and in which line do they "
        "change?",
        "`total_steps` counts calls of `schedule.step()`. How many are there in one epoch, and "
        "how many should there be?",
        "`schedule.step()` belongs in the inner loop, after `optimizer.step()`. An epoch has "
        "`math.ceil(len(x) / batch_size)` steps.",
    ),
    shows=(
        "The schedule is planned in steps and moves at each step, the short batch's too. To "
        "expect: 32 steps an epoch for 1,000 rows in batches of 32, and a last rate of max_lr"
        " / 250,000."
    ),
    then="Next in this notebook: task 5, `ablation`.",
)


class _Watched(nn.Module):
    """A network that keeps its last input, and stays itself when the arguments are copied."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        self.weight = nn.Parameter(torch.randn(3, 2, generator=generator))
        self.seen = torch.zeros(0)

    def forward(self, x: Tensor) -> Tensor:
        self.seen = x.detach()
        return x @ self.weight

    def __deepcopy__(self, memo: dict[int, Any]) -> _Watched:
        return self


class _Steps:
    """What the optimizer did: the rate and the rows of each step, and one wrong gradient."""

    def __init__(self, train: Train, n: int, epochs: int, batch: int, max_lr: float) -> None:
        self.model = _Watched()
        self.x = torch.linspace(-1, 1, 3 * n).reshape(3, n).T.contiguous()
        self.y = torch.arange(n) % 2
        self.rates: list[float] = []
        self.rows: list[list[int]] = []
        self.gradients_right = True
        self.optimizer: type[torch.optim.Optimizer] | None = None
        handle = register_optimizer_step_pre_hook(self._watch)
        try:
            generator = torch.Generator().manual_seed(1)
            self.returned = train(self.model, self.x, self.y, epochs, batch, max_lr, generator)
        finally:
            handle.remove()

    def _watch(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        self.optimizer = type(optimizer)
        self.rates.append(float(optimizer.param_groups[0]["lr"]))
        rows = [int((self.x == row).all(dim=1).nonzero()[0]) for row in self.model.seen]
        self.rows.append(rows)
        weight = self.model.weight.detach().clone().requires_grad_()
        loss = cross_entropy(self.x[rows] @ weight, self.y[rows])
        want = torch.autograd.grad(loss, weight)[0]
        got = self.model.weight.grad
        self.gradients_right &= got is not None and bool(torch.allclose(got, want))


def _expect_rates(rates: list[float], n: int, epochs: int, batch: int, max_lr: float) -> None:
    each = math.ceil(n / batch)
    total = epochs * each
    want = [rate(step, total, max_lr) for step in range(total)]
    slow = [rate(step // each, total, max_lr) for step in range(total)]
    short = [rate(step // each, epochs, max_lr) for step in range(total)]
    late = [want[0], *want[:-1]]
    because: dict[str, Any] = {
        "The schedule moves once an epoch, though it was planned for steps: it never leaves the "
        "warm-up. Step it once a batch": slow,
        "The schedule moves once an epoch, and was planned for epochs: five rates, a staircase. "
        "Plan for steps, and step once a batch": short,
        "The rate did not change at all: the schedule is never stepped": [want[0]] * total,
        "The rate did not change at all: there is no schedule": [max_lr] * total,
        "The schedule moved on before the optimizer's step, so the first rate is never used": [
            rate(step + 1, total, max_lr) for step in range(total)
        ],
        "The first rate is used twice: the schedule lags one step behind": late,
        "You planned for the rows, not for the steps": [
            rate(step, epochs * n, max_lr) for step in range(total)
        ],
        "You planned for epochs × batch_size; one epoch has n / batch_size steps": [
            rate(step, epochs * batch, max_lr) for step in range(total)
        ],
        "You planned for one step more in each epoch than there is": [
            rate(step, epochs * (each + 1), max_lr) for step in range(total)
        ],
    }
    expect_close(rates, want, f"the rates of the {total} steps", because=because)
