"""What chapter 8 claims of the five settings, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.hyperparameters import VALUES

OPENS = {"rate": 0.003, "width": 24, "depth": 4, "batch": 50, "decay": 0}


def points() -> dict[str, Any]:
    found: dict[str, Any] = recordings.read("hyperparameters")["points"]
    return found


def swing(name: str, tuned: str = "", **changes: float) -> dict[str, float]:
    arrays = points()[recordings.key(OPENS | changes)]["arrays"]
    found: dict[str, float] = arrays[f"{tuned}swing_{name}"]
    return found


def test_the_rate_swings_most_from_most_networks() -> None:
    first = [
        max(VALUES, key=lambda name: point["arrays"][f"swing_{name}"]["median"])
        for point in points().values()
    ]
    assert len(first) == 252
    assert first.count("rate") > 220


def test_from_where_it_opens_the_rate_swings_more_than_any_other() -> None:
    others = [swing(name)["upper"] for name in VALUES if name != "rate"]
    assert swing("rate")["lower"] > max(others)


def test_what_looks_like_the_batch_is_the_rate() -> None:
    assert swing("batch", rate=0.001)["lower"] > 20
    tuned = swing("batch", "tuned_", rate=0.001)
    assert tuned["lower"] < 0 < tuned["upper"] < 10


@pytest.mark.parametrize("name", ["width", "depth", "decay"])
def test_other_swings_remain_when_the_rate_is_tuned(name: str) -> None:
    assert swing(name, "tuned_")["lower"] > 0
    assert swing(name, "tuned_")["median"] == pytest.approx(swing(name)["median"], abs=3)


def test_one_layer_beats_four() -> None:
    arrays = points()[recordings.key(OPENS)]["arrays"]
    one, four = arrays["by_depth"]["median"]
    assert one > four + 0.1


def test_the_rate_called_safe_for_adam_is_never_the_best() -> None:
    mean = {
        key: np.mean(point["arrays"]["val_accuracy"]["runs"]) for key, point in points().items()
    }
    for key in mean:
        rate, _, rest = key.partition("|")
        if rate == "0.0003":
            assert max(mean[f"{other}|{rest}"] for other in ("0.001", "0.003", "0.01")) > mean[key]
