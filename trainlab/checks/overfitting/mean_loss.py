"""Checks of ``mean_loss``: measured in evaluation mode, over every row, without a trace."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from trainlab.checking import Task, expect, expect_close, in_own_dtype

MeanLoss = Callable[[nn.Module, Tensor, Tensor], Any]


def dropout_off(mean_loss: MeanLoss) -> None:
    """Dropout is off while we measure."""
    seen: list[bool] = []

    class Dropout(nn.Dropout):
        def forward(self, h: Tensor) -> Tensor:
            seen.append(self.training)
            return super().forward(h)

    model, x, y = _network(Dropout(0.5)), *_rows(300)
    first, second = mean_loss(model, x, y), mean_loss(model, x, y)
    expect(first is not None, "found None. Does the function end with `return …`?")
    expect(
        math.isclose(float(first), float(second), rel_tol=1e-5),
        f"two calls on the same rows give {float(first):.4f} and {float(second):.4f}: units still "
        "drop out at random. Call `model.eval()` before you measure.",
    )
    expect(
        not any(seen),
        "two calls agree, but units still drop out, the same ones each time. Call `model.eval()` "
        "before you measure; then no seed is needed.",
    )


def every_row(mean_loss: MeanLoss) -> None:
    """Every row counts the same."""
    model, x, y = _network(nn.Identity()), *_rows(300)
    with torch.no_grad():
        each = cross_entropy(model(x), y, reduction="none")
    batches = [part.mean() for part in each.split(128)]
    expect_close(
        mean_loss(model, x, y),
        each.mean(),
        "the mean loss of 300 rows",
        {
            "You averaged the means of the batches: the 44 rows of the last batch then weigh "
            "as much as 128 others. Weight each batch by its rows": torch.stack(batches).mean(),
            "You left out the last batch, which is smaller": each[:256].mean(),
            "You added up the means of the batches; divide": torch.stack(batches).sum(),
            "You added up all rows; divide by their number": each.sum(),
            "You divided the sum over all rows by the number of batches": each.sum() / 3,
            "You divided the sum of the batches' means by the number of rows": torch.stack(
                batches
            ).sum()
            / 300,
        },
    )


def in_batches(mean_loss: MeanLoss) -> None:
    """No more than 128 rows at once."""
    sizes: list[int] = []

    class Sizes(nn.Identity):
        def forward(self, h: Tensor) -> Tensor:
            sizes.append(len(h))
            return h

    mean_loss(_network(Sizes()), *_rows(300))
    expect(
        max(sizes, default=0) <= 128,
        f"{max(sizes, default=0)} rows went through the network at once. Go on in batches of 128: "
        "other people's sets do not fit into memory.",
    )


def nothing_learned(mean_loss: MeanLoss) -> None:
    """Measuring changes no weight and no running mean."""
    model, x, y = _network(nn.BatchNorm1d(16)), *_rows(200)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    right = _in_evaluation(model, x, y)
    got = mean_loss(model, x, y)
    after = model.copies[0].state_dict()
    changed = [name for name, value in before.items() if not torch.equal(value, after[name])]
    expect(
        not any("running" in name for name in changed),
        "measuring changed batch norm's running means: it has learned from the validation rows. "
        "Call `model.eval()` before you measure.",
    )
    expect(not changed, f"measuring changed the network's {', '.join(changed)}.")
    expect_close(got, right, "the mean loss of a network with batch norm, in evaluation mode")


def mode_kept(mean_loss: MeanLoss) -> None:
    """The network is given back in its mode."""
    for training in (True, False):
        model, x, y = _network(nn.Dropout(0.5)).train(training), *_rows(200)
        mean_loss(model, x, y)
        modes = {module.training for module in model.copies[0].modules()}
        expect(
            training not in modes or len(modes) == 1,
            "part of the network is in training mode now, part in evaluation mode. "
            "`model.train(…)` and `model.eval()` reach all of it.",
        )
        expect(
            modes == {training},
            "the network came in training mode and goes back in evaluation mode: the next epoch "
            "would train without dropout. Remember `model.training` first, and restore it."
            if training
            else "the network came in evaluation mode and goes back in training mode. Remember "
            "`model.training` first, and restore that.",
        )


task = Task(
    "mean_loss",
    needs=("mean_loss(model, x, y)",),
    checks=(dropout_off, every_row, nothing_learned, mode_kept, in_batches),
    hints=(
        "Three mistakes. Which layers behave differently while a network learns? How many rows "
        "does the last batch have? What does the caller expect afterward?",
        "`model.eval()` switches dropout off and makes batch norm use its running means; "
        "`model.training` tells the mode, `model.train(mode)` sets it.",
        "`was = model.training`, `model.eval()`, add `loss.item() * len(rows)` for each batch, "
        "`model.train(was)`, and divide by `len(x)`.",
    ),
    shows=(
        "Evaluation mode, every row alike, and nothing changed behind the caller's back. To "
        "expect: 0.152 three times, and a training loss of 0.013."
    ),
    then="Next in this notebook: task 5, `verdict`.",
)


class _Watched(nn.Sequential):
    """Keeps the copies made of it: the first is the one that a learner's function works on."""

    copies: list[_Watched]

    def __deepcopy__(self, memo: dict[int, Any]) -> _Watched:
        twin = _Watched(*(copy.deepcopy(layer, memo) for layer in self)).train(self.training)
        self.copies = [*getattr(self, "copies", []), twin]
        return twin


def _network(between: nn.Module) -> _Watched:
    torch.manual_seed(0)
    return _Watched(nn.Linear(6, 16), between, nn.ReLU(), nn.Linear(16, 3))


def _rows(n: int) -> tuple[Tensor, Tensor]:
    """Rows whose last ones are far more costly than the others, and off center."""
    generator = torch.Generator().manual_seed(n)
    x = 1 + torch.randn(n, 6, generator=generator, dtype=torch.float64)
    x[-n // 6 :] *= 4
    return in_own_dtype(x), torch.randint(3, (n,), generator=generator)


def _in_evaluation(model: nn.Module, x: Tensor, y: Tensor) -> float:
    with torch.no_grad():
        loss = cross_entropy(model.eval()(x), y)
    model.train()
    return float(loss)
