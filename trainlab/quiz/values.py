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
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from pydantic import ValidationError

from trainlab import recordings
from trainlab.errors import RecordingError, SettingError, TrainlabError, UnknownNameError
from trainlab.quiz.schema import Flaw, Quote, Variants
from trainlab.words import magnitude, percent

_NAME = re.compile(r"<([a-z][a-z0-9_]*)>")


class ItemValueError(TrainlabError):
    """Values that cannot be had; each of ``flaws`` says where, and the right form."""

    def __init__(self, *flaws: Flaw) -> None:
        self.flaws = flaws
        lines = (f"{f.field}: found {f.found}; expected {f.expected}" for f in flaws)
        super().__init__("\n".join(lines))


def flawed(field: str, found: str, expected: str, form: str) -> ItemValueError:
    """Return the error for one value that cannot be had."""
    return ItemValueError(Flaw(field, found, expected, form))


def expand(raw: Any) -> list[Any]:
    """Return an item as written in all its variants, the item itself first.

    Raises
    ------
    ItemValueError
        Lists every name without a value, and every number that is not recorded.
    """
    if not isinstance(raw, dict) or not ({"quotes", "variants"} & raw.keys()):
        return [raw]
    return [_filled(raw, drawn) for drawn in _draws(raw.get("variants"))]


def _draws(variants: Any) -> Iterator[dict[str, Any]]:
    if variants is None:
        yield {}
        return
    try:
        declared = Variants.model_validate(variants)
    except ValidationError:
        yield {}  # reported with the item's other fields
        return
    names = list(declared.draw)
    combinations = list(product(*declared.draw.values()))
    if len(combinations) < declared.count:
        raise flawed("variants.count", str(declared.count),
                     f"at most the {len(combinations)} combinations there are",
                     f"count: {len(combinations)}")  # fmt: skip
    others = combinations[1:]
    random.Random(declared.seed).shuffle(others)
    for values in [combinations[0], *others][: declared.count]:
        yield dict(zip(names, values, strict=True))


def _filled(raw: dict[str, Any], drawn: Mapping[str, Any]) -> dict[str, Any]:
    flaws: list[Flaw] = []
    quotes = _put(raw.get("quotes", {}), drawn, "quotes", None)
    known = dict(drawn)
    if isinstance(quotes, dict):
        for name, quote in quotes.items():
            try:
                declared = Quote.model_validate(quote)
            except ValidationError:
                continue  # reported with the item's other fields
            try:
                known[str(name)] = _quoted(declared, f"quotes.{name}")
            except ItemValueError as error:
                flaws += error.flaws
                known[str(name)] = "?"
    rest = {key: value for key, value in raw.items() if key not in {"quotes", "variants"}}
    kept = {"variants": raw["variants"]} if "variants" in raw else {}
    made = {"quotes": quotes} if "quotes" in raw else {}
    filled = {**_put(rest, known, "", flaws), **made, **kept}
    if flaws:
        raise ItemValueError(*flaws)
    return filled


def _put(value: Any, known: Mapping[str, Any], field: str, flaws: list[Flaw] | None) -> Any:
    """Put the known values where their names stand; note the names without one, if asked."""
    if isinstance(value, dict):
        return {
            key: _put(inner, known, f"{field}.{key}" if field else str(key), flaws)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [
            _put(inner, known, f"{field}.{inner.get('id', at) if isinstance(inner, dict) else at}",
                 flaws)
            for at, inner in enumerate(value)
        ]  # fmt: skip
    if not isinstance(value, str):
        return value
    for name in _NAME.findall(value):
        if name not in known and flaws is not None:
            expected = f"a value of this item: {', '.join(known)}"
            form = f"<{next(iter(known), 'name')}>"
            flaws.append(Flaw(field, f"<{name}>", expected, form))
    alone = _NAME.fullmatch(value)
    if alone and alone[1] in known:
        return known[alone[1]]
    return _NAME.sub(lambda found: str(known.get(found[1], found[0])), value)


def _quoted(quote: Quote, field: str) -> str:
    recorded = recorded_point(quote.experiment, quote.settings, field)
    place = f"{quote.array!r} of {quote.experiment}"
    if quote.array not in recorded["arrays"]:
        raise no_such_array(f"{field}.array", quote.experiment, quote.array, recorded)
    value = recorded["arrays"][quote.array]["median"]
    if isinstance(value, list) != (quote.at is not None):
        form = f"at: {len(value) - 1}" if isinstance(value, list) else "leave 'at' out"
        expected = "which value of a curve" if isinstance(value, list) else "one value"
        raise flawed(f"{field}.at", f"{quote.at} for {place}", expected, form)
    if isinstance(value, list) and quote.at is not None:
        if not -len(value) <= quote.at < len(value):
            expected = f"one of the {len(value)} of {place}"
            raise flawed(f"{field}.at", str(quote.at), expected, f"at: {len(value) - 1}")
        value = value[quote.at]
    if value is None or not math.isfinite(value):
        raise flawed(f"{field}.array", f"{place}, not a number here", "a recorded number",
                     "other settings")  # fmt: skip
    return percent(value) if quote.show == "percent" else magnitude(value, quote.digits)


def recorded_point(slug: str, given: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return what is recorded at the given settings, with all ``settings`` and the ``declaration``.

    Raises
    ------
    ItemValueError
        At ``field``, if there is no such experiment or setting.
    """
    try:
        recording = recordings.read(slug)
        settings = recordings.settings(recording, given)
    except UnknownNameError as error:
        name = "experiment" if "experiment" in str(error) else "settings"
        raise flawed(f"{field}.{name}", f"{slug} {dict(given)}", str(error),
                     "experiment: overfitting, settings: {draw: a}") from error  # fmt: skip
    except (SettingError, RecordingError) as error:
        raise flawed(f"{field}.settings", f"{slug} {dict(given)}", str(error),
                     "settings: {draw: a}") from error  # fmt: skip
    point = recording["points"][recordings.key(settings)]
    return {**point, "settings": settings, "declaration": recording["declaration"]}


def no_such_array(field: str, slug: str, name: str, recorded: Mapping[str, Any]) -> ItemValueError:
    """Return the error for an array that is not recorded, with those that are."""
    known = ", ".join(recorded["arrays"])
    return flawed(field, f"the array {name!r} of {slug}", f"one of {known}", "y: val_loss")
