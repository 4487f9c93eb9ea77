"""Moving the slider to a point; an answer is the number of a point."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect


def answer(part: dict[str, Any], right: bool) -> int:
    x = part["curve"]["x"]
    number: int = x.index(part["curve"]["best"] if right else x[0])
    return number


def fill(box: Locator, wanted: int) -> None:
    keyboard = box.page.keyboard
    box.get_by_role("slider").focus()
    keyboard.press("ArrowRight")  # a slider at its end says nothing when told to stay there
    keyboard.press("Home")
    for _ in range(wanted):
        keyboard.press("ArrowRight")
    expect(box.locator("[data-picked]")).to_have_count(1)


def expect_kept(box: Locator, wanted: int) -> None:
    expect(box.locator("[data-picked]")).to_have_count(1)
    expect(box.get_by_role("slider")).to_have_value(str(wanted))
