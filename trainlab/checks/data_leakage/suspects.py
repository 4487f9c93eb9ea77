"""Checks of ``suspects``: twins across the split, by distance and by group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close

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
            "The mask is reversed: 1 stands for a suspect": [0, 1, 1, 1],
            "You found no twin. Did you ask for groups only? *One* training row that is near is "
            "enough, and no group need be shared: join the two conditions with `|`": [0, 0, 0, 0],
        },
    )


def near_copies(suspects: Suspects) -> None:
    """Near copies, by Euclidean distance, up to the limit."""
    x = np.array([[0.0, 0], [20, 20], [3, 4], [4, -4], [24, 20], [-3, -3], [12, 11], [-2, 0]])
    train, test = np.array([0, 1]), np.array([2, 3, 4, 5, 6, 7])
    got = suspects(x, np.arange(8), train, test, 5.0)
    _expect_mask(
        got,
        [1, 0, 1, 1, 0, 1],
        "distances to the nearest training row: 5, 5.66, 4, 4.24, 12.0 and 2; limit 5",
        {
            "Up to the limit, the limit included: use `<=`": [0, 0, 1, 1, 0, 1],
            "You took the largest difference over the columns; the distance is the root of the "
            "sum of squares": [1, 1, 1, 1, 0, 1],
            "You added up the differences over the columns; the distance is the root of the sum of "
            "squares": [0, 0, 1, 0, 0, 1],
            "The root is missing: these are squared distances": [0, 0, 0, 0, 0, 1],
            "None of these is an exact copy. A twin may differ up to `limit`, the argument (no "
            "number of your own), and one training row that near is enough": [0] * 6,
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
            "You looked at distances only, or at groups that are not those of the argument "
            "`group`; far apart, two rows can still be of one group": [0] * 5,
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
            "The answers are in the order of the rows; use the order of `test`": [0, 1, 0, 1],
        },
    )


task = Task(
    "suspects",
    needs=("suspects(x, group, train, test, limit)",),
    checks=(copies, near_copies, groups, rows_left_out),
    hints=(
        "Two questions for each test row: how far is the nearest *training* row, and does any "
        "training row have its group?",
        "`np.linalg.norm(x[train] - x[row], axis=1).min()` is the distance of one test row to the "
        "nearest training row. `np.isin(group[test], group[train])` answers the second question.",
        "Join both with `|`: a test row is suspect if either holds. `torch.cdist` or "
        "`scipy.spatial.distance.cdist` gives all distances at once.",
    ),
    shows=(
        "Distance and group find different twins, and only training rows count. To expect: 17"
        " near rows, all answered right, 20 of the same form, 143 others, of which 0.59 are "
        "right."
    ),
)


def _expect_mask(got: Any, want: list[int], what: str, because: dict[str, list[int]]) -> None:
    expect(got is not None, "found None. Does the function end with `return …`?")
    expect(
        not isinstance(got, dict | set),
        f"found a {type(got).__name__}, expected {len(want)} truth values in a row, in the order "
        f"of `test`: {what}.",
    )
    found = np.asarray(got.detach() if hasattr(got, "detach") else got)
    expect(
        found.shape == (len(want),) and np.isin(found, (0, 1)).all(),
        f"found {_shown(found)}, expected {len(want)} truth values, one for each test row: {what}."
        + _other_form(found, len(want)),
    )
    expect_close(found.astype(float), np.array(want, dtype=float), what, because)


def _other_form(found: np.ndarray, n: int) -> str:
    if found.ndim == 1 and found.dtype == bool:
        return " One for each *test* row, not for all rows: index the mask with `test`."
    if found.ndim == 1 and found.size <= n:
        return " These look like numbers of rows; return the mask that chooses them."
    return ""


def _shown(found: np.ndarray) -> str:
    if found.ndim == 1 and found.size <= 8:
        return str(found.tolist())
    return f"an array of shape {found.shape}"
