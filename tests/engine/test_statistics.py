"""Summaries and intervals, against formulas, tables and simulation."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from trainlab.engine.statistics import (
    binomial_interval,
    corrected_difference,
    difference_over_draws,
    expected_best_share,
    expected_maximum,
    nan_share,
    paired_difference,
    quartiles,
)
from trainlab.errors import SettingError, ShapeError, UnknownNameError


def test_quartiles_leave_out_what_is_not_finite():
    runs = np.array([[1.0, np.nan], [2.0, np.nan], [3.0, np.inf], [4.0, np.nan], [np.nan, np.nan]])
    summary = quartiles(runs)
    assert [summary[part][0] for part in ("lower", "median", "upper")] == [1.75, 2.5, 3.25]
    assert np.isnan(summary["median"][1])
    assert nan_share(runs) == 1.0
    assert nan_share(runs[:, :1]) == pytest.approx(0.2)


def test_paired_difference_removes_what_the_seeds_share():
    rng = np.random.default_rng(1)
    shared = rng.normal(0, 10, 20)
    first, second = shared + 1 + rng.normal(0, 0.1, 20), shared
    effect = paired_difference(first, second)
    assert effect.lower < 1 < effect.upper
    assert effect.upper - effect.lower < 0.15
    assert (effect.pairs, effect.lost, effect.wins) == (20, 0, 20)
    reverse = paired_difference(second, first)
    assert reverse.estimate == pytest.approx(-effect.estimate)
    assert reverse.wins == 0


def test_paired_difference_is_near_students_interval_for_normal_data():
    d = np.random.default_rng(2).normal(0.3, 1, 60)
    effect = paired_difference(d, np.zeros(60))
    low, high = stats.t.interval(0.95, 59, d.mean(), d.std(ddof=1) / math.sqrt(60))
    assert (effect.lower, effect.upper) == pytest.approx((low, high), abs=0.05)


@pytest.mark.parametrize(("statistic", "least"), [("mean", 0.88), ("median", 0.9)])
def test_intervals_cover_the_truth_about_as_often_as_they_say(statistic, least):
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(200):
        skewed = rng.exponential(1, 20)
        effect = paired_difference(skewed, np.zeros(20), statistic, resamples=499)
        hits += effect.lower <= (1 if statistic == "mean" else math.log(2)) <= effect.upper
    assert least < hits / 200 < 0.99


def test_paired_difference_counts_lost_pairs():
    effect = paired_difference(np.array([1, np.nan, 3, 5.0]), np.array([0, 0, np.inf, 0.0]))
    assert (effect.estimate, effect.pairs, effect.lost, effect.wins) == (3.0, 2, 2, 2)
    assert np.isnan(paired_difference(np.array([1.0, np.nan]), np.zeros(2)).estimate)


def test_equal_differences_have_an_interval_of_no_width():
    assert paired_difference(np.ones(5), np.zeros(5))[:3] == (1.0, 1.0, 1.0)


def test_paired_difference_repeats_itself():
    a, b = np.random.default_rng(4).normal(size=(2, 20))
    assert paired_difference(a, b) == paired_difference(a, b)
    assert paired_difference(a, b, seed=1) != paired_difference(a, b)


def test_runs_that_cannot_be_paired_are_refused():
    with pytest.raises(ShapeError, match=r"\(3,\) and \(4,\)"):
        paired_difference(np.zeros(3), np.zeros(4))
    with pytest.raises(ShapeError, match="n_draws, n_seeds"):
        difference_over_draws(np.zeros(3), np.zeros(3))
    with pytest.raises(UnknownNameError, match="median"):
        paired_difference(np.zeros(3), np.zeros(3), statistic="mode")


def test_draws_that_share_rows_have_nadeau_and_bengios_interval():
    """Ten splits of 300 rows: 200 to train, 100 to test; their t with n_test / n_train."""
    differences = np.random.default_rng(3).normal(0.02, 0.05, 10)
    effect = corrected_difference(differences, np.zeros(10), overlap=100 / 300)
    mean, error = differences.mean(), differences.std(ddof=1) * math.sqrt(1 / 10 + 100 / 200)
    half = stats.t.ppf(0.975, 9) * error
    assert effect[:3] == pytest.approx((mean, mean - half, mean + half))
    independent = corrected_difference(differences, np.zeros(10), overlap=0)
    assert independent[1:3] == pytest.approx(
        stats.ttest_1samp(differences, 0).confidence_interval()
    )


def test_over_draws_that_share_rows_only_the_corrected_interval_covers_the_truth():
    """A classifier that is right with the same chance on every row, scored on 400 of 1,797."""
    rng, covered = np.random.default_rng(7), {"corrected": 0, "as if independent": 0}
    for _ in range(200):
        right = rng.random(1797) < 0.8
        draws = np.array([right[rng.permutation(1797)[:400]].mean() for _ in range(20)])
        for name, overlap in (("corrected", 400 / 1797), ("as if independent", 0.0)):
            found = corrected_difference(draws, np.full(20, 0.8), overlap)
            covered[name] += found.lower <= 0 <= found.upper
    assert covered["corrected"] / 200 > 0.9
    assert covered["as if independent"] / 200 < 0.75


def test_corrected_differences_count_lost_draws_and_refuse_what_cannot_be():
    found = corrected_difference(np.array([1.0, np.nan, 3.0]), np.zeros(3), 0.2)
    assert (found.pairs, found.lost, found.wins) == (2, 1, 2)
    assert math.isnan(corrected_difference(np.ones(1), np.zeros(1), 0.2).lower)
    with pytest.raises(ShapeError, match=r"\(3,\) and \(4,\)"):
        corrected_difference(np.zeros(3), np.zeros(4), 0.2)
    with pytest.raises(SettingError, match="overlap is 1"):
        corrected_difference(np.zeros(3), np.zeros(3), 1.0)


def test_the_draw_is_the_unit_over_draws():
    rng = np.random.default_rng(5)
    by_draw = rng.normal(0.1, 0.2, 5)
    first = by_draw[:, None] + rng.normal(0, 0.01, (5, 200))
    effect = difference_over_draws(first, np.zeros((5, 200)))
    low, high = stats.ttest_1samp(first.mean(axis=1), 0).confidence_interval()
    assert (effect.lower, effect.upper) == pytest.approx((low, high))
    assert effect.pairs == 5
    # As if all seeds were independent, the interval would be far too narrow:
    assert paired_difference(first.ravel(), np.zeros(1000)).upper < effect.upper
    first[2] = np.nan
    assert difference_over_draws(first, np.zeros((5, 200))).lost == 1


def test_binomial_intervals_equal_their_formulas():
    low, high = binomial_interval(0, 20, method="exact")
    assert (low, high) == pytest.approx((0, 1 - 0.025 ** (1 / 20)))
    n, p, z = 200, 0.7, 1.959964
    center = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert binomial_interval(140, 200) == pytest.approx((center - half, center + half))


@pytest.mark.parametrize(("successes", "trials"), [(5, 4), (-1, 4), (0, 0)])
def test_binomial_interval_explains_impossible_counts(successes, trials):
    with pytest.raises(SettingError, match=f"{successes} successes in {trials} trials"):
        binomial_interval(successes, trials)


@pytest.mark.parametrize(
    ("k", "table"), [(1, 0), (5, 1.163), (20, 1.867), (100, 2.508), (1000, 3.241)]
)
def test_expected_maximum_equals_the_table(k, table):
    assert expected_maximum(k) == pytest.approx(table, abs=5e-4)


def test_expected_best_share_equals_simulation_and_nears_the_normal():
    draws = np.random.default_rng(6).binomial(50, 0.7, (40_000, 100)).max(axis=1) / 50
    assert expected_best_share(100, 50, 0.7) == pytest.approx(draws.mean(), abs=1e-3)
    normal = 0.5 + math.sqrt(0.25 / 5000) * expected_maximum(100)
    assert expected_best_share(100, 5000, 0.5) == pytest.approx(normal, abs=3e-4)


def test_importing_statistics_does_not_import_scipy():
    code = "import sys, trainlab.engine.statistics; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
