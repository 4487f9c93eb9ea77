"""How an answer is judged: by the rule of its type, ``types/TYPE/grading.py``.

Rules read compiled items, so that answering needs neither Node nor pydantic. A module with
``FORMATIVE = True`` reads an answer and judges nothing: its verdict is "read", and its question
comes before all others.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from trainlab.quiz import types
from trainlab.quiz.feedback import Feedback, Item, Rule


def grade_item(item: Item, answer: Any) -> Feedback:
    """Judge an answer to a compiled item.

    Raises
    ------
    UnknownNameError
        If there is no such type of item.
    """
    return _rule(item["type"])(item, answer, grade_item)


@cache
def is_formative(kind: str) -> bool:
    """Whether a type of item reads answers without judging them."""
    return getattr(types.module(kind, "grading"), "FORMATIVE", False)


def numbers(item: Item) -> list[int]:
    """Return the versions of an item by number: 0 is the item itself, variants follow.

    Of an item that recordings make, each version has a number of its own (`trainlab.quiz.fresh`).
    """
    if "versions" in item:
        return [int(number) for number in item["versions"]]
    return [*range(len(item.get("variants", [])) + 1)]


def variant(item: Item, number: int) -> Item:
    """Return a version of an item, see `numbers`."""
    if "versions" in item:
        common = {key: value for key, value in item.items() if key != "versions"}
        return {**common, **item["versions"][str(number)]}
    return {**item, **item["variants"][number - 1]} if number else item


@cache
def _rule(kind: str) -> Rule:
    rule: Rule = types.module(kind, "grading").grade
    return rule
