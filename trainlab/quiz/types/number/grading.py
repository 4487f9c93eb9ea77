"""A number, as typed, within a tolerance; wrong values that have a name get their own reason.

What may be read as either of two numbers ("1,800") is right if one of them is.
"""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Feedback, Item, distinct, sentences, unreadable
from trainlab.quiz.numerals import Unreadable, read_answers

SAYS = sentences(__package__)


def grade(item: Item, answer: Any, grade_item: object) -> Feedback:
    """Judge a typed number; a plain int or float will do too."""
    try:
        values = read_answers(answer, item["unit"])
    except Unreadable as unread:
        return unreadable(SAYS[unread.reason])
    if any(near(value, item["answer"], item["rel_tol"], item["abs_tol"]) for value in values):
        return Feedback("right", {"_": item["feedback"]["right"]})
    for wrong in item["wrong"]:
        if any(near(value, wrong["value"], wrong["rel_tol"], 0) for value in values):
            return Feedback("not-yet", {"_": wrong["feedback"]}, distinct([wrong["misconception"]]))
    return Feedback("not-yet", {"_": item["feedback"]["not-yet"]})


def near(value: float, target: float, rel_tol: float, abs_tol: float) -> bool:
    """Whether ``value`` is within the larger of the two tolerances."""
    return abs(value - target) <= max(abs_tol, rel_tol * abs(target))
