"""What chapter 8 claims of schedules and patience, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.one_cycle import RATES, SCHEDULES
from trainlab.experiments.shared.recipe import DATA, EPOCHS, difference


def arrays(data: str, rate: float | str = 0.01, schedule: str = "one_cycle") -> dict[str, Any]:
    key = recordings.key({"data": data, "schedule": schedule, "max_lr": rate})
    found: dict[str, Any] = recordings.read("one_cycle")["points"][key]["arrays"]
    return found


def median(data: str, rate: float, name: str) -> Any:
    return arrays(data, rate)[name]["median"]


def open_(effect: dict[str, float]) -> bool:
    return effect["lower"] < 0 < effect["upper"]


def test_rate_and_momentum_move_against_each_other() -> None:
    rate, momentum = (np.array(median("hard", 0.01, name)) for name in ("lr", "momentum"))
    peak = int(rate.argmax())
    assert rate.max() == pytest.approx(0.01, rel=1e-3)
    assert peak == momentum.argmin()
    assert median("hard", 0.01, "step")[peak] == pytest.approx(0.3 * 7 * EPOCHS, abs=7)
    assert (np.diff(rate[: peak + 1]) > 0).all()
    assert (np.diff(momentum[: peak + 1]) < 0).all()
    assert rate[-1] < 1e-3 * rate[0]


def test_patience_cuts_the_annealing_off_on_hard_digits() -> None:
    """At LR .01 patience ends at epoch 20 of 30, the rate at nearly half of its peak."""
    assert median("hard", 0.01, "cut_off") == 1
    assert median("hard", 0.01, "stop_step") / 7 == pytest.approx(20, abs=1.5)
    steps, rates = (median("hard", 0.01, name) for name in ("step", "lr"))
    height = np.interp(median("hard", 0.01, "stop_step"), steps, rates) / 0.01
    assert height == pytest.approx(0.45, abs=0.1)


def test_keeping_the_lowest_loss_of_all_epochs_does_not_mend_it() -> None:
    """Validation loss was lowest before patience ended: all 30 epochs give the same weights."""
    found = arrays("hard", 0.01)["waits"]
    assert found["lower"] == found["median"] == found["upper"] == 0


@pytest.mark.parametrize("where", [("easy", 0.1), ("hard", 0.01), ("hard", 0.1)])
def test_nothing_else_that_waiting_adds_can_be_told_from_0(where: tuple[str, float]) -> None:
    found = arrays(*where)
    names = ("judged", "ends") if where == ("hard", 0.01) else ("waits", "judged", "ends")
    assert all(open_(found[name]) for name in names)


def test_one_cycle_needs_its_end_on_hard_digits() -> None:
    found = arrays("hard")
    assert found["tuned_last"]["lower"] > 0
    assert found["tuned_stopped"]["upper"] < 0
    assert open_(found["tuned_against_stopping"])
    assert open_(arrays("easy")["tuned_last"])


def test_averaged_weights_at_a_constant_rate_are_ahead_on_hard_digits() -> None:
    found = arrays("hard", schedule="ema")
    assert found["tuned_last"]["lower"] > 0
    assert found["tuned_stopped"]["lower"] > 0
    for data in DATA:
        assert arrays(data)["averaged_against_cosine"]["lower"] > -1
        assert arrays(data)["averaged_against_cosine"]["median"] > 0


@pytest.mark.parametrize("schedule", ["cosine", "warmup"])
@pytest.mark.parametrize("data", DATA)
def test_cosine_and_warm_up_cannot_be_told_from_a_constant_rate(schedule: str, data: str) -> None:
    found = arrays(data, schedule=schedule)
    assert open_(found["tuned_last"])
    assert open_(found["tuned_stopped"])


@pytest.mark.parametrize("data", DATA)
def test_a_warm_up_in_front_of_the_cosine_adds_nothing_that_can_be_told(data: str) -> None:
    last = [
        np.array(arrays(data, "tuned_last", schedule)["last"]["runs"])
        for schedule in ("warmup_cosine", "cosine")
    ]
    assert open_(difference(*last))


@pytest.mark.parametrize("schedule", ["cosine", "warmup_cosine", "one_cycle"])
def test_annealing_does_not_forgive_a_low_rate(schedule: str) -> None:
    assert arrays("easy", 0.001, schedule)["gain_last"]["upper"] < -5


@pytest.mark.parametrize("data", DATA)
def test_every_comparison_has_its_interval(data: str) -> None:
    for schedule in SCHEDULES:
        for rate in RATES:
            found = arrays(data, rate, schedule)
            for name in ("waits", "judged", "ends", "gain_last", "tuned_last"):
                assert found[name]["lower"] <= found[name]["median"] <= found[name]["upper"]
