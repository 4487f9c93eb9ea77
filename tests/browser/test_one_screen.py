"""What a reader turns and what it does stand on one screen, in every experiment.

``pytest tests/browser/test_one_screen.py -s`` prints the table.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator
from told import fail_with

from .book import Visit, Visitor, only_over_http, sources

pytestmark = [pytest.mark.browser, only_over_http]

PAGES = [f"{name}.html" for name in sources() if name.startswith(("chapters", "book"))]
WINDOWS = [(1280, 800), (390, 844)]
WIDE = (1920, 1080)

# The boxes of the first control, the finding and the main chart, with the experiment's top in sight.
BOXES = """mount => {
    const seen = selector => [...mount.querySelectorAll(selector)].find(e => e.checkVisibility());
    const control = seen('.tl-controls :is(input, select)').closest('.tl-controls > *');
    const parts = { control, finding: seen('.tl-finding'), chart: seen('svg[role=img]') };
    const header = document.querySelector('.bd-header-article');
    const covered = header?.checkVisibility() ? header.getBoundingClientRect().height : 0;
    const boxes = () => Object.values(parts).map(e => e.getBoundingClientRect());
    scrollTo({ top: scrollY + Math.min(...boxes().map(b => b.top)) - covered, behavior: 'instant' });
    const [tops, bottoms] = ['top', 'bottom'].map(side => boxes().map(b => b[side]));
    return {
        needs: Math.max(...bottoms) - Math.min(...tops),
        has: innerHeight - covered,
        inside: tops.every(top => top >= covered - 1) && bottoms.every(b => b <= innerHeight + 1),
        width: mount.getBoundingClientRect().width,
        charts: [...mount.querySelectorAll('svg[role=img]')].filter(e => e.checkVisibility()).length,
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
        for slug in visited.page.locator('[data-trainlab="experiment"]').evaluate_all(
            "mounts => mounts.map(m => m.dataset.slug)"
        )
    ]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda w: f"{w[0]}x{w[1]}")
@pytest.mark.parametrize("path", PAGES)
def test_control_finding_and_chart_are_on_one_screen(path: str, window: tuple[int, int], visit: Visitor):
    width, height = window
    found = experiments(visit(path, viewport={"width": width, "height": height}))
    for one in found:
        print(f"{width}x{height}  {one}")
    fail_with([str(one) for one in found if not one.inside], f"{path} at {width}x{height}")
