"""What the search looks through: prose by section, and the words in ``book/search.yaml``."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes

from trainlab.book import search_words
from trainlab.book.sections import sections, typed
from trainlab.book.sphinxext.search import kind
from trainlab.errors import SourceError


def page(*parts: nodes.Node) -> nodes.document:
    """Return a document with one section, whose title is *Clipping*."""
    from docutils.utils import new_document

    document = new_document("page")
    section = nodes.section("", nodes.title("", "Clipping"), *parts, ids=["clipping", "claim-clip"])
    document += section
    return document


def test_a_section_is_its_sentences_without_code_and_markup():
    code = nodes.literal_block("", "clip_grad_norm_(model.parameters(), 5)", language="ipython3")
    text = nodes.paragraph(
        "", "", nodes.Text("Near\n "), nodes.math("", r"\ln 10"), nodes.Text(".")
    )
    inner = nodes.section("", nodes.title("", "By value"), nodes.paragraph("", "Inner."), ids=["v"])
    found = sections(page(text, nodes.raw("", "<b>x</b>", format="html"), code, inner))
    assert [part.anchor for part in found] == ["claim-clip", "v"]
    assert found[0].title == "Clipping"
    assert found[0].sentences == ("Near ln 10.",)
    assert found[0].names == ("clip_grad_norm_", "parameters")
    assert found[1].sentences == ("Inner.",)


def test_tables_and_experiments_are_found_and_not_shown():
    entry = nodes.entry("", nodes.paragraph("", "GroupShuffleSplit"))
    body = nodes.tbody("", nodes.row("", entry))
    table = nodes.table("", nodes.tgroup("", nodes.colspec(), body, cols=1))
    (found,) = sections(page(table), lambda node: "How?" if isinstance(node, nodes.table) else "")
    assert found.sentences == ()
    assert found.found == "GroupShuffleSplit How?"


def test_a_term_stands_with_its_definition():
    item = nodes.definition_list_item(
        "", nodes.term("", "plateau"), nodes.definition("", nodes.paragraph("", "A flat part."))
    )
    (found,) = sections(page(nodes.definition_list("", item)))
    assert found.sentences == ("plateau: A flat part.",)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\ln 10 \approx 2.30", "ln 10 ≈ 2.30"),
        (r"3 \times 10^{-8}", "3 × 10⁻⁸"),
        (r"\sqrt{n}\,\sigma_w", "√n σ_w"),
        (r"i_t\,g_t", "i_t g_t"),
        (r"\tfrac12 \lambda w^2", "1/2 λ w²"),
    ],
)
def test_formulas_are_written_as_one_types_them(tex: str, text: str):
    assert typed(tex) == text


def test_the_books_own_words_can_be_read():
    words = search_words.read()
    assert {"solutions/*", "book/test_*"} <= set(words["leave_out"])
    assert words["chance"]["classes"]
    assert kind("chapters/deeper/02_x") == "deeper"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("same:\n", "alike:\n", "a part that nothing reads"),
        ("same:\n  -", "same:\n  - [alone]\n  -", "two phrases or more"),
        ("idle: [a,", "idle: [no, a,", "a text in quotes"),
        ("messages:\n", "messages:\n  - {match: x}\n", "match, says and search"),
        ("chance:\n", "chance:\n  more: 1\n", "classes, says and search"),
        ("  underflow: [", "  overflown: once\n  underflow: [", "a list of phrases"),
    ],
)
def test_what_is_wrong_with_the_words_is_told(tmp_path: Path, before, after, told):
    text = search_words.SOURCE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "search.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SourceError) as raised:
        search_words.read(path)
    assert told in str(raised.value)
