"""A prediction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Literal, TypeVar

from trainlab.errors import Flaw
from trainlab.quiz.schema import Item, Markdown

Asked = TypeVar("Asked", bound=Item)


class Predict(Item, Generic[Asked]):
    """Predict first, then see the outcome; it counts for calibration, not as a score."""

    forms = Item.forms | {
        "ask": "ask: {id: guess, type: choice, prompt: …, options: […]}",
        "outcome": "outcome: What turns out, and why.",
    }
    inside = frozenset()

    type: Literal["predict"]
    ask: Asked
    outcome: Markdown

    def flaws(self) -> Iterator[Flaw]:
        for flaw in [*self.ask.flaws(), *self.ask.flaws_inside()]:
            yield flaw._replace(field=f"ask.{flaw.field}")


Schema = Predict
