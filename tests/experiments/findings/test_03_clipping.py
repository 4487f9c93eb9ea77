"""What chapter 3 claims of clipping, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import binomial_interval, paired_difference
from trainlab.experiments import clipping

SAFE = (0.1, 0.3, 1, 3, 10, 30, 100)
THRESHOLDS = (*SAFE, 300, 1000)
OPTIMIZERS = ("sgd", "sgd_tuned", "adam")
DEFAULT: dict[str, Any] = {
    "trouble": "spikes",
    "method": "norm",
    "threshold": "none",
    "optimizer": "sgd",
}


def median(array: str, **changes: Any) -> Any:
    return recordings.value("clipping", array, **(DEFAULT | changes))


def losses(**changes: Any) -> np.ndarray:
    """Return the final loss of every seed; NaN for those that died."""
    recording = recordings.read("clipping")
    settings = recordings.settings(recording, DEFAULT | changes)
    point = recording["points"]["|".join(map(str, settings.values()))]
    return np.array(point["arrays"]["final_loss"]["runs"], dtype=float)


def died(**changes: Any) -> int:
    return round(median("died", **changes) * clipping.experiment.seeds)


def test_all_settings_of_the_grid_are_judged_here() -> None:
    _trouble, _method, threshold, optimizer = clipping.experiment.controls
    assert threshold.values == (*THRESHOLDS, "none")
    assert optimizer.values == OPTIMIZERS


def test_spikes_kill_half_of_the_runs_and_clipping_one_step_in_a_hundred_saves_all() -> None:
    low, high = binomial_interval(died(), 20)
    assert low > 0.25
    assert high < 0.8
    for threshold in SAFE:
        assert died(threshold=threshold) == 0
    for threshold in SAFE[1:]:  # at the lowest the steps are too short
        assert median("failed", threshold=threshold) <= 0.05
    assert median("clipped", threshold=100) < 0.01
    assert median("clipped", threshold=30) < 0.03


def test_the_largest_safe_threshold_is_not_the_last_one_recorded() -> None:
    """Above 100 the runs live on, and some or all explode all the same."""
    assert 0 < median("failed", threshold=300) < median("failed", threshold=1000)
    assert median("failed", threshold=1000) > 0.5
    assert died(threshold=1000) == 0


def test_a_threshold_that_cuts_every_step_makes_them_too_short() -> None:
    assert median("clipped", threshold=0.1) > 0.99
    assert median("final_loss", threshold=0.1) > 0.9


def test_a_threshold_that_clips_only_the_spikes_costs_next_to_nothing() -> None:
    """Against the tuned rate without clipping; the pairs are those that live without it."""
    effect = paired_difference(losses(threshold=30), losses(optimizer="sgd_tuned"))
    assert effect.pairs >= 18
    assert effect.lower > 0
    assert effect.upper < 0.01


def test_at_a_tuned_rate_clipping_is_an_insurance() -> None:
    """A smaller rate nearly does: few runs die, and the median is as good."""
    assert died(optimizer="sgd_tuned") <= 3
    assert died(optimizer="sgd_tuned", threshold=100) == 0
    effect = paired_difference(
        losses(optimizer="sgd_tuned", threshold=100),
        losses(optimizer="sgd_tuned"),
        statistic="median",
    )
    assert abs(effect.estimate) < 0.001


def test_by_value_a_high_threshold_stops_the_nan_and_not_the_explosion() -> None:
    for threshold in (30, 100):
        assert died(method="value", threshold=threshold) == 0
        assert median("final_loss", method="value", threshold=threshold) > 1e20
        assert median("failed", method="value", threshold=threshold) > 0.3
    assert median("final_loss", method="norm", threshold=100) < 0.03


def test_growth_kills_every_run_and_clipping_lets_them_live() -> None:
    assert died(trouble="growth") == 20
    assert died(trouble="growth", optimizer="sgd_tuned") == 0
    for method in ("norm", "value"):
        for threshold in THRESHOLDS:
            assert died(trouble="growth", method=method, threshold=threshold) == 0


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("method", ["norm", "value"])
def test_clipping_is_a_bandage_for_growth_and_he_the_cure(method: str, optimizer: str) -> None:
    """Like for like: the same clipping, the same tuning, on gain 2 and on He's weights.

    Tuned and by value it comes closest: not every threshold can be told from He's weights. By norm
    at 0.1 none of the rates that are tried first is large enough, so that threshold is left out.
    """
    told = method == "norm" or optimizer != "sgd_tuned"
    for threshold in (0.3, 1, 3, 10):
        given = {"method": method, "threshold": threshold, "optimizer": optimizer}
        growth, cured = (losses(trouble=t, **given) for t in ("growth", "cured"))
        effect = paired_difference(growth, cured, statistic="median")
        assert effect.pairs == 20
        assert effect.estimate > 0, threshold
        assert effect.lower > 0 or not told, threshold


def test_clipping_helps_growth_at_equal_tuning() -> None:
    bare = losses(trouble="growth", optimizer="sgd_tuned")
    for method, threshold in (("norm", 1), ("norm", 30), ("value", 0.1)):
        clipped = losses(
            trouble="growth", method=method, threshold=threshold, optimizer="sgd_tuned"
        )
        assert paired_difference(clipped, bare).upper < -0.05


@pytest.mark.parametrize("trouble", ["spikes", "growth", "cured"])
def test_by_norm_the_direction_stays_and_by_value_it_turns(trouble: str) -> None:
    assert median("cosine", trouble=trouble, threshold=0.1) == pytest.approx(1, abs=1e-6)
    turned = median("cosine", trouble=trouble, method="value", threshold=0.1)
    assert turned < 0.95
    assert turned == pytest.approx(
        {"spikes": 0.85, "growth": 0.78, "cured": 0.92}[trouble], abs=0.03
    )


def test_a_missing_value_is_rescued_by_no_clipping() -> None:
    for optimizer in OPTIMIZERS:
        for method in ("norm", "value"):
            for threshold in (*THRESHOLDS, "none"):
                assert (
                    died(trouble="bad_row", method=method, threshold=threshold, optimizer=optimizer)
                    == 20
                )


@pytest.mark.parametrize(("trouble", "tolerance"), [("spikes", 0.002), ("growth", 0.15)])
def test_under_adam_a_constant_factor_on_the_gradient_does_nothing(
    trouble: str, tolerance: float
) -> None:
    """Where all steps are clipped by norm, a third of the threshold is a third of the gradient."""
    for optimizer in ("adam", "sgd"):
        for threshold in (0.1, 0.3):
            given = {"trouble": trouble, "threshold": threshold, "optimizer": optimizer}
            assert median("clipped", **given) > 0.99
    small, large = (losses(trouble=trouble, threshold=t, optimizer="adam") for t in (0.1, 0.3))
    adam = paired_difference(small, large, statistic="median")
    assert abs(adam.estimate) < tolerance
    small, large = (losses(trouble=trouble, threshold=t) for t in (0.1, 0.3))
    sgd = paired_difference(small, large, statistic="median")
    assert sgd.lower > 5 * tolerance


def test_clipping_only_some_steps_is_no_constant_factor_and_helps_adam_against_growth() -> None:
    bare, clipped = (losses(trouble="growth", optimizer="adam", threshold=t) for t in ("none", 30))
    assert paired_difference(clipped, bare).upper < -0.2


def test_with_sgd_only_threshold_times_rate_counts_where_all_is_clipped() -> None:
    """0.1 at the tuned rate is about as good as 1 at a tenth of it."""
    rates = [median("learning_rate", threshold=t, optimizer="sgd_tuned") for t in (0.1, 1)]
    assert 3 < rates[0] / rates[1] < 30
    low, high = (losses(threshold=t, optimizer="sgd_tuned") for t in (0.1, 1))
    assert np.median(low) == pytest.approx(np.median(high), rel=0.1)
