"""The compiled items that ship with the package, and judging answers to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from trainlab.errors import SetupError, UnknownNameError
from trainlab.files import STATIC
from trainlab.quiz.feedback import Feedback, Item
from trainlab.quiz.grading import grade_item, numbers, variant

COMPILED = STATIC / "quizzes"
FRESH = COMPILED / "fresh"


def grade(item_id: str, answer: Any, version: int = 0) -> Feedback:
    """Judge an answer.

    Parameters
    ----------
    item_id : str
        Of an item, or ``case/part``.
    answer
        As the item's type takes it (see its ``grading.py``): an option's id, a list of ids, a
        number or text as typed; of a case a mapping of its parts to their answers.
    version : int
        Of an item with variants: 0 is the item itself, 1 the first variant. Of an item that
        recordings make: a number out of ``item["versions"]``.

    Returns
    -------
    Feedback
        Its verdict is "unreadable" for an answer that cannot be judged; nothing is raised for it.

    Raises
    ------
    UnknownNameError
        For an item, part or variant that does not exist; names those that do.
    SetupError
        If the items have not been compiled.

    Examples
    --------
    >>> grade("ten_layer_sigmoid/bound", "10 × 0.25").misconceptions  # doctest: +SKIP
    ('factors-add',)
    """
    found = item(item_id)
    known = numbers(found)
    if version not in known:
        raise UnknownNameError(f"variant of {item_id}", version, known)
    return grade_item(variant(found, version), answer)


def item(item_id: str) -> Item:
    """Return a compiled item, or a part of one as ``case/part``.

    Raises
    ------
    UnknownNameError, SetupError
        As in `grade`.
    """
    name, slash, part = item_id.partition("/")
    items = bank()
    if name in fresh_items():
        return _fresh_item(FRESH / f"{name}.json")
    if name not in items:
        raise UnknownNameError("quiz item", name, items)
    if not slash:
        return items[name]
    parts = {part["id"]: part for part in items[name].get("parts", [])}
    if part not in parts:
        raise UnknownNameError(f"part of {name}", part, parts or ["(it has no parts)"])
    found: Item = parts[part]
    return found


def bank() -> Mapping[str, Item]:
    """Return all compiled items by id; read once.

    Raises
    ------
    SetupError
        If there are none, or a file of them is broken.
    """
    return _read(COMPILED)


def fresh_items() -> Mapping[str, str]:
    """Return the ids of the items that recordings make → the item that they follow."""
    return {name: above["id"] for above in bank().values() for name in above.get("fresh", [])}


def forget() -> None:
    """Read the compiled items again when they are next asked for."""
    _read.cache_clear()
    _fresh_item.cache_clear()


@cache
def _fresh_item(path: Path) -> Item:
    try:
        found: Item = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise SetupError(f"{path} is broken ({error!r}). Delete it and run `make views`.") from None
    return found


@cache
def _read(folder: Path) -> Mapping[str, Item]:
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise SetupError(f"No compiled quiz items in {folder}. Run `make views`.")
    items: dict[str, Item] = {}
    broken = []
    for path in paths:
        try:
            chapter = json.loads(path.read_text(encoding="utf-8"))
            items.update((entry["id"], entry) for entry in chapter["items"])
        except (ValueError, KeyError, TypeError) as error:
            broken.append(f"{path} is broken ({error!r}). Delete it and run `make views`.")
    if broken:
        raise SetupError("\n".join(broken))
    return MappingProxyType(items)
