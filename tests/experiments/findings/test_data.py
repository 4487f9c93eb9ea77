"""What the recordings say about light, splits, peeking and leaks, with tolerance."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

import trainlab
from trainlab import recordings
from trainlab.engine.statistics import expected_maximum
from trainlab.experiments.leakage import LEAKS
from trainlab.experiments.peeking import MODELS
from trainlab.experiments.split_size import SHARES

ROWS = (50, 100, 200, 1000, 5000)


def _after(looks: int, array: str, **settings: object) -> float:
    return recordings.value("peeking", array, **settings)[int(np.flatnonzero(looks == MODELS)[0])]


def _too_much(looks: int, **settings: object) -> float:
    return _after(looks, "reported", **settings) - _after(looks, "true", **settings)


# Chapter 1


@pytest.mark.parametrize(
    ("pairs", "left"), [(10, 1 / 1024), (20, 9.5e-7), (30, 9.3e-10), (50, 8.9e-16)]
)
def test_glasses_multiply_and_do_not_add(pairs: int, left: float) -> None:
    assert recordings.value("sunglasses", "left", pairs=pairs) == pytest.approx(left, rel=0.01)


def test_beam_is_straight_on_a_log_axis() -> None:
    for transmission in (0.1, 0.5, 0.9, 1.5):
        light = recordings.value("sunglasses", "light", pairs=50, transmission=transmission)
        steps = np.diff(np.log(light))
        np.testing.assert_allclose(steps, math.log(transmission), atol=2e-3)


def test_float32_loses_the_light_where_its_own_arithmetic_says() -> None:
    lost = int(recordings.value("sunglasses", "lost_after", transmission=0.5))
    one = np.float32(1)
    assert lost == 25
    assert one + np.float32(0.5**lost) == one
    assert one + np.float32(0.5 ** (lost - 2)) > one


# Chapter 4: peeking


@pytest.mark.parametrize(("rows", "looks"), [*product(ROWS, (5, 20, 100, 1000))])
def test_best_of_k_coin_flippers_is_as_good_as_the_binomial_says(rows: int, looks: int) -> None:
    measured = _after(looks, "reported", rows=rows)
    expected = _after(looks, "binomial_theory", rows=rows)
    # A score is a multiple of 1/rows; the median of 50 searches has its own error.
    assert measured == pytest.approx(expected, abs=1 / rows + 0.15 / math.sqrt(rows))


def test_hundred_looks_at_200_rows_add_nine_points() -> None:
    assert recordings.value("peeking", "optimism_100", rows=200) == pytest.approx(0.089, abs=0.006)
    searches = trainlab.run("peeking", rows=200, seeds=range(500))
    assert searches["optimism_100"].mean() == pytest.approx(0.0886, abs=0.002)


@pytest.mark.parametrize(
    ("looks", "normal"), [(5, 1.163), (20, 1.867), (100, 2.508), (1000, 3.241)]
)
def test_normal_theory_is_sigma_times_the_expected_maximum(looks: int, normal: float) -> None:
    assert expected_maximum(looks) == pytest.approx(normal, abs=1e-3)
    sigma = math.sqrt(0.25 / 200)
    theory = _after(looks, "normal_theory", rows=200)
    assert theory == pytest.approx(0.5 + sigma * normal, abs=2e-4)
    assert theory == pytest.approx(_after(looks, "binomial_theory", rows=200), abs=1e-3)


@pytest.mark.parametrize("rows", ROWS)
def test_root_of_two_log_k_is_refuted(rows: int) -> None:
    """It is an upper bound, about a fifth too high at K = 100."""
    quoted = _after(100, "rule_of_thumb", rows=rows) - 0.5
    expected = _after(100, "binomial_theory", rows=rows) - 0.5
    assert quoted / expected == pytest.approx(3.035 / 2.508, abs=0.03)
    assert _too_much(100, rows=rows) < 0.95 * quoted


def test_normal_theory_is_too_high_on_few_rows_with_skill() -> None:
    settings = {"rows": 50, "to_learn": "little"}
    excess = _after(1000, "normal_theory", **settings) - _after(1000, "binomial_theory", **settings)
    assert 0.004 < excess < 0.02


@pytest.mark.parametrize("rows", ROWS)
def test_models_that_resemble_each_other_wear_the_test_set_less(rows: int) -> None:
    assert 0.5 * _too_much(100, rows=rows) < _too_much(100, rows=rows, kind="similar")
    assert _too_much(100, rows=rows, kind="similar") < 0.95 * _too_much(100, rows=rows)


@pytest.mark.parametrize("rows", ROWS)
def test_adaptive_looks_are_worse_if_free_and_milder_if_small(rows: int) -> None:
    independent = _too_much(100, rows=rows)
    assert _too_much(100, rows=rows, kind="built") > 1.5 * independent
    assert _too_much(100, rows=rows, kind="tuned") < 0.9 * independent


def test_two_hundred_rows_and_a_thousand_free_looks_promise_nine_in_ten() -> None:
    settings = {"rows": 200, "kind": "built"}
    assert _after(1000, "reported", **settings) > 0.9
    assert _after(1000, "true", **settings) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize("kind", ["independent", "similar", "tuned", "built"])
def test_more_rows_shrink_the_optimism_as_their_root(kind: str) -> None:
    ratio = _too_much(100, rows=50, kind=kind) / _too_much(100, rows=5000, kind=kind)
    assert 7 < ratio < 13


def test_where_there_is_something_to_learn_the_best_is_better_and_still_flattered() -> None:
    settings = {"rows": 200, "kind": "similar", "to_learn": "little"}
    assert _after(100, "true", **settings) > _after(1, "true", **settings) + 0.02
    assert 0.03 < _too_much(100, **settings) < 0.09


# Chapter 4: how much to hold out


@pytest.mark.parametrize(
    ("data", "rows"), [*product(("digits", "breast_cancer"), (100, 200, 300, 400))]
)
def test_both_ends_miss_by_more_than_the_middle(data: str, rows: int) -> None:
    miss = recordings.value("split_size", "miss", data=data, rows=rows)
    assert min(miss) == min(miss[1:-1])
    assert miss[0] > 1.5 * min(miss)
    assert miss[-1] > 1.15 * min(miss)


def test_blur_falls_and_loss_grows_with_the_share_held_out() -> None:
    for data, rows in product(("digits", "breast_cancer"), (100, 200, 300, 400)):
        settings = {"data": data, "rows": rows}
        blur = recordings.value("split_size", "blur", **settings)
        loss = recordings.value("split_size", "loss", **settings)
        assert blur[0] > 1.5 * blur[4]
        assert loss[-1] > loss[4] >= loss[0]


def test_twenty_per_cent_is_not_a_law() -> None:
    """Where the last rows teach little, half the rows may be held out."""
    miss = {
        data: recordings.value("split_size", "miss", data=data, rows=200)
        for data in ("digits", "breast_cancer")
    }
    best = {data: SHARES[int(np.argmin(values))] for data, values in miss.items()}
    assert best["digits"] <= 0.3
    assert best["breast_cancer"] >= 0.4


# Chapter 5


def _effect(leak: str, case: str) -> list[float]:
    return recordings.value("leakage", f"{case}_effect", leak=leak)


def test_scaler_before_the_split_does_nothing_to_exchangeable_rows() -> None:
    estimate, low, high = _effect("scaler", "typical")
    assert low < 0 < high
    assert abs(estimate) < 0.001
    assert high < 0.002


def test_scaler_before_the_split_matters_under_drift() -> None:
    estimate, low, _high = _effect("scaler", "worst")
    assert low > 0.01
    assert estimate == pytest.approx(0.04, abs=0.015)


@pytest.mark.parametrize(("leak", "case"), [*product([*LEAKS][1:], ("typical", "worst"))])
def test_every_other_leak_adds_something(leak: str, case: str) -> None:
    _estimate, low, _high = _effect(leak, case)
    assert low > 0


@pytest.mark.parametrize("leak", LEAKS)
def test_worst_case_is_worse(leak: str) -> None:
    assert _effect(leak, "worst")[1] > _effect(leak, "typical")[2]


@pytest.mark.parametrize(
    ("leak", "case", "honest", "reported", "within"),
    [
        ("selection", "worst", 0.5, 0.8, 0.04),
        ("selection_r2", "worst", 0.06, 0.55, 0.06),
        ("selection_r2", "typical", 0.42, 0.48, 0.03),
        ("duplicates", "typical", 0.967, 0.993, 0.01),
        ("duplicates", "worst", 0.66, 0.90, 0.02),
        ("groups", "worst", 0.5, 0.95, 0.03),
        ("groups", "typical", 0.63, 0.96, 0.03),
        ("outcome", "worst", 0.744, 0.99, 0.01),
        ("oversampling", "worst", 0.5, 0.93, 0.02),
        ("target_encoding", "worst", 0.5, 0.75, 0.02),
        ("early_stopping", "worst", 0.5, 0.59, 0.02),
    ],
)
def test_leak_turns_honest_into_reported(
    leak: str, case: str, honest: float, reported: float, within: float
) -> None:
    settings = {"leak": leak}
    assert recordings.value("leakage", f"{case}_honest", **settings) == pytest.approx(
        honest, abs=within
    )
    assert recordings.value("leakage", f"{case}_reported", **settings) == pytest.approx(
        reported, abs=within
    )


@pytest.mark.parametrize("case", ["typical", "worst"])
def test_scaler_before_the_split_does_nothing_to_a_network_that_can_be_told(case: str) -> None:
    estimate, low, high = recordings.value("leakage", f"{case}_network_effect", leak="scaler")
    assert low < 0 < high
    assert abs(estimate) < {"typical": 0.002, "worst": 0.02}[case]


def test_networks_profit_from_split_groups_less_than_the_nearest_neighbor() -> None:
    _mean, low, high = recordings.value("leakage", "typical_network_effect", leak="groups")
    assert 0.03 < low < high < _effect("groups", "typical")[1]


@pytest.mark.parametrize(
    "leak", ["selection", "duplicates", "groups", "outcome", "oversampling", "target_encoding"]
)
def test_a_leak_that_gives_labels_away_does_so_to_a_network_too(leak: str) -> None:
    assert recordings.value("leakage", "worst_network_effect", leak=leak)[1] > 0.02


def test_random_walk_is_foretold_only_by_its_neighbors() -> None:
    assert recordings.value("leakage", "worst_reported", leak="time") > 0.98
    assert recordings.value("leakage", "worst_honest", leak="time") < -0.5


def test_early_stopping_on_the_test_set_is_a_mild_leak() -> None:
    assert _effect("early_stopping", "typical")[2] < 0.02
