"""The catalogues of typical answers: one file a task, ``catalogue/CHAPTER/TASK.py``.

A file says what each answer must be told:

``RIGHT``
    a way of writing it → its source
``WRONG``
    a misconception → its source, and a part of the message
``ALSO_RIGHT``, where there is any
    a mutant of the solution → the reason why it solves the task as well

Sources see ``np``, ``torch`` and ``nn``.
"""

from __future__ import annotations

import runpy
from dataclasses import dataclass
from pathlib import Path

from places import ROOT

CATALOGUE = ROOT / "tests" / "checks" / "catalogue"
TASKS = ROOT / "trainlab" / "checks"


@dataclass(frozen=True)
class Answers:
    """One task's catalogue."""

    right: dict[str, str]
    wrong: dict[str, tuple[str, str]]
    also_right: dict[str, str]


def catalogue() -> dict[str, Answers]:
    """Read every task's catalogue, by the task's name."""
    return {file.stem: _read(CATALOGUE / file) for file in _files(CATALOGUE)}


def unmatched(tasks: Path = TASKS, answers: Path = CATALOGUE) -> list[str]:
    """Say which file to write for each task without a catalogue, each catalogue without a task."""
    declared, catalogued = set(_files(tasks)), set(_files(answers))
    return [
        f"The task {file.stem} has no catalogue of answers: write {answers / file}."
        for file in sorted(declared - catalogued)
    ] + [
        f"{answers / file} has answers to no task: write {tasks / file}, or delete the answers."
        for file in sorted(catalogued - declared)
    ]


def _files(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.glob("*/[!_]*.py"))


def _read(path: Path) -> Answers:
    found = runpy.run_path(str(path))
    missing = [name for name in ("RIGHT", "WRONG") if name not in found]
    if missing:
        raise ValueError(f"{path} declares no {' and no '.join(missing)}; see {__file__}.")
    return Answers(found["RIGHT"], found["WRONG"], found.get("ALSO_RIGHT", {}))
