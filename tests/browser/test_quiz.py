"""Quiz items and cases: answered by keys alone, judged on Check, kept, and safe to get wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .book import Visit, Visitor, drawn, only_over_http, sources, tab_to
from .quizzes import RIGHT, WRONG, answer_to, asks_for_text, by_keys, fill, items, parts, submit

pytestmark = pytest.mark.browser

CHAPTERS = [f"{name}.html" for name in sources() if name.startswith("chapters/")]
CHAPTER = "chapters/02_vanishing_gradients.html"
ASKING = [CHAPTER, "chapters/06_overfitting.html"]
ANSWER = {"explain": "The gradients vanish.", "diagnosis": "saturation", "remedies": ["relu"]}
FIRST_EDITION = {
    "answer": ANSWER, "checked": ANSWER,
    "tries": 1, "shown": False, "locked": True, "variant": 0, "confidence": "sure",
    "own_verdict": "not-yet", "first": "right", "last": "not-yet", "seen": True, "updated": 1,
}  # fmt: skip
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
        judged = mount.locator("[data-part-verdict], .tl-compare")
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
def test_what_is_erased_in_one_tab_is_gone_in_the_other(visit: Visitor):
    visited = visit(CHAPTER)
    mount, field = number_field(visited, "sigmoid_derivative_max")
    field.fill("0.5")
    field.press("Enter")
    expect(mount.locator("[data-verdict]")).to_have_count(1)
    other = visited.page.context.new_page()
    other.goto(visited.site.url + "book/my_progress.html")
    other.get_by_role("button", name="Erase everything").click()
    other.get_by_role("button", name="Really erase everything").click()
    expect(mount.locator("[data-verdict]")).to_have_count(0)
    expect(field).to_have_value("")


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
        assert mount.locator(".tl-compare").count() == 0


def compared(mount: Locator) -> Locator:
    """Return the checklist beside the reader's text."""
    return mount.get_by_role("group", name="Model answer, as a checklist")


@only_over_http
@pytest.mark.parametrize("path", ASKING)
def test_points_are_ticked_by_keys_kept_and_never_judged(path, visit: Visitor):
    ((mount, item),) = [found for found in items(visit(path)) if asks_for_text(found[1])]
    point = item["parts"][0]["checklist"]["points"][-1]
    fill(mount, item, RIGHT)
    mount.get_by_role("button", name="Check", exact=True).press("Enter")
    verdict = mount.locator('[role="status"][data-verdict]')
    expect(verdict).to_have_attribute("data-verdict", RIGHT)
    ticked, quoted = compared(mount).get_by_role("checkbox", checked=True), mount.locator("q")
    expect(ticked).to_have_count(1)
    expect(quoted).to_have_count(1)
    assert quoted.inner_text() in answer_to(item["parts"][0], RIGHT)
    last = compared(mount).locator(f'input[value="{point["id"]}"]')
    ticked.focus()
    tab_to(last, most=20)
    mount.page.keyboard.press("Space")
    expect(last).to_be_focused()
    result = mount.locator('.tl-result[role="status"]')
    expect(result).to_contain_text("You tick 2 of")
    expect(result).to_contain_text("Covered: the cause, what to check first.")
    mount.page.reload()
    drawn(mount)
    expect(last).to_be_checked()
    expect(result).to_contain_text("You tick 2 of")
    for left in (1, 0):
        ticked.first.uncheck()
        expect(ticked).to_have_count(left)
    expect(result).to_contain_text("You tick 0 of")
    expect(verdict).to_have_attribute("data-verdict", RIGHT)
    assert verdict.get_attribute("data-stale") is None


@only_over_http
@pytest.mark.parametrize("path", ASKING)
def test_the_text_may_be_compared_before_the_questions(path, visit: Visitor):
    ((mount, item),) = [found for found in items(visit(path)) if asks_for_text(found[1])]
    mount.get_by_role("textbox").fill("<img src=x onerror=alert(1)> I do not know.")
    mount.get_by_role("button", name="Check", exact=True).press("Enter")
    mount.get_by_role("button", name="Compare the text now").press("Enter")
    expect(compared(mount).get_by_role("checkbox", checked=True)).to_have_count(0)
    expect(compared(mount).locator("blockquote")).to_have_text(
        "<img src=x onerror=alert(1)> I do not know."
    )
    compared(mount).get_by_role("checkbox").first.check()
    fill(mount, item, RIGHT)
    mount.get_by_role("button", name="Check", exact=True).press("Enter")
    expect(compared(mount).get_by_role("checkbox").first).to_be_checked()
    expect(mount.locator(".tl-part-verdicts")).to_contain_text("In your words: 1 of")


@only_over_http
def test_an_answer_of_the_first_edition_is_shown_without_loss(visit: Visitor):
    visited = visit(CHAPTER)
    visited.page.evaluate(
        """entry => {
            localStorage.clear();
            localStorage.setItem('trainlab:v1:ten_layer_sigmoid', JSON.stringify(entry));
        }""",
        FIRST_EDITION,
    )
    visited.page.reload()
    mount = visited.mount("ten_layer_sigmoid")
    drawn(mount)
    expect(mount.get_by_role("textbox", name="in your own words")).to_have_value(
        "The gradients vanish."
    )
    expect(mount.locator('[role="status"][data-verdict]')).to_have_attribute(
        "data-verdict", "partly"
    )
    expect(compared(mount).get_by_role("checkbox", checked=True)).to_have_count(1)
    first, last = visited.page.evaluate(
        """() => JSON.parse(localStorage[Object.keys(localStorage).find(key =>
            key.startsWith('trainlab:v2:') && key.endsWith(':ten_layer_sigmoid'))]).answers"""
    )
    assert last["answer"] == FIRST_EDITION["answer"]
    assert first["verdict"] == "right", "what was said then stays said"
    assert last["verdict"] == "partly", "as judged today, whatever the reader said of the text"


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
