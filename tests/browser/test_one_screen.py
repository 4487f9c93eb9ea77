"""What a reader turns and what it does stand on one screen, in every experiment.

``pytest tests/browser/test_one_screen.py -s`` prints the table.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect
from told import fail_with

from .book import Visit, Visitor, drawn, only_over_http, sources, tab_to

pytestmark = [pytest.mark.browser, only_over_http]

PAGES = [f"{name}.html" for name in sources() if name.startswith(("chapters", "book"))]
WINDOWS = [(1280, 800), (390, 844)]
WIDE = (1920, 1080)
CHAPTER = "chapters/06_overfitting.html"
SLUGS = "mounts => mounts.map(mount => mount.dataset.slug)"
HEIGHT = "mount => mount.getBoundingClientRect().height"

# The boxes of the first control, the finding and the main chart, scrolled to.
BOXES = """mount => {
    const all = selector => [...mount.querySelectorAll(selector)];
    const shown = selector => all(selector).filter(e => e.checkVisibility());
    const seen = selector => shown(selector)[0];
    const control = seen('.tl-controls :is(input, select)').closest('.tl-controls > *');
    const parts = { control, finding: seen('.tl-finding'), chart: seen('svg[role=img]') };
    const header = document.querySelector('.bd-header-article');
    const covered = header?.checkVisibility() ? header.getBoundingClientRect().height : 0;
    const boxes = () => Object.values(parts).map(e => e.getBoundingClientRect());
    const first = Math.min(...boxes().map(box => box.top));
    scrollTo({ top: scrollY + first - covered, behavior: 'instant' });
    const [tops, bottoms] = ['top', 'bottom'].map(side => boxes().map(b => b[side]));
    return {
        needs: Math.max(...bottoms) - Math.min(...tops),
        has: innerHeight - covered,
        inside: Math.min(...tops) >= covered - 1 && Math.max(...bottoms) <= innerHeight + 1,
        width: mount.getBoundingClientRect().width,
        charts: shown('svg[role=img]').length,
    };
}"""


@dataclass(frozen=True)
class Measured:
    """How much of the window an experiment takes, in pixels."""

    slug: str
    needs: int
    has: int
    inside: bool
    width: int
    charts: int

    def __str__(self) -> str:
        verdict = "fits" if self.inside else "DOES NOT FIT"
        return f"{self.slug:18} needs {self.needs:4} of {self.has} px: {verdict}"


def measured(mount: Locator) -> Measured:
    """Scroll to an experiment that is drawn, and measure it."""
    found = mount.evaluate(BOXES)
    for name in ("needs", "has", "width"):
        found[name] = round(found[name])
    return Measured(slug=mount.get_attribute("data-slug") or "", **found)


def experiments(visited: Visit) -> list[Measured]:
    """Measure every experiment of a page."""
    return [
        measured(visited.mount(slug))
        for slug in visited.page.locator('[data-trainlab="experiment"]').evaluate_all(SLUGS)
    ]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda w: f"{w[0]}x{w[1]}")
@pytest.mark.parametrize("path", PAGES)
def test_control_finding_and_chart_are_on_one_screen(
    path: str, window: tuple[int, int], visit: Visitor
):
    width, height = window
    found = experiments(visit(path, viewport={"width": width, "height": height}))
    for one in found:
        print(f"{width}x{height}  {one}")
    fail_with([str(one) for one in found if not one.inside], f"{path} at {width}x{height}")


def test_an_experiment_that_does_not_fit_is_noticed(visit: Visitor):
    visited = visit(CHAPTER, viewport={"width": 390, "height": 844})
    mount = visited.mount("overfitting")
    assert measured(mount).inside
    visited.page.add_style_tag(content=".tl-finding { margin-block: 500px !important }")
    assert not measured(mount).inside


def test_a_wide_window_is_used(visit: Visitor):
    width, height = WIDE
    found = experiments(visit(CHAPTER, viewport={"width": width, "height": height}))
    assert min(one.width for one in found) >= 1120
    assert {one.charts for one in found if one.slug != "memorizing"} == {2}


def test_other_charts_are_behind_tabs_that_answer_to_keys(visit: Visitor):
    mount = visit(CHAPTER).mount("overfitting")
    tabs, panels = mount.get_by_role("tab"), mount.get_by_role("tabpanel")
    tab_to(tabs.first)
    expect(panels).to_have_count(1)
    for key, index in [("ArrowRight", 1), ("ArrowRight", 2), ("End", 4), ("ArrowRight", 0)]:
        mount.page.keyboard.press(key)
        expect(tabs.nth(index)).to_be_focused()
        expect(tabs.nth(index)).to_have_attribute("aria-selected", "true")
        expect(mount.locator('[role=tab][tabindex="0"]')).to_have_count(1)
        expect(panels).to_have_count(1)
        assert panels.get_attribute("id") == tabs.nth(index).get_attribute("aria-controls")
        expect(panels.locator("svg[role=img]")).to_be_visible()
    tabs.nth(3).click()
    mount.page.keyboard.press("Tab")
    assert not tabs.nth(0).evaluate("tab => tab.parentElement.contains(document.activeElement)")


def test_on_paper_and_without_scripts_all_charts_are_open(visit: Visitor):
    charts = 'xpath=.//*[name()="svg"][@role="img"]'
    for options, media in [({}, "print"), ({"java_script_enabled": False}, "screen")]:
        visited = visit(CHAPTER, **options)
        mount = visited.page.locator('[data-slug="overfitting"]')
        if not options:
            visited.mount("overfitting")
        visited.page.emulate_media(media=media)
        assert mount.locator(charts).count() == 5
        for chart in mount.locator(charts).all():
            expect(chart).to_be_visible()


@pytest.mark.parametrize("window", WINDOWS, ids=lambda w: f"{w[0]}x{w[1]}")
def test_the_page_does_not_jump_when_an_experiment_opens(window: tuple[int, int], visit: Visitor):
    width, height = window
    visited = visit(CHAPTER, viewport={"width": width, "height": height})
    for slug in visited.page.locator(".tl-waiting").evaluate_all(SLUGS):
        mount = visited.page.locator(f'[data-slug="{slug}"]')
        kept = mount.evaluate(HEIGHT)
        taken = drawn(mount).evaluate(HEIGHT)
        print(f"{width}x{height} {slug}: {kept:.0f} px are kept, {taken:.0f} px are taken")
        assert abs(taken - kept) <= 0.1 * height, slug
