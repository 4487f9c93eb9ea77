"""A prediction: another item, answered before its outcome is shown. It counts for calibration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from trainlab.quiz.feedback import Feedback, Item


def grade(item: Item, answer: Any, grade_item: Callable[[Item, Any], Feedback]) -> Feedback:
    """Judge the answer to what is asked, and add the outcome."""
    feedback = grade_item(item["ask"], answer)
    if feedback.verdict == "unreadable":
        return feedback
    messages = {**feedback.messages, "_outcome": item["outcome"]}
    return replace(feedback, messages=messages, prediction=True)
