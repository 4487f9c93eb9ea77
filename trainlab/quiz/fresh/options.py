"""Options of a version that are made from a recording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any, Literal

from trainlab.errors import Flaw, did_you_mean, nearest
from trainlab.quiz.fresh.recorded import Draw, Fact, Reader, recorded
from trainlab.quiz.fresh.schema import Among, Fresh
from trainlab.quiz.values import Filling

_UP, _DOWN = ("lowest", "rising"), ("highest", "falling")


def options_of(entry: Fresh, reader: Reader) -> Iterator[tuple[Any, ...]]:
    among = entry.among
    yield from [()] if among is None else combinations(_names(entry, among, reader), among.pick)


def options_flaw(entry: Fresh, among: Among, reader: Reader) -> Flaw | None:
    """Return why no options can be made at all."""
    controls = reader.controls(entry.experiment)
    if among.of and among.of not in controls:
        near = nearest(among.of, controls)
        return Flaw("among.of", repr(among.of),
                    f"a control of {entry.experiment}: {', '.join(controls)}."
                    f"{did_you_mean(among.of, controls)}",
                    f"of: {near or next(iter(controls))}")  # fmt: skip
    if not among.of and not among.entries:
        return Flaw("among", "neither of nor entries", "what an option may be",
                    f"of: {next(iter(controls))}")  # fmt: skip
    found = len(_names(entry, among, reader))
    if found < among.pick:
        return Flaw("among.pick", f"{among.pick} of {found} options", f"{found} at most",
                    f"pick: {found}")  # fmt: skip
    return None


def _names(entry: Fresh, among: Among, reader: Reader) -> dict[Any, str]:
    """Return what options may be made from, with its words."""
    texts = reader.texts(entry.experiment, among.of)
    if isinstance(among.entries, dict):
        return among.entries
    return {one: texts.get(one, str(one)) for one in among.entries or texts}


def made_options(
    entry: Fresh, among: Among, chosen: tuple[Any, ...], draw: Draw, flaws: list[Flaw]
) -> dict[str, Any] | None:
    facts: dict[Any, Fact] = {}
    more: dict[Any, dict[str, str]] = {}
    for one in chosen:
        setting = {among.of: one} if among.of else {}
        inner = Draw({**draw.drawn, **setting}, draw.reader, {**draw.values, "entry": one})
        fact = recorded(entry, among.number, inner, "among.number", flaws)
        if fact is None:
            draw.left_out = inner.left_out
            return None
        facts[one] = draw.facts[f"option/{_id(one)}"] = fact
        more[one] = {}
        for name, quote in among.also.items():
            said = recorded(entry, quote, inner, f"among.also.{name}", flaws)
            if said is None:
                draw.left_out = inner.left_out
                return None
            more[one][name] = said.shown
    ranked = sorted(chosen, key=lambda one: facts[one].value, reverse=among.right in _DOWN)
    right: Any = ranked[0]
    if among.right not in {*_DOWN, *_UP}:
        meant = Filling(draw.values, flaws).put(among.right, "among.right")
        right = next((one for one in chosen if one == meant), None)
        if right is None:
            known = [*_DOWN, *_UP, *map(str, _names(entry, among, draw.reader))]
            if "<" not in among.right and among.right not in known:
                hint = did_you_mean(among.right, known)
                flaws.append(Flaw("among.right", repr(among.right),
                                  f"one of {', '.join(known)}, or <a name that is drawn>.{hint}",
                                  f"right: {nearest(among.right, known) or known[0]}"))  # fmt: skip
            draw.left_out = f"among.right: {meant} is not among the options picked"
            return None
        ranked = [right, *(one for one in chosen if one != right)]
    ordered = among.right in ("rising", "falling")
    pairs = pairwise(ranked) if ordered else ((right, o) for o in ranked[1:])
    if not all(_apart(facts[one].value, facts[other].value, among) for one, other in pairs):
        draw.left_out = f"among: options are nearer than ratio {among.ratio:g}, by {among.by:g}"
        return None
    draw.values |= {"right_value": facts[right].value}
    names = _names(entry, among, draw.reader)
    said_of = {
        one: {"option": names[one], "value": facts[one].shown, "why": among.why.get(str(one), ""),
              **more[one]}
        for one in chosen
    }  # fmt: skip
    draw.shown |= {f"right_{name}": text for name, text in said_of[right].items()}
    draw.shown |= {"right": names[right]}
    if ordered:
        return _ordered(among, ranked, said_of, draw, flaws)
    shown = [
        {
            "id": _id(one),
            "verdict": "right" if one == right else "not-yet",
            **_said(among, said_of[one], "right" if one == right else "wrong", draw, flaws),
            **({} if one == right else {"misconception": among.misconceptions.get(str(one))
                                        or among.misconception or None}),
        }
        for one in chosen
    ]  # fmt: skip
    return {"options": shown} | ({"pinned": True} if among.scale else {})


def _ordered(
    among: Among, ranked: list[Any], said_of: Mapping[Any, dict[str, str]], draw: Draw,
    flaws: list[Flaw],
) -> dict[str, Any]:  # fmt: skip
    """Return the options of an order, each pair of neighbors with its mistake."""
    options = [
        {"id": _id(one), **_said(among, said_of[one], "right", draw, flaws)} for one in ranked
    ]
    mistakes = []
    for earlier, later in pairwise(ranked):
        before = {f"before_{name}": text for name, text in said_of[earlier].items()}
        said = _said(among, said_of[later] | before, "wrong", draw, flaws)
        mistakes.append({
            "placed": _id(later), "before": _id(earlier), "feedback": said["feedback"],
            "misconception": among.misconceptions.get(str(later)) or among.misconception,
        })  # fmt: skip
    return {"options": options, "mistakes": mistakes}


def _said(
    among: Among, known: Mapping[str, str], reason: Literal["right", "wrong"], draw: Draw,
    flaws: list[Flaw],
) -> dict[str, str]:  # fmt: skip
    filling = Filling({**draw.shown, **known}, flaws)
    feedback = filling.put(among.reason.get(reason, ""), f"among.reason.{reason}")
    return {"text": str(filling.put(among.text, "among.text")), "feedback": str(feedback).strip()}


def _apart(right: float, other: float, among: Among) -> bool:
    """Whether no reader could take one for the other."""
    low, high = sorted((abs(right), abs(other)))
    return abs(right - other) > among.by and (among.ratio == 1 or high > among.ratio * low)


def _id(value: Any) -> str:
    text = re.sub(r"[^a-z0-9]+", "_", str(value).lower()).strip("_")
    return text if text[:1].isalpha() else f"v{text}"
