"""Choose one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.schema import Item, Option, Outcome, option_flaws, pinned


class ChoiceOption(Option):
    """An option of a `Choice`."""

    verdict: Outcome


class Choice(Item):
    """Choose one."""

    type: Literal["choice"]
    options: Annotated[list[ChoiceOption], Field(min_length=2)]
    pinned: Annotated[bool, Field(exclude=True)] = False
    """Whether the options keep their order: they are steps of a scale, or lines of code."""

    def flaws(self) -> Iterator[Flaw]:
        yield from option_flaws(self.options)

    def made(self, files: Mapping[str, Any]) -> dict[str, Any]:
        return pinned(self)


Schema = Choice
