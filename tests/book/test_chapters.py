"""A chapter is whole, and what it lacks is told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from places import ROOT

from trainlab.book import chapters
from trainlab.errors import NotebookError

OPENING = """\
# 9 A chapter

**Why? Because?**

After this chapter you can

- *see* it.

You need: nothing. About 40 minutes."""
STYLE = "from trainlab.notebook import use_book_style\n\nuse_book_style()"


def book(folder: Path, *cells: Any, name: str = "09_a_chapter", whole: bool = True) -> Path:
    for part in ("book", "chapters", "solutions", "quizzes"):
        (folder / part).mkdir()
    index = f"| 9 [A chapter](../chapters/{name}.ipynb) | Why? |" if whole else ""
    (folder / "book" / "index.md").write_text(index)
    nbformat.write(new_notebook(cells=list(cells)), folder / "chapters" / f"{name}.ipynb")
    if whole:
        nbformat.write(new_notebook(), folder / "solutions" / f"{name}.ipynb")
        (folder / "quizzes" / f"{name}.yaml").touch()
        (folder / "quizzes" / "beside.rubric.yaml").touch()
    return folder


def told(root: Path) -> list[str]:
    with pytest.raises(NotebookError) as caught:
        chapters.check(root)
    return list(caught.value.problems)


def test_the_books_chapters_are_whole() -> None:
    chapters.check(ROOT)


def test_a_whole_chapter_is_let_through(tmp_path: Path) -> None:
    chapters.check(book(tmp_path, new_markdown_cell(OPENING), new_code_cell(STYLE)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# 9 A", "# 8 A", "its first line is '# 8 A chapter'; write `# 9 Title`, the number of"),
        ("# 9 A", "## 9 A", "its first line is '## 9 A chapter'; write"),
        ("**Why? Because?**", "Why?", "its first cell lacks the question in bold"),
        ("After this chapter you can", "Goals", "its first cell lacks the line `After this"),
        ("- *see* it.", "", "its first cell lacks one bullet for each objective"),
        ("About 40 minutes.", "", "its first cell lacks how long it takes"),
        ("About 40 minutes.", "About an hour.", "its first cell lacks how long it takes"),
    ],
)
def test_what_an_opening_lacks_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    opening = new_markdown_cell(OPENING.replace(old, new))
    (line,) = told(book(tmp_path, opening, new_code_cell(STYLE)))
    assert line.startswith(f"chapters/09_a_chapter.ipynb: {said}")


def test_an_empty_notebook_lacks_all(tmp_path: Path) -> None:
    assert len(told(book(tmp_path))) == 6


def test_a_cell_without_the_style_is_told(tmp_path: Path) -> None:
    cells = new_markdown_cell(OPENING), new_code_cell("# use_book_style()")
    (line,) = told(book(tmp_path, *cells))
    assert "its second cell does not call `use_book_style()`" in line


def test_files_that_are_missing_and_files_that_are_lost_are_told(tmp_path: Path) -> None:
    root = book(tmp_path, new_markdown_cell(OPENING), new_code_cell(STYLE), whole=False)
    (root / "quizzes" / "09_a_chaptr.yaml").touch()
    assert told(root) == [
        "chapters/09_a_chapter.ipynb: the chapter has no solutions/09_a_chapter.ipynb; write it.",
        "chapters/09_a_chapter.ipynb: the chapter has no quizzes/09_a_chapter.yaml; write it.",
        "book/index.md: its table does not have chapters/09_a_chapter.ipynb; write "
        "`| 9 [Title](../chapters/09_a_chapter.ipynb) | Its question? |`.",
        "quizzes/09_a_chaptr.yaml: no chapter has this name. Did you mean '09_a_chapter'? Rename "
        "it.",
    ]


def deeper(root: Path, *cells: Any, name: str = "09_a_chapter") -> None:
    (root / "chapters" / "deeper").mkdir()
    nbformat.write(new_notebook(cells=list(cells)), root / "chapters" / "deeper" / f"{name}.ipynb")


def test_a_page_beside_a_chapter_is_let_through(tmp_path: Path) -> None:
    asked = new_code_cell('quiz("here")', metadata={"tags": ["remove-input"]})
    opening = new_markdown_cell(f"{OPENING} See [more](deeper/09_a_chapter.ipynb).")
    root = book(tmp_path, opening, new_code_cell(STYLE), asked)
    page = new_markdown_cell("# 9 Going deeper into a chapter\n\nAbout 20 minutes.")
    deeper(root, page, new_code_cell(STYLE), new_code_cell('quiz("there")'))
    chapters.check(root)


def test_what_a_page_beside_a_chapter_lacks_is_told(tmp_path: Path) -> None:
    asked = new_code_cell('quiz("here")', metadata={"tags": ["remove-input"]})
    root = book(tmp_path, new_markdown_cell(OPENING), new_code_cell(STYLE), asked)
    deeper(root, new_markdown_cell("# 9 More"), asked)
    said = [
        "its first line is '# 9 More'; write `# 9 Going deeper into …`.",
        "its first cell lacks how long it takes, as in `About 40 minutes`.",
        "its second cell does not call `use_book_style()`; write it below the imports.",
        "its chapter does not link to it; write `[Going deeper](deeper/09_a_chapter.ipynb)` where "
        "it helps.",
        'its chapter shows quiz("here") as well; leave it on one of the two.',
    ]
    assert told(root) == [f"chapters/deeper/09_a_chapter.ipynb: {line}" for line in said]


def test_a_page_beside_no_chapter_is_told(tmp_path: Path) -> None:
    root = book(tmp_path, new_markdown_cell(OPENING), new_code_cell(STYLE))
    deeper(root, name="09_a_chaptr")
    (line,) = told(root)
    assert line.endswith("no chapter has this name. Did you mean '09_a_chapter'? Rename it.")


def test_a_file_name_without_digits_is_told(tmp_path: Path) -> None:
    (line,) = told(book(tmp_path, name="a_chapter"))
    assert line.endswith("rename it NN_slug.ipynb.")
