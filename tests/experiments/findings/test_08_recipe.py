"""What chapter 8 claims of the recipe and its six components, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import Effect, paired_difference
from trainlab.experiments.recipe import average_effect, combinations
from trainlab.experiments.shared.recipe import CHANCE, COMPONENTS, TASKS

ALL, NONE = frozenset(COMPONENTS), frozenset[str]()


def arrays(task: str, on: frozenset[str]) -> dict[str, Any]:
    key = "|".join([task, *("on" if name in on else "off" for name in COMPONENTS)])
    found: dict[str, Any] = recordings.read("recipe")["points"][key]["arrays"]
    return found


def scores(task: str, on: frozenset[str]) -> np.ndarray:
    return np.array(arrays(task, on)["test_accuracy"]["runs"])


def median(task: str, on: frozenset[str], array: str = "test_accuracy") -> float:
    return float(arrays(task, on)[array]["median"])


def effect(task: str, first: frozenset[str], second: frozenset[str]) -> Effect:
    return paired_difference(scores(task, first), scores(task, second))


def average(task: str, name: str) -> dict[str, float]:
    return average_effect({on: scores(task, on) for on in combinations()}, name)


def test_in_a_deep_net_the_recipe_is_the_difference_between_chance_and_working() -> None:
    assert median("easy_12", NONE) < 0.15
    assert median("easy_12", ALL) > 0.9
    assert effect("easy_12", ALL, NONE).wins == 20


def test_batch_norm_alone_gives_most_of_it_and_so_does_initialization_alone() -> None:
    assert median("easy_12", frozenset({"batch_norm"})) == pytest.approx(0.886, abs=0.02)
    assert median("easy_12", NONE, "he_accuracy") == pytest.approx(0.889, abs=0.02)


def test_no_deep_combination_without_batch_norm_or_adam_works() -> None:
    for on in combinations():
        if not on & {"batch_norm", "adam"}:
            assert median("easy_12", on) < 0.2


def test_what_batch_norm_adds_depends_on_depth() -> None:
    deep, shallow = average("easy_12", "batch_norm"), average("easy_4", "batch_norm")
    assert shallow["median"] == pytest.approx(3.2, abs=0.6)
    assert deep["lower"] > 10 * shallow["upper"]


@pytest.mark.parametrize("name", ["dropout", "weight_decay"])
def test_on_easy_digits_with_four_layers_dropout_and_decay_cost_a_little(name: str) -> None:
    found = average("easy_4", name)
    assert -0.6 < found["lower"] <= found["upper"] < 0


@pytest.mark.parametrize("task", TASKS)
def test_not_every_component_adds(task: str) -> None:
    assert any(average(task, name)["upper"] < 0 for name in COMPONENTS)


def test_one_seed_does_not_decide() -> None:
    """Of 20 splits, nine prefer the recipe without one-cycle; the mean difference is nothing."""
    without = effect("easy_4", ALL - {"one_cycle"}, ALL)
    assert 7 <= without.wins <= 11
    assert without.lower < 0 < without.upper


def test_recorded_comparisons_are_those_of_the_recorded_runs() -> None:
    found = arrays("easy_4", ALL)["here_batch_norm"]
    again = effect("easy_4", ALL, ALL - {"batch_norm"})
    assert found["median"] == pytest.approx(100 * again.estimate, rel=1e-3)
    assert found["lower"] == pytest.approx(100 * again.lower, abs=0.1)


def test_all_rivals_had_four_candidates_and_chose_within_their_list() -> None:
    from trainlab.experiments.shared.recipe import RATES, optimizer

    assert {len(rates) for rates in RATES.values()} == {4}
    points = recordings.read("recipe")["points"]
    for on in combinations():
        key = "|".join(["hard_4", *("on" if name in on else "off" for name in COMPONENTS)])
        assert points[key]["chosen"]["learning_rate"] in RATES[optimizer(on)]


def test_a_network_that_died_counts_as_guessing() -> None:
    for point in recordings.read("recipe")["points"].values():
        runs = np.array(point["arrays"]["test_accuracy"]["runs"], dtype=float)
        assert np.isfinite(runs).all()
        if point["arrays"]["died"]["median"] == 1:
            assert (runs <= CHANCE + 0.05).mean() > 0.5


def test_on_hard_shallow_data_the_recipe_loses_to_parts_of_itself() -> None:
    for on, gain in ((frozenset({"adam"}), 4.3), (frozenset({"adam", "one_cycle"}), 5.8)):
        found = effect("hard_4", on, ALL)
        assert 100 * found.estimate == pytest.approx(gain, abs=1)
        assert found.wins >= 18


def test_on_hard_shallow_data_batch_norm_costs_on_average_but_not_from_all_six() -> None:
    assert average("hard_4", "batch_norm")["upper"] < -1
    without = effect("hard_4", ALL - {"batch_norm"}, ALL)
    assert without.lower < 0 < without.upper


def test_where_batch_norm_carries_a_deep_net_sgd_is_at_least_as_good_as_adam() -> None:
    sgd = effect("easy_12", ALL - {"adam"}, ALL)
    assert sgd.lower > -0.01
    assert 100 * sgd.estimate == pytest.approx(0.9, abs=0.6)
    assert average("easy_12", "adam")["lower"] > 20  # since it also rescues nets without it
