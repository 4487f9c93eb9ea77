"""Exact points stay exact; chaotic ones are compared with how far rounding moves them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch

from trainlab import recordings
from trainlab.engine.networks import Architecture, Stack, moved_weights
from trainlab.engine.recurrent import Recurrence, RecurrentStack
from trainlab.experiments.sweeps import rounding


def moved(values: Any, *draws: Any) -> dict[str, Any]:
    return rounding.moves({"a": {"median": values}}, [{"a": {"median": d}} for d in draws])


def differs(new: Any, old: Any, moves: Any) -> bool:
    return bool(rounding.differences({"a": {"median": new}}, {"a": {"median": old}}, moves, 20))


def test_what_agrees_to_two_last_digits_is_exact() -> None:
    assert moved([1.0, None, 0.5], [1.0015, None, 0.5], [1.0, None, 0.5]) == {}
    assert not differs([1.0015, None], [1.0, None], {})
    assert differs([1.003, None], [1.0, None], {})
    assert differs([1.0, 2.0], [1.0, None], {})
    assert differs([1.0], [1.0, 1.0], {})


def test_the_largest_moves_are_kept() -> None:
    assert moved([1.0, 10.0], [1.1, 10.0], [1.0, 8.0]) == {"a": {"median": [2.0, 0.2]}}
    assert moved(1e-12, 2e-12) == {"a": {"median": [1e-12, 0.5]}}


def test_chaos_forgives_only_what_rounding_can_do() -> None:
    moves = moved([1.0, 5.0], [1.0, 5.2], [1.0, 4.9])
    assert not differs([1.0, 5.0 + 3.9 * 0.2], [1.0, 5.0], moves)
    assert differs([1.0, 5.0 + 4.2 * 0.2], [1.0, 5.0], moves)
    assert not differs([None, 5.0], [1.0, 5.0], moves)  # a run more that lives, or dies
    assert differs([1.0], [1.0, 5.0], moves)


def test_in_a_chaotic_point_the_spread_between_seeds_bounds_what_has_not_moved_yet() -> None:
    recorded = {
        "a": {"median": 1.0},
        "banded": {"median": 5.0, "lower": 4.5, "upper": 5.5},
        "share": {"median": 0.5},
    }
    moves = rounding.moves(recorded, [{**recorded, "a": {"median": 1.5}}])
    assert list(moves) == ["a"]

    def wrong(**new: Any) -> list[str]:
        return rounding.differences({**recorded, **new}, recorded, moves, 20)

    assert wrong(banded={"median": 5.9, "lower": 4.5, "upper": 5.5}, share={"median": 0.6}) == []
    assert len(wrong(banded={"median": 6.1, "lower": 4.5, "upper": 5.5})) == 1
    assert len(wrong(share={"median": 0.65})) == 1


def test_what_is_missing_or_new_is_found() -> None:
    banded = {"a": {"median": 1.0, "lower": 0.5, "upper": 2.0}}
    for moves in ({}, {"a": {"median": [0.1, 0.1]}}):
        assert rounding.differences({}, banded, moves, 20) == ["a: not found"]
        assert rounding.differences({}, banded, moves, 20, across={"a"}) == []
        assert rounding.differences(banded, {}, moves, 20) == ["a: not recorded"]
    assert len(rounding.differences({"a": {"median": 1.0}}, banded, {}, 20)) == 2
    assert len(rounding.differences(banded, {"a": {"median": 1.0}}, {}, 20)) == 2


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ([[1.0, 2.0, 3.0]], [[1.0], [2.0], [3.0]]),
        ([1.0, 2.0], [[1.0, 2.0]]),
        ([1.0], 1.0),
        ([None], None),
        ([[], [1.0]], [[1.0], []]),
    ],
)
def test_lists_of_other_lengths_are_found(new: Any, old: Any) -> None:
    assert differs(new, old, {})
    assert not differs(old, old, {})


def test_chaos_does_not_forgive_what_it_cannot_do() -> None:
    recorded = {
        "moved": {"median": [1.0, 2.0]},
        "theory": {"median": [0.013, 0.02]},
        "share": {"median": [0.05, 0.5]},
        "wide": {"median": [50.0], "lower": [10.0], "upper": [90.0], "nan": [0.05]},
        "single": {"median": 1.0, "runs": [[1.0, 2.0], [3.0, 4.0]]},
    }
    moves = {"moved": {"median": [0.1, 0.1]}}

    def wrong(name: str, **parts: Any) -> list[str]:
        new = {**recorded, name: {**recorded[name], **parts}}
        return rounding.differences(new, recorded, moves, 20)

    assert wrong("moved", median=[None, 2.0]) == []
    assert len(wrong("moved", median=[None, None])) == 1
    assert len(wrong("theory", median=[0.1, 0.02])) == 1  # no share of 20 runs
    assert wrong("share", median=[0.15, 0.5]) == []
    assert len(wrong("wide", nan=[0.5])) == 1  # the band is that of the values
    assert wrong("wide", nan=[0.15]) == []
    assert wrong("single", runs=[[9.0, 9.0], [9.0, 9.0]]) == []
    assert len(wrong("single", runs=[[9.0, 9.0]])) == 1


def test_what_has_no_fixed_shape_sets_no_bound() -> None:
    moves = moved([1.0, 5.0], [1.0])
    assert moves == {"a": {"median": None}}
    assert not differs([3.0], [1.0, 5.0], moves)


def test_a_difference_is_said_in_numbers() -> None:
    recorded = {"a": {"median": 1.0}}
    (line,) = rounding.differences({"a": {"median": 1.01}}, recorded, {}, 20)
    assert line == "a, median: found 1.01, recorded 1 (number 1 of 1)"


def test_false_alarms_are_runs_that_rounding_moved_further_than_the_limits_say() -> None:
    recorded = {"a": {"median": 1.0}}
    moves = rounding.moves(recorded, [{"a": {"median": 1.02}}, {"a": {"median": 0.99}}])
    calm = [{"a": {"median": 1.0 + 0.01 * d}} for d in (-3, 2, 1, -2, 3)]
    assert rounding.false_alarms(recorded, moves, calm, 200) == (0, 5)
    assert rounding.false_alarms(recorded, moves, [*calm, {"a": {"median": 1.5}}], 200) == (1, 6)


def test_one_part_in_ten_of_a_chaotic_point_may_lie_outside() -> None:
    recorded = {name: {"median": 1.0} for name in "abcdefghijklmnopqrst"}
    moves = rounding.moves(recorded, [{**recorded, "a": {"median": 1.02}}])
    for far, fails in (("bc", False), ("bcd", True)):
        new = recorded | {name: {"median": 1.37} for name in far}
        assert bool(rounding.differences(new, recorded, moves, 0)) == fails
        assert len(rounding.differences(new, recorded, {}, 0)) == len(far)
    assert rounding.differences({**recorded, "z": {"median": 1.0}}, recorded, moves, 0)


def test_a_picture_of_one_run_may_be_another_where_anything_moves() -> None:
    recorded = {"map": {"median": [1.0, 2.0]}, "a": {"median": 1.0}}
    other = {"map": {"median": [2.0, 1.0]}, "a": {"median": 1.1}}
    moves = rounding.moves(recorded, [{**recorded, "a": {"median": 1.1}}], single=("map",))
    assert moves["map"] == {"median": None}
    assert rounding.differences(other, recorded, moves, 20) == []
    assert rounding.moves(recorded, [recorded], single=("map",)) == {}


def test_a_figure_without_a_spread_between_runs_may_be_any() -> None:
    recorded = {"step": {"median": 23.0, "lower": 23.0, "upper": 23.0}, "a": {"median": 1.0}}
    new = {**recorded, "step": {"median": 231.0, "lower": 127.0, "upper": 232.5}}
    moves = rounding.moves(recorded, [{**recorded, "a": {"median": 1.1}}])
    assert rounding.differences(new, recorded, moves, 20) == []
    assert len(rounding.differences(new, recorded, {}, 20)) == 3


def test_a_figure_of_two_surviving_runs_may_be_any() -> None:
    recorded = {
        "loss": {"median": [1.0, 1.0], "lower": [0.9, 0.9], "upper": [1.1, 1.1], "nan": [0.9, 0.2]}
    }
    moves = {"loss": {"median": [0.01, 0.01]}}

    def wrong(*median: float) -> list[str]:
        return rounding.differences(
            {"loss": {**recorded["loss"], "median": [*median]}}, recorded, moves, 20
        )

    assert wrong(5.0, 1.0) == []
    assert len(wrong(1.0, 5.0)) == 1


def test_jitter_stays_within_the_moves_and_leaves_the_exact_alone() -> None:
    point = {
        "arrays": {"a": {"median": [1.0, 100.0]}, "b": {"median": 2.0}},
        "rounding": {"a": {"median": [5.0, 0.1]}},
    }
    rng = np.random.default_rng(0)
    drawn = np.array([rounding.jittered(point, rng)["arrays"]["a"]["median"] for _ in range(200)])
    assert 0.05 < np.abs(drawn[:, 0] - 1).max() <= 0.1
    assert 4 < np.abs(drawn[:, 1] - 100).max() <= 5
    assert rounding.jittered(point, rng)["arrays"]["b"] == {"median": 2.0}


def test_perturbation_reaches_the_weights_of_every_kind_of_network() -> None:
    def dense() -> list[torch.Tensor]:
        return Stack(Architecture(3, 2, 4, 2), [0, 1]).weights

    def recurrent() -> list[torch.Tensor]:
        return RecurrentStack(Recurrence(1, 4, 1), [0, 1]).weights

    for build in (dense, recurrent):
        exact = build()
        with moved_weights(1e-6, seed=3):
            here = build()
        with moved_weights(1e-6, seed=3):
            again = build()
        for old, new, same in zip(exact, here, again, strict=True):
            relative = ((new - old) / old).abs().max()
            assert 1e-7 < relative < 1e-5
            assert torch.equal(new, same)
        assert all(map(torch.equal, build(), exact))


# ---- the recordings -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def points() -> dict[tuple[str, str], Any]:
    return {
        (slug, name): point
        for slug in recordings.slugs()
        for name, point in recordings.read(slug)["points"].items()
    }


def test_false_alarms_of_the_test_are_rare(
    points: dict[tuple[str, str], Any], measured: Any
) -> None:
    """The rate is computed where it was recorded; here it is summed."""
    judged = [point["false_alarms"] for point in points.values() if "false_alarms" in point]
    failed, total = np.sum(judged, axis=0)
    chaotic = np.mean([bool(point["rounding"]) for point in points.values()])
    measured(f"chaotic points {chaotic:.1%}; false alarms {failed} of {total} judged runs")
    assert failed / total <= 0.01


def test_every_point_was_examined(points: dict[tuple[str, str], Any]) -> None:
    unexamined = {slug for (slug, _), point in points.items() if "rounding" not in point}
    assert not unexamined, "run: make record"
    for slug in {slug for slug, _ in points}:
        chaotic = [p for (of, _), p in points.items() if of == slug and p["rounding"]]
        judged = [point for point in chaotic if "false_alarms" in point]
        assert len(judged) == min(rounding.JUDGED, len(chaotic)), slug


def test_a_change_of_one_percent_in_an_exact_point_is_found(
    points: dict[tuple[str, str], Any],
) -> None:
    rng = np.random.default_rng(0)
    for (slug, name), point in points.items():
        if point.get("rounding"):
            continue
        array = list(point["arrays"])[rng.integers(len(point["arrays"]))]
        changed = json.loads(json.dumps(point["arrays"]))
        changed[array]["median"] = planted(changed[array]["median"])
        if changed[array] != point["arrays"][array]:
            found = rounding.differences(changed, point["arrays"], {}, point["seeds"])
            assert [line.partition(",")[0] for line in found] == [array], (slug, name)


def planted(values: Any) -> Any:
    """The first number that is not 0, one percent larger."""
    if not isinstance(values, list):
        return values and values * 1.01
    for at, value in enumerate(values):
        changed = planted(value)
        if changed != value:
            return [*values[:at], changed, *values[at + 1 :]]
    return values
