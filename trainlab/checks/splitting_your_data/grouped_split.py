"""Checks of ``grouped_split``: every group on one side of the split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking import Task, expect
from trainlab.checks.splitting_your_data._row_numbers import drawn_by_chance, row_numbers, rows_once

Grouped = Callable[[np.ndarray, int, int], Any]

SIDES = ("training", "test")


def both_sides(grouped_split: Grouped) -> None:
    """Every row on one side, and on one only."""
    for groups in (_patients(), _machines()):
        rows_once(_two(grouped_split(groups, 3, 0), len(groups)), SIDES, len(groups))


def apart(grouped_split: Grouped) -> None:
    """No group on both sides."""
    for groups in (_patients(), _machines()):
        for seed in range(3):
            train, test = (groups[side] for side in _two(grouped_split(groups, 3, seed), None))
            shared = np.intersect1d(train, test)
            expect(
                len(shared) == 0,
                f"group {str(next(iter(shared), ''))!r} has rows on both sides ({len(shared)} such "
                "groups in all). Draw groups, not rows: a group goes to test with all its rows, "
                "wherever they are in the file.",
            )


def as_many(grouped_split: Grouped) -> None:
    """As many groups in test as asked for."""
    for groups, n_test in ((_patients(), 1), (_patients(), 4), (_machines(), 5)):
        _, test = _two(grouped_split(groups, n_test, 1), len(groups))
        found = len(np.unique(groups[test]))
        every = len(np.unique(groups))
        why = ""
        if found == every - n_test:
            why = " Training and test are in the other order."
        elif found < n_test:
            why = " A group drawn twice counts once: draw from `np.unique(groups)`, no name twice."
        expect(
            found == n_test,
            f"asked for {n_test} of {every} groups, found {found} in test ({len(test)} of "
            f"{len(groups)} rows). `n_test` counts groups, not rows.{why}",
        )


def groups_by_chance(grouped_split: Grouped) -> None:
    """The seed decides which."""
    groups = _patients()
    drawn_by_chance(lambda seed: _two(grouped_split(groups, 4, seed), len(groups)), SIDES)
    expect(
        not _hangs_on_hashes(grouped_split),
        "the split hangs on the order of a `set` of names, which is another one each time that "
        "Python starts: the same seed would give another split tomorrow. Sort the names first: "
        "`np.unique(groups)`, or `sorted(set(…))`.",
    )


task = Task(
    "grouped_split",
    needs=("grouped_split(groups, n_test, seed)",),
    checks=(both_sides, apart, as_many, groups_by_chance),
    hints=(
        "What is drawn at random here: rows, or groups?",
        "`np.unique(groups)` names every group once. Shuffle the names and take the first "
        "`n_test` of them.",
        "`np.isin(groups, chosen)` is True for every row of a chosen group; `np.flatnonzero` "
        "turns that into row numbers. `~` gives the other side.",
    ),
    shows=(
        "Groups are drawn, and each takes all its rows along, the same ones in any Python. To"
        " expect: with patients kept apart the clinic's accuracy falls to about 0.64."
    ),
    then="Next in this notebook: task 3, `interval`.",
)


class _Name(str):
    """A name whose place in a set is as arbitrary as that of text in a new Python."""

    salt = 0

    def __hash__(self) -> int:
        return hash((str(self), self.salt))

    def __deepcopy__(self, memo: dict[int, Any]) -> _Name:
        return self


def _hangs_on_hashes(split: Grouped) -> bool:
    """Tell whether the same seed gives another split where names hash to other numbers."""
    found = set()
    for salt in range(4):
        kind = type("Name", (_Name,), {"salt": salt})
        groups = np.array([kind(name) for name in _patients().tolist()], dtype=object)
        try:
            found.add(tuple(sorted(_two(split(groups, 4, 0), None)[1].tolist())))
        except Exception:  # names as objects are ours, not the task's
            return False
    return len(found) > 1


def _two(got: Any, n: int | None) -> list[np.ndarray]:
    return row_numbers(got, SIDES, "return train, test", n)


def _patients() -> np.ndarray:
    """Eleven groups of 1 to 12 rows, names in no order."""
    names = np.array(["mia", "eli", "zoe", "ben", "ida", "tom", "una", "kai", "leo", "eva", "jon"])
    sizes = [5, 1, 12, 4, 7, 2, 9, 3, 8, 6, 10]
    return np.random.default_rng(2).permutation(np.repeat(names, sizes))


def _machines() -> np.ndarray:
    """Eight numbered groups, in the order of the file."""
    return np.repeat([104, 7, 88, 12, 93, 41, 5, 60], [3, 14, 2, 6, 9, 1, 5, 8])
