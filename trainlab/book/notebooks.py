"""Exercises from solutions, and the normal form of every notebook.

Normal form: ids that stay, metadata that matters, no execution counts, outputs only in solutions
and in cells tagged ``nbval-check-output``. So a diff shows what an author changed.

An exercise is its solution without what stands between ``### BEGIN SOLUTION what to write`` and
``### END SOLUTION``, and without cells tagged ``solution-only``. Markers and cell metadata are
those of nbgrader (https://nbgrader.readthedocs.io), which can release and collect the same files.
A title ``# Solutions …`` becomes ``# Exercises …``, and before the first code cell comes one that
says what to install where the package is missing (`installing`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat

from trainlab.book import installing
from trainlab.errors import NotebookError, gathered
from trainlab.files import write_atomically

KEEP_OUTPUT = "nbval-check-output"
SOLUTION_ONLY = "solution-only"

_NOTEBOOK_METADATA = ("generated_from", "mystnb", "trainlab")  # beside kernel and language
_CELL_METADATA = ("deletable", "editable", "mystnb", "nbgrader", "tags", "trainlab")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_BEGIN = re.compile(r"(?P<indent>[ \t]*)### BEGIN SOLUTION(?P<prompt>.*)")
_END = re.compile(r"[ \t]*### END SOLUTION[ \t]*")
_CHECK = re.compile(r"""^check\(["'](?P<task>\w+)["']\)""", re.MULTILINE)
_FIX = "Fix what is named, then run `trainlab notebooks`."
_DISTINCTIVE = 16  # characters from which on a line left in the exercise gives the solution away


def normalize(paths: Iterable[Path | str]) -> list[Path]:
    """Write notebooks in normal form.

    Parameters
    ----------
    paths : iterable of path
        Files, or folders whose ``*.ipynb`` are meant.

    Returns
    -------
    list of Path
        Those that changed.

    Raises
    ------
    NotebookError
        Lists every file that is missing or no notebook; then nothing is written.
    """
    problems: list[str] = []
    texts = {}
    for path in _notebooks(paths, problems):
        with gathered(problems):
            texts[path] = _text(_normal(read(path), path))
    _raise(problems, "the notebooks; nothing was written", _FIX)
    return [path for path, text in texts.items() if write_atomically(path, text)]


def check_normal_form(paths: Iterable[Path | str]) -> None:
    """Check that notebooks stand in normal form.

    Parameters
    ----------
    paths : iterable of path
        Files, or folders whose ``*.ipynb`` are meant.

    Raises
    ------
    NotebookError
        Lists every notebook that does not, with what differs and how to fix it.
    """
    unreadable: list[str] = []
    problems = []
    for path in _notebooks(paths, unreadable):
        with gathered(unreadable):
            notebook = read(path)
            normal = _normal(notebook, path)
            if path.read_text(encoding="utf-8") != _text(normal):
                differences = list(_differences(notebook, normal))
                stored = [cell.get("id") for cell in json.loads(path.read_text("utf-8"))["cells"]]
                if stored != [cell.id for cell in normal.cells]:
                    differences.append("cell ids")
                differences = differences or ["layout of the JSON"]
                problems.append(f"{path}: {'; '.join(differences)}")
    then = _FIX if unreadable else "Run `trainlab notebooks`, and commit what it changes."
    _raise([*unreadable, *problems], "the notebooks' normal form", then)


def generate_exercises(solutions: Path | str, exercises: Path | str) -> list[Path]:
    """Write the exercise of each solution; other files in the folder stay.

    Parameters
    ----------
    solutions, exercises : path
        Folders.

    Returns
    -------
    list of Path
        Those that changed.

    Raises
    ------
    NotebookError
        Lists every marker that is unbalanced or nested, and every line that would give a solution
        away; then nothing is written.
    """
    wanted = _wanted(Path(solutions), Path(exercises))
    return [path for path, text in wanted.items() if write_atomically(path, text)]


def exercises_in_sync(solutions: Path | str, exercises: Path | str) -> None:
    """Check that the exercises are what their solutions generate.

    Parameters
    ----------
    solutions, exercises : path
        Folders.

    Raises
    ------
    NotebookError
        Lists the exercises that are missing, edited by hand, or without a solution.
    """
    wanted = _wanted(Path(solutions), Path(exercises))
    found = sorted(Path(exercises).glob("*.ipynb"))
    problems = [
        f"{path}: no solution of this name; move it elsewhere or delete it"
        for path in found
        if path not in wanted
    ]
    for path, text in wanted.items():
        if not path.exists():
            problems.append(f"{path}: missing")
        elif path.read_text(encoding="utf-8") != text:
            problems.append(f"{path}: not what its solution generates")
    then = "Run `make exercises`, and commit what it changes."
    _raise(problems, "the exercises, which are made from the solutions", then)


# ---- reading and writing ------------------------------------------------------------------------


def _notebooks(paths: Iterable[Path | str], problems: list[str]) -> Iterator[Path]:
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(path.glob("*.ipynb"))
        elif path.exists():
            yield path
        else:
            problems.append(f"{path}: no such notebook or folder.")


def read(path: Path) -> Any:
    """Read a notebook of format 4; a cell without a sound id gets one by its place.

    Raises
    ------
    NotebookError
        If the file is no such notebook.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(f"{path}: not JSON ({error}). Save it again from JupyterLab.") from None
    version = content.get("nbformat") if isinstance(content, dict) else None
    cells = content.get("cells") if isinstance(content, dict) else None
    listed = isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells)
    if version != 4 or not listed:
        raise _unreadable(
            f"{path}: expected a notebook of format 4 with a list of cells, found format "
            f"{version}. Save it again from JupyterLab."
        )
    content["nbformat_minor"] = 5
    slug = re.sub(r"[^A-Za-z0-9_-]", "-", path.stem)
    _give_ids(content["cells"], slug)
    try:
        notebook = nbformat.reads(json.dumps(content), as_version=4)
        nbformat.validate(notebook)
    except (nbformat.ValidationError, AttributeError, TypeError, KeyError) as error:
        reason = str(error).split("\n")[0]
        raise _unreadable(f"{path}: not a valid notebook: {reason}") from None
    return notebook


def _unreadable(problem: str) -> NotebookError:
    return NotebookError([problem], "the notebooks", _FIX)


def _give_ids(cells: list[dict[str, Any]], slug: str) -> None:
    """Keep valid ids at their first use; number the other cells by their place."""
    taken: set[str] = set()
    anonymous = []
    for number, cell in enumerate(cells, 1):
        own = cell.get("id")
        if isinstance(own, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", own) and own not in taken:
            taken.add(own)
        else:
            anonymous.append((number, cell))
    for number, cell in anonymous:
        fresh = f"{slug[:56]}-{number:02d}"
        while fresh in taken:
            fresh += "b"
        cell["id"] = fresh
        taken.add(fresh)


def _text(notebook: Any) -> str:
    return str(nbformat.writes(notebook, version=4)).rstrip("\n") + "\n"


# ---- normal form --------------------------------------------------------------------------------


def _normal(notebook: Any, path: Path) -> Any:
    keeps_outputs = path.parent.name == "solutions"
    normal = nbformat.from_dict(notebook)
    normal.metadata = nbformat.from_dict(
        {
            **{key: normal.metadata[key] for key in _NOTEBOOK_METADATA if key in normal.metadata},
            "kernelspec": _KERNEL,
            "language_info": {"file_extension": ".py", "name": "python"},
        }
    )
    normal.cells = [_normal_cell(cell, keeps_outputs) for cell in normal.cells]
    if keeps_outputs:
        for cell in normal.cells:
            _mark_for_nbgrader(cell)
    return normal


def _normal_cell(cell: Any, keeps_outputs: bool) -> Any:
    cell = nbformat.from_dict(cell)
    metadata = {key: cell.metadata[key] for key in _CELL_METADATA if key in cell.metadata}
    metadata["tags"] = list(dict.fromkeys(metadata.get("tags", [])))
    if not metadata["tags"]:
        del metadata["tags"]
    cell.metadata = nbformat.from_dict(metadata)
    cell.source = "\n".join(line.rstrip() for line in cell.source.split("\n")).strip("\n")
    if cell.cell_type == "code":
        cell.execution_count = None
        if not keeps_outputs and KEEP_OUTPUT not in metadata.get("tags", []):
            cell.outputs = []
        cell.outputs = _normal_outputs(cell.outputs)
    return cell


def _normal_outputs(outputs: list[Any]) -> list[Any]:
    """Drop counts and join neighboring prints, which arrive in pieces of changing size."""
    kept: list[Any] = []
    for output in map(nbformat.from_dict, outputs):
        if "execution_count" in output:
            output.execution_count = None
        if kept and output.output_type == "stream" and kept[-1].get("name") == output.name:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def _mark_for_nbgrader(cell: Any) -> None:
    """Write nbgrader's metadata: what is a solution, what is a check, and that it is locked."""
    if cell.cell_type != "code":
        return
    cell.metadata.pop("nbgrader", None)
    check = _CHECK.search(cell.source)
    marks: dict[str, Any] = {"schema_version": 3, "task": False}
    if "### BEGIN SOLUTION" in cell.source:
        marks |= {"grade": False, "grade_id": cell.id, "locked": False, "solution": True}
    elif check:
        name = f"check-{check['task']}"
        marks |= {"grade": True, "grade_id": name, "locked": True, "points": 1, "solution": False}
        cell.metadata.update(editable=False, deletable=False)
    else:
        return
    cell.metadata["nbgrader"] = nbformat.from_dict(marks)


def _differences(found: Any, normal: Any) -> Iterator[str]:
    if found.metadata != normal.metadata:
        yield f"notebook metadata {_keys(found.metadata, normal.metadata)}"
    for cell, wanted in zip(found.cells, normal.cells, strict=True):
        if cell.metadata != wanted.metadata:
            yield f"cell {cell.id}: metadata {_keys(cell.metadata, wanted.metadata)}"
        if cell.source != wanted.source:
            yield f"cell {cell.id}: spaces at the end of lines"
        if cell.get("execution_count") is not None:
            yield f"cell {cell.id}: execution count {cell.execution_count}"
        if cell.get("outputs", []) and not wanted.outputs:
            yield f"cell {cell.id}: outputs without the tag {KEEP_OUTPUT}"


def _keys(found: Any, wanted: Any) -> str:
    return ", ".join(sorted(k for k in {*found, *wanted} if found.get(k) != wanted.get(k)))


# ---- exercises ----------------------------------------------------------------------------------


def _wanted(solutions: Path, exercises: Path) -> dict[Path, str]:
    problems: list[str] = []
    wanted = {}
    if not solutions.is_dir():
        problems.append(f"{solutions}: no such folder of solutions.")
    for path in sorted(solutions.glob("*.ipynb")):
        with gathered(problems):
            wanted[exercises / path.name] = _text(_exercise(path, problems))
    then = "Fix what is named, then run `make exercises`."
    _raise(problems, "the solutions; no exercise was written", then)
    return wanted


def _exercise(path: Path, problems: list[str]) -> Any:
    notebook = _normal(read(path), path)
    secrets: list[tuple[str, str]] = []  # cell and line
    cells = []
    for cell in notebook.cells:
        where = f"{path}, cell {cell.id}"
        solution = _without_solution(cell, where, problems)
        if SOLUTION_ONLY in cell.metadata.get("tags", []):
            solution = cell.source.split("\n") if cell.cell_type == "code" else []
        else:
            tags = [tag for tag in cell.metadata.get("tags", []) if tag != KEEP_OUTPUT]
            cell.metadata["tags"] = tags  # what it prints is the learner's own
            cell.source = re.sub(r"\A# Solutions\b", "# Exercises", cell.source)
            cells.append(cell)
        lines = map(_squeezed, solution)
        secrets += [(cell.id, line) for line in lines if len(line) >= _DISTINCTIVE]
    notebook.cells = cells
    installing.put_first(notebook, installing.declared(path.parents[1]))
    notebook.metadata["generated_from"] = f"solutions/{path.name}"
    notebook = _normal(notebook, Path("exercises", path.name))
    problems += _given_away(notebook, secrets, path)
    nbformat.validate(notebook)
    return notebook


def _without_solution(cell: Any, where: str, problems: list[str]) -> list[str]:
    """Replace each solution in ``cell`` by its prompt and ``...``; return the lines taken out."""
    if cell.cell_type != "code":
        return []
    cell.outputs = []
    kept: list[str] = []
    taken: list[str] = []
    opened = 0
    for number, line in enumerate(cell.source.split("\n"), 1):
        begin = _BEGIN.fullmatch(line)
        if begin:
            if opened:
                problems.append(
                    f"{where}, line {number}: ### BEGIN SOLUTION inside the one of line {opened}. "
                    "Close that one first with ### END SOLUTION."
                )
            opened = number
            prompt = begin["prompt"].strip() or "Your code here."
            kept += [f"{begin['indent']}# {prompt}", f"{begin['indent']}..."]
        elif _END.fullmatch(line):
            if not opened:
                problems.append(
                    f"{where}, line {number}: ### END SOLUTION without ### BEGIN SOLUTION above."
                )
            opened = 0
        else:
            (taken if opened else kept).append(line)
    if opened:
        problems.append(
            f"{where}, line {opened}: ### BEGIN SOLUTION is never closed. "
            "Write ### END SOLUTION below the last line of the solution."
        )
    cell.source = "\n".join(kept)
    return taken


def _given_away(exercise: Any, secrets: list[tuple[str, str]], path: Path) -> Iterator[str]:
    for cell in exercise.cells:
        shown = _squeezed(json.dumps(cell, ensure_ascii=False).replace('\\"', '"'))
        shown += _squeezed(cell.source)
        if re.search(r"(BEGIN|END) SOLUTION", shown):
            yield (
                f"{path}, cell {cell.id}: a solution marker is left. Markers stand alone in a "
                "line of a code cell."
            )
        for source, line in secrets:
            if line in shown:
                yield f"{path}, cell {cell.id}: gives away the solution of cell {source}: {line!r}"


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _raise(problems: list[str], where: str, then: str) -> None:
    if problems:
        raise NotebookError(problems, where, then)
