"""What chapter 8 claims of one-cycle and patience, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.one_cycle import RATES, SCHEDULES
from trainlab.experiments.shared.recipe import DATA, EPOCHS


def arrays(data: str, rate: float) -> dict[str, Any]:
    found: dict[str, Any] = recordings.read("one_cycle")["points"][f"{data}|{rate}"]["arrays"]
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


def test_patience_cuts_the_annealing_off_on_hard_digits() -> None:
    """At LR .01 patience ends at epoch 16 or 17 of 30, the rate still near its peak."""
    assert median("hard", 0.01, "cut_off") == 1
    assert median("hard", 0.01, "stop_step") / 7 == pytest.approx(16.5, abs=1.5)
    steps, rates = (median("hard", 0.01, name) for name in ("step", "lr_one_cycle"))
    assert np.interp(median("hard", 0.01, "stop_step"), steps, rates) > 0.6 * 0.01


def test_keeping_the_lowest_loss_of_all_epochs_does_not_mend_it() -> None:
    """Validation loss was lowest before the annealing: all 30 epochs give the same weights."""
    found = arrays("hard", 0.01)["one_cycle_waits"]
    assert found["lower"] == found["median"] == found["upper"] == 0


def test_on_easy_digits_at_a_high_rate_it_does() -> None:
    found = arrays("easy", 0.1)
    assert found["one_cycle_waits"]["lower"] > 1
    assert found["one_cycle_waits"]["median"] == pytest.approx(3.0, abs=1)
    assert abs(found["one_cycle_best"]["median"] - found["one_cycle_last"]["median"]) < 0.01


def test_with_equal_tuning_one_cycle_gains_on_hard_digits_only_if_it_may_end() -> None:
    easy, hard = arrays("easy", 0.01), arrays("hard", 0.01)
    assert easy["tuned_last"]["lower"] < 0 < easy["tuned_last"]["upper"]
    assert hard["tuned_stopped"]["upper"] < -2
    assert hard["tuned_last"]["lower"] > 0


def test_keeping_the_best_accuracy_does() -> None:
    assert arrays("hard", 0.01)["one_cycle_judged"]["lower"] > 0


def test_without_annealing_the_last_weights_are_worse_than_stopping() -> None:
    assert arrays("hard", 0.01)["constant_ends"]["upper"] < -3
    assert arrays("hard", 0.01)["one_cycle_ends"]["lower"] > -3


@pytest.mark.parametrize("data", DATA)
def test_every_comparison_has_its_interval(data: str) -> None:
    for rate in RATES:
        found = arrays(data, rate)
        for name in (*(f"{s}_ends" for s in SCHEDULES), "gain_last", "tuned_last"):
            assert found[name]["lower"] <= found[name]["median"] <= found[name]["upper"]
