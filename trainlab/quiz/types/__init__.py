"""The types of quiz item: a folder here is a type, and holds all there is of it.

=====================  =========================================================================
``schema.py``          ``Schema``: what an author writes (pydantic)
``grading.py``         ``grade(item, answer, grade_item)``: the rule, without pydantic
``grading.js``         ``grade(item, answer, grade)``: the same rule for the page
``messages.json``      what both say by themselves, if they do
``asking.py``          ``ask(item, talk)``: the question in plain text
``exporting.py``       ``questions(item, making)``: the question for other platforms
``view.jsx``           ``clean``, ``Inputs``, ``Options``, ``Answers``: the question in the page
``style.css``          its own style, if it has any
``tests/``             ``vectors.json``: answers and verdicts, for both hosts; more if needed
=====================  =========================================================================

A type that judges nothing (``FORMATIVE`` in its grading) shows its model answer once the questions
beside it are answered: ``compare`` in ``asking.py``, ``Compare`` and ``inShort`` in ``view.jsx``.

A type without ``exporting.py`` is left out of exports, and their report says so.

Nothing else knows a type by its name. What is wrong with a folder, `trainlab.quiz.union` says.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from trainlab.errors import UnknownNameError

HERE = __name__


def folders(package: str = HERE) -> dict[str, Path]:
    """Return the types' folders by name; one that holds only what Python left there is none."""
    return {
        path.name: path
        for place in import_module(package).__path__
        for path in sorted(Path(place).iterdir())
        if path.is_dir() and path.name[0] not in "._" and _files(path)
    }


def module(name: str, part: str, package: str = HERE) -> ModuleType:
    """Return a module of a type, such as ``schema``.

    Raises
    ------
    UnknownNameError
        If there is no such type.
    """
    known = folders(package)
    if name not in known:
        raise UnknownNameError("item type", name, known)
    return import_module(f"{package}.{name}.{part}")


def _files(folder: Path) -> bool:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return any("__pycache__" not in path.parts for path in found)
