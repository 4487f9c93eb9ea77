"""What a page loads: our scripts, styles and tables; nothing that it does not need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from trainlab import recordings
from trainlab.files import STATIC, made, write_atomically

logger = logging.getLogger(__name__)
VIEWS = ("views.js", "ledger.js", "views.css", "search-open.js", "search.js", "search.css")
# Scripts of the stock theme that our pages have no use for.
UNUSED = ("sphinx-thebe.js", "THEBE_JS_URL", "require.min.js", "html-manager")
# MyST-NB's label of a folded cell hides the words that stand in it ("Show code cell source").
WRONG_LABEL = ' aria-label="Toggle hidden content"'


def write_views(app: Sphinx) -> None:
    """Copy the bundled views and write every recording as scripts that also load from disk."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "trainlab"
    late = [f"late/{path.name}" for path in sorted((STATIC / "late").glob("*.js"))]
    for name in (*VIEWS, *late):
        write_atomically(target / name, made(name).read_text(encoding="utf-8"))
    for slug in recordings.slugs():
        for name, table in tables(recordings.read(slug)).items():
            script = f"(globalThis.trainlabTables??={{}})[{json.dumps(name)}]={_dump(table)};\n"
            write_atomically(target / "tables" / f"{name}.json.js", script)


def tables(recording: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Split a recording as the page loads it: the declaration, and its points or shards."""
    declared = recording["declaration"]
    slug, split_by = declared["slug"], declared["split_by"]
    if not split_by:
        return {slug: {"declaration": declared, "split_by": None, "points": recording["points"]}}
    position = [c["name"] for c in declared["controls"]].index(split_by)
    values = declared["controls"][position]["values"]
    parts: dict[str, dict[str, Any]] = {
        slug: {"declaration": declared, "split_by": split_by, "points": None}
    }
    for text in map(recordings.key_text, values):  # as the page writes it: 1.0 is 1
        points = {
            name: point
            for name, point in recording["points"].items()
            if name.split(recordings.SEPARATOR)[position] == text
        }
        parts[f"{slug}.{text}"] = {"points": points}
    return parts


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def drop_widget_state(app: Sphinx, _doctree: Any) -> None:
    """Keep a kernel's widget state, require.js and html-manager out of a page just read."""
    metadata = getattr(app.env, "nb_metadata", {})
    metadata.get(app.env.docname, {}).pop("js_files", None)


def page_assets(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    """Add the views to pages with a mount; drop what the stock theme adds without need."""
    if 'class="cell_output' in (body := context.get("body") or "") and "widget-view+json" in body:
        logger.warning("a widget other than ours is dead in a static page", location=pagename)
    context["script_files"][:] = [
        file
        for file in context["script_files"]
        if not any(mark in f"{file.filename} {file.attributes.get('body')}" for mark in UNUSED)
    ]
    if WRONG_LABEL in body:
        context["body"] = body.replace(WRONG_LABEL, "")
    if "data-trainlab=" in body:
        script = "ledger.js" if 'data-trainlab="ledger"' in body else "views.js"
        app.add_css_file("trainlab/views.css")
        app.add_js_file(f"trainlab/{script}", loading_method="defer")


def load_pictures_late(_app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Let the browser fetch a picture when a reader comes near it."""
    for picture in doctree.findall(nodes.image):
        picture["loading"] = "lazy"


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", write_views)
    app.connect("doctree-read", drop_widget_state)
    app.connect("doctree-resolved", load_pictures_late)
    app.connect("html-page-context", page_assets, priority=900)
