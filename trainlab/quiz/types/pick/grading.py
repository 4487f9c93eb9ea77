"""A point of a recorded curve, by its x: within a share of the lowest value, too early, too late.

The item's ``curve`` holds the points shown and the x of those accepted. An x between two points
counts as the nearest one, the earlier of two.
"""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Feedback, Item, distinct, message, unreadable
from trainlab.quiz.numerals import Unreadable
from trainlab.quiz.types.number.grading import read


def grade(item: Item, answer: Any) -> Feedback:
    """Judge the x of a point, as a number or as text."""
    curve = item["curve"]
    try:
        wanted = read(answer, "")
    except Unreadable:
        wanted = float("nan")
    x = curve["x"]
    if not x[0] <= wanted <= x[-1]:
        return unreadable("pick", axis=curve["x_label"], first=x[0], last=x[-1])
    at = min(range(len(x)), key=lambda point: abs(x[point] - wanted))
    values = {"axis": curve["x_label"], "x": x[at], "curve": curve["label"]}
    if x[at] == curve["best"]:
        said = message("pick_lowest", **values)
    else:
        said = message("pick_above", **values, above=curve["above"][at])
    if x[at] in curve["accepted"]:
        return Feedback("right", {"_": [*said, *item["right"]]})
    reason = item["early" if x[at] < curve["best"] else "late"]
    return Feedback(
        "not-yet", {"_": [*said, *reason["feedback"]]}, distinct([reason["misconception"]])
    )
