"""My progress: what a reader has answered, counted, taken along, and read with suspicion."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .book import Visitor, drawn, only_over_http
from .quizzes import RIGHT, WRONG, items, submit

pytestmark = pytest.mark.browser

CHAPTER = "chapters/02_vanishing_gradients.html"
PROGRESS = "book/my_progress.html"
ITEM = "sigmoid_derivative_max"


def row(page: Page, chapter: str = "2 Vanishing gradients") -> list[str]:
    """Return seen, right at first try, right in the end, open."""
    shown = page.get_by_role("row", name=chapter)
    shown.wait_for()
    return shown.get_by_role("cell").all_inner_texts()


def said(page: Page):
    return page.locator('[data-trainlab="progress"]').get_by_role("status")


def answered(visit: Visitor) -> Page:
    """Answer one item wrong, then right; go to the record."""
    visited = visit(CHAPTER)
    mount, item = next((m, i) for m, i in items(visited) if i["id"] == ITEM)
    submit(mount, item, WRONG)
    submit(mount, item, RIGHT)
    visited.open(PROGRESS)
    return visited.page


def test_answers_are_counted_and_missed_ones_listed(visit: Visitor):
    page = answered(visit)
    _, first, right, _ = row(page)
    assert (first, right) == ("0", "1")
    review = page.locator('[data-trainlab="progress"] li', has_text="right after 2 tries")
    review.get_by_role("link").click()
    expect(page.locator(f'[data-item="{ITEM}"]')).to_be_in_viewport()


@only_over_http
def test_what_is_on_the_screen_has_been_seen(visit: Visitor):
    visited = visit(CHAPTER)
    visited.mount(ITEM).scroll_into_view_if_needed()
    visited.page.wait_for_function("id => localStorage.getItem('trainlab:v1:' + id)", arg=ITEM)
    visited.open(PROGRESS)
    assert int(row(visited.page)[0].split(" of ")[0]) >= 1


@only_over_http
def test_progress_goes_out_as_a_file_and_comes_back(visit: Visitor, tmp_path: Path):
    page = answered(visit)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    path = tmp_path / "progress.json"
    download.value.save_as(path)
    before = row(page)
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Really erase everything").click()
    assert row(page)[1:3] == ["0", "0"]
    page.get_by_label("Import a file").set_input_files(path)
    expect(said(page)).to_contain_text("Imported")
    assert row(page) == before


@only_over_http
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON, or not whole"),
        ('{"a": 1}', "not a file of progress"),
        ('{"format": "trainlab-progress", "version": 9, "items": {}}', "version 9"),
    ],
)
def test_a_wrong_file_is_said_and_changes_nothing(text: str, words: str, visit: Visitor, tmp_path):
    page = answered(visit)
    before = row(page)
    (tmp_path / "wrong.json").write_text(text)
    page.get_by_label("Import a file").set_input_files(tmp_path / "wrong.json")
    expect(said(page)).to_contain_text(words)
    expect(said(page)).to_contain_text("othing was changed")
    assert row(page) == before


@only_over_http
def test_a_hostile_file_does_nothing_harmful(visit: Visitor, tmp_path: Path):
    page = visit(PROGRESS).page
    page.evaluate("window.harmed = false")
    bad = "<img src=x onerror='window.harmed = true'>"
    entry = {"answer": bad * 20, "checked": bad, "tries": 1, "first": bad, "last": "right"}
    odd = {"answer": "\u202eright to left", "tries": -1, "last": "partly", "first": "partly"}
    file = {
        "format": "trainlab-progress",
        "version": 1,
        "items": {ITEM: entry, "relu_default_init": odd, "__proto__": {"seen": True}},
    }
    (tmp_path / "hostile.json").write_text(json.dumps(file))
    page.get_by_label("Import a file").set_input_files(tmp_path / "hostile.json")
    expect(said(page)).to_contain_text("Imported 2 items")
    page.goto(page.url.replace(PROGRESS, CHAPTER))
    drawn(page.locator(f'[data-item="{ITEM}"]'))
    assert not page.evaluate("Boolean(window.harmed)")


@only_over_http
def test_blocked_storage_leaves_the_list_of_questions(visit: Visitor):
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new Error(); } });"
    visited = visit(PROGRESS, init=blocked)
    expect(visited.page.get_by_text("No question answered yet")).to_be_visible()
    assert visited.page.get_by_role("link", name="Ten sigmoid layers", exact=True).count() == 1
    visited.errors.clear()  # the theme's own attempts to store
