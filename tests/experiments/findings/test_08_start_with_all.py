"""What chapter 8 claims of "start with all, then remove", read off the replayed searches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import load
from trainlab.experiments.shared.recipe import INITIALIZATIONS, TASKS
from trainlab.experiments.start_with_all import BUDGET
from trainlab.experiments.sweeps.measuring import measure
from trainlab.experiments.sweeps.record import across_arrays, differences

ORDERS = ("random", "greedy")


def arrays(task: str, order: str = "random", start: str = "he") -> dict[str, Any]:
    points = recordings.read("start_with_all")["points"]
    found: dict[str, Any] = points[f"{task}|{order}|{start}"]["arrays"]
    return found


def curve(task: str, name: str, order: str = "random", start: str = "he") -> np.ndarray:
    return np.array(arrays(task, order, start)[name]["median"])


@pytest.mark.parametrize("start", INITIALIZATIONS)
@pytest.mark.parametrize("order", ORDERS)
def test_replays_are_those_of_the_recorded_combinations(order: str, start: str) -> None:
    """The recording of ``recipe`` is this experiment's data: if that changes, so must this."""
    experiment, points = load("start_with_all"), recordings.read("start_with_all")["points"]
    across = across_arrays(experiment, points)
    for task in TASKS:
        settings = experiment.settings({"task": task, "order": order, "initialization": start})
        recorded = points[recordings.key(settings)]
        assert differences(measure(experiment, settings), recorded, across) == []


def test_all_three_have_the_same_number_of_runs() -> None:
    for name in ("add", "remove", "guess"):
        assert len(curve("easy_12", name)) == BUDGET == 22
    assert arrays("easy_12", "greedy")["add_spent"]["median"] <= BUDGET


def test_from_pytorchs_default_removing_works_from_the_first_run_and_adding_does_not() -> None:
    assert curve("easy_12", "remove", start="default")[0] > 0.85
    assert curve("easy_12", "add", start="default")[0] < 0.2


def test_from_hes_weights_adding_works_from_the_first_run_too() -> None:
    assert curve("easy_12", "add")[0] > 0.8


@pytest.mark.parametrize("start", INITIALIZATIONS)
@pytest.mark.parametrize("task", TASKS)
def test_the_first_run_is_nothing_on_or_all_six(task: str, start: str) -> None:
    recipe = recordings.read("recipe")["points"]
    for name, switch in (("add", "off"), ("remove", "on")):
        runs = recipe["|".join([task, *6 * [switch], start])]["arrays"]["test_accuracy"]
        assert curve(task, name, start=start)[0] == pytest.approx(runs["median"], abs=1e-3)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("task", TASKS)
def test_every_lead_has_its_interval(task: str, order: str) -> None:
    for name in ("lead_7", "lead_22", "guess_7_lead", "guess_22_lead"):
        found = arrays(task, order)[name]
        assert found["lower"] <= found["median"] <= found["upper"]
