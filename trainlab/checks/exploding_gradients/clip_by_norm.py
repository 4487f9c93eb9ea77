"""Checks of ``clip_by_norm``: one norm over all arrays, and an error for what is not finite."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from trainlab.checking import NotYet, Task, expect, expect_close

Clip = Callable[[list[np.ndarray], float], Any]

NAN, INF = math.nan, math.inf


def two_entries(clip_by_norm: Clip) -> None:
    """The chapter's gradient (30, 4), clipped at 5."""
    grads = [np.array([30.0, 4.0])]
    norm = math.hypot(30, 4)
    clipped, found = _clipped(clip_by_norm(grads, 5.0), 1)
    expect_close(
        clipped[0],
        grads[0] * 5 / norm,
        "the clipped gradient",
        because={
            "You cut each entry by itself; that changes the direction. Multiply all entries by one "
            "number": [5.0, 4.0],
            "The norm lacks its root: it is √(30² + 4²)": grads[0] * 5 / norm**2,
            "You added the entries up; the norm is √(30² + 4²)": grads[0] * 5 / 34,
            "You divided by the largest entry; the norm is √(30² + 4²)": grads[0] / 6,
            "The result has length 1. Its length should be `limit`": grads[0] / norm,
            "Nothing was clipped; the norm is 30.3 and the limit 5": grads[0],
            "You took the mean of the squares; the norm is the root of their sum": grads[0]
            * 5
            / math.sqrt(norm**2 / 2),
        },
    )
    expect_close(
        found,
        norm,
        "the norm",
        because={
            "That is the norm after clipping. Return the one before: it tells how large the "
            "spike was": 5.0,
            "The norm lacks its root": norm**2,
            "Return the norm, not the factor": 5 / norm,
        },
    )


def several(clip_by_norm: Clip) -> None:
    """Three arrays of different shapes: one norm for all."""
    rng = np.random.default_rng(3)
    grads = [rng.normal(size=3), 3 * rng.normal(size=(2, 4)), np.array(-2.5)]
    norms = [float(np.linalg.norm(grad)) for grad in grads]
    norm = math.sqrt(sum(n * n for n in norms))
    clipped, found = _clipped(clip_by_norm(grads, 1.5), 3)
    together = {
        "You clipped each array by itself, which changes the direction of the whole gradient. Take "
        "one norm over all arrays": [grad * 1.5 / n for grad, n in zip(grads, norms, strict=True)],
        "You added the arrays' norms up. Squares add, norms do not: √(a² + b² + c²)": [
            grad * 1.5 / sum(norms) for grad in grads
        ],
        "You took the largest of the arrays' norms; the whole gradient is longer": [
            grad * 1.5 / max(norms) for grad in grads
        ],
        "You used the norm of the first array for all": [grad * 1.5 / norms[0] for grad in grads],
        "You used the norm of the last array for all": [grad * 1.5 / norms[-1] for grad in grads],
    }
    for place, (got, grad) in enumerate(zip(clipped, grads, strict=True)):
        expect(
            np.shape(got) == grad.shape,
            f"array {place} had shape {grad.shape} and comes back in shape {np.shape(got)}.",
        )
    expect_close(
        _flat(clipped),
        _flat(grads) * 1.5 / norm,
        "the clipped gradient, all arrays in a row",
        because={why: _flat(arrays) for why, arrays in together.items()},
    )
    expect_close(found, norm, "the norm", because={"That is the sum of the norms": sum(norms)})


def short(clip_by_norm: Clip) -> None:
    """A short gradient stays as it is."""
    for grads, what in (
        ([np.array([0.3, -0.4]), np.array([[1.2]])], "a gradient of norm 1.3 with the limit 5"),
        ([np.array([3.0, -4.0])], "a gradient of norm 5 with the limit 5"),
    ):
        clipped, found = _clipped(clip_by_norm(grads, 5.0), len(grads))
        norm = math.sqrt(sum(float((grad**2).sum()) for grad in grads))
        for got, want in zip(clipped, grads, strict=True):
            lengthened = "You made it longer. Clipping shortens what is too long, and no more"
            expect_close(got, want, what, because={lengthened: want * 5 / norm})
        expect_close(found, norm, f"the norm of {what}")


def zero(clip_by_norm: Clip) -> None:
    """A gradient of zeros stays zero."""
    clipped, found = _clipped(
        _without_error(
            clip_by_norm, [np.zeros(2), np.zeros((1, 3))], "a gradient of zeros is finite"
        ),
        2,
    )
    divided = "You divided by a norm of 0. Divide only if the norm is above the limit"
    for got, want in zip(clipped, (np.zeros(2), np.zeros((1, 3))), strict=True):
        expect_close(got, want, "a gradient of zeros", because={divided: np.full_like(want, NAN)})
    expect_close(found, 0.0, "its norm")


def large(clip_by_norm: Clip) -> None:
    """A huge gradient is clipped like any other."""
    for size in (1e4, 1e12):
        grads = [np.array([3.0, 0.0]) * size, np.array([[-4.0]]) * size]
        got = _without_error(
            clip_by_norm, grads, f"a gradient of norm {5 * size:g} is large, and finite"
        )
        clipped, found = _clipped(got, 2)
        expect_close(_flat(clipped), np.array([3.0, 0, -4]), f"a gradient of norm {5 * size:g}")
        expect_close(found, 5 * size, "its norm")


def not_finite(clip_by_norm: Clip) -> None:
    """NaN and infinity are reported."""
    for bad in (NAN, INF, -INF):
        for place in (0, 1):
            grads = [np.array([1.0, 2.0]), np.array([[0.5, 1.0, 2.0]])]
            grads[place].flat[1] = bad
            try:
                got = clip_by_norm(grads, 5.0)
            except (ValueError, ArithmeticError, RuntimeError):
                continue
            except AssertionError:
                off = "`assert` is for your own tests: `python -O` switches it off"
                expect(False, f"{off}. Use `raise ValueError(…)`.")
            silent = f"the gradient holds {bad}, and your function returned None without a word"
            expect(got is not None, f"{silent}: `raise ValueError(…)`, so that somebody looks.")
            clipped, _ = _clipped(got, 2)
            whole = all(np.isfinite(np.asarray(grad)).all() for grad in clipped)
            hidden = (
                "numbers that look healthy and mean nothing"
                if whole
                else "NaN or infinity, which the next step writes into the weights"
            )
            expect(
                False,
                f"the gradient holds {bad}, and your function returned {hidden}. No scaling can "
                "rescue it: `raise ValueError(…)`, so that somebody looks.",
            )


task = Task(
    "clip_by_norm",
    needs=("clip_by_norm(grads, limit)",),
    checks=(two_entries, several, short, zero, large, not_finite),
    hints=(
        "The direction stays if every entry of every array is multiplied by the same number.",
        "The norm of the whole gradient is the root of the sum of all squares, over all arrays. "
        "The number is limit / norm, but never more than 1.",
        "`limit / max(norm, limit)` is never more than 1 and never divides by 0. Before that: "
        "`if not np.isfinite(norm): raise ValueError(…)`.",
    ),
    shows=(
        "One common factor keeps the direction, and what is not finite is reported. To expect"
        " for (30, 4) with a second parameter 12, clipped at 5: norm 32.558, then (4.607, "
        "0.614) and 1.843, as PyTorch has it."
    ),
    then="Next in this notebook: task 5, `train_step`.",
)


def _without_error(clip_by_norm: Clip, grads: list[np.ndarray], what: str) -> Any:
    try:
        return clip_by_norm(grads, 5.0)
    except (ValueError, ArithmeticError) as error:
        raise NotYet(
            f"your function raised {type(error).__name__} ({error!s:.40}), but {what}: only NaN "
            "and infinity are beyond repair. Clip what is large, and return zeros as they are."
        ) from None


def _clipped(got: Any, arrays: int) -> tuple[Sequence[Any], Any]:
    expect(got is not None, "found None. Does the function end with `return clipped, norm`?")
    expect(
        isinstance(got, tuple | list) and len(got) == 2 and isinstance(got[0], tuple | list),
        f"found {got!r:.60}, expected two things: the list of clipped arrays, and the norm.",
    )
    expect(
        len(got[0]) == arrays,
        f"found {len(got[0])} clipped arrays, expected {arrays}, one for each in `grads`.",
    )
    return got[0], got[1]


def _flat(arrays: Sequence[Any]) -> np.ndarray:
    plain = [array.detach() if hasattr(array, "detach") else array for array in arrays]
    return np.concatenate([np.ravel(np.asarray(array, dtype=np.float64)) for array in plain])
