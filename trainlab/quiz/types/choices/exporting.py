"""Choose all that apply, or any that works, for other platforms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trainlab.quiz.export.markup import line, paragraphs
from trainlab.quiz.export.model import Choice, Note, Question, Verdict
from trainlab.quiz.schema import pinned

_VERDICTS: dict[str, Verdict] = {"right": "right", "partly": "partly"}


def questions(item: Any, making: Any) -> Iterator[Question]:
    """Yield the question; options that are judged together are notes."""
    texts = {option.id: line(option.text) for option in item.options}
    yield Question(
        item.id,
        item.needs,
        making.prompt(item),
        choices=tuple(
            Choice(
                o.id,
                texts[o.id],
                paragraphs(o.feedback),
                _VERDICTS.get(o.verdict, "not-yet"),
                harmful=o.verdict == "harmful",
            )
            for o in item.options
        ),
        pinned=bool(pinned(item)),
        notes=tuple(
            Note(
                " + ".join(texts[name] for name in joint.options),
                paragraphs(joint.feedback),
                verdict=_VERDICTS.get(joint.verdict, "not-yet"),
            )
            for joint in item.together
        ),
        right=paragraphs(item.feedback["right"]),
        partly=paragraphs(item.feedback["partly"]),
        not_yet=paragraphs(item.feedback["not-yet"]),
    )
