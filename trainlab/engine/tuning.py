"""Choices made on validation, for every rival alike, before anything is scored."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from trainlab.engine.gradual import to_the_end
from trainlab.errors import SettingError, TuningEdgeError

T = TypeVar("T")

# Seeds of their own: what is chosen on them says nothing of the recorded runs of seeds 0, 1, …
TUNING_SEEDS = tuple(range(500, 510))
RUNGS = 4  # in a decade: 1, 1.8, 3.2, 5.6, 10
COARSE = 2  # rungs between the rates that are tried first: half a decade
EXTENSIONS = 3  # half decades by which the grid may grow on either side, for each reason to grow


class Tuned(NamedTuple):
    """A tuned learning rate and the whole curve that it was chosen from.

    Attributes
    ----------
    rate : float
    rates : list of float
        All that were tried, rising.
    scores : list of float or None
        Median on validation of each, over the tuning seeds; None where most of the runs died.
    learned : bool
        Whether any rate beat ``floor``. If none did, ``rate`` is the middle of the first grid.
    """

    rate: float
    rates: list[float]
    scores: list[float | None]
    learned: bool

    def chosen(self, prefix: str = "") -> dict[str, float | list[float | None]]:
        """Return what an experiment's ``choose`` returns and `tuning_curve` reads.

        Parameters
        ----------
        prefix : str
            Tells the rates of several networks of one point apart, as in "head_".
        """
        return {
            f"{prefix}learning_rate": self.rate,
            f"{prefix}tuning_rate": list(self.rates),
            f"{prefix}tuning_score": list(self.scores),
        }


def tune(
    scores: Callable[[float], np.ndarray],
    low: float,
    high: float,
    *,
    floor: float = -math.inf,
    extensions: int = EXTENSIONS,
) -> Tuned:
    """Climb to the learning rate of the highest median score, which lies inside the grid.

    All rates stand on one ladder, the same for all rivals: 1, 1.8, 3.2, 5.6 times a power of ten.
    First every other rung from ``low`` to ``high`` is tried. While none of them has learned
    anything, the grid grows on both sides by half a decade, upward only as long as runs live: it
    may be that all rates were too large, or too small. While a rate at an edge scores no worse than
    the best, the grid grows there by half a decade. Then the two rungs beside the best are tried,
    so that the rate is known to a quarter of a decade, and rates on both sides of it were found to
    be no better. Of equally good rates the middle one is taken.

    Parameters
    ----------
    scores : callable
        ``scores(rate)``: one score on validation for each tuning seed, higher being better, shape
        (seeds,). A score that is not finite (a run that died) ranks below all others.
    low, high : float
        Where the grid begins and ends: rungs of the ladder.
    floor : float
        What a network scores that has learned nothing. If no rate beats it, there is no best one.
    extensions : int
        Half decades by which the grid may grow on either side while nothing is learned; and again
        as many while the best rate lies at an edge.

    Returns
    -------
    Tuned

    Raises
    ------
    TuningEdgeError
        If the best rate lies at an edge even so: it is not tuned.
    SettingError
        If ``low`` and ``high`` are no rungs with a third one between them, half a decade from both.
    """
    edges = _rung(low, "low"), _rung(high, "high")
    if edges[1] - edges[0] < 2 * COARSE:
        raise SettingError(
            f"The grid from low={low:g} to high={high:g} has no inside; give a decade or more, as "
            f"in high={_rate(edges[0] + 2 * COARSE):g}."
        )
    found: dict[int, float] = {}

    def score(rung: int) -> float:
        if rung not in found:
            with to_the_end():
                found[rung] = _median(scores(_rate(rung)))
        return found[rung]

    grid = list(range(edges[0], edges[1] + 1, COARSE))
    middle = grid[len(grid) // 2]
    best = max(map(score, grid))
    for _ in range(extensions):
        if best > floor:
            break
        alive = score(grid[-1]) > -math.inf  # at a still higher rate the dead die sooner
        grid = [grid[0] - COARSE, *grid] + [grid[-1] + COARSE] * alive
        best = max(map(score, grid))
    start = grid[0], grid[-1]
    learned = best > floor
    while learned:
        down = score(grid[0]) == best and start[0] - grid[0] < extensions * COARSE
        up = score(grid[-1]) == best and grid[-1] - start[1] < extensions * COARSE
        if not (down or up):
            break
        grid = [grid[0] - COARSE] * down + grid + [grid[-1] + COARSE] * up
        best = max(map(score, grid))
    if learned:
        at = _middle_of_best(grid, found)
        if at in (grid[0], grid[-1]):
            raise TuningEdgeError(
                {_rate(rung): found[rung] for rung in grid}, _rate(at), extensions
            )
        for rung in (at - 1, at + 1):
            score(rung)
    rungs = sorted(found)
    return Tuned(
        _rate(_middle_of_best(rungs, found) if learned else middle),
        [_rate(rung) for rung in rungs],
        [float(f"{found[rung]:.4g}") if math.isfinite(found[rung]) else None for rung in rungs],
        learned,
    )


def _rate(rung: int) -> float:
    return float(f"{10 ** (rung / RUNGS):.2g}")


def _rung(rate: float, name: str) -> int:
    near = round(RUNGS * math.log10(rate)) if rate > 0 and math.isfinite(rate) else 0
    if not math.isclose(_rate(near), rate, rel_tol=1e-9):
        raise SettingError(
            f"{name} is {rate}, which is no rung of the ladder 1, 1.8, 3.2, 5.6 times a power of "
            f"ten; the nearest is {name}={_rate(near):g}."
        )
    return near


def _middle_of_best(rungs: Sequence[int], found: dict[int, float]) -> int:
    """Return the best rung; of equal ones the middle one, and of two the lower."""
    best = max(found[rung] for rung in rungs)
    equal = [rung for rung in rungs if found[rung] == best]
    return equal[(len(equal) - 1) // 2]


def best_candidate(candidates: Sequence[T], scores: Callable[[T], np.ndarray]) -> T:
    """Return the candidate with the highest median score.

    Parameters
    ----------
    candidates : sequence
        For instance strengths of a regularizer; for learning rates there is `tune`. Rivals are
        tuned equally if they get the same number.
    scores : callable
        ``scores(candidate)``: one score on validation for each tuning seed, higher being better,
        shape (seeds,). A score that is not finite (a run that died) ranks below all others.

    Returns
    -------
    The candidate; of equal ones the earlier.

    Raises
    ------
    SettingError
        If there is nothing to choose from.
    """
    if not candidates:
        raise SettingError("There are no candidates to choose from; give at least one.")
    return max(candidates, key=lambda candidate: _median(scores(candidate)))


def _median(scores: np.ndarray) -> float:
    # A median, with dead runs as the lowest; of an even number the lower middle one.
    ranked = np.sort(np.where(np.isfinite(scores), scores, -np.inf))
    return float(ranked[(len(ranked) - 1) // 2])
