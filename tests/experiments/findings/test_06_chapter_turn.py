"""What `read_turn`, which chapter 6 gives away, says of curves whose story is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nbformat
import numpy as np
import pytest
from places import ROOT

from trainlab import recordings

CHAPTER = ROOT / "chapters" / "06_overfitting.ipynb"
FALLING = np.linspace(2, 1, 20)
TURNING = np.r_[np.linspace(2, 1, 10), np.linspace(1, 1.5, 10)]


@pytest.fixture
def read_turn() -> Callable[..., str]:
    names: dict[str, Any] = {"np": np}
    cells = nbformat.read(CHAPTER, as_version=4).cells
    (source,) = (cell.source for cell in cells if cell.source.startswith("def read_turn("))
    exec(source, names)
    found: Callable[..., str] = names["read_turn"]
    return found


@pytest.mark.parametrize(
    ("loss", "accuracy", "kind"),
    [
        (FALLING, np.linspace(0.1, 0.9, 20), "no rise"),
        (TURNING, np.linspace(0.1, 0.9, 20), "overconfidence"),
        (TURNING, np.r_[np.linspace(0.1, 0.9, 10), np.full(10, 0.895)], "overconfidence"),
        (TURNING, np.r_[np.linspace(0.1, 0.9, 10), np.linspace(0.9, 0.8, 10)], "overfitting"),
    ],
)
def test_the_kind_of_turn_goes_by_accuracy(read_turn, loss, accuracy, kind):
    assert read_turn(list(loss), list(accuracy)).startswith(f"{kind}: loss lowest at epoch")


def test_the_recorded_runs_are_told_apart(read_turn):
    noisy, true = (
        [recordings.value(*names, **where) for names in arrays]
        for arrays, where in [
            ([("overfitting", "val_loss"), ("overfitting", "val_accuracy")], {}),
            ([("memorizing", "test_loss"), ("memorizing", "test_accuracy")],
             {"task": "true", "n_train": 300, "width": 64}),
        ]
    )  # fmt: skip
    assert read_turn(*noisy).startswith("overfitting")
    assert read_turn(*true).startswith("overconfidence")
