"""Choose all that apply, by their letters."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the ids of options."""
    talk.offer(item["options"])
    return talk.chosen("One letter or several: ")
