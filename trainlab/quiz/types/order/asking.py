"""Rows put in order, by their letters."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the ids of the rows in the order typed."""
    rows = {option["id"]: option for option in item["options"]}
    talk.offer([rows[name] for name in item["shown"]])
    return talk.chosen("All letters, in order: ")
