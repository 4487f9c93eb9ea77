"""What chapter 8 claims of the tolerance to the learning rate, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.lr_tolerance import LABELS, RATES, worst_in_best_window

WITH_BATCH_NORM = ("batch_norm", "all")


def arrays(recipe: str = "all", rate: float = 0.01, first: str = "he") -> dict[str, Any]:
    key = recordings.key({"recipe": recipe, "rate": rate, "initialization": first})
    found: dict[str, Any] = recordings.read("lr_tolerance")["points"][key]["arrays"]
    return found


def accuracy(recipe: str, rate: float, first: str = "he") -> float:
    return float(arrays(recipe, rate, first)["test_accuracy"]["median"])


def worst(recipe: str, first: str = "he") -> float:
    return float(arrays(first=first)[f"worst_{recipe}"]["median"])


def best(recipe: str, first: str = "he") -> float:
    return float(arrays(first=first)[f"best_{recipe}"]["median"])


def test_all_six_hold_over_a_thirty_fold_range_and_plain_sgd_keeps_half() -> None:
    assert worst("all") > 0.9
    assert worst("plain") == pytest.approx(0.55, abs=0.05)


def test_at_its_best_rate_plain_sgd_is_close() -> None:
    assert best("all") - best("plain") < 0.03


@pytest.mark.parametrize("recipe", ["momentum", "adam", "batch_norm", "without_batch_norm"])
def test_one_part_alone_gives_much_of_the_tolerance(recipe: str) -> None:
    assert worst("plain") + 0.1 < worst(recipe) < worst("all")


def test_from_the_default_weights_sgd_falls_to_guessing_within_its_range() -> None:
    for recipe in ("plain", "momentum"):
        assert worst(recipe, "default") < 0.15 < 0.5 < worst(recipe)
    for recipe in ("adam", *WITH_BATCH_NORM):
        assert abs(worst(recipe, "default") - worst(recipe)) < 0.03


def test_adam_does_not_free_from_choosing_the_rate() -> None:
    assert max(accuracy("adam", rate) for rate in RATES) > 0.93
    assert accuracy("adam", 0.1) < 0.6
    assert all(accuracy("adam", rate) < 0.15 for rate in RATES if rate >= 0.3)


@pytest.mark.parametrize("first", ["he", "default"])
def test_the_rate_that_is_called_safe_for_adam_costs_ten_points(first: str) -> None:
    assert arrays("adam", 0.0003, first)["lost"]["lower"] > 10


def test_batch_norm_allows_a_rate_of_a_third_and_not_of_one() -> None:
    assert accuracy("batch_norm", 0.3) > 0.85
    assert accuracy("momentum", 0.3) < 0.15
    assert accuracy("batch_norm", 1) < 0.5


def test_windows_are_thirty_fold_and_each_recipe_gets_its_best() -> None:
    assert all(RATES[at + 3] / RATES[at] == pytest.approx(30, rel=0.12) for at in range(6))
    scores = np.array([[0.1, 0.9, 0.8, 0.9, 0.8, 0.1, 0.1], [0.1, 0.9, 0.7, 0.9, 0.9, 0.1, 0.1]])
    assert worst_in_best_window(scores).tolist() == [0.8, 0.7]


@pytest.mark.parametrize("recipe", LABELS)
def test_the_range_test_suggests_a_rate_that_works_but_too_low_a_one_for_plain_sgd(
    recipe: str,
) -> None:
    suggested = arrays(recipe)["suggested"]["median"]
    nearest = RATES[int(np.abs(np.log(np.array(RATES) / suggested)).argmin())]
    lost = best(recipe) - accuracy(recipe, nearest)
    assert 0.06 < lost < 0.13 if recipe == "plain" else lost < 0.03


def test_the_best_rate_of_plain_sgd_is_eight_times_what_is_suggested() -> None:
    scores = {rate: accuracy("plain", rate) for rate in RATES}
    assert max(scores, key=scores.__getitem__) == 0.3
    assert 5 < 0.3 / arrays("plain")["suggested"]["median"] < 10
