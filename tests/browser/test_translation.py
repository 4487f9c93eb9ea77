"""A browser that translates a page replaces its text nodes; what is said follows the state."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .book import Visitor, drawn

pytestmark = pytest.mark.browser

CHAPTER = "chapters/01_the_learning_signal.html"
# As browsers do it: each text node gives way to two <font> elements, one in the other, and so does
# whatever comes later. A tilde marks what was translated.
AT_ONCE = "text.replaceWith(outer)"
IN_TWO_STEPS = "text.before(outer); text.remove()"
TRANSLATE = """() => {
    const translate = () => {
        const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const texts = [];
        while (all.nextNode()) texts.push(all.currentNode);
        for (const text of texts) {
            const skip = text.parentElement.closest("font, script, style, svg, math");
            if (skip || !text.data.trim()) continue;
            const outer = document.createElement("font");
            const inner = document.createElement("font");
            inner.textContent = `~${text.data}`;
            outer.append(inner);
            REPLACE;
        }
    };
    translate();
    const all = {childList: true, subtree: true, characterData: true};
    new MutationObserver(translate).observe(document.body, all);
}"""
WAYS = pytest.mark.parametrize("way", [AT_ONCE, IN_TWO_STEPS], ids=["at once", "in two steps"])


def translate(page: Page, way: str) -> None:
    """Let the page be translated from now on."""
    page.evaluate(TRANSLATE.replace("REPLACE", way))


@WAYS
def test_what_a_quiz_says_follows_the_answer(way: str, visit: Visitor):
    page = visit(CHAPTER).page
    quiz = drawn(page.locator('[data-item="chain_of_three"]'))
    translate(page, way)
    field, said = quiz.locator("input[type=text]"), quiz.locator(".tl-feedback")
    for answer, verdict, reason in [
        ("5", "~Not yet", "~Not this number"),
        ("7.2", "~Not yet", "~7.2 is the sum"),
        ("0.3", "~Right", "~Yes"),
        ("0.1", "~Not yet", "~0.1 is the product of the slopes"),
    ]:
        field.fill(answer)
        field.press("Enter")
        expect(said).to_contain_text(verdict)
        expect(said).to_contain_text(reason)
        others = {"~Right", "~Not yet"} - {verdict}
        expect(said).not_to_contain_text(others.pop())
    quiz.get_by_role("button", name="Show answer").click()
    expect(quiz.get_by_role("button", name="Hide answer")).to_be_visible()
    expect(quiz.get_by_role("button", name="Show answer")).to_have_count(0)


@WAYS
def test_the_next_version_of_a_question_takes_the_place_of_the_first(way: str, visit: Visitor):
    page = visit(CHAPTER).page
    quiz = drawn(page.locator('[data-item="factors_multiply"]'))
    translate(page, way)
    quiz.get_by_role("button", name="Another one").click()
    expect(quiz.locator("legend")).to_contain_text("1/4")
    expect(quiz.locator("legend")).not_to_contain_text("1/3")


@WAYS
def test_what_an_experiment_says_follows_its_setting(way: str, visit: Visitor):
    page = visit(CHAPTER).page
    mount = drawn(page.locator('[data-slug="sunglasses"]').first)
    translate(page, way)
    slider = mount.locator("input[type=range]").first
    finding = mount.locator(".tl-finding").first
    expect(finding).to_contain_text("~")
    slider.press("ArrowRight")
    expect(finding).to_contain_text("3 pairs")
    expect(finding).not_to_contain_text("2 pairs")
    expect(mount.locator(".tl-reproduce code")).to_contain_text("pairs=3")


@WAYS
def test_a_review_goes_from_question_to_question(way: str, visit: Visitor):
    visited = visit(CHAPTER)
    page = visited.page
    for name in ("he_gain", "which_gradient"):
        mount = drawn(page.locator(f'[data-item="{name}"]'))
        mount.locator(".tl-option input").first.check()
        mount.get_by_role("button", name="Check").click()
    page.goto(visited.site.url + "book/my_progress.html")
    visited.settle()
    translate(page, way)
    page.get_by_role("button", name="Review for five minutes").click()
    heading = page.locator(".tl-session-head")
    expect(heading).to_contain_text("1")
    page.get_by_role("button", name="Pass over").click()
    expect(heading).to_contain_text("2")
    assert heading.inner_text().replace("~", "").startswith("Question 2 of")
