"""Answering the items of a page by keyboard alone."""

from __future__ import annotations

import json
from importlib import import_module
from types import ModuleType
from typing import Any

from playwright.sync_api import Locator, expect

from trainlab import quiz
from trainlab.quiz import types

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
    """Return the questions of an item: the parts of a case, what a prediction asks, else itself."""
    if item["type"] == "predict":
        return [item["ask"]]
    return item["parts"] if item["type"] == "case" else [item]


def asks_for_text(item: dict[str, Any]) -> bool:
    """Whether free text comes first, and is locked before the rest is shown."""
    return item["type"] == "case" and quiz.is_formative(item["parts"][0]["type"])


def by_keys(part: dict[str, Any]) -> ModuleType:
    """Return how a type of question is answered by keyboard: its ``tests/keyboard.py``.

    It defines ``answer(part, right)``, ``fill(box, answer)`` and ``expect_kept(box, answer)``.
    """
    return import_module(f"{types.HERE}.{part['type']}.tests.keyboard")


def answer_to(part: dict[str, Any], verdict: str) -> Any:
    """Return an answer that is right, or one that is not yet."""
    return by_keys(part).answer(part, verdict == RIGHT)


def fill(mount: Locator, item: dict[str, Any], verdict: str) -> None:
    """Answer every part by the keyboard alone; free text in a case gets locked."""
    for number, part in enumerate(parts(item)):
        box, answer = mount.locator("fieldset.tl-part").nth(number), answer_to(part, verdict)
        if number == 0:
            box.locator("input, textarea, select, button").first.focus()
        elif not box.evaluate("e => e.contains(document.activeElement)"):
            tab_to(box, most=40)
        if box.locator("textarea[readonly]").count():  # handed in before
            continue
        by_keys(part).fill(box, answer)
        if number == 0 and asks_for_text(item):
            _press_check(mount)
            expect(box.locator("textarea[readonly]")).to_be_visible()


def submit(mount: Locator, item: dict[str, Any], verdict: str) -> Locator:
    """Answer every part and press Check, by keyboard; return the feedback."""
    fill(mount, item, verdict)
    _press_check(mount)
    feedback = mount.locator('[role="status"][data-verdict]')
    expect(feedback).to_have_attribute("data-verdict", verdict)
    return feedback


def _press_check(mount: Locator) -> None:
    tab_to(mount.get_by_role("button", name="Check", exact=True), most=40)
    mount.page.keyboard.press("Enter")
