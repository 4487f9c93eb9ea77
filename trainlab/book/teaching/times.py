"""How long chapters and exercises take, counted from what stands in them.

Pages promise what is counted, to within five minutes; plan and table tell what the pages promise.

A chapter, or the page "Going deeper" beside one: 200 words a minute, 60 lines of code a minute,
one minute a question, four an experiment. An exercise: the same for words and lines, and 12 minutes
a task. These are rules of thumb; no class was timed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainlab.book import shown
from trainlab.book.notebooks import read
from trainlab.book.shown import DEEPER
from trainlab.book.teaching.links import title
from trainlab.errors import SourceError

WORDS, LINES = 200, 60  # a minute
QUESTION, EXPERIMENT, TASK = 1, 4, 12  # minutes each
LIMIT = 50
"""Minutes that a chapter may take; what goes beyond has its place on the page "Going deeper"."""
HIDDEN = {"remove-input", "remove-cell", "hide-input", "hide-cell"}
"""Tags of cells whose code no reader has to read."""
_NO_WORDS = re.compile(r"\$[^$]*\$|\]\([^)]*\)|<[^>]*>|[^\w'’]+")
_PROMISE = re.compile(r"About (\d+) minutes")
_CHECK = re.compile(r'^check\("\w+"\)', re.MULTILINE)


@dataclass(frozen=True)
class Time:
    """What a chapter and its exercise ask for.

    Attributes
    ----------
    chapter : str
    experiments, questions, tasks : int
        Of the chapter, and of its exercise.
    read, deeper, work : float
        Minutes for the chapter, the page "Going deeper" (0 without one) and the exercise.
    """

    chapter: str
    experiments: int
    questions: int
    tasks: int
    read: float
    deeper: float
    work: float


def of(root: Path, chapter: str) -> Time:
    """Count what a chapter and its exercise ask for.

    Parameters
    ----------
    root : Path
        The folder with ``chapters`` and ``exercises``.
    """
    path = root / "chapters" / f"{chapter}.ipynb"
    beside = path.parent / DEEPER / path.name
    experiments, questions = _shown(path)
    exercise = read(root / "exercises" / f"{chapter}.ipynb")
    tasks = sum(len(_CHECK.findall(cell.source)) for cell in _code(exercise))
    return Time(
        chapter,
        experiments,
        questions,
        tasks,
        read=_page(path),
        deeper=_page(beside) if beside.exists() else 0,
        work=_text(exercise) + TASK * tasks,
    )


@dataclass(frozen=True)
class Promised:
    """Minutes as the opening of a page says them: to read, to go deeper (0 without), to work."""

    read: int
    deeper: int
    work: int


def promised(root: Path, chapter: str) -> Promised:
    """Return what the openings of a chapter, of the page beside it and of its exercise promise.

    Raises
    ------
    SourceError
        If a page does not say ``About N minutes``.
    """
    beside = root / "chapters" / DEEPER / f"{chapter}.ipynb"
    return Promised(
        _opening(root / "chapters" / f"{chapter}.ipynb"),
        _opening(beside) if beside.exists() else 0,
        _opening(root / "exercises" / f"{chapter}.ipynb"),
    )


def _opening(path: Path) -> int:
    if found := _PROMISE.search(read(path).cells[0].source):
        return int(found[1])
    problem = f"{path.parent.name}/{path.name}: its first cell does not say how long it takes."
    raise SourceError([problem], "the chapters", "Write `About N minutes`.")


def table(root: Path) -> str:
    """Return the Markdown table of all chapters."""
    times = [of(root, path.stem) for path in sorted((root / "chapters").glob("*.ipynb"))]
    rows = [
        "| Chapter | To read | Experiments | Questions | Going deeper | Exercise |",
        "|---" * 6 + "|",
    ]
    for one in times:
        name = f"[{int(one.chapter[:2])} {title(root, one.chapter)}]"
        said = promised(root, one.chapter)
        link = f"[{said.deeper} min](../chapters/{DEEPER}/{one.chapter}.ipynb)"
        rows.append(
            f"| {name}(../chapters/{one.chapter}.ipynb) | {said.read} min | {one.experiments} "
            f"| {one.questions} | {link if said.deeper else ''} "
            f"| {said.work} min, {one.tasks} task{'s' * (one.tasks > 1)} |"
        )
    told = [promised(root, one.chapter) for one in times]
    read_, work = (sum(getattr(one, kind) for one in told) / 60 for kind in ("read", "work"))
    rows.append(f"| All | {read_:.0f} h | | | | {work:.0f} h |")
    return "\n".join(rows)


def sources(root: Path) -> list[Path]:
    """Return the files that the times rest on."""
    patterns = ("chapters/*.ipynb", f"chapters/{DEEPER}/*.ipynb", "exercises/*.ipynb")
    return sorted(path for pattern in patterns for path in root.glob(pattern))


def minutes(exact: float) -> str:
    """Return minutes to the nearest five: nobody knows them better."""
    return f"{rounded(exact)} min"


def rounded(exact: float) -> int:
    """Return minutes to the nearest five."""
    return 5 * round(exact / 5)


def _shown(path: Path) -> tuple[int, int]:
    kinds = [one.kind for one in shown.on_page(path)]
    return kinds.count("experiment"), kinds.count("quiz")


def _page(path: Path) -> float:
    experiments, questions = _shown(path)
    return _text(read(path)) + EXPERIMENT * experiments + QUESTION * questions


def _text(notebook: Any) -> float:
    words = sum(
        len(_NO_WORDS.sub(" ", cell.source).split())
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    )
    lines = sum(
        sum(bool(line.strip()) for line in cell.source.split("\n"))
        for cell in _code(notebook)
        if not HIDDEN.intersection(cell.metadata.get("tags", ()))
    )
    return words / WORDS + lines / LINES


def _code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
