"""A set of options, judged as a set. The answer is a list of ids.

``needs: all``: right is exactly the right options; partly, some of them and none harmful.
``needs: any``: right is at least one right option and none harmful; partly, a right one beside a
harmful one; a harmless option never counts for or against.
"""

from __future__ import annotations

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


def grade(item: Item, answer: Any, grade_item: object) -> Feedback:
    """Judge a list (or tuple, or set) of option ids."""
    options = item["options"]
    known = [option["id"] for option in options]
    if not isinstance(answer, list | tuple | set | frozenset) or not answer:
        return unreadable(SAYS["none"])
    if any(identifier not in known for identifier in answer):
        return unreadable(SAYS["none"])
    chosen = [option for option in options if option["id"] in answer]
    verdict = _verdict(item["needs"], options, chosen)
    general = list(item["feedback"][verdict])
    if item["needs"] == "all" and verdict == "partly":
        general += _count(options, chosen)
    return Feedback(
        verdict,
        {"_": general, **{option["id"]: option["feedback"] for option in chosen}},
        distinct(option["misconception"] for option in chosen),
    )


def _verdict(needs: str, options: list[Item], chosen: list[Item]) -> Verdict:
    right, harmful = _number(chosen, "right"), _number(chosen, "harmful")
    if right == 0:
        return "not-yet"
    if needs == "any":
        return "partly" if harmful else "right"
    if harmful:
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
