"""A prediction, for other platforms: a question without points, its outcome after any answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from trainlab.quiz.export.markup import paragraphs
from trainlab.quiz.export.model import Question


def questions(item: Any, making: Any) -> Iterator[Question]:
    """Yield what is asked, under the prediction's id."""
    for asked in making.questions(item.ask):
        yield replace(
            asked,
            id=item.id,
            prompt=making.prompt(item) + asked.prompt,
            after=asked.after + paragraphs(item.outcome),
            scored=False,
        )
