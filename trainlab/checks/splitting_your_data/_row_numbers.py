"""What checks say of a split: are these row numbers, each once, and does the seed decide?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from trainlab.checking import expect


def row_numbers(got: Any, names: Sequence[str], form: str, n: int | None) -> list[np.ndarray]:
    """Return the parts that a learner's split gave, or say why they are no row numbers.

    Parameters
    ----------
    got : object
        What came back; a sequence of one-dimensional sequences of integers is right.
    names : sequence of str
        What the parts are called, in their order.
    form : str
        How the function should end, for messages.
    n : int or None
        Number of rows; None if their range has been looked at already.
    """
    expect(got is not None, f"found None. Does the function end with `{form}`?")
    expect(
        isinstance(got, tuple | list) and len(got) == len(names),
        f"found {_kind(got)}, expected {len(names)} lists of row numbers: `{form}`.",
    )
    parts = []
    for name, part in zip(names, got, strict=True):
        try:
            array = np.asarray(sorted(part) if isinstance(part, set) else part)
        except (TypeError, ValueError, RuntimeError):
            array = np.zeros((0, 0))
        expect(
            array.dtype != bool,
            f"{name}: found True and False, expected row numbers. `np.flatnonzero(mask)` turns a "
            "mask into them.",
        )
        expect(array.ndim == 1, f"{name}: found shape {array.shape}, expected one list of rows.")
        expect(len(array), f"{name}: found no row at all.")
        expect(
            array.dtype.kind in "iu",
            f"{name}: found {array[0].item()!r:.30} and the like, expected row numbers "
            "(0, 1, 2, …): where the rows are, not what they hold.",
        )
        expect(
            n is None or (array.min() >= 0 and array.max() < n),
            f"{name}: found numbers from {array.min()} to {array.max()}; the rows are numbered 0 "
            f"to {(n or 0) - 1}. Return where rows are, not what they hold.",
        )
        parts.append(array.astype(np.int64))
    return parts


def rows_once(parts: Sequence[np.ndarray], names: Sequence[str], n: int) -> None:
    """Expect that every one of ``n`` rows is in one part, and in one only."""
    for name, part in zip(names, parts, strict=True):
        expect(
            len(np.unique(part)) == len(part),
            f"{name}: some rows are there more than once. Draw without putting back "
            "(`rng.permutation`, or `rng.choice(…, replace=False)`).",
        )
    for i, one in enumerate(parts):
        for j in range(i):
            shared = np.intersect1d(one, parts[j])
            expect(
                len(shared) == 0,
                f"{len(shared)} rows, among them row {next(iter(shared), 0)}, are in {names[j]} "
                f"and in {names[i]}. A row that taught or chose cannot judge.",
            )
    missing = np.setdiff1d(np.arange(n), np.concatenate(parts))
    expect(
        len(missing) == 0,
        f"{len(missing)} of {n} rows are in no part, among them row {next(iter(missing), 0)}.",
    )


def drawn_by_chance(split: Callable[[int], list[np.ndarray]], names: Sequence[str]) -> None:
    """Expect the same parts from the same seed, and others from other seeds."""
    first, again = split(0), split(0)
    expect(
        all(set(a) == set(b) for a, b in zip(first, again, strict=True)),
        "the same seed gives another split each time. Draw from "
        "`rng = np.random.default_rng(seed)`, or pass `random_state=seed`.",
    )
    others = [split(seed) for seed in (1, 2, 3, 4)]
    for place, name in enumerate(names):
        expect(
            any(set(other[place]) != set(first[place]) for other in others),
            f"five seeds give the same {name} rows. Pass the seed on: "
            "`rng = np.random.default_rng(seed)`, or `random_state=seed`.",
        )


def _kind(got: Any) -> str:
    if isinstance(got, tuple | list | dict):
        return f"a {type(got).__name__} of {len(got)}"
    if isinstance(got, np.ndarray):
        return f"one array of shape {got.shape}"
    return f"{got!r:.40}"
