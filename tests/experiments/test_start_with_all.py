"""Searches over combinations: what they hold after each run, on made-up scores."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import load, recipe
from trainlab.experiments import start_with_all as search
from trainlab.experiments.recipe import keys_of
from trainlab.experiments.shared.recipe import COMPONENTS, INITIALIZATIONS, TASKS, difference

ALL = frozenset(COMPONENTS)
EVERYTHING = [
    frozenset(on) for n in range(len(ALL) + 1) for on in itertools.combinations(COMPONENTS, n)
]
USEFUL = {"batch_norm": 0.3, "adam": 0.2}


def scores(harm: float = 0.0, **worth: float) -> dict[frozenset[str], float]:
    """Return a score for each combination: what its components are worth, less some harm each."""
    return {on: sum(worth.get(name, -harm) for name in on) for on in EVERYTHING}


@pytest.mark.parametrize("direct", [search.in_random_order, search.greedily])
def test_adding_finds_what_helps_and_removing_drops_what_does_not(direct: object) -> None:
    for harm in (0.0, 0.1):
        for seed in range(5):
            rng = np.random.default_rng(seed)
            added = list(direct(scores(harm, **USEFUL), rng, add=True))  # type: ignore[operator]
            removed = list(direct(scores(harm, **USEFUL), rng, add=False))  # type: ignore[operator]
            assert added[0] == frozenset()
            assert removed[0] == ALL
            assert added[-1] == removed[-1] == frozenset(USEFUL)


def test_greedy_search_costs_one_run_for_each_component_that_is_left() -> None:
    rng = np.random.default_rng(0)
    assert len(list(search.greedily(scores(0.1, **USEFUL), rng, add=True))) == 1 + 6 + 5 + 4
    falling = {on: -len(on) * 1.0 for on in EVERYTHING}
    longest = list(search.greedily(falling, rng, add=False))
    assert len(longest) == search.BUDGET
    assert longest[-1] == frozenset()


def test_one_round_is_seven_runs_and_nothing_is_trained_twice() -> None:
    rng = np.random.default_rng(0)
    nothing_helps = scores(0.1)
    assert list(search.in_random_order(nothing_helps, rng, add=True)) == [frozenset()] * 7
    for seed in range(20):
        rng = np.random.default_rng(seed)
        noise = dict(zip(EVERYTHING, rng.random(64), strict=True))
        for direct, add in itertools.product(
            (search.in_random_order, search.greedily), (True, False)
        ):
            held = list(direct(noise, rng, add))
            assert len(held) <= search.BUDGET
            values = [noise[on] for on in held]
            assert values == sorted(values)


def test_guessing_holds_the_best_so_far() -> None:
    held = list(search.by_guessing(scores(0.1, **USEFUL), np.random.default_rng(1)))
    assert len(held) == search.BUDGET
    values = [scores(0.1, **USEFUL)[on] for on in held]
    assert values == sorted(values)


def test_a_search_that_ends_keeps_what_it_has() -> None:
    split = search.Split(scores(), dict.fromkeys(EVERYTHING, 0.5) | {ALL: 0.9})
    curve = search.scores(split, [frozenset(), ALL])
    assert curve.tolist() == [0.5] + [0.9] * (search.BUDGET - 1)


def test_practitioners_read_the_runs_of_their_task_and_of_their_first_weights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(0)
    points = {
        key: {
            "arrays": {
                "val_accuracy": {"runs": list(rng.random(search.SPLITS))},
                "test_accuracy": {"runs": list(rng.random(search.SPLITS))},
            }
        }
        for task in TASKS
        for first in INITIALIZATIONS
        for key in keys_of(task, first).values()
    }
    monkeypatch.setattr(recordings, "read", lambda slug: {"points": points})
    for task, first in (("easy_8", "he"), ("hard_4", "default")):
        splits = search.recorded_splits(task, first)
        assert len(splits) == search.SPLITS
        for on, key in keys_of(task, first).items():
            runs = points[key]["arrays"]
            assert [one.test[on] for one in splits] == runs["test_accuracy"]["runs"]
            assert [one.validation[on] for one in splits] == runs["val_accuracy"]["runs"]
    experiment = load("start_with_all")
    monkeypatch.setattr(search, "ORDERS", 3)
    found = experiment.run(experiment.settings({"initialization": "default"}), range(2))
    assert not [*found.problems(2)]
    assert found["remove"].shape == (2, search.BUDGET)


def test_comparisons_are_between_the_same_switches_from_the_same_first_weights() -> None:
    rng = np.random.default_rng(1)
    points = {
        key: {
            "test_accuracy": {
                "median": 0.5,
                "lower": 0.4,
                "upper": 0.6,
                "runs": list(rng.random(20)),
            }
        }
        for task in TASKS
        for first in INITIALIZATIONS
        for key in keys_of(task, first).values()
    }
    found = recipe.across(points)
    assert found.keys() == points.keys() == {*map(recordings.key, load("recipe").grid())}

    def runs(first: str, on: frozenset[str]) -> np.ndarray:
        return np.array(points[keys_of("easy_8", first)[on]]["test_accuracy"]["runs"])

    here = found[keys_of("easy_8", "default")[ALL]]
    without = runs("default", ALL - {"adam"})
    assert here["here_adam"] == difference(runs("default", ALL), without)
    assert here["here_he"] == difference(runs("he", ALL), runs("default", ALL))
    assert here["average_adam"] == found[keys_of("easy_8", "default")[frozenset()]]["average_adam"]
    assert here["average_adam"] != found[keys_of("easy_8", "he")[ALL]]["average_adam"]
