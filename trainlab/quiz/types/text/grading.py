"""Free text beside a model answer's checklist; nobody judges it.

The answer is the text, or a mapping with ``text`` and ``ticks``: the ids of the points that the
reader finds in it. Without ``ticks`` the recognized points are ticked. The verdict is "read".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trainlab.quiz.feedback import Feedback, Item, Point, message, sentences, unreadable
from trainlab.quiz.types.text import recognition

SAYS = sentences(__package__)

FORMATIVE = True
MAX_LENGTH = 2000


def grade(item: Item, answer: Any, grade_item: object) -> Feedback:
    """Say which points of the checklist a text is recognized to make, and which are ticked."""
    given = answer if isinstance(answer, Mapping) else {"text": answer}
    text, ticks = given.get("text"), given.get("ticks")
    if not isinstance(text, str) or not recognition.clauses(text[: MAX_LENGTH + 1]):
        return unreadable(SAYS["empty"])
    if len(text) > MAX_LENGTH:
        return unreadable(SAYS["long"], most=MAX_LENGTH)
    listed = item["checklist"]["points"]
    words = recognition.recognized(listed, text)
    ticked = ticks if isinstance(ticks, list | tuple) else words
    points = tuple(Point(p["id"], p["id"] in ticked, words.get(p["id"])) for p in listed)
    told = _told if isinstance(ticks, list | tuple) else _recognized
    return Feedback("read", {"_": message(told(listed, points))}, points=points)


def _recognized(listed: Sequence[Item], points: Sequence[Point]) -> str:
    count = sum(point.words is not None for point in points)
    return _filled("recognized", count=count, of=len(points))


def _told(listed: Sequence[Item], points: Sequence[Point]) -> str:
    """The reader's ticks in words: how many, and of what."""
    groups = list(dict.fromkeys(point["group"] for point in listed))
    ticked = {listed[at]["group"] for at, point in enumerate(points) if point.ticked}
    has = ", ".join(SAYS[group] for group in groups if group in ticked)
    lacks = ", ".join(SAYS[group] for group in groups if group not in ticked)
    said = [_filled("ticked", count=sum(point.ticked for point in points), of=len(points))]
    said += [_filled("has", groups=has)] if has else []
    said += [_filled("lacks", groups=lacks)] if lacks else []
    return " ".join(said)


def _filled(name: str, **values: object) -> str:
    return SAYS[name].format(**values)
