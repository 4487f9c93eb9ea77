"""What chapter 7 claims of regularizers and their doses, read off the recorded runs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from trainlab import recordings
from trainlab.engine.statistics import paired_difference
from trainlab.experiments.regularization import DOSES


class Interval(NamedTuple):
    mean: float
    low: float
    high: float


def arrays(regularizer: str, dose: float) -> dict[str, Any]:
    step = DOSES[regularizer].index(dose) + 1
    return recordings.read("regularization")["points"][f"{regularizer}|{step}"]["arrays"]


def median(array: str, regularizer: str = "rows", dose: float = 300) -> float:
    return arrays(regularizer, dose)[array]["median"]


def effect(array: str, regularizer: str, dose: float) -> Interval:
    recorded = arrays(regularizer, dose)[f"{array}_effect"]
    return Interval(recorded["median"], recorded["lower"], recorded["upper"])


def restored(regularizer: str, dose: float) -> Interval:
    recorded = arrays(regularizer, dose)["restored"]
    return Interval(recorded["median"], recorded["lower"], recorded["upper"])


def chosen(regularizer: str) -> Interval:
    recorded = arrays("rows", 300)[f"chosen_{regularizer}"]
    return Interval(recorded["median"], recorded["lower"], recorded["upper"])


@pytest.mark.parametrize(
    ("regularizer", "dose"), [("l2", 1e-4), ("l2", 1e-3), ("adamw", 0.01), ("adamw", 0.1)]
)
def test_usual_decays_do_nothing_visible(regularizer: str, dose: float) -> None:
    assert abs(effect("best_accuracy", regularizer, dose).mean) < 0.01
    assert abs(effect("best_loss", regularizer, dose).mean) < 0.03


@pytest.mark.parametrize("dose", [0.01, 0.1])
def test_usual_decay_alone_would_shrink_the_weights_by_a_few_per_cent(dose: float) -> None:
    """1 - (1 - lr λ)^steps: with 600 steps at .0003 it is 2 % for λ = .1."""
    assert median("decay_alone", "adamw", dose) > 0.9
    grown = median("weight_norm", "adamw", dose) / median("weight_norm")
    assert grown == pytest.approx(1, abs=0.05)


def test_a_decay_of_3_shrinks_the_weights_and_helps() -> None:
    assert median("weight_norm", "adamw", 3) < 0.8 * median("weight_norm")
    assert effect("best_accuracy", "adamw", 3).low > 0.01


@pytest.mark.parametrize(
    ("regularizer", "dose"), [("l2", 0.3), ("adamw", 30), ("dropout", 0.8), ("both", 30)]
)
def test_too_much_ruins_it(regularizer: str, dose: float) -> None:
    assert effect("best_accuracy", regularizer, dose).high < -0.1


def test_dropout_can_raise_loss_and_accuracy_together() -> None:
    assert effect("best_accuracy", "dropout", 0.5).low > 0
    assert effect("best_loss", "dropout", 0.5).low > 0


def test_dropout_of_7_does_not_overfit_it_does_not_fit() -> None:
    assert effect("best_accuracy", "dropout", 0.7).high < -0.05
    assert median("train_loss", "dropout", 0.7) > 5 * median("train_loss")


@pytest.mark.parametrize("dose", [450, 600, 990])
def test_more_data_helps_and_more_of_it_more(dose: float) -> None:
    assert effect("best_accuracy", "rows", dose).low > 0.01


def test_three_times_the_data_beats_every_regularizer() -> None:
    assert median("best_accuracy", "rows", 990) == pytest.approx(0.91, abs=0.02)
    assert all(chosen("rows").low > chosen(name).mean for name in DOSES if name != "rows")


def test_dropout_and_decay_together_help_no_more_than_decay_alone() -> None:
    assert effect("best_accuracy", "both", 1).low > 0
    assert chosen("both").mean < chosen("adamw").high


def test_the_same_dropout_before_the_head_alone_ruins_nothing() -> None:
    """Dropout's dose multiplies over the layers it stands in."""
    assert effect("best_accuracy", "head", 0.7).low > -0.01


def test_fewer_units_do_not_help() -> None:
    for width in (8, 16, 32):
        assert effect("best_accuracy", "width", width).high < 0.01
    assert effect("best_accuracy", "width", 8).high < -0.1


def test_keeping_the_best_weights_is_worth_it_while_nothing_else_regularizes() -> None:
    assert restored("rows", 300).low > 0.01


def test_short_patience_costs_nothing_that_can_be_seen_and_saves_most_epochs() -> None:
    assert abs(effect("best_accuracy", "patience", 10).mean) < 0.01
    assert median("epochs", "patience", 10) < 45


def test_in_pairs_the_decay_beats_dropout_and_both_together() -> None:
    """Their intervals against none overlap; seed by seed the order is settled."""
    decay, dropout, both = (
        np.array(arrays(name, dose)["best_accuracy"]["runs"])
        for name, dose in (("adamw", 3), ("dropout", 0.3), ("both", 1))
    )
    for rival, least in ((dropout, 0.01), (both, 0.0)):
        found = paired_difference(decay, rival)
        assert found.lower > least
