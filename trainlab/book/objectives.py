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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from trainlab import quiz
from trainlab.errors import NotebookError

WAYS = ("prose", "experiment", "quiz", "exercise")
PLANNED = "planned"
_BULLETS = re.compile(r"^- (?P<text>.+)$", re.MULTILINE)
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)
_EXPERIMENT = re.compile(r"""^experiment\(["'](?P<slug>\w+)["']""", re.MULTILINE)


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
        If ids and bullets do not match, or a cell or item names an objective that is not there.
    """
    found: list[Objective] = []
    for path in sorted((root / "chapters").glob("*.ipynb")):
        found += _chapter(path, root)
    return found


def sources(root: Path) -> list[Path]:
    """Return the files that `read` rests on."""
    patterns = ("chapters/*.ipynb", "solutions/*.ipynb", "quizzes/*.yaml")
    return sorted(path for pattern in patterns for path in root.glob(pattern))


def table(objectives: list[Objective]) -> str:
    """Return one Markdown table a chapter."""
    parts = []
    for chapter in dict.fromkeys(objective.chapter for objective in objectives):
        rows = [o for o in objectives if o.chapter == chapter]
        parts.append(f"**[Chapter {int(chapter[:2])}](../chapters/{chapter}.ipynb)**\n")
        parts.append("| You can | Prose | Experiment | Quiz | Exercise |\n|---|---|---|---|---|")
        for objective in rows:
            cells = (", ".join(objective.met[way]) or "—" for way in WAYS)
            parts.append(f"| {objective.text} | {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


def holes(objectives: list[Objective]) -> list[str]:
    """Return a line for each objective that is not met in one of the ways."""
    return [
        f"{o.chapter}: {o.id!r} is met by no {way}"
        for o in objectives
        for way in WAYS
        if not o.met[way]
    ]


def _chapter(path: Path, root: Path) -> list[Objective]:
    notebook = nbformat.read(path, as_version=4)
    ids = notebook.metadata.get("trainlab", {}).get("objectives", [])
    bullets = [b["text"] for b in _BULLETS.finditer(notebook.cells[0].source)]
    if not ids or len(ids) != len(bullets):
        raise NotebookError(
            f"{path.name}: its opening cell lists {len(bullets)} objectives, its metadata "
            f"(trainlab.objectives) {len(ids)} ids; write one id for each bullet, in their order."
        )
    own = {
        name: Objective(path.stem, name, text.rstrip(";."))
        for name, text in zip(ids, bullets, strict=True)
    }
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (named := _HEADING.search(cell.source)):
            heading = named["text"]
        for name in _named(cell):
            shown = _EXPERIMENT.search(cell.source) if cell.cell_type == "code" else None
            way, place = ("experiment", shown["slug"]) if shown else ("prose", heading)
            _add(own, name, way, place, f"{path.name}, cell {cell.id}")
    for item in quiz.bank().values():
        if item.get("chapter") == path.stem and item.get("objective"):
            _add(own, item["objective"], "quiz", f"`{item['id']}`", f"quiz item {item['id']}")
    for name, task in _exercises(root / "solutions" / path.name, own):
        _add(own, name, "exercise", task, f"solutions/{path.name}")
    return list(own.values())


def _exercises(path: Path, own: dict[str, Objective]) -> Iterator[tuple[str, str]]:
    if not path.exists():
        yield from ((name, PLANNED) for name in own)
        return
    for cell in nbformat.read(path, as_version=4).cells:
        named = _HEADING.search(cell.source)
        for name in _named(cell):
            yield name, named["text"] if named else cell.id


def _named(cell: Any) -> list[str]:
    given = cell.metadata.get("trainlab", {}).get("objective", [])
    return [given] if isinstance(given, str) else list(given)


def _add(own: dict[str, Objective], name: str, way: str, place: str, where: str) -> None:
    if name not in own:
        raise NotebookError(
            f"{where} names the objective {name!r}; the chapter has {', '.join(own)}."
        )
    if place not in own[name].met[way]:
        own[name].met[way].append(place)
