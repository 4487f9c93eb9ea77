"""What the book claims of learning one batch by heart, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.one_batch import ROWS, finding


def median(array: str, network: str = "he_3", rows: int = 32, labels: str = "true") -> Any:
    return recordings.value("one_batch", array, network=network, rows=rows, labels=labels)


@pytest.mark.parametrize("network", ["he_3", "he_10"])
def test_sound_networks_pass_and_learn(network: str) -> None:
    assert median("fitted", network) >= 0.95
    assert median("learned", network) >= 0.95


def test_ten_sigmoid_layers_are_caught() -> None:
    assert median("fitted", "sigmoid_10") == 0
    assert median("learned", "sigmoid_10") == 0


def test_failing_is_no_proof_default_relu_mostly_fails_and_learns_late_and_less() -> None:
    assert median("fitted", "default_10") < 0.5
    assert median("learned", "default_10") >= 0.95
    assert median("full_accuracy", "default_10") < median("full_accuracy", "he_10") - 0.1


def test_two_rows_let_it_pass() -> None:
    assert median("fitted", "default_10", 2) >= 0.9


@pytest.mark.parametrize("rows", [8, 32])
def test_shuffled_labels_pass_and_nothing_is_learned(rows: int) -> None:
    assert median("fitted", rows=rows, labels="shuffled") >= 0.95
    assert median("learned", rows=rows, labels="shuffled") == 0


def test_a_sound_network_passes_within_a_few_steps_shuffled_labels_take_some_more() -> None:
    assert median("fitted_at") < median("fitted_at", labels="shuffled") < 30


def test_larger_batches_let_less_pass() -> None:
    shares = [median("fitted", "sigmoid_10", rows) for rows in ROWS]
    assert shares == sorted(shares, reverse=True)


def test_shares_of_all_batches_stand_at_every_point() -> None:
    for rows in ROWS:
        assert median(f"fitted_{rows}", "he_10") == median("fitted", "he_10", rows)


def test_a_single_run_that_dies_is_said_to_die() -> None:
    settings = {"network": "he_3", "rows": 32, "labels": "true"}
    lost = {"median": np.float64(np.nan)}
    arrays = {"fitted": {"median": 1.0}, "learned": {"median": 0.0}, "full_accuracy": lost}
    assert finding(settings, arrays).endswith("the median network dies.")
