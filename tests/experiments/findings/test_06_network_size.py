"""What chapter 6 claims of width and depth, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import paired_difference
from trainlab.experiments.network_size import DEPTHS, FIXED, WIDTHS

DEFAULT: dict[str, Any] = {"width": 128, "depth": 3, "label_noise": 0.3, "learning_rate": "tuned"}


def median(array: str, **changes: Any) -> Any:
    return recordings.value("network_size", array, **(DEFAULT | changes))


def runs(array: str, **changes: Any) -> np.ndarray:
    points = recordings.read("network_size")["points"]
    point = points[recordings.key(DEFAULT | changes)]["arrays"]
    return np.array(point[array]["runs"], dtype=float)


def test_a_small_network_at_a_large_ones_rate_is_undertrained() -> None:
    """Width 16 at 0.0003 does not turn in 60 epochs; at its own rate it does, and is better."""
    assert median("best_epoch", width=16, learning_rate=FIXED) >= 50
    assert median("best_epoch", width=16) < 40
    assert median("rate", width=16) > FIXED
    gained = paired_difference(
        runs("best_accuracy", width=16), runs("best_accuracy", width=16, learning_rate=FIXED)
    )
    assert gained.lower > 0.02


@pytest.mark.parametrize("width", [16, 32, 128, 256])
def test_every_width_overfits_at_its_own_rate(width: int) -> None:
    assert median("rise", width=width) > 0.1


def test_wide_networks_are_no_worse_at_their_lowest_loss() -> None:
    gained = paired_difference(runs("best_accuracy", width=256), runs("best_accuracy", width=16))
    assert gained.lower > 0


def test_one_layer_is_no_worse_than_three_at_its_lowest_loss() -> None:
    gained = paired_difference(runs("best_accuracy", depth=1), runs("best_accuracy", depth=3))
    assert gained.upper > 0


def test_dose_responses_are_those_of_the_points() -> None:
    for name in ("best_accuracy", "rise", "rate"):
        assert median(f"{name}_by_width") == [median(name, width=width) for width in WIDTHS]
        assert median(f"{name}_by_depth") == [median(name, depth=depth) for depth in DEPTHS]
