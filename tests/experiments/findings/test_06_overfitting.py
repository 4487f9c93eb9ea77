"""What chapter 6 claims of the turn of validation loss, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings

EPOCH_15: dict[str, Any] = {
    "n_train": 300,
    "label_noise": 0.3,
    "draw": "a",
}
DRAWS = ("a", "b", "each")
SHARED = 500 / 1797  # of the validation rows of two draws
WIDER = 2.09 / 1.96 * np.sqrt(1 + 20 * SHARED / (1 - SHARED))  # Nadeau & Bengio (2003)


def median(array: str, **changes: Any) -> Any:
    return recordings.value("overfitting", array, **(EPOCH_15 | changes))


def quartiles(array: str, **changes: Any) -> tuple[float, float]:
    recording = recordings.read("overfitting")
    settings = recordings.settings(recording, EPOCH_15 | changes)
    recorded = recording["points"]["|".join(map(str, settings.values()))]["arrays"][array]
    return recorded["lower"], recorded["upper"]


def test_validation_loss_turns_near_epoch_15() -> None:
    assert 13 <= median("best_epoch") <= 19
    lower, upper = quartiles("best_epoch")
    assert 12 <= lower <= upper <= 20


def test_minimum_is_a_valley_of_ten_epochs_and_more() -> None:
    assert 15 - 5 <= median("valley_start") + 1 <= 15
    assert median("valley_end") - median("valley_start") >= 10
    assert 20 <= median("valley_end") <= 27


def test_loss_rises_from_1_6_to_2_while_training_loss_goes_on_falling() -> None:
    assert median("best_loss") == pytest.approx(1.61, abs=0.06)
    assert median("last_loss") == pytest.approx(2.0, abs=0.1)
    training = median("train_loss")
    assert training == sorted(training, reverse=True)
    assert training[-1] < 0.3


def test_accuracy_on_true_labels_falls_with_it() -> None:
    assert median("best_accuracy") - median("last_accuracy") > 0.02


def test_another_draw_moves_the_turn() -> None:
    assert median("best_epoch", draw="b") >= median("best_epoch") + 1


def test_turn_and_rise_hold_over_twenty_draws() -> None:
    """One draw a seed: the spread of the turn is that of the data, and the rise is no accident."""
    assert 12 <= median("best_epoch", draw="each") <= 20
    spread = [upper - lower for lower, upper in (quartiles("best_epoch", draw=d) for d in DRAWS)]
    assert spread[-1] > spread[0]
    mean, low, high = median("rise_effect", draw="each")
    assert low > 0.2
    assert low < mean < high
    assert median("best_accuracy", draw="each") - median("last_accuracy", draw="each") > 0.02


@pytest.mark.parametrize("draw", DRAWS)
def test_most_of_the_rise_is_overconfidence_but_not_all(draw: str) -> None:
    """One fitted temperature takes most of the rise away; what is left differs from nothing."""
    rise, left = median("rise", draw=draw), median("scaled_rise", draw=draw)
    assert 0.1 * rise < left < 0.4 * rise
    assert median("scaled_rise_effect", draw=draw)[1] > 0.03
    assert median("last_temperature", draw=draw) > 1.5


def test_a_temperature_is_fitted_on_other_rows_than_it_is_scored_on() -> None:
    """Early on there is nothing to repair: scaling gains nothing there, and may cost a little."""
    validation, scaled = median("val_loss"), median("scaled_loss")
    assert min(scaled) > 0.98 * min(validation)
    assert scaled[-1] < validation[-1] - 0.2


def test_true_validation_labels_hardly_show_the_turn() -> None:
    noisy, clean = median("val_loss"), median("clean_loss")
    assert noisy[-1] / min(noisy) > 1.2
    assert clean[-1] / min(clean) < 1.05


@pytest.mark.parametrize("draw", DRAWS)
def test_true_validation_labels_put_the_minimum_much_later(draw: str) -> None:
    assert median("clean_best_epoch", draw=draw) > median("best_epoch", draw=draw) + 8
    assert median("clean_rise", draw=draw) < 0.2 * median("rise", draw=draw)


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("n_train", [150, 300, 600])
def test_without_label_noise_there_is_no_turn_worth_the_name(n_train: int, draw: str) -> None:
    last = median("last_loss", n_train=n_train, draw=draw, label_noise=0)
    assert last < 1.03 * median("best_loss", n_train=n_train, draw=draw, label_noise=0)


@pytest.mark.parametrize("draw", DRAWS)
def test_more_rows_turn_earlier_in_epochs_and_are_better(draw: str) -> None:
    sizes = (150, 300, 600)
    epochs = [median("best_epoch", n_train=n, draw=draw) for n in sizes]
    losses = [median("best_loss", n_train=n, draw=draw) for n in sizes]
    assert epochs == sorted(epochs, reverse=True)
    assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize("n_train", [150, 300, 600])
def test_rise_grows_with_the_share_of_wrong_labels(n_train: int) -> None:
    rise = median("rise_by_noise", n_train=n_train, draw="each")
    assert rise == sorted(rise)
    assert median("noises") == [0, 0.1, 0.2, 0.3, 0.6]


def test_accuracy_falls_at_300_rows_and_not_measurably_at_150() -> None:
    """ "With noisy labels both happen" is too general: the loss rises there all the same."""
    assert median("accuracy_effect", n_train=300, draw="each")[2] < 0
    _mean, low, high = median("accuracy_effect", n_train=150, draw="each")
    assert low < 0.01
    assert high > -0.01
    assert median("rise_effect", n_train=150, draw="each")[1] > 0.2


@pytest.mark.parametrize(
    ("n_train", "label_noise"), [(300, 0.3), (300, 0.6), (600, 0.2), (600, 0.3), (600, 0.6)]
)
def test_accuracy_falls_with_many_rows_and_many_wrong_labels(
    n_train: int, label_noise: float
) -> None:
    """Also when the interval allows for the rows that the draws share."""
    settings = {"n_train": n_train, "label_noise": label_noise, "draw": "each"}
    mean, _low, high = median("accuracy_effect", **settings)
    assert mean + WIDER * (high - mean) < -0.005


@pytest.mark.parametrize("label_noise", [0, 0.1, 0.2, 0.3, 0.6])
def test_with_150_rows_no_fall_can_be_told(label_noise: float) -> None:
    _mean, _low, high = median("accuracy_effect", n_train=150, label_noise=label_noise, draw="each")
    assert high > -0.002


def test_any_wrong_labels_lift_the_loss() -> None:
    rises = median("rise_by_noise", draw="each")
    assert rises[0] < 0.01
    assert rises[1] > 0.05
    assert rises[4] > 1.2 * rises[3] > 1.5 * rises[1]
