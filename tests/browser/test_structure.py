"""What can be read off the built pages without a browser: links, anchors, headings, pictures."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from told import fail_with

from .book import pages

pytestmark = pytest.mark.book

ADDRESSES = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("source", "src"))

PICTURES = {".png", ".svg", ".jpg", ".webp"}


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def main(path: Path) -> Tag:
    """Return the page's own content, without navigation and what only paper shows."""
    found = soup(path).find("main")
    assert isinstance(found, Tag), f"{path.name} has no <main>"
    return found.select_one("article") or found


def broken_links(folder: Path, page: str) -> list[str]:
    """Return the addresses inside the book that lead nowhere."""
    here = folder / page
    broken = []
    for name, attribute in ADDRESSES:
        for element in soup(here).find_all(name):
            address = element.get(attribute)
            if address is None:
                continue
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (here.parent / unquote(parts.path)) if parts.path else here
            if not target.resolve().is_file() or not _has_anchor(target, unquote(parts.fragment)):
                broken.append(address)
    return broken


def _has_anchor(target: Path, anchor: str) -> bool:
    if not anchor or target.suffix != ".html":
        return True
    name, asks, _settings = anchor.partition("?")  # an experiment at some settings
    slug = name.removeprefix("experiment-")
    if asks or not soup(target).find(id=anchor):
        return soup(target).select_one(f'[data-slug="{slug}"]') is not None
    return soup(target.resolve()).find(attrs={"id": anchor}) is not None


def ids_used_twice(path: Path) -> list[str]:
    """Return the ids that stand more than once in a page; a link to one leads to the first."""
    count = Counter(element["id"] for element in soup(path).find_all(id=True))
    return [name for name, times in count.items() if times > 1]


def names_of_mounts(path: Path) -> list[str]:
    """Return the ids of mounts that a section has, or could get from its heading."""
    page = soup(path)
    mounts = page.select("[data-trainlab][id]")
    odd = [m["id"] for m in mounts if not m["id"].startswith(("experiment-", "quiz-"))]
    sections = {element["id"] for element in page.find_all("section", id=True)}
    return odd + sorted(sections & {m["id"] for m in mounts})


def heading_faults(content: Tag) -> list[str]:
    """Return what is wrong with the headings: not one h1, or a level skipped."""
    levels = [int(h.name[1]) for h in content.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    faults = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of level 1"]
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            faults.append(f"level {after} follows level {before}")
    return faults


def silent_images(content: Tag) -> list[str]:
    """Return the pictures without an alternative text; a file's name is none."""
    return [
        str(image)[:160]
        for image in content.find_all("img")
        if not (alt := image.get("alt", "").strip()) or Path(alt).suffix in PICTURES
    ]


def test_every_built_page_is_tested(built_book):
    built = {p.relative_to(built_book).as_posix() for p in built_book.rglob("*.html")}
    no_pages = {p for p in built if p.startswith("_static/")} | {"index.html"}
    assert built - no_pages == set(pages())


@pytest.mark.parametrize("page", [*pages(), "index.html"])
def test_links_inside_the_book_resolve(page, built_book):
    fail_with(broken_links(built_book, page), f"the links of {page}")


@pytest.mark.parametrize("page", pages())
def test_other_sites_are_linked_safely(page, built_book):
    schemes = {urlsplit(a["href"]).scheme for a in soup(built_book / page).find_all("a", href=True)}
    assert schemes <= {"", "https", "mailto"}


@pytest.mark.parametrize("page", pages())
def test_no_id_stands_twice(page, built_book):
    fail_with(ids_used_twice(built_book / page), f"ids used twice in {page}")


@pytest.mark.parametrize("page", pages())
def test_sections_and_mounts_share_no_id(page, built_book):
    fail_with(names_of_mounts(built_book / page), f"ids of mounts in {page}")


@pytest.mark.parametrize("page", pages())
def test_images_have_alternative_text(page, built_book):
    fail_with(silent_images(soup(built_book / page)), f"the images of {page}")


@pytest.mark.parametrize("page", pages())
def test_headings_are_in_order(page, built_book):
    fail_with(heading_faults(main(built_book / page)), f"the headings of {page}")


def test_faults_of_structure_are_noticed(tmp_path):
    (tmp_path / "other.html").write_text('<h1 id="there">x</h1>', encoding="utf-8")
    (tmp_path / "page.html").write_text(
        "<main><h1>a</h1><h3>b</h3><h1>c</h1><a href='missing.html'></a><a href='#nowhere'></a>"
        "<a href='other.html#there'></a><a href='other.html#gone'></a><img src='x.png'>"
        "<img src='y.png' alt='y.png'><img src='other.html' alt='a curve'></main>",
        encoding="utf-8",
    )
    (tmp_path / "ids.html").write_text(
        "<section id='clipping'></section><div data-trainlab='experiment' id='clipping'></div>",
        encoding="utf-8",
    )
    assert ids_used_twice(tmp_path / "ids.html") == ["clipping"]
    assert names_of_mounts(tmp_path / "ids.html") == ["clipping", "clipping"]
    bad = ["missing.html", "#nowhere", "other.html#gone", "x.png", "y.png"]
    assert broken_links(tmp_path, "page.html") == bad
    assert len(silent_images(main(tmp_path / "page.html"))) == 2
    faults = ["2 headings of level 1", "level 3 follows level 1"]
    assert heading_faults(main(tmp_path / "page.html")) == faults
