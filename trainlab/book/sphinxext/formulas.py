"""Formulas set by KaTeX at build time: no script in the page, a bad formula is a warning."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from trainlab.files import write_atomically
from trainlab.node import ROOT, run_node

SCRIPT = Path(__file__).with_name("formulas.mjs")
KATEX = ROOT / "node_modules" / "katex" / "dist"
logger = logging.getLogger(__name__)
_done: dict[tuple[str, bool], dict[str, str]] = {}


def set_formulas(app: Sphinx, doctree: nodes.document) -> None:
    """Set all formulas of a page just read in one call of Node, and note what glyphs they need."""
    found = list(doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)))
    todo = sorted({_key(node) for node in found} - _done.keys())
    if todo:
        answers = run_node(SCRIPT, [{"tex": tex, "display": display} for tex, display in todo])
        _done.update(zip(todo, answers, strict=True))
    for node in found:
        answer = _done[_key(node)]
        if "error" in answer:
            logger.warning(
                "KaTeX cannot set %r: %s",
                node.astext(),
                answer["error"],
                location=node,
                type="katex",
            )
        node["katex"] = answer.get("html", "")
    glyphs = {character for node in found for character in _visible(node["katex"])}
    app.env.metadata[app.env.docname]["formulas"] = "".join(sorted(glyphs))


def _visible(katex: str) -> str:
    """Return the characters that KaTeX's fonts draw: all but the MathML for screen readers."""
    return html.unescape(re.sub(r"<math.*?</math>|<[^>]*>", "", katex, flags=re.DOTALL))


def _key(node: nodes.Node) -> tuple[str, bool]:
    return node.astext(), isinstance(node, nodes.math_block)


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write a formula in a line."""
    translator.body.append(f'<span class="math notranslate nohighlight">{node["katex"]}</span>')
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    """Write a displayed formula, with its number if it has one."""
    translator.body.append(
        translator.starttag(node, "div", CLASS="math notranslate nohighlight", tabindex="0")
    )
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(node["katex"] + "</div>\n")
    raise nodes.SkipNode


def copy_styles(app: Sphinx) -> None:
    """Copy KaTeX's style sheet, cut down to woff2."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "katex"
    css = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)', "", css)
    write_atomically(target / "katex.css", css)


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.connect("builder-inited", copy_styles)
    app.connect("doctree-read", set_formulas)
    app.add_css_file("katex/katex.css")
