"""A reader who types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trainlab.quiz import grade_item
from trainlab.quiz.ask import ask


def talk(item: Any, *typed: str, seed: int | None = None) -> tuple[Any, Any, str]:
    """Answer an item by typing, then nothing; return answer, feedback and what was shown."""
    shown: list[str] = []
    answers: Iterator[str] = iter(typed)
    answer, feedback = ask(item, lambda prompt: next(answers, ""), shown.append, seed)
    assert feedback == grade_item(item, answer)
    return answer, feedback, "\n".join(shown)
