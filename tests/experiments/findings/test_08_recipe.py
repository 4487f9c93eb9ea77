"""What chapter 8 claims of the recipe and its six components, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import Effect, corrected_difference
from trainlab.experiments.recipe import average_effect, combinations, key
from trainlab.experiments.shared.recipe import (
    CHANCE,
    COMPONENTS,
    INITIALIZATIONS,
    LEARNED,
    OVERLAP,
    TASKS,
)

ALL, NONE = frozenset(COMPONENTS), frozenset[str]()


def arrays(task: str, on: frozenset[str], start: str = "he") -> dict[str, Any]:
    found: dict[str, Any] = recordings.read("recipe")["points"][key(task, on, start)]["arrays"]
    return found


def scores(task: str, on: frozenset[str], start: str = "he") -> np.ndarray:
    return np.array(arrays(task, on, start)["test_accuracy"]["runs"])


def median(task: str, on: frozenset[str], start: str = "he") -> float:
    return float(arrays(task, on, start)["test_accuracy"]["median"])


def effect(task: str, first: frozenset[str], second: frozenset[str], start: str = "he") -> Effect:
    return corrected_difference(scores(task, first, start), scores(task, second, start), OVERLAP)


def average(task: str, name: str, start: str = "he") -> dict[str, float]:
    return average_effect({on: scores(task, on, start) for on in combinations()}, name)


def test_every_rate_is_tuned_inside_its_grid() -> None:
    for name, point in recordings.read("recipe")["points"].items():
        tried, rate = point["chosen"]["tuning_rate"], point["chosen"]["learning_rate"]
        assert min(tried) < rate < max(tried), name


def test_a_rate_is_the_best_of_those_that_were_tried_if_any_works() -> None:
    for name, point in recordings.read("recipe")["points"].items():
        tried, judged = point["chosen"]["tuning_rate"], point["chosen"]["tuning_score"]
        known = {rate: score for rate, score in zip(tried, judged, strict=True) if score}
        if max(known.values()) > LEARNED:
            assert known[point["chosen"]["learning_rate"]] == max(known.values()), name


def test_from_pytorchs_default_a_deep_net_needs_the_recipe_or_batch_norm() -> None:
    assert median("easy_12", NONE, "default") < 0.2
    assert median("easy_12", ALL, "default") > 0.85
    assert median("easy_12", frozenset({"batch_norm"}), "default") > 0.8


def test_from_hes_weights_a_deep_net_trains_with_nothing_on() -> None:
    assert median("easy_12", NONE) > 0.8
    found = arrays("easy_12", NONE)["here_initialization"]
    assert found["lower"] > 50


def test_what_batch_norm_adds_depends_on_the_initialization() -> None:
    he, default = (average("easy_12", "batch_norm", start) for start in ("he", "default"))
    assert default["lower"] > he["upper"]


@pytest.mark.parametrize("start", INITIALIZATIONS)
@pytest.mark.parametrize("task", TASKS)
def test_recorded_comparisons_are_those_of_the_recorded_runs(task: str, start: str) -> None:
    found = arrays(task, ALL, start)["here_batch_norm"]
    again = effect(task, ALL, ALL - {"batch_norm"}, start)
    assert found["median"] == pytest.approx(100 * again.estimate, rel=1e-3, abs=1e-3)
    assert found["lower"] == pytest.approx(100 * again.lower, rel=1e-2, abs=0.01)
    for label, on in (("none", NONE), ("all", ALL)):
        shown = arrays(task, ALL, start)
        assert shown[label] == shown[f"{start}_{label}"]
        assert shown[label]["median"] == median(task, on, start)


@pytest.mark.parametrize("start", INITIALIZATIONS)
@pytest.mark.parametrize("task", TASKS)
def test_those_that_surely_beat_all_six_are_at_most_those_whose_interval_does(
    task: str, start: str
) -> None:
    found = [effect(task, on, ALL, start) for on in combinations() if on != ALL]
    shown = arrays(task, ALL, start)
    assert shown["beats_all"]["median"] <= sum(one.lower > 0 for one in found)
    assert shown["beaten_by_all"]["median"] <= sum(one.upper < 0 for one in found)


def test_a_network_that_died_counts_as_guessing() -> None:
    for point in recordings.read("recipe")["points"].values():
        runs = np.array(point["arrays"]["test_accuracy"]["runs"], dtype=float)
        assert np.isfinite(runs).all()
        if point["arrays"]["died"]["median"] == 1:
            assert (runs <= CHANCE + 0.05).mean() > 0.5
