"""The table of objectives: where each is met in prose, experiment, quiz and exercise.

It is made from metadata. The opening cell of a chapter lists the objectives as bullets; the
notebook's metadata names them in the same order (``trainlab.objectives``). A cell that teaches
one says so in its own metadata (``trainlab.objective``, an id or a list): Markdown is prose, a
cell that shows an experiment is that experiment, and a task's prompt in the solutions is the
exercise. An item of the quizzes has a field ``objective``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from trainlab.book.notebooks import read as read_notebook
from trainlab.book.shown import by_code
from trainlab.book.teaching.links import folded
from trainlab.errors import NotebookError, did_you_mean, gathered, nearest
from trainlab.quiz.reading import Chapter, read_bank

_MARKED = 'give {} the metadata "trainlab": {{"objective": "ID"}}'
WAYS = {
    "prose": _MARKED.format("a Markdown cell of chapters/NAME.ipynb"),
    "experiment": _MARKED.format("a cell of chapters/NAME.ipynb that shows one"),
    "quiz": "write `objective: ID` in an item of quizzes/NAME.yaml",
    "exercise": _MARKED.format("the prompt of a task in solutions/NAME.ipynb"),
}
"""What meets an objective, and what to write where it does not."""
_BULLETS = re.compile(r"^- (?P<text>.+)$", re.MULTILINE)
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)


@dataclass
class Objective:
    """What a reader can do after a chapter, and where it is taught.

    Attributes
    ----------
    chapter : str
        ``02_vanishing_gradients``.
    id, text : str
    met : dict
        Way (prose, experiment, quiz, exercise) → names of the places, in their order.
    """

    chapter: str
    id: str
    text: str
    met: dict[str, list[str]] = field(default_factory=lambda: {way: [] for way in WAYS})


def read(root: Path) -> list[Objective]:
    """Collect the objectives of every chapter.

    Parameters
    ----------
    root : Path
        The folder with ``chapters``, ``solutions`` and ``quizzes``.

    Raises
    ------
    NotebookError
        Lists every chapter whose ids and bullets do not match, every cell and item that names an
        objective which is not there, and all metadata of ours that nothing reads.
    """
    found, problems = _collected(root)
    _raise(problems)
    return found


def check(root: Path) -> None:
    """Check that every objective is met in prose, in an experiment, in a quiz and in an exercise.

    Parameters
    ----------
    root : Path
        As in `read`.

    Raises
    ------
    NotebookError
        Lists what `read` does, and every hole.
    """
    found, problems = _collected(root)
    _raise([*problems, *holes(found)])


def _collected(root: Path) -> tuple[list[Objective], list[str]]:
    found: list[Objective] = []
    problems: list[Any] = []
    bank, flaws = read_bank(root / "quizzes")
    problems += flaws
    paths = sorted((root / "chapters").glob("*.ipynb"))
    bank = [*_placed(bank, [path.stem for path in paths], problems)]
    for path in paths:
        with gathered(problems):
            found += _chapter(path, root, bank, problems)
    return found, problems


def _placed(bank: list[Chapter], names: list[str], problems: list[str]) -> Iterator[Chapter]:
    """Yield the quizzes under their chapters' names; of a misnamed file, under the one it means."""
    free = [name for name in names if name not in {chapter.name for chapter in bank}]
    for chapter in bank:
        if chapter.name in names:
            yield chapter
            continue
        meant = free[0] if len(free) == 1 else nearest(chapter.name, free)
        hint = f" Did you mean {meant!r}?" if meant else did_you_mean(chapter.name, names)
        known = ", ".join(names)
        problems.append(
            f"quizzes/{chapter.name}.yaml belongs to no chapter; the chapters are {known}.{hint}"
        )
        if meant:
            yield replace(chapter, name=meant)


def _raise(problems: list[str]) -> None:
    if problems:
        then = "Fix what is named, then run `trainlab quizzes`."
        raise NotebookError(problems, "the objectives", then)


def sources(root: Path) -> list[Path]:
    """Return the files that `read` rests on."""
    patterns = ("chapters/*.ipynb", "solutions/*.ipynb", "quizzes/*.yaml")
    return sorted(path for pattern in patterns for path in root.glob(pattern))


def table(objectives: list[Objective]) -> str:
    """Return one Markdown table a chapter, each folded."""
    parts = []
    for chapter in dict.fromkeys(objective.chapter for objective in objectives):
        rows = [o for o in objectives if o.chapter == chapter]
        lines = [f"[Chapter {int(chapter[:2])}](../chapters/{chapter}.ipynb)\n"]
        lines.append("| You can | Prose | Experiment | Quiz | Exercise |\n|---|---|---|---|---|")
        for objective in rows:
            cells = (", ".join(objective.met[way]) or "—" for way in WAYS)
            lines.append(f"| {objective.text} | {' | '.join(cells)} |")
        parts.append(folded(f"Chapter {int(chapter[:2])}: {len(rows)} objectives", lines))
    return "\n".join(parts)


def holes(objectives: list[Objective]) -> list[str]:
    """Return a line for each objective that is not met in one of the ways, with what to write."""
    return [
        f"chapters/{o.chapter}.ipynb: {o.id!r} is met by no {way}; "
        + write.replace("NAME", o.chapter).replace("ID", o.id)
        for o in objectives
        for way, write in WAYS.items()
        if not o.met[way]
    ]


def _chapter(path: Path, root: Path, bank: list[Chapter], problems: list[str]) -> list[Objective]:
    notebook = read_notebook(path)
    solutions = root / "solutions" / path.name
    tasks = read_notebook(solutions).cells if solutions.exists() else []
    problems += _unread(notebook.metadata, "objectives", f"{path.name}, the notebook's metadata")
    for folder, cells in (("", notebook.cells), ("solutions/", tasks)):
        for cell in cells:
            where = f"{folder}{path.name}, cell {cell.id}"
            problems += _unread(cell.metadata, "objective", where)
    ids = _ours(notebook.metadata).get("objectives", [])
    bullets = [b["text"] for b in _BULLETS.finditer("".join(c.source for c in notebook.cells[:1]))]
    if not ids or len(ids) != len(bullets):
        problems.append(
            f"{path.name}: its opening cell lists {len(bullets)} objectives, its metadata "
            f"(trainlab.objectives) {len(ids)} ids; write one id for each bullet, in their order."
        )
    own = {
        name: Objective(path.stem, name, text.rstrip(";."))
        for name, text in zip_longest(ids, bullets[: len(ids)], fillvalue="")
    }
    for way, place, name, where in _places(notebook, tasks, bank, path):
        if name not in own:
            known = ", ".join(own) or "none"
            hint = did_you_mean(name, own)
            problems.append(f"{where} names the objective {name!r}; the chapter has {known}.{hint}")
        elif place not in own[name].met[way]:
            own[name].met[way].append(place)
    return list(own.values())


def _places(
    notebook: Any, tasks: Any, bank: list[Chapter], path: Path
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the way, the place, the objective that is met there, and where this is said."""
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (named := _HEADING.search(cell.source)):
            heading = named["text"]
        code = by_code(cell.source) if cell.cell_type == "code" else []
        slug = next((name for kind, name in code if kind == "experiment"), None)
        way, place = ("experiment", slug) if slug else ("prose", heading)
        for name in _named(cell):
            yield way, place, name, f"{path.name}, cell {cell.id}"
    for item in (item for chapter in bank if chapter.name == path.stem for item in chapter.items):
        if item.objective:
            where = f"quizzes/{path.stem}.yaml, item {item.id}"
            yield "quiz", f"`{item.id}`", item.objective, where
    for cell in tasks:
        named = _HEADING.search(cell.source)
        for name in _named(cell):
            place = named["text"] if named else cell.id
            yield "exercise", place, name, f"solutions/{path.name}, cell {cell.id}"


def _ours(metadata: Any) -> dict[str, Any]:
    found = metadata.get("trainlab", {})
    return found if isinstance(found, dict) else {"": found}


def _unread(metadata: Any, known: str, where: str) -> Iterator[str]:
    """Yield a line for each name in our metadata that is not the one that is read."""
    for name in _ours(metadata):
        if name != known:
            yield (
                f'{where}: found the name {name!r} in its metadata "trainlab", which nothing '
                f'reads; write "{known}" in its place.'
            )


def _named(cell: Any) -> list[str]:
    given = _ours(cell.metadata).get("objective", [])
    return [given] if isinstance(given, str) else list(given)
