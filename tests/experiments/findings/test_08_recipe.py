"""What chapter 8 claims of the recipe, its six components and the first weights, as recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.recipe import average_effect, combinations, keys_of
from trainlab.experiments.shared.recipe import (
    CHANCE,
    COMPONENTS,
    INITIALIZATIONS,
    TASKS,
    difference,
)

ALL, NONE = frozenset(COMPONENTS), frozenset[str]()
EASY = ("easy_4", "easy_8")


def arrays(task: str, on: frozenset[str], first: str = "he") -> dict[str, Any]:
    key = keys_of(task, first)[on]
    found: dict[str, Any] = recordings.read("recipe")["points"][key]["arrays"]
    return found


def scores(task: str, on: frozenset[str], first: str = "he") -> np.ndarray:
    return np.array(arrays(task, on, first)["test_accuracy"]["runs"])


def median(task: str, on: frozenset[str], first: str = "he") -> float:
    return float(arrays(task, on, first)["test_accuracy"]["median"])


def average(task: str, name: str, first: str = "he") -> dict[str, float]:
    return average_effect({on: scores(task, on, first) for on in combinations()}, name)


def open_(effect: dict[str, float]) -> bool:
    return effect["lower"] < 0 < effect["upper"]


def test_deep_from_default_weights_the_recipe_is_the_difference_between_chance_and_working() -> (
    None
):
    assert median("easy_8", NONE, "default") < 0.15
    assert median("easy_8", ALL, "default") > 0.9
    assert difference(*(scores("easy_8", on, "default") for on in (ALL, NONE)))["lower"] > 60


def test_batch_norm_alone_gives_most_of_it_and_so_do_the_first_weights() -> None:
    alone = median("easy_8", frozenset({"batch_norm"}), "default")
    assert median("easy_8", ALL, "default") - alone < 0.03
    assert median("easy_8", NONE, "he") == pytest.approx(0.9, abs=0.03)
    assert median("easy_8", frozenset({"adam"}), "default") == pytest.approx(0.74, abs=0.12)
    assert open_(arrays("easy_8", ALL)["here_he"])


def test_only_without_batch_norm_adam_or_hes_weights_does_a_combination_guess() -> None:
    guessing = [on for on in combinations() if median("easy_8", on, "default") < 0.2]
    assert guessing == [on for on in combinations() if not on & {"batch_norm", "adam"}]
    assert min(median("easy_8", on) for on in combinations()) > 0.8


def test_parts_have_stand_ins() -> None:
    """AdamW can go, batch norm cannot, and without both the network guesses; He's repair it."""
    assert open_(arrays("easy_8", ALL, "default")["here_adam"])
    assert arrays("easy_8", NONE, "default")["here_adam"]["lower"] > 30
    assert arrays("easy_8", ALL, "default")["here_batch_norm"]["lower"] > 5
    four = ALL - {"adam", "batch_norm"}
    assert median("easy_8", four, "default") < 0.15
    assert median("easy_8", four) > 0.85


@pytest.mark.parametrize("name", ["one_cycle", "dropout", "weight_decay", "early_stopping"])
def test_the_other_four_lift_no_network_that_does_not_train(name: str) -> None:
    assert arrays("easy_8", NONE, "default")[f"here_{name}"]["lower"] < 0
    assert median("easy_8", frozenset({name}), "default") < 0.2


def test_what_batch_norm_adds_depends_on_the_first_weights() -> None:
    assert average("easy_8", "batch_norm", "default")["lower"] > 40
    assert average("easy_8", "batch_norm")["lower"] > 0
    assert average("easy_8", "batch_norm")["upper"] < 6
    assert open_(average("hard_4", "batch_norm"))


@pytest.mark.parametrize("task", EASY)
@pytest.mark.parametrize("on", [NONE, ALL], ids=["alone", "beside the others"])
def test_from_hes_weights_no_part_can_be_told_on_easy_digits(task: str, on: frozenset[str]) -> None:
    assert all(open_(arrays(task, on)[f"here_{name}"]) for name in COMPONENTS)


def test_on_hard_digits_one_cycle_and_early_stopping_get_in_each_others_way() -> None:
    for name in ("one_cycle", "early_stopping"):
        assert arrays("hard_4", ALL)[f"here_{name}"]["upper"] < 0
        assert arrays("hard_4", ALL)[f"here_{name}"]["median"] == pytest.approx(-7.4, abs=1.5)
        assert open_(arrays("hard_4", NONE)[f"here_{name}"])


def test_on_hard_digits_more_than_half_have_a_higher_median_than_all_six() -> None:
    others = [on for on in combinations() if on != ALL]
    assert sum(median("hard_4", on) > median("hard_4", ALL) for on in others) > 32
    ahead = [difference(scores("hard_4", on), scores("hard_4", ALL)) for on in others]
    assert sum(effect["lower"] > 0 for effect in ahead) > 5


@pytest.mark.parametrize("task", EASY)
def test_on_easy_digits_fewer_than_ten_have(task: str) -> None:
    others = [on for on in combinations() if on != ALL]
    assert sum(median(task, on) > median(task, ALL) for on in others) < 10


def test_one_seed_does_not_decide() -> None:
    """Of 20 splits some prefer the recipe without one-cycle; the mean is not told from 0."""
    pairs = scores("easy_4", ALL) - scores("easy_4", ALL - {"one_cycle"})
    assert (pairs < 0).sum() >= 4
    assert (pairs > 0).sum() >= 4
    assert open_(arrays("easy_4", ALL)["here_one_cycle"])


def test_recorded_comparisons_are_those_of_the_recorded_runs() -> None:
    found = arrays("easy_4", ALL)["here_batch_norm"]
    again = difference(scores("easy_4", ALL), scores("easy_4", ALL - {"batch_norm"}))
    for end in ("median", "lower", "upper"):
        assert found[end] == pytest.approx(again[end], abs=0.01)


@pytest.mark.parametrize("first", INITIALIZATIONS)
@pytest.mark.parametrize("task", TASKS)
def test_every_rival_has_a_tuned_rate_inside_its_grid(task: str, first: str) -> None:
    points = recordings.read("recipe")["points"]
    for key in keys_of(task, first).values():
        chosen = points[key]["chosen"]
        if points[key]["arrays"]["learned"]["median"]:
            tried = chosen["tuning_rate"]
            assert min(tried) < chosen["learning_rate"] < max(tried)


def test_a_network_that_died_counts_as_guessing() -> None:
    for point in recordings.read("recipe")["points"].values():
        runs = np.array(point["arrays"]["test_accuracy"]["runs"], dtype=float)
        assert np.isfinite(runs).all()
        if point["arrays"]["died"]["median"] == 1:
            assert (runs <= CHANCE + 0.05).mean() > 0.5
