"""What chapter 7 claims of regularizers and their doses, read off the recorded runs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import corrected_difference
from trainlab.experiments.regularization import DOSES, key
from trainlab.experiments.shared.noisy_digits import HEADS, OVERLAP


class Interval(NamedTuple):
    mean: float
    low: float
    high: float


def arrays(regularizer: str, dose: float, head: str = "zero") -> dict[str, Any]:
    found: dict[str, Any] = recordings.read("regularization")["points"][
        key(regularizer, dose, head)
    ]["arrays"]
    return found


def median(array: str, regularizer: str = "rows", dose: float = 300, head: str = "zero") -> float:
    return float(arrays(regularizer, dose, head)[array]["median"])


def effect(array: str, regularizer: str, dose: float, head: str = "zero") -> Interval:
    recorded = arrays(regularizer, dose, head)[f"{array}_effect"]
    return Interval(recorded["median"], recorded["lower"], recorded["upper"])


EVERY = [(name, dose, head) for name, doses in DOSES.items() for dose in doses for head in HEADS]


@pytest.mark.parametrize(("regularizer", "dose", "head"), EVERY)
def test_every_dose_is_tuned_inside_its_grid(regularizer: str, dose: float, head: str) -> None:
    found = arrays(regularizer, dose, head)
    tried, rate = found["tuning_rate"]["median"], found["learning_rate"]["median"]
    assert min(tried) < rate < max(tried)


@pytest.mark.parametrize("head", HEADS)
def test_effects_are_those_of_the_recorded_runs_with_the_corrected_interval(head: str) -> None:
    with_it, without = (
        np.array(arrays(name, dose, head)["best_accuracy"]["runs"])
        for name, dose in (("adamw", 3), ("rows", 300))
    )
    again = corrected_difference(with_it, without, OVERLAP)
    assert effect("best_accuracy", "adamw", 3, head) == pytest.approx(again[:3], abs=2e-4)


def test_none_is_compared_with_itself() -> None:
    assert effect("best_accuracy", "rows", 300) == (0, 0, 0)


@pytest.mark.parametrize(
    ("regularizer", "dose"), [("l2", 1e-4), ("l2", 1e-3), ("adamw", 0.01), ("adamw", 0.1)]
)
def test_usual_decays_do_nothing_visible(regularizer: str, dose: float) -> None:
    assert abs(effect("best_accuracy", regularizer, dose).mean) < 0.015
    assert abs(effect("best_loss", regularizer, dose).mean) < 0.05


@pytest.mark.parametrize("dose", [0.01, 0.1])
def test_usual_decay_alone_would_shrink_the_weights_by_a_few_per_cent(dose: float) -> None:
    """1 - (1 - lr λ)^steps: with 400 steps at .001 it is 4 % for λ = .1."""
    assert median("decay_alone", "adamw", dose) > 0.85


@pytest.mark.parametrize(
    ("regularizer", "dose"), [("l2", 0.3), ("adamw", 30), ("dropout", 0.8), ("both", 30)]
)
def test_too_much_ruins_it(regularizer: str, dose: float) -> None:
    assert effect("best_accuracy", regularizer, dose).high < 0


@pytest.mark.parametrize("dose", [450, 600, 990])
def test_more_data_helps(dose: float) -> None:
    assert effect("best_accuracy", "rows", dose).low > 0


def test_short_patience_saves_most_epochs() -> None:
    assert median("epochs", "patience", 10) < 30


@pytest.mark.parametrize("head", HEADS)
def test_chosen_is_the_dose_that_validation_likes_best(head: str) -> None:
    for name, doses in DOSES.items():
        best = min(doses, key=lambda dose: median("tuning_loss", name, dose, head))
        found = arrays("rows", 300, head)[f"chosen_{name}"]
        assert found["median"] == effect("best_accuracy", name, best, head).mean
