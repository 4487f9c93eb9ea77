"""What the book needs beyond Jupyter Book: mounts for views, formulas and pictures at build time.

One module a topic: ``mounts`` (experiments and quizzes in pages), ``formulas`` (KaTeX),
``assets`` (scripts, styles, tables), ``fonts`` (cut to what is used), ``freshness`` (what makes
a page outdated), ``edition`` (repository links, commit), ``folded`` (solutions, until asked for),
``generated`` (parts of pages made from data), ``progress`` (the list of all questions), ``needs``
(what must be there before a build), ``outcome`` (a failed build is not mistaken for a good one),
``search`` (by section, from disk too), ``ways_in`` (how a notebook is run: in JupyterLab, on
Binder, in Colab, elsewhere), ``workbench`` (a plan that is trained in the page).
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from trainlab.book.sphinxext import (
    assets,
    edition,
    folded,
    fonts,
    formulas,
    freshness,
    generated,
    mounts,
    needs,
    outcome,
    progress,
    search,
    ways_in,
    workbench,
)

PARTS = (
    needs,
    mounts,
    generated,
    formulas,
    assets,
    fonts,
    freshness,
    edition,
    folded,
    progress,
    search,
    ways_in,
    workbench,
    outcome,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect every part to Sphinx."""
    for part in PARTS:
        part.connect(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
