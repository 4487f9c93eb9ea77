"""What comes back for an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, NamedTuple

from trainlab.quiz.plain import Tree, plain_text

Verdict = Literal["right", "partly", "not-yet", "unreadable", "read"]
Item = Mapping[str, Any]
"""A compiled item or a part of one."""

WORDS: dict[Verdict, str] = {
    "right": "Right",
    "partly": "Partly right",
    "not-yet": "Not yet",
    "unreadable": "Not checked",
    "read": "Read",
}


class Point(NamedTuple):
    """A point of a checklist: whether it is ticked, and the words recognized to make it."""

    id: str
    ticked: bool
    words: str | None


@dataclass(frozen=True)
class Feedback:
    """The judgment of one answer.

    Attributes
    ----------
    verdict : {"right", "partly", "not-yet", "unreadable", "read"}
        "unreadable": no answer, or none that can be judged; it is not a try. "read": free text,
        which is never judged.
    messages : mapping of str to tree
        By option id; ``"_"`` is about the answer as a whole, ``"_outcome"``
        what a prediction turns out against.
    misconceptions : tuple of str
        Diagnosed by the options and wrong values that were given.
    points : tuple of Point
        Of free text: the points of the model answer's checklist.
    parts : mapping of str to Feedback, or None
        Of a case: the parts that were answered.
    prediction : bool
        Whether it was one: then the verdict says how it turned out, and is no score.
    """

    verdict: Verdict
    messages: Mapping[str, Tree]
    misconceptions: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    parts: Mapping[str, Feedback] | None = None
    prediction: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return what the views exchange; what a type does not have is left out."""
        made: dict[str, Any] = {
            "verdict": self.verdict,
            "messages": dict(self.messages),
            "misconceptions": list(self.misconceptions),
        }
        if self.points:
            made["points"] = [point._asdict() for point in self.points]
        if self.prediction:
            made["prediction"] = True
        if self.parts is not None:
            made["parts"] = {part: feedback.to_json() for part, feedback in self.parts.items()}
        return made

    def __str__(self) -> str:
        lines = [("Your prediction: " if self.prediction else "") + WORDS[self.verdict]]
        for key, tree in self.messages.items():
            lines.append(("" if key.startswith("_") else f"{key}: ") + plain_text(tree).strip())
        for part, feedback in (self.parts or {}).items():
            lines.extend(["", f"{part}: {feedback}"])
        return "\n".join(lines)


Rule = Callable[[Item, Any, Callable[[Item, Any], Feedback]], Feedback]
"""Item, answer, and what judges the items inside it."""


def unreadable(text: str, **values: object) -> Feedback:
    """Return the feedback for an answer that cannot be judged; it says what to do."""
    return Feedback("unreadable", {"_": message(text, **values)})


def message(text: str, **values: object) -> Tree:
    """Return a sentence as a tree, with values put where ``{name}`` stands."""
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    return [{"t": "p", "c": [text]}]


def sentences(package: str) -> Mapping[str, str]:
    """Return what a type of item says by itself: its messages.json, which the page reads too."""
    text = resources.files(package).joinpath("messages.json").read_text(encoding="utf-8")
    said: dict[str, str] = json.loads(text)
    return said


def distinct(slugs: Iterable[str | None]) -> tuple[str, ...]:
    """Each slug once, in order, without None."""
    return tuple(dict.fromkeys(slug for slug in slugs if slug))
