"""Notebooks as learners hand them in: made from the released one by ``book/submissions.yaml``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import nbformat

from trainlab.book.teaching.submissions import Submission

Step = dict[str, str]


def made(submission: Submission, released: Any, answers: dict[str, tuple[str, str]]) -> str:
    """Return the text of the file that is handed in.

    Parameters
    ----------
    submission : Submission
    released : NotebookNode
        What was given out.
    answers : dict
        Task → the id of its code cell and the book's solution.
    """
    notebook = nbformat.from_dict(released)
    tasks = {"all": list(answers), "none": []}.get(str(submission.solved), submission.solved)
    for task in tasks:
        cell, source = answers[task]
        notebook.cells[_at(notebook, cell)].source = source
    for step in submission.steps:
        if "text" in step:
            return step["text"]
        if "file" not in step:
            _STEPS[next(iter(step))](notebook, step)
    return json.dumps(notebook)


def file_name(submission: Submission, usual: str) -> str:
    """Return under which name the file is handed in."""
    return next((step["file"] for step in submission.steps if "file" in step), usual)


def _at(notebook: Any, cell: str) -> int:
    return [one.get("id") for one in notebook.cells].index(cell)


def _write(notebook: Any, step: Step) -> None:
    notebook.cells[_at(notebook, step["write"])].source = step["source"]


def _insert(notebook: Any, step: Step) -> None:
    at = _at(notebook, step["before"]) if "before" in step else _at(notebook, step["after"]) + 1
    notebook.cells.insert(at, nbformat.v4.new_code_cell(step["insert"]))


def _delete(notebook: Any, step: Step) -> None:
    del notebook.cells[_at(notebook, step["delete"])]


def _move(notebook: Any, step: Step) -> None:
    cell = notebook.cells.pop(_at(notebook, step["move"]))
    notebook.cells.insert(_at(notebook, step["before"]), cell)


def _copy(notebook: Any, step: Step) -> None:
    cell = nbformat.from_dict(notebook.cells[_at(notebook, step["copy"])])
    cell.id = "a-copy"
    notebook.cells.insert(_at(notebook, step["before"]), cell)


def _rename(notebook: Any, step: Step) -> None:
    old, new = rf"\b{step['rename']}\b", step["to"]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = re.sub(old, new, cell.source)
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id = re.sub(old, new, cell.metadata.nbgrader.grade_id)


def _save(notebook: Any, step: Step) -> None:
    if step["save"] == "empty":
        notebook.cells = []
    elif step["save"] == "unmarked":
        for cell in notebook.cells:
            cell.metadata = nbformat.from_dict({})
    else:
        notebook.nbformat_minor = 2
        notebook.metadata.kernelspec.name = "conda-env-my-own-py"
        for cell in notebook.cells:
            del cell["id"]


_STEPS: dict[str, Callable[[Any, Step], None]] = {
    "write": _write,
    "insert": _insert,
    "delete": _delete,
    "move": _move,
    "copy": _copy,
    "rename": _rename,
    "save": _save,
}
