"""Free text, read by its rubric; the verdict is formative and never says "wrong"."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Feedback, Item, distinct, message, sentences, unreadable
from trainlab.quiz.types.text import rubric

SAYS = sentences(__package__)

FORMATIVE = True
MAX_LENGTH = 2000


def grade(item: Item, answer: Any, grade_item: object) -> Feedback:
    """Read a text."""
    if not isinstance(answer, str) or not rubric.clauses(answer[: MAX_LENGTH + 1]):
        return unreadable(SAYS["empty"])
    if len(answer) > MAX_LENGTH:
        return unreadable(SAYS["long"], most=MAX_LENGTH)
    found = rubric.read(item["rubric"], answer)
    source = item["rubric"]
    labels = {concept["id"]: concept["label"] for concept in source["concepts"]}
    parts = {part["id"]: part["text"] for part in source["parts"]}
    flags = [flag for flag in source["flags"] if flag["id"] in found.flags]
    recognised = tuple(labels[identifier] for identifier in found.recognised)
    missing = tuple(parts[identifier] for identifier in found.missing)
    general = []
    if recognised:
        general += message(SAYS["recognised"], labels=", ".join(recognised))
    if missing:
        general += message(SAYS["missing"], parts=" or ".join(missing))
    return Feedback(
        found.verdict,
        {"_": general, **{flag["id"]: flag["note"] for flag in flags}},
        distinct(flag["misconception"] for flag in flags),
        recognised=recognised,
        missing=missing,
    )
