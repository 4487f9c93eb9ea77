"""The pages of the book, and visits to them with the network cut and everything recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import pytest
import yaml
from places import ROOT
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, Route

PATIENCE = 60_000  # ms: only what hangs takes as long, on the busiest machine too
MADE_BY_SPHINX = ("genindex.html", "search.html")


def sources() -> list[str]:
    """Return the pages that the table of contents names or globs, without their suffix."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    entries = [entry for part in toc["parts"] for entry in part["chapters"]]
    names = [toc["root"], *(entry["file"] for entry in entries if "file" in entry)]
    for pattern in (entry["glob"] for entry in entries if "glob" in entry):
        found = (path for path in ROOT.glob(pattern) if path.suffix in {".ipynb", ".md"})
        names += [path.relative_to(ROOT).with_suffix("").as_posix() for path in found]
    return sorted(names)


def pages() -> list[str]:
    """Return every page that a reader can come to, as a path in the built folder."""
    return [*(f"{name}.html" for name in sources()), *MADE_BY_SPHINX]


@dataclass(frozen=True)
class Site:
    """Where the book stands: an address that ends with a slash."""

    name: str
    url: str

    def __str__(self) -> str:
        return self.name


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep quiet: what matters is recorded by the visit."""


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve a folder on a free port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=folder)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Site("http", f"http://127.0.0.1:{server.server_port}/")
        finally:
            server.shutdown()
            thread.join()


def on_disk(folder: Path) -> Site:
    """Return the folder as it is when a reader opens it by a double click."""
    return Site("disk", folder.resolve().as_uri() + "/")


@dataclass
class Visit:
    """A page, and what happened in it."""

    page: Page
    site: Site
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    loaded: dict[str, Response] = field(default_factory=dict)
    pending: set[Request] = field(default_factory=set)
    last_event: float = field(default_factory=monotonic)

    def open(self, path: str) -> Visit:
        """Go to a page of the site and wait until nothing is loading any more."""
        self.page.goto(self.site.url + path)
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until nothing loads; "networkidle" now and then misses the end of a request."""
        while monotonic() - self.last_event < (10 if self.pending else 0.3):
            self.page.wait_for_timeout(50)

    def mount(self, name: str) -> Locator:
        """Scroll to the mount of an experiment, item or case; return it once it is drawn."""
        found = self.page.locator(f'[data-trainlab][data-slug="{name}"]')
        found = found.or_(self.page.locator(f'[data-trainlab][data-item="{name}"]')).first
        return drawn(found)

    def draw_all(self) -> list[Locator]:
        """Scroll through the page until every mount is drawn."""
        return [drawn(mount) for mount in self.page.locator("[data-trainlab]").all()]

    @property
    def trouble(self) -> list[str]:
        """What must never happen on a page of the book."""
        return [
            *(f"asked another host: {url}" for url in self.foreign),
            *(f"error in the console: {text}" for text in self.errors),
            *(f"not loaded: {url}" for url in self.failed),
        ]

    def _record_request(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((self.site.url, "data:", "blob:")):
            route.continue_()
        else:
            self.foreign.append(url)
            route.abort()

    def _record_start(self, request: Request) -> None:
        self.pending.add(request)
        self.last_event = monotonic()

    def _record_end(self, request: Request) -> None:
        self.pending.discard(request)
        self.last_event = monotonic()

    def _record_failure(self, request: Request) -> None:
        self._record_end(request)
        left = request.failure == "net::ERR_ABORTED"  # by the reader, who went elsewhere
        if request.url not in self.foreign and not left:
            self.failed.append(f"{request.url} ({request.failure})")

    def _record_response(self, response: Response) -> None:
        self.loaded[response.url] = response
        if response.status >= 400:
            self.failed.append(f"{response.url} ({response.status})")

    def _record_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def watch(self) -> Visit:
        """Begin to record, and cut the network."""
        self.page.context.route("**/*", self._record_request)
        self.page.on("request", self._record_start)
        self.page.on("requestfinished", self._record_end)
        self.page.on("requestfailed", self._record_failure)
        self.page.on("response", self._record_response)
        self.page.on("console", self._record_message)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("websocket", lambda socket: self.foreign.append(socket.url))
        return self


Visitor = Callable[..., Visit]
only_over_http = pytest.mark.parametrize("site", ["http"], indirect=True)
only_from_disk = pytest.mark.parametrize("site", ["disk"], indirect=True)


def tab_to(target: Locator, most: int = 400) -> None:
    """Press Tab until the target, or something in it, has the focus."""
    for _ in range(most):
        target.page.keyboard.press("Tab")
        if target.evaluate("e => e.contains(document.activeElement)"):
            return
    raise AssertionError(f"{target} is not reached within {most} presses of Tab")


UNCOVERED = """\
try { sessionStorage.setItem("trainlab:uncovered", ""); } catch { /* blocked */ }"""


@contextmanager
def visiting(
    browser: Browser, site: Site, init: str = "", covered: bool = False, **options: Any
) -> Iterator[Visit]:
    """Open an empty page in a context of its own.

    ``init`` is a script to run before those of the page, ``options`` are those of ``new_context``.
    What follows a prediction is covered only if ``covered``.
    """
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    context.set_default_timeout(PATIENCE)
    for script in [init, "" if covered else UNCOVERED]:
        if script:
            context.add_init_script(script)
    try:
        yield Visit(context.new_page(), site).watch()
    finally:
        context.close()


def drawn(mount: Locator) -> Locator:
    """Scroll to a mount and wait until the views have taken it over.

    Views open near the window only, and one that opens above may push this one out of it again:
    scroll until it is ready.
    """
    ready = mount.and_(mount.page.locator("[data-ready]"))
    end = monotonic() + PATIENCE / 1000
    while not ready.count() and monotonic() < end:
        mount.scroll_into_view_if_needed()
        mount.page.wait_for_timeout(100)
    ready.wait_for()
    return mount
