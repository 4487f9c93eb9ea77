"""Item text: Markdown with ``$…$`` formulas, compiled to a small JSON tree.

A tree is a list of nodes: a string; ``{"t": tag, "c": [nodes]}`` with a tag of ``TAGS``;
``{"t": "a", "href": …, "c": …}``; or ``{"t": "math", "display": …, "tex": …, "c": [MathML]}``
whose MathML nodes are ``{"t": tag, "a": {name: value}, "c": [nodes]}``. The views make elements
from these allow-lists and from nothing else, so text can never become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from trainlab.errors import TrainlabError
from trainlab.node import ROOT, run_node
from trainlab.quiz.plain import Node, Tree

TAGS = frozenset({"p", "em", "strong", "code", "pre", "ul", "ol", "li", "br", "a"})
_MATHML_TAGS = """
    math mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot munder mover munderover
    mtable mtr mtd mstyle mpadded mphantom menclose"""
MATHML_TAGS = frozenset(_MATHML_TAGS.split())
_MATHML_ATTRIBUTES = """
    accent accentunder columnalign columnlines columnspacing depth displaystyle fence form height
    largeop linebreak linethickness lspace mathvariant maxsize minsize movablelimits notation
    rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width"""
MATHML_ATTRIBUTES = frozenset(_MATHML_ATTRIBUTES.split())
_SAFE_VALUE = re.compile(r"[\w.%+\- ]*")
_HREF = re.compile(r"https://[^\s]+|#[\w\-.?=&%]+")
_OPENS = {
    "paragraph_open": "p",
    "em_open": "em",
    "strong_open": "strong",
    "bullet_list_open": "ul",
    "ordered_list_open": "ol",
    "list_item_open": "li",
    "link_open": "a",
}
_ALLOWED = "paragraphs, *emphasis*, **strong**, `code`, lists, links and $formulas$"


class RichTextError(TrainlabError):
    """Markdown that item text cannot have: what was found, what is expected, the right form."""

    def __init__(self, found: str, expected: str, form: str) -> None:
        self.found, self.expected, self.form = found, expected, form
        super().__init__(f"found {found}; expected {expected}; write {form}")


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")
    return parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False)


def blocks(text: str) -> Tree:
    """Compile Markdown to a tree of blocks; formulas wait for `fill_formulas`.

    Raises
    ------
    RichTextError
        On a heading, a quotation, an image, a rule, or a link that is not ``https://`` or ``#``.
    """
    return _nest(iter(_markdown().parse(text)))


def inline(text: str) -> Tree:
    """Compile one line of Markdown to a tree without blocks.

    Raises
    ------
    RichTextError
        As `blocks`; also if the text is more than one paragraph.
    """
    tree = blocks(text)
    if len(tree) == 1 and isinstance(tree[0], dict) and tree[0]["t"] == "p":
        return list(tree[0]["c"])
    raise RichTextError("several paragraphs or a list", "one line of text", "one paragraph")


def _nest(tokens: Iterator[Token]) -> Tree:
    """Nodes up to the token that closes the current one, or to the end."""
    nodes: Tree = []
    for token in tokens:
        if token.nesting == -1:
            break
        if token.hidden:  # the paragraph of a tight list's item
            nodes.extend(_nest(tokens))
        elif token.type in _OPENS:
            node: dict[str, Any] = {"t": _OPENS[token.type], "c": _nest(tokens)}
            if node["t"] == "a":
                node["href"] = _href(token)
            nodes.append(node)
        elif token.type == "inline":
            nodes.extend(_nest(iter(token.children or [])))
        else:
            nodes.append(_leaf(token))
    return _joined(nodes)


def _leaf(token: Token) -> Node:
    match token.type:
        case "text" | "text_special":
            return token.content
        case "softbreak":
            return " "
        case "hardbreak":
            return {"t": "br", "c": []}
        case "code_inline":
            return {"t": "code", "c": [token.content]}
        case "fence" | "code_block":
            return {"t": "pre", "c": [{"t": "code", "c": [token.content.rstrip("\n")]}]}
        case "math_inline" | "math_block" | "math_inline_double":
            display = token.type != "math_inline"
            return {"t": "math", "display": display, "tex": token.content.strip(), "c": []}
    construct = token.type.removesuffix("_open").replace("_", " ")
    raise RichTextError(f"a Markdown {construct}", _ALLOWED, "plain sentences")


def _href(token: Token) -> str:
    href = str(token.attrGet("href") or "")
    if _HREF.fullmatch(href):
        return href
    raise RichTextError(
        f"a link to {href!r}", "https://… or #…", "[text](https://example.org/page)"
    )


def _joined(nodes: Iterable[Node]) -> Tree:
    """Neighboring strings as one."""
    tree: Tree = []
    for node in nodes:
        if isinstance(node, str) and tree and isinstance(tree[-1], str):
            tree[-1] += node
        elif node != "":
            tree.append(node)
    return tree


def formulas(tree: Sequence[Node]) -> Iterator[dict[str, Any]]:
    """Yield the formula nodes of a tree."""
    for node in tree:
        if isinstance(node, dict):
            if node["t"] == "math":
                yield node
            else:
                yield from formulas(node["c"])


def fill_formulas(nodes: Sequence[dict[str, Any]]) -> dict[int, str]:
    """Give formula nodes their MathML, all in one run of Node.

    Returns
    -------
    dict
        Position in ``nodes`` → KaTeX's message, for the formulas that it refuses.
    """
    if not nodes:
        return {}
    wanted = list(dict.fromkeys((node["tex"], node["display"]) for node in nodes))
    results = run_node(
        ROOT / "views" / "quiz" / "mathml.mjs",
        [{"tex": tex, "display": display} for tex, display in wanted],
    )
    made = dict(zip(wanted, results, strict=True))
    refused = {}
    for position, node in enumerate(nodes):
        result = made[node["tex"], node["display"]]
        if "error" in result:
            refused[position] = result["error"]
        else:
            node["c"] = mathml_tree(result["mathml"])
    return refused


def mathml_tree(markup: str) -> list[dict[str, Any]]:
    """Turn KaTeX's MathML into nodes: what stands inside ``<math>``, without annotations.

    Elements and attributes outside the allow-lists are left out (an element's children stay).
    """
    root = ElementTree.fromstring(markup)
    math = root if _name(root) == "math" else next(e for e in root.iter() if _name(e) == "math")
    return [node for child in math for node in _mathml(child)]


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _mathml(element: ElementTree.Element) -> list[dict[str, Any]]:
    name = _name(element)
    if name in {"annotation", "annotation-xml"}:
        return []
    children: list[Any] = [node for child in element for node in _mathml(child)]
    if element.text and element.text.strip(" \n"):
        children.insert(0, element.text)
    if name not in MATHML_TAGS:
        return children
    if name == "msup" and _is_prime(children[1]):  # raised already; as a superscript it gets tiny
        name = "mrow"
    node: dict[str, Any] = {"t": name, "c": children}
    attributes = {
        key: value
        for key, value in element.attrib.items()
        if key in MATHML_ATTRIBUTES and _SAFE_VALUE.fullmatch(value)
    }
    return [{**node, "a": attributes} if attributes else node]


def _is_prime(node: dict[str, Any]) -> bool:
    return node["t"] == "mo" and set("".join(node["c"])) <= set("′″‴")
