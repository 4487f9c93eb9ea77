"""What chapter 4 claims of the luck of the best of K, read off the recorded games."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest

import trainlab
from trainlab import recordings
from trainlab.engine.statistics import expected_maximum, paired_difference
from trainlab.experiments.sealed_test_set import GAMES, MODELS

ROWS = (50, 200, 1000)
KINDS = ("flippers", "seeds", "settings")


def games(array: str, rows: int, kind: str) -> Any:
    """Return all recorded games of one setting: (games, models), or (games,)."""
    point = recordings.read("sealed_test_set")["points"][f"{rows}|{kind}"]
    return np.array(point["arrays"][array]["runs"])


def chosen(array: str, looks: int, rows: int, kind: str) -> Any:
    """Return what an array says of the model that each recorded peeker has after K looks."""
    best = games("score", rows, kind)[:, :looks].argmax(axis=1)
    return games(array, rows, kind)[np.arange(GAMES), best]


def luck(looks: int, rows: int, kind: str) -> Any:
    return chosen("too_much", looks, rows, kind)


def theory(looks: int, rows: int, kind: str) -> float:
    return recordings.value("sealed_test_set", "theory_luck", rows=rows, kind=kind)[looks - 1]


def standard_error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / math.sqrt(len(values)))


@pytest.mark.parametrize(("rows", "kind"), [*product(ROWS, KINDS)])
def test_luck_is_score_less_truth(rows: int, kind: str) -> None:
    score, true = games("score", rows, kind), games("true", rows, kind)
    assert score.shape == true.shape == (GAMES, MODELS)
    np.testing.assert_allclose(games("too_much", rows, kind), score - true, atol=1e-4)
    np.testing.assert_allclose(games("optimism", rows, kind), luck(20, rows, kind), atol=1e-4)
    np.testing.assert_allclose(score * rows, (score * rows).round(), atol=1e-6 * rows)


@pytest.mark.parametrize(
    ("looks", "rows", "kind"), [*product((1, 5, 10, 20), ROWS, ("flippers", "seeds"))]
)
def test_mean_luck_over_all_games_is_what_theory_expects(looks: int, rows: int, kind: str) -> None:
    measured = luck(looks, rows, kind)
    assert abs(measured.mean() - theory(looks, rows, kind)) < 3 * standard_error(measured)


def test_luck_of_coin_flippers_in_units_of_theory_over_all_sizes() -> None:
    """σ E[max of 20] = 1.867 σ, with all 90 games together."""
    ratio = np.concatenate([luck(20, rows, "flippers") * 2 * math.sqrt(rows) for rows in ROWS])
    assert expected_maximum(20) == pytest.approx(1.867, abs=1e-3)
    assert ratio.mean() == pytest.approx(1.867, abs=3 * standard_error(ratio))
    assert standard_error(ratio) < 0.06


@pytest.mark.slow
def test_luck_of_coin_flippers_over_two_hundred_more_games() -> None:
    played = trainlab.run("sealed_test_set", rows=200, kind="flippers", seeds=range(100, 300))
    assert played["optimism"].mean() == pytest.approx(0.066, abs=0.005)


@pytest.mark.parametrize("kind", KINDS)
def test_one_look_is_fair(kind: str) -> None:
    for rows in ROWS:
        first = luck(1, rows, kind)
        assert abs(first.mean()) < 3 * standard_error(first)


@pytest.mark.parametrize(("rows", "kind"), [*product(ROWS, ("flippers", "seeds"))])
def test_more_looks_are_more_luck(rows: int, kind: str) -> None:
    assert paired_difference(luck(20, rows, kind), luck(1, rows, kind)).lower > 0


@pytest.mark.parametrize("kind", KINDS)
def test_more_rows_shrink_the_luck(kind: str) -> None:
    few, some, many = (luck(20, rows, kind).mean() for rows in ROWS)
    assert few > 1.5 * some > 1.5 * 1.5 * many


def test_luck_of_coin_flippers_shrinks_as_the_root_of_the_rows() -> None:
    ratio = luck(20, 50, "flippers").mean() / luck(20, 1000, "flippers").mean()
    assert ratio == pytest.approx(math.sqrt(20), rel=0.2)


@pytest.mark.parametrize("rows", ROWS)
def test_models_that_err_on_the_same_rows_flatter_less(rows: int) -> None:
    """By the root of 1 - ρ, and more where the true accuracies differ a little as well."""
    alike = recordings.value("sealed_test_set", "alike", rows=rows, kind="seeds")
    assert alike == pytest.approx(0.45, abs=0.03)
    p = games("true", rows, "seeds").mean()
    independent = math.sqrt(p * (1 - p) / rows) * expected_maximum(20)
    measured = luck(20, rows, "seeds")
    assert measured.mean() + 2 * standard_error(measured) < independent
    assert theory(20, rows, "seeds") < math.sqrt(1 - alike) * independent


@pytest.mark.parametrize("rows", ROWS)
def test_where_models_differ_looking_finds_better_ones_too(rows: int) -> None:
    truth = paired_difference(
        chosen("true", 20, rows, "settings"), chosen("true", 1, rows, "settings")
    )
    assert truth.lower > 0.02
    assert luck(20, rows, "settings").mean() < luck(20, rows, "flippers").mean()
    assert luck(20, 200, "settings").mean() > 0.01


def test_a_single_game_says_little() -> None:
    """Some readers are flattered by ten points, and some models did better on fresh rows."""
    flippers = luck(20, 200, "flippers")
    assert flippers.min() > 0
    assert flippers.max() > 2.5 * flippers.min()
    for kind in ("seeds", "settings"):
        assert 0 < (luck(20, 1000, kind) < 0).mean() < 0.5


def test_coin_flippers_are_right_in_half() -> None:
    for rows in ROWS:
        assert (games("true", rows, "flippers") == 0.5).all()
