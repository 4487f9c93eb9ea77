"""Comparisons over a grid: ``each`` makes one of every combination, so that none is picked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from trainlab import recordings
from trainlab.book.ledger.schema import Comparison, Settings
from trainlab.errors import Flaw, did_you_mean, nearest


def combinations(one: Comparison, field: str, flaws: list[Flaw]) -> list[Comparison]:
    """Return a comparison, or one for each combination of the values that it asks for.

    Parameters
    ----------
    one : Comparison
    field : str
        Its place in the claim, for flaws.
    flaws : list of Flaw
        Gets unknown controls and values, values left out without a reason, and labels that do not
        tell the combinations apart.
    """
    if one.experiment not in recordings.slugs():
        return [one]  # said where its side is read
    sound = len(flaws)
    controls = {c["name"]: c for c in recordings.read(one.experiment)["declaration"]["controls"]}
    flaws += _flaws(one, controls, field)
    if len(flaws) > sound:
        return []
    if not one.each:
        return [one]
    lists = [
        controls[name]["values"] if chosen == "all" else chosen for name, chosen in one.each.items()
    ]
    return [_at(one, dict(zip(one.each, values, strict=True)), controls) for values in
            product(*lists)]  # fmt: skip


def _at(one: Comparison, here: Settings, controls: dict[str, Any]) -> Comparison:
    label = one.label
    for name, value in here.items():
        label = label.replace(f"{{{name}}}", _text(controls[name], value))
    inside = one.meets
    if isinstance(inside, dict):
        inside = all(
            recordings.on_grid(values, here[name]) is not None for name, values in inside.items()
        )
    against = one.against
    return one.model_copy(
        update={
            "label": label,
            "meets": inside,
            "of": here | one.of,
            "against": here | against if isinstance(against, dict) else against,
        }
    )


def _text(control: dict[str, Any], value: Any) -> str:
    """Return what a value is called, with a comma in a number of four digits and more."""
    at = control["values"].index(recordings.on_grid(control["values"], value))
    text = str(control["texts"][at])
    return f"{int(text):,}" if text.isdigit() else text


def _flaws(one: Comparison, controls: dict[str, Any], field: str) -> Iterator[Flaw]:
    fewer = False
    for name, chosen in one.each.items():
        where = f"{field}.each.{name}"
        if name not in controls:
            yield Flaw(where, "a control that there is not",
                       f"one of {', '.join(controls)}.{did_you_mean(name, controls)}",
                       f"{nearest(name, controls) or next(iter(controls))}: all")  # fmt: skip
            continue
        if f"{{{name}}}" not in one.label:
            yield Flaw(f"{field}.label", repr(one.label), f"{{{name}}}, which differs from row to "
                       "row", f"label: {one.label} {{{name}}}")  # fmt: skip
        values = controls[name]["values"]
        if chosen == "all":
            continue
        for value in chosen:
            if recordings.on_grid(values, value) is None:
                yield Flaw(where, repr(value), f"one of {', '.join(map(str, values))}",
                           f"{name}: all")  # fmt: skip
        fewer = fewer or len(chosen) < len(values)
    if fewer and not one.left_out:
        yield Flaw(f"{field}.left_out", "nothing", "why not all values of the recording stand here",
                   "left_out: without noise the loss does not rise; or each: {…: all}")  # fmt: skip
    if one.left_out and not fewer:
        yield Flaw(f"{field}.left_out", f"{one.left_out!r:.60}", "none, as nothing is left out",
                   "leave 'left_out' out")  # fmt: skip
    for name, values in one.meets.items() if isinstance(one.meets, dict) else ():
        among = one.each.get(name, [])
        known = controls[name]["values"] if among == "all" else among
        for value in values:
            if recordings.on_grid(known, value) is None:
                yield Flaw(f"{field}.meets.{name}", repr(value),
                           f"a value of each.{name}: {', '.join(map(str, known)) or 'none'}",
                           f"each: {{{name}: all}}")  # fmt: skip
