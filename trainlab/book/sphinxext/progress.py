"""The directive ``progress``: a list of all questions; the views make a reader's record of it."""

from __future__ import annotations

import html
import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from trainlab import quiz
from trainlab.book.sphinxext.mounts import anchor, skip

LONGEST_TITLE = 90  # characters


class progress(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Stands for the record."""


class ProgressDirective(SphinxDirective):
    """``{progress}``: no arguments."""

    def run(self) -> list[nodes.Node]:
        """Return the mount."""
        self.env.metadata[self.env.docname]["shows_all_items"] = True
        return [progress()]


def chapters(app: Sphinx, docname: str) -> list[dict[str, Any]]:
    """Return the pages that ask questions, with their items and links from ``docname``."""
    found, listed = [], set()
    for page in sorted(app.env.found_docs):
        names = app.env.metadata[page].get("trainlab", [])
        items = [name for name in names if name in quiz.bank() and name not in listed]
        listed |= set(items)
        url = app.builder.get_relative_uri(docname, page)
        if items:
            found.append(
                {
                    "title": app.env.titles[page].astext(),
                    "url": url,
                    "items": [_item(name, url) for name in items],
                }
            )
    return found


def _item(name: str, url: str) -> dict[str, Any]:
    item = quiz.item(name)
    words = " ".join(_words(item.get("title") or item["prompt"]).split())
    title = words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"
    return {"id": name, "type": item["type"], "title": title, "url": f"{url}#{anchor(name)}"}


def _words(tree: list[Any]) -> str:
    """Return the text of a tree; of a formula its signs."""
    return "".join(
        node if isinstance(node, str) else _words(node.get("c", [])) + " " * (node["t"] == "p")
        for node in tree
    )


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the mark by the list, which stays for readers without JavaScript."""
    for node in list(doctree.findall(progress)):
        listed = chapters(app, docname)
        body = json.dumps({"chapters": listed}, ensure_ascii=False).replace("<", "\\u003c")
        lists = "".join(_list(chapter) for chapter in listed)
        node.replace_self(
            nodes.raw(
                "",
                '<div data-trainlab="progress"><script type="application/json">'
                f"{body}</script><h2>All questions</h2>{lists}</div>",
                format="html",
            )
        )


def _list(chapter: dict[str, Any]) -> str:
    lines = "".join(
        f'<li><a href="{html.escape(item["url"])}">{html.escape(item["title"])}</a></li>'
        for item in chapter["items"]
    )
    return f"<h3>{html.escape(chapter['title'])}</h3><ul>{lines}</ul>"


def rewrite(_app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Write the record again when any page is read again."""
    if docnames:
        docnames += [
            page
            for page in env.found_docs
            if env.metadata[page].get("shows_all_items") and page not in docnames
        ]


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.add_node(progress, html=(skip, None), latex=(skip, None), text=(skip, None))
    app.add_directive("progress", ProgressDirective)
    app.connect("env-before-read-docs", rewrite)
    app.connect("doctree-resolved", fill)
