"""Every task tells its typical wrong answers apart, and lets right ones through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from answers import (
    Answers,
    catalogue,
    fail_with,
    misjudged,
    too_few_hints,
    too_small,
    unchecked,
    unmatched,
    unsaid,
)
from cells import cell
from doubling import RIGHT as DOUBLES
from doubling import WRONG as SAME
from places import BROKEN

from trainlab import checks
from trainlab.checking import Task
from trainlab.checks import chapters, check, find, tasks

ANSWERS = catalogue()
RIGHT = [(task, way) for task, answers in ANSWERS.items() for way in answers.right]
WRONG = [(task, wrong) for task, answers in ANSWERS.items() for wrong in answers.wrong]
UNMATCHED = BROKEN / "checks" / "unmatched"


def test_every_task_has_a_catalogue_and_every_catalogue_a_task():
    fail_with(unmatched(), "the catalogues")


def test_every_task_is_checked_below_its_solution():
    fail_with(unchecked(), "the solutions")


def test_every_catalogue_is_large_enough_and_tells_its_answers_apart():
    fail_with(too_small(ANSWERS), "the catalogues")


def test_every_task_has_three_hints():
    fail_with(too_few_hints(tasks()), "the tasks")


def test_every_task_says_why_what_to_expect_and_what_is_next():
    fail_with(unsaid(tasks(), chapters()), "the tasks")


@pytest.fixture(autouse=True)
def as_it_was():
    """Whatever dtype an answer was judged in, the next test finds torch's own."""
    dtype = torch.get_default_dtype()
    yield
    torch.set_default_dtype(dtype)


@pytest.mark.thorough
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("task", "way"), RIGHT)
def test_right_answer_passes(task, way):
    judge(task, f"RIGHT[{way!r}]", ANSWERS[task].right[way], None)


@pytest.mark.thorough
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("task", "misconception"), WRONG)
def test_wrong_answer_is_told_apart(task, misconception):
    judge(task, f"WRONG[{misconception!r}]", *ANSWERS[task].wrong[misconception])


def judge(task: str, name: str, source: str, words: str | None) -> None:
    """Fail unless an answer is told what its catalogue expects, in the notebooks' own float64."""
    torch.set_default_dtype(torch.float64)
    if said := misjudged(check(task, cell(source)), find(task), words):
        where = f"{ANSWERS[task].path.parent.name}/{task}.py"
        file = f"tests/checks/catalogue/{where}, {name}, checked by trainlab/checks/{where}"
        fail_with([f"{file}: {said}"], "the catalogues")


# ---- what these gates say -----------------------------------------------------------------------


def test_the_file_to_write_is_named():
    tasks, answers = UNMATCHED / "tasks", UNMATCHED / "catalogue"
    there = Path("tests", "broken", "checks", "unmatched")
    assert unmatched(tasks, answers) == [
        f"The task halve has no catalogue of answers: write {there}/catalogue/a_chapter/halve.py.",
        f"{there}/catalogue/a_chapter/treble.py has answers to no task: write "
        f"{there}/tasks/a_chapter/treble.py, or delete the answers.",
    ]


def test_the_check_to_write_is_named():
    assert [*unchecked(UNMATCHED / "tasks", UNMATCHED / "solutions")] == [
        "solutions/01_a_chapter.ipynb, cell early-check: no cell above it has a solution; write "
        "`### BEGIN SOLUTION` and the end marker.",
        'solutions/01_a_chapter.ipynb, cell misspelled: check("halv"), but there is no task of '
        "that name. Did you mean 'halve'?",
        'solutions/02_another.ipynb, cell moved: check("double"), which is a task of the chapter '
        "a_chapter.",
        'No solution checks the task halve: write `check("halve")` below its solution in '
        "solutions/01_a_chapter.ipynb, then run `make exercises`.",
    ]


def test_what_a_catalogue_lacks_is_named():
    wrong = {"a": ("x", "You added"), "b": ("y", "you added"), "c": "z"}
    said = [*too_small({"double": Answers(Path("double.py"), {"one": "x"}, wrong, {})})]
    assert said == [
        "double.py: RIGHT has 1 answers, expected 2 or more.",
        "double.py: WRONG has 3 answers, expected 6 or more.",
        "double.py: WRONG['c'] is 'z', expected its source and words of the check's message. "
        "Write (source, words).",
        "double.py: WRONG of 'a' and 'b' expect the same words, 'You added'; expected words of "
        "its own for each. Let the check tell them apart (because=…), or delete one.",
    ]
    empty = BROKEN / "checks" / "unmatched" / "catalogue"
    assert len([*too_small(catalogue(empty))]) == 4, "a file without RIGHT and WRONG lacks both"


def test_a_task_with_too_few_hints_is_named():
    def doubles(double):
        """Doubles."""

    (said,) = too_few_hints({"interval": Task("interval", ("double(x)",), (doubles,), ("One?",))})
    assert said == (
        "trainlab/checks/splitting_your_data/interval.py: hints has 1, expected 3 or more, from "
        "vague to plain: each try shows one more. Add some."
    )


def test_what_a_task_does_not_say_is_named():
    def doubles(double):
        """Doubles."""

    def made(name, shows, then=""):
        return Task(name, ("double(x)",), (doubles,), shows=shows, then=then)

    found = [made("halve", "Why."), made("double", "To expect: 2.", "Next: `trebel`.")]
    names = [task.name for task in found]
    folder = "trainlab/checks/the_learning_signal"
    there = dict(zip(names, found, strict=True))
    assert [
        line.split(", expected")[0] for line in unsaid(there, {"the_learning_signal": names})
    ] == [
        f"{folder}/halve.py: found shows = 'Why.'",
        f"{folder}/double.py: found then = 'Next: `trebel`.'",
        f"{folder}/__init__.py: found DONE = 'This notebook is done: all 5 tasks pass. You have "
        "followed ",
    ]
    two_last = {"halve": made("halve", "To expect: 1."), "double": made("double", "To expect: 2.")}
    (line, _) = unsaid(two_last, {"the_learning_signal": names})
    assert line.startswith(f"{folder}: found halve, double without `then`, expected one")


@pytest.mark.parametrize(
    ("source", "words", "said"),
    [
        (DOUBLES, None, ""),
        (SAME, None, "expected that every check passes; found\ndouble: 0 of 1"),
        (SAME, "found 2.5", ""),
        (SAME, "the result: found", ""),
        (SAME, "You added", "found 'The result: found 2.5 at [1], expected 5.', expected a check"),
        (DOUBLES, "You added", "found that every check passes, expected a check that says 'You"),
        ("def treble(x): return x", "You added", "(`double`: Run the cell that defines `double("),
    ],
)
def test_what_an_answer_is_told_otherwise_is_shown(declare, source, words, said):
    declare()
    found = misjudged(check("double", cell(source)), checks.find("double"), words)
    assert said in found if said else found == ""


def test_everything_to_mend_is_printed_in_full():
    with pytest.raises(pytest.fail.Exception) as caught:
        fail_with([f"problem {number}" for number in range(99)], "the catalogues")
    head, *lines, last = str(caught.value).split("\n")
    assert head == "99 problems in the catalogues"
    assert lines == [f"problem {number}" for number in range(99)]
    assert re.search(r"run `pytest tests/checks -k", last)
