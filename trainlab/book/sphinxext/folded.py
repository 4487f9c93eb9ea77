"""Solutions stay folded until the reader asks for one: only in the book, not in the notebook.

In a notebook of ``solutions/``, what follows a task's prompt, from the cell with the solution to
the next heading, goes into a ``<details>``, which needs no script and opens by keyboard.
"""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_markdown_cell
from sphinx.application import Sphinx

from trainlab.book.notebooks import SOLUTION_ONLY

OPEN = '<details class="tl-solution"><summary>Show the solution, and why it works</summary>'
CLOSE = "</details>"


def fold(app: Sphinx, docname: str, source: list[str]) -> None:
    """Fold the solutions of one notebook."""
    if not docname.startswith("solutions/"):
        return
    notebook = nbformat.reads(source[0], as_version=4)
    cells, folding = [], False
    for cell in notebook.cells:
        heading = cell.cell_type == "markdown" and cell.source.startswith("#")
        if folding and heading:
            cells.append(new_markdown_cell(CLOSE))
            folding = False
        if not folding and _solves(cell):
            cells.append(new_markdown_cell(OPEN))
            folding = True
        cells.append(cell)
    if folding:
        cells.append(new_markdown_cell(CLOSE))
    notebook.cells = cells
    source[0] = nbformat.writes(notebook)


def _solves(cell: nbformat.NotebookNode) -> bool:
    if cell.cell_type != "code":
        return False
    nbgrader = cell.metadata.get("nbgrader", {})
    return bool(nbgrader.get("solution")) or SOLUTION_ONLY in cell.metadata.get("tags", [])


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("source-read", fold)
