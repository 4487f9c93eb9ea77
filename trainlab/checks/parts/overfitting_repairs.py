"""Checks of chapter 6's repairs: measuring in evaluation mode, and a verdict from two curves."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from trainlab.checking import expect, expect_close

# ---- mean_loss ----------------------------------------------------------------------------------

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
        float(first) == float(second),
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


def nothing_learnt(mean_loss: MeanLoss) -> None:
    """Measuring changes no weight and no running mean."""
    model, x, y = _network(nn.BatchNorm1d(16)), *_rows(200)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    right = _in_evaluation(model, x, y)
    got = mean_loss(model, x, y)
    after = model.copies[0].state_dict()
    changed = [name for name, value in before.items() if not torch.equal(value, after[name])]
    expect(
        not any("running" in name for name in changed),
        "measuring changed batch norm's running means: it has learnt from the validation rows. "
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


class _Watched(nn.Sequential):
    """Keeps the copies made of it: the first is the one that a learner's function works on."""

    copies: list[_Watched]

    def __deepcopy__(self, memo: dict[int, Any]) -> _Watched:
        twin = _Watched(*(copy.deepcopy(layer, memo) for layer in self)).train(self.training)
        self.copies = [*getattr(self, "copies", []), twin]
        return twin


def _network(between: nn.Module) -> _Watched:
    torch.manual_seed(0)
    return _Watched(nn.Linear(6, 16), between, nn.ReLU(), nn.Linear(16, 3)).double()


def _rows(n: int) -> tuple[Tensor, Tensor]:
    """Rows whose last ones are far more costly than the others, and off centre."""
    generator = torch.Generator().manual_seed(n)
    x = 1 + torch.randn(n, 6, generator=generator, dtype=torch.float64)
    x[-n // 6 :] *= 4
    return x, torch.randint(3, (n,), generator=generator)


def _in_evaluation(model: nn.Module, x: Tensor, y: Tensor) -> float:
    with torch.no_grad():
        loss = cross_entropy(model.eval()(x), y)
    model.train()
    return float(loss)


# ---- verdict ------------------------------------------------------------------------------------

Verdict = Callable[[np.ndarray, np.ndarray], Any]
WORDS = ("overfitting", "both rise", "no turn")
FALLING = (2.2, 1.4, 0.8, 0.4, 0.1, 0.02)
GAP = "A gap alone is no overfitting: validation loss is as low at the end as it ever was."
FROM_LOWEST = "Compare the end with the *lowest* validation loss, wherever it stands."


def gap_alone(verdict: Verdict) -> None:
    """A gap without a rise."""
    _expect_word(verdict, FALLING, (2.3, 1.5, 1.0, 0.7, 0.56, 0.5), "no turn", GAP)
    flat = "It ends 1 % above its lowest: within 2 % is the floor of a valley, no rise."
    _expect_word(verdict, FALLING, (2.3, 1.5, 0.7, 0.5, 0.51, 0.505), "no turn", flat)


def turn(verdict: Verdict) -> None:
    """A validation loss that has turned."""
    _expect_word(verdict, FALLING, (2.3, 1.6, 1.2, 1.3, 1.5, 1.8), "overfitting", FROM_LOWEST)
    small_gap = (
        "The two curves are still close, but validation rises while training falls: look at the "
        "direction."
    )
    _expect_word(
        verdict, (2.3, 1.9, 1.6, 1.5, 1.48), (2.35, 1.7, 1.5, 1.52, 1.6), "overfitting", small_gap
    )
    _expect_word(verdict, FALLING, (1.0, 1.2, 1.3, 1.5, 1.6, 1.7), "overfitting", FROM_LOWEST)


def last_step(verdict: Verdict) -> None:
    """A last step against the trend."""
    down_again = (
        f"The last step goes down, but the end is still far above the lowest. {FROM_LOWEST}"
    )
    _expect_word(verdict, FALLING, (2.3, 1.2, 1.3, 1.5, 1.8, 1.7), "overfitting", down_again)
    small_rise = "The end lies 3 % above the lowest validation loss, which is more than 2 %."
    small_step = f"The last step goes up, by less than 2 % of the lowest loss. {FROM_LOWEST}"
    _expect_word(verdict, FALLING, (2.3, 1.5, 1.0, 0.7, 0.6, 0.608), "no turn", small_step)
    _expect_word(verdict, FALLING, (2.3, 1.5, 1.0, 0.7, 0.6, 0.618), "overfitting", small_rise)
    _expect_word(verdict, FALLING, (2.4, 2.1, 1.9, 1.7, 1.6, 1.62), "no turn", small_step)


def both(verdict: Verdict) -> None:
    """Both losses rise."""
    other = (
        "Here training loss has risen too since the epoch of the lowest validation loss: nothing "
        "is fitted too well. Compare training loss at the end with that epoch."
    )
    _expect_word(verdict, (2.3, 1.2, 0.9, 1.4, 1.5), (2.4, 1.4, 1.3, 1.6, 1.9), "both rise", other)
    _expect_word(verdict, (2.3, 1.0, 1.4, 1.3, 1.1), (2.4, 1.4, 1.6, 1.7, 1.8), "both rise", other)
    _expect_word(verdict, (2.3, 1.0, 0.7, 0.8, 1.0), (2.4, 1.4, 1.6, 1.7, 1.8), "both rise", other)
    _expect_word(
        verdict,
        (0.5, 0.9, 0.8, 0.7, 0.6),
        (2.4, 1.4, 1.6, 1.7, 1.8),
        "overfitting",
        "Here training loss has *fallen* since the epoch of the lowest validation loss; what came "
        "before that epoch does not count.",
    )


def _expect_word(
    verdict: Verdict, train: tuple[float, ...], val: tuple[float, ...], want: str, advice: str
) -> None:
    got = verdict(np.array(train), np.array(val))
    expect(got is not None, "found None. Does every way through the function end with `return …`?")
    expect(
        isinstance(got, str) and got in WORDS,
        f"found {got!r:.60}, expected one of {', '.join(map(repr, WORDS))}.",
    )
    expect(
        got == want,
        f"{advice} For validation {_listed(val)} and training {_listed(train)}: "
        f"found {got!r}, expected {want!r}.",
    )


def _listed(losses: tuple[float, ...]) -> str:
    return ", ".join(f"{loss:g}" for loss in losses)
