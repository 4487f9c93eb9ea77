"""What the tests of tasks rest on: solutions, and catalogues of typical answers.

A catalogue is a file a task, ``catalogue/CHAPTER/TASK.py``, that says what each answer must be
told:

``RIGHT``
    a way of writing it → its source
``WRONG``
    a misconception → its source, and a part of the message
``ALSO_RIGHT``, where there is any
    a mutant of the solution → the reason why it solves the task as well

Sources see ``np``, ``torch`` and ``nn``. What is wrong with any of these is a line that says what
was found, what was expected, where, and what to do.
"""

from __future__ import annotations

import importlib
import re
import runpy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import told
from mutation import BEGIN
from places import ROOT

from trainlab.checking import Result, Task
from trainlab.errors import did_you_mean

CATALOGUE = ROOT / "tests" / "checks" / "catalogue"
TASKS = ROOT / "trainlab" / "checks"
SOLUTIONS = ROOT / "solutions"
RIGHT, WRONG, HINTS = 2, 6, 3  # of each, at least
_CHECK = re.compile(r"""^check\(["'](?P<task>\w+)["']\)""", re.MULTILINE)


@dataclass(frozen=True)
class Answers:
    """One task's catalogue."""

    path: Path
    right: dict[str, str]
    wrong: dict[str, tuple[str, str]]
    also_right: dict[str, str]


@dataclass(frozen=True)
class Solution:
    """One task's solution: the cells before it, its own, and where the check stands."""

    task: str
    notebook: str
    cell: str
    before: list[str]
    source: str


def catalogue(folder: Path = CATALOGUE) -> dict[str, Answers]:
    """Read every task's catalogue, by the task's name."""
    found = {}
    for file in _files(folder):
        said = runpy.run_path(str(folder / file))
        parts = (said.get(name, {}) for name in ("RIGHT", "WRONG", "ALSO_RIGHT"))
        found[file.stem] = Answers(folder / file, *parts)
    return found


def solutions(folder: Path = SOLUTIONS) -> list[Solution]:
    """Read what stands before every check of the solutions; a source is empty if there is none."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        before: list[str] = []
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            if check := _CHECK.search(cell.source):
                last = max(
                    (at for at, source in enumerate(before) if BEGIN in source), default=None
                )
                own = "" if last is None else before[last]
                found.append(Solution(check["task"], path.name, cell.id, before[:last], own))
            before = [*before, cell.source]
    return found


def fail_with(problems: Iterable[str], where: str) -> None:
    """Let a test fail if there is anything to fix, with all of it."""
    run = 'pytest tests/checks -k "TASK or catalogue or every_task"'
    told.fail_with(problems, where, f"Fix what is named, then run `{run}`.")


def unmatched(tasks: Path = TASKS, answers: Path = CATALOGUE) -> list[str]:
    """Say which file to write for each task without a catalogue, each catalogue without a task."""
    declared, catalogued = set(_files(tasks)), set(_files(answers))
    return [
        f"The task {file.stem} has no catalogue of answers: write {_named(answers / file)}."
        for file in sorted(declared - catalogued)
    ] + [
        f"{_named(answers / file)} has answers to no task: write {_named(tasks / file)}, or delete "
        "the answers."
        for file in sorted(catalogued - declared)
    ]


def unchecked(tasks: Path = TASKS, folder: Path = SOLUTIONS) -> Iterator[str]:
    """Say which task no solution checks, which check has no task, and which no solution."""
    chapters = {file.stem: file.parent.name for file in _files(tasks)}
    found = solutions(folder)
    for solution in found:
        place = f"{folder.name}/{solution.notebook}, cell {solution.cell}"
        chapter = chapters.get(solution.task)
        if chapter is None:
            hint = did_you_mean(solution.task, chapters)
            yield f'{place}: check("{solution.task}"), but there is no task of that name.{hint}'
        elif chapter != solution.notebook[3:-6]:
            yield f'{place}: check("{solution.task}"), which is a task of the chapter {chapter}.'
        elif not solution.source:
            yield f"{place}: no cell above it has a solution; write `{BEGIN}` and the end marker."
    for task, chapter in chapters.items():
        if task not in [solution.task for solution in found]:
            notebook = next(folder.glob(f"[0-9][0-9]_{chapter}.ipynb"), Path(f"NN_{chapter}.ipynb"))
            yield (
                f'No solution checks the task {task}: write `check("{task}")` below its solution '
                f"in {folder.name}/{notebook.name}, then run `make exercises`."
            )


def too_small(answers: Mapping[str, Answers]) -> Iterator[str]:
    """Say which catalogue has too few answers, and which two say the same."""
    for own in answers.values():
        path = _named(own.path)
        for name, found, least in (("RIGHT", own.right, RIGHT), ("WRONG", own.wrong, WRONG)):
            if len(found) < least:
                yield f"{path}: {name} has {len(found)} answers, expected {least} or more."
        broken = {name: said for name, said in own.wrong.items() if not _is_pair(said)}
        for name, said in broken.items():
            yield (
                f"{path}: WRONG[{name!r}] is {said!r:.60}, expected its source and words of the "
                "check's message. Write (source, words)."
            )
        words = {name: said[1] for name, said in own.wrong.items() if name not in broken}
        for same, count in Counter(map(str.casefold, words.values())).items():
            if count > 1:
                pairs = [(name, said) for name, said in words.items() if said.casefold() == same]
                names, same = " and ".join(repr(name) for name, _ in pairs), pairs[0][1]
                yield (
                    f"{path}: WRONG of {names} expect the same words, {same!r}; expected words of "
                    "its own for each. Let the check tell them apart (because=…), or delete one."
                )


def too_few_hints(tasks: Mapping[str, Task]) -> Iterator[str]:
    """Say which task has fewer hints than the learner has tries before giving up."""
    files = {file.stem: file for file in _files(TASKS)}
    for name, task in tasks.items():
        if len(task.hints) < HINTS:
            yield (
                f"{_named(TASKS / files.get(name, Path(name)))}: hints has {len(task.hints)}, "
                f"expected {HINTS} or more, from vague to plain: each try shows one more. Add some."
            )


def unsaid(tasks: Mapping[str, Task], chapters: Mapping[str, list[str]]) -> Iterator[str]:
    """Say which task does not tell what a pass means or what is next, and which chapter its end.

    Parameters
    ----------
    tasks : mapping
        By name.
    chapters : mapping
        Chapter → the names of its tasks.
    """
    for chapter, names in chapters.items():
        folder = _named(TASKS / chapter)
        for name in names:
            yield from (f"{folder}/{name}.py: {said}" for said in _unsaid_by(tasks[name], names))
        last = [name for name in names if not tasks[name].then]
        if len(last) != 1:
            yield (
                f"{folder}: found {', '.join(last) or 'no task'} without `then`, expected one "
                "task, the last of the notebook; each of the others says what follows it: "
                'then="Next in this notebook: task 2, `NAME`."'
            )
        done = str(getattr(importlib.import_module(f"trainlab.checks.{chapter}"), "DONE", ""))
        pass_now = f"all {len(names)} tasks pass" if len(names) > 1 else "its task passes"
        if pass_now not in done:
            yield (
                f"{folder}/__init__.py: found DONE = {done!r:.60}, expected what the learner reads "
                f'after the last task: DONE = "This notebook is done: {pass_now}. …"'
            )


def _unsaid_by(task: Task, names: list[str]) -> Iterator[str]:
    if "To expect" not in task.shows:
        yield (
            f"found shows = {task.shows!r:.60}, expected why the answer is right and a number to "
            'expect: shows="Halves multiply. To expect: `halvings(10)` is 0.000977."'
        )
    named = [name for name in names if f"`{name}`" in task.then]
    if task.then and len(named) != 1:
        yield (
            f"found then = {task.then!r:.60}, expected the name of one task of this notebook, in "
            'backticks: then="Next in this notebook: task 2, `NAME`."'
        )


def misjudged(result: Result, task: Task, words: str | None) -> str:
    """Say how a result differs from what an answer's catalogue expects, or nothing.

    Parameters
    ----------
    words : str or None
        Part of what is said of a wrong answer; None for a right one.
    """
    if words is None:
        return "" if result.passed else f"expected that every check passes; found\n{result!r}"
    expected = f"expected a check that says {words!r}"
    if result.passed:
        return f"found that every check passes, {expected}. Add one that notices this answer."
    waiting = [f"{row.label}: {row.message}" for row in result.rows if row.verdict == "to do"]
    if waiting:
        return (
            f"found nothing to check ({'; '.join(waiting)}), {expected}. Let the answer define "
            f"what the task needs, {task.needs}, or fix `needs`."
        )
    said = [row.message for row in result.rows if row.verdict in ("not yet", "error")]
    if len(said) > 1:
        return f"found {len(said)} messages, {expected}: one thing to fix at a time. {said}"
    # A verdict begins with a capital letter, whatever its words in the check begin with.
    told_so = words.casefold() in said[0].casefold()
    return "" if told_so else f"found {said[0]!r}, {expected}. Fix either."


def _is_pair(said: Any) -> bool:
    return isinstance(said, tuple) and len(said) == 2 and all(isinstance(s, str) for s in said)


def _files(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.glob("*/[!_]*.py"))


def _named(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
