"""Readers without scripts, on paper, and with their own colors."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from told import fail_with

from .book import Site, Visitor, only_over_http, sources, visiting
from .quizzes import items

pytestmark = pytest.mark.browser

PAGES = [f"{name}.html" for name in sources()]
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]
# Controls whose text has the color of what they stand on, or that take no room.
FAINT = """() => {
    const controls = document.querySelectorAll('.trainlab :is(button, input, summary, a)');
    return [...controls].filter(e => {
        if (!e.checkVisibility({ visibilityProperty: true })) return false;
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        return box.width < 1 || box.height < 1 || style.color === style.backgroundColor;
    }).map(e => e.outerHTML.slice(0, 120));
}"""
INVISIBLE_CURVES = """() => [...document.querySelectorAll('[data-series] path.tl-line')].filter(e =>
    getComputedStyle(e).stroke === getComputedStyle(document.body).backgroundColor
).map(e => e.outerHTML.slice(0, 120))"""
# Of a single answer "Right:", of a set "Yes:" beside each that belongs to it.
RIGHT = re.compile("^(Right|Yes):")


def test_pages_have_mounts_to_look_at(built_book):
    """The tests below look at every mount; here it is made sure that there are some."""
    text = "".join((built_book / page).read_text(encoding="utf-8") for page in CHAPTERS)
    assert text.count('data-trainlab="experiment"') >= 2
    assert text.count('data-trainlab="case"') >= 1
    assert text.count('data-trainlab="quiz"') >= 3


@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_an_experiment_is_a_picture_a_sentence_and_its_numbers(
    path, site: Site, browser: Browser
):
    with visiting(browser, site, java_script_enabled=False) as visit:
        visit.page.goto(site.url + path)
        for mount in visit.page.locator('[data-trainlab="experiment"]').all():
            picture = mount.locator("svg[role=img]").first
            expect(picture).to_be_visible()
            assert (picture.bounding_box() or {})["height"] > 100
            expect(mount.locator("figure p").first).to_have_text(re.compile(r"\w.{20,}"))
            visit.page.emulate_media(media="print")
            expect(mount.locator("details.tl-data table").first).to_be_visible()
            visit.page.emulate_media(media="screen")
            expect(mount.locator("details.tl-data table").first).to_be_hidden()
            mount.get_by_text("The numbers as a table").click()
            expect(mount.get_by_role("table").first).to_be_visible()
            assert mount.get_by_role("cell").count() > 5


@pytest.mark.parametrize("path", CHAPTERS)
def test_without_scripts_a_question_stands_with_its_answers(path, site: Site, browser: Browser):
    with visiting(browser, site, java_script_enabled=False) as visit:
        visit.page.goto(site.url + path)
        for mount in visit.page.locator('[data-trainlab="quiz"], [data-trainlab="case"]').all():
            answers = mount.locator("details.tl-fold")
            expect(mount.locator(".tl-ask").first).to_be_visible()
            expect(answers.locator("li").first).to_be_hidden()
            answers.locator("summary").first.click()
            expect(answers.get_by_text(RIGHT).first).to_be_visible()
            assert mount.get_by_role("button").count() == 0, "a button that would do nothing"


@only_over_http
@pytest.mark.parametrize("path", PAGES)
def test_paper_has_the_pictures_and_the_answers(path, visit: Visitor):
    visited = visit(path)
    asked = items(visited)
    visited.page.emulate_media(media="print")
    for picture in visited.page.locator('[data-trainlab="experiment"] svg[role=img]').all():
        expect(picture).to_be_visible()
    visited.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for folded in visited.page.locator("details.tl-data").all():
        expect(folded.get_by_role("table").first).to_be_visible()
    for mount, _item in asked:
        expect(mount.get_by_role("button", name="Check")).to_be_hidden()
        expect(mount.get_by_text(RIGHT).filter(visible=True).first).to_be_visible()
    expect(visited.page.locator(".bd-sidebar-primary")).to_be_hidden()
    visited.page.evaluate("dispatchEvent(new Event('afterprint'))")
    for folded in visited.page.locator("details.tl-data").all():
        expect(folded).not_to_have_attribute("open", re.compile(""))
    document = visited.page.pdf()
    assert document.startswith(b"%PDF")
    assert len(document) > 20_000
    assert len(re.findall(rb"/Type\s*/Page\b", document)) >= 1


@only_over_http
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colors_leave_everything_visible(path, scheme, visit: Visitor):
    visited = visit(path, forced_colors="active", color_scheme=scheme)
    visited.draw_all()
    assert visited.page.evaluate("matchMedia('(forced-colors: active)').matches")
    fail_with(visited.page.evaluate(FAINT), "forced colors: too faint")
    fail_with(visited.page.evaluate(INVISIBLE_CURVES), "forced colors: curves not seen")


def test_a_solution_is_shown_when_asked_for(visit: Visitor) -> None:
    page = visit("solutions/02_vanishing_gradients.html").page
    fold = page.locator("details.tl-solution").first
    code = fold.locator("div.cell_input").first
    expect(code).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(code).to_be_visible()
    expect(fold).to_contain_text("Why.")
