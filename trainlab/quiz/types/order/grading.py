"""Rows put in order. The answer is the list of all their ids.

Partly right is an answer whose longest stretch in the right order (rows that follow one another
as they should) holds at least half of the rows. A mistake that has a name gets its own reason.
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
    right = list(options)
    if not isinstance(answer, list | tuple) or len(answer) != len(right):
        return unreadable(SAYS["unmoved"])
    if any(answer.count(identifier) != 1 for identifier in right):
        return unreadable(SAYS["unmoved"])
    start, end = longest_run([right.index(identifier) for identifier in answer])
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
        if answer.index(mistake["placed"]) < answer.index(mistake["before"])
    ]
    for mistake in reversed(made):  # of several at one row, the first declared is said
        messages[mistake["placed"]] = mistake["feedback"]
    return Feedback(
        verdict,
        {"_": general, **messages},
        distinct(mistake["misconception"] for mistake in made),
    )


def longest_run(places: list[int]) -> tuple[int, int]:
    """Return where the first of the longest stretches of successive numbers starts and ends."""
    best, start = (0, 1), 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            if at - start > best[1] - best[0]:
                best = start, at
            start = at
    return best
