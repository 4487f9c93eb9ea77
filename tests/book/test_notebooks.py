"""The notebooks' normal form, exercises from solutions, and gates that broken notebooks fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
from places import ROOT
from told import fail_with

from trainlab.book import installing
from trainlab.book.notebooks import (
    KEEP_OUTPUT,
    check_normal_form,
    exercises_in_sync,
    generate_exercises,
    normalize,
)
from trainlab.errors import NotebookError

BROKEN = ROOT / "tests" / "broken" / "notebooks"
FOLDERS = ("chapters", "chapters/deeper", "solutions", "exercises")
SOLUTION = """\
def half(x):
    if x:
        ### BEGIN SOLUTION Half of x.
        return 0.5 * x + 0.0 * x
        ### END SOLUTION
    return 0"""


def code(source, tags=(), **more):
    cell = nbformat.v4.new_code_cell(source, **more)
    if tags:
        cell.metadata.tags = list(tags)
    return cell


def write(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def folders(tmp_path):
    """A folder with one solution, and the folder its exercise goes to."""
    printed = nbformat.v4.new_output("stream", name="stdout", text="1.5\n")
    write(
        tmp_path / "solutions" / "01_halves.ipynb",
        nbformat.v4.new_markdown_cell("# Halves"),
        code(SOLUTION),
        code("print(half(3))", tags=["nbval-check-output"], outputs=[printed], execution_count=2),
        code('check("half")'),
        nbformat.v4.new_markdown_cell("**Why.** So.", metadata={"tags": ["solution-only"]}),
        code("half(4)", tags=["solution-only"]),
    )
    return tmp_path / "solutions", tmp_path / "exercises"


# ---- the book's own notebooks -------------------------------------------------------------------


def test_the_books_notebooks_stand_in_normal_form():
    check_normal_form(ROOT / name for name in FOLDERS)


def test_the_books_exercises_are_what_their_solutions_generate():
    exercises_in_sync(ROOT / "solutions", ROOT / "exercises")


@pytest.mark.parametrize(
    "path",
    [path for folder in FOLDERS[:3] for path in sorted(ROOT.glob(f"{folder}/*.ipynb"))],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_a_cell_whose_output_is_checked_has_one(path):
    """Without a stored output nbval has nothing to compare."""
    empty = [
        f"cell {cell.id}"
        for cell in read(path).cells
        if KEEP_OUTPUT in cell.metadata.get("tags", []) and not cell.outputs
    ]
    fail_with(empty, f"{path}, which stores no output of these cells", "Run it, and save it.")


@pytest.mark.parametrize("path", sorted(ROOT.glob("exercises/*.ipynb")), ids=lambda path: path.stem)
def test_untouched_exercise_says_to_do_and_never_raises(path):
    run = _run(read(path))
    said = _checks(run)
    assert len(said) == sum(cell.source.startswith("check(") for cell in run.cells)
    still = "is still `...`: write your code in its place"
    other = [text for text in said if ": to do\n  … to do " not in text or still not in text]
    assert other == [], (
        f"{path}: expected of each check that a line {still}; found\n"
        + "\n".join(other)
        + "\nDoes the task need (needs=…) what the cell above its check defines?"
    )


def test_gate_nbval_wrong_number_and_unsolved_task():
    path = BROKEN / "nbval" / "wrong_number_and_unsolved.ipynb"
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", str(path)]
    environment = {**os.environ, "TRAINLAB_STRICT": "1", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 1
    assert "mismatch 'stdout'" in run.stdout
    assert "layer_backward: to do" in run.stdout
    assert "2 failed, 1 passed" in run.stdout


def _run(notebook):
    environment = {**os.environ, "TRAINLAB_STRICT": "", "PYTHONPATH": str(ROOT)}
    hangs = {"timeout": 1200, "startup_timeout": 600}  # s: a busy machine takes its time
    client = nbclient.NotebookClient(notebook, kernel_name="python3", **hangs)
    return client.execute(env=environment)


def _checks(notebook):
    return [
        output.data["text/plain"]
        for cell in notebook.cells
        if cell.source.startswith("check(")
        for output in cell.outputs
    ]


# ---- normal form --------------------------------------------------------------------------------


def test_normal_form_keeps_what_matters(tmp_path):
    outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="a\n"),
        nbformat.v4.new_output("stream", name="stdout", text="b\n"),
        nbformat.v4.new_output("execute_result", {"text/plain": "3"}, execution_count=7),
    ]
    kept = code("3", tags=["nbval-check-output"], outputs=outputs, execution_count=7)
    kept.metadata.collapsed = True
    dropped = code("4  \n\n", outputs=outputs, execution_count=8)
    path = write(tmp_path / "chapters" / "x.ipynb", kept, dropped)
    ids = [cell.id for cell in read(path).cells]
    assert normalize([path]) == [path]
    first, second = read(path).cells
    assert [first.id, second.id] == ids
    assert first.metadata == {"tags": ["nbval-check-output"]}
    assert [output.get("text") for output in first.outputs] == ["a\nb\n", None]
    assert first.outputs[1].execution_count is None
    assert first.execution_count is None
    assert second.source == "4"
    assert second.outputs == []
    assert path.read_text().endswith("\n}\n")
    assert normalize([path]) == []
    check_normal_form([path])


def test_ids_are_the_same_on_every_machine(tmp_path):
    texts = []
    for folder in ("a", "b"):
        path = tmp_path / folder / "03_x.ipynb"
        path.parent.mkdir()
        shutil.copy(BROKEN / "normal_form" / "missing_id.ipynb", path)
        normalize([path])
        texts.append(path.read_text())
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["cells"][0]["id"] == "03_x-01"


def test_solutions_keep_their_outputs_and_are_marked_for_nbgrader(folders):
    solutions, _ = folders
    normalize([solutions])
    cells = read(solutions / "01_halves.ipynb").cells
    assert cells[2].outputs
    common = {"schema_version": 3, "task": False}
    assert cells[1].metadata.nbgrader == common | {
        "grade": False,
        "grade_id": cells[1].id,
        "locked": False,
        "solution": True,
    }
    assert cells[3].metadata.nbgrader == common | {
        "grade": True,
        "grade_id": "check-half",
        "locked": True,
        "points": 1,
        "solution": False,
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("execution_count", "cell a: execution count 4"),
        ("outputs_without_tag", "cell a: outputs without the tag nbval-check-output"),
        ("notebook_metadata", "notebook metadata widgets"),
        ("kernel_of_another_machine", "notebook metadata kernelspec"),
        ("cell_metadata", "cell a: metadata collapsed"),
        ("blanks_at_line_ends", "cell a: spaces at the end of lines"),
        ("missing_id", "cell ids"),
        ("same_id_twice", "cell ids"),
        ("other_layout", "layout of the JSON"),
    ],
)
def test_gate_normal_form(tmp_path, name, said):
    path = tmp_path / f"{name}.ipynb"
    shutil.copy(BROKEN / "normal_form" / path.name, path)
    with pytest.raises(NotebookError, match="\nRun `trainlab notebooks`") as caught:
        check_normal_form([path])
    assert f"{path}: {said}" in str(caught.value)
    normalize([path])
    check_normal_form([path])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("not_json", "not JSON"),
        ("format_3", "found format 3"),
        ("empty_cell", "expected a notebook of format 4 with a list of cells"),
        ("no_cells", "expected a notebook of format 4 with a list of cells"),
        ("unknown_cell_type", "not a valid notebook"),
        ("list_instead_of_notebook", "found format None"),
    ],
)
@pytest.mark.parametrize("use", [normalize, check_normal_form])
def test_gate_unreadable(name, said, use):
    path = BROKEN / "unreadable" / f"{name}.ipynb"
    before = path.read_bytes()
    with pytest.raises(NotebookError, match=said) as caught:
        use([path])
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_gate_missing_file(tmp_path):
    with pytest.raises(NotebookError, match="no such notebook"):
        normalize([tmp_path / "nothing.ipynb"])


@pytest.mark.parametrize("use", [normalize, check_normal_form])
def test_every_unreadable_notebook_is_named_and_none_is_written(tmp_path, use):
    for path in (
        *(BROKEN / "unreadable").iterdir(),
        BROKEN / "normal_form" / "cell_metadata.ipynb",
    ):
        shutil.copy(path, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(NotebookError) as caught:
        use([tmp_path, tmp_path / "nothing.ipynb"])
    said = str(caught.value)
    names = [path.name for path in (BROKEN / "unreadable").iterdir()]
    assert [name for name in [*names, "nothing.ipynb"] if name not in said] == []
    assert ("cell_metadata.ipynb: cell a: metadata collapsed" in said) == (use is check_normal_form)
    assert said.endswith("\nFix what is named, then run `trainlab notebooks`.")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_every_fault_of_the_solutions_is_named(tmp_path):
    shutil.copytree(BROKEN / "solutions", tmp_path / "solutions")
    shutil.copy(BROKEN / "unreadable" / "not_json.ipynb", tmp_path / "solutions")
    twice = "### END SOLUTION\n### BEGIN SOLUTION\n### BEGIN SOLUTION"
    write(
        tmp_path / "solutions" / "twice.ipynb",
        code(twice, id="a"),
        code("### END SOLUTION", id="b"),
    )
    with pytest.raises(NotebookError) as caught:
        generate_exercises(tmp_path / "solutions", tmp_path / "exercises")
    said = str(caught.value)
    names = {path.name for path in (tmp_path / "solutions").iterdir()}
    assert [name for name in names if name not in said] == []
    assert said.count("twice.ipynb, cell a, line") == 3
    assert "twice.ipynb, cell b, line 1: ### END SOLUTION without" in said
    assert said.endswith("\nFix what is named, then run `make exercises`.")
    assert not (tmp_path / "exercises").exists()


def test_every_broken_notebook_is_used():
    source = Path(__file__).read_text(encoding="utf-8")
    assert not [path.name for path in BROKEN.rglob("*.ipynb") if path.stem not in source]


# ---- exercises ----------------------------------------------------------------------------------


def test_exercise_has_prompts_for_solutions(folders):
    solutions, exercises = folders
    assert generate_exercises(solutions, exercises) == [exercises / "01_halves.ipynb"]
    notebook = read(exercises / "01_halves.ipynb")
    assert notebook.metadata.generated_from == "solutions/01_halves.ipynb"
    assert [cell.source for cell in notebook.cells] == [
        "# Halves",
        installing.source(None),
        "def half(x):\n    if x:\n        # Half of x.\n        ...\n    return 0",
        "print(half(3))",
        'check("half")',
    ]
    assert not any(cell.get("outputs") for cell in notebook.cells)
    tags = [cell.metadata.get("tags") for cell in notebook.cells]
    assert tags == [None, ["remove-cell"], None, None, None]
    editable = [cell.metadata.get("editable") for cell in notebook.cells]
    assert editable == [None, None, None, None, False]
    assert notebook.cells[4].metadata.deletable is False
    assert generate_exercises(solutions, exercises) == []
    exercises_in_sync(solutions, exercises)
    check_normal_form([exercises])


def test_gate_exercise_missing_edited_or_stray(folders):
    solutions, exercises = folders
    with pytest.raises(NotebookError, match=r"01_halves.ipynb: missing"):
        exercises_in_sync(solutions, exercises)
    generate_exercises(solutions, exercises)
    path = exercises / "01_halves.ipynb"
    path.write_text(path.read_text().replace("# Halves", "# Edited"))
    stray = exercises / "09_stray.ipynb"
    shutil.copy(path, stray)
    with pytest.raises(NotebookError) as caught:
        exercises_in_sync(solutions, exercises)
    assert "01_halves.ipynb: not what its solution generates" in str(caught.value)
    assert "09_stray.ipynb: no solution of this name" in str(caught.value)
    assert generate_exercises(solutions, exercises) == [path]
    assert stray.exists(), "perhaps somebody's own work"
    stray.unlink()
    exercises_in_sync(solutions, exercises)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("never_closed", "cell a, line 1: ### BEGIN SOLUTION is never closed"),
        ("never_opened", "cell a, line 2: ### END SOLUTION without ### BEGIN SOLUTION above"),
        ("nested", "cell a, line 3: ### BEGIN SOLUTION inside the one of line 1"),
        ("marker_in_text", "cell a: a solution marker is left"),
        ("marker_not_alone", "cell a: a solution marker is left"),
        ("given_away_in_text", "cell b: gives away the solution of cell a"),
        ("given_away_in_code", "cell b: gives away the solution of cell a"),
        ("given_away_in_metadata", "cell b: gives away the solution of cell a"),
    ],
)
def test_gate_solution(tmp_path, name, said):
    solutions, exercises = tmp_path / "solutions", tmp_path / "exercises"
    solutions.mkdir()
    shutil.copy(BROKEN / "solutions" / f"{name}.ipynb", solutions)
    with pytest.raises(NotebookError) as caught:
        generate_exercises(solutions, exercises)
    assert said in str(caught.value)
    assert f"{name}.ipynb" in str(caught.value)
    assert not exercises.exists(), "nothing is written"


def test_stored_outputs_never_reach_the_exercise(folders):
    solutions, exercises = folders
    path = solutions / "01_halves.ipynb"
    notebook = read(path)
    secret = nbformat.v4.new_output("stream", name="stdout", text="return 0.5 * x + 0.0 * x\n")
    notebook.cells[2].outputs = [secret]
    nbformat.write(notebook, path)
    generate_exercises(solutions, exercises)
    assert "0.5 * x" not in (exercises / path.name).read_text()
