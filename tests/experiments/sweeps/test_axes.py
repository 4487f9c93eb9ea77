"""Axes of values, fixed over a whole sweep."""

from __future__ import annotations

from typing import Any

import pytest

from trainlab import recordings
from trainlab.experiments.shared.declaring import Control, Experiment, Panel, Result, Series
from trainlab.experiments.sweeps import axes


def test_domains_are_fixed_over_all_settings_that_share_a_depth() -> None:
    recording = recordings.read("gradient_flow")
    panel = recording["declaration"]["panels"][0]
    low, high = panel["domain_by"]["domains"]["50"]
    drawn = [
        value
        for name, point in recording["points"].items()
        if name.startswith("50|")
        for value in point["arrays"]["gradient"]["median"]
        if value
    ]
    assert low <= min(drawn) < low * 1e2
    assert max(drawn) <= high


@pytest.mark.parametrize(
    ("values", "scale", "ends"),
    [
        ([3e-7, 0.0, None, 20.0], "log", [1e-7, 100.0]),
        ([1.0], "log", [1.0, 10.0]),
        ([0.0, None], "log", [0.1, 1.0]),
        ([0.62, 0.97, None], "linear", [0.6, 1.0]),
        ([-0.031, 0.48], "linear", [-0.1, 0.5]),
        ([0.0, 1.0], "linear", [0.0, 1.0]),
        ([-312.0, 5.0], "linear", [-350.0, 50.0]),
        ([0.5], "linear", [0.5, 0.55]),
        ([[0.1, 0.2], [0.3, 0.4]], "linear", [0.1, 0.4]),
        ([], "linear", [0.0, 1.0]),
    ],
)
def test_domain_has_round_ends(values: list[Any], scale: str, ends: list[float]) -> None:
    assert axes.domain([{"median": values, "runs": [1e9]}], scale) == ends


def declared_domains(panel: Panel, arrays: Any) -> dict[str, list[float]]:
    """The domains of a panel over two settings of the control a."""
    experiment = Experiment(
        *("t", "q?", "t.", "n."),
        controls=(Control("a", "A", (1, 2), 1),),
        panels=(panel,),
        run=lambda settings, seeds: Result({}),
        finding=lambda settings, arrays: "f",
        seeds=0,
        smoke=({},),
    )
    points = {str(a): {"arrays": {"score": {"median": arrays[a]}}} for a in (1, 2)}
    return axes.declared("e", experiment, points)["panels"][0]["domain_by"]["domains"]


X = {"label": "epoch", "array": "epoch"}


@pytest.mark.parametrize(
    ("kind", "options", "domains"),
    [
        ("curves", {"x": X, "y": {"scale": "log"}}, {"1": [0.1, 1.0], "2": [1.0, 100.0]}),
        ("curves", {"x": X, "y": {}}, {"1": [0.3, 0.4], "2": [0.0, 40.0]}),
        ("intervals", {"x": {"label": "a", "scale": "log"}}, {"1": [0.1, 1.0], "2": [1.0, 100.0]}),
        ("intervals", {"x": {"label": "a"}}, {"1": [0.3, 0.4], "2": [0.0, 40.0]}),
    ],
)
def test_domain_follows_the_scale_of_the_axis_of_values(
    kind: str, options: Any, domains: Any
) -> None:
    arrays = {1: [0.3, 0.4], 2: [2.0, 40.0]}
    panel = Panel(kind, "p", "", (Series("score", "s", "val"),), "a", options)
    assert declared_domains(panel, arrays) == domains


def test_what_readouts_say_is_within_their_axis_too() -> None:
    items = {"items": [{"name": "score", "label": "s"}]}
    panel = Panel("readouts", "p", "", (), "a", items)
    assert declared_domains(panel, {1: [0.3, 0.4], 2: [2.0, 40.0]})["2"] == [0.0, 40.0]
