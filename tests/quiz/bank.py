"""The book's own items, compiled once, by the first test that needs them."""

from __future__ import annotations

from functools import cache
from typing import Any

from places import ROOT

from trainlab.quiz import variant
from trainlab.quiz.compiling import compile_chapters
from trainlab.quiz.reading import load_bank


@cache
def compiled() -> dict[str, dict[str, Any]]:
    """Return what every chapter is compiled to."""
    return compile_chapters(load_bank(ROOT / "quizzes"))


@cache
def bank() -> dict[str, dict[str, Any]]:
    """Return all items by id."""
    return {item["id"]: item for chapter in compiled().values() for item in chapter["items"]}


def of_type(kind: str) -> list[dict[str, Any]]:
    """Return the items of a type, and the parts of cases; there is at least one."""
    parts = [part for item in bank().values() for part in item.get("parts", [item])]
    found = [part for part in parts if part["type"] == kind]
    assert found, f"no item of type {kind}"
    return found


def versions(item: dict[str, Any]) -> list[Any]:
    """Return an item and its variants."""
    return [variant(item, number) for number in range(len(item.get("variants", [])) + 1)]
