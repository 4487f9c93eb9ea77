"""Matplotlib's SVG in a third of the bytes, for notebooks that keep it; the picture is the same.

Most of such a file are outlines of letters. They get a grid of 200 steps to the font's size, a
twentieth of a pixel in the book's figures, and what only a reader of the source needs goes.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import Any

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.cbook import file_requires_unicode, open_file_cm

STEP = 32  # of the 6400 units that matplotlib gives a font's size
_NOTES = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_LETTER = re.compile(r'(<path id="[^"]*" d=")([^"]*)(" transform="scale\()0\.015625(\)"/>)')
_MOVED = re.compile(r' transform="translate\(([-\d.]+) ([-\d.]+)\)"/>')
_COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")
_STYLE = re.compile(r' style="[^"]*"')
_PLACE = re.compile(r' (?:d|x|y|width|height|points|transform)="[^"]*"')
_FINE = re.compile(r"-?\d+\.\d{3,}")
_XLINK = ' xmlns:xlink="http://www.w3.org/1999/xlink"'


class SmallSVG(FigureCanvasSVG):
    """A canvas for `matplotlib.backend_bases.register_backend`."""

    def print_svg(
        self,
        filename: Any,
        *,
        bbox_inches_restore: Any = None,
        metadata: Any = None,
        **_others: Any,
    ) -> None:
        """Write the figure to a path or a file."""
        whole = io.StringIO()
        super().print_svg(whole, bbox_inches_restore=bbox_inches_restore, metadata=metadata)
        with open_file_cm(filename, "w", encoding="utf-8") as file:
            text = file if file_requires_unicode(file) else codecs.getwriter("utf-8")(file)
            text.write(small(whole.getvalue()))


def small(svg: str) -> str:
    """Return a figure's SVG on one line, its letters on a coarser grid."""
    svg = re.sub(r"\s+", " ", _NOTES.sub("", svg)).replace("> <", "><").replace(' "', '"').strip()
    svg = _LETTER.sub(lambda m: f"{m[1]}{outline(m[2])}{m[3]}{STEP / 64:g}{m[4]}", svg)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg).replace(_XLINK, "").replace(" xlink:href=", " href=")
    svg = re.sub(r'(<use href="[^"]*")' + _MOVED.pattern, _placed, svg)
    svg = _PLACE.sub(_rounded, svg)
    svg = _STYLE.sub(lambda m: m[0].replace(": ", ":").replace("; ", ";"), svg)
    return unwrapped(re.sub(r'(id="|href="#)DejaVuSans-(?:([BO])[a-z]+-)?', _font, svg))


def unwrapped(svg: str) -> str:
    """Return SVG without groups that say nothing.

    >>> unwrapped('<g><g style="a"><g/><g><use/></g></g></g>')
    '<g style="a"><use/></g>'
    """
    kept: list[bool] = []  # of the groups that are open, whether they stay
    parts = re.split(r"(<g\b[^>]*>|</g>)", svg)
    for number, part in enumerate(parts):
        if part == "</g>":
            stays = kept.pop()
        elif part.endswith("/>") and part.startswith("<g"):
            stays = False
        elif re.match(r"<g\b", part):
            kept.append(stays := part != "<g>")
        else:
            continue
        parts[number] = part if stays else ""
    return "".join(parts)


def _rounded(places: re.Match[str]) -> str:
    """Round to hundredths of a point, except what is a scale."""
    moved, scale, size = places[0].partition("scale(")
    rounded = _FINE.sub(_hundredth, moved) + scale + size
    return re.sub(r" ?\b([MLQCz]) ?", r"\1", rounded) if places[0].startswith(' d="') else rounded


def _hundredth(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def outline(absolute: str) -> str:
    """Return a letter's outline on the grid, each place told from the one before it.

    >>> outline("M 794 531 L 1825 531 Q 1825 800 794 800 z")
    'm25 17h32q0 8-32 8z'
    """
    at = start = (0, 0)
    written = []
    for command, numbers in _COMMAND.findall(absolute):
        values = [round(float(number) / STEP) for number in numbers.split()]
        places = list(zip(values[::2], values[1::2], strict=True))
        steps = [(x - at[0], y - at[1]) for x, y in places]
        told = command.lower() + " ".join(f"{x} {y}" for x, y in steps)
        if command == "L" and 0 in steps[0]:
            x, y = steps[0]
            told = f"h{x}" if not y else f"v{y}"
        written.append(told)
        at = places[-1] if places else start
        if command == "M":
            start = at
    return "".join(written).replace(" -", "-")


def _font(found: re.Match[str]) -> str:
    """One letter for each of the three fonts of which a figure has many signs."""
    return f"{found[1]}{found[2] or 'D'}"


def _placed(moved: re.Match[str]) -> str:
    places = zip("xy", (round(float(part), 1) for part in moved.groups()[1:]), strict=True)
    return moved[1] + "".join(f' {name}="{part:g}"' for name, part in places if part) + "/>"
