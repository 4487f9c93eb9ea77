"""What chapter 3 claims of gradients through time, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import binomial_interval, paired_difference
from trainlab.experiments import recurrent

STEPS, RADII, RATES = (10, 20, 30), (0.8, 1, 1.1, 1.3), (0.003, 0.01)
T30: dict[str, Any] = {"n_steps": 30, "cell": "linear", "clip": "none", "learning_rate": 0.01}


def median(array: str, **changes: Any) -> Any:
    return recordings.value("recurrent", array, **(T30 | changes))


def runs(array: str, **changes: Any) -> np.ndarray:
    recording = recordings.read("recurrent")
    settings = recordings.settings(recording, T30 | changes)
    point = recording["points"]["|".join(map(str, settings.values()))]
    return np.array(point["arrays"][array]["runs"], dtype=float)


def died(**changes: Any) -> int:
    return round(median("died", **changes) * recurrent.experiment.seeds)


def test_all_settings_of_the_grid_are_judged_here() -> None:
    n_steps, radius, _cell, _clip, rate = recurrent.experiment.controls
    assert (n_steps.values, radius.values, rate.values) == (STEPS, RADII, RATES)


@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize("n_steps", STEPS)
def test_a_linear_cell_multiplies_the_gradient_by_rho_a_step(n_steps: int, radius: float) -> None:
    profile = median("gradient", n_steps=n_steps, radius=radius)
    assert profile == pytest.approx(median("theory", n_steps=n_steps, radius=radius), rel=1e-3)
    assert profile[0] == pytest.approx(radius ** (n_steps - 1), rel=1e-3)


def test_a_tanh_cell_shrinks_it_further() -> None:
    for n_steps in STEPS:
        for radius in RADII:
            linear, tanh = (
                median("first_gradient", n_steps=n_steps, radius=radius, cell=cell)
                for cell in ("linear", "tanh")
            )
            assert tanh < linear


def test_without_clipping_rho_above_1_dies_at_30_steps() -> None:
    for radius in (1.1, 1.3):
        for rate in RATES:
            assert died(radius=radius, learning_rate=rate) == 20
            assert median("died_at", radius=radius, learning_rate=rate) <= 4
    low, _high = binomial_interval(20, 20)
    assert low > 0.8


def test_at_30_steps_rho_below_1_hardly_ever_dies_and_learns_nothing() -> None:
    for clip in ("none", "norm_1"):
        for rate in RATES:
            assert died(radius=0.8, clip=clip, learning_rate=rate) <= 1
            assert median("final_loss", radius=0.8, clip=clip, learning_rate=rate) > 0.95


def test_a_gradient_of_a_tenth_still_teaches() -> None:
    """Vanishing is a matter of degree: 0.8⁹ = 0.13 is learned from, 0.8²⁹ = 0.002 is not."""
    assert median("first_gradient", n_steps=10, radius=0.8) == pytest.approx(0.8**9, rel=1e-3)
    assert median("final_loss", n_steps=10, radius=0.8) < 0.02
    assert median("final_loss", n_steps=20, radius=0.8) < 0.3


def test_tanh_never_dies_at_these_rates() -> None:
    for n_steps in STEPS:
        for radius in RADII:
            for rate in RATES:
                assert died(n_steps=n_steps, radius=radius, learning_rate=rate, cell="tanh") == 0


def test_tanh_learns_over_10_steps_and_not_over_30() -> None:
    assert median("final_loss", n_steps=10, radius=1, cell="tanh") < 0.3
    assert median("final_loss", radius=1, cell="tanh") > 0.9
    losses = [median("final_loss", n_steps=20, radius=r, cell="tanh") for r in RADII]
    assert losses[-1] == min(losses)  # a larger ρ makes up for the slope of tanh


def test_rho_1_dies_of_the_learning_rate_not_of_its_profile() -> None:
    """The step-0 profile is flat; a third of the learning rate keeps nearly all runs alive."""
    assert median("first_gradient", radius=1) == pytest.approx(1, rel=1e-3)
    low, high = binomial_interval(died(radius=1), 20)
    assert low > 0.2
    assert high < 0.8
    assert died(radius=1, learning_rate=0.003) <= 1


def test_clipping_at_1_never_lets_a_run_die() -> None:
    for n_steps in STEPS:
        for radius in RADII:
            for rate in RATES:
                assert died(n_steps=n_steps, radius=radius, learning_rate=rate, clip="norm_1") == 0


def test_clipping_turns_nan_into_learning_at_1_1_and_not_at_1_3() -> None:
    learned = runs("final_loss", radius=1.1, clip="norm_1")
    ignorant = np.full(20, median("ignorance"))
    assert paired_difference(learned, ignorant).upper < -0.6
    assert median("final_loss", radius=1.1, clip="norm_1") == pytest.approx(0.15, abs=0.05)
    assert median("final_loss", radius=1.3, clip="norm_1") > 10


def test_clipping_leaves_the_growth() -> None:
    """After training with clipping the gradient still grows about eightfold on its way back."""
    assert median("trained_gradient", radius=1.1, clip="norm_1")[0] > 5
    assert median("trained_gradient", radius=1.3, clip="norm_1")[0] > 1_000


def test_where_a_smaller_rate_suffices_clipping_at_1_slows_learning() -> None:
    bare, clipped = (
        runs("final_loss", radius=1, learning_rate=0.003, clip=clip) for clip in ("none", "norm_1")
    )
    effect = paired_difference(clipped, bare, statistic="median")
    assert effect.pairs == 20
    assert effect.lower > 0.02


def test_clipping_brings_back_nothing_that_has_vanished() -> None:
    unclipped, clipped = (runs("final_loss", radius=0.8, clip=c) for c in ("none", "norm_1"))
    effect = paired_difference(clipped, unclipped)
    assert abs(effect.estimate) < 0.15
