"""What items take from recordings, and their variants.

A text of an item may hold ``<name>``: a number quoted from a recording, or a value that a variant
draws. It is put in before the item is read, so that ``answer: 0.25^<depth>`` becomes a number. A
field that holds nothing but ``<name>`` gets the value itself::

    prompt: At most how large is the product of <depth> sigmoid derivatives?
    answer: 0.25^<depth>
    variants: {seed: 1, count: 3, draw: {depth: [5, 8, 20, 30]}}

The first combination of the listed values is the item itself; the others are drawn by the seed,
here, once: the page only shows them in turn.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from itertools import product
from typing import Any

from pydantic import ValidationError

from trainlab import recordings
from trainlab.errors import Flaw, RecordingError, did_you_mean, nearest
from trainlab.quiz.schema import Quote, Variants
from trainlab.words import magnitude, percent
from trainlab.yaml_files import written

_NAME = re.compile(r"<([a-z][a-z0-9_]*)>")


def expand(raw: Any, flaws: list[Flaw]) -> list[Any]:
    """Return an item as written in all its variants, the item itself first.

    Every name without a value, every number that is not recorded and every value that nothing
    takes is noted. A number far from all others stands in for one that cannot be had, so that the
    rest of the item can be read.
    """
    if not isinstance(raw, dict) or not ({"quotes", "variants"} & raw.keys()):
        return [raw]
    return [_filled(raw, drawn, flaws) for drawn in _draws(raw.get("variants"), flaws)]


def _draws(variants: Any, flaws: list[Flaw]) -> list[dict[str, Any]]:
    if variants is None:
        return [{}]
    try:
        declared = Variants.model_validate(variants)
    except ValidationError:  # reported with the item's other fields
        draw = variants.get("draw") if isinstance(variants, dict) else None
        named = draw.items() if isinstance(draw, dict) else ()
        return [{str(name): one[0] if isinstance(one, list) and one else 1 for name, one in named}]
    names = list(declared.draw)
    combinations = list(product(*declared.draw.values()))
    if len(combinations) < declared.count:
        flaws.append(Flaw("variants.count", str(declared.count),
                          f"at most the {len(combinations)} combinations there are",
                          f"count: {len(combinations)}"))  # fmt: skip
    first, *others = combinations
    random.Random(declared.seed).shuffle(others)
    return [dict(zip(names, values, strict=True)) for values in [first, *others][: declared.count]]


def _filled(raw: dict[str, Any], drawn: Mapping[str, Any], flaws: list[Flaw]) -> dict[str, Any]:
    filling = Filling(drawn, flaws)
    rest = {key: value for key, value in raw.items() if key != "variants"}
    if "quotes" in raw:
        rest["quotes"] = quotes = filling.put(raw["quotes"], "quotes")
        named = quotes.items() if isinstance(quotes, dict) else ()
        filling.known |= {str(name): _quoted(quote, f"quotes.{name}", flaws) or f"{at}e60"
                          for at, (name, quote) in enumerate(named, 2)}  # fmt: skip
    rest |= {key: filling.put(value, key) for key, value in rest.items() if key != "quotes"}
    for name in filling.known:
        if name not in filling.used:
            field = f"{'variants.draw' if name in drawn else 'quotes'}.{name}"
            flaws.append(Flaw(field, "a value that nothing takes", "one that stands in a text",
                              f"<{name}> where it belongs, or leave {name!r} out"))  # fmt: skip
    return rest | ({"variants": raw["variants"]} if "variants" in raw else {})


class Filling:
    """Puts known values where their names stand; notes the names without one."""

    def __init__(self, known: Mapping[str, Any], flaws: list[Flaw]) -> None:
        self.known = dict(known)
        self.flaws = flaws
        self.used: set[str] = set()

    def put(self, value: Any, field: str) -> Any:
        """Return what is written, with its values."""
        if isinstance(value, dict):
            return {key: self.put(inner, f"{field}.{key}") for key, inner in value.items()}
        if isinstance(value, list):
            return [
                self.put(inner, f"{field}.{inner.get('id', at) if isinstance(inner, dict) else at}")
                for at, inner in enumerate(value)
            ]
        if not isinstance(value, str):
            return value
        alone = _NAME.fullmatch(value)
        if alone:
            return self.value(alone[1], field)
        return _NAME.sub(lambda found: str(self.value(found[1], field)), value)

    def value(self, name: str, field: str) -> Any:
        """Return the value of a name; if it has none, that of the one that may be meant."""
        near = name if name in self.known else nearest(name, self.known)
        self.used.add(near or name)
        if name not in self.known:
            expected = f"a value of this item: {', '.join(self.known) or 'it has none'}."
            expected += did_you_mean(name, self.known)
            form = f"<{near or next(iter(self.known), 'name')}>"
            self.flaws.append(Flaw(field, f"<{name}>", expected, form))
        return self.known.get(near or name, "1e60")


def _quoted(raw: Any, field: str, flaws: list[Flaw]) -> str | None:
    """Return a recorded number in words; note why it cannot be had."""
    try:
        quote = Quote.model_validate(raw)
    except ValidationError:
        return None  # reported with the item's other fields
    sound = len(flaws)
    recorded = recorded_point(quote.experiment, quote.settings, field, flaws)
    summary = recorded and recorded_array(recorded, quote.array, f"{field}.array", flaws)
    if not summary:
        return None
    value = summary["median"]
    place = f"{quote.array!r} of {quote.experiment}"
    if isinstance(value, list):
        last = len(value) - 1
        if quote.at is None or not -last - 1 <= quote.at <= last:
            found = "nothing" if quote.at is None else str(quote.at)
            expected = f"which of the {last + 1} entries of {place}: 0 to {last}"
            flaws.append(Flaw(f"{field}.at", found, expected, f"at: {last}"))
            return None
        value = value[quote.at]
    elif quote.at is not None:
        expected = f"no 'at', as {place} is one number"
        flaws.append(Flaw(f"{field}.at", str(quote.at), expected, "leave 'at' out"))
    if len(flaws) > sound:
        return None
    if value is None or not math.isfinite(value):
        flaws.append(Flaw(f"{field}.array", f"{place}, not a number here", "a recorded number",
                          "other settings"))  # fmt: skip
        return None
    return percent(value) if quote.show == "percent" else magnitude(value, quote.digits)


def recorded_point(
    slug: str, given: Mapping[str, Any], field: str, flaws: list[Flaw]
) -> dict[str, Any] | None:
    """Return what is recorded at the settings nearest to the given ones; note how these differ.

    Returns
    -------
    dict or None
        The point, with all ``settings`` and the ``declaration``; None if it cannot be had.
    """
    known = recordings.slugs()
    if slug not in known:
        expected = f"one of {', '.join(known)}.{did_you_mean(slug, known)}"
        form = f"experiment: {nearest(slug, known) or 'overfitting'}"
        flaws.append(Flaw(f"{field}.experiment", repr(slug), expected, form))
        return None
    try:
        recording = recordings.read(slug)
        meant = recordings.nearest(recording, given)
        settings = recordings.settings(recording, meant)
        point = recordings.point(recording, settings)
    except RecordingError as error:
        flaws.append(Flaw(f"{field}.experiment", slug, str(error), f"make record ONLY={slug}"))
        return None
    grid = {control["name"]: control["values"] for control in recording["declaration"]["controls"]}
    form = written("settings", meant) if meant else "leave 'settings' out"
    for name, value in given.items():
        if name not in grid:
            expected = f"a control of {slug}: {', '.join(grid)}.{did_you_mean(name, grid)}"
        elif recordings.on_grid(grid[name], value) is None:
            expected = f"a recorded value: {', '.join(map(recordings.key_text, grid[name]))}"
        else:
            continue
        flaws.append(Flaw(f"{field}.settings.{name}", str(value), expected, form))
    return {**point, "settings": settings, "declaration": recording["declaration"]}


def recorded_array(
    recorded: Mapping[str, Any], name: str, field: str, flaws: list[Flaw]
) -> dict[str, Any] | None:
    """Return the summary of a recorded array; note if there is none."""
    known = recorded["arrays"]
    if name in known:
        found: dict[str, Any] = known[name]
        return found
    slug = recorded["declaration"]["slug"]
    expected = f"one of {', '.join(known)}.{did_you_mean(name, known)}"
    form = f"{field.rpartition('.')[2]}: {nearest(name, known) or next(iter(known))}"
    flaws.append(Flaw(field, f"the array {name!r} of {slug}", expected, form))
    return None
