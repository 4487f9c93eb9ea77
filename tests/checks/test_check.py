"""``check(name)`` finds a task by its file, and says what is wrong with a file."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from cells import cell
from doubling import RIGHT, WRONG
from places import BROKEN

from trainlab import checks
from trainlab.checking import Task
from trainlab.checks import check, find, tasks
from trainlab.errors import CheckError, UnknownNameError

# ---- where a check is called --------------------------------------------------------------------


def test_names_are_those_of_the_calling_cell(declare):
    declare()
    names = cell(RIGHT, check=check)
    exec("result = check('double')", names)
    assert names["result"].passed


@pytest.mark.parametrize("source", [WRONG, "", "def double(x):\n    ..."])
def test_strict_raises_what_is_not_passed(declare, monkeypatch, source):
    declare()
    names = cell(source)
    monkeypatch.setenv("TRAINLAB_STRICT", "0")
    check("double", names)
    monkeypatch.setenv("TRAINLAB_STRICT", "1")
    with pytest.raises(CheckError, match="double: "):
        check("double", names)


def test_nbgrader_sees_what_is_not_passed(declare, monkeypatch):
    declare()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CheckError, match="double: "):
        check("double", cell(WRONG))


def test_strict_lets_right_answers_through(declare, monkeypatch):
    declare()
    monkeypatch.setenv("TRAINLAB_STRICT", "1")
    assert check("double", cell(RIGHT)).passed


# ---- which task is found ------------------------------------------------------------------------


def test_unknown_task_names_the_near_one():
    with pytest.raises(UnknownNameError, match=r"task 'layer_bakward'.*mean 'layer_backward'"):
        check("layer_bakward")


def test_task_without_quotation_marks():
    with pytest.raises(CheckError, match="in quotation marks"):
        check(cell)


def in_new_python(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_importing_check_is_light():
    code = "import sys, trainlab.checks; print({'torch', 'sklearn'} & set(sys.modules))"
    assert in_new_python(code) == "set()"


def test_finding_a_task_imports_no_other_file():
    code = (
        "import sys; from trainlab.checks import find; find('decay_left');"
        "print([m for m in sys.modules if m == 'torch' or m.startswith('trainlab.checks.')])"
    )
    package = "trainlab.checks.regularization"
    assert in_new_python(code) == f"['{package}', '{package}.decay_left']"


def test_right_answer_takes_under_50_ms():
    source = """
        def layer_backward(grad_h, z, weight):
            s = torch.sigmoid(z)
            return (grad_h * s * (1 - s)) @ weight
    """
    names = cell(source)

    def seconds():
        started = time.process_time()
        assert check("layer_backward", names).passed
        return time.process_time() - started

    assert min(seconds() for _ in range(5)) < 0.05


# ---- what is wrong with a file ------------------------------------------------------------------

MISTAKES = {
    "no_task_at_all": (
        "a_chapter/no_task_at_all.py: found `task = 'no_task_at_all'`, expected "
        '`task = Task("no_task_at_all", …)`.'
    ),
    "other_name": (
        'a_chapter/other_name.py: found the task "halve", expected "other_name", the name of its '
        "file. Rename the task or the file."
    ),
    "twice": (
        "a_chapter/twice.py and trainlab/checks/another_chapter/twice.py: found one name in 2 "
        "chapters, expected a name of its own for each task, since check() is given nothing else. "
        "Rename all but one."
    ),
    "without_docstring": (
        "a_chapter/without_docstring.py: Task 'without_docstring': the check `halves` has no "
        "docstring, whose first line is the label that the learner reads."
    ),
    "without_task": (
        'a_chapter/without_task.py: found no `task`, expected `task = Task("without_task", …)`.'
    ),
}


@pytest.fixture
def broken(monkeypatch):
    """Make the folder of broken files the one in which tasks are found."""
    monkeypatch.setattr(checks, "__path__", [str(BROKEN / "checks" / "declared")])


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_file_is_named(broken, name):
    with pytest.raises(CheckError) as caught:
        find(name)
    assert str(caught.value) == f"trainlab/checks/{MISTAKES[name]}"


def test_a_sound_file_is_found_beside_broken_ones(broken):
    assert find("sound").name == "sound"


def test_all_mistakes_are_listed_at_once(broken):
    with pytest.raises(CheckError) as caught:
        tasks()
    assert sorted(str(caught.value).split("\n")) == [
        f"trainlab/checks/{said}" for said in sorted(MISTAKES.values())
    ]


def test_what_a_task_lacks_is_listed_at_once():
    def unlabeled(double): ...

    with pytest.raises(CheckError, match=r"'double': the check `unlabeled` has no .*nothing"):
        Task("double", (), (unlabeled,))
    with pytest.raises(CheckError, match="'double': it has no check"):
        Task("double", ("double(x)",), ())
