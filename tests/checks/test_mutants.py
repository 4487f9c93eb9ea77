"""Solutions with one small mistake each: the checks must notice nearly all that change anything.

A mutant that a check lets through counts as missed, unless the task's catalogue names it in
``ALSO_RIGHT`` with the reason why it solves the task as well.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch
from answers import catalogue
from cells import patiently, run_cell
from mutation import BEGIN, Mutant, mutants
from places import ROOT

from trainlab.checking import running
from trainlab.checking.guard import quiet
from trainlab.checking.time_limit import TimeUp, within
from trainlab.checks import check, tasks

pytestmark = pytest.mark.slow
CAUGHT = 0.95  # share of the mutants that change behaviour
MOST, MOST_SECONDS = 120, 90.0  # mutants tried a task, seconds spent on them


def cells(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def solutions() -> dict[str, tuple[list[str], str, list[str]]]:
    """Per task: the cells before its solution, the solution, the cells up to the check."""
    found = {}
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        before: list[str] = []
        for source in cells(path):
            if source.startswith("check("):
                task = source.split('"')[1]
                last = max(i for i, earlier in enumerate(before) if BEGIN in earlier)
                found[task] = (before[:last], before[last], before[last + 1 :])
            else:
                before = [*before, source]
    return found


SOLUTIONS = solutions()


def passes(task: str, names: dict[str, Any], source: str, seconds: float = 3) -> bool:
    """Whether a learner with this cell would be told that the task is solved."""
    trial = dict(names)
    try:
        with quiet():
            within(seconds, lambda: run_cell(source, trial))
    except (Exception, SystemExit, TimeUp):
        return False
    return check(task, trial).passed


@pytest.fixture(scope="module")
def caught() -> dict[str, tuple[int, int]]:
    return {}


ALSO_RIGHT = {task: answers.also_right for task, answers in catalogue().items()}


def test_what_is_also_right_is_a_mutant() -> None:
    for task, reasons in ALSO_RIGHT.items():
        changes = {mutant.change for mutant in mutants(SOLUTIONS[task][1])}
        assert set(reasons) <= changes, f"{task}: {set(reasons) - changes}"


def test_every_task_has_a_solution() -> None:
    assert set(SOLUTIONS) == set(tasks())


@pytest.mark.parametrize("task", sorted(SOLUTIONS))
def test_mutants_are_caught(task: str, measured, caught, monkeypatch) -> None:
    before, solution, _ = SOLUTIONS[task]
    names: dict[str, Any] = {}
    dtype = torch.get_default_dtype()
    try:
        with quiet():
            for source in before:
                run_cell(source, names)
        begin = time.process_time()
        with monkeypatch.context() as patch:
            patch.setattr(running, "within", patiently)
            assert passes(task, names, solution, seconds=30), "the solution itself"
        seconds = time.process_time() - begin
        found = mutants(solution)
        random.Random(task).shuffle(found)
        tried = found[: max(12, min(MOST, int(MOST_SECONDS / seconds)))]
        known = ALSO_RIGHT[task]
        missed = [m for m in tried if m.change not in known and passes(task, names, m.source)]
    finally:
        torch.set_default_dtype(dtype)
    changing = sum(mutant.change not in known for mutant in tried)
    caught[task] = (changing - len(missed), changing)
    measured(
        f"{task}: {changing - len(missed)} of {changing} mutants caught"
        f" ({len(found)} made, {len(tried) - changing} are right too);"
        f" right answer checked in {seconds:.2f} s"
    )
    assert len(missed) <= max(1, 0.1 * changing), _said(missed)


def test_share_of_mutants_caught(caught: dict[str, tuple[int, int]], measured) -> None:
    """Over the whole book; runs after the tasks, in the same worker."""
    assert set(caught) == set(SOLUTIONS), "run the whole module"
    hit, all_ = (sum(values) for values in zip(*caught.values(), strict=True))
    measured(f"all tasks: {hit} of {all_} mutants caught ({hit / all_:.1%})")
    assert hit / all_ >= CAUGHT


def _said(missed: list[Mutant]) -> str:
    return "passed although changed:\n" + "\n".join(f"  {mutant.change}" for mutant in missed)
