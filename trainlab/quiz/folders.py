"""What is wrong with a type's folder: files that lack, or that lack something."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from trainlab.errors import Flaw, Problem
from trainlab.node import ROOT
from trainlab.quiz import types
from trainlab.quiz.schema import Item

_PYTHON = {
    "schema": ("Schema", "class Match(Item): …, and below it: Schema = Match"),
    "grading": ("grade", "def grade(item: Item, answer: Any, grade_item: object) -> Feedback: …"),
    "asking": ("ask", "def ask(item: Item, talk: Talk) -> Any: …"),
}
"""Module → what it defines, and the right form."""
_VIEWS = {
    "grading.js": {"grade": "(item, answer)"},
    "view.jsx": {"clean": "(item, raw)", "Inputs": "(props)", "Options": "({ item })",
                 "Answers": "({ item })"},
}  # fmt: skip
"""Module of the page → what it exports, and what that takes."""
_READ = '{"none": "Nothing is chosen yet."}'
_CASE = '{"item": …, "answer": …, "verdict": …, "misconceptions": []}'
_VECTORS = {
    "right": ("case with an answer that is", _CASE),
    "not-yet": ("case with an answer that is", _CASE),
    "unreadable": ("case with an answer that is", _CASE),
    "stored": ("row of", '{"item": …, "stored": …, "kept": …}'),
    "typed": ("row of", '{"item": …, "typed": ["…"], "answer": …}'),
}
"""What a type's vectors have at least one of."""


def problems(package: str = types.HERE) -> list[Problem]:
    """Return everything that keeps the folders from being types of item."""
    return [
        Problem(str(folder), "", *flaw)
        for name, folder in types.folders(package).items()
        for flaw in _flaws(name, folder, package)
    ]


def holds_others(schema: type[Item]) -> bool:
    """Whether items of a type hold other questions: then its ``Schema`` is generic."""
    return bool(schema.__pydantic_generic_metadata__["parameters"])


def _flaws(name: str, folder: Path, package: str) -> Iterator[Flaw]:
    if not (folder / "__init__.py").exists():
        yield Flaw("__init__.py", "nothing", "a line that says what it is",
                   f'"""The item type ``{name}``."""')  # fmt: skip
    defined: dict[str, Any] = {}
    for part, (wanted, form) in _PYTHON.items():
        found, defined[part] = _look(folder / f"{part}.py", f"{package}.{name}.{part}", wanted)
        if isinstance(found, Path):  # the module is sound, but reads what is not there
            yield Flaw(found.name, "nothing", f"what {part}.py reads", _READ)
        elif defined[part] is None:
            yield Flaw(f"{part}.py", found, f"a module that defines {wanted}", form)
    schema = defined["schema"]
    if schema is not None:
        yield from _schema_flaws(name, schema, types.folders(package))
    if (ROOT / "views").is_dir():  # a wheel has none
        drawn_by_the_frame = schema is not None and holds_others(schema)
        for file, exports in _VIEWS.items():
            if file != "view.jsx" or not drawn_by_the_frame:
                yield from _export_flaws(folder / file, exports)
        yield from _vector_flaws(name, folder / "tests" / "vectors.json")
        if not drawn_by_the_frame and not (folder / "tests" / "keyboard.py").exists():
            yield Flaw("tests/keyboard.py", "nothing", "how a browser test answers it by keys",
                       "def answer(part, right): …, def fill(box, answer): …, "
                       "def expect_kept(box, answer): …")  # fmt: skip


def _look(path: Path, module: str, name: str) -> tuple[str | Path, Any]:
    """What is found in place of a name, and what the name stands for, or None.

    Of a module that reads a file of its folder which is not there: that file.
    """
    if not path.exists():
        return "nothing", None
    try:
        value = getattr(import_module(module), name, None)
    except Exception as error:
        missing = getattr(error, "filename", None)
        if isinstance(error, FileNotFoundError) and Path(str(missing)).parent == path.parent:
            return Path(str(missing)), None
        return f"{type(error).__name__}: {error}", None
    if name == "Schema" and not (isinstance(value, type) and issubclass(value, Item)):
        return f"Schema = {value!r}", None
    return f"no {name}", value


def _schema_flaws(name: str, schema: type[Item], known: dict[str, Path]) -> Iterator[Flaw]:
    said = schema.model_fields["type"].annotation
    if said != Literal[name]:
        yield Flaw("schema.py", f"type: {said}", "the name of the folder",
                   f'type: Literal["{name}"]')  # fmt: skip
    for other in sorted(schema.inside - known.keys()):
        yield Flaw("schema.py", f"inside: {other!r}", f"types of item: {', '.join(known)}",
                   'inside = frozenset({"case"})')  # fmt: skip


def _export_flaws(path: Path, exports: dict[str, str]) -> Iterator[Flaw]:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for name, takes in exports.items():
        if not re.search(rf"^export (?:function|const) {name}\b", text, re.MULTILINE):
            yield Flaw(path.name, f"no {name}" if path.exists() else "nothing",
                       f"a module that exports {name}",
                       f"export function {name}{takes} {{ … }}")  # fmt: skip


def _vector_flaws(name: str, path: Path) -> Iterator[Flaw]:
    """What the vectors lack to say how a type works."""
    field, form = "tests/vectors.json", '{"items": {…}, "cases": […], "stored": […], "typed": […]}'
    if not path.exists():
        yield Flaw(field, "nothing", "what both hosts judge alike: tests/quiz/vectors.py", form)
        return
    try:
        own = json.loads(path.read_text(encoding="utf-8"))
        found = {row["verdict"] for row in own["cases"]} | {kind for kind in own if own[kind]}
        kinds = {item: compiled["type"] for item, compiled in own["items"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield Flaw(field, f"{type(error).__name__}: {error}", "JSON of this form", form)
        return
    judges_nothing = "read" in found  # free text: no answer of it is right, or not
    for wanted, (what, row) in _VECTORS.items():
        if wanted not in found and not (judges_nothing and wanted in ("right", "not-yet")):
            yield Flaw(field, f"no {what} {wanted!r}", "at least one", row)
    for item, kind in kinds.items():
        if kind != name:
            yield Flaw(field, f"item {item!r} of the type {kind!r}", "items of this type only",
                       f'"type": "{name}"')  # fmt: skip
