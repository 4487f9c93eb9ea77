"""Choose one, for other platforms; with several right options, any of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trainlab.quiz.export.markup import line, paragraphs
from trainlab.quiz.export.model import Choice, Question
from trainlab.quiz.schema import pinned


def questions(item: Any, making: Any) -> Iterator[Question]:
    """Yield the question."""
    choices = tuple(
        Choice(o.id, line(o.text), paragraphs(o.feedback), o.verdict) for o in item.options
    )
    yield Question(
        item.id,
        "one" if sum(choice.verdict == "right" for choice in choices) == 1 else "any",
        making.prompt(item),
        choices=choices,
        pinned=bool(pinned(item)),
    )
