"""What chapter 6 claims of labels that mean nothing, read off the recorded runs."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import paired_difference

ROWS = (100, 300, 1000)
TASKS = ("true", "part", "random", "noise")
MEANINGLESS = ("random", "noise")


def median(array: str, **settings: Any) -> Any:
    return recordings.value("memorizing", array, **settings)


def runs(array: str, **settings: Any) -> np.ndarray:
    recording = recordings.read("memorizing")
    chosen = recordings.settings(recording, settings)
    point = recording["points"]["|".join(map(str, chosen.values()))]
    return np.array(point["arrays"][array]["runs"], dtype=float)


@pytest.mark.parametrize(("task", "n"), [*product(MEANINGLESS, ROWS)])
def test_sixty_four_units_learn_any_labels_to_the_last(task: str, n: int) -> None:
    settings = {"task": task, "n_train": n, "width": 64}
    assert median("fits", **settings) >= 0.95
    assert median("last_loss", **settings) < 0.05 < math.log(10)
    assert median("train_loss", **settings)[-1] < 0.02 * median("train_loss", **settings)[0]


@pytest.mark.parametrize(("task", "n", "width"), [*product(MEANINGLESS, ROWS, (4, 16, 32, 64))])
def test_new_rows_are_guessed(task: str, n: int, width: int) -> None:
    """By symmetry 0.1 over all draws; in one draw the errors of a class go together."""
    held_out = runs("last_test", task=task, n_train=n, width=width)
    error = held_out.std(ddof=1) / math.sqrt(len(held_out))
    assert abs(held_out.mean() - 0.1) < 3.5 * error
    assert error < 0.012


@pytest.mark.parametrize("n", ROWS)
def test_true_labels_are_learned_sooner_than_random_ones(n: int) -> None:
    settings = {"n_train": n, "width": 64}
    random, true = (runs("steps_to_fit", task=task, **settings) for task in ("random", "true"))
    effect = paired_difference(random, true)
    assert effect.lower > 0
    assert effect.lost <= 1


@pytest.mark.parametrize("n", ROWS)
def test_random_labels_of_noise_are_learned_sooner_than_those_of_digits(n: int) -> None:
    settings = {"n_train": n, "width": 64}
    digits, noise = (runs("steps_to_fit", task=task, **settings) for task in MEANINGLESS)
    assert paired_difference(digits, noise).lower > 0


def test_the_time_random_labels_take_grows_faster_with_the_rows() -> None:
    def factor(task: str) -> float:
        few, many = (median("steps_to_fit", task=task, n_train=n, width=64) for n in (100, 1000))
        return float(many / few)

    assert factor("random") > 2 * factor("true")


@pytest.mark.parametrize("n", ROWS)
def test_four_units_are_too_few_for_random_labels(n: int) -> None:
    assert median("fits", n_train=n, width=4, task="random") == 0


def test_a_thousand_random_labels_need_more_than_sixteen_units() -> None:
    settings = {"n_train": 1000, "width": 16}
    assert median("fits", task="random", **settings) == 0
    assert median("last_train", task="random", **settings) < 0.6
    assert median("last_train", task="true", **settings) > 0.99
    assert median("last_test", task="true", **settings) > 0.93


@pytest.mark.parametrize("width", [4, 16, 32])
def test_capacity_is_a_number_of_random_labels(width: int) -> None:
    shares = [median("last_train", task="random", n_train=n, width=width) for n in ROWS]
    assert shares == sorted(shares, reverse=True)


def test_more_parameters_than_rows_do_not_make_every_label_learnable() -> None:
    """Four units have 330 parameters for 100 rows; two layers that narrow are a bottleneck."""
    settings = {"n_train": 100, "width": 4, "task": "random"}
    assert median("per_row", **settings) == pytest.approx(3.3)
    assert median("last_train", **settings) < 0.8


@pytest.mark.parametrize("n", ROWS)
def test_partly_random_labels_are_learned_too_and_cost_accuracy(n: int) -> None:
    settings = {"n_train": n, "width": 64}
    assert median("fits", task="part", **settings) == 1
    true, part = (runs("last_test", task=task, **settings) for task in ("true", "part"))
    assert paired_difference(true, part).lower > 0.05
    assert part.mean() > 0.5


@pytest.mark.parametrize(("task", "n", "width"), [*product(TASKS, ROWS, (4, 16, 32, 64))])
def test_no_run_died(task: str, n: int, width: int) -> None:
    assert median("died", task=task, n_train=n, width=width) == 0


def test_with_partly_random_labels_too_few_units_to_fit_them_all_are_better() -> None:
    settings = {"n_train": 1000, "task": "part"}
    narrow, wide = (runs("last_test", width=width, **settings) for width in (16, 64))
    assert median("fits", width=16, **settings) == 0
    assert paired_difference(narrow, wide).lower > 0.02
