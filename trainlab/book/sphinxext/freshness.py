"""What makes a built page outdated, beyond the change of its own source.

MyST-NB's cache of executed notebooks looks at their cells alone. Here it gets a folder named by
a hash of the package, the pins and the quizzes, and pages are read again when a recording, an
item or the views that they show have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from trainlab.files import STATIC
from trainlab.node import ROOT

EXECUTED_WITH = (
    "trainlab/**/*.py",
    "trainlab/palette.json",
    "trainlab/recorded/*.json",
    "trainlab/quiz/**/*.json",
    "quizzes/*",
    "requirements.txt",
)
DRAWN_WITH = ("views.js", "late/*.js", "render.cjs", "quizzes/*.json")


def fingerprint(folder: Path, patterns: Iterable[str]) -> str:
    """Return a hash over the names and contents of the files that match."""
    digest = hashlib.sha256()
    for path in sorted(p for pattern in patterns for p in folder.glob(pattern) if p.is_file()):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def choose_cache(app: Sphinx, config: Config) -> None:
    """Point MyST-NB at the execution cache that belongs to the code as it is now."""
    caches = Path(app.outdir).parent / ".jupyter_cache"
    config.nb_execution_cache_path = str(caches / fingerprint(ROOT, EXECUTED_WITH))


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the notebooks whose results may have changed, and pages whose views have."""
    executed, drawn = fingerprint(ROOT, EXECUTED_WITH), fingerprint(STATIC, DRAWN_WITH)
    before = getattr(env, "trainlab_fingerprints", (executed, drawn))
    env.trainlab_fingerprints = (executed, drawn)  # type: ignore[attr-defined]
    rerun, redraw = before[0] != executed, before[1] != drawn
    stale = []
    for docname in env.found_docs:
        shows_views = bool(env.metadata[docname].get("trainlab"))
        is_notebook = str(env.doc2path(docname)).endswith(".ipynb")
        if (rerun and is_notebook) or ((rerun or redraw) and shows_views):
            stale.append(docname)
    return stale


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("config-inited", choose_cache, priority=900)
    app.connect("env-get-outdated", outdated)
