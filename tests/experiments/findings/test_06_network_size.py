"""What chapter 6 claims of width and depth, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import Effect, corrected_difference, paired_difference
from trainlab.experiments.network_size import DEPTHS, FIXED, WIDTHS

DEFAULT: dict[str, Any] = {"width": 128, "depth": 3, "label_noise": 0.3, "learning_rate": "tuned"}


def median(array: str, **changes: Any) -> Any:
    return recordings.value("network_size", array, **(DEFAULT | changes))


def runs(array: str, **changes: Any) -> np.ndarray:
    points = recordings.read("network_size")["points"]
    point = points[recordings.key(DEFAULT | changes)]["arrays"]
    return np.array(point[array]["runs"], dtype=float)


def test_a_small_network_at_a_large_ones_rate_is_undertrained() -> None:
    """Width 16 at 0.0003 does not turn in 60 epochs; at its own rate it is better."""
    assert median("best_epoch", width=16, learning_rate=FIXED) >= 50
    assert median("rate", width=16) > FIXED
    gained = paired_difference(
        runs("best_accuracy", width=16), runs("best_accuracy", width=16, learning_rate=FIXED)
    )
    assert gained.lower > 0.02


@pytest.mark.parametrize("size", [{"width": 8}, {"width": 16, "depth": 5}, {}, {"width": 256}])
def test_narrow_networks_overfit_as_well_as_wide_ones(size: dict[str, Any]) -> None:
    assert median("rise", **size) > 0.1
    assert median("best_epoch", **size) < 40


def test_wide_networks_are_no_worse_at_their_lowest_loss() -> None:
    gained = paired_difference(runs("best_accuracy", width=256), runs("best_accuracy", width=16))
    assert gained.lower > 0


def against(**changes: Any) -> Effect:
    """Accuracy at the lowest loss against 3 layers of 128; for draws that share rows."""
    return corrected_difference(
        runs("best_accuracy", **changes), runs("best_accuracy"), overlap=500 / 1797
    )


def test_one_layer_and_three_cannot_be_told_apart_at_their_lowest_loss() -> None:
    gained = against(depth=1)
    assert gained.lower < 0.002
    assert gained.upper > -0.002


@pytest.mark.parametrize("width", [16, 256])
def test_no_other_width_is_better_than_128(width: int) -> None:
    assert against(width=width).lower < 0.002


def test_dose_responses_are_those_of_the_points() -> None:
    for name in ("best_accuracy", "rise", "rate"):
        assert median(f"{name}_by_width") == [median(name, width=width) for width in WIDTHS]
        assert median(f"{name}_by_depth") == [median(name, depth=depth) for depth in DEPTHS]


@pytest.mark.parametrize("width", [8, 16, 32])
def test_narrow_networks_are_behind_at_their_own_rate(width: int) -> None:
    assert against(width=width).upper < 0
