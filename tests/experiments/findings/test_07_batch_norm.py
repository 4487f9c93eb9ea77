"""What chapter 7 claims of batch normalization as a regularizer, read off the recorded runs."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from trainlab import recordings

SETTINGS = [(size, noise) for size in (8, 32, 150) for noise in (0, 0.3)]


class Interval(NamedTuple):
    mean: float
    low: float
    high: float


def value(array: str, batch_size: int, label_noise: float) -> Any:
    return recordings.value("batch_norm", array, batch_size=batch_size, label_noise=label_noise)


def effect(moment: str, batch_size: int, label_noise: float) -> Interval:
    return Interval(*value(f"{moment}_effect", batch_size, label_noise))


@pytest.mark.parametrize(("batch_size", "label_noise"), SETTINGS)
def test_arms_are_tuned_alike_and_none_dies(batch_size: int, label_noise: float) -> None:
    for arm in ("with", "without"):
        rate = value(f"{arm}_learning_rate", batch_size, label_noise)
        assert rate in (3e-4, 1e-3, 3e-3, 1e-2)
    assert value("died", batch_size, label_noise) == 0


@pytest.mark.parametrize("moment", ["best", "last"])
@pytest.mark.parametrize(("batch_size", "label_noise"), SETTINGS)
def test_the_picture_of_all_settings_shows_the_effects(
    moment: str, batch_size: int, label_noise: float
) -> None:
    point = recordings.read("batch_norm")["points"]["32|0.3"]["arrays"]
    labels = "noisy" if label_noise else "clean"
    shown = point[f"{moment}_{batch_size}_{labels}"]
    expected = effect(moment, batch_size, label_noise)
    assert (shown["median"], shown["lower"], shown["upper"]) == expected


def test_the_sign_flips() -> None:
    """Worse with the last weights on noisy labels, no worse with the best ones on clean labels."""
    assert effect("last", 32, 0.3).high < 0
    assert effect("best", 32, 0).low > -0.005


def test_it_saves_nobody_from_keeping_the_best_weights() -> None:
    for batch_size in (8, 32):
        assert value("with_best", batch_size, 0.3) > value("with_last", batch_size, 0.3) + 0.02
