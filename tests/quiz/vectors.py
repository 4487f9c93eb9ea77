"""The types' vectors, ``trainlab/quiz/types/TYPE/tests/vectors.json``: one file a type.

============  ==================================================================================
``items``     compiled items by id; an id stands once in all files
``cases``     ``item``, ``answer`` → ``verdict``, ``misconceptions``; if wanted ``keys`` (of the
              messages), ``words`` and ``ticked`` (of a checklist's points), and ``parts``
              (verdict of each): judged alike by both hosts
``stored``    ``item``, ``stored`` → ``kept``: what the page makes of an answer from a store
``typed``     ``item``, ``typed`` (one line a question) → ``answer``: asked in plain text
============  ==================================================================================

What a file has to have, `trainlab.quiz.folders` says.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from trainlab.quiz import types

NUMBERS: list[dict[str, Any]] = json.loads(
    (Path(types.__file__).parents[1] / "numerals.vectors.json").read_text(encoding="utf-8")
)
"""``text``, perhaps ``unit`` → ``value``, ``either`` of two, or the ``reason`` why it is none."""


@cache
def vectors(package: str = types.HERE) -> dict[str, dict[str, Any]]:
    """Return each type's vectors; of a type without any, an empty file."""
    made = {}
    for name, folder in types.folders(package).items():
        path = folder / "tests" / "vectors.json"
        made[name] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return made


def rows(kind: str) -> list[dict[str, Any]]:
    """Return the ``cases``, ``stored`` or ``typed`` of all types."""
    return [row for own in vectors().values() for row in own.get(kind, [])]


def items() -> dict[str, dict[str, Any]]:
    """Return the items of all types."""
    return {name: item for own in vectors().values() for name, item in own.get("items", {}).items()}
