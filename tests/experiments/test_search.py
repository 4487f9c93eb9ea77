"""Chapter 8's search: five settings, what each does, and procedures replayed on a made-up pool."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import hyperparameters, load
from trainlab.experiments import random_search as search
from trainlab.experiments.hyperparameters import VALUES

SHAPE = tuple(len(values) for values in VALUES.values())
GRID = [*itertools.product(*VALUES.values())]


def made_up(score: Any, noise: float = 0.0) -> dict[str, dict[str, Any]]:
    """Return points of ``hyperparameters`` whose accuracy is a function of the five settings."""
    rng = np.random.default_rng(0)
    points = {}
    for values in GRID:
        settings = dict(zip(VALUES, values, strict=True))
        runs = score(settings) + noise * rng.normal(size=20)
        summary = dict.fromkeys(("median", "lower", "upper"), float(np.median(runs)))
        arrays = {part: {**summary, "runs": [*runs]} for part in ("test_accuracy", "val_accuracy")}
        points[recordings.key(settings)] = arrays
    return points


def by_rate(settings: Mapping[str, Any]) -> float:
    return 0.6 - 0.1 * abs(np.log10(settings["rate"] / 0.003))


def test_swings_are_those_of_the_recorded_points() -> None:
    found = hyperparameters.across(made_up(by_rate))
    assert found.keys() == {*map(recordings.key, load("hyperparameters").grid())}
    for arrays in found.values():
        assert arrays["swing_rate"]["median"] == pytest.approx(20, abs=0.5)  # two decades
        for name in ("width", "depth", "batch", "decay"):
            assert arrays[f"swing_{name}"]["median"] == pytest.approx(0)
        assert len(arrays["by_rate"]["median"]) == len(VALUES["rate"])


def test_tuned_swings_compare_each_value_at_its_own_best_rate() -> None:
    """A wider network wants a smaller rate: at one rate for all it looks worse than it is."""

    def score(settings: Mapping[str, Any]) -> float:
        best = {8: 0.03, 24: 0.01, 64: 0.003}[settings["width"]]
        return 0.6 - 0.1 * abs(np.log10(settings["rate"] / best))

    found = hyperparameters.across(made_up(score))
    at = recordings.key({"rate": 0.03, "width": 24, "depth": 1, "batch": 50, "decay": 0})
    assert found[at]["swing_width"]["median"] == pytest.approx(10)
    assert found[at]["tuned_swing_width"]["median"] == pytest.approx(0)
    assert "tuned_swing_rate" not in found[at]


def test_shares_of_variance_add_up_and_find_the_setting_that_matters() -> None:
    scores = np.zeros(SHAPE) + np.arange(SHAPE[0]).reshape(-1, 1, 1, 1, 1)
    shares = search.importance(scores)
    assert shares["rate"] == pytest.approx(1)
    assert sum(shares.values()) == pytest.approx(1)
    rng = np.random.default_rng(0)
    product = rng.choice([-1.0, 1.0], size=SHAPE)
    assert search.importance(product)["together"] > 0.7


@pytest.mark.parametrize("name", search.SEARCHES)
def test_searches_try_nothing_twice_and_hold_the_best_so_far(name: str) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        validation = rng.random(SHAPE)
        tried = []

        def kept(places: Any, tried: list[Any] = tried) -> Any:
            for place in places:
                tried.append(place)
                yield place

        held = search._held(kept(search.SEARCHES[name](validation, rng)), validation)
        assert len(held) == search.BUDGET
        values = [validation[place] for place in held]
        assert values == sorted(values)
        assert values[-1] == max(validation[place] for place in tried)
        assert len({*tried}) <= search.BUDGET


def test_a_grid_has_two_values_of_each_setting() -> None:
    for seed in range(20):
        places = [*search.on_a_grid(np.zeros(SHAPE), np.random.default_rng(seed))]
        assert len(places) == len({*places}) == search.BUDGET == 2 ** len(SHAPE)
        for axis, n in enumerate(SHAPE):
            values = {place[axis] for place in places}
            assert len(values) == 2
            assert max(values) < n


def test_one_at_a_time_finds_the_best_where_settings_do_not_depend_on_one_another() -> None:
    validation = sum(
        np.arange(n).reshape([n if a == axis else 1 for a in range(len(SHAPE))])
        for axis, n in enumerate(SHAPE)
    )
    assert isinstance(validation, np.ndarray)
    held = search._held(search.rate_first(validation, np.random.default_rng(0)), validation)
    assert held[-1] == tuple(n - 1 for n in SHAPE)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {key: {"arrays": arrays} for key, arrays in made_up(by_rate, 0.002).items()}
    monkeypatch.setattr(recordings, "read", lambda slug: {"points": points})


@pytest.mark.usefixtures("pool")
def test_where_only_the_rate_matters_random_search_beats_the_grid() -> None:
    experiment = load("random_search")
    found = experiment.run(experiment.settings({}), range(4))
    assert (found["random_32"] > found["grid_32"] + 0.02).all()
    assert (found["rate_first_8"] <= found["random_32"] + 0.05).all()
    assert (found["importance_rate"] > 0.95).all()
    assert int(found["pool"]) == len(GRID)
    assert not [*found.problems(4)]


@pytest.mark.usefixtures("pool")
def test_near_the_best_there_are_three_rates() -> None:
    experiment = load("random_search")
    found = experiment.run(experiment.settings({"rates": "near"}), [0])
    assert int(found["pool"]) == 3 * len(GRID) // len(VALUES["rate"])
    assert found["best_of_all"][0] == pytest.approx(0.6, abs=0.02)
