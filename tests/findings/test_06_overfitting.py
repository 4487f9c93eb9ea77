"""What chapter 6 claims of the turn of validation loss, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import pytest

from trainlab import recordings

EPOCH_15: dict[str, Any] = {
    "n_train": 300,
    "label_noise": 0.3,
    "width": 128,
    "depth": 3,
    "draw": "a",
}


def median(array: str, **changes: Any) -> Any:
    return recordings.value("overfitting", array, **(EPOCH_15 | changes))


def test_validation_loss_turns_near_epoch_15() -> None:
    assert 13 <= median("best_epoch") <= 19
    point = recordings.read("overfitting")["points"]["300|0.3|128|3|a"]["arrays"]["best_epoch"]
    assert 12 <= point["lower"] <= point["upper"] <= 20


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


def test_true_validation_labels_hardly_show_the_turn() -> None:
    noisy, clean = median("val_loss"), median("clean_loss")
    assert noisy[-1] / min(noisy) > 1.2
    assert clean[-1] / min(clean) < 1.05


@pytest.mark.parametrize("draw", ["a", "b"])
@pytest.mark.parametrize("n_train", [150, 300, 600])
def test_without_label_noise_there_is_no_turn_worth_the_name(n_train: int, draw: str) -> None:
    last = median("last_loss", n_train=n_train, draw=draw, label_noise=0)
    assert last < 1.03 * median("best_loss", n_train=n_train, draw=draw, label_noise=0)


@pytest.mark.parametrize("draw", ["a", "b"])
def test_more_rows_turn_earlier_in_epochs_and_are_better(draw: str) -> None:
    sizes = (150, 300, 600)
    epochs = [median("best_epoch", n_train=n, draw=draw) for n in sizes]
    losses = [median("best_loss", n_train=n, draw=draw) for n in sizes]
    assert epochs == sorted(epochs, reverse=True)
    assert losses == sorted(losses, reverse=True)


def test_fewer_parameters_do_not_always_help() -> None:
    """Sixteen units do not overfit in 60 epochs, and are worse than 128 stopped in time."""
    assert median("best_epoch", width=16) > 50
    assert median("best_accuracy", width=16) < median("best_accuracy") - 0.2
