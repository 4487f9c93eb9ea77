"""The table of objectives is made from metadata, and shows every hole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from places import ROOT

from trainlab.book import objectives
from trainlab.errors import NotebookError

OPENING = "# 9 A chapter\n\nAfter this chapter you can\n\n- *see* it;\n- *mend* it."

QUIZ = """\
items:
  - id: which
    type: number
    objective: see
    prompt: How many?
    answer: 1
    feedback: {right: Yes., not-yet: No.}
"""


def chapter(folder: Path, *cells: Any, ids: tuple[str, ...] = ("see", "mend")) -> Path:
    notebook = new_notebook(cells=[new_markdown_cell(OPENING), *cells])
    notebook.metadata["trainlab"] = {"objectives": list(ids)}
    (folder / "chapters").mkdir(exist_ok=True)
    nbformat.write(notebook, folder / "chapters" / "09_a_chapter.ipynb")
    return folder


def teaches(cell: Any, *names: str) -> Any:
    cell.metadata["trainlab"] = {"objective": list(names) if len(names) > 1 else names[0]}
    return cell


@pytest.fixture
def one_item(tmp_path: Path) -> None:
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "09_a_chapter.yaml").write_text(QUIZ)


@pytest.mark.usefixtures("one_item")
def test_places_are_collected_by_way(tmp_path: Path) -> None:
    chapter(
        tmp_path,
        teaches(new_markdown_cell("## Look at it\n\nWords."), "see", "mend"),
        teaches(new_code_cell('experiment("gradient_flow")'), "mend"),
    )
    see, mend = objectives.read(tmp_path)
    assert (see.text, mend.text) == ("*see* it", "*mend* it")
    assert see.met == {
        "prose": ["Look at it"],
        "experiment": [],
        "quiz": ["`which`"],
        "exercise": [],
    }
    assert mend.met["experiment"] == ["gradient_flow"]
    assert objectives.holes([see, mend]) == [
        "chapters/09_a_chapter.ipynb: 'see' is met by no experiment; give a cell of "
        'chapters/09_a_chapter.ipynb that shows one the metadata "trainlab": {"objective": "see"}',
        "chapters/09_a_chapter.ipynb: 'see' is met by no exercise; give the prompt of a task in "
        'solutions/09_a_chapter.ipynb the metadata "trainlab": {"objective": "see"}',
        "chapters/09_a_chapter.ipynb: 'mend' is met by no quiz; write `objective: mend` in an "
        "item of quizzes/09_a_chapter.yaml",
        "chapters/09_a_chapter.ipynb: 'mend' is met by no exercise; give the prompt of a task in "
        'solutions/09_a_chapter.ipynb the metadata "trainlab": {"objective": "mend"}',
    ]
    assert "| *mend* it | Look at it | gradient_flow | — | — |" in objectives.table([mend])


@pytest.mark.usefixtures("one_item")
def test_tasks_of_the_solutions_are_exercises(tmp_path: Path) -> None:
    task = teaches(new_markdown_cell("## 1 · Repair it\n\nWords."), "mend")
    (tmp_path / "solutions").mkdir()
    nbformat.write(new_notebook(cells=[task]), tmp_path / "solutions" / "09_a_chapter.ipynb")
    see, mend = objectives.read(chapter(tmp_path))
    assert (see.met["exercise"], mend.met["exercise"]) == ([], ["1 · Repair it"])


@pytest.mark.usefixtures("one_item")
def test_ids_and_bullets_must_match(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match=r"lists 2 objectives, its metadata .* 1 ids"):
        objectives.read(chapter(tmp_path, ids=("see",)))


@pytest.mark.usefixtures("one_item")
def test_an_unknown_objective_is_named_with_its_cell(tmp_path: Path) -> None:
    cell = teaches(new_markdown_cell("Words.", id="here"), "mnd")
    said = r"cell here names the objective 'mnd'.*see, mend. Did you mean 'mend'\?"
    with pytest.raises(NotebookError, match=said):
        objectives.read(chapter(tmp_path, cell))


@pytest.mark.usefixtures("one_item")
def test_metadata_that_nothing_reads_is_named(tmp_path: Path) -> None:
    """An objective under another name would be taught by no cell, in silence."""
    cells = [new_markdown_cell("Words.", id=name) for name in ("many", "text", "right")]
    cells[0].metadata["trainlab"] = {"objectives": "see"}
    cells[1].metadata["trainlab"] = "see"
    cells[2].metadata["trainlab"] = {"objective": "see"}
    task = new_markdown_cell("## Task", id="task", metadata={"trainlab": {"Objective": "mend"}})
    (tmp_path / "solutions").mkdir()
    nbformat.write(new_notebook(cells=[task]), tmp_path / "solutions" / "09_a_chapter.ipynb")
    with pytest.raises(NotebookError) as caught:
        objectives.read(chapter(tmp_path, *cells))
    assert list(caught.value.problems) == [
        f'{where}: found the name {name!r} in its metadata "trainlab", which nothing reads; '
        'write "objective" in its place.'
        for where, name in (
            ("09_a_chapter.ipynb, cell many", "objectives"),
            ("09_a_chapter.ipynb, cell text", ""),
            ("solutions/09_a_chapter.ipynb, cell task", "Objective"),
        )
    ]


@pytest.mark.usefixtures("one_item")
def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    cells = [teaches(new_markdown_cell("Words.", id=name), name) for name in ("sing", "dance")]
    chapter(tmp_path, *cells, ids=("look",))
    (tmp_path / "chapters" / "10_broken.ipynb").write_text("{")
    (tmp_path / "solutions").mkdir()
    task = teaches(new_markdown_cell("## Task", id="task"), "play")
    nbformat.write(new_notebook(cells=[task]), tmp_path / "solutions" / "09_a_chapter.ipynb")
    with pytest.raises(NotebookError) as caught:
        objectives.read(tmp_path)
    first, *problems, last = str(caught.value).split("\n")
    assert first == "6 problems in the objectives"
    assert last == "Fix what is named, then run `trainlab quizzes`."
    for problem, words in zip(
        problems,
        [
            "lists 2 objectives, its metadata (trainlab.objectives) 1 ids",
            "cell sing names the objective 'sing'; the chapter has look.",
            "cell dance names the objective 'dance'",
            "quizzes/09_a_chapter.yaml, item which names the objective 'see'",
            "solutions/09_a_chapter.ipynb, cell task names the objective 'play'",
            "10_broken.ipynb: not JSON",
        ],
        strict=True,
    ):
        assert words in problem


def test_an_experiment_over_several_lines_is_one(tmp_path: Path, one_item: None) -> None:
    call = new_code_cell('experiment(\n    "gradient_flow",\n    depth=5,\n)')
    see, _ = objectives.read(chapter(tmp_path, teaches(call, "see")))
    assert see.met["experiment"] == ["gradient_flow"]
    assert see.met["prose"] == []


@pytest.mark.usefixtures("one_item")
def test_holes_are_told_beside_unknown_names_and_broken_quizzes(tmp_path: Path) -> None:
    cell = teaches(new_markdown_cell("Words.", id="here"), "mnd")
    with pytest.raises(NotebookError) as caught:
        objectives.check(chapter(tmp_path, cell))
    said = "\n".join(caught.value.problems)
    assert "names the objective 'mnd'" in said
    assert said.count(" is met by no ") == 7
    (tmp_path / "quizzes" / "09_a_chapter.yaml").write_text("items: [{id: which, type: numbr}]")
    with pytest.raises(NotebookError, match=r"Did you mean 'number'(.|\n)*is met by no quiz"):
        objectives.check(tmp_path)


@pytest.mark.usefixtures("one_item")
@pytest.mark.parametrize("name", ["9_a_chapter", "09_a_chapters", "chapter"])
def test_a_misnamed_quiz_file_is_one_problem(tmp_path: Path, name: str) -> None:
    """Its items count as those of the chapter that it means: nothing follows from the name."""
    cell = teaches(new_code_cell('experiment("gradient_flow")'), "see")
    chapter(tmp_path, teaches(new_markdown_cell("Words."), "see"), cell)
    holes_before = len(holes_of(tmp_path))
    quiz = tmp_path / "quizzes" / "09_a_chapter.yaml"
    quiz.rename(quiz.with_stem(name))
    said = holes_of(tmp_path)
    (misnamed,) = [problem for problem in said if "belongs to no chapter" in problem]
    assert misnamed.endswith("Did you mean '09_a_chapter'?")
    others = [problem for problem in said if "file name" not in problem]
    assert len(others) == holes_before + 1


def holes_of(folder: Path) -> list[str]:
    with pytest.raises(NotebookError) as caught:
        objectives.check(folder)
    return [str(problem) for problem in caught.value.problems]


def test_no_objective_of_the_book_has_a_hole() -> None:
    objectives.check(ROOT)
