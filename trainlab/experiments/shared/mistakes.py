"""What can be wrong with a declaration, told to its author: all of it at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from trainlab import recordings
from trainlab.errors import did_you_mean
from trainlab.experiments.shared import panels as kinds
from trainlab.experiments.shared.parts import Control, Panel, Series, Value

ENOUGH = 20  # seeds that meet chance

# Fields that are tuples: what each entry is, and how it is written.
KINDS: dict[str, tuple[Any, str]] = {
    "controls": (Control, "Control(…)"),
    "panels": (Panel, "Panel(…)"),
    "series": (Series, "Series(…)"),
    "values": (object, "1"),
    "texts": (str, '"a text"'),
    "smoke": (dict, '{"control": value}'),
    "keep": (str, '"array"'),
    "single": (str, '"array"'),
    "reads": (str, '"experiment"'),
}

# Fields that are no tuples: whether a value will do, and what does.
_words = (lambda value: isinstance(value, str) and bool(value.strip()), "a text in quotes")
_text = (lambda value: isinstance(value, str), "a text in quotes")
_name = (lambda value: value is None or isinstance(value, str), "the name of a control, or None")
_function = (callable, "a function, without its parentheses")
_maybe = (lambda value: value is None or callable(value), "a function, or None")
TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("title", "question", "task", "notice"), _words),
    **dict.fromkeys(("kind", "name", "label", "unit", "role", "title of a panel"), _text),
    **dict.fromkeys(("split_by", "domain_by"), _name),
    **dict.fromkeys(("run", "finding"), _function),
    **dict.fromkeys(("choose", "across"), _maybe),
    "seeds": (lambda value: type(value) is int and value >= 0, "a whole number, 20 or more, or 0"),
    "options": (lambda value: isinstance(value, Mapping), 'a dict: {"option": value}'),
    "live_range": (
        lambda value: (
            value is None
            or (isinstance(value, tuple) and [type(end) for end in value] == [int, int])
        ),
        "two whole numbers: (1, 50)",
    ),
}


def of_type(experiment: Any) -> Iterator[str]:
    """Yield what should be a tuple of its kind, or of another type, and is not."""
    parts: list[tuple[str, Any]] = [("", experiment)]
    for name in ("controls", "panels"):
        held = getattr(experiment, name)
        for part in held if isinstance(held, tuple) else ():
            if isinstance(part, Control | Panel):
                parts.append((f"{name.removesuffix('s')} {part.name!r}, ", part))
            series = part.series if isinstance(part, Panel) else ()
            for one in series if isinstance(series, tuple) else ():
                if isinstance(one, Series):
                    parts.append((f"panel {part.name!r}, series {one.name!r}, ", one))
    for where, part in parts:
        for about in fields(part):
            for text in _unwritable(getattr(part, about.name)):
                yield f"{where}{about.name}: {text!a:.60} holds half a letter; type it again"
            if about.name not in KINDS:
                yield from _mistyped(part, about.name, where)
                continue
            value, (kind, form) = getattr(part, about.name), KINDS[about.name]
            if not isinstance(value, tuple):
                found = f"a {type(value).__name__}"
                yield f"{where}{about.name}: {found}; expected a tuple: ({form},), with a comma"
            elif wrong := [one for one in value if not isinstance(one, kind)]:
                yield f"{where}{about.name}: {wrong[0]!r:.60}; expected {form} for each"


def _mistyped(part: Any, name: str, where: str) -> Iterator[str]:
    """Yield that a field of a part is of another type than expected."""
    value = getattr(part, name)
    also = " of a panel" if isinstance(part, Panel) and name == "title" else ""
    fits, expected = TYPES.get(name + also, (lambda _: True, ""))
    if not fits(value):
        yield f"{where}{name}: {value!r:.60}; expected {expected}"


def _unwritable(value: Any) -> Iterator[str]:
    """Yield the texts inside a value that no file in UTF-8 can hold."""
    if isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value):
        yield value
    elif isinstance(value, Mapping):
        for item in value.items():
            yield from _unwritable(item)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _unwritable(inner)


def of_controls(
    controls: Sequence[Control], panels: Sequence[Panel], split_by: str | None
) -> Iterator[str]:
    """Yield what is wrong with the controls, and with what names one."""
    names = [control.name for control in controls]
    for twice in {name for name in names if names.count(name) > 1}:
        yield f"two controls have the name {twice!r}"
    for control in controls:
        unfit = list(control.unfit())
        for held in control.values if control.name == split_by else ():
            if not re.fullmatch(r"[\w.-]+", str(held), re.ASCII):
                yield (
                    f"control {control.name!r}: value {held!r} names a file, as split_by says;"
                    " expected ASCII letters, digits, '_', '-' and '.' only"
                )
        yield from (f"control {control.name!r}: {problem}" for problem in unfit)
        texts = [recordings.key_text(value) for value in control.values if not unfit]
        if len(set(texts)) < len(texts):
            yield f"control {control.name!r}: two values have one key, of {', '.join(texts)}"
        if control.default not in control.values:
            yield f"control {control.name!r}: default {control.default!r} is not on its grid"
        if control.texts and len(control.texts) != len(control.values):
            yield (
                f"control {control.name!r}: {len(control.texts)} texts for "
                f"{len(control.values)} values"
            )
    users: list[tuple[str, str | None]] = [("split_by", split_by)]
    for control in controls:
        yield from _of_texts(control, controls)
    users += [(f"panel {panel.name!r}, domain_by", panel.domain_by) for panel in panels]
    for panel in panels:
        users.append((f"panel {panel.name!r}, control", panel.options.get("control")))
        by_hand = panel.options.get("domain_by")
        if isinstance(by_hand, Mapping):
            users.append((f"panel {panel.name!r}, domain_by", by_hand.get("control")))
            yield from _of_domains(panel.name, by_hand, controls)
    for what, name in users:
        if name is not None and name not in names:
            yield f"{what}: {name!r} is no control; there are {', '.join(names)}"


def _of_texts(control: Control, controls: Sequence[Control]) -> Iterator[str]:
    """Yield what is wrong with texts that another control chooses."""
    if control.texts_by is None:
        return
    name, texts = control.texts_by
    other = next((one for one in controls if one.name == name), None)
    if other is None or other is control or list(other.unfit()):
        known = ", ".join(one.name for one in controls if one is not control)
        yield f"control {control.name!r}, texts_by: {name!r} is no other control; write {known}"
        return
    for value in map(recordings.key_text, other.values):
        if len(texts.get(value, ())) != len(control.values):
            yield (
                f"control {control.name!r}, texts_by: {len(texts.get(value, ()))} texts for "
                f"{name} {value!r}; expected {len(control.values)}"
            )


def _of_domains(
    panel: str, by_hand: Mapping[str, Any], controls: Sequence[Control]
) -> Iterator[str]:
    """Yield what domains written by hand lack, or have too much."""
    for control in controls:
        if control.name == by_hand.get("control") and not list(control.unfit()):
            known = [recordings.key_text(value) for value in control.values]
            given = by_hand.get("domains", {})
            for value in given.keys() - set(known):
                hint = did_you_mean(value, known)
                yield f"panel {panel!r}, domain_by: {value!r} is no {control.name}.{hint}"
            for value in known:
                if value not in given:
                    yield f"panel {panel!r}, domain_by: no domain for {control.name} {value!r}"


def of_runs(
    controls: Sequence[Control], seeds: int, smoke: Sequence[Mapping[str, Value]]
) -> Iterator[str]:
    """Yield what is wrong with the number of seeds and the settings of the smoke test."""
    names = [control.name for control in controls]
    if seeds and seeds < ENOUGH:
        yield f"seeds: {seeds}; expected {ENOUGH} or more, or 0 if nothing is chance"
    if not smoke:
        yield "smoke: no settings; expected two that are quick: they are run when code changes"
    for given in smoke:
        for name in given.keys() - set(names):
            yield f"smoke: {name!r} is no control; there are {', '.join(names)}"
        for control in controls:
            value = given.get(control.name, control.default)
            if recordings.on_grid(control.values, value) is None:
                yield f"smoke: {control.name}={value!r} is not on the grid"


def of_panels(panels: Sequence[Panel]) -> Iterator[str]:
    """Yield two panels of one name, and what a panel says that its kind does not know."""
    names = [panel.name for panel in panels]
    for panel in panels:
        if names.count(panel.name) > 1:
            yield f"two panels have the name {panel.name!r}"
        for problem in kinds.problems(panel.kind, panel.drawn(), bool(panel.domain_by)):
            yield f"panel {panel.name!r}: {problem}"
