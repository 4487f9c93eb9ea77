"""What the book claims of the scale of the inputs, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.input_scale import inputs


def arrays(data: str, scaling: str, optimizer: str = "sgd") -> dict[str, Any]:
    points = recordings.read("input_scale")["points"]
    found: dict[str, Any] = points[f"{data}|{scaling}|{optimizer}"]["arrays"]
    return found


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_where_inputs_are_of_one_kind_a_rate_makes_up_for_most_of_their_size(
    optimizer: str,
) -> None:
    raw = arrays("digits", "raw", optimizer)["behind"]
    assert raw["lower"] > -0.06
    assert raw["median"] < -0.01


def test_there_one_factor_for_all_is_enough() -> None:
    for optimizer in ("sgd", "adam"):
        behind = arrays("digits", "one_factor", optimizer)["behind"]
        assert behind["median"] > 0
        assert behind["lower"] > -0.02


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_mixed_units_cost_accuracy_at_any_rate(optimizer: str) -> None:
    assert arrays("breast_cancer", "one_factor", optimizer)["behind"]["upper"] < -0.005
    raw, standardized = (
        np.array(arrays("breast_cancer", scaling, optimizer)["final_accuracy"]["runs"])
        for scaling in ("raw", "standardized")
    )
    assert (raw < standardized).all()
    assert np.median(standardized - raw) > 0.03


def test_raw_mixed_units_leave_few_rates_that_do() -> None:
    raw, standardized = (
        arrays("breast_cancer", scaling)["working"]["median"] for scaling in ("raw", "standardized")
    )
    assert raw < 1 < standardized


def test_raw_inputs_want_a_far_smaller_rate() -> None:
    rates = [arrays("digits", scaling)["rate"]["median"] for scaling in ("raw", "standardized")]
    assert rates[0] < 0.2 * rates[1]


def test_standardized_inputs_have_mean_0_and_deviation_1_over_the_training_rows() -> None:
    x, _y, x_val, _y_val = inputs("breast_cancer", "standardized", [0, 1])
    assert abs(x.mean(axis=1)).max() < 1e-10
    assert x.std(axis=1) == pytest.approx(1)
    assert abs(x_val.mean(axis=1)).max() > 1e-3
