"""An interval as a small static SVG: it shows without a script, in print, and in every theme."""

from __future__ import annotations

from typing import NamedTuple

from trainlab.book.ledger.rule import Judged

WIDTH, HEIGHT, MARGIN = 240, 30, 10


class Axis(NamedTuple):
    """The effects that a claim's drawings span, from left to right."""

    lower: float
    upper: float

    def at(self, effect: float) -> float:
        """Return where an effect lies; what lies outside stands at the edge."""
        inside = min(max(effect, self.lower), self.upper)
        share = (inside - self.lower) / (self.upper - self.lower)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def axis_of(effects: list[Judged], threshold: float) -> Axis:
    """Return one axis for intervals in the same unit; 0 and the threshold lie on it."""
    ends = [0.0, threshold, -threshold]
    ends += [end for one in effects for end in (one.lower, one.upper, one.estimate)]
    lower, upper = min(ends), max(ends)
    spare = (upper - lower) * 0.04 or 1.0
    return Axis(lower - spare, upper + spare)


def interval(one: Judged, axis: Axis, marks: list[float], alt: str) -> str:
    """Return a drawing of an effect and its interval beside 0 and the thresholds.

    Parameters
    ----------
    one : Judged
    axis : Axis
    marks : list of float
        The thresholds.
    alt : str
        The same in words, as HTML.
    """
    middle = HEIGHT / 2
    low, mid, high = axis.at(one.lower), axis.at(one.estimate), axis.at(one.upper)
    lines = [
        f'<line class="tl-zero" x1="{axis.at(0)}" x2="{axis.at(0)}" y1="3" y2="{HEIGHT - 3}"/>',
        *(
            f'<line class="tl-relevant" x1="{axis.at(m)}" x2="{axis.at(m)}" y1="3" '
            f'y2="{HEIGHT - 3}"/>'
            for m in marks
            if m
        ),
        f'<line class="tl-whisker" x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/>',
        f'<circle cx="{mid}" cy="{middle}" r="4"/>',
    ]
    return (
        f'<svg class="tl-interval tl-{one.says}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{alt}">{"".join(lines)}</svg>'
    )
