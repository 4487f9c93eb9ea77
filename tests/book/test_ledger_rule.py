"""The verdict rule: its error rates by simulation, its intervals against independent ones."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy.stats

from trainlab.book.ledger import rule

SIMULATED = 1_200
MARGIN = 3 * (0.025 / SIMULATED) ** 0.5  # three standard errors of a share of 2.5 %
THRESHOLD = 1.0


def said(effect: float, seed: int, pairs: int = 20, comparisons: int = 1) -> np.ndarray:
    """What each of the comparisons says in simulated ledgers with one true effect everywhere."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(SIMULATED // comparisons):
        runs = rng.normal(effect, 2.0, (comparisons, pairs))
        judged = rule.judged([(rule.mean_of(row), "more", THRESHOLD) for row in runs])
        rows.append([one.says for one in judged])
    return np.array(rows)


@pytest.mark.parametrize("pairs", [5, 20])
def test_no_effect_is_seldom_supported(pairs: int) -> None:
    assert (said(0.0, seed=1, pairs=pairs) == "supports").mean() <= 0.025 + MARGIN


@pytest.mark.parametrize("pairs", [5, 20])
def test_an_effect_that_just_matters_is_seldom_contradicted(pairs: int) -> None:
    found = (said(THRESHOLD, seed=2, pairs=pairs) == "contradicts").mean()
    assert found == pytest.approx(0.025, abs=MARGIN)


def test_a_claim_of_many_comparisons_has_the_error_rate_of_one() -> None:
    """Without any effect, no more than 2.5 % of the claims have a comparison that supports them."""
    many = said(0.0, seed=3, comparisons=8)
    once = (many == "supports").any(axis=1).mean()
    assert once <= 0.025 + 3 * (0.025 / len(many)) ** 0.5
    wrong = (said(THRESHOLD, seed=4, comparisons=8) == "contradicts").any(axis=1).mean()
    assert wrong <= 0.025 + 3 * (0.025 / len(many)) ** 0.5


def test_a_clear_effect_is_found() -> None:
    assert (said(3.0, seed=5) == "supports").mean() > 0.95
    assert (said(-3.0, seed=6) == "contradicts").mean() > 0.95


def test_draws_that_share_rows_are_not_taken_for_new_data() -> None:
    """Draws of one data set agree with each other: uncorrected, no effect is supported often."""
    rng, pool, test = np.random.default_rng(7), 1_000, 300
    found: dict[float, list[str]] = {0.0: [], test / (pool - test): []}
    for _ in range(200):
        effects = rng.normal(0.0, 20.0, pool)  # of a row, of this data set
        draws = [effects[rng.permutation(pool)[:test]].mean() for _ in range(20)]
        for ratio, says in found.items():
            ((_, _, _, _, one),) = rule.judged([(rule.mean_of(draws, ratio), "more", 0.0)])
            says.append(one)
    plain, corrected = ((np.array(says) == "supports").mean() for says in found.values())
    assert plain > 0.15
    assert corrected < 0.06


def test_a_mean_s_interval_is_student_s() -> None:
    runs = np.random.default_rng(8).normal(1, 2, 20)
    lower, upper = rule.mean_of(runs).interval(0.98)
    oracle = scipy.stats.ttest_1samp(runs, 0).confidence_interval(0.98)
    assert (lower, upper) == pytest.approx((oracle.low, oracle.high))


def test_shared_rows_widen_it_as_the_paper_says() -> None:
    runs = np.random.default_rng(9).normal(1, 2, 20)
    narrow, wide = (np.ptp(rule.mean_of(runs, ratio).interval(0.95)) for ratio in (0.0, 0.4))
    assert wide / narrow == pytest.approx(((1 / 20 + 0.4) / (1 / 20)) ** 0.5)


def test_the_median_s_interval_covers() -> None:
    rng, inside = np.random.default_rng(10), []
    for _ in range(800):
        lower, median, upper = np.quantile(rng.normal(0, 1, 20), [0.25, 0.5, 0.75])
        low, high = rule.from_quartiles(median, lower, upper, 20).interval(0.95)
        inside.append(low < 0 < high)
    assert 0.92 < np.mean(inside) < 0.99


def test_the_difference_of_shares_is_newcombe_s() -> None:
    """His example, method 10: 56/70 against 48/80 is 0.2 (0.0524 to 0.3339)."""
    found = rule.Shares(rule.Share(56, 70), rule.Share(48, 80))
    assert found.estimate == pytest.approx(0.2)
    assert found.interval(0.95) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_holm_steps_down() -> None:
    """The decisions are those of Holm's p values."""
    rng = np.random.default_rng(11)
    for _ in range(50):
        runs = rng.normal(rng.uniform(0, 2, (5, 1)), 2.0, (5, 20))
        judged = rule.judged([(rule.mean_of(row), "more", 0.0) for row in runs])
        p = scipy.stats.ttest_1samp(runs, 0, axis=1).pvalue
        clear, order = np.zeros(5, dtype=bool), np.argsort(p)
        for step, at in enumerate(order):
            if p[at] > 0.05 / (5 - step):
                break
            clear[at] = True
        assert [one.says != "open" for one in judged] == clear.tolist()


CASES = [  # expect, estimate, lower, upper → what it says, with a threshold of 1
    ("more", 2, 0.5, 3, "supports"),
    ("more", 2, -0.5, 3, "open"),
    ("more", 0.5, 0.1, 0.9, "contradicts"),
    ("more", 0.9, 0.1, 1.5, "open"),
    ("more", -2, -3, -1, "contradicts"),
    ("less", -2, -3, -0.5, "supports"),
    ("less", 2, 1, 3, "contradicts"),
    ("equal", 0.2, -0.5, 0.9, "supports"),
    ("equal", 0.2, -1.5, 0.9, "open"),
    ("equal", 2, 0.5, 3, "contradicts"),
    ("equal", -2, -3, -0.5, "contradicts"),
    ("equal", 0.9, 0.5, 1.2, "open"),
    ("no less", 3, -0.9, 7, "supports"),
    ("no less", 3, -1.1, 7, "open"),
    ("no less", -2, -3, -0.5, "contradicts"),
    ("no less", -0.9, -1.2, -0.5, "open"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{case[4]}")
def test_a_comparison_says(case: tuple[rule.Expect, float, float, float, str]) -> None:
    expect, estimate, lower, upper, words = case
    assert rule.says(estimate, lower, upper, expect, 1.0) == words


@pytest.mark.parametrize("expect", ["more", "less", "equal", "no less"])
@pytest.mark.parametrize("effect", [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_an_exact_figure_leaves_nothing_open(
    expect: rule.Expect, effect: float, threshold: float
) -> None:
    """The slope of tanh is exactly 1: that it is below 1 is wrong, not undecided."""
    if threshold or expect in ("more", "less"):
        assert rule.says(effect, effect, effect, expect, threshold) != "open"


def test_the_verdict_of_every_pattern() -> None:
    """All patterns of three comparisons, two of which meet the condition."""
    known: tuple[rule.Says, ...] = ("supports", "contradicts", "open")
    for inside_1, inside_2, outside in itertools.product(known, repeat=3):
        pattern = [inside_1, inside_2, outside]
        found = rule.verdict(pattern, [True, True, False])
        if set(pattern) == {"supports"}:
            assert found == "holds"
        elif inside_1 == inside_2 == "supports":
            assert found == "holds when"
        else:
            wrong = "contradicts" in pattern
            assert found == ("does not hold" if wrong else "not told apart"), pattern
        assert rule.verdict(pattern, [True] * 3) != "holds when", "nothing lies outside"
