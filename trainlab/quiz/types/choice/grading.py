"""One option: its own verdict, its own reason. The answer is the option's id."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Feedback, Item, distinct, sentences, unreadable

SAYS = sentences(__package__)


def grade(item: Item, answer: Any, grade_item: object) -> Feedback:
    """Judge the id of an option."""
    for option in item["options"]:
        if option["id"] == answer:
            return Feedback(
                option["verdict"],
                {option["id"]: option["feedback"]},
                distinct([option["misconception"]]),
            )
    return unreadable(SAYS["none"])
