"""Checks of chapter 4: two splits, an interval, the optimism of the best, an honest report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close
from trainlab.checks.parts import fitting_accuracies as fitting
from trainlab.checks.parts import honest_report as honest
from trainlab.checks.parts.row_numbers import drawn_by_chance, row_numbers, rows_once
from trainlab.engine.statistics import expected_best_share

# ---- three_way_split ----------------------------------------------------------------------------

Split = Callable[[np.ndarray, int], Any]
PARTS = ("training", "validation", "test")


def sizes(three_way_split: Split) -> None:
    """Three lists of rows, 60 : 20 : 20."""
    y = _labels({0: 60, 1: 31, 2: 9})
    parts = _three(three_way_split(y, 0), len(y))
    found = [len(part) for part in parts]
    expect(
        abs(found[0] - 60) <= 6 and abs(found[1] - 20) <= 3 and abs(found[2] - 20) <= 3,
        f"100 rows give parts of {_listed(found)} rows, expected about 60, 20 and 20, in the order "
        f"training, validation, test.{_why_sizes(found)}",
    )


def once(three_way_split: Split) -> None:
    """Every row in one part, and in one only."""
    for y in (_labels({0: 60, 1: 31, 2: 9}), _labels({3: 23, 7: 44})):
        rows_once(_three(three_way_split(y, 3), len(y)), PARTS, len(y))


def stratified(three_way_split: Split) -> None:
    """A fifth of every class in validation and in test."""
    for counts in ({0: 60, 1: 31, 2: 9}, {"ill": 14, "well": 137}, {-4: 50, 9: 26, 40: 25}):
        y = _labels(counts)
        for seed in range(4):
            parts = _three(three_way_split(y, seed), len(y))
            for label, count in counts.items():
                found = [int((y[part] == label).sum()) for part in parts]
                expect(
                    abs(found[1] - count / 5) <= 1 and abs(found[2] - count / 5) <= 1,
                    f"of the {count} rows of class {label!r}, {_listed(found)} are in training, "
                    f"validation and test; a fifth of {count} is {count / 5:g}. Draw from each "
                    "class by itself, in proportion. (Classes may have any names and sizes.)",
                )


def shuffled(three_way_split: Split) -> None:
    """Drawn by chance, not cut off."""
    y = np.repeat([0, 1], [60, 40])
    for name, part in zip(PARTS[1:], _three(three_way_split(y, 0), 100)[1:], strict=True):
        places = np.sort(part[part < 60])
        expect(
            places[-1] - places[0] >= len(places),
            f"the {name} rows of class 0 are rows {places[0]} to {places[-1]}, one block of the "
            "file. Files are sorted more often than you think: shuffle each class first.",
        )


def seeded(three_way_split: Split) -> None:
    """The seed decides."""
    y = _labels({0: 60, 1: 31, 2: 9})
    drawn_by_chance(lambda seed: _three(three_way_split(y, seed), len(y)), PARTS)


three_way_split = Task(
    "three_way_split",
    needs=("three_way_split(y, seed)",),
    checks=(sizes, once, stratified, shuffled, seeded),
    hints=(
        "One class at a time: which rows have it, in random order? Then cut these rows in three.",
        "`rng = np.random.default_rng(seed)` once, at the start; then for each `label` in "
        "`np.unique(y)`: `rows = rng.permutation(np.flatnonzero(y == label))`.",
        "With `fifth = len(rows) // 5`, test gets `rows[:fifth]`, validation the next fifth, "
        "training the rest; `np.concatenate` joins the classes.",
    ),
)


def _three(got: Any, n: int) -> list[np.ndarray]:
    if isinstance(got, tuple | list) and len(got) == 3:
        expect(
            any(not hasattr(part, "__len__") or len(part) for part in got),
            "no row is in any part. Classes may have any names, texts or numbers: `np.unique(y)` "
            "lists those there are.",
        )
    return row_numbers(got, PARTS, "return train, val, test", n)


def _labels(counts: Mapping[Any, int]) -> np.ndarray:
    y = np.repeat(np.array(list(counts)), list(counts.values()))
    return np.random.default_rng(8).permutation(y)


def _listed(numbers: Sequence[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _why_sizes(found: list[int]) -> str:
    if found[0] < found[2]:
        return " Are they in another order?"
    if abs(found[2] - 20) <= 3 and abs(found[1] - 16) <= 1:
        return " A fifth of what is left is less than a fifth of all; a quarter of 80 is 20."
    return ""


# ---- grouped_split ------------------------------------------------------------------------------

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
                "wherever they stand in the file.",
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


grouped_split = Task(
    "grouped_split",
    needs=("grouped_split(groups, n_test, seed)",),
    checks=(both_sides, apart, as_many, groups_by_chance),
    hints=(
        "What is drawn by lot here: rows, or groups?",
        "`np.unique(groups)` names every group once. Shuffle the names and take the first "
        "`n_test` of them.",
        "`np.isin(groups, chosen)` is True for every row of a chosen group; `np.flatnonzero` "
        "turns that into row numbers. `~` gives the other side.",
    ),
)


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


# ---- interval -----------------------------------------------------------------------------------

interval = Task(
    "interval",
    needs=("interval(right, n)",),
    checks=(fitting.ninety, fitting.more_rows, fitting.at_the_ends),
    hints=(
        "Try every accuracy p from 0 to 1: would it be a surprise to see this score, if p were "
        "the truth?",
        "`p = np.linspace(0, 1, 10_001)`. A score is no surprise if its distance from p is at most "
        "1.96 · √(p(1 − p)/n).",
        "`fits = p[abs(right / n - p) <= 1.96 * sigma]`, with one sigma for each p. The interval "
        "runs from the smallest of them to the largest.",
    ),
)


# ---- optimism -----------------------------------------------------------------------------------

Optimism = Callable[[int, int, float, int, int], Any]
GAMES = 2000


def coins(optimism: Optimism) -> None:
    """Twenty coin-flippers, 50 rows."""
    best = expected_best_share(20, 50, 0.5)
    sigma = 0.5 / 50**0.5
    got = optimism(20, 50, 0.5, GAMES, 0)
    if isinstance(got, int | float) and abs(got) > 1:
        expect(False, f"found {got:.3g}; that is in rows. Divide by n to get an accuracy.")
    expect_close(
        got,
        best - 0.5,
        "the mean optimism of the best of 20",
        because={
            "That is the best score. Its optimism is how much it exceeds the truth, p": best,
            "On average over all twenty, luck cancels: keep the *best* of each game": 0.0,
            "That is σ, the luck of one look": sigma,
            "You kept the *worst* of each game": 0.5 - best,
        },
        rtol=0,
        atol=0.1 * sigma,
    )


def others(optimism: Optimism) -> None:
    """Other models, rows and accuracies."""
    for k, n, p in ((3, 12, 0.7), (2, 30, 0.25), (6, 60, 0.9)):
        best = expected_best_share(k, n, p)
        sigma = (p * (1 - p) / n) ** 0.5
        expect_close(
            optimism(k, n, p, GAMES, 0),
            best - p,
            f"the mean optimism of the best of {k} on {n} rows, each right with p = {p:g}",
            because={
                "You compared with ½; the truth is p": best - 0.5,
                "You flipped fair coins; each answer is right with probability p": (
                    expected_best_share(k, n, 0.5) - p
                ),
                "You flipped fair coins, and compared with ½": expected_best_share(k, n, 0.5) - 0.5,
            },
            rtol=0,
            atol=0.1 * sigma,
        )


def one_look(optimism: Optimism) -> None:
    """One look is fair."""
    expect_close(
        optimism(1, 40, 0.8, GAMES, 0),
        0.0,
        "the mean optimism of one look: sometimes too high, sometimes too low, on average right",
        atol=0.1 * (0.16 / 40) ** 0.5,
    )


def games_and_seed(optimism: Optimism) -> None:
    """As many games as asked for, drawn from the seed."""
    single = [_number(optimism(4, 10, 0.5, 1, seed)) for seed in range(12)]
    expect(
        all(abs(10 * value - round(10 * value)) < 1e-6 for value in single),
        f"with `games = 1`, 10 rows and p = 0.5, found {single[0]:.4g}; one game gives a multiple "
        "of 0.1. Is the number of games your own?",
    )
    expect(
        len({round(value, 6) for value in single}) > 1,
        "twelve seeds give the same game. Start a generator from the seed: "
        "`rng = np.random.default_rng(seed)`.",
    )
    again = [_number(optimism(4, 10, 0.5, 3, 5)) for _ in range(4)]
    expect(
        max(again) == min(again),
        "the same seed gives another result each time. Draw everything from "
        "`rng = np.random.default_rng(seed)`.",
    )


optimism = Task(
    "optimism",
    needs=("optimism(k, n, p, games, seed)",),
    checks=(coins, others, one_look, games_and_seed),
    hints=(
        "One game first: k scores, the best of them, minus the truth. Then many games, and the "
        "mean.",
        "The number of right answers among n, each right with probability p, is one draw of "
        "`rng.binomial(n, p)`.",
        "`rng.binomial(n, p, size=(games, k)) / n` are all scores; `.max(axis=1)` keeps the best "
        "of each game.",
    ),
)


def _number(value: Any) -> float:
    plain = value is not None and np.ndim(value) == 0
    expect(plain, f"found {value!r:.40}, expected one number.")
    return float(value)


# ---- honest_report ------------------------------------------------------------------------------

honest_report = Task(
    "honest_report",
    needs=("honest_report(settings, epochs, score)",),
    checks=(honest.opened_once, honest.chosen_on_validation, honest.reported, honest.small),
    hints=(
        "How often may the test set be opened? How often does the code above open it?",
        "Choose the pair of setting and epoch by validation alone. The test set is asked once, "
        'after the choice: `score(setting, epoch, "test")`.',
        "Collect `{(setting, epoch): validation score}` for all pairs; `max(looks, key=looks.get)` "
        "is the pair with the highest.",
    ),
)
