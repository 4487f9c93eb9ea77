"""What readers ask finds the section that answers, among the first three.

The queries and where they come from: ``queries.yaml``. With ``PYTHONPATH=tests:.``,
``python tests/search/test_ranking.py`` lists what is not found, with what is found in its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import ROOT
from told import fail_with

from trainlab.node import run_node

HERE = Path(__file__).parent
QUERIES = yaml.safe_load((HERE / "queries.yaml").read_text(encoding="utf-8"))
ANSWERED = ("tuned", "held_out", "unseen", "blind")
FIRST, SHARE = 3, 0.9


@cache
def built_index(html: Path) -> dict[str, Any]:
    """Return what the built book's search looks through."""
    script = (html / "_static" / "trainlab" / "search-index.js").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(script.partition("=")[2].strip().removesuffix(";"))
    return found


def ranked(index: dict[str, Any], queries: list[str]) -> list[dict[str, Any]]:
    """Return what the search says and finds for each query."""
    found: list[dict[str, Any]] = run_node(
        HERE / "rank.mjs", {"index": index, "queries": queries}, timeout=300
    )
    return found


def missed(index: dict[str, Any], entries: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each query whose section is not among the first."""
    for entry, found in zip(entries, ranked(index, [e["query"] for e in entries]), strict=True):
        keys = [result["key"] for result in found["results"]][:FIRST]
        if not set(keys) & set(entry["finds"]):
            yield f"{entry['query']}: found {', '.join(keys)}; expected {entry['finds'][0]}"


def test_enough_queries_with_their_sources():
    entries = [entry for part in ANSWERED for entry in QUERIES[part]]
    assert len(entries) >= 60
    assert len({entry["query"] for entry in entries}) == len(entries)
    odd = [e["query"] for e in entries if not e["from"].startswith("https://") or not e["finds"]]
    fail_with(odd, "queries without a source or an answer")


@pytest.mark.book
def test_sections_that_are_to_be_found_exist(built_book: Path):
    index = built_index(built_book)
    pages = [page[1].removesuffix(".html") for page in index["pages"]]
    known = {f"{pages[entry[0]]}#{entry[1]}" for entry in index["sections"]}
    named = {name for part in ANSWERED for entry in QUERIES[part] for name in entry["finds"]}
    fail_with(sorted(named - known), "sections that queries name and the book lacks")


@pytest.mark.book
def test_nine_of_ten_find_their_section_among_the_first_three(built_book: Path, measured):
    for part in ANSWERED:
        lines = [*missed(built_index(built_book), QUERIES[part])]
        measured(f"{part}: {len(QUERIES[part]) - len(lines)} of {len(QUERIES[part])} found")
    every = [entry for part in ANSWERED for entry in QUERIES[part]]
    lines = [*missed(built_index(built_book), every)]
    assert len(lines) <= (1 - SHARE) * len(every), "\n".join(lines)
    first = [*missed(built_index(built_book), QUERIES["tuned"])]
    assert len(first) <= (1 - SHARE) * len(QUERIES["tuned"]), "\n".join(first)


@pytest.mark.book
def test_a_message_that_the_book_does_not_treat_is_explained(built_book: Path):
    asked = [entry["query"] for entry in QUERIES["outside"]]
    for query, found in zip(asked, ranked(built_index(built_book), asked), strict=True):
        assert found["says"], query
        assert found["results"] == [], query


@pytest.mark.book
def test_a_wrong_expectation_is_noticed(built_book: Path):
    wrong = [{"query": "double descent", "finds": ["chapters/01_the_learning_signal#nowhere"]}]
    assert [line.partition(":")[0] for line in missed(built_index(built_book), wrong)] == [
        "double descent"
    ]


if __name__ == "__main__":
    for part in ANSWERED:
        lines = [*missed(built_index(ROOT / "_build" / "html"), QUERIES[part])]
        print(
            f"{part}: {len(QUERIES[part]) - len(lines)} of {len(QUERIES[part])}", *lines, sep="\n  "
        )
