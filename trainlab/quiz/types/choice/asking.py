"""Choose one, by its letter."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.shuffling import shown
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the id of an option, or None."""
    talk.offer(shown(item, talk.seed))
    picked = talk.chosen("One letter: ")
    return picked[0] if len(picked) == 1 else None
