"""Quiz items: reading them, judging answers.

>>> from trainlab.quiz import grade
>>> grade("sigmoid_derivative_max", "1/4").verdict  # doctest: +SKIP
'right'

Answering reads only the compiled items that ship with the package. Reading and compiling the
sources (``load_items``, ``load_bank``, ``compile_bank``, ``json_schema``) needs pydantic, and
compiling needs Node for the formulas.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from trainlab.errors import SetupError, UnknownNameError
from trainlab.files import STATIC
from trainlab.quiz.feedback import Feedback, Item
from trainlab.quiz.types import grade_item, variant

if TYPE_CHECKING:
    from trainlab.quiz.reading import Chapter

__all__ = [
    "Feedback",
    "bank",
    "compile_bank",
    "grade",
    "grade_item",
    "item",
    "json_schema",
    "load_bank",
    "load_items",
]

COMPILED = STATIC / "quizzes"


def grade(item_id: str, answer: Any, version: int = 0) -> Feedback:
    """Judge an answer.

    Parameters
    ----------
    item_id : str
        Of an item, or ``case/part``.
    answer
        Of a ``choice`` the option's id, of ``choices`` a list of ids, of a ``number`` the text as
        typed (or a number), of an ``order`` the list of all ids, of a ``pick`` the x of a point,
        of a ``text`` the text, of a ``predict`` that of what it asks, of a ``case`` a mapping of
        its parts to their answers.
    version : int
        Of an item with variants: 0 is the item itself, 1 the first variant.

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
    known = range(len(found.get("variants", [])) + 1)
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


def load_items(path: Path) -> Chapter:
    """Read and check one ``NN_slug.yaml``; see `trainlab.quiz.reading.load_items`."""
    from trainlab.quiz import reading as item_files

    return item_files.load_items(path)


def load_bank(folder: Path) -> list[Chapter]:
    """Read and check a folder of them; see `trainlab.quiz.reading.load_bank`."""
    from trainlab.quiz import reading as item_files

    return item_files.load_bank(folder)


def compile_bank(quizzes_dir: Path, out_dir: Path) -> list[Path]:
    """Compile a folder of sources; see `trainlab.quiz.compiling.compile_bank`."""
    from trainlab.quiz import compiling as item_compiler

    written = item_compiler.compile_bank(quizzes_dir, out_dir)
    _read.cache_clear()
    return written


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a quiz file, for editors."""
    from trainlab.quiz import reading as item_files

    return item_files.json_schema()
