"""What chapter 7 claims of regularizers and their doses, read off the recorded runs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments.regularization import DOSES
from trainlab.experiments.shared.few_digits import difference

OTHERS = (
    *("noise", "shift", "depth", "smoothing", "mixup", "adamw", "dropout"),
    *("both", "head", "patience", "l2"),
)
"""The remedies of the chapter's table that use no new rows."""


class Interval(NamedTuple):
    mean: float
    low: float
    high: float

    @property
    def open(self) -> bool:
        """Whether it cannot be told from none."""
        return self.low < 0 < self.high


def arrays(regularizer: str, dose: float) -> dict[str, Any]:
    step = DOSES[regularizer].index(dose) + 1
    return recordings.read("regularization")["points"][f"{regularizer}|{step}"]["arrays"]


def median(array: str, regularizer: str = "rows", dose: float = 300) -> float:
    return arrays(regularizer, dose)[array]["median"]


def interval(array: str, regularizer: str, dose: float) -> Interval:
    recorded = arrays(regularizer, dose)[array]
    return Interval(recorded["median"], recorded["lower"], recorded["upper"])


def effect(regularizer: str, dose: float) -> Interval:
    return interval("best_accuracy_effect", regularizer, dose)


def loss_effect(regularizer: str, dose: float) -> Interval:
    return interval("best_loss_effect", regularizer, dose)


def restored(regularizer: str, dose: float) -> Interval:
    return interval("restored", regularizer, dose)


def chosen_dose(regularizer: str) -> float:
    doses = DOSES[regularizer]
    return min(doses, key=lambda dose: median("tuning_loss", regularizer, dose))


def chosen(regularizer: str) -> Interval:
    return interval(f"chosen_{regularizer}", "rows", 300)


def minus(first: tuple[str, float], second: tuple[str, float]) -> Interval:
    runs = (np.array(arrays(*which)["best_accuracy"]["runs"], dtype=float)
            for which in (first, second))  # fmt: skip
    return Interval(*difference(*runs)[:3])


def test_the_dose_that_validation_chose_is_the_one_that_is_compared() -> None:
    for name in DOSES:
        assert chosen(name) == effect(name, chosen_dose(name)), name


@pytest.mark.parametrize(
    ("regularizer", "dose"), [("l2", 1e-4), ("l2", 1e-3), ("adamw", 0.01), ("adamw", 0.1)]
)
def test_usual_decays_do_nothing_visible(regularizer: str, dose: float) -> None:
    assert effect(regularizer, dose).open
    assert abs(effect(regularizer, dose).mean) < 0.01
    assert abs(loss_effect(regularizer, dose).mean) < 0.03


@pytest.mark.parametrize("dose", [0.01, 0.1])
def test_usual_decay_alone_would_shrink_the_weights_by_a_few_per_cent(dose: float) -> None:
    """1 - (1 - lr λ)^steps: with 400 steps at .00032 it is 1.3 % for λ = .1; they end larger."""
    assert 0.98 < median("decay_alone", "adamw", dose) < 1
    assert 1 < median("weight_norm", "adamw", dose) < 1.1


def test_no_dose_of_a_decay_or_of_dropout_surely_helps() -> None:
    """The four of the picture: level, then cliff."""
    for name in ("l2", "adamw", "dropout", "head"):
        assert max(effect(name, dose).low for dose in DOSES[name]) < 0, name
        assert effect(name, DOSES[name][0]).open


def test_a_decay_of_3_shrinks_the_weights_and_comes_nearest_to_a_gain() -> None:
    assert median("weight_norm", "adamw", 3) < 0.5 * median("weight_norm")
    assert median("weight_norm", "adamw", 3) > median("decay_alone", "adamw", 3)
    assert effect("adamw", 3).open
    assert max(effect("adamw", dose).mean for dose in DOSES["adamw"]) == effect("adamw", 3).mean


def test_a_decay_of_10_ruins_it_though_decay_alone_would_leave_more_than_at_3() -> None:
    alone = {dose: median("decay_alone", "adamw", dose) for dose in (3, 10)}
    assert alone[10] > 3 * alone[3]
    rates = {dose: median("learning_rate", "adamw", dose) for dose in (3, 10)}
    assert rates[3] / rates[10] == pytest.approx(10, rel=0.1)


@pytest.mark.parametrize(
    ("regularizer", "dose"),
    [("l2", 0.1), ("l2", 0.3), ("adamw", 10), ("adamw", 30), ("dropout", 0.7), ("dropout", 0.8),
     ("both", 10), ("both", 30)],
)  # fmt: skip
def test_too_much_ruins_it(regularizer: str, dose: float) -> None:
    assert effect(regularizer, dose).high < -0.05
    assert effect(regularizer, dose).mean < -0.1


def test_l2_and_decay_at_the_doses_of_validation_cannot_be_told_apart() -> None:
    assert (chosen_dose("l2"), chosen_dose("adamw")) == (0.03, 3)
    assert minus(("l2", 0.03), ("adamw", 3)).open


def test_half_of_the_units_off_raises_the_loss_and_leaves_accuracy_open() -> None:
    assert effect("dropout", 0.5).open
    assert loss_effect("dropout", 0.5).low > 0
    for dose in (0.1, 0.3):
        assert effect("dropout", dose).open
        assert loss_effect("dropout", dose).open


def test_dropout_of_7_does_not_overfit_it_does_not_fit() -> None:
    assert median("train_loss", "dropout", 0.7) > 1.5 * median("train_loss")


def test_the_same_dropout_before_the_head_alone_ruins_nothing() -> None:
    """Dropout's dose multiplies over the layers it stands in."""
    assert effect("head", 0.7).open
    assert effect("head", 0.7).mean > -0.02
    assert effect("dropout", 0.7).high < -0.2


def test_smoothing_raises_the_loss_and_leaves_accuracy() -> None:
    assert loss_effect("smoothing", 0.6).low > 0.4
    assert effect("smoothing", 0.6).open
    assert median("best_accuracy", "smoothing", 0.6) > median("best_accuracy") - 0.01


@pytest.mark.parametrize("name", ["smoothing", "mixup"])
def test_softer_targets_cannot_be_told_from_none_and_have_no_cliff(name: str) -> None:
    assert all(effect(name, dose).open for dose in DOSES[name])
    assert min(effect(name, dose).mean for dose in DOSES[name]) > -0.03


def test_restoring_saves_much_where_the_rate_is_large_and_nothing_holds_the_network_back() -> None:
    assert restored("rows", 300).open
    assert median("learning_rate") < 5e-4
    for which in (("smoothing", 0.2), ("mixup", 0.4), ("rows", 600), ("norm_rows", 300)):
        assert median("learning_rate", *which) > 9e-4
        assert restored(*which).low > 0.02
    assert median("learning_rate", "dropout", 0.3) == median("learning_rate", "mixup", 0.4)
    assert restored("dropout", 0.3).open


def test_patience_saves_epochs_only_if_the_valley_comes_early() -> None:
    assert median("epochs", "patience", 10) == 40
    assert median("epochs", "patience", 2) < 15
    assert effect("patience", 2).open
    assert median("learning_rate", "patience", 2) > 2 * median("learning_rate")


@pytest.mark.parametrize("dose", [450, 600, 990])
def test_more_data_helps_and_more_of_it_more(dose: float) -> None:
    assert effect("rows", dose).low > 0
    more = [effect("rows", rows).mean for rows in DOSES["rows"]]
    assert more == sorted(more)


def test_three_times_the_data_beats_every_regularizer() -> None:
    assert median("best_accuracy", "rows", 990) == pytest.approx(0.93, abs=0.02)
    for name in OTHERS:
        assert minus(("rows", 990), (name, chosen_dose(name))).low > 0, name
        assert chosen(name).mean < effect("rows", 450).mean, name


def test_noise_is_the_one_chosen_dose_that_can_be_told_from_none() -> None:
    assert [name for name in OTHERS if chosen(name).low > 0] == ["noise"]
    assert chosen_dose("noise") == 1
    assert sum(chosen(name).mean > 0 for name in OTHERS) == 9


def test_made_up_rows_have_a_dose_that_is_too_much() -> None:
    assert effect("noise", 2.5).high < 0
    assert effect("shift", 1).mean < -0.02
    assert minus(("noise", 1), ("shift", chosen_dose("shift"))).open
    assert minus(("rows", 450), ("noise", 1)).open


def test_dropout_and_decay_together_help_no_more_than_decay_alone() -> None:
    assert minus(("both", chosen_dose("both")), ("adamw", 3)).open


def test_fewer_units_do_not_help() -> None:
    assert chosen_dose("width") == 64
    assert effect("width", 32).mean < 0
    for width in (4, 8, 16):
        assert effect("width", width).high < 0


def test_a_head_by_he_s_rule_costs_more_than_any_remedy_gains() -> None:
    assert -effect("head_start", 1.41).mean > max(chosen(name).mean for name in OTHERS)
    assert effect("head_start", 1.41).open
    assert effect("head_start", 2.8).high < 0
    assert effect("head_start", 0.58).open


def test_batch_norm_makes_up_for_a_decay_of_the_weights_but_not_of_its_own_parameters() -> None:
    assert median("weight_norm", "norm_decay", 10) < 0.1
    assert effect("norm_decay", 10).open
    assert effect("norm_decay_all", 10).high < -0.05
    for dose in DOSES["norm_decay"]:
        spared = minus(("norm_decay", dose), ("norm_decay_all", dose))
        assert spared.low > 0 if dose >= 10 else spared.open, dose


def test_dropout_in_front_of_batch_norm_does_no_harm_that_can_be_told_up_to_a_half() -> None:
    for dose in (0.05, 0.1, 0.2, 0.3, 0.5):
        assert effect("norm_dropout", dose).open
        assert effect("norm_dropout", dose).mean > 0
    assert effect("norm_dropout", 0.7).high < 0
    assert effect("norm_dropout", 0.7).low > effect("dropout", 0.7).high


def test_a_splendid_gain_on_last_weights_is_mostly_early_stopping_s() -> None:
    """Dropout beside batch norm, quiz `splendid_gain`."""
    here = arrays("norm_dropout", 0.3)
    last = here["last_accuracy"]["median"] - here["none_last_accuracy"]["median"]
    assert last > 0.1
    assert effect("norm_dropout", 0.3).open
