"""What chapter 2 claims of the squeeze: larger steps are no cure, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.statistics import paired_difference
from trainlab.experiments.does_it_learn import split
from trainlab.experiments.squeeze import SHOWN, standardized

DATA = ("moons", "spirals", "digits")


def median(array: str, network: str = "sigmoid", trained: str = "all", data: str = "digits") -> Any:
    return recordings.value("squeeze", array, data=data, network=network, trained=trained)


def final(trained: str, data: str = "digits", network: str = "sigmoid") -> np.ndarray:
    """Return the final accuracy of every seed."""
    point = recordings.read("squeeze")["points"][f"{data}|{network}|{trained}"]
    return np.array(point["arrays"]["final_accuracy"]["runs"], dtype=float)


@pytest.mark.parametrize("data", DATA)
def test_differences_between_inputs_shrink_at_every_sigmoid_layer(data: str) -> None:
    spread = median("spread_before", data=data)
    assert spread == sorted(spread, reverse=True)
    assert 1e-10 < spread[9] < 2e-8
    factor = (spread[9] / spread[1]) ** (1 / 8)
    assert factor == pytest.approx(0.14, abs=0.01)


@pytest.mark.parametrize("data", DATA)
def test_spread_at_layer_10_ranks_the_networks_as_their_training_does(data: str) -> None:
    """Nothing learns with 1e-9 or 1e-4 left, slowly with 5e-3, well with 0.4 (all with SGD)."""
    left = {network: median("last_spread", network, data=data) for network in SHOWN}
    assert left["sigmoid"] == pytest.approx(2.6e-9, rel=0.2)
    assert left["relu"] == pytest.approx(7.5e-5, rel=0.25)
    assert left["sigmoid_gain_4"] == pytest.approx(5e-3, rel=0.3)
    assert left["relu_he"] == pytest.approx(0.44, rel=0.15)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("trained", ["all", "head"])
def test_sigmoid_network_and_its_head_alone_stay_at_chance(data: str, trained: str) -> None:
    assert median("at_chance", trained=trained, data=data) == 1


@pytest.mark.parametrize("data", DATA)
def test_equal_relative_steps_move_every_layer_and_open_a_single_direction(data: str) -> None:
    assert min(median("weight_change", trained="equal", data=data)) > 0.1
    assert median("spread_after", trained="equal", data=data)[9] > 1e-3
    assert median("directions", trained="equal", data=data) < 1.3


def test_one_direction_is_enough_for_two_classes_and_not_for_ten() -> None:
    assert 0.15 < median("final_accuracy", trained="equal") < 0.3
    assert median("final_accuracy", trained="equal", data="spirals") < 0.6
    assert median("final_accuracy", trained="equal", data="moons") > 0.85


def test_equal_steps_help_where_the_squeeze_is_mild() -> None:
    for network in ("sigmoid_gain_4", "relu"):
        effect = paired_difference(final("equal", network=network), final("all", network=network))
        assert effect.lower > 0.1


def test_a_head_on_standardized_features_beats_moving_every_layer() -> None:
    assert 0.75 < median("final_accuracy", trained="standardized") < 0.85
    effect = paired_difference(final("standardized"), final("equal"))
    assert effect.lower > 0.5
    assert effect.lost == 0


def test_frozen_layers_do_not_move() -> None:
    for trained in ("head", "standardized"):
        assert set(median("weight_change", trained=trained)) == {0}
        assert median("spread_after", trained=trained) == median("spread_before", trained=trained)


def test_standardized_features_have_mean_0_and_deviation_1_over_the_training_rows() -> None:
    seeds = range(2)
    x, _, x_val, _, n_classes = split("digits", seeds)
    stack = Stack(
        Architecture(64, 10, 32, n_classes, activation="sigmoid", initialization="default"), seeds
    )
    features, features_val = standardized(stack, x, x_val)
    # What is left of float64 after ten layers: differences of 1e-9 between numbers near 0.5.
    np.testing.assert_allclose(features.mean(dim=1), 0, atol=1e-5)
    np.testing.assert_allclose(features.std(dim=1, correction=0), 1, rtol=1e-5)
    assert features_val.shape == features.shape
    assert 0.8 < float(features_val.std()) < 1.2
