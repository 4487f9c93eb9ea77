"""Ticking with Tab and Space."""

from __future__ import annotations

from typing import Any

from browser.book import tab_to
from playwright.sync_api import Locator


def answer(part: dict[str, Any], right: bool) -> list[str]:
    wanted = "right" if right else "harmful"
    found = [option["id"] for option in part["options"] if option["verdict"] == wanted]
    return found if right else found[:1]


def fill(box: Locator, wanted: list[str]) -> None:
    for number, field in enumerate(box.locator("input").all()):
        if number:
            tab_to(field, most=5)
        if field.is_checked() != (field.get_attribute("value") in wanted):
            box.page.keyboard.press("Space")


def expect_kept(box: Locator, wanted: list[str]) -> None:
    ticked = [field.get_attribute("value") for field in box.locator("input:checked").all()]
    assert sorted(map(str, ticked)) == sorted(wanted)
