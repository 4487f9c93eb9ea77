"""A case: several parts about one story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.grading import is_formative
from trainlab.quiz.schema import Item, Line, Markdown, Verdicts, same_twice
from trainlab.shapes import Slug

Part = TypeVar("Part", bound=Item)


class Case(Item, Generic[Part]):
    """Several parts about one story, checked together; see `trainlab.quiz.types.case.grading`.

    A part that is formative (free text) comes first, under the name ``explain``, and is locked
    before the other parts are shown. Its checklist is the model answer then.
    """

    forms = Item.forms | {
        "model_answer": "model_answer: One paragraph, as you would say it.",
        "parts": "parts: [{id: …, label: …, type: choice, …}, …]",
        "title": "title: Ten sigmoid layers",
        "verdict_from": "verdict_from: [diagnosis, remedies]",
    }
    inside = frozenset()

    type: Literal["case"]
    title: Line
    parts: Annotated[list[Part], Field(min_length=2)]
    verdict_from: Annotated[list[Slug], Field(min_length=1)]
    feedback: Verdicts
    model_answer: Markdown | None = None
    """Needed unless a part has a checklist."""

    def flaws(self) -> Iterator[Flaw]:
        names = [part.id for part in self.parts]
        told = [part for part in self.parts if is_formative(part.type)]
        judged = [part.id for part in self.parts if part not in told]
        yield from same_twice("parts", names)
        for name in self.verdict_from:
            if name not in judged:
                yield Flaw("verdict_from", repr(name),
                           f"parts of this case that are not formative: {', '.join(judged)}",
                           f"verdict_from: [{', '.join(judged)}]")  # fmt: skip
        if told and (told != self.parts[:1] or told[0].id != "explain"):
            name, kind = told[0].id, told[0].type
            yield Flaw(f"parts.{name}", f"{name!r} as part {names.index(name) + 1}",
                       f"one part of the type {kind!r}, first, with the id 'explain'",
                       f"parts: [{{id: explain, type: {kind}, …}}, …]")  # fmt: skip
        if bool(told) == bool(self.model_answer):
            found = "one beside a checklist" if told else "nothing"
            yield Flaw("model_answer", found, "a model answer, or a part that has a checklist",
                       self.forms["model_answer"])  # fmt: skip
        for part in self.parts:
            if not part.label:
                yield Flaw(f"parts.{part.id}.label", "nothing", "one to three words",
                           "label: Cause")  # fmt: skip
            for flaw in [*part.flaws(), *part.flaws_inside()]:
                yield flaw._replace(field=f"parts.{part.id}.{flaw.field}")


Schema = Case
