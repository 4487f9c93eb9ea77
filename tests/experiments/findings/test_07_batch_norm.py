"""What chapter 7 claims of batch normalization as a regularizer, read off the recorded runs."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from trainlab import recordings

HEADS = ("zero", "he")
SETTINGS = [(size, noise, head) for size in (8, 32, 150) for noise in (0, 0.3) for head in HEADS]


class Interval(NamedTuple):
    mean: float
    low: float
    high: float


def value(array: str, batch_size: int, label_noise: float, head: str = "zero") -> Any:
    return recordings.value(
        "batch_norm", array, batch_size=batch_size, label_noise=label_noise, head=head
    )


def effect(moment: str, batch_size: int, label_noise: float, head: str = "zero") -> Interval:
    return Interval(*value(f"{moment}_effect", batch_size, label_noise, head))


@pytest.mark.parametrize(("batch_size", "label_noise", "head"), SETTINGS)
def test_arms_are_tuned_inside_their_grids_and_none_dies(
    batch_size: int, label_noise: float, head: str
) -> None:
    for arm in ("with", "without"):
        rate = value(f"{arm}_learning_rate", batch_size, label_noise, head)
        tried = value(f"{arm}_tuning_rate", batch_size, label_noise, head)
        assert min(tried) < rate < max(tried)
    assert value("died", batch_size, label_noise, head) == 0


@pytest.mark.parametrize("moment", ["best", "last"])
@pytest.mark.parametrize(("batch_size", "label_noise", "head"), SETTINGS)
def test_the_picture_of_all_settings_shows_the_effects(
    moment: str, batch_size: int, label_noise: float, head: str
) -> None:
    labels = "noisy" if label_noise else "clean"
    point = recordings.read("batch_norm")["points"][f"32|0.3|{head}"]["arrays"]
    shown = point[f"{moment}_{batch_size}_{labels}"]
    expected = effect(moment, batch_size, label_noise, head)
    assert (shown["median"], shown["lower"], shown["upper"]) == expected


def test_batch_norm_memorizes_noisy_labels_too() -> None:
    """It is no reason to keep the last weights: the best ones are better with it as well."""
    for batch_size in (8, 32):
        assert value("with_best", batch_size, 0.3) > value("with_last", batch_size, 0.3)
