"""What chapter 2 claims of residual blocks before training, read off the recorded runs."""

from __future__ import annotations

from typing import Any

import pytest

from trainlab import recordings
from trainlab.experiments.deep_blocks import NAMES


def median(array: str, block: str, depth: int = 50, initialization: str = "he") -> Any:
    settings = {"block": block, "depth": depth, "initialization": initialization}
    return recordings.value("deep_blocks", array, **settings)


@pytest.mark.parametrize(
    ("block", "low", "high"),
    [
        ("plain", 0.3, 3),
        ("residual", 1e10, 3e11),
        ("residual_mlp", 5e6, 1e8),
        ("scaled_residual_mlp", 1.3, 2.2),
        ("pre_norm_residual_mlp", 4, 9),
    ],
)
def test_growth_of_the_gradient_through_50_layers(block: str, low: float, high: float) -> None:
    assert low < median("back", block) < high


@pytest.mark.parametrize("block", ["residual_mlp", "scaled_residual_mlp", "pre_norm_residual_mlp"])
def test_theory_of_wide_networks_tells_it(block: str) -> None:
    theory, measured = median("gradient_theory", block), median("gradient", block)
    assert len(theory) == 50
    for expected, found in zip(theory, measured, strict=True):
        assert found == pytest.approx(expected, rel=0.6)


def test_with_default_weights_branches_are_small_and_the_shortcut_carries_all() -> None:
    assert 2 < median("back", "residual_mlp", initialization="default") < 8
    assert median("back", "plain", initialization="default") < 1e-10


@pytest.mark.parametrize("block", ["layer_norm", "rms_norm"])
def test_normalizing_rows_without_a_shortcut_holds_level_batch_norm_grows(block: str) -> None:
    assert 0.2 < median("back", block) < 3
    assert 0.5 < median("forward", block) < 2
    assert median("back", "batch_norm") > 3e3


def test_batch_norm_within_a_branch_keeps_the_growth_mild() -> None:
    assert 10 < median("back", "batch_norm_residual") < 100


def test_the_table_is_there_at_every_point() -> None:
    for block in NAMES:
        assert median(f"back_{block}", "plain") == median("back", block)
