"""Searches over a grid of hyperparameters, on made-up scores; and what matters in a grid."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from trainlab.experiments import hyperparameters, random_search
from trainlab.experiments.random_search import SHAPES, SIZES

RATE_ONLY = np.broadcast_to(np.arange(6.0)[:, None, None, None], SIZES)


def test_random_search_tries_nothing_twice_and_everything_in_the_end() -> None:
    found = list(random_search.at_random(RATE_ONLY, np.random.default_rng(0)))
    assert len(found) == len(set(found)) == np.prod(SIZES) == 162


@pytest.mark.parametrize("budget", SHAPES)
def test_a_grid_has_its_budget_and_few_values_of_each(budget: int) -> None:
    shape = SHAPES[budget]
    found = list(random_search.on_a_grid(RATE_ONLY, np.random.default_rng(0), shape))
    assert len(found) == len(set(found)) == np.prod(shape) == budget
    assert tuple(len(set(values)) for values in zip(*found, strict=True)) == shape


def test_where_one_hyperparameter_matters_random_search_sees_more_of_its_values() -> None:
    rng = np.random.default_rng(0)
    best = {
        name: np.mean(
            [max(RATE_ONLY[at] for at in itertools.islice(search(), 16)) for _ in range(200)]
        )
        for name, search in (
            ("random", lambda: random_search.at_random(RATE_ONLY, rng)),
            ("grid", lambda: random_search.on_a_grid(RATE_ONLY, rng, SHAPES[16])),
        )
    }
    assert best["random"] > best["grid"] + 0.5


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 2, 3, 0)])
def test_one_at_a_time_changes_one_and_ends_at_the_best(order: tuple[int, ...]) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        scores = sum(np.ix_(*(rng.random(size) for size in SIZES)))  # each for itself
        found = list(random_search.one_at_a_time(scores, rng, order))
        assert len(found) == len(set(found))
        assert max(scores[at] for at in found) == scores.max()
        first = {axis for axis in range(4) if found[1][axis] != found[0][axis]}
        assert first == {order[0]}


def test_what_is_handed_over_is_the_best_on_validation_so_far() -> None:
    judged, scored = np.array([0.1, 0.3, 0.2]), np.array([1.0, 2.0, 3.0])
    curve = random_search.handed_over(judged, scored, [(0,), (2,), (1,)], 5)
    assert curve.tolist() == [1.0, 3.0, 2.0, 2.0, 2.0]


def test_only_what_matters_explains_the_variance() -> None:
    rng = np.random.default_rng(1)
    scores = RATE_ONLY[..., None] + 1e-3 * rng.normal(size=(*SIZES, 5))
    assert hyperparameters.main_effect(scores, 0) == pytest.approx(1, abs=1e-3)
    assert hyperparameters.main_effect(scores, 1) == pytest.approx(0, abs=1e-3)


def test_at_its_worst_value_a_hyperparameter_costs_what_it_matters() -> None:
    rng = np.random.default_rng(1)
    scores = RATE_ONLY[..., None] + 1e-3 * rng.normal(size=(*SIZES, 5))
    best, held = hyperparameters.at_worst(scores, 0)
    assert best - held == pytest.approx(5, abs=0.01)
    best, held = hyperparameters.at_worst(scores, 2)
    assert best - held == pytest.approx(0, abs=0.01)
