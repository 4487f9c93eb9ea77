"""The page engine's generator, in numpy: the same seed gives the same bits in both.

SplitMix64: draw i of a stream, counted from 0, is ``mix(key + (i + 1) · GAMMA)`` in arithmetic
modulo 2⁶⁴, so that many draws are one vectorized call. ``views/engine/kernels/random.ts`` draws the
same, number by number.

References
----------
Steele, Lea & Flood (2014), OOPSLA, figure 17; Wichura (1988), Applied Statistics 37, algorithm
AS 241 (the normal quantile, to about 1 part in 10¹⁶).
"""

from __future__ import annotations

import numpy as np

from trainlab.errors import one_of

PURPOSES = {"weights": 1, "batches": 2, "dropout": 3, "points": 4, "split": 5, "labels": 6}
GAMMA = np.uint64(0x9E3779B97F4A7C15)
_A = [
    2509.0809287301226727,
    33430.575583588128105,
    67265.770927008700853,
    45921.953931549871457,
    13731.693765509461125,
    1971.5909503065514427,
    133.14166789178437745,
    3.387132872796366608,
]
_B = [
    5226.495278852545925,
    28729.085735721942674,
    39307.89580009271061,
    21213.794301586595867,
    5394.1960214247511077,
    687.1870074920579083,
    42.313330701600911252,
    1.0,
]
_C = [
    7.7454501427834140764e-4,
    0.0227238449892691845833,
    0.24178072517745061177,
    1.27045825245236838258,
    3.64784832476320460504,
    5.7694972214606914055,
    4.6303378461565452959,
    1.42343711074968357734,
]
_D = [
    1.05075007164441684324e-9,
    5.475938084995344946e-4,
    0.0151986665636164571966,
    0.14810397642748007459,
    0.68976733498510000455,
    1.6763848301838038494,
    2.05319162663775882187,
    1.0,
]
_E = [
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    0.0012426609473880784386,
    0.026532189526576123093,
    0.29656057182850489123,
    1.7848265399172913358,
    5.4637849111641143699,
    6.6579046435011037772,
]
_F = [
    2.04426310338993978564e-15,
    1.4215117583164458887e-7,
    1.8463183175100546818e-5,
    7.868691311456132591e-4,
    0.0148753612908506148525,
    0.13692988092273580531,
    0.59983220655588793769,
    1.0,
]


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
        key = mix(np.array([seed], dtype=np.uint64)) + np.array([PURPOSES[purpose]], dtype=np.uint64) * GAMMA
        self._state = mix(key)

    def uniform(self, *shape: int) -> np.ndarray:
        """Return draws from [0, 1) with 53 bits, in the order of the array's entries."""
        count = int(np.prod(shape, dtype=np.int64))
        states = self._state + GAMMA * np.arange(1, count + 1, dtype=np.uint64)
        self._state = self._state + GAMMA * np.array([count], dtype=np.uint64)
        return ((mix(states) >> np.uint64(11)) * 2.0**-53).reshape(shape)

    def normal(self, *shape: int) -> np.ndarray:
        """Return standard normal draws: quantiles of uniform ones."""
        return quantiles(self.uniform(*shape))

    def permutation(self, n: int) -> np.ndarray:
        """Return 0 to n - 1 in a new order (Fisher & Yates, from the end)."""
        order = list(range(n))
        for i, u in zip(range(n - 1, 0, -1), self.uniform(max(0, n - 1)), strict=True):
            j = int(u * (i + 1))
            order[i], order[j] = order[j], order[i]
        return np.array(order, dtype=np.int64)


def quantiles(u: np.ndarray) -> np.ndarray:
    """Return the standard normal quantiles of uniform draws from [0, 1), moved by 2**-54."""
    q = u + 2.0**-54 - 0.5
    central = q * _ratio(0.180625 - q * q, _A, _B)
    r = np.sqrt(-np.log(np.where(q < 0, 0.5 + q, 0.5 - q)))
    tail = np.where(r <= 5, _ratio(r - 1.6, _C, _D), _ratio(r - 5, _E, _F))
    return np.where(np.abs(q) <= 0.425, central, np.where(q < 0, -tail, tail))


def mix(z: np.ndarray) -> np.ndarray:
    """Return SplitMix64's scrambling of 64-bit numbers."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def _ratio(r: np.ndarray, above: list[float], below: list[float]) -> np.ndarray:
    return np.asarray(np.polyval(above, r) / np.polyval(below, r))
