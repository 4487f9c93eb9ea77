"""Checks of ``dropout``: which entries survive, what they are divided by, and what draws them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from trainlab.checking import Task, expect, expect_close, in_own_dtype

Drop = Callable[[Tensor, float, bool, torch.Generator], Any]


def evaluation(dropout: Drop) -> None:
    """In evaluation nothing changes."""
    h = _values(4, 5)
    out = _drawn(dropout, h, 0.3, training=False)
    dropped = int((out == 0).sum())
    expect(
        dropped in (0, h.numel()),
        f"in evaluation, found {dropped} of {h.numel()} entries set to 0, expected none. Look at "
        "`training`: entries are dropped while it is True.",
    )
    expect_close(
        out,
        h,
        "the output in evaluation",
        because={
            "You scaled in evaluation, by 1 − p. *Inverted* dropout scales while training, so "
            "that evaluation needs nothing": h * 0.7,
            "You scaled in evaluation, too. What is dropped while training is made up for there, "
            "so evaluation needs nothing": h / 0.7,
            "In evaluation every unit counts; you set all of them to 0": h * 0,
        },
    )


def survivors(dropout: Drop) -> None:
    """While training, what is kept is scaled up."""
    p, h = 0.2, _values(40, 30)
    out = _drawn(dropout, h, p)
    kept = out != 0
    expect(not kept.all(), "nothing was set to 0 while training, with p = 0.2.")
    expect(kept.any(), "everything was set to 0 while training, with p = 0.2.")
    expect_close(
        (out / h)[kept],
        torch.full((int(kept.sum()),), 1 / (1 - p)),
        "what kept entries were multiplied by, with p = 0.2",
        because={
            "Without scaling the layer above gets less while training than in evaluation. Divide "
            "what is kept by 1 − p": torch.ones(int(kept.sum())),
            "You multiplied by 1 − p; what is missing is made up for by dividing": torch.full(
                (int(kept.sum()),), 1 - p
            ),
            "You divided by p, the share that is dropped; the share that is kept is "
            "1 − p": torch.full((int(kept.sum()),), 1 / p),
            "You multiplied by 1 + p; that is near 1/(1 − p) for a small p only": torch.full(
                (int(kept.sum()),), 1 + p
            ),
        },
    )


def share(dropout: Drop) -> None:
    """The share p is dropped, entry by entry."""
    p, h = 0.2, _values(200, 150)
    out = _drawn(dropout, h, p)
    dropped = (out == 0).double()
    rows, columns = dropped.mean(dim=1), dropped.mean(dim=0)
    expect(
        float(rows.std()) < 0.1 and float(columns.std()) < 0.1,
        "whole rows or columns were dropped together. Every entry has its own chance: draw a mask "
        "in the shape of h.",
    )
    found = float(dropped.mean())
    swapped = " p is the probability of being *dropped*." if abs(found - (1 - p)) < 0.05 else ""
    expect(
        abs(found - p) < 0.02,
        f"with p = {p}, found {found:.2f} of 30,000 entries set to 0, expected {p}.{swapped}",
    )
    expect(
        float(dropped.sum(dim=0).std()) > 2,
        "every unit is dropped in exactly as many rows. Drop each entry with probability p, "
        "whatever happens to the others: compare a random number with p.",
    )


def no_dropout(dropout: Drop) -> None:
    """With p = 0 nothing is dropped, with p = 0.9 most."""
    h = _values(3, 4, 2)
    expect_close(_drawn(dropout, h, 0.0), h, "the output with p = 0")
    h = _values(100, 80)
    out = _drawn(dropout, h, 0.9)
    expect(
        abs(float((out == 0).double().mean()) - 0.9) < 0.02
        and abs(float(out.mean() / h.mean()) - 1) < 0.1,
        f"with p = 0.9, found {float((out == 0).double().mean()):.2f} dropped and a mean of "
        f"{float(out.mean() / h.mean()):.2f} times the mean before, expected 0.9 and about 1.",
    )


def generator_used(dropout: Drop) -> None:
    """The generator decides what is dropped."""
    h = _values(9, 7)
    first, again, other = (_drawn(dropout, h, 0.5, seed) for seed in (1, 1, 2))
    expect(
        torch.equal(first, again),
        "the same seed drops other entries each time: draw with `generator=generator`, not with "
        "PyTorch's global one.",
    )
    expect(
        not torch.equal(first, other),
        "two different generators drop the same entries: the mask must come from `generator`.",
    )
    one = _Generator()
    one.manual_seed(1)
    masks = [_tensor(dropout(h, 0.5, True, one), h) != 0 for _ in range(2)]
    expect(
        not torch.equal(masks[0], masks[1]),
        "two calls with one generator drop the same entries, so the same units are missing in "
        "every step. Do not seed inside the function: the caller's generator goes on.",
    )


def number_varies(dropout: Drop) -> None:
    """How many are dropped is chance."""
    p = 0.2
    counts = {int((_drawn(dropout, _values(30, 20), p, seed) == 0).sum()) for seed in range(6)}
    expect(
        len(counts) > 1,
        f"with p = {p}, exactly {min(counts)} of 600 entries are dropped each time. Each entry has "
        "its own chance, so the number varies: compare a random number with p for each.",
    )


def gradient(dropout: Drop) -> None:
    """The gradient passes through what is kept."""
    h = _values(6, 5).requires_grad_()
    generator = torch.Generator().manual_seed(3)
    out = getattr(dropout, "function", dropout)(h * 1, 0.4, True, generator)
    expect(
        isinstance(out, Tensor) and out.requires_grad,
        "no gradient comes through: stay with tensors, without `detach`, `no_grad` or NumPy.",
    )
    got = torch.autograd.grad(out.sum(), h)[0]
    want = torch.where(out.detach() != 0, 1 / (1 - 0.4), 0.0)
    expect_close(got, want, "∂(sum of the output)/∂h with p = 0.4")


task = Task(
    "dropout",
    needs=("dropout(h, p, training, generator)",),
    checks=(evaluation, survivors, share, no_dropout, generator_used, number_varies, gradient),
    hints=(
        "While training, draw one random number for each entry. In evaluation, nothing is left "
        "to do: who made up for the missing units?",
        "A uniform number is below p with probability p. What is kept must make up for what is "
        "dropped: on average 1 − p of the entries are left.",
        "`kept = torch.rand(h.shape, generator=generator) >= p`, then `h * kept / (1 - p)`.",
    ),
    shows=(
        "What is kept is divided by 1 − p, so the mean stays. To expect: mean 1.00 for each "
        "p, and a spread of 0.33, 1.00 and 3.00 for p = 0.1, 0.5 and 0.9."
    ),
    then="Next in this notebook: task 4, `adam_step`.",
)


class _Generator(torch.Generator):
    """A generator that stays the same object when the arguments are copied."""

    def __deepcopy__(self, memo: dict[int, Any]) -> _Generator:
        return self


def _drawn(dropout: Drop, h: Tensor, p: float, seed: int = 0, training: bool = True) -> Tensor:
    generator = _Generator()
    generator.manual_seed(seed)
    return _tensor(dropout(h, p, training, generator), h)


def _tensor(got: Any, h: Tensor) -> Tensor:
    shape = f"expected shape {tuple(h.shape)}"
    expect(got is not None, f"found None, {shape}. Does the function end with `return …`?")
    expect(not isinstance(got, tuple), "found a tuple, expected one tensor: the output alone.")
    found = torch.as_tensor(got).detach()
    expect(found.shape == h.shape, f"found shape {tuple(found.shape)}, {shape}.")
    return found.to(h.dtype)


def _values(*shape: int) -> Tensor:
    generator = torch.Generator().manual_seed(5)
    return in_own_dtype(1 + torch.rand(*shape, generator=generator, dtype=torch.float64))
