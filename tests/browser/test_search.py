"""The search, over http and from disk: by keys, by pointer, by its own page, without JavaScript."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .book import Site, Visitor, only_over_http

CHAPTER = "chapters/03_exploding_gradients.html"
LIMIT = 150_000  # bytes, gzip: what it looks through
WORDS, DIALOG, FOUND = "#tl-search-words", "dialog.tl-search-dialog", ".tl-search ol a"


def ask(page: Page, words: str) -> None:
    """Open the search by its key and type."""
    page.keyboard.press("/")
    expect(page.locator(WORDS)).to_be_focused()
    page.keyboard.insert_text(words)


@pytest.mark.browser
def test_from_a_key_to_the_section(visit: Visitor):
    page = visit(CHAPTER).page
    ask(page, "dying relu")
    expect(page.locator(FOUND).first).to_contain_text("dead units")
    expect(page.locator(".tl-said")).to_contain_text("the best first")
    expect(page.locator(f"{FOUND} mark").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/02_vanishing_gradients.html#other-activations-other-shapes-dead-units")


@pytest.mark.browser
def test_arrows_go_through_the_results_and_escape_goes_back(visit: Visitor):
    page = visit(CHAPTER).page
    page.evaluate("scrollTo(0, 900)")
    before = page.evaluate("scrollY")
    ask(page, "overfitting")
    results = page.locator(FOUND)
    expect(results.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(results.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(WORDS)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # the first may empty the field
    expect(page.locator(DIALOG)).to_have_count(0)
    assert page.evaluate("scrollY") == before, "nothing has moved"


@pytest.mark.browser
def test_the_button_opens_it_and_has_the_focus_again(visit: Visitor):
    page = visit(CHAPTER).page
    button = page.locator(".tl-search-button")
    button.click()
    expect(page.locator(WORDS)).to_be_focused()
    page.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()


@pytest.mark.browser
def test_control_k_opens_one_dialog(visit: Visitor):
    page = visit(CHAPTER).page
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+k")
    expect(page.locator(DIALOG)).to_have_count(1)


@pytest.mark.browser
def test_a_slash_that_is_typed_stays_a_slash(visit: Visitor):
    page = visit(CHAPTER).page
    ask(page, "80")
    page.keyboard.type("/20 split")
    expect(page.locator(WORDS)).to_have_value("80/20 split")


@pytest.mark.browser
def test_a_pasted_message_and_a_loss_are_explained(visit: Visitor):
    page = visit(CHAPTER).page
    ask(
        page,
        "RuntimeError: Expected all tensors to be on the same device, but found cuda:0 and cpu!",
    )
    expect(page.locator(".tl-says")).to_contain_text("Move both")
    expect(page.locator(FOUND)).to_have_count(0)
    page.locator(WORDS).fill("loss stuck at 2.303")
    expect(page.locator(".tl-says")).to_contain_text("ln 10")
    expect(page.locator(FOUND).first).to_contain_text("does not learn")


@pytest.mark.browser
def test_its_page_keeps_the_words_in_its_address(visit: Visitor):
    page = visit("search.html?q=double+descent").page
    expect(page.locator(FOUND).first).to_contain_text("Four names to know")
    page.locator(WORDS).fill("lr finder")
    expect(page.locator(FOUND).first).to_be_visible()
    page.wait_for_url("**/search.html?q=lr+finder")


@pytest.mark.browser
def test_the_section_of_an_experiments_name_is_not_the_experiment(visit: Visitor):
    page = visit(f"{CHAPTER}#clipping").page
    expect(page.locator("section#clipping > h2")).to_be_in_viewport()
    assert page.locator("section#clipping > h2").bounding_box()["y"] < 250
    page.goto(page.url.replace("#clipping", "#clipping?threshold=10"))
    expect(page.locator("#experiment-clipping")).to_be_in_viewport()


@pytest.mark.browser
@only_over_http
def test_nothing_of_it_is_loaded_before_it_is_asked_for(visit: Visitor):
    visited = visit(CHAPTER)
    assert not [url for url in visited.loaded if "search-index" in url or "/search.js" in url]
    ask(visited.page, "nan")
    expect(visited.page.locator(FOUND).first).to_be_visible()
    assert [url for url in visited.loaded if "search-index" in url]
    assert visited.foreign == []
    assert visited.errors == []


@pytest.mark.browser
@only_over_http
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_can_be_read(browser: Browser, site: Site, scheme, width: int):
    axe = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{site.url}{CHAPTER}")
    ask(page, "validation loss lower than training loss")
    expect(page.locator(FOUND).first).to_be_visible()
    box = page.locator(DIALOG).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=axe)
    found = page.evaluate(f"axe.run('{DIALOG}').then(({{violations}}) => violations)")
    context.close()
    assert [violation["id"] for violation in found] == []


@pytest.mark.browser
@only_over_http
def test_without_javascript_the_contents_remain(browser: Browser, site: Site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}search.html")
    expect(page.locator("article")).to_contain_text("needs JavaScript")
    expect(page.locator("nav a", has_text="Overfitting").first).to_be_attached()
    context.close()


@pytest.mark.book
def test_what_it_looks_through_is_light_and_prose(built_book: Path, measured):
    script = (built_book / "_static" / "trainlab" / "search-index.js").read_bytes()
    size = len(gzip.compress(script, 9))
    found = json.loads(script.decode().partition("=")[2].strip().removesuffix(";"))
    measured(f"search index: {size / 1000:.1f} kB gzip, {len(found['sections'])} sections")
    assert size <= LIMIT
    sentences = [text for entry in found["sections"] for text in entry[3]]
    odd = ("Show code cell", "import torch", "```", "\\frac", "<div", "{experiment}")
    assert not [text for text in sentences for mark in odd if mark in text]
    assert not [text for text in sentences if text != " ".join(text.split())]


@pytest.mark.book
def test_every_result_leads_to_a_place(built_book: Path):
    from .test_structure import soup

    script = (built_book / "_static" / "trainlab" / "search-index.js").read_text(encoding="utf-8")
    found = json.loads(script.partition("=")[2].strip().removesuffix(";"))
    gone = [
        f"{found['pages'][page][1]}#{anchor}"
        for page, anchor, *_ in found["sections"]
        if soup(built_book / found["pages"][page][1]).find(id=anchor) is None
    ]
    assert gone == []
    assert not [page for page in found["pages"] if page[1].startswith("solutions/")]
