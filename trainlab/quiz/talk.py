"""A conversation in plain text, as the types' ``asking.py`` need it."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.plain import plain_text

_LETTERS = string.ascii_uppercase


@dataclass
class Talk:
    """What asks and shows.

    Attributes
    ----------
    read, write : callable
        ``input`` and ``print``, unless something else asks and shows.
    ask : callable
        Asks an item inside the one that is asked, and returns the answer.
    seed : int or None
        The reader's, which decides the order of options; None: as written.
    letters : dict of str to str
        Id → letter, of the options listed last.
    """

    read: Callable[[str], str]
    write: Callable[[str], None]
    ask: Callable[[Item], Any]
    seed: int | None = None
    letters: dict[str, str] = field(default_factory=dict)

    def offer(self, options: Sequence[Item]) -> None:
        """Show options, each with a letter."""
        self.letter(option["id"] for option in options)
        for option in options:
            self.write(f"  {self.letters[option['id']]}  {words(option['text'])}")

    def letter(self, names: Iterable[str]) -> None:
        """Give each of these ids a letter."""
        self.letters = dict(zip(names, _LETTERS, strict=False))

    def chosen(self, prompt: str) -> list[str]:
        """Ask for some of the listed options, and return those typed."""
        return self.picked(self.read(prompt))

    def picked(self, typed: str) -> list[str]:
        """Return what is typed by letters or by ids; other words are passed over."""
        by_letter = {letter: name for name, letter in self.letters.items()}
        found: dict[str, None] = {}
        for word in typed.replace(",", " ").split():
            if word in self.letters:
                found[word] = None
            elif {*word.upper()} <= by_letter.keys():
                found.update(dict.fromkeys(by_letter[letter] for letter in word.upper()))
        return [*found]


def words(tree: Any) -> str:
    """Return compiled text in words."""
    return plain_text(tree).strip()
