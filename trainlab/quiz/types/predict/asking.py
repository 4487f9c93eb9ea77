"""A prediction: what it asks, in its own way."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the answer to what is asked."""
    return talk.ask(item["ask"])
