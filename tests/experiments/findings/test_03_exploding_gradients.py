"""What chapter 3 claims of gain, depth and remedies, read off the recorded runs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import Effect, paired_difference
from trainlab.experiments import exploding
from trainlab.experiments.exploding import REMEDIES

GAINS, DEPTHS, ACTIVATIONS = (0.5, 1.4, 2, 3), (4, 10, 20), ("relu", "tanh")
EXPLODES: dict[str, Any] = {
    "gain": 2,
    "depth": 10,
    "activation": "relu",
    "remedy": "none",
    "learning_rate": 0.05,
}


def arrays(**changes: Any) -> dict[str, Any]:
    points = recordings.read("exploding")["points"]
    point: dict[str, Any] = points[recordings.key(EXPLODES | changes)]["arrays"]
    return point


def median(array: str, **changes: Any) -> Any:
    return arrays(**changes)[array]["median"]


def effect(first: dict[str, Any], second: dict[str, Any]) -> Effect:
    """Compare final accuracies on the same seeds and data; a death counts as guessing."""
    one, other = (exploding.scores(arrays(**changes)) for changes in (first, second))
    return paired_difference(one, other)


def over_he(remedy: str, depth: int) -> dict[str, float]:
    """Return the difference from He's weights, each at its own rate, and its interval."""
    found: dict[str, float] = arrays(depth=depth, remedy=remedy, learning_rate="tuned")["over_he"]
    return found


def test_grid_is_the_one_judged_here() -> None:
    gain, depth, activation, remedy, _ = exploding.experiment.controls
    assert (gain.values, depth.values, activation.values) == (GAINS, DEPTHS, ACTIVATIONS)
    assert remedy.values == tuple(REMEDIES)


def test_nearly_all_die_from_gain_2_within_the_first_steps() -> None:
    assert median("died", gain=1.4) == median("died", gain=0.5) == 0
    assert median("died") >= 0.85
    assert median("died", gain=3) >= 0.85
    assert median("died_at") == pytest.approx(4, abs=1)
    assert median("died_at", gain=3) == pytest.approx(3, abs=1)


def test_loss_at_step_0_already_shows_it() -> None:
    assert median("first_loss", gain=1.4) < 4
    assert 30 < median("first_loss") < 100
    assert median("first_loss", gain=3) > 1_000


def test_same_weights_explode_in_deep_networks_only() -> None:
    assert median("died", depth=4) == 0
    assert median("final_accuracy", depth=4) > 0.8
    assert median("died", depth=20) == 1


@pytest.mark.parametrize("gain", GAINS)
@pytest.mark.parametrize("depth", DEPTHS)
def test_first_profile_tells_before_the_first_step(gain: float, depth: int) -> None:
    """Each layer multiplies by about gain/√2 (finite width: a little less)."""
    first = median("gradient", gain=gain, depth=depth)[0]
    theory = (gain / math.sqrt(2)) ** (depth - 1)
    assert abs(math.log(first / theory)) < 0.05 * depth + 0.1


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("gain", GAINS)
def test_tanh_never_dies_though_its_gradient_explodes_too(gain: float, depth: int) -> None:
    assert median("died", gain=gain, depth=depth, activation="tanh") == 0
    if gain >= 2:
        assert median("gradient", gain=gain, depth=depth, activation="tanh")[0] > 1.4


@pytest.mark.parametrize("remedy", ["he", "batch_norm"])
def test_he_and_batch_norm_cure_it(remedy: str) -> None:
    for gain in (2, 3):
        assert median("died", gain=gain, remedy=remedy) == 0
        gained = arrays(gain=gain, remedy=remedy)["gained"]
        assert gained["lower"] > 0.4
        assert median("gradient", gain=gain, remedy=remedy)[0] < 25


@pytest.mark.parametrize("remedy", ["clip_5", "clip_1", "clip_0.1"])
def test_clipping_stops_the_nan_and_leaves_the_cause(remedy: str) -> None:
    for gain in GAINS:
        for depth in DEPTHS:
            case = {"gain": gain, "depth": depth}
            assert median("died", **case, remedy=remedy) == 0
            assert median("gradient", **case, remedy=remedy) == median("gradient", **case)


def test_own_learning_rate_saves_gain_2_at_a_price() -> None:
    """A smaller learning rate is a remedy for ten layers at gain 2; He is a better one."""
    assert median("died", learning_rate="tuned") == 0
    assert median("rate", learning_rate="tuned") <= 0.018
    he = {"remedy": "he", "learning_rate": "tuned"}
    assert effect(he, {"learning_rate": "tuned"}).lower > 0.05


def test_no_learning_rate_saves_gain_3() -> None:
    assert median("final_accuracy", gain=3, learning_rate="tuned") is None or (
        median("final_accuracy", gain=3, learning_rate="tuned") < 0.3
    )


@pytest.mark.parametrize("depth", DEPTHS)
def test_each_at_its_own_rate_clipping_falls_behind_batch_norm_as_depth_grows(depth: int) -> None:
    case = {"gain": 2, "depth": depth, "learning_rate": "tuned"}
    behind = effect({**case, "remedy": "batch_norm"}, {**case, "remedy": "clip_1"})
    least = {4: 0.0, 10: 0.05, 20: 0.3}[depth]
    assert behind.lower > least


def test_at_equal_tuning_clipping_falls_behind_he_with_depth() -> None:
    """In four and ten layers the two cannot be told apart, in twenty they can."""
    four, ten, twenty = (over_he("clip_5", depth) for depth in DEPTHS)
    assert min(four["upper"], ten["upper"]) > 0
    assert twenty["upper"] < 0
    assert twenty["median"] < min(four["median"], ten["median"]) - 0.1


def test_clipping_keeps_twenty_layers_alive_and_that_is_all() -> None:
    clipped = {"depth": 20, "remedy": "clip_5", "learning_rate": "tuned"}
    assert median("died", **clipped) == 0
    assert median("final_accuracy", **clipped) < 0.35


@pytest.mark.parametrize("depth", DEPTHS)
def test_clipping_on_top_of_he_cannot_be_told_from_he(depth: int) -> None:
    both = over_he("he_clip_5", depth)
    assert both["lower"] < 0.03
    assert both["upper"] > 0


def test_with_depth_what_leaves_the_growth_falls_behind_he() -> None:
    """The page "Going deeper" reads this off all the remedies' differences from He's weights."""
    leaving = ("none", "batch_8", "clip_5", "clip_1", "clip_0.1")
    assert set(REMEDIES) == {*leaving, "he", "he_clip_5", "batch_norm"}
    for remedy in REMEDIES:
        four = over_he(remedy, 4)
        assert (four["lower"] <= 0 <= four["upper"]) == (remedy != "batch_8"), remedy
    for remedy in leaving:
        assert over_he(remedy, 20)["upper"] < 0, remedy


def test_batch_norm_does_at_least_as_well_as_he_though_its_profile_is_steep() -> None:
    assert 10 < median("gradient", depth=20, remedy="batch_norm")[0] < 100
    for depth in DEPTHS:
        assert over_he("batch_norm", depth)["median"] > 0


@pytest.mark.parametrize("remedy", ["none", "batch_8"])
def test_without_a_cure_no_rate_that_was_tried_keeps_twenty_layers_alive(remedy: str) -> None:
    tried = arrays(depth=20, remedy=remedy, learning_rate="tuned")
    assert tried["tuning_rate"]["median"][0] == 0.0032
    assert set(tried["tuning_score"]["median"]) == {None}


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("gain", [2, 3])
def test_smaller_batches_explode_no_less(gain: float, depth: int) -> None:
    """At gain 3 a few runs live on with dead units: they have failed like those that died."""

    def failed(remedy: str) -> float:
        scores = exploding.scores(arrays(gain=gain, depth=depth, remedy=remedy))
        return float(np.mean(scores < 0.2))

    assert failed("batch_8") >= failed("none")
    assert (
        effect(
            {"gain": gain, "depth": depth, "remedy": "batch_8"}, {"gain": gain, "depth": depth}
        ).estimate
        <= 0
    )


def test_vanishing_is_the_other_end() -> None:
    assert median("final_accuracy", gain=0.5) < 0.15
    assert median("gradient", gain=0.5)[0] < 1e-3


def test_deaths_begin_in_the_forward_pass_of_a_middle_layer() -> None:
    died_in = arrays()["died_in"]
    assert 1 < died_in["lower"] <= died_in["upper"] <= 11


def test_no_remedy_gains_nothing_over_itself() -> None:
    for settings in exploding.experiment.grid():
        if settings["remedy"] == "none":
            assert median("gained", **settings) == 0


def test_a_death_counts_as_guessing() -> None:
    scores = exploding.scores({"final_accuracy": {"runs": [0.9, None]}})
    assert np.array_equal(scores, [0.9, 0.1])


def test_losses_beyond_float64_are_counted_as_deaths_and_warn_of_nothing() -> None:
    result = exploding.run({**EXPLODES, "gain": 3, "remedy": "batch_8"}, range(20))
    assert result["died"].mean() >= 0.7
    assert np.nanmax(result["final_accuracy"]) < 0.2  # those left have only dead units
