"""Reading ``quizzes/NAME.checklist.yaml``: what a good answer says, point by point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from trainlab.errors import Flaw
from trainlab.quiz.schema import Line, Model, same_twice
from trainlab.quiz.types.text import recognition
from trainlab.shapes import Slug

SUFFIX = ".checklist.yaml"
PHRASE_FORM = "- stop* ... epoch 15"

Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Point(Model):
    """One thing that a good answer says, and the phrases that tick it."""

    id: Slug
    group: Literal["cause", "mechanism", "change", "check"]
    text: Line
    says: Annotated[list[Phrase], Field(min_length=1)]
    unless: list[Phrase] = Field(default_factory=list)


class Checklist(Model):
    """One file: a model answer as a checklist."""

    forms = Model.forms | {
        "group": "group: cause (or mechanism, change, check)",
        "id": "id: fit",
        "points": "points: [{id: fit, group: cause, text: It overfits., says: [overfit*]}, …]",
        "says": f"says: [{PHRASE_FORM.removeprefix('- ')}]",
        "text": "text: One or two short sentences.",
        "unless": f"unless: [{PHRASE_FORM.removeprefix('- ')}]",
    }

    points: Annotated[list[Point], Field(min_length=1)]

    def flaws(self) -> Iterator[Flaw]:
        yield from same_twice("points", [point.id for point in self.points])
        for point in self.points:
            for field, phrases in (("says", point.says), ("unless", point.unless)):
                for phrase in phrases:
                    if (wrong := unreadable_word(phrase)) is not None:
                        yield Flaw(f"points.{point.id}.{field}", f"{wrong!r} in {phrase!r}",
                                   "words in lower case without signs; * only at the end, "
                                   "... only between words", PHRASE_FORM)  # fmt: skip


def unreadable_word(phrase: str) -> str | None:
    """Return the first word of a phrase that no answer can contain, or None."""
    for part in phrase.split("&"):
        words = part.split()
        if not words or words[0] == "..." or words[-1] == "...":
            return part.strip() or "&"
        for word in words:
            for choice in word.split("/"):
                stem = choice.removesuffix("*")
                if choice != "..." and [c.words for c in recognition.clauses(stem)] != [(stem,)]:
                    return choice
    return None
