"""Running a task's checks on what the learner has defined."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Mapping
from typing import Any

from trainlab.checking import attempts, cells
from trainlab.checking.expecting import NotYet
from trainlab.checking.guard import exit_raises, fixed_state, quiet
from trainlab.checking.learners import Learners
from trainlab.checking.places import blames_learner, explain, still_running, unfinished
from trainlab.checking.precision import dtype_name
from trainlab.checking.result import Result, Row
from trainlab.checking.task import Check, Task, is_long, label, seconds_for
from trainlab.checking.time_limit import TimeUp, within


def run(task: Task, names: dict[str, Any]) -> Result:
    """Run the checks of ``task``, in order, up to the first that does not pass.

    Parameters
    ----------
    task : Task
    names : dict
        Where the learner's names stand: the globals of their cells.

    Returns
    -------
    Result
        With one more hint at each changed attempt, until the task passes.
    """
    waiting = [row for form in task.needs if (row := _to_do(form, names))]
    if waiting:
        return Result(task.name, tuple(waiting))
    needed = [_handed(form, names) for form in task.needs]
    rows: list[Row] = []
    with cells.progress() as say, quiet() as printed, exit_raises(names):
        for number, check in enumerate(task.checks, 1):
            if rows and rows[-1].verdict != "pass":
                rows.append(Row(label(check), "skipped"))
                continue
            if is_long(check):
                say(f"Check {number} of {len(task.checks)}: {label(check)} …")
            rows.append(_row(check, needed, names))
    if all(row.verdict == "pass" for row in rows):
        rows += [row for handed in needed if (row := _changed(handed))]
    remarks: tuple[str, ...] = (printed.note,) if printed.note else ()
    judged = _judged(task, names)
    if all(row.verdict == "pass" for row in rows):
        attempts.forget(task.name)
        return Result(task.name, tuple(rows), remarks=remarks, judged=judged)
    if any(row.verdict == "error" and not row.blamed for row in rows):
        return Result(task.name, tuple(rows), remarks=remarks, judged=judged)
    values = [names[_name(form)] for form in task.needs]
    tries = attempts.attempts(task.name, values, names)
    if tries > len(task.hints):
        remarks += ("No more hints: the solution notebook shows one way, and says why.",)
    return Result(task.name, tuple(rows), task.hints[:tries], remarks, judged)


def _judged(task: Task, names: Mapping[str, Any]) -> str:
    """Say which cells' code was checked, and in which dtype: ``Checked: `f` of cell In[7]``."""
    parts = []
    for form in task.needs:
        made = cells.origin(names[_name(form)])
        parts.append(f"`{_name(form)}`" + (f" of cell In[{made}]" if made is not None else ""))
    dtype = f", in {dtype_name()}" if dtype_name() else ""
    return f"Checked: {' and '.join(parts)}{dtype}."


def _to_do(form: str, names: Mapping[str, Any]) -> Row | None:
    name = _name(form)
    there = name in names
    if failed := cells.failed_since(name, names.get(name)):
        message = (
            f"cell In[{failed.number}] should define `{name}` and failed with "
            f"{type(failed.error).__name__}: {failed.error!s:.80}. "
        )
        if there:
            made = cells.origin(names[name])
            older = f"that of cell In[{made}]" if made is not None else "an older one"
            message += f"What the kernel still holds is {older}, which is not checked. "
        return Row(f"`{name}`", "to do", f"{message}Fix the cell and run it, then this one.")
    if not there:
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


def _row(check: Check, needed: list[Any], names: Mapping[str, Any]) -> Row:
    seconds = seconds_for(check)
    try:
        with fixed_state():
            within(seconds, lambda: check(*needed))
    except NotYet as verdict:
        return Row(label(check), "not yet", str(verdict))
    except TimeUp as error:
        return Row(label(check), "error", still_running(error, names, seconds))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit too
        return Row(label(check), "error", explain(error, names), blames_learner(error, names))
    return Row(label(check), "pass")


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
