"""A prediction: another item, answered before its outcome is shown. It counts for calibration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trainlab.quiz.feedback import Feedback, Item, Rule


def grade(item: Item, answer: Any, grade_ask: Rule) -> Feedback:
    """Judge the answer to what is asked, and add the outcome."""
    feedback = grade_ask(item["ask"], answer)
    if feedback.verdict == "unreadable":
        return feedback
    messages = {**feedback.messages, "_outcome": item["outcome"]}
    return replace(feedback, messages=messages, prediction=True)
