"""Every page, over http and from disk: no request elsewhere, no error, nothing missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from told import fail_with

from .book import Site, Visit, Visitor, pages, served, visiting

pytestmark = pytest.mark.browser

# What sticks out to the right, although no box around it scrolls or clips.
STICKS_OUT = """() => [...document.querySelectorAll('body *')].filter(element => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || box.right <= innerWidth + 1) return false;
    if (getComputedStyle(element).position === 'fixed') return false;
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== 'visible') return false;
    }
    return true;
}).map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module", params=[*pages(), "search.html?q=gradient"])
def visited(request: pytest.FixtureRequest, site: Site, browser: Browser) -> Iterator[Visit]:
    """One visit to each page, with every view drawn; the tests below look at it in turn."""
    with visiting(browser, site) as visit:
        visit.open(request.param).draw_all()
        visit.settle()
        yield visit


def test_page_asks_no_other_host(visited: Visit):
    fail_with(visited.foreign, "what the page asks of other hosts")


def test_page_makes_no_error(visited: Visit):
    fail_with(visited.errors, "the page's console")


def test_page_misses_no_file(visited: Visit):
    fail_with(visited.failed, "what the page asks for in vain")


def test_ids_are_unique_once_views_are_drawn(visited: Visit):
    ids = visited.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    fail_with([name for name, count in Counter(ids).items() if count > 1], "ids used twice")


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_sticks_out_sideways(visited: Visit, width: int):
    visited.page.set_viewport_size({"width": width, "height": 900})
    visited.page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
    )
    wider = visited.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, f"the page is {wider} px wider than the window"
    fail_with(visited.page.evaluate(STICKS_OUT), f"a page {width} px wide: this sticks out")


def test_search_finds_the_chapter(visit: Visitor):
    results = visit("search.html?q=gradient").page.locator(".tl-search ol a")
    results.first.wait_for()
    assert any("Vanishing gradients" in text for text in results.all_inner_texts())


def test_front_door_leads_to_the_first_page(visit: Visitor):
    page = visit("index.html").page
    page.wait_for_url("**/book/index.html")
    assert page.locator("article h1").count() == 1


def test_a_bad_page_is_noticed(tmp_path: Path, browser: Browser):
    """A foreign picture, an error, a missing file, something too wide: each is recorded."""
    (tmp_path / "page.html").write_text(
        "<img src='https://example.org/x.png'><img src='missing.png'>"
        "<script>setTimeout(() => { throw new Error('broken') })</script>"
        "<div style='width: 5000px'>wide</div>",
        encoding="utf-8",
    )
    with served(tmp_path) as site, visiting(browser, site) as visit:
        visit.open("page.html")
        assert visit.foreign == ["https://example.org/x.png"]
        assert any("missing.png (404)" in url for url in visit.failed)
        assert "broken" in " ".join(visit.errors)
        assert len(visit.page.evaluate(STICKS_OUT)) == 1


def test_search_begins_on_any_page(visit: Visitor):
    """The dialog is on every page, and leads to a section."""
    page = visit("chapters/02_vanishing_gradients.html").page
    page.keyboard.press("Control+k")
    page.locator("#tl-search-words").wait_for()
    page.keyboard.type("overfitting")
    page.locator(".tl-search ol a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html#*")
