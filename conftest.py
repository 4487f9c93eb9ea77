"""What pytest needs to know about the book's notebooks (``pytest --nbval-lax``)."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let nbval compare stored outputs.

    It takes a cell without an execution count for one that was never run; the notebooks' normal
    form keeps outputs without counts.
    """
    for item in items:
        cell = getattr(item, "cell", None)
        if cell is not None and cell.get("outputs"):
            cell.execution_count = 1
