"""What a task is, and how a check gets more time than usual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from trainlab.errors import CheckError

Check = Callable[..., None]
AnyCheck = TypeVar("AnyCheck", bound=Check)

_SECONDS = 10.0


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
        One more is shown at each changed attempt, from the vaguest to the plainest.
    shows : str
        What a pass says: why the answer is right, and a number to expect.
    then : str
        What a pass says next: which task of the notebook, or which cell, follows.

    Raises
    ------
    CheckError
        If it needs nothing, has no check, or has checks without a docstring; names them all.
    """

    name: str
    needs: tuple[str, ...]
    checks: tuple[Check, ...]
    hints: tuple[str, ...] = ()
    shows: str = ""
    then: str = ""

    def __post_init__(self) -> None:
        problems = [
            f"the check `{check.__name__}` has no docstring, whose first line is the label that "
            "the learner reads"
            for check in self.checks
            if not check.__doc__
        ]
        if not self.checks:
            problems.append("it has no check")
        if not self.needs:
            problems.append('it needs nothing: name what is checked, needs=("double(x)",)')
        if problems:
            raise CheckError(f"Task {self.name!r}: {'; '.join(problems)}.")


def limit(seconds: float) -> Callable[[AnyCheck], AnyCheck]:
    """Give a check another time limit than the usual 10 s, as one that trains a network needs.

    Seconds are those that the learner's code computes, not those on the wall.
    """

    def mark(check: AnyCheck) -> AnyCheck:
        vars(check)["seconds"] = seconds
        return check

    return mark


def label(check: Check) -> str:
    """Return what the learner reads of a check."""
    return str(check.__doc__).strip().split("\n")[0].rstrip(".")


def is_long(check: Check) -> bool:
    """Tell whether a check may take so long that the learner should see what it does."""
    return seconds_for(check) > _SECONDS


def seconds_for(check: Check) -> float:
    """Return a check's time limit."""
    return float(vars(check).get("seconds", _SECONDS))
