"""What chapter 2 claims of the plateau of a deep default ReLU network, off the recorded runs."""

from __future__ import annotations

from typing import Any

import pytest

from trainlab import recordings
from trainlab.experiments.plateau import SIZES


def median(array: str, network: str, initialization: str = "default") -> Any:
    return recordings.value("plateau", array, network=network, initialization=initialization)


@pytest.mark.parametrize("network", SIZES)
def test_nobody_has_left_after_the_40_epochs_of_does_it_learn(network: str) -> None:
    epoch, left = median("epoch", network), median("left", network)
    assert left[epoch.index(40)] <= 0.1


@pytest.mark.parametrize("network", SIZES)
def test_most_leave_within_hundreds_of_epochs(network: str) -> None:
    """So "many more epochs leave it at chance" is false; "a plateau of hundreds" is not."""
    assert median("left", network)[-1] >= 0.5
    assert median("left_at", network) > 100


def test_who_has_left_learns() -> None:
    kept = recordings.read("plateau")["points"]["default|wide"]["arrays"]
    left, final = (kept[name]["runs"] for name in ("left_at", "final_accuracy"))
    went = [f for at, f in zip(left, final, strict=True) if at is not None and at <= 300]
    learned = [accuracy for accuracy in went if accuracy is not None]  # the others died later
    assert len(learned) > 0.8 * len(went)
    assert sorted(learned)[len(learned) // 2] > 0.9


@pytest.mark.parametrize("network", SIZES)
def test_with_he_there_is_no_plateau(network: str) -> None:
    assert median("left_at", network, "he") <= 10
    assert median("final_accuracy", network, "he") > 0.9
