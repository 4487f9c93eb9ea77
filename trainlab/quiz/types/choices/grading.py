"""A set of options, judged as a set. The answer is a list of ids.

``needs: all``: right is exactly the right options; partly, some of them and none harmful.

``needs: any``: right is at least one right option, none harmful, and at most one harmless; partly,
a right one beside others, or one that is partly right. What stands in ``together`` is judged as
one change if all of it is chosen. The feedback names what was chosen by what it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trainlab.quiz.feedback import (
    Feedback,
    Item,
    Tree,
    Verdict,
    distinct,
    message,
    sentences,
    unreadable,
)

SAYS = sentences(__package__)

IDLE = 1  # harmless options that a right set may hold: with more, it names no change
EFFECTS = ("right", "partly", "harmless", "harmful")


def grade(item: Item, answer: Any, grade_item: object) -> Feedback:
    """Judge a list (or tuple, or set) of option ids."""
    options = item["options"]
    known = [option["id"] for option in options]
    if not isinstance(answer, list | tuple | set | frozenset) or not answer:
        return unreadable(SAYS["none"])
    if any(identifier not in known for identifier in answer):
        return unreadable(SAYS["none"])
    chosen = [option for option in options if option["id"] in answer]
    if item["needs"] == "any":
        changes = _changes(item, chosen)
        verdict = _verdict_of_any([change["verdict"] for change in changes])
        general = [_effects(changes), *item["feedback"][verdict]]
        reasons = {id_: change["feedback"] for change in changes for id_ in change["ids"]}
    else:
        verdict = _verdict_of_all(options, chosen)
        general = list(item["feedback"][verdict])
        general += _count(options, chosen) if verdict == "partly" else []
        reasons = {option["id"]: option["feedback"] for option in chosen}
    return Feedback(
        verdict,
        {"_": general, **{option["id"]: reasons[option["id"]] for option in chosen}},
        distinct(option["misconception"] for option in chosen),
    )


def _changes(item: Item, chosen: Sequence[Item]) -> list[dict[str, Any]]:
    """The options chosen, those that are judged together as one: ids, text, verdict, feedback."""
    left = {option["id"]: option for option in chosen}
    made = []
    for joint in item.get("together", []):
        if left.keys() >= {*joint["options"]}:
            texts = [left.pop(name)["text"] for name in joint["options"]]
            made.append({**joint, "ids": joint["options"], "text": _listed(texts, " + ")})
    return made + [{**option, "ids": [name]} for name, option in left.items()]


def _verdict_of_any(effects: Sequence[str]) -> Verdict:
    if "right" not in effects:
        return "partly" if "partly" in effects else "not-yet"
    return "partly" if "harmful" in effects or effects.count("harmless") > IDLE else "right"


def _effects(changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A list of what was chosen, by what it does."""
    lines = []
    for effect in EFFECTS:
        texts = [change["text"] for change in changes if change["verdict"] == effect]
        if texts:
            lines.append({"t": "li", "c": [f"{SAYS[effect]} ", *_listed(texts, "; "), "."]})
    return {"t": "ul", "c": lines}


def _listed(texts: Sequence[Tree], between: str) -> Tree:
    return [node for text in texts for node in (between, *text)][1:]


def _verdict_of_all(options: list[Item], chosen: list[Item]) -> Verdict:
    right = _number(chosen, "right")
    if right == 0 or _number(chosen, "harmful"):
        return "not-yet"
    return "right" if right == len(chosen) == _number(options, "right") else "partly"


def _number(options: list[Item], verdict: str) -> int:
    return sum(option["verdict"] == verdict for option in options)


def _count(options: list[Item], chosen: list[Item]) -> Tree:
    """How far along the reader is, without naming the rest."""
    found, total = _number(chosen, "right"), _number(options, "right")
    extra = len(chosen) - found
    name = "count" if extra == 0 else "count_extra_one" if extra == 1 else "count_extra_many"
    return message(SAYS[name], found=found, total=total, extra=extra)
