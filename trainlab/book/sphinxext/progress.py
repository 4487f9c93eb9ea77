"""All questions of the book, for the views that look at a reader's answers as a whole.

The directive ``progress`` stands for the page *My progress*; each chapter gets a line at its start
where questions come back that are due. Both read what is written here beside the views: an index
of questions, misconceptions and exercises, the questions of each chapter, and those that recordings
make, a file each.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from trainlab import quiz
from trainlab.book import refutations
from trainlab.book.shown import DEEPER
from trainlab.book.sphinxext.mounts import anchor, skip
from trainlab.book.sphinxext.outcome import warn
from trainlab.errors import TrainlabError
from trainlab.files import STATIC, write_atomically
from trainlab.node import ROOT

LONGEST_TITLE = 90  # characters
PAGE = "book/my_progress"


class progress(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Stands for the record."""


class ProgressDirective(SphinxDirective):
    """``{progress}``: no arguments."""

    def run(self) -> list[nodes.Node]:
        """Return the mount."""
        self.env.metadata[self.env.docname]["shows_all_items"] = True
        return [progress()]


def chapters(app: Sphinx) -> list[dict[str, Any]]:
    """Return the pages that ask questions, with their items and links from the book's folder.

    A page "Going deeper" follows its chapter.
    """
    found, listed = [], set()
    for page in sorted(app.env.found_docs, key=_order):
        names = _shown(app, page)
        items = [name for name in names if name in quiz.bank() and name not in listed]
        listed |= set(items)
        url = app.builder.get_target_uri(page)
        if items:
            found.append(
                {
                    "title": app.env.titles[page].astext(),
                    "url": url,
                    "items": [_item(name, url, _section(app, page, name)) for name in items],
                }
            )
    return found


def _order(page: str) -> tuple[str, bool]:
    """Sort a page "Going deeper" behind the chapter whose name it has."""
    chapter = page.replace(f"/{DEEPER}/", "/")
    return chapter, page != chapter


def fresh(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the items that recordings make, with the place and title of those that they follow."""
    above = {item["id"]: item for chapter in listed for item in chapter["items"]}
    return [
        {**above[name], "id": made, "type": quiz.item(made)["type"], "under": name}
        for made, name in quiz.fresh_items().items()
        if name in above
    ]


def _shown(app: Sphinx, page: str) -> list[str]:
    names: list[str] = app.env.metadata[page].get("trainlab", [])
    return names


def _section(app: Sphinx, page: str, name: str) -> str:
    sections: dict[str, str] = app.env.metadata[page].get("sections", {})
    return sections.get(name, "")


def _item(name: str, url: str, section: str) -> dict[str, Any]:
    item = quiz.item(name)
    return {
        "id": name,
        "type": item["type"],
        "title": title(item, section),
        "url": f"{url}#{anchor(name)}",
        "chapter": item["chapter"],
    }


def title(item: Mapping[str, Any], section: str = "") -> str:
    """Return an item's own title, else its section and the question that it asks, in one line."""
    asked = item.get("ask", item)["prompt"]
    if item.get("title"):
        return " ".join(_words(item["title"]).split())
    words = " ".join(_words(asked).split())
    if len(words) > LONGEST_TITLE:
        questions = [found.lstrip("”’)» ") for found in re.findall(r"[^.?!…:]*\?", words)]
        words = next((found for found in questions if len(found) > 20), words)
    if len(words) > LONGEST_TITLE:
        words = f"{words[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"
    return f"{section}: {words}" if section else words


def _words(tree: list[Any]) -> str:
    """Return the text of a tree; of a formula its signs."""
    return "".join(
        node if isinstance(node, str) else _words(node.get("c", [])) + " " * (node["t"] == "p")
        for node in tree
    )


def misconceptions(app: Sphinx) -> dict[str, dict[str, str]]:
    """Return what is said of each misconception, and what refutes it: where it stands, its words.

    An experiment has a ``title``, and mostly what it ``says``; a section has its heading.
    """
    named: dict[str, dict[str, str]] = {}
    for path in sorted((STATIC / "quizzes").glob("*.json")):
        for slug, text in json.loads(path.read_text(encoding="utf-8"))["misconceptions"].items():
            named.setdefault(slug, {"text": text.rstrip(".")})
    pages = {slug: page for page in sorted(app.env.found_docs) for slug in _shown(app, page)}
    for slug, refuted in _refutations().items():
        page = f"chapters/{refuted.page}" if refuted.page else pages.get(refuted.experiment)
        if slug in named and page in app.env.found_docs:
            words = {"section" if refuted.page else "title": refuted.title}
            if refuted.page:
                words["section"] += f", in chapter {refuted.chapter}"
            if refuted.says:
                words["says"] = refuted.says
            url = f"{app.builder.get_target_uri(page)}#{refuted.permalink}"
            named[slug] |= {**words, "url": url}
    return named


def _refutations() -> dict[str, refutations.Refutation]:
    try:
        return refutations.read()
    except TrainlabError as error:
        warn(error, refutations.SOURCE.name)
        return {}


def exercises(app: Sphinx) -> list[dict[str, Any]]:
    """Return the pages of exercises with the names of their tasks."""
    found = []
    for page in sorted(app.env.found_docs):
        name = re.fullmatch(r"exercises/\d+_(\w+)", page)
        tasks = sorted((ROOT / "trainlab" / "checks" / name[1]).glob("[!_]*.py")) if name else []
        if tasks:
            found.append(
                {
                    "title": app.env.titles[page].astext(),
                    "url": app.builder.get_target_uri(page),
                    "tasks": [path.stem for path in tasks],
                }
            )
    return found


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the mark by the mount, and a list that stays for readers without JavaScript."""
    for node in list(doctree.findall(progress)):
        up = "../" * docname.count("/")
        lists = "".join(_list(chapter, up) for chapter in chapters(app))
        node.replace_self(
            nodes.raw(
                "",
                _mount("progress", {}, "") + f"<h2>All questions</h2>{lists}",
                format="html",
            )
        )


def offer_review(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the line where questions come back before the first section of a chapter."""
    if app.builder.format != "html" or not docname.startswith("chapters/"):
        return
    section = next((part for part in doctree.findall(nodes.section) if _is_inner(part)), None)
    if section is None:
        return
    here = [name for name in _shown(app, docname) if name in quiz.bank()]
    url = html.escape(app.builder.get_relative_uri(docname, PAGE))
    text = (
        '<p class="trainlab tl-review-line"><span>What you answer comes back here when it is due '
        f'for review; see <a href="{url}">My progress</a>.</span></p>'
    )
    mount = nodes.raw("", _mount("review", {"here": here}, text), format="html")
    section.parent.insert(section.parent.index(section), mount)


def _is_inner(section: nodes.section) -> bool:
    return isinstance(section.parent, nodes.section)


def _mount(kind: str, data: dict[str, Any], inside: str) -> str:
    body = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    script = f'<script type="application/json">{body}</script>'
    return f'<div data-trainlab="{kind}">{script}{inside}</div>'


def _list(chapter: dict[str, Any], up: str) -> str:
    lines = "".join(
        f'<li><a href="{html.escape(up + item["url"])}">{html.escape(item["title"])}</a></li>'
        for item in chapter["items"]
    )
    return f"<h3>{html.escape(chapter['title'])}</h3><ul>{lines}</ul>"


def write_items(app: Sphinx, _env: BuildEnvironment) -> None:
    """Write the index and the items of each chapter as scripts that also load from disk."""
    if app.builder.format != "html":
        return
    listed = chapters(app)
    shown = {item["id"] for chapter in listed for item in chapter["items"]}
    files: dict[str, Any] = {
        "index": {
            "chapters": listed,
            "misconceptions": misconceptions(app),
            "exercises": exercises(app),
            "fresh": fresh(listed),
        }
    }
    for item in files["index"]["fresh"]:
        files[f"fresh-{item['id']}"] = quiz.item(item["id"])
    for name, item in quiz.bank().items():
        if name in shown:
            files.setdefault(item["chapter"], {})[name] = item
    for name, value in files.items():
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        script = f"(globalThis.trainlabItems??={{}})[{json.dumps(name)}]={text};\n"
        folder = Path(app.outdir) / "_static" / "trainlab" / "items"
        write_atomically(folder / f"{name}.json.js", script)


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
    app.connect("doctree-resolved", offer_review)
    app.connect("env-updated", write_items)
