"""Experiments and quizzes in pages.

A notebook's output of our mime type, or the directives ``experiment`` and ``quiz`` in Markdown,
become a mount: an element that the views take over, around what stands there without
JavaScript (a picture drawn by the same component, a sentence, the data).
"""

from __future__ import annotations

import html
import json
from collections import Counter
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from trainlab import quiz, recordings
from trainlab.book.sphinxext.outcome import warn
from trainlab.errors import SettingError, TrainlabError
from trainlab.files import made
from trainlab.node import run_node

MIME = "application/vnd.trainlab.mount+json"
TABLES = "_static/trainlab/tables/"


class mount(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Stands for one view; ``reference`` is what the notebook's output or the directive said."""


class MountRenderer:
    """MyST-NB's renderer for our mime type, found by its entry point."""

    mime_priority_overrides: ClassVar = [
        (builder, MIME, 1) for builder in ("html", "dirhtml", "singlehtml")
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return a mount for our mime type, None for any other."""
        if data.mime_type != MIME:
            return None
        content = data.content
        return [mount(reference=json.loads(content) if isinstance(content, str) else content)]


class ExperimentDirective(SphinxDirective):
    """``{experiment} slug`` with its settings as lines ``name: value``."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the mount."""
        settings = {}
        for line in filter(str.strip, self.content):
            name, colon, value = line.partition(":")
            if not colon:
                problem = SettingError(f"found the line {line!r}; expected `name: value`.")
                warn(problem, self.get_location())
                continue
            settings[name.strip()] = value.strip()
        return [_located(self, {"kind": "experiment", "slug": self.arguments[0]} | _if(settings))]


class QuizDirective(SphinxDirective):
    """``{quiz} item``: an item or a case of the bank."""

    required_arguments = 1
    option_spec: ClassVar = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        """Return the mount."""
        return [_located(self, {"kind": "quiz", "item": self.arguments[0]})]


def _if(settings: dict[str, str]) -> dict[str, Any]:
    return {"settings": settings} if settings else {}


def _located(directive: SphinxDirective, reference: dict[str, Any]) -> mount:
    node = mount(reference=reference)
    directive.set_source_info(node)
    return node


def payload(reference: dict[str, Any]) -> dict[str, Any]:
    """Return what the views need to draw a mount: its declaration and state.

    Raises
    ------
    TrainlabError
        If the experiment or item does not exist, or a setting is off the recorded grid.
    """
    if reference["kind"] == "experiment":
        return _experiment(reference["slug"], reference.get("settings", {}))
    item = quiz.item(reference["item"])
    return {"kind": "case" if item["type"] == "case" else "quiz", "item": item}


def _experiment(slug: str, given: dict[str, Any]) -> dict[str, Any]:
    recording = recordings.read(slug)
    settings = recordings.settings(recording, given)
    return {
        "kind": "experiment",
        "declaration": recording["declaration"],
        "settings": settings,
        "point": recording["points"][recordings.key(settings)],
    }


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the mounts of a page by their HTML; one call of Node draws all pictures."""
    found = list(doctree.findall(mount))
    if not found:
        return
    drawable, payloads = [], []
    for node in found:
        try:
            payloads.append(payload(node["reference"]))
            drawable.append(node)
        except TrainlabError as error:
            warn(error, node if node.source else docname)
            node.parent.remove(node)
    if app.builder.format != "html":
        for node in drawable:
            node.parent.remove(node)
        return
    pictures = run_node(made("render.cjs"), payloads)
    prefix = "../" * docname.count("/") + TABLES
    times: Counter[str] = Counter()
    for node, content, picture in zip(drawable, payloads, pictures, strict=True):
        if content["kind"] == "experiment":
            slug = content["declaration"]["slug"]
            times[slug] += 1
            if times[slug] > 1:  # an id stands once in a page
                picture = picture.replace(f"tl-static-{slug}-", f"tl-static-{slug}-{times[slug]}-")
        markup = _markup(content, picture, prefix, times)
        node.replace_self(nodes.raw("", markup, format="html"))


def _markup(content: dict[str, Any], picture: str, prefix: str, times: Counter[str]) -> str:
    kind = content["kind"]
    if kind == "experiment":
        slug = content["declaration"]["slug"]
        state = {"kind": kind, "settings": content["settings"], "tables": prefix}
        again = f"-{times[slug]}" if times[slug] > 1 else ""
        mark = f'data-slug="{html.escape(slug)}" id="{recordings.anchor(html.escape(slug))}{again}"'
    else:
        state = content
        name = "data-slug" if kind == "case" else "data-item"
        item = content["item"]["id"]
        mark = f'{name}="{html.escape(item)}" id="{html.escape(anchor(item))}"'
        if content["item"]["type"] == "predict":
            mark += " data-predict"  # what follows it is covered until it is made
    # "<" is escaped so that no text of an item can end the script element.
    body = json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<div data-trainlab="{kind}" {mark}>'
        f'<script type="application/json">{body}</script>{picture}</div>'
    )


def anchor(item: str) -> str:
    """Return the id of an item's mount in its page."""
    return f"quiz-{item}"


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Note which experiments and items a page shows, so that it is rebuilt when they change."""
    references = [node["reference"] for node in doctree.findall(mount)]
    names = sorted({r.get("slug") or r["item"] for r in references})
    app.env.metadata[app.env.docname]["trainlab"] = names
    app.env.metadata[app.env.docname]["sections"] = {
        node["reference"]["item"]: _heading(node)
        for node in doctree.findall(mount)
        if "item" in node["reference"]
    }


def _heading(node: nodes.Node) -> str:
    """Return the heading under which a mount stands, "" if none."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.section) and isinstance(node[0], nodes.title):
            return node[0].astext()
    return ""


def skip(_translator: Any, _node: mount) -> None:
    """Leave a mount out of builders that have no views."""
    raise nodes.SkipNode


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.add_node(mount, html=(skip, None), latex=(skip, None), text=(skip, None))
    app.add_directive("experiment", ExperimentDirective)
    app.add_directive("quiz", QuizDirective)
    app.connect("doctree-read", remember)
    app.connect("doctree-resolved", fill)
