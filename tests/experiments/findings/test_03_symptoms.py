"""What chapter 3 claims of symptoms: what shows when, and what tells two deaths apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.draws import clean_digits
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.experiments import symptoms
from trainlab.experiments.symptoms import STEPS

GAINS = (0.5, 1, 1.4, 1.6, 1.8, 2, 2.5, 3)
RATES = (0.001, 0.01, 0.05, 0.3, 1, 2)
EXPLODES = {"gain": 2, "learning_rate": 0.05}
LOOKS_ALIKE = {"gain": 1.4, "learning_rate": 2}


def median(array: str, gain: float, learning_rate: float) -> Any:
    return recordings.value("symptoms", array, gain=gain, learning_rate=learning_rate)


def test_grid_is_the_one_judged_here() -> None:
    gain, rate = symptoms.experiment.controls
    assert (gain.values, rate.values) == (GAINS, RATES)


def test_nan_share_by_gain() -> None:
    assert all(median("died", gain, 0.05) == 0 for gain in GAINS if gain <= 1.6)
    assert 0.1 < median("died", 1.8, 0.05) < 0.7
    assert all(median("died", gain, 0.05) >= 0.85 for gain in GAINS if gain >= 2)


def test_both_deaths_come_within_the_first_steps() -> None:
    for case in (EXPLODES, LOOKS_ALIKE):
        assert median("died", **case) >= 0.85
        assert median("died_at", **case) == pytest.approx(4, abs=2)


def test_profile_before_the_first_update_tells_them_apart() -> None:
    assert median("profile_alarm", **EXPLODES) >= 0.9
    assert median("profile_at", **EXPLODES) == 0
    assert median("profile_alarm", **LOOKS_ALIKE) == 0
    assert median("gradient", **LOOKS_ALIKE)[0] == pytest.approx(1, abs=0.3)


def test_loss_at_step_0_tells_them_apart_too() -> None:
    assert median("first_loss_alarm", **EXPLODES) == 1
    assert median("first_loss_alarm", **LOOKS_ALIKE) <= 0.1


def test_other_symptoms_come_in_both() -> None:
    for case in (EXPLODES, LOOKS_ALIKE):
        for symptom in ("swing", "weights"):
            assert median(f"{symptom}_alarm", **case) >= 0.85
            assert 1 <= median(f"{symptom}_at", **case) <= median("nan_at", **case)


@pytest.mark.parametrize("gain", GAINS)
def test_profile_does_not_depend_on_the_learning_rate(gain: float) -> None:
    profiles = [median("gradient", gain, rate) for rate in RATES]
    assert all(profile == profiles[0] for profile in profiles)


def test_each_is_saved_by_its_own_treatment() -> None:
    assert median("died", 1.4, 0.05) == 0
    assert median("final_accuracy", 1.4, 0.05) > 0.8
    assert all(median("died", 1.4, rate) == 0 for rate in RATES if rate <= 0.05)


def test_healthy_runs_raise_no_alarm() -> None:
    for name in ("profile", "swing", "weights", "nan"):
        assert median(f"{name}_alarm", 1.4, 0.05) == 0


def test_steep_profile_is_no_sentence_of_death_at_a_small_rate() -> None:
    assert median("profile_alarm", 2, 0.001) >= 0.9
    assert median("died", 2, 0.001) == 0


def test_watched_steps_are_those_of_the_engine() -> None:
    seeds = range(3)
    x, y = (part[:, : symptoms.N_TRAIN] for part in clean_digits(seeds, symptoms.N_TRAIN))
    for gain, rate in ((1.4, 0.3), (2.5, 0.05)):
        architecture = Architecture(64, 10, 32, 10, initialization="gain", gain=gain)
        stack = Stack(architecture, seeds)
        watched = symptoms.watch(stack, x, y, rate)
        plan = Plan(epochs=1, batch_size=32, learning_rate=rate, gradient_norms=True)
        trained = train(stack, x, y, plan)
        loss = trained["step_loss"][:, :STEPS]
        np.testing.assert_allclose(watched["loss"], loss, rtol=1e-9)
        alive = ~np.isnan(loss)
        np.testing.assert_allclose(
            watched["gradient_norm"][alive], trained["gradient_norm"][:, :STEPS][alive], rtol=1e-9
        )
        assert (watched["growth"][:, 0] == 1).all()


def test_detectors_name_the_first_step_and_24_for_never() -> None:
    loss = np.full((2, STEPS), 2.0)
    loss[0, 5:] = 4.5
    loss[0, 7:] = np.nan
    growth = np.ones((2, STEPS))
    growth[0, 6] = 2
    found = symptoms.detectors({"loss": loss, "growth": growth}, np.array([[20.0], [1.0]]))
    assert {name: at.tolist() for name, at in found.items()} == {
        "profile": [0, STEPS],
        "first_loss": [STEPS, STEPS],
        "swing": [5, STEPS],
        "weights": [6, STEPS],
        "nan": [7, STEPS],
    }
