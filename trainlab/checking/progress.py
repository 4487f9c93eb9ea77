"""Which tasks have passed, and when: a small file beside the notebook."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from trainlab.files import write_atomically

FILE = ".trainlab-progress.json"
FORMAT = 1


def passed(folder: Path | None = None) -> dict[str, str]:
    """Return when each task passed first, as ISO time; nothing if no file can be read."""
    try:
        kept = json.loads(((folder or Path()) / FILE).read_text(encoding="utf-8"))
        tasks = kept["tasks"] if kept["format"] == FORMAT else {}
        return {str(task): str(entry["passed"]) for task, entry in tasks.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def note(task: str, folder: Path | None = None) -> Mapping[str, str]:
    """Keep that a task has passed, if the folder can be written; return all that have.

    Another notebook in the same folder keeps its tasks in the same file, so it is read each time.
    """
    kept = passed(folder)
    if task in kept:
        return kept
    kept[task] = datetime.now(UTC).isoformat(timespec="seconds")
    tasks = {name: {"passed": time} for name, time in kept.items()}
    # A folder that cannot be written takes nothing from the verdict.
    with contextlib.suppress(OSError, ValueError):
        text = json.dumps({"format": FORMAT, "tasks": tasks}, indent=1)
        write_atomically((folder or Path()) / FILE, text)
    return kept
