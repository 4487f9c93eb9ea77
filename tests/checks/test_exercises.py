"""Every task tells its typical wrong answers apart, and lets right ones through."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import catalogue, unmatched
from cells import cell
from places import BROKEN

from trainlab.checks import check, tasks

ANSWERS = catalogue()
RIGHT = [(task, way) for task, answers in ANSWERS.items() for way in answers.right]
WRONG = [(task, wrong) for task, answers in ANSWERS.items() for wrong in answers.wrong]


def test_every_task_has_a_catalogue_and_every_catalogue_a_task():
    assert unmatched() == []


def test_the_file_to_write_is_named():
    tasks, answers = (BROKEN / "checks" / "unmatched" / name for name in ("tasks", "catalogue"))
    halve, treble = (Path("a_chapter", f"{name}.py") for name in ("halve", "treble"))
    assert unmatched(tasks, answers) == [
        f"The task halve has no catalogue of answers: write {answers / halve}.",
        f"{answers / treble} has answers to no task: write {tasks / treble}, or delete the "
        "answers.",
    ]


@pytest.mark.parametrize("task", ANSWERS)
def test_catalogue_is_large_enough(task):
    assert len(ANSWERS[task].right) >= 2
    assert len(ANSWERS[task].wrong) >= 6
    messages = [message for _, message in ANSWERS[task].wrong.values()]
    assert len(set(messages)) == len(messages), "each misconception gets its own message"


@pytest.mark.thorough
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("task", "way"), RIGHT)
def test_right_answer_passes(task, way):
    result = check(task, cell(ANSWERS[task].right[way]))
    assert result.passed, repr(result)


@pytest.mark.thorough
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("task", "misconception"), WRONG)
def test_wrong_answer_is_told_apart(task, misconception):
    source, message = ANSWERS[task].wrong[misconception]
    result = check(task, cell(source))
    said = [row.message for row in result.rows if row.verdict in ("not yet", "error")]
    assert not result.passed
    assert len(said) == 1, "one thing to mend at a time"
    assert message in said[0]


@pytest.mark.parametrize("task", tasks())
def test_hints_climb_to_at_least_three(task):
    assert len(tasks()[task].hints) >= 3
