"""My progress: what a reader has answered, counted, taken along, and read with suspicion."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .bench import Bench, mount
from .book import Visitor, drawn, only_over_http, served, visiting
from .quizzes import RIGHT, WRONG, items, submit

pytestmark = pytest.mark.browser

CHAPTER = "chapters/02_vanishing_gradients.html"
PROGRESS = "book/my_progress.html"
ITEM = "sigmoid_derivative_max"
STORED = """id => Object.keys(localStorage).some(
    key => key.startsWith('trainlab:v2:') && key.endsWith(`:${id}`))"""
DAY = 86_400_000  # ms


def row(page: Page, chapter: str = "2 Vanishing gradients") -> list[str]:
    """Return a chapter's cells: looked at, answered, first try, in the end, not yet, predicted."""
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
    assert row(page)[1:5] == ["1", "0", "1", "0"]
    review = page.locator('[data-trainlab="progress"] li', has_text="right after 2 tries")
    review.get_by_role("link").click()
    expect(page.locator(f'[data-item="{ITEM}"]')).to_be_in_viewport()


@only_over_http
def test_what_stands_on_the_screen_is_looked_at_and_not_answered(visit: Visitor):
    visited = visit(CHAPTER)
    visited.mount(ITEM).scroll_into_view_if_needed()
    visited.page.wait_for_function(STORED, arg=ITEM)
    visited.open(PROGRESS)
    looked_at, answered, *_ = row(visited.page)
    assert int(looked_at.split(" of ")[0]) >= 1
    assert answered == "0"
    page = visited.page
    expect(page.get_by_text("No question answered yet in this browser")).to_be_visible()
    expect(page.get_by_text("whatever you answered was right")).to_have_count(0)


@only_over_http
def test_scrolling_past_is_not_looking(visit: Visitor):
    visited = visit(CHAPTER)
    visited.mount(ITEM).scroll_into_view_if_needed()
    visited.page.evaluate("scrollTo(0, 0)")
    visited.page.wait_for_timeout(3000)
    assert not visited.page.evaluate(STORED, ITEM)


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
    assert row(page)[1:5] == ["0"] * 4
    page.get_by_label("Import a file").set_input_files(path)
    expect(said(page)).to_contain_text("Imported")
    assert row(page) == before


@only_over_http
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000, "not JSON, or not whole"),
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
        "exercises": {"__proto__": "2026-01-01", "encode": {"passed": bad}},
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
    expect(visited.page.get_by_text("does not let pages store anything")).to_be_visible()
    expect(visited.page.get_by_text("No question answered yet, as far as")).to_be_visible()
    assert visited.page.get_by_role("link", name="Ten sigmoid layers", exact=True).count() == 1
    visited.errors.clear()  # the theme's own attempts to store


def remembered(page: Page, answers: dict[str, list[dict]]) -> None:
    """Import answers as a file; ``day`` counts from today."""
    now = page.evaluate("Date.now()")
    kept = {
        name: {
            "format": 2,
            "answers": [
                {"version": 0, "answer": None, "how": "typed", "at": now + day * DAY, **rest}
                for day, rest in ((given["day"], given) for given in those)
            ],
        }
        for name, those in answers.items()
    }
    file = {"format": "trainlab-progress", "version": 2, "items": kept}
    page.get_by_label("Import a file").set_input_files(
        {"name": "p.json", "mimeType": "application/json", "buffer": json.dumps(file).encode()}
    )
    expect(said(page)).to_contain_text("Imported")


WRONG_AND_SURE = {"day": -9, "verdict": "not-yet", "sure": "sure"}
DUE = {
    "sigmoid_derivative_max": [{"day": -8, "verdict": "right"}],
    "factors_multiply": [WRONG_AND_SURE],
    "patience_arithmetic": [{"day": -5, "verdict": "not-yet", "misconceptions": ["factors-add"]}],
    "layers_to_hundred": [{"day": -5, "verdict": "partly", "misconceptions": ["factors-add"]}],
}


@only_over_http
def test_what_is_due_comes_back_by_keyboard_sure_but_wrong_first(visit: Visitor):
    page = visit(PROGRESS).page
    remembered(page, DUE)
    expect(page.get_by_text("4 questions are due")).to_be_visible()
    page.get_by_role("button", name="Review for five minutes").press("Enter")
    session = page.locator(".tl-session")
    expect(session.locator(".tl-session-head")).to_be_focused()
    # Four are due; fresh versions of what was answered follow them.
    expect(session).to_contain_text(re.compile(r"Question 1 of \d+: last time you were sure"))
    head = session.locator(".tl-session-head").inner_text()
    asked = int(head.split(" of ")[1].split(":")[0])
    assert asked >= 4
    field = session.get_by_role("textbox")
    expect(field).to_have_value("")
    field.press_sequentially("7")
    field.press("Enter")
    expect(session.locator("[data-verdict]")).to_have_attribute("data-verdict", "not-yet")
    session.get_by_role("button", name="Next question").press("Enter")
    expect(session).to_contain_text(f"Question 2 of {asked}")
    for number, name in enumerate(["Pass over"] * (asked - 2) + ["End the review"], start=2):
        expect(session.locator(".tl-session-head")).to_contain_text(f"Question {number} of {asked}")
        expect(session.locator(".tl-session-head")).to_be_focused()
        session.get_by_role("button", name=name, exact=True).press("Enter")
    said_at_end = f"Answered 1 of {asked}, 0 right at once"
    expect(session.get_by_role("status")).to_contain_text(said_at_end)
    session.get_by_role("button", name="Close the review").press("Enter")
    expect(page.get_by_text("3 questions are due")).to_be_visible()


@only_over_http
def test_a_chapter_begins_with_what_is_due_elsewhere(visit: Visitor):
    visited = visit(PROGRESS)
    remembered(visited.page, DUE)
    page = visited.open(CHAPTER).page
    review = drawn(page.locator('[data-trainlab="review"]'))
    expect(review).to_contain_text("3 questions that you have answered elsewhere are due")
    review.get_by_role("button", name="Review them now").press("Enter")
    expect(review).to_contain_text("Question 1 of 3")
    expect(review.get_by_role("button", name="Check")).to_be_visible()


@only_over_http
def test_without_answers_a_chapter_loads_nothing_for_the_review(visit: Visitor):
    visited = visit(CHAPTER)
    loaded = [url for url in visited.loaded if "late/review" in url or "/items/" in url]
    assert loaded == []
    review = visited.page.locator('[data-trainlab="review"]')
    expect(review).to_contain_text("comes back here")


@only_over_http
def test_a_misconception_that_recurs_is_named_with_what_refutes_it(visit: Visitor):
    visited = visit(PROGRESS)
    page = visited.page
    remembered(page, DUE)
    named = page.locator("li", has_text="The factors of the chain rule add up")
    expect(named).to_contain_text("2 times")
    named.get_by_role("link", name="See what happens").click()
    expect(page).to_have_url(re.compile("sunglasses"))
    drawn(page.locator('[data-slug="sunglasses"]'))


@only_over_http
def test_confidence_is_drawn_against_what_was_right(visit: Visitor):
    page = visit(PROGRESS).page
    level = {"day": -3, "verdict": "right"}
    remembered(page, DUE | {"chain_of_three": [level | {"sure": "guessing"}]})
    curve = page.get_by_role("img", name="Share of right answers by how sure you were")
    assert curve.get_attribute("aria-label").endswith("guessing, 1 of 1; sure, 0 of 1.")


@only_over_http
def test_the_exercises_file_says_what_was_passed(visit: Visitor):
    page = visit(PROGRESS).page
    file = {"format": 1, "tasks": {"encode": {"passed": "2026-01-02T03:04:05Z"}}}
    page.get_by_label("Import a file").set_input_files(
        {
            "name": ".trainlab-progress.json",
            "mimeType": "application/json",
            "buffer": json.dumps(file).encode(),
        }
    )
    expect(said(page)).to_contain_text("1 passed exercise")
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="1 of 5 passed")).to_contain_text("encode")


def test_check_works_in_a_frame_without_forms_and_storage(bench: Bench, browser):
    """Over http: from disk, such a frame may load nothing at all."""
    item = {"id": "framed", "type": "number", "prompt": ["?"], "answer": 1, "rel_tol": 0.1}
    item |= {"abs_tol": 0, "unit": "", "wrong": [], "feedback": {"right": ["y"], "not-yet": ["n"]}}
    path = bench.page(mount("quiz", "framed", {"kind": "quiz", "item": item}))
    (bench.folder / "outer.html").write_text(
        f'<!DOCTYPE html><iframe sandbox="allow-scripts" height=500 src="{path}"></iframe>'
    )
    with served(bench.folder) as site, visiting(browser, site) as visited:
        visited.open("outer.html")
        view = visited.page.frame_locator("iframe").locator('[data-item="framed"]')
        view.get_by_role("textbox").fill("1")
        view.get_by_role("button", name="Check").click()
        expect(view.locator("[data-verdict]")).to_have_attribute("data-verdict", "right")
        expect(view).to_contain_text("storage is blocked")


def test_two_editions_on_one_host_do_not_mix(built_book: Path, browser, tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).symlink_to(built_book, target_is_directory=True)
    with served(tmp_path) as site, visiting(browser, site) as visited:
        visited.open(f"one/{PROGRESS}")
        remembered(visited.page, DUE)
        visited.open(f"two/{PROGRESS}")
        expect(visited.page.get_by_text("No question answered yet")).to_be_visible()
        visited.open(f"one/{PROGRESS}")
        expect(visited.page.get_by_text("4 questions are due")).to_be_visible()
