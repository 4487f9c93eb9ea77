"""Choose one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.schema import Item, Option, Outcome, option_flaws


class ChoiceOption(Option):
    """An option of a `Choice`."""

    verdict: Outcome


class Choice(Item):
    """Choose one."""

    type: Literal["choice"]
    options: Annotated[list[ChoiceOption], Field(min_length=2)]

    def flaws(self) -> Iterator[Flaw]:
        yield from option_flaws(self.options)


Schema = Choice
