"""Solutions with one small mistake each: the checks must notice nearly all that change anything.

A mutant that a check lets through counts as missed, unless the task's catalogue names it in
``ALSO_RIGHT`` with the reason why it solves the task as well.
"""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
import torch
from answers import catalogue, fail_with, solutions
from cells import patiently, run_cell
from mutation import Mutant, mutants

from trainlab.checking import running
from trainlab.checking.guard import quiet
from trainlab.checking.time_limit import TimeUp, within
from trainlab.checks import check
from trainlab.errors import did_you_mean

pytestmark = pytest.mark.slow
CAUGHT = 0.95  # share of the mutants that change behavior
MOST, MOST_SECONDS = 120, 90.0  # mutants tried a task, seconds spent on them


# What lacks a solution or a catalogue, test_exercises.py names.
SOLUTIONS = {solution.task: solution for solution in solutions() if solution.source}
CATALOGUE = catalogue()
ALSO_RIGHT = {task: CATALOGUE[task].also_right if task in CATALOGUE else {} for task in SOLUTIONS}


def refused(task: str, names: dict[str, Any], source: str, seconds: float = 3) -> str:
    """Return why a learner with this cell would not be told that the task is solved, or nothing."""
    trial = dict(names)
    try:
        with quiet():
            within(seconds, lambda: run_cell(source, trial))
    except (Exception, SystemExit, TimeUp) as error:
        return f"{type(error).__name__}: {error}"
    result = check(task, trial)
    return "" if result.passed else repr(result)


@pytest.fixture(scope="module")
def caught() -> dict[str, tuple[int, int]]:
    return {}


def test_what_is_also_right_is_a_mutant() -> None:
    fail_with(
        [
            f"tests/checks/catalogue/{CATALOGUE[task].path.parent.name}/{task}.py: found "
            f"ALSO_RIGHT[{change!r}], expected a change that is made to the solution, "
            f"{SOLUTIONS[task].notebook}.{did_you_mean(change, made)}"
            for task, reasons in ALSO_RIGHT.items()
            for made in [[mutant.change for mutant in mutants(SOLUTIONS[task].source)]]
            for change in reasons
            if change not in made
        ],
        "the catalogues",
    )


@pytest.mark.parametrize("task", sorted(SOLUTIONS))
def test_mutants_are_caught(task: str, measured, caught, monkeypatch) -> None:
    own = SOLUTIONS[task]
    names: dict[str, Any] = {}
    dtype = torch.get_default_dtype()
    try:
        with quiet():
            for source in own.before:
                run_cell(source, names)
        begin = time.process_time()
        with monkeypatch.context() as patch:
            patch.setattr(running, "within", patiently)
            if said := refused(task, names, own.source, seconds=30):
                place = f"solutions/{own.notebook}, above the cell {own.cell}"
                fail_with([f"{place}: the solution itself does not pass. {said}"], "the solutions")
        seconds = time.process_time() - begin
        found = mutants(own.source)
        random.Random(task).shuffle(found)
        tried = found[: max(12, min(MOST, int(MOST_SECONDS / seconds)))]
        known = ALSO_RIGHT[task]
        missed = [m for m in tried if m.change not in known and not refused(task, names, m.source)]
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
