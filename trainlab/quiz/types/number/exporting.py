"""A number, for other platforms: the range that is right, and what is said to wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trainlab.quiz.export.markup import paragraphs, words
from trainlab.quiz.export.model import Note, Question


def questions(item: Any, making: Any) -> Iterator[Question]:
    """Yield the question."""
    margin = max(item.abs_tol, abs(item.answer) * item.rel_tol)
    asked = making.prompt(item)
    if item.unit:
        asked += f"<p>(A number of {words(item.unit)}.)</p>"
    yield Question(
        item.id,
        "number",
        asked,
        accepted=((item.answer - margin, item.answer + margin),),
        answer=words(f"{item.answer:g} {item.unit}".strip()),
        notes=tuple(
            Note(
                f"{wrong.value:g}:",
                paragraphs(wrong.feedback),
                wrong.value - abs(wrong.value) * wrong.rel_tol,
                wrong.value + abs(wrong.value) * wrong.rel_tol,
            )
            for wrong in item.wrong
        ),
        right=paragraphs(item.feedback["right"]),
        not_yet=paragraphs(item.feedback["not-yet"]),
        hints=tuple(paragraphs(hint) for hint in item.hints),
    )
