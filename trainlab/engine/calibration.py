"""Temperature: how much of a loss is overconfidence, which one number repairs."""

from __future__ import annotations

import numpy as np

MOST, LEAST = 1e3, 1e-3  # inverse temperatures; beyond lies what no finite temperature fits
STEPS = 30


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the temperature that minimizes the mean cross-entropy of ``logits / T``.

    The loss is convex in 1/T, so Newton's steps, each bounded to a factor of 3, find its minimum.

    Parameters
    ----------
    logits : ndarray, shape (..., n, n_classes)
        Outputs of one or many networks on rows kept for the fit; finite.
    labels : ndarray of int, shape (n,) or (..., n)

    Returns
    -------
    ndarray, shape (...)
        Above 1 where the network is overconfident; between 0.001 and 1,000.

    References
    ----------
    Guo et al. (2017), ICML, section 4.2.
    """
    inverse = np.ones(logits.shape[:-2])
    chosen = _of_labels(logits, labels)
    for _ in range(STEPS):
        p = _softmax(inverse[..., None, None] * logits)
        expected = (p * logits).sum(axis=-1)
        slope = (expected - chosen).mean(axis=-1)
        variance = (p * (logits - expected[..., None]) ** 2).sum(axis=-1).mean(axis=-1)
        wanted = inverse - slope / np.maximum(variance, 1e-300)
        wanted = np.clip(np.clip(wanted, inverse / 3, inverse * 3), LEAST, MOST)
        if np.allclose(wanted, inverse, rtol=1e-9, atol=0):
            break
        inverse = wanted
    return 1 / inverse


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the mean cross-entropy over the rows, in nats, shape (...)."""
    top = logits.max(axis=-1)
    total = np.log(np.exp(logits - top[..., None]).sum(axis=-1)) + top
    return np.asarray((total - _of_labels(logits, labels)).mean(axis=-1))


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _of_labels(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    index = np.broadcast_to(labels, logits.shape[:-1])[..., None]
    return np.take_along_axis(logits, index, axis=-1)[..., 0]
