"""A reader who types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trainlab.quiz import grade_item
from trainlab.quiz.ask import ask


def talk(item: Any, *typed: str) -> tuple[Any, Any, str]:
    """Answer an item by typing, then nothing; return answer, feedback and what was shown."""
    shown: list[str] = []
    answers: Iterator[str] = iter(typed)
    answer, feedback = ask(item, read=lambda prompt: next(answers, ""), write=shown.append)
    assert feedback == grade_item(item, answer)
    return answer, feedback, "\n".join(shown)
