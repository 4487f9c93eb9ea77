"""Rows put in order. The answer is the list of all their ids.

Partly right is an answer whose longest stretch in the right order (rows that follow one another
as they should) holds at least half of the rows. A mistake that has a name gets its own reason.
Where several orders are right, the answer is compared with the one that it shares the longest
stretch with, the first declared of several such.
"""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import (
    Feedback,
    Item,
    Verdict,
    distinct,
    message,
    sentences,
    unreadable,
)

SAYS = sentences(__package__)


def grade(item: Item, answer: Any, grade_item: object) -> Feedback:
    """Judge a list (or tuple) of all option ids."""
    options = {option["id"]: option for option in item["options"]}
    if not isinstance(answer, list | tuple) or len(answer) != len(options):
        return unreadable(SAYS["unmoved"])
    if any(answer.count(identifier) != 1 for identifier in options):
        return unreadable(SAYS["unmoved"])
    given = list(answer)
    orders = [[*options], *item.get("also", [])]
    right = min(orders, key=lambda order: _run(order, given)[0])
    _, start, end = _run(right, given)
    length, total = end - start, len(right)
    verdict: Verdict = (
        "right" if length == total else "partly" if 2 * length >= total else "not-yet"
    )
    general = list(item["feedback"][verdict])
    if verdict != "right":
        general += message(SAYS["run"], found=length, total=total)
    messages = {identifier: options[identifier]["feedback"] for identifier in answer[start:end]}
    if length == 1:
        messages = {}
    made = [
        mistake
        for mistake in item["mistakes"]
        if given.index(mistake["placed"]) < given.index(mistake["before"])
        and right.index(mistake["placed"]) > right.index(mistake["before"])
    ]
    for mistake in reversed(made):  # of several at one row, the first declared is said
        messages[mistake["placed"]] = mistake["feedback"]
    return Feedback(
        verdict,
        {"_": general, **messages},
        distinct(mistake["misconception"] for mistake in made),
    )


def _run(order: list[str], answer: list[str]) -> tuple[int, int, int]:
    """The longest stretch of an order in an answer: minus its length, its start, its end."""
    start, end = longest_run([order.index(name) for name in answer])
    return start - end, start, end


def longest_run(places: list[int]) -> tuple[int, int]:
    """Return where the first of the longest stretches of successive numbers starts and ends."""
    best, start = (0, 1), 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            if at - start > best[1] - best[0]:
                best = start, at
            start = at
    return best
