"""Answering the items of a page by keyboard alone."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, expect

from .book import ROOT, Visit, tab_to

RIGHT, WRONG = "right", "not-yet"
WRITTEN = json.loads(
    (ROOT / "tests" / "quiz" / "free_text" / "first.json").read_text(encoding="utf-8")
)


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
    return item["type"] == "case" and item["parts"][0]["type"] == "text"


def answer_to(part: dict[str, Any], verdict: str) -> Any:
    """Return an answer that is right, or one that is not yet."""
    right = verdict == RIGHT
    match part["type"]:
        case "number":
            return repr(part["answer"] if right else part["wrong"][0]["value"])
        case "order":
            rows = [option["id"] for option in part["options"]]
            return rows if right else rows[::-1]
        case "pick":
            x = part["curve"]["x"]
            return x.index(part["curve"]["best"] if right else x[0])
        case "text":
            known = {concept["id"] for concept in part["rubric"]["concepts"]}
            name = "ten_layer_sigmoid" if "relu" in known else "epoch_15"
            texts = [
                row["answer"] for row in WRITTEN if (row["item"], row["verdict"]) == (name, RIGHT)
            ]
            return texts[0] if right else "I do not know."
    by_verdict: dict[str, list[str]] = {}
    for option in part["options"]:
        by_verdict.setdefault(option["verdict"], []).append(option["id"])
    if part["type"] == "choice":
        return by_verdict[verdict][0]
    return by_verdict["right"] if right else by_verdict.get("harmful", [])[:1]


def fill(mount: Locator, item: dict[str, Any], verdict: str) -> None:
    """Answer every part, by Tab, arrows, Space and typing; free text in a case gets locked."""
    for number, part in enumerate(parts(item)):
        box, answer = mount.locator("fieldset.tl-part").nth(number), answer_to(part, verdict)
        if number == 0:
            box.locator("input, textarea, button").first.focus()
        elif not box.evaluate("e => e.contains(document.activeElement)"):
            tab_to(box, most=40)
        if part["type"] == "text" and box.locator("textarea[readonly]").count():
            continue
        _FILL[part["type"]](box, answer)
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


def _arrange(box: Locator, wanted: list[str]) -> None:
    for place, row in enumerate(wanted):
        rows = [found.get_attribute("data-row") for found in box.locator("[data-row]").all()]
        up = box.locator(f'[data-move="-1:{row}"]')
        up.focus()
        for _ in range(rows.index(row) - place):
            box.page.keyboard.press("Enter")
            expect(up).to_be_focused()


def _slide(box: Locator, steps: int) -> None:
    keyboard = box.page.keyboard
    box.get_by_role("slider").focus()
    keyboard.press("ArrowRight")  # a slider at its end says nothing when told to stay there
    keyboard.press("Home")
    for _ in range(steps):
        keyboard.press("ArrowRight")
    expect(box.locator("[data-picked]")).to_have_count(1)


_FILL = {"choice": _choose, "choices": _tick, "number": _type, "order": _arrange, "pick": _slide,
         "text": _type}  # fmt: skip
