"""How an answer is judged: one module an item type, named like the type.

Each has ``grade(item, answer) -> Feedback`` and reads compiled items, so that answering needs
neither Node nor pydantic. ``views/quiz/grading/`` holds the same rules for the page.
"""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Feedback, Item, Rule
from trainlab.quiz.types.case import grading as case
from trainlab.quiz.types.choice import grading as choice
from trainlab.quiz.types.choices import grading as choices
from trainlab.quiz.types.number import grading as number
from trainlab.quiz.types.order import grading as order
from trainlab.quiz.types.pick import grading as pick
from trainlab.quiz.types.predict import grading as predict
from trainlab.quiz.types.text import grading as text

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
