"""What chapter 8 claims of one-cycle and patience, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.one_cycle import KEPT, RATES, SCHEDULES
from trainlab.experiments.shared.recipe import DATA, EPOCHS, INITIALIZATIONS


def arrays(data: str, rate: float, start: str = "he") -> dict[str, Any]:
    point = recordings.read("one_cycle")["points"][f"{data}|{rate:g}|{start}"]
    found: dict[str, Any] = point["arrays"]
    return found


def median(data: str, rate: float, name: str) -> Any:
    return arrays(data, rate)[name]["median"]


def test_rate_and_momentum_move_against_each_other() -> None:
    rate, momentum = (np.array(median("hard", 0.01, f"{n}_one_cycle")) for n in ("lr", "momentum"))
    assert rate.max() == pytest.approx(0.01, rel=1e-3)
    assert rate.argmax() == momentum.argmin() == pytest.approx(0.3 * EPOCHS, abs=1)
    assert (np.diff(rate[:9]) > 0).all()
    assert (np.diff(momentum[:9]) < 0).all()
    assert rate[-1] < 1e-3 * rate[0]


@pytest.mark.parametrize("start", INITIALIZATIONS)
@pytest.mark.parametrize("data", DATA)
def test_the_rates_that_are_compared_are_tuned_inside_the_grid(data: str, start: str) -> None:
    for schedule in SCHEDULES:
        for kept in KEPT:
            rate = arrays(data, RATES[0], start)[f"rate_{schedule}_{kept}"]["median"]
            assert RATES[0] < rate < RATES[-1], (schedule, kept)


def test_the_task_has_a_solution() -> None:
    """Patience ends a run while the rate is still above half of its peak."""
    heights = []
    for rate in RATES:
        steps, rates = (median("hard", rate, name) for name in ("step", "lr_one_cycle"))
        heights.append(np.interp(median("hard", rate, "stop_step"), steps, rates) / rate)
    assert max(heights) > 0.5


@pytest.mark.parametrize("start", INITIALIZATIONS)
@pytest.mark.parametrize("data", DATA)
def test_every_comparison_has_its_interval(data: str, start: str) -> None:
    for rate in RATES:
        found = arrays(data, rate, start)
        for name in (*(f"{s}_ends" for s in SCHEDULES), "gain_last", "tuned_last"):
            assert found[name]["lower"] <= found[name]["median"] <= found[name]["upper"]
