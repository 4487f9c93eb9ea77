"""axe-core finds nothing to fix, in light and in dark, on paper-white and answered pages."""

from __future__ import annotations

from functools import cache

import pytest
from playwright.sync_api import Page
from told import fail_with

from .book import ROOT, Visitor, only_over_http, pages, sources
from .quizzes import RIGHT, WRONG, items, submit

pytestmark = [pytest.mark.browser, only_over_http]

SCHEMES = ["light", "dark"]
CHAPTERS = [f"{name}.html" for name in sources() if name.startswith("chapters/")]


@cache
def axe() -> str:
    script = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    assert script.is_file(), "axe-core is not installed: run `make setup`"
    return script.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe-core objects to: rule, element, reason."""
    # What fades in is pale half-way: let it arrive.
    page.evaluate("Promise.all(document.getAnimations().map((moving) => moving.finished))")
    page.evaluate(axe())
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", pages())
def test_fresh_page(path, scheme, visit: Visitor):
    visited = visit(path, color_scheme=scheme)
    visited.draw_all()
    fail_with(violations(visited.page), path)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("answer", [WRONG, RIGHT], ids=["wrong", "right"])
@pytest.mark.parametrize("path", CHAPTERS)
def test_answered_page(path, answer, scheme, visit: Visitor):
    visited = visit(path, color_scheme=scheme)
    for mount, item in items(visited):
        submit(mount, item, answer)
    visited.page.locator("summary").evaluate_all(
        "all => all.forEach(e => e.parentElement.open = true)"
    )
    fail_with(violations(visited.page), path)


def test_a_violation_is_noticed(visit: Visitor):
    page = visit("book/index.html").page
    page.locator("article h1").evaluate("h => h.append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in violations(page))
