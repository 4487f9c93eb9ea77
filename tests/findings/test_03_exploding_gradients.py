"""What chapter 3 claims of gain and remedies, read off the recorded runs (LR 0.05, depth 10)."""

from __future__ import annotations

import math

import pytest

from trainlab import recordings
from trainlab.experiments import exploding

GAINS = (0.5, 1, 1.4, 1.6, 1.8, 2, 2.5, 3)


def median(array: str, gain: float, remedy: str = "none"):
    return recordings.value("exploding", array, gain=gain, remedy=remedy)


def test_no_run_dies_up_to_gain_1_6_and_nearly_all_do_from_2() -> None:
    assert all(median("died", gain) == 0 for gain in GAINS if gain <= 1.6)
    assert 0.2 < median("died", 1.8) < 0.7
    assert all(median("died", gain) >= 0.85 for gain in GAINS if gain >= 2)


def test_death_comes_within_the_first_steps() -> None:
    assert median("died_at", 2) == pytest.approx(4, abs=1)
    assert median("died_at", 3) == pytest.approx(3, abs=1)


def test_survivors_of_gain_3_have_learnt_nothing() -> None:
    assert median("died", 3) < 1
    assert median("final_accuracy", 3) < 0.15


@pytest.mark.parametrize("gain", GAINS)
def test_first_profile_tells_before_the_first_step(gain: float) -> None:
    """Each of nine layers multiplies by about gain/√2 (finite width: up to 30 % less in all)."""
    first = median("gradient", gain)[0]
    theory = (gain / math.sqrt(2)) ** 9
    assert 0.5 * theory < first < 2 * theory


def test_loss_at_step_0_already_shows_it() -> None:
    assert median("first_loss", 1.4) < 4
    assert 30 < median("first_loss", 2) < 100
    assert median("first_loss", 3) > 1_000


def test_he_and_batch_norm_cure_it() -> None:
    for remedy, least in (("he", 0.93), ("batch_norm", 0.92)):
        assert median("died", 2, remedy) == 0
        assert median("final_accuracy", 2, remedy) > least
    assert median("final_accuracy", 3, "batch_norm") > 0.87


@pytest.mark.parametrize(
    ("remedy", "accuracy"), [("clip_5", 0.9), ("clip_1", 0.74), ("clip_0.1", 0.3)]
)
def test_clipping_stops_the_nan_at_every_gain(remedy: str, accuracy: float) -> None:
    assert all(median("died", gain, remedy) == 0 for gain in GAINS)
    assert median("final_accuracy", 2, remedy) == pytest.approx(accuracy, abs=0.04)


def test_clipping_leaves_the_cause() -> None:
    for remedy in ("clip_5", "clip_1", "clip_0.1", "lr_0.01", "lr_0.001"):
        assert median("gradient", 3, remedy) == median("gradient", 3)
        assert median("final_accuracy", 3, remedy) is None or (
            median("final_accuracy", 3, remedy) < 0.5
        )
    assert median("final_accuracy", 3, "clip_5") < 0.15


def test_a_smaller_learning_rate_helps_at_gain_2_and_not_at_gain_3() -> None:
    assert median("died", 2, "lr_0.01") == 0
    assert median("final_accuracy", 2, "lr_0.01") == pytest.approx(0.79, abs=0.05)
    assert median("died", 3, "lr_0.01") == 1
    assert median("died", 3, "lr_0.001") > 0.7


def test_smaller_batches_explode_no_less() -> None:
    for gain in GAINS:
        assert median("died", gain, "batch_8") >= median("died", gain)
        assert median("gradient_norm", gain, "batch_8")[0] >= median("gradient_norm", gain)[0]


def test_vanishing_is_the_other_end() -> None:
    assert median("final_accuracy", 0.5) < 0.15
    assert median("gradient", 0.5)[0] < 1e-3


def test_all_gains_of_the_grid_are_judged_here() -> None:
    gain, _remedy = exploding.experiment.controls
    assert gain.values == GAINS


def test_losses_beyond_float64_are_counted_as_deaths_and_warn_of_nothing() -> None:
    result = exploding.run({"gain": 3, "remedy": "batch_8"}, range(20))
    assert result["died"].all()
