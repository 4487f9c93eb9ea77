"""Answering a quiz item in plain text, where widgets do not work: a terminal, any notebook."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any

from trainlab.quiz.feedback import Feedback, Item
from trainlab.quiz.richtext import plain_text
from trainlab.quiz.types import grade_item

Read = Callable[[str], str]
Write = Callable[[str], None]
_LETTERS = string.ascii_uppercase


def ask(item: Item, read: Read = input, write: Write = print) -> tuple[Any, Feedback]:
    """Ask an item, judge what is typed, and say why.

    Parameters
    ----------
    item : dict
        A compiled item, as `trainlab.quiz.item` returns it.
    read, write : callable
        ``input`` and ``print``, unless something else asks and shows.

    Returns
    -------
    answer
        In the form that `trainlab.quiz.grade` takes.
    Feedback
    """
    if item["type"] == "case":
        write(f"{_words(item['title'])}\n\n{_words(item['prompt'])}")
        answer = {}
        for part in item["parts"]:
            given = _one(part, read, write)
            if part["type"] == "text" and given:
                write(str(grade_item(part, given)))
            if given not in (None, "", []):
                answer[part["id"]] = given
    else:
        if item["type"] == "predict":
            write(_words(item["prompt"]))
        answer = _one(item.get("ask", item), read, write)
    feedback = grade_item(item, answer)
    write(_said(item, feedback))
    return answer, feedback


def _one(item: Item, read: Read, write: Write) -> Any:
    label = f"{item['label']}: " if item.get("label") else ""
    write(f"\n{label}{_words(item['prompt'])}")
    return _ASK[item["type"]](item, read, write)


def _choice(item: Item, read: Read, write: Write) -> Any:
    names = _list(item["options"], write)
    picked = _picked(read("One letter: "), names)
    return picked[0] if len(picked) == 1 else None


def _choices(item: Item, read: Read, write: Write) -> Any:
    names = _list(item["options"], write)
    return _picked(read("One letter or several: "), names)


def _order(item: Item, read: Read, write: Write) -> Any:
    by_id = {option["id"]: option for option in item["options"]}
    names = _list([by_id[name] for name in item["shown"]], write)
    return _picked(read("All letters, in order: "), names)


def _pick(item: Item, read: Read, write: Write) -> Any:
    curve = item["curve"]
    write(f"{curve['x_label']:>8}  {curve['y_label']} ({curve['label']})")
    for x, y in zip(curve["x"], curve["y"], strict=True):
        write(f"{x:>8g}  {y:.3f}" if y is not None else f"{x:>8g}  –")
    return read(f"Which {curve['x_label']}? ")


def _typed(item: Item, read: Read, write: Write) -> Any:
    return read("> ")


_ASK: dict[str, Callable[[Item, Read, Write], Any]] = {
    "choice": _choice,
    "choices": _choices,
    "order": _order,
    "pick": _pick,
    "number": _typed,
    "text": _typed,
}


def _list(options: list[Any], write: Write) -> list[str]:
    for letter, option in zip(_LETTERS, options, strict=False):
        write(f"  {letter}  {_words(option['text'])}")
    return [option["id"] for option in options]


def _picked(typed: str, names: list[str]) -> list[str]:
    """Return the options that were typed, by letters or by ids; any other word is passed over."""
    by_letter = dict(zip(_LETTERS, names, strict=False))
    found: list[str] = []
    for word in typed.replace(",", " ").split():
        if word in names:
            found.append(word)
        elif {*word.upper()} <= by_letter.keys():
            found += [by_letter[letter] for letter in word.upper()]
    return list(dict.fromkeys(found))


def _said(item: Item, feedback: Feedback) -> str:
    """Return feedback in words, with letters instead of the options' ids."""
    text = str(feedback)
    options = [*item.get("options", []), *item.get("ask", {}).get("options", [])]
    shown = item.get("shown") or [option["id"] for option in options]
    for letter, name in zip(_LETTERS, shown, strict=False):
        text = text.replace(f"\n{name}: ", f"\n{letter}: ")
    return f"\n{text}"


def _words(tree: Any) -> str:
    return plain_text(tree).strip()
