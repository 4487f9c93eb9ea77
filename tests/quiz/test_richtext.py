"""Markdown to trees: what is compiled, what is refused, and that no markup gets through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlab.errors import SetupError
from trainlab.node import find_node, run_node
from trainlab.quiz.plain import plain_text
from trainlab.quiz.richtext import (
    MATHML_ATTRIBUTES,
    MATHML_TAGS,
    TAGS,
    RichTextError,
    blocks,
    fill_formulas,
    formulas,
    inline,
    mathml_tree,
)


def test_paragraphs_emphasis_code_and_links():
    assert blocks("A *b* **c** `d`\ne [f](https://g.org/h).") == [
        {
            "t": "p",
            "c": [
                "A ",
                {"t": "em", "c": ["b"]},
                " ",
                {"t": "strong", "c": ["c"]},
                " ",
                {"t": "code", "c": ["d"]},
                " e ",
                {"t": "a", "c": ["f"], "href": "https://g.org/h"},
                ".",
            ],
        }
    ]


def test_lists_are_tight_or_loose_and_nest():
    assert blocks("- a\n- b\n  1. c") == [
        {
            "t": "ul",
            "c": [
                {"t": "li", "c": ["a"]},
                {"t": "li", "c": ["b", {"t": "ol", "c": [{"t": "li", "c": ["c"]}]}]},
            ],
        }
    ]


def test_code_blocks_and_hard_breaks():
    assert blocks("a\\\nb\n\n```python\nx = 1\n```") == [
        {"t": "p", "c": ["a", {"t": "br", "c": []}, "b"]},
        {"t": "pre", "c": [{"t": "code", "c": ["x = 1"]}]},
    ]


def test_prices_are_no_formulas():
    assert blocks("It costs $5 and $7.") == [{"t": "p", "c": ["It costs $5 and $7."]}]


def test_quotes_are_set_as_in_the_pages():
    assert blocks("It doesn't say \"no\", `x = 'a'`.") == [
        {"t": "p", "c": ["It doesn’t say “no”, ", {"t": "code", "c": ["x = 'a'"]}, "."]}
    ]


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "a <b>c</b>", "[x](javascript:alert(1))", "&lt;b&gt;"]
)
def test_markup_stays_text(text):
    (node,) = blocks(text)
    assert isinstance(node, dict)
    assert node["t"] == "p"
    assert all(isinstance(child, str) for child in node["c"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# a", "heading"),
        ("> a", "blockquote"),
        ("![a](b.png)", "image"),
        ("---", "hr"),
        ("[a](http://b.org)", "'http://b.org'"),
        ("[a](../b.html)", "'../b.html'"),
        ("[a](data:text/html,b)", "'data:text/html,b'"),
    ],
)
def test_other_constructs_are_refused(text, found):
    if text.startswith("[a](data"):  # never a link in the first place
        assert "href" not in str(blocks(text))
        return
    with pytest.raises(RichTextError) as raised:
        blocks(text)
    assert found in raised.value.found
    assert raised.value.expected
    assert raised.value.form


def test_inline_is_one_paragraph():
    assert inline("a *b*") == ["a ", {"t": "em", "c": ["b"]}]
    with pytest.raises(RichTextError):
        inline("a\n\nb")


def test_formulas_become_mathml_in_one_run():
    tree = blocks("So $\\sigma'(0) = \\tfrac14$ and $\\sigma'(0) = \\tfrac14$:\n\n$$\\sqrt{n}$$")
    nodes = list(formulas(tree))
    assert [node["display"] for node in nodes] == [False, False, True]
    assert fill_formulas(nodes) == {}
    assert nodes[0]["c"] == nodes[1]["c"]
    (row,) = nodes[2]["c"]
    assert row == {"t": "mrow", "c": [{"t": "msqrt", "c": [{"t": "mi", "c": ["n"]}]}]}
    assert plain_text(tree).startswith("So $\\sigma'(0) = \\tfrac14$ and")


def test_bad_formula_is_named_and_the_others_are_made():
    nodes = [node for text in ("$a$", "$\\frac{1$", "$\\nope$") for node in formulas(blocks(text))]
    refused = fill_formulas(nodes)
    assert refused.keys() == {1, 2}
    assert "KaTeX parse error" in refused[1]
    assert nodes[0]["c"]


def test_mathml_keeps_only_what_is_allowed():
    tree = mathml_tree(
        "<math><semantics><mrow onclick='x()' href='javascript:x()'>"
        "<mi mathvariant='normal' style='color:red'>a</mi><script>b</script>"
        "<mo width='url(x)'>+</mo></mrow><annotation>c</annotation></semantics></math>"
    )
    assert tree == [
        {
            "t": "mrow",
            "c": [
                {"t": "mi", "c": ["a"], "a": {"mathvariant": "normal"}},
                "b",
                {"t": "mo", "c": ["+"]},
            ],
        }
    ]


@settings(max_examples=300, derandomize=True, database=None)
@given(st.text(alphabet=st.sampled_from("ab*_`$[]()<>!#-\\\n {}&;:/.'\""), max_size=60))
def test_any_text_gives_known_tags_or_a_clear_refusal(text):
    try:
        tree = blocks(text)
    except RichTextError:
        return

    def known(nodes):
        return all(
            isinstance(node, str) or node["t"] == "math" or (node["t"] in TAGS and known(node["c"]))
            for node in nodes
        )

    assert known(tree)


def test_views_allow_the_same_tags_and_attributes():
    from trainlab.node import ROOT

    source = (ROOT / "views" / "quiz" / "richtext.jsx").read_text(encoding="utf-8")
    words = set(source.replace('"', " ").replace(",", " ").replace(")", " ").split())
    assert not (MATHML_TAGS - {"math"}) - words
    assert not MATHML_ATTRIBUTES - words


def test_node_is_found_and_its_failures_are_clear(tmp_path):
    assert find_node().name.startswith("node")
    with pytest.raises(SetupError, match="make views"):
        run_node(tmp_path / "missing.mjs", None)
    for source, said in [
        ("import 'no-such-package-here'", "npm ci"),
        ("throw new TypeError('oh')", "TypeError: oh"),
        ("console.log('no json')", "should print JSON"),
        ("setInterval(() => {}, 1000)", "still running"),
    ]:
        script = tmp_path / "script.mjs"
        script.write_text(source, encoding="utf-8")
        with pytest.raises(SetupError, match=said):
            run_node(script, None, timeout=300 if said != "still running" else 1)
