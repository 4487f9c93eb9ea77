"""Free text, for other platforms: nobody judges it, and the model answer follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trainlab.quiz.export.markup import line, listed
from trainlab.quiz.export.model import Question


def questions(item: Any, making: Any) -> Iterator[Question]:
    """Yield the question."""
    points = [point for name in item.files() for point in making.files[name].content.points]
    told = listed(f"<b>{point.group.capitalize()}:</b> {line(point.text)}" for point in points)
    yield Question(
        item.id,
        "text",
        making.prompt(item),
        after=f"<p>A good answer says:</p>{told}",
        scored=False,
        lost=("Points of the model answer are not recognized in the text.",),
    )
