"""Checks of exercises: ``check("layer_backward")`` tells what works and what to try next.

A task is declared in one file of ``trainlab/checks``; nothing is registered::

    def one_unit(layer_backward):
        "One unit, one example."                    # the label that the learner reads
        got = layer_backward(grad_h, z, weight)
        expect_close(got, want, "the gradient", because={
            "You multiplied by σ(z); the chain rule needs σ′(z)": grad_h * sigmoid(z) @ weight,
        })

    task = Task("layer_backward", needs=("layer_backward(grad_h, z, weight)",),
                checks=(one_unit,), hints=("Which value does σ′ take at z = 0?",))

Checks run in order, up to the first that does not pass: one thing to mend at a time.
"""

from __future__ import annotations

import copy
import difflib
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import trainlab.checks
from trainlab.checking.expecting import expect, expect_close
from trainlab.checking.guard import (
    Learners,
    NotYet,
    TimeUp,
    exit_raises,
    fixed_state,
    quiet,
    within,
)
from trainlab.checking.places import explain, still_running, unfinished
from trainlab.checking.result import Result, Row
from trainlab.errors import CheckError, UnknownNameError

__all__ = ["NotYet", "Result", "Row", "Task", "check", "expect", "expect_close", "limit", "tasks"]

_SECONDS = 3.0
_tries: dict[str, int] = {}  # in this kernel, since the task last passed

CheckFunction = TypeVar("CheckFunction", bound=Callable[..., None])


@dataclass(frozen=True)
class Task:
    """One task of an exercise.

    Attributes
    ----------
    name : str
        Unique in the whole book: ``check(name)``.
    needs : tuple of str
        What the learner defines: a function as it is called, ``"build(seed)"``, or a plain name.
    checks : tuple of functions
        Each takes what is needed, in that order, and raises :class:`NotYet` through
        :func:`expect` or :func:`expect_close`. The first line of its docstring is its label.
    hints : tuple of str
        One more is shown at each try, from the vaguest to the plainest.
    """

    name: str
    needs: tuple[str, ...]
    checks: tuple[Callable[..., None], ...]
    hints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unlabelled = [check.__name__ for check in self.checks if not check.__doc__]
        if unlabelled or not self.checks or not self.needs:
            raise CheckError(
                f"Task {self.name!r} needs a name to check and at least one check, and each check "
                f"a docstring as its label; without one: {', '.join(unlabelled) or 'none'}."
            )


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
    result = _run(_find(task), sys._getframe(1).f_globals if names is None else names)
    if not result.passed and _strict():
        raise CheckError(repr(result))
    return result


def limit(seconds: float) -> Callable[[CheckFunction], CheckFunction]:
    """Give a check another time limit than the usual 3 s, as one that trains a network needs."""

    def mark(function: CheckFunction) -> CheckFunction:
        vars(function)["seconds"] = seconds
        return function

    return mark


def tasks() -> dict[str, Task]:
    """Return every task of the book by its name.

    Raises
    ------
    CheckError
        If two tasks share a name.
    """
    found: dict[str, Task] = {}
    for chapter in _chapters():
        for task in _declared(chapter):
            if task.name in found:
                raise CheckError(
                    f"Two tasks are called {task.name!r}, one of them in trainlab/checks/"
                    f"{chapter}.py; names are unique in the whole book."
                )
            found[task.name] = task
    return found


def _strict() -> bool:
    asked = os.environ.get("TRAINLAB_STRICT", "0") not in ("", "0")
    return asked or "NBGRADER_EXECUTION" in os.environ


def _chapters() -> list[str]:
    modules = pkgutil.iter_modules(trainlab.checks.__path__)
    return [m.name for m in modules if not (m.ispkg or m.name.startswith("_"))]


def _declared(chapter: str) -> list[Task]:
    module = importlib.import_module(f"trainlab.checks.{chapter}")
    return [value for value in vars(module).values() if isinstance(value, Task)]


def _find(name: str) -> Task:
    folder = Path(next(iter(trainlab.checks.__path__)))
    for chapter in _chapters():
        if f'"{name}"' not in (folder / f"{chapter}.py").read_text(encoding="utf-8"):
            continue  # not imported: other chapters' checks may need much
        for task in _declared(chapter):
            if task.name == name:
                return task
    raise UnknownNameError("task", name, tasks())


def _run(task: Task, names: dict[str, Any]) -> Result:
    waiting = [row for form in task.needs if (row := _to_do(form, names))]
    if waiting:
        return Result(task.name, tuple(waiting))
    needed = [_handed(form, names) for form in task.needs]
    rows: list[Row] = []
    with quiet() as printed, exit_raises(names):
        for function in task.checks:
            if rows and rows[-1].verdict != "pass":
                rows.append(Row(_label(function), "skipped"))
            else:
                rows.append(_row(function, needed, names))
    if all(row.verdict == "pass" for row in rows):
        rows += [row for handed in needed if (row := _changed(handed))]
    remarks: tuple[str, ...] = (printed.note,) if printed.note else ()
    if all(row.verdict == "pass" for row in rows):
        _tries.pop(task.name, None)
        return Result(task.name, tuple(rows), remarks=remarks)
    _tries[task.name] = tries = _tries.get(task.name, 0) + 1
    if tries > len(task.hints):
        remarks += ("No more hints: the solution notebook shows one way, and says why.",)
    return Result(task.name, tuple(rows), task.hints[:tries], remarks)


def _to_do(form: str, names: Mapping[str, Any]) -> Row | None:
    name = _name(form)
    if name not in names:
        defined = [other for other, value in names.items() if callable(value)]
        near = difflib.get_close_matches(name, defined, n=1, cutoff=0.8)
        also = f" There is `{near[0]}`: should it be called `{name}`?" if near else ""
        return Row(f"`{name}`", "to do", f"run the cell that defines `{form}`.{also}")
    place = unfinished(names[name])
    if place:
        return Row(
            f"`{name}`",
            "to do",
            f"{place} is still `...`: write your code in its place, run that cell, then this one.",
        )
    return None


def _handed(form: str, names: Mapping[str, Any]) -> Any:
    value = names[_name(form)]
    if "(" not in form:
        return copy.deepcopy(value)
    return Learners(value, form)


def _row(function: Callable[..., None], needed: list[Any], names: Mapping[str, Any]) -> Row:
    label = _label(function)
    seconds = vars(function).get("seconds", _SECONDS)
    try:
        with fixed_state():
            within(seconds, lambda: function(*needed))
    except NotYet as verdict:
        return Row(label, "not yet", str(verdict))
    except TimeUp as error:
        return Row(label, "error", still_running(error, names, seconds))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit too
        return Row(label, "error", explain(error, names))
    return Row(label, "pass")


def _changed(handed: Any) -> Row | None:
    if not isinstance(handed, Learners) or not handed.changed:
        return None
    argument = handed.changed[0]
    return Row(
        "Leaves its arguments as they are",
        "not yet",
        f"your function changed `{argument}` in place, and its caller still needs the old values. "
        f"`{argument} = {argument} * …` makes a new array, `{argument} *= …` does not.",
    )


def _name(form: str) -> str:
    return form.partition("(")[0]


def _label(function: Callable[..., None]) -> str:
    return str(function.__doc__).strip().split("\n")[0].rstrip(".")
