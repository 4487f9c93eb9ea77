"""What chapter 8 claims of "start with all, then remove", read off the replayed searches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import load
from trainlab.experiments.shared.recipe import COMPONENTS, INITIALIZATIONS, TASKS
from trainlab.experiments.start_with_all import BUDGET
from trainlab.experiments.sweeps.measuring import measure
from trainlab.experiments.sweeps.record import across_arrays, differences

ORDERS = ("random", "greedy")


def arrays(task: str, first: str = "he", order: str = "random") -> dict[str, Any]:
    key = recordings.key({"task": task, "initialization": first, "order": order})
    found: dict[str, Any] = recordings.read("start_with_all")["points"][key]["arrays"]
    return found


def curve(task: str, name: str, first: str = "he") -> np.ndarray:
    return np.array(arrays(task, first)[name]["median"])


@pytest.mark.within_one_recording
@pytest.mark.parametrize("order", ORDERS)
def test_replays_are_those_of_the_recorded_combinations(order: str) -> None:
    """The recording of ``recipe`` is this experiment's data: if that changes, so must this."""
    experiment, points = load("start_with_all"), recordings.read("start_with_all")["points"]
    across = across_arrays(experiment, points)
    for task in TASKS:
        settings = experiment.settings({"task": task, "order": order})
        recorded = points[recordings.key(settings)]
        assert differences(measure(experiment, settings), recorded, across) == []


def test_all_three_have_the_same_number_of_runs() -> None:
    for name in ("add", "remove", "guess"):
        assert len(curve("easy_8", name)) == BUDGET == 22
    assert arrays("easy_8", order="greedy")["add_spent"]["median"] <= BUDGET


def test_deep_from_default_weights_removing_works_from_the_first_run_and_adding_does_not() -> None:
    remove, add = (curve("easy_8", name, "default") for name in ("remove", "add"))
    assert remove[0] > 0.9
    assert add[0] < 0.15
    assert add[2] < remove[2] - 0.1


@pytest.mark.parametrize("task", TASKS)
def test_from_hes_weights_the_plain_network_works_too(task: str) -> None:
    assert curve(task, "remove")[0] - curve(task, "add")[0] < 0.05


@pytest.mark.parametrize("first", INITIALIZATIONS)
@pytest.mark.parametrize("task", TASKS)
def test_after_seven_runs_adders_have_caught_up_and_in_the_end_nobody_is_ahead(
    task: str, first: str
) -> None:
    found = arrays(task, first)
    for name in ("lead_7", "lead_22"):
        assert found[name]["lower"] < 0.5
        assert found[name]["median"] < 2.5


@pytest.mark.parametrize("first", INITIALIZATIONS)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("task", TASKS)
def test_random_combinations_are_as_good_after_seven_runs(
    task: str, order: str, first: str
) -> None:
    lead = arrays(task, first, order)["guess_7_lead"]
    assert lead["lower"] < 0.5
    assert lead["median"] < 2


def test_what_is_left_out_depends_on_where_the_search_started() -> None:
    """So what can be removed without loss was not useless: one of a pair has to stay."""
    found = arrays("easy_4")
    for name in COMPONENTS:
        assert found[f"remove_keeps_{name}"]["median"] > found[f"add_keeps_{name}"]["median"] + 0.15


def test_deep_from_default_weights_every_search_ends_with_batch_norm() -> None:
    for name in ("add", "remove"):
        assert arrays("easy_8", "default")[f"{name}_keeps_batch_norm"]["median"] > 0.95
