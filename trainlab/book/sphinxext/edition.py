"""Repository, launch and error links, edition and commit: from one setting, or left out."""

from __future__ import annotations

import os
import re
import subprocess
from importlib.metadata import version

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from trainlab.book.installing import declared
from trainlab.node import ROOT

logger = logging.getLogger(__name__)
SETTING = "TRAINLAB_REPOSITORY"


def repository() -> str | None:
    """Return the repository's web address: that of the environment, of pyproject.toml, of git."""
    given = os.environ.get(SETTING) or declared(ROOT) or _git("remote", "get-url", "origin")
    return web_address(given) if given else None


def web_address(remote: str) -> str | None:
    """Turn a git remote into a web address; None if it is not on a public host.

    >>> web_address("git@github.com:who/what.git")
    'https://github.com/who/what'
    >>> web_address("/srv/git/what") is None
    True
    """
    found = re.fullmatch(
        r"(?:https?://|ssh://)?(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+)[:/](.+?)(?:\.git)?/?", remote
    )
    return f"https://{found[1]}/{found[2]}" if found else None


def edition() -> str:
    """Return "edition 0.1.0, commit 1a2b3c4", without the commit outside a repository."""
    commit = _git("rev-parse", "--short", "HEAD")
    return f"Edition {version('trainlab')}" + (f", commit {commit}" if commit else "")


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def apply(app: Sphinx, config: Config) -> None:
    """Set the theme's options for links and footer."""
    options = config.html_theme_options
    options["extra_footer"] = (
        f"<p>{edition()}. Text CC BY 4.0, code MIT. Every number comes from a run that you can "
        "repeat.</p>"
    )
    address = repository()
    if address is None:
        logger.info(
            "No repository is known: launch buttons and error links are left out. Set %s to "
            "its web address, write it into pyproject.toml (README.md says how), or add a git "
            "remote called origin.",
            SETTING,
        )
        return
    if declared(ROOT) is None:
        logger.info(
            "Exercises that are opened in Colab do not know %s: write it into pyproject.toml, then "
            "`make exercises` (README.md says how).",
            address,
        )
    options |= {
        "repository_url": address,
        "repository_branch": os.environ.get("TRAINLAB_BRANCH", "main"),
        "use_repository_button": True,
        "use_issues_button": True,
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        },
    }


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("config-inited", apply, priority=900)
