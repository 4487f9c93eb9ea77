"""Put rows in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.schema import (
    Item,
    Line,
    Markdown,
    Model,
    Verdicts,
    same_twice,
)
from trainlab.quiz.shuffling import otherwise
from trainlab.shapes import Slug


class OrderOption(Model):
    """One row to put in its place."""

    id: Slug
    text: Line
    feedback: Markdown
    """Why it stands where it stands."""


class Mistake(Model):
    """A row placed anywhere before another one that it has to follow."""

    placed: Slug
    before: Slug
    feedback: Markdown
    misconception: Slug


class Order(Item):
    """Put the rows in order; ``options`` are written in the right one, and shown in another."""

    forms = Item.forms | {
        "also": "also: [[forward, backward, step, zero]]",
        "before": "before: shuffle",
        "mistakes": "mistakes: [{placed: scale, before: split, feedback: …, misconception: …}]",
        "options": "options: [{id: …, text: …, feedback: …}, …]",
        "placed": "placed: scale",
    }

    type: Literal["order"]
    options: Annotated[list[OrderOption], Field(min_length=3)]
    also: list[list[Slug]] = Field(default=[])
    """Other orders that are right."""
    mistakes: Annotated[list[Mistake], Field(min_length=1)]
    feedback: Verdicts

    def flaws(self) -> Iterator[Flaw]:
        names = [option.id for option in self.options]
        yield from same_twice("options", names)
        for at, order in enumerate(self.also):
            if sorted(order) != sorted(names) or order == names:
                yield Flaw(f"also.{at}", f"[{', '.join(order)}]",
                           f"another order of {', '.join(names)}",
                           f"also: [[{', '.join(names[::-1])}]]")  # fmt: skip
        for at, mistake in enumerate(self.mistakes):
            field, pair = f"mistakes.{at}", (mistake.placed, mistake.before)
            for name in {*pair} - {*names}:
                yield Flaw(field, repr(name), f"options: {', '.join(names)}",
                           f"placed: {names[-1]}, before: {names[0]}")  # fmt: skip
            if {*pair} <= {*names} and names.index(pair[0]) <= names.index(pair[1]):
                yield Flaw(field, f"{pair[0]!r} before {pair[1]!r}, which is right",
                           "a pair in the wrong order",
                           f"placed: {pair[1]}, before: {pair[0]}")  # fmt: skip

    def made(self, files: Mapping[str, Any]) -> dict[str, Any]:
        return {"shown": otherwise([option.id for option in self.options], self.id)}


Schema = Order
