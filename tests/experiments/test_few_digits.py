"""The setting of chapter 7: a baseline that begins by guessing, its rates, its augmentation."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from trainlab.engine.data import digits
from trainlab.engine.draws import noisy_digits
from trainlab.engine.networks import Architecture
from trainlab.experiments import load
from trainlab.experiments import regularization as experiment_of
from trainlab.experiments.shared import few_digits

SEEDS = (3, 4)
GENERATORS = [np.random.default_rng(seed) for seed in SEEDS]


def images(n: int = 5) -> torch.Tensor:
    return torch.from_numpy(digits().x[: 2 * n].reshape(2, n, 64))


def test_the_baseline_begins_by_guessing() -> None:
    how = few_digits.plan(1e-3, epochs=1, evaluate_at=(0, 1))
    run = few_digits.trained(few_digits.network(), how, SEEDS, label_noise=0.3)
    np.testing.assert_allclose(run["val_loss"][:, 0], math.log(10))
    assert (run["val_loss"][:, 1] < few_digits.FLOOR + math.log(10) * 2).all()
    assert "test_accuracy" not in run.history


def test_parts_of_a_draw_share_no_rows_and_the_test_has_its_true_labels() -> None:
    seen = {}

    def keep(x: torch.Tensor, generators: object) -> torch.Tensor:
        seen["x"] = x
        return x

    how = few_digits.plan(1e-3, epochs=1, evaluate_at=(1,), batch_size=300)
    run = few_digits.trained(
        few_digits.network(), how, SEEDS[:1], label_noise=0.9, augment=keep, scored=True
    )
    draw = noisy_digits(few_digits.FIRST_DRAW + SEEDS[0], 0.9)
    training = {row.tobytes() for row in seen["x"][0].numpy()}
    assert training == {row.tobytes() for row in draw.x[800:1100]}
    assert not training & {row.tobytes() for row in draw.x[:800]}
    test = torch.from_numpy(draw.x[:400])
    named = run.last.predict(test)[0].argmax(dim=1).numpy()
    assert run["test_accuracy"][0, -1] == pytest.approx((named == draw.true[:400]).mean())


def test_scores_share_their_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def trained(architecture: Architecture, how: object, seeds: object, **_: object) -> object:
        made.append(how.learning_rate)  # type: ignore[attr-defined]
        return how

    monkeypatch.setattr(few_digits, "trained", trained)

    def peak(at: float):  # type: ignore[no-untyped-def]
        return lambda how: -np.full(3, abs(math.log(how.learning_rate / at)))

    scores = {"best": peak(3.2e-3), "last": peak(1e-3)}
    tuned, runs = few_digits.tuned_rates(few_digits.network(), {}, scores)
    assert [one.rate for one in tuned.values()] == [3.2e-3, 1e-3]
    assert sorted(made) == sorted(runs)
    assert len(made) == len(set(made))


def test_shifted_images_are_the_same_images_in_another_place() -> None:
    x = images()
    moved = experiment_of.shifted(1.0)(x, [np.random.default_rng(0), np.random.default_rng(1)])
    assert moved.shape == x.shape
    assert not torch.equal(moved, x)
    for old, new in zip(x.view(-1, 8, 8), moved.view(-1, 8, 8), strict=True):
        framed = np.pad(old.numpy(), 1, constant_values=float(x.min()))
        windows = [framed[i : i + 8, j : j + 8] for i in range(3) for j in range(3)]
        assert any(np.allclose(window, new.numpy()) for window in windows)


def test_no_image_is_shifted_at_a_share_of_0_and_about_the_share_is() -> None:
    x = images(200)
    same = experiment_of.shifted(0.0)(x, GENERATORS)
    torch.testing.assert_close(same, x)
    half = experiment_of.shifted(0.5)(x, GENERATORS)
    moved = (half - x).abs().amax(dim=-1) > 1e-9
    assert moved.double().mean() == pytest.approx(0.5 * 8 / 9, abs=0.08)


def test_noise_on_the_pixels_has_the_deviation_that_was_asked_for() -> None:
    x = images(200)
    noise = experiment_of.grainy(0.6)(x, GENERATORS) - x
    assert noise.std() == pytest.approx(0.6, rel=0.02)
    assert noise[0].ne(noise[1]).all()


def test_every_dose_makes_a_network_and_a_plan() -> None:
    experiment = load("regularization")
    none = experiment.settings({"regularizer": "rows", "dose": 3})
    usual = few_digits.plan(1e-3), experiment_of.architecture(none)
    for settings in experiment.grid():
        how = few_digits.plan(1e-3, **experiment_of.plan_changes(settings))
        network = experiment_of.architecture(settings)
        kind = str(settings["regularizer"])
        elsewhere = kind in ("rows", "noise", "shift")
        same = (how, network) == usual
        is_none = (kind, settings["dose"]) in (("width", 5), ("depth", 3))
        assert same == (elsewhere or is_none), settings
