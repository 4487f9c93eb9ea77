"""Quiz items and cases: answered by keys alone, judged on Check, kept, and safe to get wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .book import Visit, Visitor, only_over_http, sources, tab_to
from .quizzes import RIGHT, WRONG, fill, items, parts, submit

pytestmark = pytest.mark.browser

CHAPTERS = [f"{name}.html" for name in sources() if name.startswith("chapters/")]
CHAPTER = "chapters/02_vanishing_gradients.html"
BLOCKED = """Storage.prototype.setItem = () => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
};"""


def number_field(visited: Visit, item_id: str):
    mount = visited.mount(item_id)
    return mount, mount.get_by_role("textbox")


@pytest.mark.parametrize("path", CHAPTERS)
def test_every_item_is_answered_by_keys_wrong_then_right(path, visit: Visitor):
    asked = items(visit(path))
    assert asked, "a chapter without a question"
    for mount, item in asked:
        wrong = submit(mount, item, WRONG).inner_text()
        right = submit(mount, item, RIGHT).inner_text()
        assert wrong != right
        assert "Right" in right


@only_over_http
@pytest.mark.parametrize("path", CHAPTERS)
def test_nothing_is_judged_before_check(path, visit: Visitor):
    for mount, item in items(visit(path)):
        fill(mount, item, RIGHT)
        assert mount.locator("[data-verdict]").count() == 0, item["id"]


@only_over_http
def test_check_is_reached_from_the_top_of_the_page_by_tab(visit: Visitor):
    mount = visit(CHAPTER).mount("ten_layer_sigmoid")
    mount.page.evaluate("scrollTo(0, 0)")
    tab_to(mount.get_by_role("button", name="Check", exact=True))


@only_over_http
def test_check_without_an_answer_says_what_to_do(visit: Visitor):
    for mount, item in items(visit(CHAPTER)):
        mount.get_by_role("button", name="Check", exact=True).click()
        feedback = mount.locator('[role="status"][data-verdict]')
        expect(feedback).to_have_attribute("data-verdict", "not-yet")
        expect(feedback).to_contain_text("check", ignore_case=True)
        assert not mount.get_by_role("button", name="Show answer").is_visible(), item["id"]


@pytest.mark.parametrize("path", CHAPTERS)
def test_answers_and_verdicts_survive_a_reload(path, visit: Visitor):
    visited = visit(path)
    for mount, item in items(visited):
        submit(mount, item, RIGHT)
    visited.page.reload()
    for mount, item in items(visited):
        expect(mount.locator("[data-verdict]").first).to_have_attribute("data-verdict", RIGHT)
        for number, part in enumerate(parts(item)):
            box = mount.locator("fieldset").nth(number)
            if part["type"] == "number":
                assert box.get_by_role("textbox").input_value() != ""
            else:
                assert box.locator("input:checked").count() > 0


@only_over_http
def test_blocked_storage_is_said_and_survived(visit: Visitor):
    visited = visit(CHAPTER, init=BLOCKED)
    mount, field = number_field(visited, "sigmoid_derivative_max")
    field.press_sequentially("0.25")
    expect(
        mount.get_by_role("status").filter(has_text="does not let the page store")
    ).to_be_visible()
    field.press("Enter")
    expect(mount.locator("[data-verdict]")).to_have_attribute("data-verdict", RIGHT)
    visited.errors.clear()  # the theme's own attempts to store


@only_over_http
@pytest.mark.parametrize("typed", ["a quarter", "0.25.25", "1e9999", "¼ ¼", "<b>0.25</b>"])
def test_unreadable_number_keeps_its_text_and_names_the_notations(typed, visit: Visitor):
    mount, field = number_field(visit(CHAPTER), "sigmoid_derivative_max")
    field.press_sequentially(typed)
    field.press("Enter")
    feedback = mount.locator('[role="status"][data-verdict]')
    expect(feedback).to_have_attribute("data-verdict", "not-yet")
    expect(feedback).to_contain_text("Not checked")
    assert len(feedback.inner_text()) > 40, "says what to write instead"
    assert field.input_value() == typed


@only_over_http
def test_two_tabs_of_one_reader_agree(visit: Visitor):
    visited = visit(CHAPTER)
    mount, field = number_field(visited, "sigmoid_derivative_max")
    other = visited.page.context.new_page()
    other.goto(visited.page.url)
    there = other.locator('[data-item="sigmoid_derivative_max"] input[type=text]')
    there.press_sequentially("0.25")
    expect(field).to_have_value("0.25")
    assert mount.locator("[data-verdict]").count() == 0
