"""Checks of ``verdict``: overfitting told by the direction of two curves, not by their gap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect

Verdict = Callable[[np.ndarray, np.ndarray], Any]

WORDS = ("overfitting", "both rise", "no turn")
FALLING = (2.2, 1.4, 0.8, 0.4, 0.1, 0.02)
GAP = "A gap alone is no overfitting: validation loss is as low at the end as it ever was."
FROM_LOWEST = "Compare the end with the *lowest* validation loss, wherever it is."


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


task = Task(
    "verdict",
    needs=("verdict(train_loss, val_loss)",),
    checks=(gap_alone, turn, last_step, both),
    hints=(
        "The function looks at the distance between two curves. Which direction would it have to "
        "look at, and since when?",
        "`best = val_loss.argmin()` is the place of the lowest validation loss. Compare the end of "
        "both curves with what they were there.",
        "No turn unless `val_loss[-1] > 1.02 * val_loss[best]`; then overfitting if "
        "`train_loss[-1] < train_loss[best]`, else both rise.",
    ),
    shows=(
        "Overfitting is a movement, one loss down and the other up, not a gap. To expect: "
        "overfitting, no turn, both rise."
    ),
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
