"""What chapter 8 claims of random search and a grid, read off the replayed searches."""

from __future__ import annotations

from typing import Any

import pytest

from trainlab import recordings
from trainlab.experiments.hyperparameters import VALUES

RATES = VALUES["rate"]


def arrays(rates: str) -> dict[str, Any]:
    found: dict[str, Any] = recordings.read("random_search")["points"][rates]["arrays"]
    return found


@pytest.mark.parametrize("rates", ["all", "near"])
@pytest.mark.parametrize("name", ["lead_8", "lead_32"])
def test_random_search_and_the_grid_cannot_be_told_apart(rates: str, name: str) -> None:
    found = arrays(rates)[name]
    assert -2 < found["lower"] < 0 < found["upper"] < 2


def test_the_rate_first_is_behind_after_eight_runs_and_level_in_the_end() -> None:
    assert arrays("all")["rate_first_8_lead"]["lower"] > 1
    for rates, name in (
        ("all", "rate_first_32_lead"),
        ("near", "rate_first_8_lead"),
        ("near", "rate_first_32_lead"),
    ):
        assert arrays(rates)[name]["lower"] < 0 < arrays(rates)[name]["upper"]


def test_the_rate_explains_half_over_all_rates_and_little_near_the_best() -> None:
    far, near = (
        {name: arrays(rates)[f"importance_{name}"]["median"] for name in (*VALUES, "together")}
        for rates in ("all", "near")
    )
    assert far["rate"] == pytest.approx(0.5, abs=0.05)
    assert far["rate"] == max(far.values())
    assert far["width"] + far["depth"] + far["together"] > 0.4
    assert near["rate"] < 0.12 < 0.3 < near["width"]


def test_one_rate_of_the_grid_always_works() -> None:
    apart = len(RATES) // 2
    for low in range(len(RATES) - apart):
        assert any(0.001 <= RATES[at] <= 0.03 for at in (low, low + apart))
