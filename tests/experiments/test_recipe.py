"""The recipe of chapter 8: its data, its early stopping and its LR range test."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from trainlab.engine.data import digits
from trainlab.engine.training import Run, train
from trainlab.errors import UnknownNameError
from trainlab.experiments.shared import recipe

SEEDS = (3, 4)


def test_splits_do_not_share_rows_and_differ_between_seeds() -> None:
    rows = recipe.split("easy", SEEDS)
    assert [part[0].shape[1] for part in rows] == [400, 300, 500]
    together = np.concatenate([x[0] for x, _ in rows])
    duplicates = len(together) - len(np.unique(together, axis=0))
    in_the_data = len(digits().x) - len(np.unique(digits().x, axis=0))
    assert duplicates <= in_the_data
    assert not np.array_equal(rows.train[0][0], rows.train[0][1])


def test_hard_digits_are_the_same_rows_with_noise_and_a_test_set_with_true_labels() -> None:
    easy, hard = (recipe.split(kind, SEEDS) for kind in recipe.DATA)
    for name in ("train", "validation"):
        changed = np.mean(getattr(easy, name)[1] != getattr(hard, name)[1])
        assert changed == pytest.approx(0.15 * 0.9, abs=0.05)
    np.testing.assert_array_equal(easy.test[1], hard.test[1])
    noise = hard.test[0] - easy.test[0]
    assert noise.std() == pytest.approx(0.8, rel=0.02)


def test_unknown_data_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="easy, hard"):
        recipe.split("soft", SEEDS)


@pytest.mark.parametrize("rate", [0.001, 0.03])
def test_early_stopping_read_off_a_finished_run_is_that_of_the_engine(rate: float) -> None:
    on = {"adam", "early_stopping"}
    rows = recipe.split("hard", SEEDS)
    finished = recipe.trained(on, "hard", 4, rate, SEEDS)
    stops = dataclasses.replace(recipe.plan(on, rate), patience=recipe.PATIENCE)
    engine = train(
        recipe.networks(on, 4, SEEDS),
        *rows.train,
        stops,
        validation=rows.validation,
        test=rows.test,
    )
    best, end = recipe.stopping(finished["val_loss"])
    np.testing.assert_array_equal(best, engine.best_epoch)
    np.testing.assert_array_equal(end, np.nan_to_num(engine.stopped_at, nan=recipe.EPOCHS))
    kept = recipe.outcome(finished, "stopped")
    np.testing.assert_allclose(kept.test, engine.at_best("test_accuracy"))


def test_stopping_takes_the_earlier_of_equal_losses_and_passes_over_nan() -> None:
    loss = np.array([[0.1, 3.0, 2.0, 2.0, 5.0, 1.0], [9.0, np.nan, np.nan, np.nan, np.nan, np.nan]])
    best, end = recipe.stopping(loss, patience=2)
    assert best.tolist() == [2, 0]
    assert end.tolist() == [4, 2]
    best, end = recipe.stopping(loss, patience=None)
    assert best.tolist() == [5, 0]
    assert end.tolist() == [5, 5]


def test_components_change_the_plan_one_by_one() -> None:
    plain = recipe.plan(set(), 0.1)
    changed = {
        name: {
            field.name
            for field in dataclasses.fields(plain)
            if getattr(plain, field.name) != getattr(recipe.plan({name}, 0.1), field.name)
        }
        for name in recipe.COMPONENTS
    }
    assert changed == {
        "adam": {"optimizer", "momentum"},
        "one_cycle": {"schedule"},
        "batch_norm": set(),  # that is the network's
        "dropout": {"dropout"},
        "weight_decay": {"weight_decay"},
        "early_stopping": set(),  # that is read off the finished run
    }


def test_range_test_falls_then_blows_up() -> None:
    rates, losses = recipe.range_test({"adam", "batch_norm"}, "easy", 4, SEEDS)
    assert rates[[0, -1]].tolist() == pytest.approx([1e-4, 10])
    assert losses.shape == (2, len(rates))
    assert (losses[:, 0] > np.nanmin(losses, axis=1) + 1).all()
    assert (losses[:, -1] > np.nanmin(losses, axis=1)).all()
    suggested = recipe.suggested_rate(rates, losses)
    assert ((suggested > 1e-3) & (suggested < 0.3)).all()


def test_tuning_leaves_the_test_set_alone() -> None:
    run = recipe.trained(frozenset(), "easy", 4, 0.1, SEEDS, scored=False)
    assert "test_accuracy" not in run.history
    scores = recipe.outcome(run, "last")
    assert np.isnan(scores.test).all()
    assert np.isfinite(scores.validation).all()


def test_a_dead_network_guesses() -> None:
    run = recipe.trained(frozenset(), "easy", 4, 1e100, SEEDS)
    assert np.isfinite(run.died_at).all()
    scores = recipe.outcome(run, "last")
    assert scores.test.tolist() == scores.validation.tolist() == [recipe.CHANCE] * 2


def test_a_task_is_data_and_a_depth() -> None:
    assert recipe.task("easy_8") == ("easy", 8)
    with pytest.raises(UnknownNameError, match="easy_4"):
        recipe.task("easy_5")


def test_a_recipe_begins_by_guessing_from_hes_weights_and_not_from_the_default_ones() -> None:
    """The head starts at 0 beside He's hidden layers; PyTorch's default is in all layers."""
    he, default = (recipe.networks({"adam"}, 4, SEEDS, first) for first in recipe.INITIALIZATIONS)
    assert not he.weights[-1].any()
    assert not he.biases[0].any()
    assert he.weights[1].std() == pytest.approx((2 / recipe.WIDTH) ** 0.5, rel=0.05)
    assert default.weights[-1].abs().max() == pytest.approx(recipe.WIDTH**-0.5, rel=0.05)
    with pytest.raises(UnknownNameError, match="he, default"):
        recipe.networks({"adam"}, 4, SEEDS, "xavier")


def test_what_is_judged_is_what_is_handed_over_and_the_dead_are_nan() -> None:
    run = recipe.trained({"adam"}, "hard", 4, 0.01, SEEDS)
    for keep in ("last", "best", "accurate", "stopped"):
        np.testing.assert_array_equal(
            recipe.judged(run, keep), recipe.outcome(run, keep).validation
        )
    dead = recipe.trained(frozenset(), "easy", 4, 1e100, SEEDS, scored=False)
    assert np.isnan(recipe.judged(dead, "last")).all()


def test_a_rate_is_tuned_on_splits_that_do_not_count_and_lies_inside() -> None:
    def score(run: Run) -> np.ndarray:
        assert "test_accuracy" not in run.history
        assert run.last.seeds == recipe.TUNING_SPLITS
        return recipe.judged(run, "last")

    tuned = recipe.tuned_rate({"adam"}, "easy", 1, "he", score, epochs=3)
    assert tuned.learned
    assert tuned.rate in tuned.rates[1:-1]


def test_differences_are_in_points_and_wider_than_without_the_shared_rows() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.random(20), rng.random(20)
    found = recipe.difference(first, second)
    assert found["median"] == pytest.approx(100 * (first - second).mean())
    spread = 100 * (first - second).std(ddof=1) / 20**0.5
    assert (found["upper"] - found["lower"]) / 2 > 2.5 * 2.09 * spread
