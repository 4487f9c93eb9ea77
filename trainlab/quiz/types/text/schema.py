"""Free text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from trainlab.errors import Flaw
from trainlab.quiz.schema import Item, ModelClass
from trainlab.quiz.types.text.checklist import SUFFIX, Checklist
from trainlab.shapes import Slug


class Text(Item):
    """Free text, answered with ``quizzes/CHECKLIST.checklist.yaml``; it is never judged."""

    forms = Item.forms | {"checklist": "checklist: ten_layer_sigmoid"}
    inside = frozenset({"case"})

    type: Literal["text"]
    checklist: Slug

    def flaws_alone(self) -> Iterator[Flaw]:
        yield Flaw("type", "'text' as a whole item", "a part of a case, whose other parts decide",
                   "type: case, with parts: [{id: explain, type: text, …}, …]")  # fmt: skip

    def files(self) -> Mapping[str, ModelClass]:
        return {f"{self.checklist}{SUFFIX}": Checklist}

    def made(self, files: Mapping[str, Any]) -> dict[str, Any]:
        return {"checklist": files[f"{self.checklist}{SUFFIX}"]}


Schema = Text
