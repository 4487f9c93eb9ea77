"""What a build needs beside the sources: said in one line, before anything is read."""

from __future__ import annotations

import sys

from sphinx.application import Sphinx
from sphinx.config import Config

from trainlab.book.sphinxext.assets import VIEWS
from trainlab.book.sphinxext.formulas import KATEX
from trainlab.errors import SetupError
from trainlab.files import made
from trainlab.node import find_node


def require(_app: Sphinx, _config: Config) -> None:
    """End the build if something is missing; Sphinx would bury the reason in a traceback."""
    try:
        find_node()
        for name in (*VIEWS, "render.cjs"):
            made(name)
        if not KATEX.is_dir():
            raise SetupError(f"{KATEX} is missing: formulas are set by KaTeX. Run `make setup`.")
    except SetupError as error:
        sys.exit(f"The book cannot be built: {error}")


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("config-inited", require)
