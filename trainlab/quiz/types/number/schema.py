"""A number, as people type it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.schema import (
    Item,
    Label,
    Markdown,
    Model,
    Quantity,
    RightOrNot,
    Tolerance,
    Variants,
)
from trainlab.quiz.types.number.grading import near
from trainlab.shapes import Slug


class WrongValue(Model):
    """A number that shows how somebody thought."""

    value: Quantity
    rel_tol: Tolerance = 0.01
    feedback: Markdown
    misconception: Slug


class Number(Item):
    """A number as people type it."""

    forms = Item.forms | {
        "abs_tol": "abs_tol: 0.01",
        "answer": "answer: 0.25^10",
        "hints": "hints: [A nudge., The first step., The whole calculation.]",
        "rel_tol": "rel_tol: 0.06",
        "value": "value: 2.5",
        "wrong": "wrong: [{value: 2.5, feedback: …, misconception: …}]",
    }

    type: Literal["number"]
    answer: Quantity
    rel_tol: Tolerance = 0.01
    abs_tol: Annotated[float, Field(ge=0)] = 0
    unit: Label = ""
    wrong: list[WrongValue] = Field(default=[])
    feedback: RightOrNot
    hints: Annotated[list[Markdown], Field(max_length=4, exclude=True, default=[])]
    """A ladder, from a nudge to the whole calculation: one more at each try that is not right."""
    variants: Annotated[Variants | None, Field(exclude=True)] = None

    def flaws(self) -> Iterator[Flaw]:
        if max(self.abs_tol, self.rel_tol * abs(self.answer)) == 0:
            yield Flaw("rel_tol", "no tolerance", "one above 0: typed numbers are rounded",
                       "abs_tol: 0.001" if self.answer == 0 else "rel_tol: 0.01")  # fmt: skip
        for at, wrong in enumerate(self.wrong):
            field = f"wrong.{at}.value"
            if near(wrong.value, self.answer, self.rel_tol, self.abs_tol):
                yield Flaw(field, f"{wrong.value:g}, which counts as right",
                           "a value outside the answer's tolerance", "value: 2.5")  # fmt: skip
            for earlier in self.wrong[:at]:
                if near(wrong.value, earlier.value, earlier.rel_tol, 0):
                    yield Flaw(field, f"{wrong.value:g}, already read as {earlier.value:g}",
                               "wrong values that can be told apart", "rel_tol: 0.001")  # fmt: skip

    def made(self, files: Mapping[str, Any]) -> dict[str, Any]:
        return {"hints": self.hints} if self.hints else {}


Schema = Number
