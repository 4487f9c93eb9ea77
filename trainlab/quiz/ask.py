"""Answering a quiz item in plain text, where widgets do not work: a terminal, any notebook.

How a type is asked stands in its folder: ``types/TYPE/asking.py``. One that shows something to
compare an answer with, after it has been judged, has ``compare`` there too.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from trainlab.quiz import types
from trainlab.quiz.feedback import Feedback, Item
from trainlab.quiz.grading import grade_item
from trainlab.quiz.talk import Talk, words
from trainlab.terminal import hear, say


def ask(
    item: Item,
    read: Callable[[str], str] = hear,
    write: Callable[[str], None] = say,
    seed: int | None = None,
) -> tuple[Any, Feedback]:
    """Ask an item, judge what is typed, and say why; with hints, ask again until it is right.

    Parameters
    ----------
    item : dict
        A compiled item, as `trainlab.quiz.item` returns it.
    read, write : callable
        `hear` and `say`, unless something else asks and shows.
    seed : int, optional
        The reader's, which decides the order of options; without one, as written.

    Returns
    -------
    answer
        In the form that `trainlab.quiz.grade` takes.
    Feedback
    """

    def one(asked: Item) -> Any:
        title = f"{words(asked['title'])}\n\n" if asked.get("title") else ""
        label = f"{asked['label']}: " if asked.get("label") else ""
        write(f"\n{title}{label}{words(asked['prompt'])}")
        return types.module(asked["type"], "asking").ask(asked, talk)

    talk = Talk(read, write, one, seed)
    answer = one(item)
    feedback = grade_item(item, answer)
    write(f"\n{_said(feedback, talk.letters)}")
    hints = item.get("hints", [])
    for number, hint in enumerate(hints, start=1):
        if feedback.verdict == "right":
            break
        write(f"\nHint {number} of {len(hints)}: {words(hint)}\nTry again, or press Enter to stop.")
        again = types.module(item["type"], "asking").ask(item, talk)
        if again in (None, "", []):
            break
        answer, feedback = again, grade_item(item, again)
        write(f"\n{_said(feedback, talk.letters)}")
    compare = getattr(types.module(item["type"], "asking"), "compare", None)
    if compare and feedback.verdict != "unreadable":
        answer = compare(item, answer, talk)
        feedback = grade_item(item, answer)
    return answer, feedback


def _said(feedback: Feedback, letters: dict[str, str]) -> str:
    """Return feedback in words, with letters instead of the options' ids."""
    text = str(feedback)
    if feedback.parts is None:  # else several lists have had the same letters
        for name, letter in letters.items():
            text = text.replace(f"\n{name}: ", f"\n{letter}: ")
    return text


def opening(item: Item, seed: int | None = None) -> str:
    """Return what `ask` shows before anything is typed: the question, and its options."""
    shown: list[str] = []

    def read(_prompt: str) -> str:
        raise EOFError  # as where nobody can type

    with suppress(EOFError):
        ask(item, read, shown.append, seed)
    return "\n".join(shown).strip()
