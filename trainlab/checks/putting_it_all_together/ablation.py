"""Checks of ``ablation``: one part off at a time, the same seeds, an interval for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from trainlab.checking import NotYet, Task, expect, expect_close

Score = Callable[[Collection[str], int], float]
Ablation = Callable[[Score, Sequence[str], Sequence[int]], Any]
Justified = Callable[[dict[str, np.ndarray]], Any]

PARTS = ("norm", "dropout", "decay", "cycle")
SEEDS = (3, 8, 4, 11, 6)


def drop_one(ablation: Ablation, justified: Justified) -> None:
    """One part off at a time, all others on."""
    got = _differences(ablation, _score)
    for part in PARTS:
        everything, nothing = set(PARTS), set[str]()
        want = _paired(_score, everything, everything - {part})
        before = set(PARTS[: PARTS.index(part)])
        expect_close(
            got[part],
            want,
            f'the differences for "{part}"',
            because={
                "The sign is reversed: with the part minus without it": -want,
                "You added the part to nothing; an ablation takes it from all": _paired(
                    _score, {part}, nothing
                ),
                "You compared with nothing on; leave on all parts but one": _paired(
                    _score, everything, nothing
                ),
                "You compared the part alone with all of them": _paired(_score, everything, {part}),
                "The parts taken out before are still out: put each back before the next": _paired(
                    _score, everything, everything - before - {part}
                ),
                "The parts taken out before are still out, and each is compared with the one "
                "before": _paired(_score, everything - before, everything - before - {part}),
                "Those are the scores without the part; you need differences": np.array(
                    [_score(everything - {part}, seed) for seed in SEEDS]
                ),
                "Seeds are not paired: entry i must have the same seed with the part and "
                "without it": np.array(
                    [
                        _score(everything, SEEDS[0]) - _score(everything - {part}, seed)
                        for seed in SEEDS
                    ]
                ),
                "You averaged over the seeds; the single differences are needed for the "
                "interval": want.mean(),
                "That is for the first seed only": want[:1],
                "You used 0, 1, 2, … for the seeds; use those you were given": np.array(
                    [
                        _score(everything, seed) - _score(everything - {part}, seed)
                        for seed in range(len(SEEDS))
                    ]
                ),
            },
        )


def fit_together(ablation: Ablation, justified: Justified) -> None:
    """`justified` takes what `ablation` returns."""
    got = _differences(ablation, _score)
    try:
        justified(got)
    except (AttributeError, TypeError) as error:
        kind = type(next(iter(got.values()))).__name__
        raise NotYet(
            f"`justified` cannot take what `ablation` returned, entries of type {kind}: {error}. "
            "Make each entry an array, with `np.array(…)`."
        ) from None


def paired_seeds(ablation: Ablation, justified: Justified) -> None:
    """The same seed with the part and without it."""
    calls: dict[frozenset[str], list[int]] = {}

    def score(on: Collection[str], seed: int) -> float:
        calls.setdefault(frozenset(on), []).append(int(seed))
        return _score(on, seed)

    _differences(ablation, score)
    for on, seeds in calls.items():
        expect(
            set(seeds) == set(SEEDS),
            f"{', '.join(sorted(on)) or 'nothing'} on: trained with the seeds "
            f"{sorted(set(seeds))}, expected {sorted(SEEDS)}, the same for every setting.",
        )


def clear_cases(ablation: Ablation, justified: Justified) -> None:
    """Help, harm and nothing."""
    cases = {"helps": _runs(0.02, 5.0), "harms": _runs(-0.02, -5.0), "nothing": _runs(0.001, 0.3)}
    got = _names(justified, cases)
    expect(
        "harms" not in got,
        "a part whose interval lies wholly below 0 was kept: it is sure to do harm. Keep a part "
        "whose interval lies above 0.",
    )
    expect(
        "nothing" not in got,
        "a part was kept whose mean is +0.001, in an interval that holds 0. A mean above 0 is not "
        "enough; half of all useless parts have one.",
    )
    expect(
        "helps" in got,
        "a part was left out whose mean is five standard errors above 0. The interval is that of "
        "the *mean*: the standard deviation of the differences, divided by √n.",
    )


def close_cases(ablation: Ablation, justified: Justified) -> None:
    """Near the edge of a 95 % interval."""
    cases = {"above": _runs(0.01, 2.6, 40), "below": _runs(0.01, 1.8, 40)}
    got = _names(justified, cases)
    expect(
        "below" not in got,
        "a part was kept whose mean is 1.8 standard errors above 0, over 40 seeds. A 95 % interval "
        "reaches about 2 standard errors down, to below 0.",
    )
    expect(
        "above" in got,
        "a part was left out whose mean is 2.6 standard errors above 0, over 40 seeds. A 95 % "
        "interval reaches about 2 standard errors down, not to 0.",
    )
    few = _names(justified, {"few": _runs(0.02, 4.0, 3), "sure": _runs(0.02, 5.0, 3)})
    expect(
        "few" not in few,
        "a part was kept on three seeds, with a mean of 4 standard errors above 0. With three "
        "seeds Student's t reaches 4.3 standard errors down, and so below 0. (The standard error "
        "has n − 1 under the root of the deviation: `ddof=1`.)",
    )
    expect(
        "sure" in few,
        "a part was left out on three seeds, with a mean of 5 standard errors above 0. With three "
        "seeds Student's t has 2 degrees of freedom and reaches 4.3 standard errors down.",
    )
    same = _names(justified, {"same": np.zeros(6), "sure": _runs(0.02, 9.0, 6)})
    expect(
        "same" not in same,
        "a part was kept that changes nothing in any run. Its interval is 0 to 0.",
    )


task = Task(
    "ablation",
    needs=("ablation(score, parts, seeds)", "justified(differences)"),
    checks=(drop_one, fit_together, paired_seeds, clear_cases, close_cases),
    hints=(
        "Which two settings differ in one part and nothing else? And what else must be the same "
        "in both runs?",
        "For each part and each seed: `score(everything, seed) - score(everything - {part}, "
        "seed)`. The interval is that of the mean of these differences.",
        "Standard error: `d.std(ddof=1) / len(d) ** 0.5`. Keep a part if "
        "`d.mean() - t * error > 0`, with t = `student.ppf(0.975, len(d) - 1)`.",
    ),
    shows=(
        "Pairs of runs that differ in one part and share the seed, and a Student interval of "
        "their mean. To expect: few parts have an interval wholly above 0 on this small data "
        "set."
    ),
)


def _score(on: Collection[str], seed: int) -> float:
    """Return made-up accuracies: parts interact, and seeds differ more than parts do."""
    known = set(PARTS)
    expect(
        not isinstance(on, str) and set(on) <= known,
        f"`score` was called with {on!r:.60}; the first argument is the set of parts that are on.",
    )
    gain = {"norm": 0.05, "dropout": 0.013, "decay": 0.002, "cycle": -0.021}
    spread = np.random.default_rng([int(seed), *sorted(PARTS.index(p) for p in on)])
    together = 0.031 * ({"norm", "cycle"} <= set(on)) - 0.017 * ({"dropout", "decay"} <= set(on))
    own = 0.1 * np.random.default_rng(int(seed)).normal()
    return float(0.7 + own + sum(gain[p] for p in on) + together + 0.01 * spread.normal())


def _paired(score: Score, some: set[str], others: set[str]) -> np.ndarray:
    return np.array([score(some, seed) - score(others, seed) for seed in SEEDS])


def _differences(ablation: Ablation, score: Score) -> dict[str, Any]:
    got = ablation(score, PARTS, SEEDS)
    expect(got is not None, "`ablation` returned None. Does it end with `return …`?")
    expect(
        isinstance(got, dict),
        f"`ablation` returned a {type(got).__name__}, expected a dict: part → differences.",
    )
    missing = [part for part in PARTS if part not in got]
    expect(
        not missing and len(got) == len(PARTS),
        f"`ablation` returned entries for {', '.join(map(str, got)) or 'nothing'}, expected one "
        f"for each of {', '.join(PARTS)}.",
    )
    return got


def _names(justified: Justified, cases: dict[str, np.ndarray]) -> set[str]:
    got = justified(cases)
    expect(got is not None, "`justified` returned None. Does it end with `return …`?")
    expect(
        isinstance(got, list | tuple | set | frozenset | dict | type({}.keys()))
        and all(name in cases for name in got),
        f"`justified` returned {got!r:.60}, expected a list of names of parts.",
    )
    return set(got)


def _runs(mean: float, errors: float, n: int = 16) -> np.ndarray:
    """Return n differences with this mean, which is ``errors`` standard errors from 0."""
    noise = np.random.default_rng(1).normal(size=n)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    return mean + noise * (mean / errors) * n**0.5
