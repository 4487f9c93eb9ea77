"""What chapter 8 claims of "start with all, then remove", read off the replayed searches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import load
from trainlab.experiments.start_with_all import BUDGET
from trainlab.experiments.sweeps.measuring import measure
from trainlab.experiments.sweeps.record import across_arrays, differences

SHALLOW = ("easy_4", "hard_4")
ORDERS = ("random", "greedy")


def arrays(task: str, order: str = "random") -> dict[str, Any]:
    found: dict[str, Any] = recordings.read("start_with_all")["points"][f"{task}|{order}"]["arrays"]
    return found


def curve(task: str, name: str, order: str = "random") -> np.ndarray:
    return np.array(arrays(task, order)[name]["median"])


@pytest.mark.within_one_recording
@pytest.mark.parametrize("order", ORDERS)
def test_replays_are_those_of_the_recorded_combinations(order: str) -> None:
    """The recording of ``recipe`` is this experiment's data: if that changes, so must this."""
    experiment, points = load("start_with_all"), recordings.read("start_with_all")["points"]
    across = across_arrays(experiment, points)
    for task in ("easy_4", "easy_12", "hard_4"):
        settings = experiment.settings({"task": task, "order": order})
        recorded = points[recordings.key(settings)]
        assert differences(measure(experiment, settings), recorded, across) == []


def test_all_three_have_the_same_number_of_runs() -> None:
    for name in ("add", "remove", "guess"):
        assert len(curve("easy_12", name)) == BUDGET == 22
    assert arrays("easy_12", "greedy")["add_spent"]["median"] <= BUDGET


def test_deep_removing_works_from_the_first_run_and_adding_needs_several() -> None:
    assert curve("easy_12", "remove")[0] > 0.9
    assert curve("easy_12", "add")[0] < 0.15
    assert curve("easy_12", "add")[2] < curve("easy_12", "remove")[2] - 0.1


@pytest.mark.parametrize("task", SHALLOW)
def test_shallow_it_hardly_matters_where_the_search_starts(task: str) -> None:
    assert abs(arrays(task)["lead_22"]["median"]) < 1.5


@pytest.mark.parametrize("task", ["easy_4", "easy_12", "hard_4"])
def test_random_combinations_are_as_good_after_seven_runs(task: str) -> None:
    assert arrays(task)["guess_7_lead"]["upper"] < 2


def test_what_is_left_out_depends_on_where_the_search_started() -> None:
    """So what can be removed without loss was not useless: one of a pair has to stay."""
    for name in ("dropout", "one_cycle"):
        found = arrays("easy_4")
        assert found[f"remove_keeps_{name}"]["median"] > found[f"add_keeps_{name}"]["median"] + 0.2


def test_on_hard_digits_starting_plain_leads_after_seven_runs_and_all_meet_in_the_end() -> None:
    for order in ORDERS:
        assert arrays("hard_4", order)["lead_7"]["upper"] < 0
        assert abs(arrays("hard_4", order)["lead_22"]["median"]) < 1


def test_greedy_adding_is_the_slow_one_on_a_deep_net() -> None:
    found = arrays("easy_12", "greedy")
    assert found["lead_7"]["lower"] > 2
    assert found["lead_22"]["lower"] < 0 < found["lead_22"]["upper"]


def test_deep_every_search_ends_with_batch_norm_and_on_hard_digits_few_do() -> None:
    for name in ("add", "remove"):
        assert arrays("easy_12")[f"{name}_keeps_batch_norm"]["median"] > 0.95
        assert arrays("hard_4")[f"{name}_keeps_batch_norm"]["median"] < 0.4
