"""Choices on validation: the best median, with dead runs at the bottom and the best rate inside."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from trainlab.engine.data import spirals
from trainlab.engine.gradual import UnderWay
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.engine.tuning import TUNING_SEEDS, best_candidate, tune
from trainlab.errors import SettingError, TuningEdgeError


def peak(at: float) -> Callable[[float], np.ndarray]:
    """Return scores that fall on both sides of a rate, by its distance in decades."""
    return lambda rate: np.full(3, 1 - abs(np.log10(rate / at)))


@pytest.mark.parametrize("at", [0.032, 0.056, 0.1, 0.18, 0.32])
def test_the_best_rate_is_found_to_a_quarter_of_a_decade_between_two_that_are_worse(
    at: float,
) -> None:
    tuned = tune(peak(at), 0.01, 1)
    assert tuned.rate == at
    assert tuned.rates == sorted(tuned.rates)
    place = tuned.rates.index(at)
    assert tuned.rates[place - 1] == pytest.approx(at * 10**-0.25, rel=0.02)
    assert tuned.rates[place + 1] == pytest.approx(at * 10**0.25, rel=0.02)
    assert tuned.scores[place] == 1
    assert tuned.learned


@pytest.mark.parametrize("at", [0.0018, 0.001, 5.6, 10])
def test_the_grid_grows_to_where_the_best_rate_lies(at: float) -> None:
    tuned = tune(peak(at), 0.01, 1)
    assert tuned.rate == at
    assert min(tuned.rates) < at < max(tuned.rates)


@pytest.mark.parametrize("at", [1e-6, 1e6])
def test_a_best_rate_at_the_edge_is_refused_and_the_error_shows_the_curve(at: float) -> None:
    with pytest.raises(TuningEdgeError) as caught:
        tune(peak(at), 0.01, 1)
    said = str(caught.value)
    assert "not tuned" in said
    assert "after 3 extensions" in said
    assert ("low edge" if at < 1 else "high edge") in said
    assert "0.032" in said


def test_a_grid_that_must_not_grow_is_refused_at_once() -> None:
    tried = []

    def scores(rate: float) -> np.ndarray:
        tried.append(rate)
        return np.array([rate])

    with pytest.raises(TuningEdgeError, match="after 0 extensions"):
        tune(scores, 0.1, 1, extensions=0)
    assert tried == [0.1, 0.32, 1.0]


def test_of_equally_good_rates_the_middle_one_is_taken() -> None:
    tuned = tune(lambda rate: np.full(3, float(0.01 <= rate <= 1)), 0.01, 1)
    assert tuned.rate == 0.1
    assert min(tuned.rates) == pytest.approx(0.0032)  # it looked where the stretch ends
    assert max(tuned.rates) == pytest.approx(3.2)


def test_dead_runs_at_high_rates_bound_the_grid() -> None:
    tuned = tune(lambda rate: np.full(3, rate if rate < 0.5 else np.nan), 0.01, 1)
    assert tuned.rate == 0.32
    assert tuned.scores[tuned.rates.index(0.56)] is None


def test_where_nothing_is_learned_there_is_no_best_rate_and_the_grid_grows_to_its_limit() -> None:
    def nothing(rate: float) -> np.ndarray:
        return np.full(3, 0.1 + rate / 10_000)

    tuned = tune(nothing, 0.01, 1, floor=0.15)
    assert not tuned.learned
    assert tuned.rate == 0.1
    assert (tuned.rates[0], tuned.rates[-1]) == (0.00032, 32.0)
    assert tune(nothing, 0.01, 1, floor=0.15, extensions=0).rates == [0.01, 0.032, 0.1, 0.32, 1.0]
    with pytest.raises(TuningEdgeError, match=r"floor=…"):
        tune(nothing, 0.01, 1)


@pytest.mark.parametrize("at", [5.6e-4, 1e-3, 10])
def test_the_grid_grows_until_a_rate_learns_and_then_climbs_to_the_best(at: float) -> None:
    """All of the first grid scores alike: without growth it would look like nothing to learn."""

    def scores(rate: float) -> np.ndarray:
        return np.maximum(0.1, peak(at)(rate) - 0.2)

    tuned = tune(scores, 0.01, 1, floor=0.15)
    assert tuned.learned
    assert tuned.rate == at
    assert min(tuned.rates) < at < max(tuned.rates)


def test_after_growing_until_a_rate_learns_the_grid_may_grow_to_the_best_as_far_again() -> None:
    at = 3.2e-6  # what learns first is two and a half decades above the best

    def scores(rate: float) -> np.ndarray:
        return np.maximum(0.1, peak(at)(rate) + 2.5)

    tuned = tune(scores, 0.01, 1, floor=0.15, extensions=8)
    assert tuned.rate == at


def test_where_all_runs_die_the_grid_grows_downward_only() -> None:
    tuned = tune(lambda rate: np.full(3, np.nan if rate > 1e-3 else 0.1), 0.01, 1, floor=0.15)
    assert not tuned.learned
    assert tuned.rates == [0.00032, 0.001, 0.0032, 0.01, 0.032, 0.1, 0.32, 1.0]
    assert tuned.scores[-1] is None


def test_each_rate_is_scored_once() -> None:
    tried = []

    def scores(rate: float) -> np.ndarray:
        tried.append(rate)
        return peak(2.0)(rate)

    tune(scores, 0.01, 1)
    assert len(tried) == len(set(tried))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.05, 1, r"low=0\.056"), (0.01, 0.3, r"high=0\.32"), (0, 1, "rung"), (0.1, 0.32, "inside")],
)
def test_a_grid_off_the_ladder_or_without_inside_is_told(
    low: float, high: float, said: str
) -> None:
    with pytest.raises(SettingError, match=said):
        tune(peak(0.1), low, high)


def test_what_is_chosen_has_the_rate_and_its_curve() -> None:
    tuned = tune(peak(0.1), 0.01, 1)
    chosen = tuned.chosen("head_")
    assert chosen["head_learning_rate"] == 0.1
    assert chosen["head_tuning_rate"] == tuned.rates
    assert chosen["head_tuning_score"] == tuned.scores


def test_a_look_at_what_is_tuned_goes_through_to_the_end() -> None:
    data = spirals(60, seed=1)

    def scores(rate: float) -> np.ndarray:
        plan = Plan(epochs=2, batch_size=20, learning_rate=rate)
        stack = Stack(Architecture(2, 1, 4, 3), (0, 1))
        return -train(stack, data.x, data.y, plan)["train_loss"][:, -1]

    under_way = UnderWay(lambda: tune(scores, 0.01, 1))
    assert under_way.now() == tune(scores, 0.01, 1)
    assert not under_way.step()


def test_the_highest_median_wins() -> None:
    scores = {0.1: [0.2, 0.9, 0.3], 0.3: [0.4, 0.5, 0.4]}
    assert best_candidate([0.1, 0.3], lambda rate: np.array(scores[rate])) == 0.3


def test_dead_runs_rank_below_all_others() -> None:
    scores = {0.1: [0.9, np.nan, np.nan], 0.3: [0.1, 0.1, 0.1]}
    assert best_candidate([0.1, 0.3], lambda rate: np.array(scores[rate])) == 0.3


def test_of_equal_candidates_the_earlier_wins() -> None:
    assert best_candidate(["a", "b"], lambda name: np.array([0.5, np.nan, 0.7])) == "a"
    assert best_candidate(["a", "b"], lambda name: np.full(4, np.nan)) == "a"


def test_nothing_to_choose_from_is_said() -> None:
    with pytest.raises(SettingError, match="at least one"):
        best_candidate([], lambda rate: np.zeros(1))


def test_tuning_seeds_are_none_of_the_recorded_ones() -> None:
    assert min(TUNING_SEEDS) > 100
