"""A number, typed."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return what is typed."""
    return talk.read("> ")
