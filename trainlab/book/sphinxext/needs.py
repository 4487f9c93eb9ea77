"""What a build needs beside the pages: all that is missing is said before anything is read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from sphinx.application import Sphinx
from sphinx.config import Config

from trainlab import quiz, recordings
from trainlab.book.sphinxext.assets import VIEWS
from trainlab.book.sphinxext.formulas import KATEX
from trainlab.book.sphinxext.outcome import VERB
from trainlab.errors import RecordingError, SetupError
from trainlab.files import made
from trainlab.node import find_node


def require(_app: Sphinx, _config: Config) -> None:
    """End the build if something is missing; Sphinx would bury the reason in a traceback."""
    problems = list(missing())
    if problems:
        lines = "\n".join(problems)
        sys.exit(f"{VERB}: the book cannot be built.\n{lines}\nThen run `{VERB}` again.")


def missing() -> Iterator[str]:
    """Yield everything that a build needs and does not find, with the command that makes it."""
    needed: list[Callable[[], object]] = [
        find_node,
        *(partial(made, name) for name in (*VIEWS, "render.cjs")),
        _formulas,
        quiz.bank,
        *(partial(recordings.read, slug) for slug in recordings.slugs()),
    ]
    for find in needed:
        try:
            find()
        except (SetupError, RecordingError) as error:
            yield str(error)


def _formulas() -> None:
    if not KATEX.is_dir():
        raise SetupError(f"{KATEX} is missing: formulas are set by KaTeX. Run `make setup`.")


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("config-inited", require)
