"""What chapter 8's experiments of schedules and of tuning record."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import hyperparameters, random_search, schedules


def points(slug: str) -> dict[str, dict[str, Any]]:
    return {name: point["arrays"] for name, point in recordings.read(slug)["points"].items()}


def test_every_schedule_is_tuned_inside_its_grid() -> None:
    for name, arrays in points("schedules").items():
        tried, rate = arrays["tuning_rate"]["median"], arrays["learning_rate"]["median"]
        assert min(tried) < rate < max(tried), name


@pytest.mark.parametrize("optimizer", schedules.OPTIMIZERS)
def test_rates_move_as_their_schedules_say(optimizer: str) -> None:
    found = points("schedules")

    def rate(schedule: str) -> np.ndarray:
        return np.array(
            found[schedules.key("easy", optimizer, 30, schedule)]["rate"]["median"], dtype=float
        )

    for name in ("constant", "ema", "swa"):
        assert (rate(name) == 1).all()
    assert (np.diff(rate("linear")) < 0).all()
    assert np.ptp(np.diff(rate("linear"))) < 1e-3
    assert (np.diff(rate("cosine")) < 0).all()
    assert rate("warmup")[0] < 0.1
    assert (rate("warmup")[21:] == 1).all()
    assert sorted(set(rate("step").round(4))) == [0.01, 0.1, 1.0]


def test_a_constant_rate_is_not_compared_with_itself() -> None:
    arrays = next(iter(points("schedules").values()))
    assert "gain_constant" not in arrays
    assert {f"gain_{name}" for name in schedules.SCHEDULES if name != "constant"} <= set(arrays)


def test_the_best_rate_lies_inside_the_grid_of_hyperparameters() -> None:
    arrays = next(iter(points("hyperparameters").values()))
    best = np.array(arrays["best_by_rate"]["median"])
    assert 0 < best.argmax() < len(best) - 1


def test_shares_of_the_variance_are_shares() -> None:
    arrays = next(iter(points("hyperparameters").values()))
    shares = [arrays[f"importance_{name}"]["median"] for name in hyperparameters.GRID]
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) < 1.02  # medians over splits, the rest are interactions
    assert all(arrays[f"lost_{name}"]["median"] >= 0 for name in hyperparameters.GRID)


def test_searches_end_below_the_pick_of_the_whole_grid() -> None:
    for arrays in points("random_search").values():
        for name in random_search.PROCEDURES:
            assert arrays[f"{name}_end"]["median"] < arrays["best_of_all"]["median"] + 0.02
