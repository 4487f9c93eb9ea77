"""Moving rows with their buttons."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect


def answer(part: dict[str, Any], right: bool) -> list[str]:
    rows = [option["id"] for option in part["options"]]
    return rows if right else rows[::-1]


def fill(box: Locator, wanted: list[str]) -> None:
    for place, row in enumerate(wanted):
        up = box.locator(f'[data-move="-1:{row}"]')
        up.focus()
        for _ in range(_rows(box).index(row) - place):
            box.page.keyboard.press("Enter")
            expect(up).to_be_focused()


def expect_kept(box: Locator, wanted: list[str]) -> None:
    assert _rows(box) == wanted


def _rows(box: Locator) -> list[str | None]:
    return [row.get_attribute("data-row") for row in box.locator("[data-row]").all()]
