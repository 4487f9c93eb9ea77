"""Draws of the digits: one for each seed, with the labels as they are or partly drawn anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trainlab.engine.data import digits


class Draw(NamedTuple):
    """All digits in the order of one draw; parts of it are training, validation and test rows.

    Attributes
    ----------
    x : ndarray, shape (1797, 64), or (K, n, 64) for a part of K draws
    y : ndarray, shape (1797,) or (K, n)
        Labels, some of them drawn anew.
    true : ndarray, shape (1797,) or (K, n)
        The labels as they were.
    """

    x: np.ndarray
    y: np.ndarray
    true: np.ndarray


def clean_digits(seeds: Sequence[int], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ``n`` digits drawn for each seed: inputs (K, n, 64) and labels (K, n)."""
    data = digits()
    rows = np.stack([np.random.default_rng(seed).permutation(len(data.x))[:n] for seed in seeds])
    return data.x[rows], data.y[rows]


def noisy_digits(number: int, label_noise: float) -> Draw:
    """Return all digits, shuffled, with a share of labels drawn anew over the ten classes.

    Parameters
    ----------
    number : int
        Seed of the draw: order of the rows, and which labels are drawn anew.
    label_noise : float
        A label drawn anew is the old one in one of ten cases.
    """
    x, labels, n_classes = digits()
    rng = np.random.default_rng(number)
    rows = rng.permutation(len(x))
    true = labels[rows]
    anew = rng.random(len(true)) < label_noise
    y = np.where(anew, rng.integers(n_classes, size=len(true)), true)
    return Draw(x[rows], y, true)


def rows_of(draws: Sequence[Draw], rows: slice) -> Draw:
    """Return the same rows of several draws, stacked: one data set for each network of a stack."""
    return Draw(*(np.stack([part[rows] for part in parts]) for parts in zip(*draws, strict=True)))
