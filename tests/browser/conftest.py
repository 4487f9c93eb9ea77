"""Fixtures of the browser tests: the site over http and from disk, and visits to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .bench import Bench
from .book import PATIENCE, Site, Visit, Visitor, on_disk, served, visiting

expect.set_options(timeout=PATIENCE)


OTHER_MODES = re.compile(r"(?=.*(disk|dark)).*(exercises|solutions)/(?!02)")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave exercises and solutions from disk or in the dark to ``make test-slow``, save one."""
    for item in items:
        if OTHER_MODES.search(item.name):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def served_book(built_book: Path) -> Iterator[Site]:
    with served(built_book) as site:
        yield site


@pytest.fixture(scope="session", params=["http", "disk"])
def site(request: pytest.FixtureRequest, built_book: Path) -> Site:
    """The book as a reader meets it; most tests run twice, over http and from disk."""
    if request.param == "disk":
        return on_disk(built_book)
    return request.getfixturevalue("served_book")


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visitor]:
    """``visit(path, **options)`` opens a page; at the end, none may have made trouble."""
    visits: list[Visit] = []
    with ExitStack() as open_pages:

        def open_page(path: str, *, at: Site = site, **options: object) -> Visit:
            visits.append(open_pages.enter_context(visiting(browser, at, **options)))
            return visits[-1].open(path)

        yield open_page
    assert not (trouble := [line for visit in visits for line in visit.trouble]), trouble


@pytest.fixture
def bench(tmp_path: Path, built_book: Path) -> Bench:
    """A place for pages that the book itself must never hold."""
    return Bench(tmp_path, built_book)
