"""Every task tells its typical wrong answers apart, and lets right ones through."""

from __future__ import annotations

import linecache
import runpy
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from trainlab.checking import check, tasks

CATALOGUES = sorted((Path(__file__).parent / "catalogue").glob("*.py"))
ANSWERS = {
    task: answers
    for path in CATALOGUES
    for task, answers in runpy.run_path(str(path))["ANSWERS"].items()
}
RIGHT = [(task, way) for task, answers in ANSWERS.items() for way in answers["right"]]
WRONG = [(task, wrong) for task, answers in ANSWERS.items() for wrong in answers["wrong"]]


def defined(source: str) -> dict:
    """What a notebook's names would be after running ``source`` in a cell."""
    names = {"np": np, "torch": torch, "nn": nn}
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    exec(compile(source, "<cell>", "exec"), names)
    return names


def test_every_task_has_a_catalogue():
    assert set(ANSWERS) == set(tasks())


@pytest.mark.parametrize("task", ANSWERS)
def test_catalogue_is_large_enough(task):
    assert len(ANSWERS[task]["right"]) >= 2
    assert len(ANSWERS[task]["wrong"]) >= 6
    messages = [message for _, message in ANSWERS[task]["wrong"].values()]
    assert len(set(messages)) == len(messages), "each misconception gets its own message"


@pytest.mark.thorough
@pytest.mark.parametrize(("task", "way"), RIGHT)
def test_right_answer_passes(task, way):
    result = check(task, defined(ANSWERS[task]["right"][way]))
    assert result.passed, repr(result)


@pytest.mark.thorough
@pytest.mark.parametrize(("task", "misconception"), WRONG)
def test_wrong_answer_is_told_apart(task, misconception):
    source, message = ANSWERS[task]["wrong"][misconception]
    result = check(task, defined(source))
    said = [row.message for row in result.rows if row.verdict in ("not yet", "error")]
    assert not result.passed
    assert len(said) == 1, "one thing to mend at a time"
    assert message in said[0]


@pytest.mark.parametrize("task", sorted(tasks()))
def test_hints_climb_to_at_least_three(task):
    assert len(tasks()[task].hints) >= 3
