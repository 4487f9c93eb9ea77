"""The page engine's generator, in numpy: uniform draws have the same bits in both.

SplitMix64: draw i of a stream, counted from 0, is ``mix(key + (i + 1) · GAMMA)`` in arithmetic
modulo 2⁶⁴, so that many draws are one vectorized call. ``views/engine/kernels/random.ts`` draws the
same, number by number.

References
----------
Steele, Lea & Flood (2014), OOPSLA, figure 17; Box & Muller (1958), Annals of Mathematical
Statistics 29 (normal numbers).
"""

from __future__ import annotations

import numpy as np

from trainlab.errors import one_of

PURPOSES = {"weights": 1, "batches": 2, "dropout": 3, "points": 4, "split": 5, "labels": 6}
GAMMA = np.uint64(0x9E3779B97F4A7C15)


class Stream:
    """Random numbers of one seed, for one purpose.

    Parameters
    ----------
    seed : int
        From 0 to 2**53 - 1, as JavaScript's numbers hold them.
    purpose : {"weights", "batches", "dropout", "points", "split", "labels"}
    """

    def __init__(self, seed: int, purpose: str) -> None:
        one_of(purpose, tuple(PURPOSES), "purpose")
        key = (
            mix(np.array([seed], dtype=np.uint64))
            + np.array([PURPOSES[purpose]], dtype=np.uint64) * GAMMA
        )
        self._state = mix(key)

    def uniform(self, *shape: int) -> np.ndarray:
        """Return draws from [0, 1) with 53 bits, in the order of the array's entries."""
        count = int(np.prod(shape, dtype=np.int64))
        states = self._state + GAMMA * np.arange(1, count + 1, dtype=np.uint64)
        self._state = self._state + GAMMA * np.array([count], dtype=np.uint64)
        return ((mix(states) >> np.uint64(11)) * 2.0**-53).reshape(shape)

    def normal(self, *shape: int) -> np.ndarray:
        """Return standard normal draws, each from two uniform ones."""
        return normals(self.uniform(*shape, 2))

    def permutation(self, n: int) -> np.ndarray:
        """Return 0 to n - 1 in a new order (Fisher & Yates, from the end)."""
        order = list(range(n))
        for i, u in zip(range(n - 1, 0, -1), self.uniform(max(0, n - 1)), strict=True):
            j = int(u * (i + 1))
            order[i], order[j] = order[j], order[i]
        return np.array(order, dtype=np.int64)


def normals(u: np.ndarray) -> np.ndarray:
    """Return standard normal numbers from pairs of uniform ones, shape (..., 2)."""
    angle = 6.283185307179586 * u[..., 1]
    return np.asarray(np.sqrt(-2 * np.log(1 - u[..., 0])) * np.cos(angle))


def mix(z: np.ndarray) -> np.ndarray:
    """Return SplitMix64's scrambling of 64-bit numbers."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))
