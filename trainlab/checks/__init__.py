"""The tasks of the book, and checking one: ``check("layer_backward")``.

One task is one file, ``CHAPTER/TASK.py``; CHAPTER is the chapter's slug without its digits, TASK
the task's name. The file declares ``task = Task(...)``, and nothing is registered. What several
tasks of a chapter need stands in a module of that folder whose name begins with an underscore.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from os import environ
from pathlib import Path
from typing import Any

from trainlab.checking import Result, Task, progress, run, whole_imports
from trainlab.errors import CheckError, UnknownNameError

__all__ = ["check", "find", "tasks"]


def check(task: str, names: dict[str, Any] | None = None) -> Result:
    """Check the learner's work on a task.

    Parameters
    ----------
    task : str
        Its name, as in ``check("layer_backward")``.
    names : dict, optional
        Where the learner's names stand; those of the calling cell if left out.

    Returns
    -------
    Result
        Shown by the notebook; ``.passed`` tells whether every check passes.

    Raises
    ------
    UnknownNameError
        If there is no such task; names those there are.
    CheckError
        If ``task`` is not a string; also if a check does not pass while ``TRAINLAB_STRICT=1``
        (as in CI) or while nbgrader grades, which counts a cell that raises as not solved.
    """
    if not isinstance(task, str):
        raise CheckError(
            "check() takes the name of a task in quotation marks, as in "
            f'check("layer_backward"); found {task!r:.80}.'
        )
    own = sys._getframe(1).f_globals if names is None else names
    with whole_imports():
        found = find(task)
        result = run(found, own)
    if result.passed:
        if _strict():  # nobody reads what comes next, and nothing is kept of what has passed
            said = [found.shows] if found.shows else []
        else:
            done = set(progress.note(task) if names is None else progress.passed()) | {task}
            said = _said_of_pass(found, done)
        result = replace(result, remarks=(*said, *result.remarks))
    elif _strict():
        raise CheckError(repr(result))
    return result


def chapters() -> dict[str, list[str]]:
    """Return the tasks' names by chapter: the folders of this package."""
    found: dict[str, list[str]] = {}
    for name, paths in _files().items():
        found.setdefault(paths[0].parent.name, []).append(name)
    return found


def _said_of_pass(task: Task, done: set[str]) -> list[str]:
    """Say why the answer is right, what to expect, and what comes next in this notebook."""
    chapter, tasks_there = next(
        ((c, names) for c, names in chapters().items() if task.name in names), ("", [])
    )
    still_open = [name for name in tasks_there if name not in done]
    if not chapter or (still_open and task.then):
        last = task.then
    elif still_open:
        listed = ", ".join(f"`{name}`" for name in still_open)
        last = f"Still open in this notebook: {listed}."
    else:
        last = str(getattr(importlib.import_module(f"{__name__}.{chapter}"), "DONE", ""))
    return [said for said in (task.shows, last) if said]


def find(name: str) -> Task:
    """Return one task; no other task's file is imported, which may need much.

    Raises
    ------
    UnknownNameError
        If no file has that name; names the tasks there are.
    CheckError
        If its file declares no task, or one of another name; if two chapters have it.
    """
    files = _files()
    if name not in files:
        raise UnknownNameError("task", name, files)
    return _declared(files[name])


def tasks() -> dict[str, Task]:
    """Return every task of the book by its name.

    Raises
    ------
    CheckError
        Lists all files that declare no task, or declare it wrongly.
    """
    found: dict[str, Task] = {}
    problems = []
    for name, paths in _files().items():
        try:
            found[name] = _declared(paths)
        except CheckError as error:
            problems.append(str(error))
    if problems:
        raise CheckError("\n".join(problems))
    return found


def _files() -> dict[str, list[Path]]:
    """Return the files of each name: one, unless two chapters chose the same."""
    files: dict[str, list[Path]] = {}
    for folder in __path__:
        for path in sorted(Path(folder).glob("[!_]*/[!_]*.py")):
            files.setdefault(path.stem, []).append(path)
    return files


def _declared(paths: list[Path]) -> Task:
    where = " and ".join(f"trainlab/checks/{path.parent.name}/{path.name}" for path in paths)
    if len(paths) > 1:
        raise CheckError(
            f"{where}: found one name in {len(paths)} chapters, expected a name of its own for "
            "each task, since check() is given nothing else. Rename all but one."
        )
    chapter, name = paths[0].parent.name, paths[0].stem
    try:
        task = getattr(importlib.import_module(f"{__name__}.{chapter}.{name}"), "task", None)
    except CheckError as error:
        raise CheckError(f"{where}: {error}") from None
    if not isinstance(task, Task):
        found = "no `task`" if task is None else f"`task = {task!r:.40}`"
        raise CheckError(f'{where}: found {found}, expected `task = Task("{name}", …)`.')
    if task.name != name:
        raise CheckError(
            f'{where}: found the task "{task.name}", expected "{name}", the name of its file. '
            "Rename the task or the file."
        )
    return task


def _strict() -> bool:
    asked = environ.get("TRAINLAB_STRICT", "0") not in ("", "0")
    return asked or "NBGRADER_EXECUTION" in environ
