"""From recorded arrays to an effect with its interval; what cannot be had is noted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from trainlab import recordings
from trainlab.book.ledger import rule
from trainlab.book.ledger.schema import Comparison, Facts, Settings, SharedRows, Unit
from trainlab.errors import Flaw, did_you_mean, nearest
from trainlab.quiz.values import recorded_point

Point = Mapping[str, Any]
_TRIED = "tuning_rate"
_NAMED = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<entry>-?\d+)\])?")


class Scale(NamedTuple):
    """How a unit's recorded numbers are compared: accuracies in points, ratios as logarithms."""

    forth: Callable[[Any], Any]
    back: Callable[[Any], Any]


def _points(share: Any) -> Any:
    return 100 * share


def _same(value: Any) -> Any:
    return value


def _log(ratio: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(ratio)


_PLAIN = Scale(_same, _same)
SCALES: dict[Unit, Scale] = {
    "accuracy": Scale(_points, _same),
    "points": _PLAIN,
    "nats": _PLAIN,
    "times": Scale(_log, np.exp),
    "share": _PLAIN,
    "number": _PLAIN,
}


class Measured(NamedTuple):
    """An effect, and what it rests on.

    Attributes
    ----------
    effect : Effect
        On the scale on which it is judged.
    levels : tuple of float
        The two figures whose difference it is; empty if they are not recorded, or one is a number.
    seeds, lost : int
        Runs of each side; runs without a figure, which count as the comparison says.
    chaotic : bool
        Whether another processor's rounding moves it.
    widened : bool
        Whether its interval allows for rows that draws share.
    at_edge : dict
        Tuned values that lie at an edge of their grid: name → value.
    settings : mapping
        All settings of the first side.
    """

    effect: rule.Effect
    levels: tuple[float, ...]
    seeds: int
    lost: int
    chaotic: bool
    widened: bool
    at_edge: dict[str, float]
    settings: Mapping[str, Any]


def measured(
    one: Comparison, unit: Unit, facts: Facts | None, field: str, flaws: list[Flaw]
) -> Measured | None:
    """Return the effect of a comparison, or None; note all that stands in its way."""
    sound = len(flaws)
    first = _side(one, one.array, one.of, field, "of", flaws)
    second, name = None, one.minus or one.array
    if isinstance(one.against, dict) or one.minus:
        given = one.against if isinstance(one.against, dict) else one.of
        second = _side(one, name, given, field, "against" if given is one.against else "of", flaws)
        if second is None:
            return None
    if first is None or len(flaws) > sound:
        return None
    scale = SCALES[unit]
    number = float(one.against) if isinstance(one.against, int | float) else None
    if unit == "times" and number is not None and number <= 0:
        flaws.append(Flaw(f"{field}.against", f"{number:g}", "a ratio above 0", "against: 1"))
        return None
    ratio = _ratio(one, facts, first)
    found = _READERS[one.read](Asked(one, first, second, number, scale, ratio, field, flaws))
    if found is None:
        return None
    effect, levels, lost = found
    if not all(map(math.isfinite, (effect.estimate, *effect.interval(0.95)))):
        flaws.append(Flaw(f"{field}.array", f"{one.array!r} at these settings has no number",
                          "one that is finite", "other settings"))  # fmt: skip
        return None
    sides = [side for side in (first, second) if side is not None]
    return Measured(
        effect,
        levels,
        first.point["seeds"],
        lost,
        any(side.chaotic for side in sides),
        bool(ratio) and one.read in ("runs", "interval", "quartiles"),
        {k: v for side in sides for k, v in at_edge(side, facts).items()},
        first.point["settings"],
    )


class Side(NamedTuple):
    """One array at one point, and the points that it was computed from."""

    name: str
    summary: Mapping[str, Any]
    entry: int | None
    point: Point
    behind: list[Point]
    chaotic: bool


def _side(
    one: Comparison, array: str, given: Settings, field: str, place: str, flaws: list[Flaw]
) -> Side | None:
    noted: list[Flaw] = []
    point = recorded_point(one.experiment, given, field, noted)
    flaws += [_moved(flaw, field, place) for flaw in noted if flaw not in flaws]
    if point is None or noted:
        return None
    named = _NAMED.fullmatch(array)
    name = named["name"] if named else array
    known = point["arrays"]
    where = f"{field}.{'array' if array == one.array else 'minus'}"
    if name not in known:
        expected = f"one of {', '.join(known)}.{did_you_mean(name, known)}"
        flaws.append(Flaw(where, f"the array {name!r} of {one.experiment}", expected,
                          f"array: {nearest(name, known) or next(iter(known))}"))  # fmt: skip
        return None
    entry = int(named["entry"]) if named and named["entry"] else None
    median = known[name]["median"]
    last = len(median) - 1 if isinstance(median, list) else None
    inside = last is not None and entry is not None and -last - 1 <= entry <= last
    triple = one.read == "interval" and last == 2 and entry is None
    if last is None and entry is not None:
        flaws.append(Flaw(where, repr(array), f"no entry, as {name!r} is one number",
                          f"array: {name}"))  # fmt: skip
        return None
    if last is not None and not inside and not triple:
        flaws.append(Flaw(where, repr(array), f"which of the {last + 1} entries, 0 to {last}",
                          f"array: {name}[{last}]"))  # fmt: skip
        return None
    behind: list[Point] = [point]
    if one.read == "interval":  # it may compare points: those that agree with what was given
        behind = list(_agreeing(one.experiment, given))
    moved = name in point.get("rounding", {})
    across = one.read == "interval" and any(other.get("rounding") for other in behind)
    return Side(name, known[name], entry, point, behind, moved or across)


def _moved(flaw: Flaw, field: str, place: str) -> Flaw:
    """Return a flaw of ``settings`` as one of the side whose settings they are."""
    return flaw._replace(
        field=flaw.field.replace(f"{field}.settings", f"{field}.{place}"),
        form=re.sub(r"^settings:", f"{place}:", flaw.form).replace("'settings'", f"'{place}'"),
    )


def _agreeing(slug: str, given: Settings) -> Iterator[Point]:
    recording = recordings.read(slug)
    controls = recording["declaration"]["controls"]
    wanted = {c["name"]: recordings.on_grid(c["values"], given[c["name"]]) for c in controls
              if c["name"] in given}  # fmt: skip
    names = [control["name"] for control in controls]
    for key, point in recording["points"].items():
        here = dict(zip(names, key.split(recordings.SEPARATOR), strict=True))
        if all(here[name] == recordings.key_text(value) for name, value in wanted.items()):
            yield {**point, "settings": here}


def _ratio(one: Comparison, facts: Facts | None, side: Side) -> float:
    """Return n_test/n_train of `rule.widened` where draws share rows, else 0."""
    if one.rows == "fresh" or facts is None:
        return 0.0
    shared = rows_shared(facts, side.point["settings"])
    return shared.test / (shared.pool - shared.test) if shared else 0.0


def rows_shared(facts: Facts, settings: Mapping[str, Any]) -> SharedRows | None:
    """Return which rows the draws of these settings share, or None."""
    for shared in facts.shared:
        if all(settings.get(name) in values for name, values in shared.only.items()):
            fresh = any(settings.get(name) in values for name, values in shared.fresh.items())
            return None if fresh else shared
    return None


def at_edge(side: Side, facts: Facts | None) -> dict[str, float]:
    """Return the tuned values that are the lowest or the highest that was tried.

    A point keeps what was chosen as ``learning_rate`` and what was tried as ``tuning_rate``, both
    after the name of what they were tuned for. Where several values were tuned, an array rests on
    those whose name begins with one of its words: ``plain_accuracy`` on ``plain_learning_rate``; an
    array without such a word on all.
    """
    if facts and side.name in facts.untuned:
        return {}
    found = {}
    for point in side.behind:
        chosen = point.get("chosen", {})
        for_what = [name.removesuffix(_TRIED) for name in chosen if name.endswith(_TRIED)]
        own = [name for name in for_what if name.rstrip("_") in side.name.split("_")]
        for name in own or for_what:
            value, tried = chosen[f"{name}learning_rate"], chosen[f"{name}{_TRIED}"]
            if value in (min(tried), max(tried)):
                found[f"{name}learning_rate"] = value
    return found


class Asked(NamedTuple):
    """A comparison to be read: its sides, the number it is against, and where flaws are noted."""

    one: Comparison
    first: Side
    second: Side | None
    number: float | None
    scale: Scale
    ratio: float
    field: str
    flaws: list[Flaw]


Found = tuple[rule.Effect, tuple[float, ...], int]
"""An effect, the levels, and the runs lost, as in `Measured`."""


def _runs(asked: Asked) -> Found | None:
    one, first, second, number, scale, ratio, field, flaws = asked
    sides = [side for side in (first, second) if side is not None]
    columns = [_column(side) for side in sides]
    seeds = first.point["seeds"]
    if any(len(column) != seeds for column in columns) or seeds < 2:
        flaws.append(Flaw(f"{field}.array", f"{one.array!r}, whose single runs are not recorded: "
                          "it has no interval from runs", "how it is known: interval, quartiles, "
                          "share or exact; or an array with runs", "read: interval"))  # fmt: skip
        return None
    lost = max(int(np.isnan(column).sum()) for column in columns)
    if lost and one.lost_as is None:
        flaws.append(Flaw(field, f"{lost} of {seeds} runs of {one.array!r} without a figure",
                          "what such a run counts as", "lost_as: 0.1"))  # fmt: skip
        return None
    filled = [np.nan_to_num(column, nan=one.lost_as or 0.0) for column in columns]
    scaled = [scale.forth(column.astype(float)) for column in filled]
    minus = scaled[1] if second else scale.forth(number) if number is not None else 0.0
    levels = tuple(float(scale.back(column.mean())) for column in scaled) if second else ()
    return rule.mean_of(scaled[0] - minus, ratio), levels, lost


def _column(side: Side) -> np.ndarray:
    runs = side.summary.get("runs") or []
    if side.entry is not None:
        runs = [run[side.entry] for run in runs]
    if any(isinstance(run, list) for run in runs):
        return np.array([])
    return np.array([math.nan if run is None else run for run in runs], dtype=float)


def _summary(side: Side) -> list[float]:
    """Return median, lower and upper; fewer if they are not recorded."""
    middle = side.summary["median"]
    if isinstance(middle, list) and side.entry is None:
        return [math.nan if value is None else value for value in middle]  # an effect: mean, ends
    parts = [side.summary[part] for part in ("median", "lower", "upper") if part in side.summary]
    if side.entry is not None:
        parts = [part[side.entry] for part in parts]
    return [math.nan if part is None else float(part) for part in parts]


def _summarized(make: Callable[..., rule.Mean]) -> Callable[[Asked], Found | None]:
    def read(asked: Asked) -> Found | None:
        one, first, second, number, scale, ratio, field, flaws = asked
        seeds, known = first.point["seeds"], []
        for side in (first, second):
            if side is None:
                continue
            parts = _summary(side)
            if len(parts) != 3 or seeds < 2:
                flaws.append(Flaw(f"{field}.read", f"{one.read}, but {one.array!r} has none "
                                  "recorded: it has no interval", "an array that has",
                                  "read: exact" if seeds == 0 else "read: share"))  # fmt: skip
                return None
            known.append(make(*map(scale.forth, parts), seeds, ratio))
        effect = known[0]
        if second:
            effect = rule.difference(*known)
        elif number is not None:
            effect = rule.difference(effect, rule.Mean(scale.forth(number), 0, 0, seeds))
        levels = tuple(float(scale.back(mean.estimate)) for mean in known) if second else ()
        return effect, levels, 0

    return read


def _share(asked: Asked) -> Found | None:
    one, first, second, number, _scale, _ratio, field, flaws = asked
    shares = []
    for side in (first, second):
        if side is None:
            continue
        parts, seeds = _summary(side), side.point["seeds"]
        successes = parts[0] * seeds if len(parts) == 1 and seeds else math.nan
        whole = math.isfinite(successes) and abs(successes - round(successes)) <= 0.01
        if math.isfinite(successes) and side.chaotic:  # rounding moves it to no whole number
            successes, whole = min(max(successes, 0), seeds), True
        if not whole:
            flaws.append(Flaw(f"{field}.read", f"share, but {one.array!r} is none of {seeds} runs: "
                              "it has no interval", "an array that counts runs: died, at_chance",
                              "read: runs"))  # fmt: skip
            return None
        shares.append(rule.Share(round(successes), seeds))
    if second:
        return rule.Shares(*shares), tuple(share.estimate for share in shares), 0
    return rule.Share(shares[0].successes, shares[0].trials, number or 0.0), (), 0


def _exact(asked: Asked) -> Found | None:
    one, first, second, number, scale, _ratio, field, flaws = asked
    values = [_summary(side) for side in (first, second) if side is not None]
    if first.point["seeds"] or any(len(parts) != 1 for parts in values):
        flaws.append(Flaw(f"{field}.read", f"exact, but {one.array!r} differs between "
                          f"{first.point['seeds']} seeds: it needs an interval",
                          "how it is known: runs, interval, quartiles or share",
                          "read: quartiles"))  # fmt: skip
        return None
    scaled = [float(scale.forth(parts[0])) for parts in values]
    minus = scaled[1] if second else scale.forth(number) if number is not None else 0.0
    levels = tuple(parts[0] for parts in values) if second else ()
    return rule.Mean(scaled[0] - minus, 0, 0, 0), levels, 0


_READERS: dict[str, Callable[[Asked], Found | None]] = {
    "runs": _runs,
    "interval": _summarized(rule.from_interval),
    "quartiles": _summarized(rule.from_quartiles),
    "share": _share,
    "exact": _exact,
}
