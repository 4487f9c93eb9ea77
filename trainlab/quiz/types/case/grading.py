"""A case: several parts, checked together. The answer maps part ids to their answers.

The verdict comes from the parts in ``verdict_from``: all right → right; one right or partly right
→ partly; else not yet. The other parts enrich and never subtract, and may stay unanswered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trainlab.quiz.feedback import Feedback, Item, Verdict, distinct, sentences, unreadable

SAYS = sentences(__package__)


def grade(item: Item, answer: Any, grade_item: Callable[[Item, Any], Feedback]) -> Feedback:
    """Judge the parts with ``grade_item``, and the case by them."""
    given = answer if isinstance(answer, Mapping) else {}
    parts: dict[str, Feedback] = {}
    unanswered: list[str] = []
    for part in item["parts"]:
        counts = part["id"] in item["verdict_from"]
        blank = _is_blank(given.get(part["id"]))
        if not blank:
            parts[part["id"]] = grade_item(part, given[part["id"]])
        if counts and (blank or parts[part["id"]].verdict == "unreadable"):
            unanswered.append(f"“{part['label']}”")
    if unanswered:  # nothing is given away; only what could not be read is said
        feedback = unreadable(SAYS["missing"], labels=" and ".join(unanswered))
        unread = {name: part for name, part in parts.items() if part.verdict == "unreadable"}
        return Feedback("unreadable", feedback.messages, parts=unread)
    verdict = _verdict([parts[name].verdict for name in item["verdict_from"]])
    named = (slug for part in parts.values() for slug in part.misconceptions)
    return Feedback(verdict, {"_": item["feedback"][verdict]}, distinct(named), parts=parts)


def _is_blank(answer: Any) -> bool:
    return answer is None or answer == "" or answer == []


def _verdict(verdicts: list[Verdict]) -> Verdict:
    if all(verdict == "right" for verdict in verdicts):
        return "right"
    return "partly" if any(verdict in {"right", "partly"} for verdict in verdicts) else "not-yet"
