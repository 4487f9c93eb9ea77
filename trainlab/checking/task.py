"""What a task is, and how a check gets more time than usual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from trainlab.errors import CheckError

Check = Callable[..., None]
AnyCheck = TypeVar("AnyCheck", bound=Check)

_SECONDS = 3.0


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

    Raises
    ------
    CheckError
        If it needs nothing, has no check, or has checks without a docstring; names them all.
    """

    name: str
    needs: tuple[str, ...]
    checks: tuple[Check, ...]
    hints: tuple[str, ...] = ()

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
    """Give a check another time limit than the usual 3 s, as one that trains a network needs."""

    def mark(check: AnyCheck) -> AnyCheck:
        vars(check)["seconds"] = seconds
        return check

    return mark


def label(check: Check) -> str:
    """Return what the learner reads of a check."""
    return str(check.__doc__).strip().split("\n")[0].rstrip(".")


def seconds_for(check: Check) -> float:
    """Return a check's time limit."""
    return float(vars(check).get("seconds", _SECONDS))
