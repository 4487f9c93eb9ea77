"""Every citation has its entry in ``book/references.md``, and the list stands in order."""

from __future__ import annotations

import ast
import re
import unicodedata
from functools import cache

import nbformat
import pytest
from places import ROOT
from told import fail_with

ENTRY = re.compile(r"(?P<authors>.+?) \((?P<year>\d{4}[a-z]?)\)\. ")
YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
REACH = 120  # characters before a year in which the first author has to be named
LISTED = (ROOT / "book" / "references.md").read_text(encoding="utf-8")


def entries(page: str) -> list[tuple[str, str]]:
    """Authors and year of every entry."""
    found = [ENTRY.match(entry) for entry in page.strip().split("\n\n")[1:]]
    return [(entry["authors"], entry["year"]) for entry in found if entry]


def without_entry(text: str, page: str) -> list[str]:
    """Years in parentheses before which no first author of an entry of that year is named."""
    missing = []
    listed = entries(page)
    for bracket in re.finditer(r"\([^()]*\)", text):
        for year in YEAR.finditer(bracket[0]):
            before = text[max(0, bracket.start() - REACH) : bracket.start() + year.end()]
            first = [who.split(",")[0] for who, when in listed if when == year[0]]
            if not any(author.split()[-1] in before for author in first):
                missing.append(before)
    return missing


@cache
def prose() -> dict[str, str]:
    """What the book says, by file: prose of notebooks, the strings of their code, and YAML."""
    texts = {}
    for path in sorted(ROOT.glob("chapters/*.ipynb")) + sorted(ROOT.glob("solutions/*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        said = (c.source if c.cell_type == "markdown" else strings(c.source) for c in cells)
        texts[str(path.relative_to(ROOT))] = "\n\n".join(said)
    for path in [ROOT / "book" / "claims.yaml", *sorted(ROOT.glob("quizzes/*.yaml"))]:
        texts[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
    return texts


def strings(code: str) -> str:
    nodes = ast.walk(ast.parse(code))
    values = (node.value for node in nodes if isinstance(node, ast.Constant))
    return "\n".join(value for value in values if isinstance(value, str))


@pytest.mark.parametrize("place", prose())
def test_every_citation_has_an_entry(place: str) -> None:
    text = prose()[place]
    fail_with(without_entry(text, LISTED), place, "Add the work to book/references.md.")


def test_a_citation_without_entry_is_found() -> None:
    page = "# References\n\nKingma, D. P. and Ba, J. (2015). Adam. *ICLR*."
    text = "Adam (Kingma and Ba, 2015) came after 1995. Bishop (1995, p. 372) does not know it."
    assert [found[-12:] for found in without_entry(text, page)] == ["Bishop (1995"]


def test_the_list_is_in_order() -> None:
    def plain(authors: str) -> str:
        letters = unicodedata.normalize("NFKD", authors).encode("ascii", "ignore").decode()
        return letters.lower().replace(" and ", ", ").replace(",,", ",")

    found = entries(LISTED)
    assert len(found) == len(LISTED.strip().split("\n\n")) - 1, "Authors (year). Title. …"
    assert found == sorted(found, key=lambda entry: (plain(entry[0]).split(", "), entry[1]))
    assert len(set(found)) == len(found), "an author's second work of a year has a letter: 1995b"
