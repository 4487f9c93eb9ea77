"""Temperature scaling, against a search that needs no derivatives."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar
from torch.nn import functional

from trainlab.engine.calibration import cross_entropy, fit_temperature


@pytest.fixture
def logits() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(4, 200, 10))


@pytest.fixture
def labels() -> np.ndarray:
    return np.random.default_rng(1).integers(10, size=(4, 200))


def sampled(logits: np.ndarray) -> np.ndarray:
    """Draw labels from the networks' own probabilities: these are calibrated as they are."""
    noise = np.random.default_rng(2).gumbel(size=logits.shape)
    return (logits + noise).argmax(axis=-1)


def test_cross_entropy_is_torchs(logits: np.ndarray, labels: np.ndarray) -> None:
    for z, y, loss in zip(logits, labels, cross_entropy(logits, labels), strict=True):
        expected = functional.cross_entropy(torch.from_numpy(z), torch.from_numpy(y))
        assert loss == pytest.approx(expected.item(), rel=1e-12)


@pytest.mark.parametrize("scale", [0.2, 1, 5, 60])
def test_temperature_is_where_a_search_finds_it(logits: np.ndarray, scale: float) -> None:
    logits, labels = scale * 2 * logits, sampled(2 * logits)
    for z, y, found in zip(logits, labels, fit_temperature(logits, labels), strict=True):
        loss = lambda log_t, z=z, y=y: cross_entropy(z / np.exp(log_t), y)  # noqa: E731
        searched = minimize_scalar(loss, bounds=(-6, 6), method="bounded", options={"xatol": 1e-9})
        assert found == pytest.approx(np.exp(searched.x), rel=1e-5)
        assert found == pytest.approx(scale, rel=0.2)


def test_labels_may_be_shared(logits: np.ndarray, labels: np.ndarray) -> None:
    shared = fit_temperature(logits, labels[0])
    assert shared[0] == pytest.approx(fit_temperature(logits, labels)[0])


def test_labels_at_random_ask_for_no_confidence_at_all(
    logits: np.ndarray, labels: np.ndarray
) -> None:
    assert (fit_temperature(30 * logits, labels) > 100).all()


def test_all_right_asks_for_all_confidence(logits: np.ndarray) -> None:
    assert fit_temperature(logits, logits.argmax(axis=-1)) == pytest.approx(np.full(4, 1e-3))
