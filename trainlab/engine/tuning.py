"""Choices made on validation, for every rival alike, before anything is scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from trainlab.errors import SettingError

T = TypeVar("T")

# Seeds of their own: what is chosen on them says nothing of the recorded runs of seeds 0, 1, …
TUNING_SEEDS = tuple(range(500, 505))


def best_candidate(candidates: Sequence[T], scores: Callable[[T], np.ndarray]) -> T:
    """Return the candidate with the highest median score.

    Parameters
    ----------
    candidates : sequence
        For instance learning rates. Rivals are tuned equally if they get the same number.
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
