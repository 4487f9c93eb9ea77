"""Pick a point of a recorded curve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.schema import Item, Markdown, Model, Variants
from trainlab.quiz.types.pick.curve import OtherMetric, Recording, curve
from trainlab.shapes import Slug


class Reason(Model):
    """What to say to somebody who thought otherwise."""

    feedback: Markdown
    misconception: Slug


class Pick(Item):
    """Pick the point of a recorded curve to stop at: any within a share of its lowest value."""

    forms = Item.forms | {
        "early": "early: {feedback: …, misconception: …}",
        "late": "late: {feedback: …, misconception: …}",
        "other": "other: {y: val_accuracy, within: 0.02, feedback: …}",
        "recording": "recording: {experiment: overfitting, x: epoch, y: val_loss}",
        "run": "run: 0",
        "within": "within: 0.02",
    }

    type: Literal["pick"]
    recording: Annotated[Recording, Field(exclude=True)]
    within: Annotated[float, Field(gt=0, le=1)] = 0.02
    right: Markdown
    early: Reason
    late: Reason
    other: Annotated[OtherMetric | None, Field(exclude=True)] = None
    variants: Annotated[Variants | None, Field(exclude=True)] = None

    def flaws(self) -> Iterator[Flaw]:
        found: list[Flaw] = []
        curve(self.recording, self.within, self.other, found)
        yield from found

    def made(self, files: Mapping[str, Any]) -> dict[str, Any]:
        return {"curve": curve(self.recording, self.within, self.other, [])}


Schema = Pick
