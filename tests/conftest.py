"""Fixtures for every test: the built book, and one browser a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from places import ROOT

# No example has to be quick: on a busy machine any may take long.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


@pytest.fixture(scope="session")
def built_book() -> Path:
    """The folder of the built book; a missing or failed build is a failure, not a skip."""
    html = ROOT / "_build" / "html"
    if not (html / "index.html").is_file():
        pytest.fail("The book is not built: run `make book` first.", pytrace=False)
    if (ROOT / "_build" / ".unfinished").exists():
        pytest.fail("The last build of the book failed: run `make book` first.", pytrace=False)
    return html


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """A headless Chromium without a network, shared by the tests of one worker."""
    from browser.chromium import launch
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """``measured("2 ms")`` shows a figure at the end of the run, passed or not."""
    return lambda line: record_property("measured", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what the tests measured (the fixture ``measured``)."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, [])]
    lines = [text for r in reports for name, text in r.user_properties if name == "measured"]
    if lines:
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.line(line)
