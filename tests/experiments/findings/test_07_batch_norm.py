"""What chapter 7 claims of batch normalization as a regularizer, read off the recorded runs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.batch_norm import BATCH_SIZES

NOISES = (0, 0.15, 0.3)
SETTINGS = [(size, noise) for size in BATCH_SIZES for noise in NOISES]
MOMENTS = ("best", "last")


class Interval(NamedTuple):
    mean: float
    low: float
    high: float


def value(array: str, batch_size: int, label_noise: float) -> Any:
    return recordings.value("batch_norm", array, batch_size=batch_size, label_noise=label_noise)


def effect(moment: str, batch_size: int, label_noise: float) -> Interval:
    return Interval(*value(f"{moment}_effect", batch_size, label_noise))


def at_epoch(array: str, epoch: int, batch_size: int, label_noise: float) -> float:
    shown = list(value("epoch", batch_size, label_noise))
    return float(value(array, batch_size, label_noise)[shown.index(epoch)])


@pytest.mark.parametrize(("batch_size", "label_noise"), SETTINGS)
def test_arms_are_tuned_alike_and_none_dies(batch_size: int, label_noise: float) -> None:
    for arm in ("with", "without"):
        for moment in MOMENTS:
            rate = value(f"{arm}_{moment}_rate", batch_size, label_noise)
            tried = value(f"{arm}_{moment}_tuning_rate", batch_size, label_noise)
            assert min(tried) < rate < max(tried)
            rungs = 4 * np.log10(rate)  # 1, 1.8, 3.2, 5.6 times a power of ten
            assert rungs == pytest.approx(round(rungs), abs=0.03)
    assert value("died", batch_size, label_noise) == 0


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("batch_size", "label_noise"), SETTINGS)
def test_the_picture_of_all_batches_shows_the_effects(
    moment: str, batch_size: int, label_noise: float
) -> None:
    points = recordings.read("batch_norm")["points"]
    shown = points[f"{batch_size}|{label_noise:g}"]["arrays"][f"{moment}_by_batch"]
    at = BATCH_SIZES.index(batch_size)
    found = tuple(shown[part][at] for part in ("median", "lower", "upper"))
    assert found == effect(moment, batch_size, label_noise)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_on_wrong_labels_no_difference_can_be_told(batch_size: int, moment: str) -> None:
    for noise in NOISES[1:]:
        found = effect(moment, batch_size, noise)
        assert found.low < 0 < found.high


@pytest.mark.parametrize("moment", MOMENTS)
def test_on_clean_labels_all_estimates_are_gains_and_small_batches_gain_less(moment: str) -> None:
    means = [effect(moment, size, 0).mean for size in BATCH_SIZES]
    assert min(means) > 0
    assert max(means[:2]) < min(means[2:])
    assert effect(moment, 150, 0).low > 0


def test_at_the_rates_of_the_best_weights_it_memorizes() -> None:
    """The training loss falls sooner, and the end is far below that of the plain network."""
    for epoch in (10, 40):
        with_it, without = (
            at_epoch(f"{arm}_train_loss", epoch, 32, 0.3) for arm in ("with", "without")
        )
        assert with_it < without / 2
    assert value("with_best_rate", 32, 0.3) > 5 * value("without_best_rate", 32, 0.3)
    assert value("with_end", 32, 0.3) < value("without_end", 32, 0.3) - 0.1


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_at_their_own_rates_the_last_weights_are_about_as_good_as_the_best(batch_size: int) -> None:
    for arm in ("with", "without"):
        best, last = (value(f"{arm}_{moment}", batch_size, 0.3) for moment in MOMENTS)
        assert last == pytest.approx(best, abs=0.02)
