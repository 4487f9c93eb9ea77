"""Data sets: generated or bundled with scikit-learn, so nothing is downloaded."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits, make_moons


class Data(NamedTuple):
    """Inputs and labels of a classification task.

    Attributes
    ----------
    x : ndarray, shape (n, n_features), float64
        Standardized as a whole: mean 0 and standard deviation 1 over all entries.
    y : ndarray, shape (n,), int64
        Class indices from 0.
    n_classes : int
    """

    x: np.ndarray
    y: np.ndarray
    n_classes: int


def digits() -> Data:
    """Return all 1,797 handwritten digits, 8 x 8 pixels, in scikit-learn's order."""
    x, y, n_classes = _digits()
    return Data(x.copy(), y.copy(), n_classes)


@cache  # they lie in a compressed text
def _digits() -> Data:
    pixels, labels = load_digits(return_X_y=True)
    return Data(_standardise(pixels), labels.astype(np.int64), 10)


def moons(n: int, seed: int, noise: float = 0.2) -> Data:
    """Return two interleaved half circles.

    Parameters
    ----------
    n : int
        Number of points, half of them in each class.
    seed : int
        Fixes the noise and the order of the points.
    noise : float
        Standard deviation of the Gaussian noise; the half circles have radius 1.
    """
    points, labels = make_moons(n, noise=noise, random_state=seed)
    return Data(_standardise(points), labels.astype(np.int64), 2)


def spirals(n: int, seed: int, arms: int = 3, noise: float = 0.05) -> Data:
    """Return ``arms`` interleaved spirals of one turn each, one class an arm.

    Parameters
    ----------
    n : int
        Number of points, shared out over the arms as evenly as possible.
    seed : int
        Fixes positions, noise and order.
    noise : float
        Standard deviation of the Gaussian noise; the spirals have outer radius 1.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % arms)
    radius = rng.uniform(0.1, 1.0, n)
    angle = 2 * np.pi * (radius + labels / arms)
    points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points += rng.normal(0, noise, points.shape)
    return Data(_standardise(points), labels.astype(np.int64), arms)


def _standardise(x: np.ndarray) -> np.ndarray:
    x = np.asarray(x, dtype=np.float64)
    return (x - x.mean()) / x.std()
