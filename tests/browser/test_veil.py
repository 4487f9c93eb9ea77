"""What answers a prediction is covered until it is made, or the reader asks to see it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from .book import Site, Visit, Visitor, drawn, only_over_http, sources, visiting
from .quizzes import RIGHT, submit

pytestmark = pytest.mark.browser

CHAPTERS = [f"{name}.html" for name in sources() if name.startswith("chapters/")]
CHAPTER = "chapters/02_vanishing_gradients.html"
PREDICTIONS = "[data-predict]"
COVERED = ".tl-covered"
NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])|(?<![\w.])\d+ %")
# Numbers of an outcome that are settings: they answer nothing.
SETTINGS = defaultdict(set[str], {"share_to_hold_out": {"20 %"}})
# What can be seen from the last heading to the prediction, and from there to the next heading.
AROUND = """mount => {
    let block = mount;
    while (!block.parentElement.matches("section, article, body")) block = block.parentElement;
    const shown = (step) => {
        const found = [];
        const asks = (one) => one.matches("[data-predict]") || one.querySelector("[data-predict]");
        for (let one = block[step]; one && !one.matches("section") && !asks(one); one = one[step]) {
            if (!one.matches(".tl-veil") && one.checkVisibility()) found.push(one.innerText);
        }
        return found;
    };
    const before = shown("previousElementSibling").join("\\n");
    return {before, after: shown("nextElementSibling")};
}"""

VEILED = """mount => {
    let block = mount;
    while (!block.parentElement.matches("section, article, body")) block = block.parentElement;
    return block.nextElementSibling?.matches(".tl-veil") ?? false;
}"""


def predictions(visited: Visit) -> list[tuple[Locator, dict[str, Any]]]:
    """Return every prediction of a page: its mount, not drawn, and the item."""
    found = []
    for mount in visited.page.locator(PREDICTIONS).all():
        text = mount.locator(':scope > script[type="application/json"]').text_content()
        found.append((mount, json.loads(text or "")["item"]))
    return found


def words(tree: Any) -> str:
    """Return the text of a compiled tree."""
    if isinstance(tree, dict):
        return " ".join(words(tree[key]) for key in ("v", "c", "items") if key in tree)
    return " ".join(map(words, tree)) if isinstance(tree, list) else str(tree)


@only_over_http
@pytest.mark.parametrize("path", CHAPTERS)
def test_nothing_that_answers_a_prediction_is_seen_before(path, visit: Visitor):
    visited = visit(path, covered=True)
    asked = predictions(visited)
    assert asked, "a chapter without a prediction"
    spoiled = []
    for mount, item in asked:
        around = mount.evaluate(AROUND)
        spoiled += [f"{item['id']}: {text[:60]!r} is shown" for text in around["after"]]
        told = set(NUMBER.findall(words(item["outcome"])))
        given = set(NUMBER.findall(words([item["prompt"], item["ask"]["prompt"]])))
        early = (told - given) & set(NUMBER.findall(around["before"])) - SETTINGS[item["id"]]
        spoiled += [f"{item['id']}: {number} stands above it" for number in sorted(early)]
    assert spoiled == []


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_prediction_made_by_keys_uncovers_what_follows_and_it_stays_so(path, visit: Visitor):
    visited = visit(path, covered=True)
    for mount, item in predictions(visited):
        veils = visited.page.locator(".tl-veil").count()
        has_one = mount.evaluate(VEILED)
        submit(drawn(mount), item, RIGHT)
        expect(visited.page.locator(".tl-veil")).to_have_count(veils - has_one)
    expect(visited.page.locator(COVERED)).to_have_count(0)
    expect(visited.page.locator(".tl-veil")).to_have_count(0)
    visited.page.reload()
    visited.settle()
    for mount, _ in predictions(visited):
        drawn(mount)
    expect(visited.page.locator(COVERED)).to_have_count(0)


def test_show_me_shows_and_goes_on_there_by_keys(visit: Visitor):
    visited = visit(CHAPTER, covered=True)
    veil = visited.page.locator(".tl-veil").first
    following = veil.locator("xpath=following-sibling::*[1]").element_handle()
    assert following is not None
    assert not following.is_visible()
    veils = visited.page.locator(".tl-veil").count()
    veil.get_by_role("button", name="Show me").press("Enter")
    following.wait_for_element_state("visible")
    assert following.evaluate("e => e === document.activeElement")
    expect(visited.page.locator(".tl-veil")).to_have_count(veils - 1)


def test_all_is_uncovered_for_the_tab_if_the_reader_wants(visit: Visitor):
    visited = visit(CHAPTER, covered=True)
    visited.page.get_by_role("button", name="Cover nothing in this tab").first.press("Enter")
    expect(visited.page.locator(COVERED)).to_have_count(0)
    visited.page.goto(visited.site.url + "chapters/03_exploding_gradients.html")
    visited.settle()
    expect(visited.page.locator(COVERED)).to_have_count(0)


def test_a_link_into_what_is_covered_uncovers_it(visit: Visitor):
    visited = visit(CHAPTER, covered=True)
    covered = visited.page.locator(f'{COVERED} [data-trainlab="experiment"]').all()
    slugs = [mount.get_attribute("data-slug") for mount in covered]
    everywhere = visited.page.locator('[data-trainlab="experiment"]').all()
    shown = [mount.get_attribute("data-slug") for mount in everywhere]
    slug = next(slug for slug in slugs if shown.count(slug) == 1)
    visited.page.evaluate("address => { location.hash = address }", f"#{slug}")
    expect(visited.page.locator(f'[data-slug="{slug}"]')).to_be_visible()
    visited.page.evaluate("location.hash = '#%E0%A4%A'")  # no address at all
    assert visited.trouble == []


@only_over_http
@pytest.mark.parametrize("path", CHAPTERS)
def test_paper_and_pages_without_scripts_cover_nothing(path, site: Site, browser: Browser):
    with visiting(browser, site, covered=True, java_script_enabled=False) as visit:
        visit.page.goto(site.url + path)
        for mount, _ in predictions(visit):
            following = mount.locator("xpath=following::p[1]")
            expect(following).to_be_visible()
    with visiting(browser, site, covered=True) as visit:
        visit.open(path)
        expect(visit.page.locator(COVERED).first).to_be_hidden()
        visit.page.emulate_media(media="print")
        for covered in visit.page.locator(f"{COVERED}:not(.tag_hide-input)").all():
            assert covered.evaluate("e => getComputedStyle(e).display") != "none"
        expect(visit.page.locator(".tl-veil").first).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_veil_fits_the_screen(width, scheme, visit: Visitor):
    visited = visit(
        CHAPTER, covered=True, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    veil = visited.page.locator(".tl-veil").first
    veil.scroll_into_view_if_needed()
    box = veil.bounding_box() or {}
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    for button in veil.get_by_role("button").all():
        assert (button.bounding_box() or {})["height"] >= 24


def test_a_prediction_made_before_covers_nothing_when_the_page_comes_back(visit: Visitor):
    visited = visit(CHAPTER, covered=True)
    made = predictions(visited)
    for mount, item in made:
        submit(drawn(mount), item, RIGHT)
    visited.page.evaluate("scrollTo(0, 0)")
    visited.page.goto(visited.site.url + CHAPTER)
    visited.settle()
    expect(visited.page.locator(COVERED)).to_have_count(0)
    assert not made[-1][0].locator("input").first.is_visible(), "all were drawn"


def test_what_is_predicted_with_the_result_on_the_page_does_not_count(visit: Visitor):
    visited = visit(CHAPTER, covered=True)
    page = visited.page
    veiled = [(mount, item) for mount, item in predictions(visited) if mount.evaluate(VEILED)]
    (seen, looked_up), (unseen, predicted) = veiled[:2]
    drawn(seen)
    page.locator(".tl-veil").first.get_by_role("button", name="Show me").click()
    submit(seen, looked_up, RIGHT)
    expect(seen.get_by_text("does not count as a prediction")).to_be_visible()
    submit(drawn(unseen), predicted, RIGHT)
    expect(unseen.get_by_text("does not count as a prediction")).to_have_count(0)
    page.goto(visited.site.url + "book/my_progress.html")
    visited.settle()
    expect(page.get_by_text("you have made 1.")).to_be_visible()
    expect(page.get_by_text("Right when you predicted a result: 1 of 1")).to_be_visible()


def test_a_result_that_was_shown_is_remembered_when_the_page_comes_back(visit: Visitor):
    visited = visit(CHAPTER, covered=True)
    mount, item = next(pair for pair in predictions(visited) if pair[0].evaluate(VEILED))
    drawn(mount)
    visited.page.locator(".tl-veil").first.get_by_role("button", name="Show me").click()
    visited.page.reload()
    visited.settle()
    submit(drawn(mount), item, RIGHT)
    expect(mount.get_by_text("does not count as a prediction")).to_be_visible()
