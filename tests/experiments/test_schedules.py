"""Chapter 8's schedules: what is handed over, and how they are compared."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import load, one_cycle
from trainlab.experiments.shared.recipe import DATA, difference, trained

SEEDS = (0, 3)


def test_averaged_weights_are_what_is_scored_where_there_are_any() -> None:
    run = trained(one_cycle.ON, "easy", 4, 0.01, SEEDS, epochs=3, **one_cycle._changes("ema"))
    kept = one_cycle._handed_over(run)
    np.testing.assert_array_equal(kept["val_loss"], run["averaged_val_loss"])
    assert (kept["val_loss"][:, -1] != run["val_loss"][:, -1]).all()
    usual = trained(one_cycle.ON, "easy", 4, 0.01, SEEDS, epochs=3)
    np.testing.assert_array_equal(one_cycle._handed_over(usual)["val_loss"], usual["val_loss"])
    np.testing.assert_array_equal(run["val_loss"], usual["val_loss"])  # averaging changes no step


@pytest.mark.parametrize("schedule", one_cycle.SCHEDULES)
def test_schedules_differ_from_constant_in_the_rate_alone(schedule: str) -> None:
    settings = {"data": "easy", "schedule": schedule, "max_lr": 0.01, "learning_rate": 0.01}
    found = one_cycle.run(settings, [0])
    lr = found["lr"]
    assert lr.max() <= 0.01 + 1e-12
    flat = np.ptp(lr) == 0
    assert flat == (schedule in ("constant", "ema"))
    falls = lr[-1] < 0.1 * lr.max()
    assert falls == (schedule in ("cosine", "warmup_cosine", "one_cycle"))
    moves = np.ptp(found["momentum"]) > 0
    assert moves == (schedule == "one_cycle")


def test_schedules_are_compared_each_at_its_own_tuned_rate() -> None:
    rng = np.random.default_rng(1)
    keys = itertools.product(DATA, one_cycle.SCHEDULES, one_cycle.RATES)
    points: dict[str, dict[str, Any]] = {}
    for data, schedule, max_lr in keys:
        key = recordings.key({"data": data, "schedule": schedule, "max_lr": max_lr})
        points[key] = {kept: {"runs": list(rng.random(20))} for kept in one_cycle.KEPT}
        curve = rng.random(3).tolist()
        points[key]["val_loss"] = {"median": curve, "lower": curve, "upper": curve}
    found = one_cycle.across(points)
    assert found.keys() == points.keys() == {*map(recordings.key, load("one_cycle").grid())}
    cosine = points["hard|cosine|tuned_last"]["last"]["runs"]
    for rival, array in (
        (points["hard|constant|tuned_last"]["last"], "tuned_last"),
        (points["hard|constant|tuned_stopped"]["stopped"], "tuned_against_stopping"),
    ):
        expected = difference(np.array(cosine), np.array(rival["runs"]))
        assert found["hard|cosine|0.01"][array] == expected
    assert found["hard|cosine|0.01"]["tuned_last"] == found["hard|one_cycle|0.1"]["last_cosine"]
    here = difference(
        *(
            np.array(points[f"easy|{name}|0.1"]["stopped"]["runs"])
            for name in ("warmup", "constant")
        )
    )
    assert found["easy|warmup|0.1"]["gain_stopped"] == here
    assert found["easy|constant|0.1"]["tuned_last"]["median"] == 0
