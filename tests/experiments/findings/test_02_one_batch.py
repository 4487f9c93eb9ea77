"""What the book claims of learning one batch by heart, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import pytest

from trainlab import recordings
from trainlab.experiments.one_batch import ROWS


def median(array: str, network: str = "he_3", rows: int = 32, labels: str = "true") -> Any:
    return recordings.value("one_batch", array, network=network, rows=rows, labels=labels)


@pytest.mark.parametrize("network", ["he_3", "he_10"])
def test_sound_networks_pass_and_learn(network: str) -> None:
    assert median("fitted", network) >= 0.95
    assert median("learned", network) >= 0.95


def test_ten_sigmoid_layers_are_caught() -> None:
    assert median("fitted", "sigmoid_10") == 0
    assert median("learned", "sigmoid_10") == 0


@pytest.mark.parametrize("rows", [8, 32])
def test_shuffled_labels_pass_and_nothing_is_learned(rows: int) -> None:
    assert median("fitted", rows=rows, labels="shuffled") >= 0.95
    assert median("learned", rows=rows, labels="shuffled") == 0


def test_larger_batches_let_less_pass() -> None:
    shares = [median("fitted", "sigmoid_10", rows) for rows in ROWS]
    assert shares == sorted(shares, reverse=True)


def test_shares_of_all_batches_stand_at_every_point() -> None:
    for rows in ROWS:
        assert median(f"fitted_{rows}", "he_10") == median("fitted", "he_10", rows)
