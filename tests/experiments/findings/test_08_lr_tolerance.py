"""What chapter 8 claims of the tolerance to the learning rate, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import lr_tolerance
from trainlab.experiments.lr_tolerance import (
    LABELS,
    NEAR,
    RATES,
    key,
    safe_range,
    worst_in_best_window,
)

STARTS = ("he", "default")


def arrays(recipe: str = "all", rate: float = 0.01, start: str = "he") -> dict[str, Any]:
    found: dict[str, Any] = recordings.read("lr_tolerance")["points"][key(recipe, rate, start)][
        "arrays"
    ]
    return found


def figure(name: str, start: str = "he") -> float:
    return float(arrays(start=start)[name]["median"])


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("recipe", LABELS)
def test_the_best_rate_of_every_recipe_lies_inside_the_grid(recipe: str, start: str) -> None:
    medians = [arrays(recipe, rate, start)["test_accuracy"]["median"] for rate in RATES]
    assert 0 < int(np.argmax(medians)) < len(RATES) - 1


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("recipe", ["plain", "all"])
def test_the_task_has_a_solution(recipe: str, start: str) -> None:
    """There is a highest safe rate: one above it was recorded, and is not near the best."""
    high = figure(f"safe_high_{recipe}", start)
    above = RATES[RATES.index(high) + 1]
    best = max(arrays(recipe, rate, start)["test_accuracy"]["median"] for rate in RATES)
    assert arrays(recipe, above, start)["test_accuracy"]["median"] < best - NEAR


def test_adam_does_not_free_from_choosing_the_rate() -> None:
    accuracy = [arrays("adam", rate)["test_accuracy"]["median"] for rate in RATES]
    assert max(accuracy) > 0.9
    assert accuracy[-1] < 0.3


def test_windows_are_thirty_fold_and_each_recipe_gets_its_best() -> None:
    assert RATES[3] / RATES[0] == pytest.approx(30, rel=0.15)
    bad = [0.1] * 4
    scores = np.array([[0.1, 0.9, 0.8, 0.9, 0.8, *bad], [0.1, 0.9, 0.7, 0.9, 0.9, *bad]])
    assert worst_in_best_window(scores).tolist() == [0.8, 0.7]


def test_safe_rates_are_those_around_the_best_one() -> None:
    scores = np.array([[0.92, 0.5, 0.93, 0.96, 0.95, 0.92, 0.5, 0.93, 0.1]])
    assert safe_range(scores) == (RATES[2], RATES[5])
    assert lr_tolerance.NEAR == 0.05
