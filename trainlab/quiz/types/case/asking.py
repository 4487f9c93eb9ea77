"""A case: one part after the other; free text is compared with the model answer at the end."""

from __future__ import annotations

from typing import Any

from trainlab.quiz import types
from trainlab.quiz.feedback import Item
from trainlab.quiz.grading import is_formative
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the answers by part, without those left empty."""
    given = {part["id"]: talk.ask(part) for part in item["parts"]}
    return {name: answer for name, answer in given.items() if answer not in (None, "", [])}


def compare(item: Item, answer: Any, talk: Talk) -> Any:
    """Return the answers, free text with the points that the reader ticks."""
    told = [part for part in item["parts"] if is_formative(part["type"]) and part["id"] in answer]
    ticked = {
        part["id"]: types.module(part["type"], "asking").compare(part, answer[part["id"]], talk)
        for part in told
    }
    return {**answer, **ticked}
