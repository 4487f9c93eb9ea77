"""Quiz items and cases: answered by keys alone, judged on Check, kept, and safe to get wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .book import Visit, Visitor, drawn, only_over_http, sources, tab_to
from .quizzes import RIGHT, WRONG, answer_to, asks_for_text, by_keys, fill, items, parts, submit

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
        if item["type"] == "predict":  # committed: no second try
            expect(mount.locator("fieldset.tl-part input").first).to_be_disabled()
            assert "otherwise" in wrong
            continue
        right = submit(mount, item, RIGHT).inner_text()
        assert wrong != right
        assert "Right" in right


@only_over_http
@pytest.mark.parametrize("path", CHAPTERS)
def test_nothing_is_judged_before_check(path, visit: Visitor):
    for mount, item in items(visit(path)):
        fill(mount, item, RIGHT)
        judged = mount.locator("[data-part-verdict], .tl-own")
        if not asks_for_text(item):  # there, Check has locked the text
            judged = judged.or_(mount.locator("[data-verdict]"))
        assert judged.count() == 0, item["id"]


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
    for _ in range(3):
        for mount, item in items(visited):
            submit(mount, item, RIGHT)
        # A headless browser on a busy machine may lose its whole store, from disk above all; an
        # entry of the test's own tells that from a page that loses answers.
        visited.page.evaluate("localStorage.setItem('control', 'kept')")
        visited.page.reload()
        if visited.page.evaluate("localStorage.getItem('control')") == "kept":
            break
    for mount, item in items(visited):
        expect(mount.locator("[data-verdict]").first).to_have_attribute("data-verdict", RIGHT)
        for number, part in enumerate(parts(item)):
            box = mount.locator("fieldset.tl-part").nth(number)
            by_keys(part).expect_kept(box, answer_to(part, RIGHT))


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
    drawn(other.locator('[data-item="sigmoid_derivative_max"]'))
    there = other.locator('[data-item="sigmoid_derivative_max"] input[type=text]')
    there.press_sequentially("0.25")
    expect(field).to_have_value("0.25")
    assert mount.locator("[data-verdict]").count() == 0


@only_over_http
@pytest.mark.parametrize("path", CHAPTERS)
def test_free_text_is_locked_before_the_options_are_seen(path, visit: Visitor):
    for mount, item in items(visit(path)):
        if not asks_for_text(item):
            continue
        options = mount.locator("input[type=radio]")
        assert options.count() == 0
        check = mount.get_by_role("button", name="Check", exact=True)
        check.click()
        expect(mount.get_by_role("status")).to_contain_text("in your own words")
        mount.get_by_role("textbox").fill("<img src=x onerror=alert(1)> I do not know.")
        check.click()
        expect(mount.locator("textarea[readonly]")).to_be_visible()
        expect(options.first).to_be_focused()
        fill(mount, item, RIGHT)
        check.click()
        expect(mount.locator('[data-part-verdict="not-yet"]').first).to_contain_text(
            "I did not recognise a cause"
        )
        own = mount.get_by_role("radio", name="Partly right")
        own.check(force=True)
        expect(mount.locator(".tl-own")).to_contain_text("Model answer")
        mount.page.reload()
        drawn(mount)
        expect(own).to_be_checked()


@only_over_http
def test_confidence_is_kept_with_the_first_try(visit: Visitor):
    visited = visit(CHAPTER)
    asked = [(mount, item) for mount, item in items(visited) if item.get("confidence")]
    assert asked, "nothing asks how sure the reader is"
    for mount, item in asked:
        fill(mount, item, RIGHT)
        mount.get_by_role("radio", name="Fairly sure").check(force=True)
        mount.get_by_role("button", name="Check", exact=True).click()
        expect(mount.get_by_role("radio", name="Guessing")).to_be_disabled()
    visited.page.reload()
    for mount, _ in asked:
        drawn(mount)
        expect(mount.get_by_role("radio", name="Fairly sure")).to_be_checked()


@only_over_http
def test_each_version_keeps_its_own_answer(visit: Visitor):
    visited = visit(CHAPTER)
    asked = [(mount, item) for mount, item in items(visited) if item.get("variants")]
    for mount, item in asked:
        if item["type"] != "number":
            continue
        another = mount.get_by_role("button", name="Another one")
        field = mount.get_by_role("textbox")
        field.fill("1")
        question = mount.locator("legend").first.inner_text()
        another.click()
        assert mount.locator("legend").first.inner_text() != question
        expect(field).to_have_value("")
        for _ in item["variants"]:
            another.click()
        expect(field).to_have_value("1")
