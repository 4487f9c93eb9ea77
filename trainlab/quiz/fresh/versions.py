"""The safe versions of an entry."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from pydantic import ValidationError

from trainlab import recordings
from trainlab.errors import Flaw, did_you_mean, nearest
from trainlab.quiz.fresh.options import made_options, options_flaw, options_of
from trainlab.quiz.fresh.recorded import Draw, Fact, Reader, add_quote, computed, plain
from trainlab.quiz.fresh.schema import FEWEST, Fresh
from trainlab.quiz.reading import item_shape_flaws
from trainlab.quiz.shuffling import hashed
from trainlab.quiz.union import item_types
from trainlab.quiz.values import Filling

_CONDITION = re.compile(r"(.+?)\s([<>])\s(.+)")


@dataclass(frozen=True)
class Version:
    """One question.

    Attributes
    ----------
    item
        The ``Schema`` of its type.
    drawn : dict
        Name → value.
    facts : dict of str to Fact
        Quoted numbers by name, and those of options as ``option/ID``.
    exact : float or None
        A number's answer, computed from the numbers as recorded.
    """

    item: Any
    drawn: Mapping[str, Any]
    facts: Mapping[str, Fact]
    exact: float | None = None


def versions_of(entry: Fresh, flaws: list[Flaw]) -> dict[int, Version]:
    """Return the safe versions of an entry by number; if they are too few, note what was wrong."""
    reader = Reader()
    if reader.recording(entry.experiment) is None:
        known = recordings.slugs()
        near = nearest(entry.experiment, known)
        flaws.append(Flaw("experiment", repr(entry.experiment),
                          f"one of {', '.join(known)}.{did_you_mean(entry.experiment, known)}",
                          f"experiment: {near or known[0]}"))  # fmt: skip
        return {}
    if entry.among is not None and (flaw := options_flaw(entry, entry.among, reader)):
        flaws.append(flaw)
        return {}
    controls = [*reader.controls(entry.experiment)]
    made_from = f"{entry.quotes} {entry.among} {entry.item.get('recording')}"
    for name in entry.draw:
        if name not in controls and not re.search(rf"<{name}(_raw)?>", made_from):
            near = nearest(name, controls) or next(iter(controls), "depth")
            flaws.append(Flaw(f"draw.{name}", "a name that changes no number",
                              f"a control of {entry.experiment}: {', '.join(controls)}; or "
                              f"<{name}> in a quote.{did_you_mean(name, controls)}",
                              f"draw: {{{near}: …}}"))  # fmt: skip
    draws = [
        (dict(zip(entry.draw, values, strict=True)), options)
        for values in product(*entry.draw.values())
        for options in options_of(entry, reader)
    ]
    random.Random(entry.id).shuffle(draws)
    made: dict[int, Version] = {}
    asked = set()
    wrong: list[Flaw] = []
    left_out = Counter[str]()
    for drawn, options in draws:
        found: list[Flaw] = []
        draw = Draw(drawn, reader)
        version = _version(entry, draw, options, found)
        if version is None or found:
            wrong += found
            left_out[draw.left_out] += not found
            continue
        number = hashed(f"{entry.id}/{drawn}/{options}") % (2**31 - 2) + 1
        question = repr(version.item)
        if question not in asked and number not in made:
            asked.add(question)
            made[number] = version
        else:
            left_out["item: they ask the same as another"] += 1
        if len(made) == entry.most:
            break
    if len(made) < FEWEST:
        told = _told_once(wrong)
        if not told:
            expected = f"{FEWEST} safe versions or more of the {len(draws)} that are drawn"
            why = "".join(f"; {n} left out, {what}" for what, n in left_out.most_common() if n)
            form = "draw: more settings, or change what leaves them out"
            told = [Flaw("draw", f"{len(made)} versions{why}", expected, form)]
        flaws += told[:5]
    return made


def _told_once(flaws: list[Flaw]) -> list[Flaw]:
    """Return the most frequent flaws; what differs only in its number is told once."""
    told: list[Flaw] = []
    for flaw, _ in Counter(flaws).most_common():
        alike = (one for one in told if one.field == flaw.field)
        if not any(flaw.found == one.found or flaw.form == one.form for one in alike):
            told.append(flaw)
    return told


def _version(
    entry: Fresh, draw: Draw, options: tuple[Any, ...], flaws: list[Flaw]
) -> Version | None:
    drawn, reader = draw.drawn, draw.reader
    draw.values |= drawn | {f"{name}_raw": value for name, value in drawn.items()}
    for name, value in drawn.items():
        texts = reader.texts(entry.experiment, name) | entry.words.get(name, {})
        draw.shown |= {name: texts.get(value) or plain(value), f"{name}_raw": value}
    for name, quote in entry.quotes.items():
        if not add_quote(entry, name, quote, draw, f"quotes.{name}", flaws):
            return None
    item: dict[str, Any] = {"id": entry.id, **entry.item}
    if entry.among is not None:
        made = made_options(entry, entry.among, options, draw, flaws)
        if made is None:
            return None
        item |= made
    for condition in entry.keep:
        if not holds(condition, draw, flaws):
            draw.left_out = f"keep: {condition} does not hold"
            return None
    filled = Filling(draw.shown, flaws).put(item, "item")
    if flaws:
        return None
    try:
        model = item_types().item.validate_python(filled)
    except ValidationError as error:
        flaws += [
            flaw._replace(field=f"item.{flaw.field}") for flaw in item_shape_flaws(error, filled)
        ]
        return None
    flaws += [*model.flaws(), *model.flaws_alone()]
    exact = None
    if isinstance(entry.item.get("answer"), str):
        exact = computed(entry.item["answer"], draw, "item.answer", flaws)
        margin = max(getattr(model, "abs_tol", 0), model.rel_tol * abs(model.answer))
        if exact is None or abs(exact - model.answer) > margin / 2:
            flaws.append(Flaw("item.answer", f"{model.answer:g} by the numbers shown",
                              f"{exact} by those recorded, within half the tolerance",
                              "digits: 3"))  # fmt: skip
    return Version(model, drawn, draw.facts, exact)


def holds(condition: str, draw: Draw, flaws: list[Flaw]) -> bool:
    parts = _CONDITION.fullmatch(condition)
    if parts is None:
        flaws.append(Flaw("keep", condition, "one < other, or one > other", "<here> < 0.5"))
        return False
    one, other = (computed(side, draw, "keep", flaws) for side in (parts[1], parts[3]))
    if one is None or other is None:
        return False
    return one < other if parts[2] == "<" else one > other
