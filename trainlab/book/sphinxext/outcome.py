"""How a build ends: what is said then, and whether its folder may be tested and published.

A build that was interrupted, failed or gave warnings leaves a mark beside its pages. The next one
then reads every page again: Sphinx alone would pass over what has not changed since, warnings
and all, and a second run of a failed build would succeed.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from trainlab.errors import TrainlabError
from trainlab.files import write_atomically

MARK = ".unfinished"
VERB = "make book"
logger = logging.getLogger(__name__)


def warn(error: TrainlabError, location: object) -> None:
    """Report what is wrong with a page, and which verb found it; the build goes on, and fails."""
    logger.warning("%s: %s", VERB, error, location=location, type="trainlab")


def mark(app: Sphinx) -> Path:
    """Return the path of the mark of an unfinished build."""
    return Path(app.outdir).parent / MARK


def reread_after_failure(app: Sphinx, env: BuildEnvironment, *_: set[str]) -> list[str]:
    """Return all pages if the build before this one failed."""
    return sorted(env.found_docs) if mark(app).exists() else []


def begin(app: Sphinx, _env: BuildEnvironment, _docnames: list[str]) -> None:
    """Set the mark; only once it is known what has to be read."""
    write_atomically(mark(app), "The build of the book failed or was interrupted: make book\n")


def end(app: Sphinx, exception: Exception | None) -> None:
    """Take the mark away from a build without errors and warnings."""
    if exception is None and app._warncount == 0:
        mark(app).unlink(missing_ok=True)
    else:
        logger.info("%s: fix what the lines above name, then run `%s` again.", VERB, VERB)


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("env-get-outdated", reread_after_failure)
    app.connect("env-before-read-docs", begin)
    app.connect("build-finished", end, priority=900)
