"""Errors that teach: what was found, what was expected, where, and what to do next."""

from __future__ import annotations

import difflib
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

MANY = 30  # names that a line lists


class TrainlabError(Exception):
    """Base of every error that the book's package raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle: a worker's error is told by its own words, whatever made it."""
        return _restored, (type(self), self.args, vars(self))


def _restored(kind: type[TrainlabError], said: tuple[Any, ...], held: dict[str, Any]) -> Any:
    error = kind.__new__(kind)
    error.args = said
    vars(error).update(held)
    return error


class ShapeError(TrainlabError):
    """An array or a network has sizes that cannot work."""


def nearest(found: object, known: Iterable[object]) -> str | None:
    """Return the known name that somebody who wrote ``found`` may have meant."""
    near = difflib.get_close_matches(str(found).lower(), map(str, known), n=1)
    return near[0] if near else None


def did_you_mean(found: object, known: Iterable[object]) -> str:
    """Return " Did you mean 'NAME'?" with the nearest name, or nothing."""
    near = nearest(found, known)
    return f" Did you mean {near!r}?" if near else ""


def told(error: BaseException, *files: str) -> str:
    """Return in one line what an author's code raised, where, and which names there are.

    Parameters
    ----------
    error : exception
        Anything that was not raised on purpose.
    *files : str
        The author's files, or how their paths end.

    Returns
    -------
    str
        With the last line of these files that was under way; of a name that is not there, with
        those that the mappings at hand have.
    """
    said, where = " ".join(str(error).split()), ""
    if isinstance(error, SyntaxError) and error.lineno:
        said, where = error.msg, f"line {error.lineno}: "
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.endswith(files):
            name = frame.f_code.co_name
            where = f"line {line}: " if name == "<module>" else f"{name}, line {line}: "
            if isinstance(error, KeyError):
                said = _key_told(error, frame.f_locals.values())
    return f"{where}{type(error).__name__}: {said}"


def _key_told(error: KeyError, values: Iterable[object]) -> str:
    found = [value for value in values if isinstance(value, Mapping)]
    inner = [value for one in found for value in one.values() if isinstance(value, Mapping)]
    missing, names = error.args[0], [str(name) for one in found for name in one]
    hint = did_you_mean(missing, [*names, *(str(name) for one in inner for name in one)])
    shown = names if len(names) <= MANY else [*names[:MANY], "…"]
    return f"no {missing!r}; there are {', '.join(shown)}.{hint}"


class UnknownNameError(TrainlabError):
    """A name is not among the known ones.

    Parameters
    ----------
    what : str
        What the name stands for ("activation").
    found : object
    known : iterable of str
    """

    def __init__(self, what: str, found: object, known: Iterable[object]) -> None:
        names = [str(name) for name in known]
        hint = did_you_mean(found, names)
        super().__init__(f"Unknown {what} {found!r}; known are: {', '.join(names)}.{hint}")


class SettingError(TrainlabError):
    """An experiment was asked for a setting outside what it can run."""


class TuningEdgeError(TrainlabError):
    """The best learning rate lies at the edge of all that were tried: it is not tuned.

    Parameters
    ----------
    scores : dict
        Median score of each rate that was tried.
    rate : float
        The best one.
    extensions : int
        How many times the grid had grown.
    """

    def __init__(self, scores: Mapping[float, float], rate: float, extensions: int) -> None:
        low, high = min(scores), max(scores)
        where, grid = (
            ("low", f"low={low / 100:g}") if rate == low else ("high", f"high={high * 100:g}")
        )
        tried = ", ".join(f"{tried:g}: {score:.4g}" for tried, score in sorted(scores.items()))
        super().__init__(
            f"The best learning rate is {rate:g}, at the {where} edge of all that were tried, "
            f"after {extensions} extensions: it is not tuned. Medians by rate: {tried}. Begin with "
            f"a grid that reaches further, as in {grid}. If a rate is best only because nothing "
            "is learned at any of them, say what such a network scores: floor=…"
        )


def raise_all(problems: Sequence[TrainlabError]) -> None:
    """Raise a problem with settings as it is; of several, one `SettingError` that lists them."""
    if len(problems) > 1:
        raise SettingError("\n".join(map(str, problems)))
    for problem in problems:
        raise problem


class DeclarationError(TrainlabError):
    """An experiment declares what cannot be run or drawn; lists everything that is wrong."""

    def __init__(self, what: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n- ".join([f"{what}: {count}", *self.problems]))


class RecordingError(TrainlabError):
    """A recorded sweep is missing, incomplete, or of another version."""


class SourceError(TrainlabError):
    """Source files that cannot be used; everything to fix is listed, not just the first.

    Parameters
    ----------
    problems : iterable
        One thing to fix each.
    where : str
        What has them, as in "the notebooks".
    then : str
        What to do, with the command to run afterward.

    Attributes
    ----------
    problems : tuple
    """

    def __init__(self, problems: Iterable[object], where: str, then: str) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n".join([f"{count} in {where}", *map(str, self.problems), then]))


@contextmanager
def gathered(problems: list[Any]) -> Iterator[None]:
    """Note what a `SourceError` raised inside lists, and go on."""
    try:
        yield
    except SourceError as error:
        problems.extend(error.problems)


class NotebookError(SourceError):
    """Notebooks are broken, not in normal form, or out of step with their source."""


class CheckError(TrainlabError):
    """A check failed under ``TRAINLAB_STRICT=1``, or a task is declared wrongly."""


class SetupError(TrainlabError):
    """A tool or a generated file that the book needs is missing."""


class Flaw(NamedTuple):
    """One thing to fix in what somebody wrote, wherever it stands.

    Attributes
    ----------
    field : str
        Its place, such as ``options.early.feedback``; empty when the whole is meant.
    found, expected : str
        What stands there, and what belongs there.
    form : str
        The right form, ready to copy.
    """

    field: str
    found: str
    expected: str
    form: str


@dataclass(frozen=True)
class Problem:
    """A `Flaw` with its file, and the entry that has it.

    Attributes
    ----------
    file, entry : str
        ``entry`` is empty when the whole file is meant.
    field, found, expected, form : str
        Those of the flaw.
    kind : str
        What the entries of the file are called.
    """

    file: str
    entry: str
    field: str
    found: str
    expected: str
    form: str
    kind: str = "item"

    def __str__(self) -> str:
        named = {self.kind: self.entry, "field": self.field}
        where = ", ".join([self.file, *(f"{key} `{name}`" for key, name in named.items() if name)])
        rows = {"found": self.found, "expected": self.expected, "write": self.form}
        return "\n".join([where, *(f"  {f'{name}:':9} {text}" for name, text in rows.items())])


class QuizError(SourceError):
    """Quiz items that cannot be used; ``problems`` are `Problem`."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem], what: str = "quiz items") -> None:
        super().__init__(problems, f"the {what}", "Fix what is named, then run `trainlab quizzes`.")


class LedgerError(SourceError):
    """The ledger has broken claims, or quotes what is not recorded; ``problems`` are `Problem`."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem], where: str) -> None:
        then = "Fix what is named, then run `pytest tests/book/test_ledger.py`."
        super().__init__(problems, where, then)


def one_of(name: str, known: tuple[str, ...], what: str) -> str:
    """Return ``name`` if it is one of ``known``.

    Raises
    ------
    UnknownNameError
        Names what was found and what there is.
    """
    if name not in known:
        raise UnknownNameError(what, name, known)
    return name
