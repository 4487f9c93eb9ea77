"""Choices on validation: the best median, with dead runs at the bottom."""

from __future__ import annotations

import numpy as np
import pytest

from trainlab.engine.tuning import TUNING_SEEDS, best_candidate
from trainlab.errors import SettingError


def test_the_highest_median_wins() -> None:
    scores = {0.1: [0.2, 0.9, 0.3], 0.3: [0.4, 0.5, 0.4]}
    assert best_candidate([0.1, 0.3], lambda rate: np.array(scores[rate])) == 0.3


def test_dead_runs_rank_below_all_others() -> None:
    scores = {0.1: [0.9, np.nan, np.nan], 0.3: [0.1, 0.1, 0.1]}
    assert best_candidate([0.1, 0.3], lambda rate: np.array(scores[rate])) == 0.3


def test_of_equal_candidates_the_earlier_wins() -> None:
    assert best_candidate(["a", "b"], lambda name: np.array([0.5, np.nan, 0.7])) == "a"
    assert best_candidate(["a", "b"], lambda name: np.full(4, np.nan)) == "a"


def test_nothing_to_choose_from_is_said() -> None:
    with pytest.raises(SettingError, match="at least one"):
        best_candidate([], lambda rate: np.zeros(1))


def test_tuning_seeds_are_none_of_the_recorded_ones() -> None:
    assert min(TUNING_SEEDS) > 100
