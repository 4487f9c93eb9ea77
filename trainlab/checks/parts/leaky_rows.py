"""Checks of chapter 5 on rows: balancing after the split, and twins across it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import expect, expect_close

# ---- balanced_split -----------------------------------------------------------------------------

Split = Callable[[np.ndarray, int], Any]


def apart(balanced_split: Split) -> None:
    """No row stands on both sides."""
    for y in _labels():
        train, test = _parts(balanced_split, y, 0)
        both = int(np.isin(test, train).sum())
        expect(
            both == 0,
            f"{both} of {len(test)} test rows stand in the training set too: they were repeated "
            "before the split, and their twins fell on the other side. Split first.",
        )


def test_as_it_came(balanced_split: Split) -> None:
    """The test set is 30 % of the rows, as they came."""
    for y in _labels():
        train, test = _parts(balanced_split, y, 0)
        n = len(y)
        expect(
            len(np.unique(test)) == len(test),
            f"the test set holds {len(test)} rows, of which {len(np.unique(test))} are different. "
            "Balance the training rows only: the test set should look like what comes in use.",
        )
        expect(
            abs(len(test) - 0.3 * n) < 1,
            f"the test set holds {len(test)} of {n} rows, expected 30 %, {round(0.3 * n)}. "
            + (
                "Has the cut moved to the other end?"
                if len(test) > n / 2
                else "30 % of what? Of the rows before they are repeated."
            ),
        )
        lost = np.setdiff1d(np.arange(n), np.concatenate([train, test]))
        expect(
            not len(lost),
            f"{len(lost)} of {n} rows stand in neither part, row {lost[0] if len(lost) else 0} for "
            "one. Every training row stays; the rare ones are repeated, the common ones not "
            "thrown away.",
        )


def training_balanced(balanced_split: Split) -> None:
    """Training rows of both classes are equally many."""
    for y in _labels():
        train, _ = _parts(balanced_split, y, 0)
        zeros, ones = int((y[train] == 0).sum()), int((y[train] == 1).sum())
        rare = int(y.mean() < 0.5)
        expect(
            zeros == ones,
            f"the training set holds {zeros} rows of class 0 and {ones} of class 1; repeat rows of "
            f"the rarer class, here {rare}, until they are equally many.",
        )
        common = train[y[train] != rare]
        expect(
            len(np.unique(common)) == len(common),
            "rows of the more frequent class are repeated, too. They stay as they are.",
        )


def by_seed(balanced_split: Split) -> None:
    """The seed decides which rows are held out."""
    y = _labels()[0]
    first, again, other = (_parts(balanced_split, y, seed)[1] for seed in (0, 0, 1))
    expect(
        np.array_equal(np.sort(first), np.sort(again)),
        "`balanced_split(y, 0)` holds out other rows at each call. Draw from "
        "`np.random.default_rng(seed)`.",
    )
    expect(
        not np.array_equal(np.sort(first), np.sort(other)),
        "seeds 0 and 1 hold out the same rows. Shuffle before you cut, and pass the seed on: "
        "`np.random.default_rng(seed)`.",
    )


def _labels() -> tuple[np.ndarray, np.ndarray]:
    """Return labels with a rare class 1, and labels with a rare class 0."""
    rng = np.random.default_rng(3)
    return rng.permutation(np.arange(57) < 14).astype(int), rng.permutation(
        np.arange(83) >= 26
    ).astype(int)


def _parts(split: Split, y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    got = split(y, seed)
    expect(got is not None, "found None. Does the function end with `return train, test`?")
    expect(
        isinstance(got, tuple | list) and len(got) == 2,
        f"found a {type(got).__name__}, expected two arrays of row numbers: `return train, test`.",
    )
    parts = [np.asarray(part) for part in got]
    for name, part in zip(("train", "test"), parts, strict=True):
        expect(
            part.ndim == 1 and part.dtype.kind in "iu",
            f"`{name}` has shape {part.shape} and holds {part.dtype}, expected a row of whole "
            "numbers: the numbers of the rows, not the rows.",
        )
        expect(
            ((part >= 0) & (part < len(y))).all(),
            f"`{name}` holds row numbers outside 0 to {len(y) - 1}.",
        )
    train, test = parts
    expect(
        len(train) > len(test),
        f"{len(train)} training rows and {len(test)} test rows: have the two changed places?",
    )
    return train, test


# ---- suspects -----------------------------------------------------------------------------------

Suspects = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float], Any]


def copies(suspects: Suspects) -> None:
    """A copy among the training rows."""
    x = np.array([[1.0, 5, 2], [4, 4, 4], [7, 0, 3], [4, 4, 4], [9, 9, 0], [7, 0, 8], [6, 6, 6]])
    train, test = np.array([0, 1, 2]), np.array([3, 4, 5, 6])
    got = suspects(x, np.arange(7), train, test, 0.001)
    _expect_mask(
        got,
        [1, 0, 0, 0],
        "row 3 is a copy of training row 1, no other test row is",
        {
            "A row is a copy if *all* its columns agree, not any of them": [1, 0, 1, 0],
            "The mask is turned round: 1 stands for a suspect": [0, 1, 1, 1],
            "You found no twin. *One* training row that is near is enough, and no group need be "
            "shared: join the two conditions with `|`": [0, 0, 0, 0],
        },
    )


def near_copies(suspects: Suspects) -> None:
    """Near copies, by Euclidean distance, up to the limit."""
    x = np.array([[0.0, 0], [20, 20], [3, 4], [4, -4], [24, 20], [-3, -3], [12, 11], [-1, 0]])
    train, test = np.array([0, 1]), np.array([2, 3, 4, 5, 6, 7])
    got = suspects(x, np.arange(8), train, test, 5.0)
    _expect_mask(
        got,
        [1, 0, 1, 1, 0, 1],
        "distances to the nearest training row: 5, 5.66, 4, 4.24, 12.0 and 1; limit 5",
        {
            "Up to the limit, the limit included: use `<=`": [0, 0, 1, 1, 0, 1],
            "You took the largest difference over the columns; the distance is the root of the "
            "sum of squares": [1, 1, 1, 1, 0, 1],
            "You added up the differences over the columns; the distance is the root of the sum of "
            "squares": [0, 0, 1, 0, 0, 1],
            "The root is missing: these are squared distances": [0, 0, 0, 0, 0, 1],
            "None of these is an exact copy. A twin may differ up to the limit, and one training "
            "row that near is enough": [0] * 6,
        },
    )


def groups(suspects: Suspects) -> None:
    """A group that has rows on both sides."""
    x = 100.0 * np.arange(8)[:, None] * [1, -1]
    group = np.array([3, 8, 8, 5, 3, 6, 6, 2])
    train, test = np.array([0, 1, 7]), np.array([2, 3, 4, 5, 6])
    got = suspects(x, group, train, test, 1.0)
    _expect_mask(
        got,
        [1, 0, 1, 0, 0],
        "rows 2 and 4 share their groups 8 and 3 with training rows",
        {
            "You looked at distances only; far apart, two rows can still be of one group": [0] * 5,
            "A group with several *test* rows is no leak; look for it among the training rows": [
                1,
                0,
                1,
                1,
                1,
            ],
        },
    )
    x[3] = x[7] + 0.1
    got = suspects(x, group, train, test, 1.0)
    _expect_mask(
        got,
        [1, 1, 1, 0, 0],
        "rows 2 and 4 are suspect by their groups, row 3 by its distance",
        {"Either is enough: join the two with `|`, not with `&`": [0] * 5},
    )


def rows_left_out(suspects: Suspects) -> None:
    """Only training rows count, in any order."""
    x = np.array([[5.0], [50], [5], [90], [70], [90], [50], [31], [71]])
    group = np.array([1, 2, 9, 4, 5, 6, 7, 8, 8])
    train, test = np.array([6, 4]), np.array([8, 0, 3, 1])
    got = suspects(x, group, train, test, 2.0)
    _expect_mask(
        got,
        [1, 0, 0, 1],
        "of test rows 8, 0, 3, 1 the first and the last have a near training row; rows 2 and 5 "
        "are in neither part",
        {
            "You compared with all rows, but only training rows are seen by the model": [1] * 4,
            "The answers stand in the order of the rows; they should stand in the order of "
            "`test`": [0, 1, 0, 1],
        },
    )


def _expect_mask(got: Any, want: list[int], what: str, because: dict[str, list[int]]) -> None:
    expect(got is not None, "found None. Does the function end with `return …`?")
    found = np.asarray(got.detach() if hasattr(got, "detach") else got)
    expect(
        found.shape == (len(want),) and np.isin(found, (0, 1)).all(),
        f"found {_shown(found)}, expected {len(want)} truth values, one for each test row: {what}.",
    )
    expect_close(found.astype(float), np.array(want, dtype=float), what, because)


def _shown(found: np.ndarray) -> str:
    if found.ndim == 1 and found.size <= 8:
        return str(found.tolist())
    return f"an array of shape {found.shape}"
