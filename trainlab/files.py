"""Files that the build makes, and writing so that an interruption never leaves half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from trainlab.errors import SetupError

STATIC = Path(__file__).parent / "static"
"""What ``make views`` makes: the bundled views and the compiled quizzes; not in git."""


def made(name: str) -> Path:
    """Return the path of a file that ``make views`` makes.

    Raises
    ------
    SetupError
        If it has not been made; says how.
    """
    path = STATIC / name
    if not path.exists():
        checkout = (STATIC.parents[1] / "views").is_dir()
        then = "Run `make views`." if checkout else _WHEEL
        raise SetupError(f"{path} is missing: the views are not bundled. {then}")
    return path


_WHEEL = (
    "The package was installed from its repository, which holds the checks and the recordings "
    "alone. For experiments and quizzes install its wheel: `make wheel` in the book's folder."
)


def write_atomically(path: Path, text: str) -> bool:
    """Write ``text`` to ``path`` in one step; return False if it held that text already."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True
