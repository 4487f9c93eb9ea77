"""Choose all that apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.schema import Item, Markdown, Model, Option, Verdicts, option_flaws, pinned
from trainlab.shapes import Slug

Effect = Literal["right", "partly", "harmless", "harmful"]


class ChoicesOption(Option):
    """An option of a `Choices`."""

    verdict: Effect


class Together(Model):
    """Options that have another effect when all of them are chosen."""

    options: Annotated[list[Slug], Field(min_length=2)]
    verdict: Effect
    feedback: Markdown


class Choices(Item):
    """Choose all that apply; see `trainlab.quiz.types.choices.grading` for what ``needs`` means."""

    forms = Item.forms | {
        "needs": "needs: any",
        "together": "together: [{options: [relu, adam], verdict: right, feedback: …}]",
    }

    type: Literal["choices"]
    needs: Literal["all", "any"]
    options: Annotated[list[ChoicesOption], Field(min_length=2)]
    pinned: Annotated[bool, Field(exclude=True)] = False
    """Whether the options keep their order: they are steps of a scale, or lines of code."""
    together: list[Together] = Field(default=[])
    feedback: Verdicts

    def flaws(self) -> Iterator[Flaw]:
        yield from option_flaws(self.options)
        known = [option.id for option in self.options]
        for number, joint in enumerate(self.together):
            for name in joint.options:
                if name not in known:
                    yield Flaw(f"together.{number}.options", repr(name),
                               f"options of this item: {', '.join(known)}",
                               self.forms["together"])  # fmt: skip
        if self.needs == "all":
            if self.together:
                yield Flaw("together", "options judged together", "these with needs: any only",
                           "needs: any")  # fmt: skip
            for option in self.options:
                if option.verdict == "partly":
                    yield Flaw(f"options.{option.id}.verdict", "'partly'",
                               "right, harmless or harmful, where all are needed",
                               "verdict: harmless")  # fmt: skip

    def made(self, files: Mapping[str, Any]) -> dict[str, Any]:
        return pinned(self)


Schema = Choices
