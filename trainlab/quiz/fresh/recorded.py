"""The numbers of a version: read from recordings, or computed from others."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trainlab import recordings
from trainlab.errors import Flaw
from trainlab.quiz.fresh.schema import Fresh, FreshQuote
from trainlab.quiz.numerals import Unreadable, read_number
from trainlab.quiz.values import Filling, recorded_array, recorded_point
from trainlab.words import GAP, fixed, magnitude, percent


class Fact(NamedTuple):
    """A recorded number, and how a version writes it."""

    experiment: str
    settings: Mapping[str, Any]
    array: str
    at: int | None
    value: float
    shown: str


class Reader:
    """Looks into recordings, each read once for an entry."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, Any] | None] = {}
        self._controls: dict[str, dict[str, dict[str, Any]]] = {}
        self._texts: dict[tuple[str, str], dict[Any, str]] = {}

    def recording(self, slug: str) -> dict[str, Any] | None:
        if slug not in self._read:
            known = slug in recordings.slugs()
            self._read[slug] = recordings.read(slug) if known else None
        return self._read[slug]

    def controls(self, slug: str) -> dict[str, dict[str, Any]]:
        """Return the controls of an experiment by name; none if there is no such recording."""
        if slug not in self._controls:
            recording = self.recording(slug)
            declared = recording["declaration"]["controls"] if recording else []
            self._controls[slug] = {control["name"]: control for control in declared}
        return self._controls[slug]

    def texts(self, slug: str, name: str) -> dict[Any, str]:
        """Return what the values of a control are called; numbers speak for themselves."""
        if (slug, name) not in self._texts:
            control = self.controls(slug).get(name, {})
            named = zip(control.get("values", []), control.get("texts", []), strict=False)
            self._texts[slug, name] = {
                value: text if isinstance(value, str) else plain(value) for value, text in named
            }
        return self._texts[slug, name]

    def point(self, slug: str, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what is recorded at settings that need no repair; None if it is not."""
        recording, controls = self.recording(slug), self.controls(slug)
        if recording is None or not given.keys() <= controls.keys():
            return None
        settings = {name: one["default"] for name, one in controls.items()} | dict(given)
        point = recording["points"].get(recordings.key(settings))
        return point and {**point, "settings": settings, "declaration": recording["declaration"]}


@dataclass
class Draw:
    """What is known while a version is made."""

    drawn: dict[str, Any]
    reader: Reader
    values: dict[str, Any] = field(default_factory=dict)
    """Numbers as recorded."""
    shown: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    left_out: str = ""
    """Why it is not safe to ask, if it is not."""


def add_quote(
    entry: Fresh, name: str, quote: FreshQuote, draw: Draw, place: str, flaws: list[Flaw]
) -> bool:
    """Add a number to what is known; False if there is none, or none that is safe."""
    if quote.is_:
        value = computed(quote.is_, draw, f"{place}.is", flaws)
        if value is None:
            return False
        draw.values[name], draw.shown[name] = value, _in_words(value, quote)
        return True
    fact = recorded(entry, quote, draw, place, flaws)
    if fact is None:
        return False
    draw.facts[name] = fact
    draw.values[name], draw.shown[name] = fact.value, fact.shown
    return True


def recorded(
    entry: Fresh, quote: FreshQuote, draw: Draw, place: str, flaws: list[Flaw]
) -> Fact | None:
    raw = Filling(draw.values, flaws).put(
        {"settings": quote.settings, "at": quote.at, "array": quote.array}, place
    )
    slug = quote.experiment or entry.experiment
    controls = draw.reader.controls(slug)
    settings = {n: v for n, v in draw.drawn.items() if n in controls} | raw["settings"]
    point = draw.reader.point(slug, settings) or recorded_point(slug, settings, place, flaws)
    if point is None:
        return None
    if point.get("rounding"):
        draw.left_out = f"{place}: {slug} hangs on rounding there"
        return None
    summary = recorded_array(point, raw["array"], f"{place}.array", flaws)
    if summary is None:
        return None
    value, at = summary["median"], raw["at"]
    if isinstance(value, list):
        if isinstance(at, str):
            at = computed(at, draw, f"{place}.at", flaws)
        if at is None or not -len(value) <= int(at) < len(value):
            flaws.append(Flaw(f"{place}.at", str(at), f"0 to {len(value) - 1}", "at: 0"))
            return None
        at = int(at)
        value = value[at]
    if value is None or isinstance(value, list) or not math.isfinite(value):
        draw.left_out = f"{place}: {raw['array']!r} has no finite number there"
        return None
    if quote.show == "whole" and value != int(value):
        draw.left_out = f"{place}: {raw['array']!r} is no whole number there"
        return None
    return Fact(slug, point["settings"], raw["array"], at, value, _in_words(value, quote))


def _in_words(value: float, quote: FreshQuote) -> str:
    if quote.show == "percent":
        return percent(value)
    if quote.show == "points":
        return f"{fixed(100 * value, 1)}{GAP}points"
    if quote.show == "fixed":
        return fixed(value, quote.digits)
    return magnitude(value, quote.digits)


def computed(text: str, draw: Draw, place: str, flaws: list[Flaw]) -> float | None:
    """Return what a calculation gives by the numbers as recorded."""
    exact = {
        name: f"({value:.9g})" if isinstance(value, float) else value
        for name, value in draw.values.items()
    }
    filled = str(Filling(exact, flaws).put(text, place)).strip()
    try:
        return read_number(f"({filled})")
    except Unreadable:
        flaws.append(Flaw(place, filled, "a calculation with numbers", "<depth> - 1"))
        return None


def plain(value: Any) -> str:
    """Return a drawn value in words; a number with all its digits."""
    if isinstance(value, str):
        return value
    return f"{value:,}" if value >= 1000 else recordings.key_text(value)
