"""A class on nbgrader: the solutions are its sources; right, partly right and blank get graded."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from places import ROOT

CHAPTER = "02_vanishing_gradients"
NBGRADER = "nbgrader==0.9.6"  # in an environment of its own, as on a JupyterHub for teaching
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course's folder with one chapter as its assignment, released."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "source" / CHAPTER).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / f"{CHAPTER}.ipynb", folder / "source" / CHAPTER)
    shutil.copy(ROOT / "solutions" / "nbgrader_config.py", folder)
    kernel = folder / "jupyter" / "kernels" / "python3"  # the learners' kernel: this environment
    kernel.mkdir(parents=True)
    start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": start, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    return folder


@pytest.fixture(scope="module")
def nbgrader(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    environment = tmp_path_factory.mktemp("nbgrader")
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", NBGRADER], check=True)
    path = os.pathsep.join((str(python.parent), os.environ["PATH"]))  # it starts alembic by name
    variables = os.environ | {"JUPYTER_PATH": str(course / "jupyter"), "PATH": path}
    variables.pop("TRAINLAB_STRICT", None)

    def run(*words: str) -> str:
        command = [python, "-m", "nbgrader", *words]
        done = subprocess.run(
            command, cwd=course, env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
        return done.stdout + done.stderr

    run("generate_assignment", CHAPTER, "--create")
    return run


def released(course: Path) -> nbformat.NotebookNode:
    path = course / "release" / CHAPTER / f"{CHAPTER}.ipynb"
    return nbformat.read(path, as_version=4)


def graded(cell: nbformat.NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def solved() -> dict[str, str]:
    notebook = nbformat.read(ROOT / "solutions" / f"{CHAPTER}.ipynb", as_version=4)
    return {
        graded(cell): cell.source
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def test_release_is_the_exercise(course: Path, nbgrader: Callable[..., str]) -> None:
    """The cells are those that the book shows as the exercise; only prompts in code differ."""
    exercise = nbformat.read(ROOT / "exercises" / f"{CHAPTER}.ipynb", as_version=4)
    ours, theirs = exercise.cells, released(course).cells
    assert [cell.cell_type for cell in theirs] == [cell.cell_type for cell in ours]
    for cell, other in zip(ours, theirs, strict=True):
        if graded(cell) not in solved():
            assert other.source == cell.source


def test_right_partly_right_and_blank_are_told_apart(
    course: Path, nbgrader: Callable[..., str], measured: Callable[[str], None]
) -> None:
    answers = list(solved().items())
    for student, given in (("right", answers), ("partly", answers[:1]), ("blank", [])):
        notebook = released(course)
        for cell in notebook.cells:
            cell.source = dict(given).get(graded(cell), cell.source)
        folder = course / "submitted" / student / CHAPTER
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{CHAPTER}.ipynb")
    nbgrader("autograde", CHAPTER, "--create")
    nbgrader("export")
    with (course / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    scores = {name: float(row["score"]) for name, row in rows.items()}
    most = float(rows["right"]["max_score"])
    measured(f"nbgrader, chapter 2: {scores} of {most:g}")
    assert most == len(answers)
    assert scores == {"right": most, "partly": 1.0, "blank": 0.0}
