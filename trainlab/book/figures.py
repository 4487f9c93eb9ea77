"""The book's matplotlib style; its colors are those of the views."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
from matplotlib.backend_bases import register_backend
from matplotlib_inline.backend_inline import set_matplotlib_formats

from trainlab.book.small_svg import SmallSVG

_ROLES: Mapping[str, str | Mapping[str, str]] = json.loads(
    (Path(__file__).parents[1] / "palette.json").read_text(encoding="utf-8")
)
# Figures stand on a white plate in light and dark pages alike: the light color is theirs.
COLORS: dict[str, str] = {
    role: color if isinstance(color, str) else color["light"] for role, color in _ROLES.items()
}
"""Color of each role (train, val, test, theory, danger, …), the same as in the views."""


def use_book_style() -> None:
    """Set matplotlib's defaults to the book's: calm axes, no box, room to breathe.

    Figures are SVG, sharp at every size, and small enough that their text can be read on a phone.
    They are written small: a notebook stores them with its cells.
    """
    register_backend("svg", SmallSVG)
    set_matplotlib_formats("svg", metadata={"Date": None})
    mpl.rcParams.update(
        {
            "figure.figsize": (5.2, 3.3),
            "figure.facecolor": "white",
            "savefig.bbox": "tight",
            "savefig.facecolor": "white",
            "font.family": "sans-serif",
            "font.size": 11,
            "axes.titlesize": 11.5,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titlepad": 12,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.left": False,
            "axes.edgecolor": "#8a9099",
            "axes.grid": True,
            "axes.grid.axis": "y",
            "grid.color": "#e3e6ea",
            "grid.linewidth": 0.8,
            "axes.axisbelow": True,
            "xtick.color": "#48566b",
            "ytick.color": "#48566b",
            "ytick.left": False,
            "lines.linewidth": 2,
            "legend.frameon": False,
            "svg.fonttype": "path",  # text as outlines: the same letters on every machine
            "svg.hashsalt": "trainlab",
        }
    )
