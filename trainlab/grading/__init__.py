"""How an answer is judged: one module an item type, named like the type.

Each has ``grade(item, answer) -> Feedback`` and reads compiled items, so that answering needs
neither Node nor pydantic. ``views/quiz/grading/`` holds the same rules for the page.
"""

from __future__ import annotations

from typing import Any

from trainlab.grading import case, choice, choices, number, order, pick, predict, text
from trainlab.grading.feedback import Feedback, Item, Rule

RULES: dict[str, Rule] = {
    "choice": choice.grade,
    "choices": choices.grade,
    "number": number.grade,
    "order": order.grade,
    "pick": pick.grade,
    "text": text.grade,
    "predict": lambda item, answer: predict.grade(item, answer, grade_item),
    "case": lambda item, answer: case.grade(item, answer, grade_item),
}


def grade_item(item: Item, answer: Any) -> Feedback:
    """Judge an answer to a compiled item."""
    return RULES[item["type"]](item, answer)


def variant(item: Item, number: int) -> Item:
    """Return a version of an item: 0 is the item itself, 1 the first of its variants."""
    return {**item, **item["variants"][number - 1]} if number else item
