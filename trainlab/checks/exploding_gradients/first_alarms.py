"""Checks of ``first_alarms``: the first step of each symptom of a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from trainlab.checking import Task, expect

Alarms = Callable[[list[float], np.ndarray], Any]

SYMPTOMS = ("loss", "weights", "NaN")
NAN, INF = math.nan, math.inf


def one_after_the_other(first_alarms: Alarms) -> None:
    """A run whose symptoms come one after the other."""
    losses = [2.4, 2.9, 4.0, 5.5, 12.0, 40.0, NAN, NAN]
    grown = [1.0, 1.1, 1.2, 1.6, 2.9, 8.0, 30.0, 90.0]
    growth = np.array([[1 + (g - 1) / 5, g, 1 + (g - 1) / 4] for g in grown])
    got = first_alarms(losses, growth)
    _expect_alarms(
        got,
        {"loss": 4, "weights": 3, "NaN": 6},
        {
            ("loss", 3): "compare each loss with the one *before* it, not with the first; and take "
            "care that your steps count from 0",
            ("loss", 5): "counted from 0, the loss of 12 is at step 4",
            ("loss", None): "the loss jumps from 5.5 to 12; comparisons with NaN are False, so "
            "they need no care, but `max` or `argmax` of an array with NaN finds the NaN",
            ("loss", 6): "`argmax` of an array with NaN finds the NaN; ask for the first step "
            "that is more than *twice* the one before",
            ("weights", 4): "one layer is enough; at step 3 the second has grown by more than half",
            ("weights", 5): "one layer is enough; do not wait for all of them",
            ("weights", 6): "one layer is enough; do not wait for all of them",
            ("weights", 1): "that is a layer's place, or any growth at all; you need the first "
            "*step*, a row of `growth`, with a number above 1.5",
            ("weights", 0): "`growth` has one row a step and one column a layer; ask for each row, "
            "over its columns (`axis=1`)",
            ("weights", None): "`growth` has one row a step and one column a layer; look along the "
            "columns (`axis=1`)",
            ("NaN", None): "`loss == nan` is False even for NaN; ask `np.isfinite`",
            ("NaN", 7): "that is the last NaN; you need the first",
        },
    )


def nothing(first_alarms: Alarms) -> None:
    """A healthy run: no alarm at all."""
    losses = [2.3, 2.6, 1.9, 2.0]
    growth = np.array([[1.0, 1.0], [1.1, 0.9], [1.2, 0.9], [1.4, 0.8]])
    zero = "no alarm is None. (`argmax` of nothing but False is 0, which looks like step 0)"
    _expect_alarms(
        first_alarms(losses, growth),
        dict.fromkeys(SYMPTOMS),
        {(name, found): zero for name in SYMPTOMS for found in (0, -1, 1, len(losses))},
    )


def just_so(first_alarms: Alarms) -> None:
    """Exactly twice, and exactly half as large again: not yet."""
    losses = [1.0, 2.0, 4.0, 9.0, 18.0]
    growth = np.array([[1.0, 1.0], [1.0, 1.5], [1.2, 1.5], [1.2, 1.5], [2.0, 0.5]])
    more = "the task says *more than* {}; exactly {} is no alarm"
    _expect_alarms(
        first_alarms(losses, growth),
        {"loss": 3, "weights": 4, "NaN": None},
        {
            ("loss", 1): more.format("twice", "twice"),
            ("loss", 2): "compare with the loss *before*, not with the first",
            ("weights", 1): more.format("1.5", "1.5"),
            ("NaN", 0): "this run has no NaN, so None is right",
        },
    )
    _expect_alarms(
        first_alarms([1.0, 1.1, 1.0], np.array([[1.6, 1.0], [1.2, 1.2], [1.2, 1.7]])),
        {"loss": None, "weights": 0, "NaN": None},
        {
            ("weights", None): "step 0 counts. `if step:` and `step or None` take 0 for nothing; "
            "ask `step is not None`",
            ("weights", 2): "the first row of `growth` holds 1.6 already, and step 0 counts",
        },
    )
    _expect_alarms(
        first_alarms([1.0, 2.5, 2.6], np.array([[1.0, 1.0], [1.6, 1.2], [1.6, 1.2]])),
        {"loss": 1, "weights": 1, "NaN": None},
        {("loss", None): "2.5 is more than twice 1.0", ("weights", None): "1.6 is above 1.5"},
    )


def infinite(first_alarms: Alarms) -> None:
    """An infinite loss is not finite either."""
    growth = np.array([[1.0], [1.2], [1.3], [NAN]])
    _expect_alarms(
        first_alarms([2.3, 3.0, INF, NAN], growth),
        {"loss": 2, "weights": None, "NaN": 2},
        {
            ("NaN", 3): "an infinite loss is not finite: the NaN alarm sounds there already",
            ("loss", 1): "3.0 is not more than twice 2.3",
            ("loss", None): "infinity is more than twice 3.0",
        },
    )


def dead_at_once(first_alarms: Alarms) -> None:
    """Dead at step 0: a run of one step."""
    _expect_alarms(
        first_alarms([NAN], np.array([[1.0, 1.0]])),
        {"loss": None, "weights": None, "NaN": 0},
        {
            ("NaN", None): "step 0 counts. `if step:` and `step or None` take 0 for nothing; "
            "ask `step is not None`",
            ("loss", 0): "the first loss has none before it to compare with",
        },
    )


task = Task(
    "first_alarms",
    needs=("first_alarms(losses, growth)",),
    checks=(one_after_the_other, nothing, just_so, infinite, dead_at_once),
    hints=(
        "Make one array of True and False for each symptom, one entry a step; the rest is the "
        "same for all three.",
        "`losses[1:] > 2 * losses[:-1]` compares each loss with the one before; put a False in "
        "front. `(growth > 1.5).any(axis=1)` asks all layers of a step.",
        "`sounds.argmax()` is the first True, but 0 if there is none; so ask `sounds.any()` first.",
    ),
    shows=(
        "One question three times, where is the first True, and step 0 counts. To expect: run"
        " A sounds at 1, 1 and 4, run B at 1, 2 and 4, and NaN comes last in both."
    ),
    then="Next in this notebook: task 2, `diagnose`.",
)


def _expect_alarms(
    got: Any, want: Mapping[str, int | None], because: Mapping[tuple[str, int | None], str]
) -> None:
    example = '{"loss": 4, "weights": None, "NaN": 6}'
    expect(got is not None, "found None. Does the function end with `return …`?")
    expect(
        isinstance(got, dict) and set(got) == set(want),
        f"found {got!r:.60}, expected a dict with the keys loss, weights, NaN, like {example}.",
    )
    for name, step in want.items():
        found = _step(got[name], name)
        if found == step and (found is None) == (step is None):
            continue
        reason = because.get((name, found))
        said = f"`{name}`: found {found}, expected {step}"
        expect(False, f"{said}: {reason}." if reason else f"{said}.")


def _step(value: Any, name: str) -> int | None:
    if value is None:
        return None
    try:
        number = NAN if isinstance(value, str) else float(value)
    except (TypeError, ValueError, RuntimeError):
        number = NAN
    expect(
        number == round(number) if math.isfinite(number) else False,
        f"`{name}`: found {value!r:.40}, expected the number of a step, or None for no alarm.",
    )
    return int(number)
