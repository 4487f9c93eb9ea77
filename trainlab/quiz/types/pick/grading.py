"""A point of a recorded curve, by its x: within a share of the lowest value, too early, too late.

A point that is right by another metric only is partly right, and the feedback says by which. The
item's ``curve`` holds the points shown and the x of those accepted. An x between two points
counts as the nearest one, the earlier of two.
"""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Feedback, Item, distinct, message, sentences, unreadable
from trainlab.quiz.numerals import Unreadable, read_answer

SAYS = sentences(__package__)


def grade(item: Item, answer: Any, grade_item: object) -> Feedback:
    """Judge the x of a point, as a number or as text."""
    curve = item["curve"]
    try:
        wanted = read_answer(answer)
    except Unreadable:
        wanted = float("nan")
    x = curve["x"]
    if not x[0] <= wanted <= x[-1]:
        return unreadable(SAYS["none"], axis=curve["x_label"], first=x[0], last=x[-1])
    at = min(range(len(x)), key=lambda point: abs(x[point] - wanted))
    values = {"axis": curve["x_label"], "x": x[at], "curve": curve["label"]}
    if x[at] == curve["best"]:
        said = message(SAYS["lowest"], **values)
    else:
        said = message(SAYS["above"], **values, above=curve["above"][at])
    if x[at] in curve["accepted"]:
        return Feedback("right", {"_": [*said, *item["right"]]})
    other = curve.get("other")
    if other:
        said += message(SAYS["other"], other=other["label"], **values, value=other["said"][at],
                        highest=other["highest"])  # fmt: skip
        if x[at] in other["accepted"]:
            return Feedback("partly", {"_": [*said, *other["feedback"]]})
    reason = item["early" if x[at] < curve["best"] else "late"]
    return Feedback(
        "not-yet", {"_": [*said, *reason["feedback"]]}, distinct([reason["misconception"]])
    )
