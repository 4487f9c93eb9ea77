"""Rows to put in order, for other platforms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trainlab.quiz.export.markup import line, paragraphs
from trainlab.quiz.export.model import Choice, Note, Question


def questions(item: Any, making: Any) -> Iterator[Question]:
    """Yield the question; mistakes that have a name are notes."""
    texts = {option.id: line(option.text) for option in item.options}
    yield Question(
        item.id,
        "order",
        making.prompt(item),
        choices=tuple(Choice(o.id, texts[o.id], paragraphs(o.feedback)) for o in item.options),
        orders=(tuple(texts), *(tuple(order) for order in item.also)),
        notes=tuple(
            Note(f"“{texts[m.placed]}” before “{texts[m.before]}”:", paragraphs(m.feedback))
            for m in item.mistakes
        ),
        right=paragraphs(item.feedback["right"]),
        partly=paragraphs(item.feedback["partly"]),
        not_yet=paragraphs(item.feedback["not-yet"]),
    )
