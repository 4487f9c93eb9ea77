"""A case, for other platforms: each part by itself, below the story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from trainlab.quiz.export.markup import paragraphs, words
from trainlab.quiz.export.model import Question

_LOST = (
    "It is one part of a case: nothing is said on the case as a whole, and free text is not "
    "locked before the other parts are shown."
)


def questions(item: Any, making: Any) -> Iterator[Question]:
    """Yield the parts; a model answer of the whole case follows the last."""
    story = f"<p><b>{words(item.title)}</b></p>{making.prompt(item)}"
    for part in item.parts:
        last = part is item.parts[-1] and item.model_answer
        for asked in making.questions(part):
            yield replace(
                asked,
                id=f"{item.id}/{part.id}",
                prompt=story + asked.prompt,
                after=asked.after + (paragraphs(item.model_answer) if last else ""),
                lost=(*asked.lost, _LOST),
            )
