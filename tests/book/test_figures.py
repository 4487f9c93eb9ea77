"""One palette for figures and views, readable on light and dark pages."""

from __future__ import annotations

import json

import pytest
from places import ROOT

from trainlab.book import figures

PALETTE = json.loads((ROOT / "trainlab" / "palette.json").read_text())
BACKGROUNDS = {"light": "#ffffff", "dark": "#14181e"}


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_follows_the_definition() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", BACKGROUNDS)
@pytest.mark.parametrize("role", PALETTE)
def test_marks_stand_out_from_the_page(role: str, mode: str) -> None:
    color = PALETTE[role] if isinstance(PALETTE[role], str) else PALETTE[role][mode]
    assert contrast(color, BACKGROUNDS[mode]) >= 3


def test_roles_differ_from_each_other() -> None:
    assert len(set(figures.COLORS.values())) == len(figures.COLORS)


def test_views_have_the_same_colors() -> None:
    styles = (ROOT / "trainlab" / "static" / "views.css").read_text()
    for color in figures.COLORS.values():
        assert color in styles
