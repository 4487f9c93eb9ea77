"""Draws of the digits: what is drawn anew, and what stays as it was."""

from __future__ import annotations

import numpy as np
import pytest

from trainlab.engine.data import digits
from trainlab.engine.draws import noisy_digits, rows_of


def test_a_draw_is_all_digits_in_another_order() -> None:
    drawn, data = noisy_digits(3, 0.3), digits()
    assert drawn.x.shape == data.x.shape
    rows = np.lexsort(drawn.x.T), np.lexsort(data.x.T)
    np.testing.assert_array_equal(drawn.x[rows[0]], data.x[rows[1]])
    np.testing.assert_array_equal(drawn.true[rows[0]], data.y[rows[1]])


@pytest.mark.parametrize("label_noise", [0, 0.3, 1])
def test_one_in_ten_of_the_labels_drawn_anew_is_the_old_one(label_noise: float) -> None:
    drawn = [noisy_digits(number, label_noise) for number in range(5)]
    changed = np.mean([draw.y != draw.true for draw in drawn])
    assert changed == pytest.approx(0.9 * label_noise, abs=0.02)


def test_the_same_number_is_the_same_draw_whatever_the_noise() -> None:
    quiet, noisy, other = noisy_digits(3, 0), noisy_digits(3, 0.3), noisy_digits(4, 0)
    np.testing.assert_array_equal(quiet.x, noisy.x)
    np.testing.assert_array_equal(quiet.y, noisy.true)
    assert not np.array_equal(quiet.x, other.x)


def test_rows_of_several_draws_are_stacked() -> None:
    draws = [noisy_digits(number, 0.3) for number in (0, 1)]
    part = rows_of(draws, slice(400, 500))
    assert part.x.shape == (2, 100, 64)
    np.testing.assert_array_equal(part.y[1], draws[1].y[400:500])
    np.testing.assert_array_equal(part.true[0], draws[0].true[400:500])
