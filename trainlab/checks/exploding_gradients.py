"""Checks of chapter 3: alarms, a diagnosis before the first step, its treatment, clipping."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close
from trainlab.checks.parts import exploding_alarms as alarms
from trainlab.checks.parts import exploding_networks as networks

NAN, INF = math.nan, math.inf

# ---- first_alarms -------------------------------------------------------------------------------

first_alarms = Task(
    "first_alarms",
    needs=("first_alarms(losses, growth)",),
    checks=(
        alarms.one_after_the_other,
        alarms.nothing,
        alarms.just_so,
        alarms.infinite,
        alarms.dead_at_once,
    ),
    hints=(
        "Make one array of True and False for each symptom, one entry a step; the rest is the "
        "same for all three.",
        "`losses[1:] > 2 * losses[:-1]` compares each loss with the one before; put a False in "
        "front. `(growth > 1.5).any(axis=1)` asks all layers of a step.",
        "`sounds.argmax()` is the first True, but 0 if there is none; so ask `sounds.any()` first.",
    ),
)


# ---- diagnose -----------------------------------------------------------------------------------

Diagnose = Callable[[float, list[float]], Any]
CAUSES = ("gain", "learning rate", "data")


def factor(diagnose: Diagnose) -> None:
    """The factor of a layer."""
    profile = [96.0, 40.0, 20.0, 7.0, 6.0]
    found, _ = _diagnosis(diagnose(80.0, profile))
    expect_close(
        found,
        2.0,
        "the factor of a profile of five layers, 96 at layer 1 and 6 at layer 5",
        because={
            "Between five layers lie four factors, not five": 16**0.2,
            "That is the way forward, from layer 1 to layer 5. The gradient comes back": 0.5,
            "That is the way forward, and between five layers lie four factors": 16**-0.2,
            "Factors multiply, they do not add: 2 · 2 · 2 · 2 = 16, so take the fourth root of "
            "16, not a quarter": 4.0,
            "Divided by five. Factors multiply, they do not add; and there are four": 16 / 5,
            "That is the whole product, all four factors. Wanted is one": 16.0,
            "That is a mean of differences; the signal is multiplied from layer to layer": 22.5,
            "The mean of four factors is not the factor that gives 16 when multiplied four times; "
            "take the fourth root": np.mean([96 / 40, 2.0, 20 / 7, 7 / 6]),
            "The median of four factors is not the factor that gives 16 when multiplied four "
            "times; take the fourth root": np.median([96 / 40, 2.0, 20 / 7, 7 / 6]),
            "That is the logarithm of the factor; `np.exp` of it is the factor": np.log(2),
            "You took the ninth root; this profile has five layers, not ten": 16 ** (1 / 9),
            "You used `profile[1]`; layer 1 stands at `profile[0]`": (40 / 6) ** 0.25,
        },
    )


def steep(diagnose: Diagnose) -> None:
    """A steep profile: the weights."""
    _expect_cause(
        diagnose(80.0, [96.0, 40.0, 20.0, 7.0, 6.0]),
        "gain",
        "layer 1 gets 16 times the gradient of layer 5, before any step",
    )
    _expect_cause(
        diagnose(2.4, [9.0, 4.0, 2.0, 0.5]),
        "gain",
        "the loss is no higher than guessing, and yet layer 1 gets 18 times the gradient of "
        "layer 4: with tanh, outputs stay small. Judge by the profile",
    )


def flat(diagnose: Diagnose) -> None:
    """A level profile: the learning rate."""
    _expect_cause(
        diagnose(3.1, [0.23, 0.22, 0.21, 0.21, 0.2, 0.19]),
        "learning rate",
        "layer 1 gets 1.2 times the gradient of layer 6. A factor a little above 1 is healthy; no "
        "step has been taken, so the learning rate has not spoken yet",
    )
    _expect_cause(
        diagnose(3.1, [0.2, 0.3, 0.5, 1.0, 3.0]),
        "learning rate",
        "the profile falls towards layer 1: that is no explosion (chapter 2 treats it)",
    )


def between(diagnose: Diagnose) -> None:
    """Steep is the whole product, not one factor."""
    _expect_cause(
        diagnose(30.0, [1.2**layer for layer in range(20)][::-1]),
        "gain",
        "twenty layers with a factor of only 1.2 make 32, more than ten. Judge the product",
    )
    _expect_cause(
        diagnose(5.0, [8.0, 4.0, 2.0, 1.0]),
        "learning rate",
        "each factor is 2, but there are only three: 8 is not more than ten. Judge the product",
    )
    exactly = "layer 1 gets exactly ten times as much, and *more than* ten is asked"
    _expect_cause(diagnose(5.0, [10.0, 3.0, 1.0]), "learning rate", exactly)
    above = "layer 1 gets 10.5 times as much, more than ten"
    _expect_cause(diagnose(5.0, [10.5, 3.0, 1.0]), "gain", above)


def not_a_number(diagnose: Diagnose) -> None:
    """NaN in the very first loss: look at the data."""
    _expect_cause(
        diagnose(NAN, [NAN, NAN, NAN]),
        "data",
        "the loss was NaN before any step, so neither steps nor their size can be to blame. "
        "(`loss == nan` is False even for NaN; ask `np.isnan(loss)`, and ask it first)",
    )


diagnose = Task(
    "diagnose",
    needs=("diagnose(loss, profile)",),
    checks=(factor, steep, flat, between, not_a_number),
    hints=(
        "`profile[0] / profile[-1]` is a product of equal factors. How many?",
        "Between L layers lie L − 1 factors: the factor is the (L − 1)th root of the ratio. The "
        "cause hangs on the ratio: more than ten, or not.",
        "`ratio ** (1 / (len(profile) - 1))`. Ask for a NaN loss first, since every comparison "
        "with NaN is False.",
    ),
)


def _diagnosis(got: Any) -> tuple[Any, Any]:
    expect(got is not None, "found None. Does the function end with `return factor, cause`?")
    expect(
        isinstance(got, tuple | list) and len(got) == 2,
        f"found {got!r:.60}, expected two things: `return factor, cause`.",
    )
    expect(
        not isinstance(got[0], str),
        f"found {tuple(got)!r:.60}: the factor comes first, then the cause.",
    )
    return got[0], got[1]


def _expect_cause(got: Any, want: str, why: str) -> None:
    _, found = _diagnosis(got)
    expect(
        isinstance(found, str) and found in CAUSES,
        f"the cause: found {found!r:.40}, expected one of "
        f"{', '.join(repr(cause) for cause in CAUSES)}.",
    )
    expect(found == want, f"found {found!r}, expected {want!r}: {why}.")


# ---- clip_by_norm -------------------------------------------------------------------------------

Clip = Callable[[list[np.ndarray], float], Any]


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
    clipped, found = _clipped(clip_by_norm([np.zeros(2), np.zeros((1, 3))], 5.0), 2)
    divided = "You divided by a norm of 0. Divide only if the norm is above the limit"
    for got, want in zip(clipped, (np.zeros(2), np.zeros((1, 3))), strict=True):
        expect_close(got, want, "a gradient of zeros", because={divided: np.full_like(want, NAN)})
    expect_close(found, 0.0, "its norm")


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


clip_by_norm = Task(
    "clip_by_norm",
    needs=("clip_by_norm(grads, limit)",),
    checks=(two_entries, several, short, zero, not_finite),
    hints=(
        "The direction stays if every entry of every array is multiplied by the same number.",
        "The norm of the whole gradient is the root of the sum of all squares, over all arrays. "
        "The number is limit / norm, but never more than 1.",
        "`limit / max(norm, limit)` is never more than 1 and never divides by 0. Before that: "
        "`if not np.isfinite(norm): raise ValueError(…)`.",
    ),
)


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


# ---- treat and train_step -----------------------------------------------------------------------

treat = Task(
    "treat",
    needs=("treat(model, lr, loss, profile)",),
    checks=(
        networks.steep_is_cured,
        networks.look_alike,
        networks.other_sizes,
        networks.both_learn,
    ),
    hints=(
        "What differs between the two runs: the weights, or the learning rate? Change that one, "
        "and leave the other alone.",
        "The factor is gain / √2. Dividing all weights by it makes it 1. A rate that is too high: "
        "divide it by ten or twenty.",
        "`with torch.no_grad():`, then for each layer in `model[::2]`: `layer.weight /= factor`. "
        "Otherwise `lr = lr / 20`.",
    ),
)

train_step = Task(
    "train_step",
    needs=("train_step(model, opt, x, y, limit)",),
    checks=(
        networks.mean_loss,
        networks.limited,
        networks.direction_kept,
        networks.norm_before,
        networks.fresh_gradient,
    ),
    hints=(
        "Three lines are wrong. Ask of each: on how many rows does it depend, and which gradient "
        "is there when it runs?",
        "After `zero_grad()` there is no gradient to clip; after `step()` it is too late. And a "
        "sum over the rows is as many times a mean as there are rows.",
        "In this order: mean loss, `zero_grad()`, `backward()`, `clip_grad_norm_` on "
        "`model.parameters()` all at once, `step()`. What it returns is the norm.",
    ),
)
