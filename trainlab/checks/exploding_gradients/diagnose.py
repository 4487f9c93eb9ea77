"""Checks of ``diagnose``: weights, steps or data, told before the first step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close

Diagnose = Callable[[float, list[float]], Any]

NAN = math.nan
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
            "That is the whole product, all four factors. You need one": 16.0,
            "That is a mean of differences; the signal is multiplied from layer to layer": 22.5,
            "The mean of four factors is not the factor that gives 16 when multiplied four times; "
            "take the fourth root": np.mean([96 / 40, 2.0, 20 / 7, 7 / 6]),
            "The median of four factors is not the factor that gives 16 when multiplied four "
            "times; take the fourth root": np.median([96 / 40, 2.0, 20 / 7, 7 / 6]),
            "That is the logarithm of the factor; `np.exp` of it is the factor": np.log(2),
            "You took the ninth root; this profile has five layers, not ten": 16 ** (1 / 9),
            "You used `profile[1]`; layer 1 is at `profile[0]`": (40 / 6) ** 0.25,
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
        "the profile falls toward layer 1: that is no explosion (chapter 2 treats it)",
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
    exactly = "layer 1 gets exactly ten times as much, and the task says *more than* ten"
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


task = Task(
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
    shows=(
        "The factor is the root of a product, and the cause hangs on the product. To expect: "
        "run A has the factor 1.42 and died of its gain, run B 1.01 and died of its learning "
        "rate."
    ),
    then="Next in this notebook: task 3, `treat`.",
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
