"""Choosing with the arrow keys."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator


def answer(part: dict[str, Any], right: bool) -> str:
    wanted = "right" if right else "not-yet"
    return next(option["id"] for option in part["options"] if option["verdict"] == wanted)


def fill(box: Locator, wanted: str) -> None:
    keyboard = box.page.keyboard
    keyboard.press("Space")  # nothing is chosen yet, or the focus is on what is
    for _ in range(box.locator("input").count()):
        if box.locator("input:checked").get_attribute("value") == wanted:
            return
        keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys do not reach {wanted}")


def expect_kept(box: Locator, wanted: str) -> None:
    assert box.locator("input:checked").get_attribute("value") == wanted
