"""Fresh versions: asked for after an answer, loaded late, never twice, and never shown away."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from told import fail_with

from trainlab import quiz

from .book import Visit, Visitor, only_over_http
from .quizzes import RIGHT, WRONG, answer_to, by_keys, items, submit
from .test_accessibility import violations
from .test_progress import PROGRESS, remembered

pytestmark = pytest.mark.browser

CHAPTER = "chapters/02_vanishing_gradients.html"
PICKED = "chapters/04_splitting_your_data.html"
ANOTHER = "Another one"
KEPT = """id => JSON.parse(localStorage[Object.keys(localStorage).find(key =>
    key.startsWith('trainlab:v2:') && key.endsWith(`:${id}`))] ?? 'null')"""


def asking_for(visited: Visit, kind: str | None = None) -> tuple[Locator, dict[str, Any]]:
    """Return the first item of a page that has fresh versions (of a type), and what it asks."""
    for mount, item in items(visited):
        names = item.get("fresh", [])
        if names and kind in (None, quiz.item(names[0])["type"]) and not item.get("variants"):
            return mount, item
    raise AssertionError(f"no question of {visited.page.url} has fresh versions ({kind})")


def open_fresh(mount: Locator, item: dict[str, Any]) -> dict[str, Any]:
    """Answer the book's own question, ask for another by keyboard; return the item it is of."""
    submit(mount, item, WRONG)
    mount.get_by_role("button", name=ANOTHER).press("Enter")
    fresh = mount.locator(".tl-fresh")
    expect(fresh).to_be_visible()
    expect(fresh.locator("fieldset.tl-part")).to_be_visible()
    return dict(quiz.item(item["fresh"][0]))


def asked_now(page: Page, item_id: str) -> int:
    """Return the number of the version that was answered last."""
    return int(page.evaluate(KEPT, item_id)["answers"][-1]["version"])


def give(mount: Locator, version: dict[str, Any], verdict: str) -> None:
    """Answer the version on the screen by keyboard, and check."""
    box = mount.locator(".tl-fresh fieldset.tl-part")
    box.locator("input, textarea, select, button").first.focus()
    by_keys(version).fill(box, answer_to(version, verdict))
    mount.get_by_role("button", name="Check", exact=True).press("Enter")


def test_another_one_comes_after_an_answer_and_is_judged_by_its_recording(visit: Visitor):
    visited = visit(CHAPTER)
    mount, item = asking_for(visited, "number")
    expect(mount.get_by_role("button", name=ANOTHER)).to_have_count(0)
    made = open_fresh(mount, item)
    fresh = mount.locator(".tl-fresh")
    field = fresh.get_by_role("textbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    field.press_sequentially("123456789")
    field.press("Enter")
    verdict = fresh.locator('[role="status"][data-verdict]')
    expect(verdict).to_have_attribute("data-verdict", WRONG)
    version = quiz.variant(made, asked_now(visited.page, made["id"]))
    give(mount, version, RIGHT)
    expect(verdict).to_have_attribute("data-verdict", RIGHT)
    first = asked_now(visited.page, made["id"])
    fresh.get_by_role("button", name=ANOTHER).press("Enter")
    field = mount.locator(".tl-fresh").get_by_role("textbox")
    if len(item["fresh"]) == 1:
        expect(field).to_have_value("")
        field.press_sequentially("123456789")
        field.press("Enter")
        assert asked_now(visited.page, made["id"]) != first
    mount.get_by_role("button", name="Back to the first question").press("Enter")
    expect(mount.locator(".tl-fresh")).to_have_count(0)
    expect(mount.locator('[role="status"][data-verdict]')).to_have_attribute("data-verdict", WRONG)


@pytest.mark.parametrize("path", [CHAPTER, PICKED])
def test_every_type_that_a_page_lacks_is_loaded_late(path, visit: Visitor):
    visited = visit(path)
    seen = {}
    for mount, item in items(visited):
        for name in item.get("fresh", [])[:1]:
            seen.setdefault(quiz.item(name)["type"], (mount, item))
    assert seen, path
    for kind, (mount, item) in seen.items():
        if item.get("variants"):
            continue
        made = open_fresh(mount, item)
        assert made["type"] == kind
        mount.get_by_role("button", name="Check", exact=True).press("Enter")
        expect(mount.locator(".tl-fresh .tl-feedback")).not_to_be_empty()


@only_over_http
def test_a_version_whose_answer_was_shown_never_counts(visit: Visitor):
    visited = visit(CHAPTER)
    mount, item = asking_for(visited, "number")
    made = open_fresh(mount, item)
    fresh = mount.locator(".tl-fresh")
    field = fresh.get_by_role("textbox")
    field.press_sequentially("123456789")
    field.press("Enter")
    number = asked_now(visited.page, made["id"])
    fresh.get_by_role("button", name="Show answer").press("Enter")
    expect(fresh).to_contain_text("This version no longer counts")
    give(mount, quiz.variant(made, number), RIGHT)
    expect(fresh.locator('[role="status"][data-verdict]')).to_have_attribute("data-verdict", RIGHT)
    kept = visited.page.evaluate(KEPT, made["id"])["answers"]
    assert [(answer["how"], answer["verdict"]) for answer in kept] == [
        ("typed", WRONG),
        ("shown", RIGHT),
    ]
    fresh.get_by_role("button", name=ANOTHER).press("Enter")
    expect(mount.locator(".tl-fresh")).not_to_contain_text("This version no longer counts")


def test_without_its_file_it_says_so_and_the_next_try_asks_again(visit: Visitor):
    visited = visit(CHAPTER)
    mount, item = asking_for(visited)
    submit(mount, item, WRONG)
    visited.page.route("**/items/fresh-*", lambda route: route.abort())
    another = mount.get_by_role("button", name=ANOTHER)
    another.press("Enter")
    expect(mount.locator(".tl-problem")).to_contain_text("could not be loaded")
    expect(mount.locator('[role="status"][data-verdict]')).to_have_attribute("data-verdict", WRONG)
    visited.page.unroute("**/items/fresh-*")
    another.press("Enter")
    expect(mount.locator(".tl-fresh fieldset.tl-part")).to_be_visible()
    visited.failed.clear()
    visited.errors.clear()


@only_over_http
def test_fresh_versions_come_into_the_review(visit: Visitor):
    visited = visit(PROGRESS)
    page = visited.page
    above = "sigmoid_derivative_max"
    followers = [made for made, name in quiz.fresh_items().items() if name == above]
    if not followers:
        above, followers = next(
            (name, [made]) for made, name in quiz.fresh_items().items() if "/" not in name
        )
    remembered(page, {above: [{"day": 0, "verdict": "right"}]})
    page.get_by_role("button", name="Review for five minutes").press("Enter")
    session = page.locator(".tl-session")
    expect(session).to_contain_text("Question 1 of")
    expect(session.locator("fieldset.tl-part")).to_be_visible()
    assert page.evaluate(
        "names => names.some(name => globalThis.trainlabItems[`fresh-${name}`])", followers
    )
    expect(session.get_by_role("button", name=ANOTHER)).to_be_visible()


@only_over_http
def test_fresh_versions_are_as_narrow_and_accessible_as_the_rest(visit: Visitor):
    visited = visit(CHAPTER, viewport={"width": 320, "height": 800})
    mount, item = asking_for(visited, "choice")
    open_fresh(mount, item)
    mount.get_by_role("button", name="Check", exact=True).press("Enter")
    wide = visited.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"scrolls sideways by {wide} px at 320 px"
    fail_with(violations(visited.page), "a fresh version")
