"""Choose all that apply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from trainlab.quiz.schema import Flaw, Item, Option, Verdicts, option_flaws


class ChoicesOption(Option):
    """An option of a `Choices`."""

    verdict: Literal["right", "harmless", "harmful"]


class Choices(Item):
    """Choose all that apply; see `trainlab.quiz.types.choices.grading` for what ``needs`` means."""

    forms = Item.forms | {"needs": "needs: any"}

    type: Literal["choices"]
    needs: Literal["all", "any"]
    options: Annotated[list[ChoicesOption], Field(min_length=2)]
    feedback: Verdicts

    def flaws(self) -> Iterator[Flaw]:
        yield from option_flaws(self.options)


Schema = Choices
