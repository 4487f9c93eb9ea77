"""Solutions in the book are folded: what follows each prompt, up to the next heading."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from trainlab.book.sphinxext.folded import CLOSE, OPEN, fold


def folded(docname: str, *cells: nbformat.NotebookNode) -> list[str]:
    source = [nbformat.writes(new_notebook(cells=list(cells)))]
    fold(None, docname, source)  # type: ignore[arg-type]
    return [cell.source for cell in nbformat.reads(source[0], as_version=4).cells]


def solution(text: str) -> nbformat.NotebookNode:
    return new_code_cell(text, metadata={"nbgrader": {"solution": True}})


CELLS = (
    new_markdown_cell("# Title"),
    new_markdown_cell("## 1 · Task"),
    new_code_cell("prompt"),
    solution("first"),
    new_code_cell("check"),
    new_markdown_cell("**Why.**", metadata={"tags": ["solution-only"]}),
    new_markdown_cell("## 2 · Task"),
    solution("second"),
)


def test_a_solution_is_folded_with_all_that_explains_it() -> None:
    assert folded("solutions/02_x", *CELLS) == [
        *["# Title", "## 1 · Task", "prompt"],
        *[OPEN, "first", "check", "**Why.**", CLOSE],
        *["## 2 · Task", OPEN, "second", CLOSE],
    ]


@pytest.mark.parametrize("docname", ["exercises/02_x", "chapters/02_x"])
def test_other_notebooks_stay_as_they_are(docname: str) -> None:
    assert folded(docname, *CELLS) == [cell.source for cell in CELLS]
