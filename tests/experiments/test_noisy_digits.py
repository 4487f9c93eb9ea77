"""Chapter 7's setting: its draws, its neutral head, its changed copies."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from trainlab.engine.data import digits
from trainlab.engine.evaluation import evaluate
from trainlab.errors import UnknownNameError
from trainlab.experiments.shared import noisy_digits as setting
from trainlab.experiments.shared.noisy_digits import Arm

SEEDS = (3, 4)


def test_the_neutral_head_gives_every_class_a_tenth_and_hes_does_not() -> None:
    rows = setting.test_rows(Arm(), SEEDS)
    neutral, other = (
        evaluate(Arm(head=head).networks(SEEDS), rows.x, rows.true).loss for head in ("zero", "he")
    )
    np.testing.assert_allclose(neutral, math.log(10), rtol=1e-12)
    assert (other > math.log(10) + 0.2).all()


def test_only_the_head_differs() -> None:
    neutral, other = (Arm(head=head).networks(SEEDS) for head in ("zero", "he"))
    for one, two in zip(neutral.weights[:-1], other.weights[:-1], strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)
    assert not neutral.weights[-1].any()
    assert other.weights[-1].any()


def test_the_overlap_is_that_of_the_test_sets() -> None:
    first, second = (setting.test_rows(Arm(), [seed]).x[0] for seed in SEEDS)
    shared = len({row.tobytes() for row in first} & {row.tobytes() for row in second})
    assert shared / setting.N_TEST == pytest.approx(setting.OVERLAP, abs=0.06)
    assert len(digits().x) == setting.N_ROWS


def test_copies_keep_labels_and_change_inputs() -> None:
    plain = setting.training_rows(Arm(), SEEDS)
    for name in ("noise", "shift"):
        rows = setting.training_rows(Arm(augmented=(name, 1.0)), SEEDS)
        assert rows.x.shape == (2, setting.COPIES * setting.N_TRAIN, 64)
        np.testing.assert_array_equal(rows.y, np.tile(plain.y, (1, setting.COPIES)))
        assert not np.array_equal(rows.x[0, :300], rows.x[0, 300:600])
    noise = setting.training_rows(Arm(augmented=("noise", 0.5)), SEEDS).x - np.tile(
        plain.x, (1, setting.COPIES, 1)
    )
    assert noise.std() == pytest.approx(0.5, rel=0.02)


def test_a_shift_moves_a_share_of_the_digits_by_one_pixel() -> None:
    x = digits().x[:400]
    moved = setting.changed(x, "shift", 0.5, np.random.default_rng(0))
    still = (moved == x).all(axis=1)
    assert still.mean() == pytest.approx(0.5, abs=0.1)
    image = np.full((1, 8, 8), x.min())
    image[0, 3, 4] = 1.0
    places = set()
    for seed in range(100):
        out = setting.changed(image.reshape(1, 64), "shift", 1.0, np.random.default_rng(seed))
        places.add(tuple(int(i) for i in np.argwhere(out.reshape(8, 8) == 1.0)[0]))
    assert places == {(r, c) for r in (2, 3, 4) for c in (3, 4, 5)} - {(3, 4)}
    with pytest.raises(UnknownNameError, match="noise, shift"):
        setting.changed(x, "turn", 1.0, np.random.default_rng(0))


def test_changed_copies_are_trained_for_as_many_steps() -> None:
    plain, copies = (Arm(augmented=change).plan_at(1e-3) for change in (None, ("noise", 1.0)))
    steps = [
        math.ceil(rows / plan.batch_size) * plan.epochs
        for rows, plan in ((300, plain), (300 * setting.COPIES, copies))
    ]
    assert steps[1] == pytest.approx(steps[0], rel=0.06)


def test_an_effect_says_which_draws_cannot_be_told_apart() -> None:
    sure = setting.compared({"median": 0.02, "lower": 0.01, "upper": 0.03})
    assert sure == "0.020 higher (+0.010 to +0.030)"
    unsure = setting.compared({"median": 0.02, "lower": -0.01, "upper": 0.03})
    assert unsure.startswith("the same as far as 20 draws can tell")
    assert setting.effect([0.5, None, 0.7], [0.4, 0.1, 0.6])["median"] == pytest.approx(0.1)
