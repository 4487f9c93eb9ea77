"""What chapter 3 claims of the batch size, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from trainlab import recordings
from trainlab.engine.statistics import Effect, paired_difference
from trainlab.experiments import batch_size
from trainlab.experiments.batch_size import BATCHES, EPOCHS, RATES, UPDATES

GAINS = (1.4, 2)
BUDGETS = ("updates", "epochs")


def median(array: str, gain: float, size: int, budget: str = "updates") -> Any:
    return recordings.value("batch_size", array, gain=gain, batch_size=size, budget=budget)


def runs(array: str, gain: float, size: int, budget: str = "updates") -> np.ndarray:
    arrays = recordings.read("batch_size")["points"][f"{gain}|{size}|{budget}"]["arrays"]
    return np.array(arrays[array]["runs"], dtype=float)


def doublings(array: str, gain: float, large: int, small: int, budget: str = "updates") -> Effect:
    """Compare two batch sizes on the same seeds: how many doublings the first is above.

    The median of the seeds: for one single row all units are off, and its gradient is nearly 0.
    """
    return paired_difference(
        np.log2(runs(array, gain, large, budget)),
        np.log2(runs(array, gain, small, budget)),
        statistic="median",
    )


@pytest.mark.parametrize("gain", GAINS)
def test_two_lines_start_as_one_and_part(gain: float) -> None:
    single = [runs(f"stable_{loss}", gain, 1) for loss in ("mean", "sum")]
    assert np.array_equal(*single, equal_nan=True)
    assert doublings("stable_mean", gain, 256, 1).lower > 0
    assert doublings("stable_sum", gain, 256, 1).upper < -3


def test_mean_loss_tolerates_more_with_larger_batches() -> None:
    stable = [median("stable_mean", 1.4, size) for size in BATCHES]
    assert stable == sorted(stable)
    rise = doublings("stable_mean", 1.4, 256, 1)
    assert 1.5 < rise.lower < rise.upper < 5  # far slower than B, which doubles 8 times


@pytest.mark.parametrize("gain", GAINS)
def test_summed_loss_tolerates_less_with_larger_batches(gain: float) -> None:
    stable = [median("stable_sum", gain, size) for size in BATCHES]
    assert stable == sorted(stable, reverse=True)


@pytest.mark.parametrize("size", BATCHES)
def test_what_a_layer_does_to_the_gradient_does_not_depend_on_the_batch(size: int) -> None:
    for gain in GAINS:
        factor = median("layer_factor", gain, size)
        assert factor == pytest.approx(gain / np.sqrt(2), rel=0.06)
        assert abs(doublings("layer_factor", gain, size, 16).estimate) < 0.1


@pytest.mark.parametrize("gain", GAINS)
def test_gradient_of_a_mean_rises_as_the_batch_shrinks_and_that_of_a_sum_falls(
    gain: float,
) -> None:
    assert doublings("norm_mean", gain, 1, 256).lower > 0.5
    assert doublings("norm_sum", gain, 1, 256).upper < -4


def test_smaller_batches_die_more_often_at_a_high_rate() -> None:
    died = [median("died", 1.4, size) for size in BATCHES]
    assert died[0] >= 0.9
    assert 0.1 <= died[1] <= 0.5
    assert max(died[2:]) <= 0.1


def test_death_comes_early_so_it_is_not_merely_that_there_are_more_steps() -> None:
    assert median("died_at", 1.4, 1) < 20


@pytest.mark.parametrize("gain", GAINS)
def test_at_a_safe_rate_small_batches_learn_more_per_epoch(gain: float) -> None:
    gained = paired_difference(
        runs("accuracy_fixed", gain, 4, "epochs"), runs("accuracy_fixed", gain, 64, "epochs")
    )
    assert gained.lower > 0.05


def test_scaling_the_rate_with_the_batch_is_a_matter_of_dose() -> None:
    """Per epoch: without scaling large batches fall behind; in proportion to B they catch up."""
    fixed, root, scaled = (
        [median(f"accuracy_{dose}", 1.4, size, "epochs") for size in BATCHES]
        for dose in ("fixed", "root", "scaled")
    )
    assert fixed[-1] < root[-1] < scaled[-1]
    assert fixed[2] == root[2] == scaled[2]


def test_each_larger_dose_gains_in_batches_of_256() -> None:
    fixed, root, scaled = (
        runs(f"accuracy_{dose}", 1.4, 256, "epochs") for dose in ("fixed", "root", "scaled")
    )
    assert paired_difference(root, fixed).lower > 0
    assert paired_difference(scaled, root).lower > 0


def test_largest_stable_rate_rises_far_more_slowly_than_the_batch() -> None:
    """So scaling in proportion must end: beyond some batch it asks for a rate that breaks runs."""
    assert 2 ** doublings("stable_mean", 1.4, 256, 16, "epochs").upper < 8


def test_tuned_rate_rises_with_the_batch_more_slowly_than_in_proportion() -> None:
    small, large = (median("tuned_plain", 1.4, size, "epochs") for size in (4, 256))
    assert 1 < large / small < 64


def test_with_as_many_updates_they_learn_less() -> None:
    lost = paired_difference(runs("accuracy_plain", 1.4, 4), runs("accuracy_plain", 1.4, 256))
    assert lost.upper < -0.1


@pytest.mark.within_one_recording
def test_budgets_agree_at_16_rows() -> None:
    for name in ("stable_mean", "accuracy_fixed", "norm_mean"):
        assert list(runs(name, 1.4, 16)) == list(runs(name, 1.4, 16, "epochs"))
    assert batch_size.budget({"batch_size": 16, "budget": "updates"}) == (1024, EPOCHS)
    assert UPDATES == EPOCHS * 1024 // 16


def test_batch_norm_and_tiny_batches_conflict() -> None:
    """Each at its tuned rate: below plain in batches of 4, and not in batches of 256."""
    gained = {
        size: paired_difference(runs("accuracy_norm", 1.4, size), runs("accuracy_plain", 1.4, size))
        for size in (4, 256)
    }
    assert gained[4].upper < -0.1
    assert gained[256].estimate > 0  # too few runs to tell: the interval may reach 0
    assert np.isnan(runs("accuracy_norm", 1.4, 1)).all()


def test_summed_loss_takes_the_steps_of_a_mean_loss_at_b_times_the_rate() -> None:
    """So stable_sum needs no runs of its own; powers of two are exact in floating point."""
    settings = {"gain": 1.4, "batch_size": 4, "budget": "updates"}
    mean = batch_size.trained(settings, range(3), 1 / 16)
    total = batch_size.trained(settings, range(3), 1 / 64, reduction="sum")
    for one, other in zip(mean.last.weights, total.last.weights, strict=True):
        assert torch.equal(one, other)


def test_largest_stable_rate_is_the_top_of_the_first_band() -> None:
    learned = np.zeros((4, len(RATES)), dtype=bool)
    learned[0, 3:7] = learned[0, 9] = True  # what is learned beyond a gap does not count
    learned[1] = True
    learned[3, -1] = True
    stable = batch_size.largest_stable(learned)
    assert stable[[0, 1, 3]].tolist() == [RATES[6], RATES[-1], RATES[-1]]
    assert np.isnan(stable[2])
