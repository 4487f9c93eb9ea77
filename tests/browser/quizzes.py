"""Answering the items of a page by keyboard alone."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, expect

from .book import Visit, tab_to

RIGHT, WRONG = "right", "not-yet"


def items(visited: Visit) -> list[tuple[Locator, dict[str, Any]]]:
    """Return every item of the page: its drawn mount, and what it asks."""
    mounts = visited.page.locator('[data-trainlab="quiz"], [data-trainlab="case"]').all()
    found = []
    for mount in mounts:
        text = mount.locator(':scope > script[type="application/json"]').text_content()
        found.append((mount, json.loads(text or "")["item"]))
    visited.draw_all()
    return found


def parts(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions of an item: the parts of a case, else itself."""
    return item["parts"] if item["type"] == "case" else [item]


def answer_to(part: dict[str, Any], verdict: str) -> Any:
    """Return an answer that is right, or one that is not yet."""
    if part["type"] == "number":
        return repr(part["answer"]) if verdict == RIGHT else repr(part["wrong"][0]["value"])
    by_verdict: dict[str, list[str]] = {}
    for option in part["options"]:
        by_verdict.setdefault(option["verdict"], []).append(option["id"])
    if part["type"] == "choice":
        return by_verdict[verdict][0]
    return by_verdict["right"] if verdict == RIGHT else by_verdict.get("harmful", [])[:1]


def fill(mount: Locator, item: dict[str, Any], verdict: str) -> None:
    """Answer every part, by Tab, arrows, Space and typing."""
    for number, part in enumerate(parts(item)):
        box, answer = mount.locator("fieldset").nth(number), answer_to(part, verdict)
        if number == 0:
            box.locator("input").first.focus()
        else:
            tab_to(box, most=40)
        _FILL[part["type"]](box, answer)


def submit(mount: Locator, item: dict[str, Any], verdict: str) -> Locator:
    """Answer every part and press Check, by keyboard; return the feedback."""
    fill(mount, item, verdict)
    tab_to(mount.get_by_role("button", name="Check", exact=True), most=40)
    mount.page.keyboard.press("Enter")
    feedback = mount.locator('[role="status"][data-verdict]')
    expect(feedback).to_have_attribute("data-verdict", verdict)
    return feedback


def _choose(box: Locator, wanted: str) -> None:
    keyboard = box.page.keyboard
    keyboard.press("Space")  # nothing is chosen yet, or the focus is on what is
    for _ in range(box.locator("input").count()):
        if box.locator("input:checked").get_attribute("value") == wanted:
            return
        keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys do not reach {wanted}")


def _tick(box: Locator, wanted: list[str]) -> None:
    inputs = box.locator("input").all()
    for number, field in enumerate(inputs):
        if number:
            tab_to(field, most=5)
        if field.is_checked() != (field.get_attribute("value") in wanted):
            box.page.keyboard.press("Space")


def _type(box: Locator, wanted: str) -> None:
    box.page.keyboard.press("ControlOrMeta+A")
    box.page.keyboard.type(wanted)


_FILL = {"choice": _choose, "choices": _tick, "number": _type}
