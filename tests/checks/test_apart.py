"""Running checks and the checks stay apart: who imports whom."""

from __future__ import annotations

import ast
from pathlib import Path

from places import BROKEN, ROOT


def imported(path: Path) -> list[str]:
    """The package's own names that a file imports anywhere, as ``trainlab.checking.Task``."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in names if name.startswith("trainlab.")]


def wrong_imports(package: Path) -> list[str]:
    """One line for each import by which checking knows a task, or a task knows too much."""
    lines = [
        f"checking/{path.name} imports {name}: running checks needs no task"
        for path in sorted((package / "checking").glob("*.py"))
        for name in imported(path)
        if name.startswith("trainlab.checks")
    ]
    for path in sorted((package / "checks").glob("*/*.py")):
        chapter = path.parent.name
        for name in imported(path):
            of_checking = name.count(".") == 2 and name.startswith("trainlab.checking.")
            of_chapter = name.startswith(f"trainlab.checks.{chapter}._")
            if not (of_checking or of_chapter or name.startswith("trainlab.engine.")):
                lines.append(
                    f"checks/{chapter}/{path.name} imports {name}: a task may use trainlab.checking"
                    " itself, trainlab.engine, and its chapter's modules with an underscore"
                )
    return lines


def test_running_checks_and_the_checks_are_apart() -> None:
    assert wrong_imports(ROOT / "trainlab") == []


def test_what_would_tie_them_is_found() -> None:
    found = [line.partition(":")[0] for line in wrong_imports(BROKEN / "checks" / "imports")]
    assert found == [
        "checking/upward.py imports trainlab.checks.tasks",
        "checks/a_chapter/sideways.py imports trainlab.notebook",
        "checks/a_chapter/sideways.py imports trainlab.checking.running.run",
        "checks/a_chapter/sideways.py imports trainlab.checks.a_chapter.other_task",
        "checks/a_chapter/sideways.py imports trainlab.checks.another_chapter._shared.columns",
        "checks/a_chapter/sideways.py imports trainlab.experiments.load",
    ]
