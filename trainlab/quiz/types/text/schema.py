"""Free text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from trainlab.quiz.schema import Flaw, Item, Markdown, ModelClass, Slug
from trainlab.quiz.types.text.rubric_files import SUFFIX, Rubric


class Text(Item):
    """Free text, read by ``quizzes/RUBRIC.rubric.yaml``; formative."""

    forms = Item.forms | {
        "model_answer": "model_answer: One paragraph, as you would say it.",
        "rubric": "rubric: ten_layer_sigmoid",
    }
    inside = frozenset({"case"})
    alone = (*Item.alone, "model_answer")  # a case has one for all its questions

    type: Literal["text"]
    rubric: Slug
    model_answer: Markdown | None = None
    """Needed unless the case has one."""

    def flaws_alone(self) -> Iterator[Flaw]:
        if self.model_answer is None:
            yield Flaw("model_answer", "nothing", "what a good answer says, to compare with",
                       self.forms["model_answer"])  # fmt: skip

    def files(self) -> Mapping[str, ModelClass]:
        return {f"{self.rubric}{SUFFIX}": Rubric}

    def made(self, files: Mapping[str, Any]) -> dict[str, Any]:
        return {"rubric": files[f"{self.rubric}{SUFFIX}"]}


Schema = Text
