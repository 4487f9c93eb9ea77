"""What chapter 8 claims of the tolerance to the learning rate, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.lr_tolerance import LABELS, RATES, worst_in_best_window


def arrays(recipe: str = "all", rate: float = 0.01) -> dict[str, Any]:
    found: dict[str, Any] = recordings.read("lr_tolerance")["points"][f"{recipe}|{rate}"]["arrays"]
    return found


def worst(recipe: str) -> float:
    return float(arrays()[f"worst_{recipe}"]["median"])


def best(recipe: str) -> float:
    return float(arrays()[f"best_{recipe}"]["median"])


def test_all_six_hold_over_a_thirty_fold_range_and_plain_sgd_does_not() -> None:
    assert worst("all") > 0.9
    assert worst("plain") < 0.5


def test_at_its_best_rate_plain_sgd_is_close() -> None:
    assert best("all") - best("plain") < 0.06


@pytest.mark.parametrize("recipe", ["adam", "batch_norm", "without_batch_norm"])
def test_adam_or_batch_norm_alone_give_most_of_the_tolerance(recipe: str) -> None:
    assert worst("plain") + 0.5 < 0.85 < worst(recipe) < worst("all")


def test_adam_does_not_free_from_choosing_the_rate() -> None:
    accuracy = [arrays("adam", rate)["test_accuracy"]["median"] for rate in RATES]
    assert max(accuracy) > 0.93
    assert accuracy[-1] < 0.3


def test_windows_are_thirty_fold_and_each_recipe_gets_its_best() -> None:
    assert RATES[3] / RATES[0] == pytest.approx(30)
    scores = np.array([[0.1, 0.9, 0.8, 0.9, 0.8, 0.1, 0.1], [0.1, 0.9, 0.7, 0.9, 0.9, 0.1, 0.1]])
    assert worst_in_best_window(scores).tolist() == [0.8, 0.7]


@pytest.mark.parametrize("recipe", LABELS)
def test_the_range_test_suggests_a_rate_that_works_except_for_plain_sgd(recipe: str) -> None:
    suggested = arrays(recipe)["suggested"]["median"]
    nearest = RATES[int(np.abs(np.log(np.array(RATES) / suggested)).argmin())]
    lost = best(recipe) - arrays(recipe, nearest)["test_accuracy"]["median"]
    assert lost > 0.2 if recipe == "plain" else lost < 0.03
