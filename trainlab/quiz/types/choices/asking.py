"""Choose all that apply, by their letters."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.shuffling import shown
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the ids of options."""
    talk.offer(shown(item, talk.seed))
    return talk.chosen("One letter or several: ")
