"""What items take from recordings: quoted numbers, variants, and the curves of ``pick``.

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
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from pydantic import ValidationError

from trainlab import recordings
from trainlab.errors import RecordingError, SettingError, TrainlabError, UnknownNameError
from trainlab.quiz import schema as schema
from trainlab.words import magnitude, percent

_NAME = re.compile(r"<([a-z][a-z0-9_]*)>")


class ItemValueError(TrainlabError):
    """Values that cannot be had; each of ``flaws`` says where, and the right form."""

    def __init__(self, flaws: Sequence[schema.Flaw]) -> None:
        self.flaws = tuple(flaws)
        lines = (f"{f.field}: found {f.found}; expected {f.expected}" for f in flaws)
        super().__init__("\n".join(lines))


def _flawed(field: str, found: str, expected: str, form: str) -> ItemValueError:
    return ItemValueError([schema.Flaw(field, found, expected, form)])


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


def curve(pick: schema.Pick) -> dict[str, Any]:
    """Return the recorded curve of a `Pick`, as the page draws and judges it.

    Returns
    -------
    dict
        ``x``, ``y``: the points; ``above``: how far each lies above the lowest, in words;
        ``accepted``: x of those within ``pick.within`` of it; ``best``: x of the lowest;
        ``beside``: other curves; labels, axis and source.

    Raises
    ------
    ItemValueError
        Names the recording and the array.
    """
    wanted = pick.recording
    recorded = _point(wanted.experiment, wanted.settings, "recording")
    x = _array(recorded, wanted, wanted.x, None)
    y = _array(recorded, wanted, wanted.y, wanted.run)
    place = f"{wanted.y} of {wanted.experiment}"
    if len(x) != len(y):
        raise _flawed("recording.x", f"{len(x)} values for the {len(y)} of {place}",
                           "an array of the same length", "x: epoch")  # fmt: skip
    lowest = min(y)
    if lowest <= 0:
        raise _flawed("recording.y", f"{place}, which falls to {lowest:g}",
                           "a positive curve: tolerance is a share of its lowest value",
                           "y: val_loss")  # fmt: skip
    accepted = [at for at, value in zip(x, y, strict=True) if value <= (1 + pick.within) * lowest]
    if accepted[0] == x[0] or accepted[-1] == x[-1]:
        end = "first" if accepted[0] == x[0] else "last"
        raise _flawed("within", f"{pick.within:g}, which accepts the {end} point of {place}",
                           "points that are too early and points that are too late",
                           "within: 0.02, or another recording")  # fmt: skip
    panel, series = _shown(recorded, wanted)
    return {
        "x": x,
        "y": y,
        "above": [percent(value / lowest - 1) for value in y],
        "accepted": accepted,
        "best": x[y.index(lowest)],
        "name": wanted.y,
        "label": series.get("label", wanted.y),
        "role": series.get("role", "val"),
        "x_label": (panel.get("x") or {}).get("label", wanted.x),
        "y_label": (panel.get("y") or {}).get("label", ""),
        "beside": [
            {"name": name, **_look(panel, name), "y": _array(recorded, wanted, name, wanted.run)}
            for name in wanted.beside
        ],
        "source": {"experiment": wanted.experiment, "settings": recorded["settings"],
                   "run": wanted.run, "seeds": recorded["seeds"]},
    }  # fmt: skip


def _draws(variants: Any) -> Iterator[dict[str, Any]]:
    if variants is None:
        yield {}
        return
    try:
        declared = schema.Variants.model_validate(variants)
    except ValidationError:
        yield {}  # reported with the item's other fields
        return
    names = list(declared.draw)
    combinations = list(product(*declared.draw.values()))
    if len(combinations) < declared.count:
        raise _flawed("variants.count", str(declared.count),
                           f"at most the {len(combinations)} combinations there are",
                           f"count: {len(combinations)}")  # fmt: skip
    others = combinations[1:]
    random.Random(declared.seed).shuffle(others)
    for values in [combinations[0], *others][: declared.count]:
        yield dict(zip(names, values, strict=True))


def _filled(raw: dict[str, Any], drawn: Mapping[str, Any]) -> dict[str, Any]:
    flaws: list[schema.Flaw] = []
    quotes = _put(raw.get("quotes", {}), drawn, "quotes", None)
    known = dict(drawn)
    if isinstance(quotes, dict):
        for name, quote in quotes.items():
            try:
                declared = schema.Quote.model_validate(quote)
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
        raise ItemValueError(flaws)
    return filled


def _put(value: Any, known: Mapping[str, Any], field: str, flaws: list[schema.Flaw] | None) -> Any:
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
            flaws.append(schema.Flaw(field, f"<{name}>", expected, form))
    alone = _NAME.fullmatch(value)
    if alone and alone[1] in known:
        return known[alone[1]]
    return _NAME.sub(lambda found: str(known.get(found[1], found[0])), value)


def _quoted(quote: schema.Quote, field: str) -> str:
    recorded = _point(quote.experiment, quote.settings, field)
    place = f"{quote.array!r} of {quote.experiment}"
    if quote.array not in recorded["arrays"]:
        raise _no_array(f"{field}.array", quote.experiment, quote.array, recorded)
    value = recorded["arrays"][quote.array]["median"]
    if isinstance(value, list) != (quote.at is not None):
        form = f"at: {len(value) - 1}" if isinstance(value, list) else "leave 'at' out"
        expected = "which value of a curve" if isinstance(value, list) else "one value"
        raise _flawed(f"{field}.at", f"{quote.at} for {place}", expected, form)
    if isinstance(value, list) and quote.at is not None:
        if not -len(value) <= quote.at < len(value):
            expected = f"one of the {len(value)} of {place}"
            raise _flawed(f"{field}.at", str(quote.at), expected, f"at: {len(value) - 1}")
        value = value[quote.at]
    if value is None or not math.isfinite(value):
        raise _flawed(f"{field}.array", f"{place}, not a number here", "a recorded number",
                           "other settings")  # fmt: skip
    return percent(value) if quote.show == "percent" else magnitude(value, quote.digits)


def _point(slug: str, given: Mapping[str, Any], field: str) -> dict[str, Any]:
    try:
        recording = recordings.read(slug)
        settings = recordings.settings(recording, given)
    except UnknownNameError as error:
        name = "experiment" if "experiment" in str(error) else "settings"
        raise _flawed(f"{field}.{name}", f"{slug} {dict(given)}", str(error),
                           "experiment: overfitting, settings: {draw: a}") from error  # fmt: skip
    except (SettingError, RecordingError) as error:
        raise _flawed(f"{field}.settings", f"{slug} {dict(given)}", str(error),
                           "settings: {draw: a}") from error  # fmt: skip
    point = recording["points"][recordings.key(settings)]
    return {**point, "settings": settings, "declaration": recording["declaration"]}


def _array(
    recorded: dict[str, Any], wanted: schema.Recording, name: str, run: int | None
) -> list[Any]:
    """One recorded curve; whole numbers as int, so that both hosts print them alike."""
    if name not in recorded["arrays"]:
        raise _no_array("recording", wanted.experiment, name, recorded)
    summary = recorded["arrays"][name]
    values = summary["median"]
    place = f"{name!r} of {wanted.experiment}"
    if run is not None:
        runs = summary.get("runs") or []
        if not 0 <= run < len(runs):
            raise _flawed("recording.run", f"{run} of {len(runs)} recorded runs of {place}",
                               "a run that is recorded, or none: then it is the median",
                               f"run: {len(runs) - 1}" if runs else "leave 'run' out")  # fmt: skip
        values = runs[run]
    if not isinstance(values, list) or any(v is None or not math.isfinite(v) for v in values):
        raise _flawed("recording", f"{place}, which is no whole curve",
                           "an array of finite numbers", "x: epoch, y: val_loss")  # fmt: skip
    return [int(value) if float(value).is_integer() else value for value in values]


def _no_array(field: str, slug: str, name: str, recorded: Mapping[str, Any]) -> ItemValueError:
    known = ", ".join(recorded["arrays"])
    return _flawed(field, f"the array {name!r} of {slug}", f"one of {known}", "y: val_loss")


def _shown(
    recorded: Mapping[str, Any], wanted: schema.Recording
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The panel that shows the curve, and its series there."""
    for panel in recorded["declaration"]["panels"]:
        for series in panel.get("series") or []:
            if series["name"] == wanted.y:
                return panel, series
    return {}, {}


def _look(panel: Mapping[str, Any], name: str) -> dict[str, str]:
    for series in panel.get("series") or []:
        if series["name"] == name:
            return {"label": series["label"], "role": series["role"]}
    return {"label": name, "role": "ideal"}
