"""What a page loads: our scripts, styles and tables; nothing that it does not need."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from fontTools import subset
from sphinx.application import Sphinx
from sphinx.util import logging

from trainlab import recordings
from trainlab.experiments import key
from trainlab.files import made, write_atomically

logger = logging.getLogger(__name__)
VIEWS = ("views.js", "views.css")
WEBFONTS = Path("_static") / "vendor" / "fontawesome" / "webfonts"
# Scripts of the stock theme that our pages have no use for.
UNUSED = ("sphinx-thebe.js", "THEBE_JS_URL", "require.min.js", "html-manager")
# MyST-NB's label of a folded cell hides the words that stand in it ("Show code cell source").
WRONG_LABEL = ' aria-label="Toggle hidden content"'
# From disk a page cannot fetch another: the search lists its results without their first lines.
SEARCH_FROM_DISK = (
    'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
)


def write_views(app: Sphinx) -> None:
    """Copy the bundled views and write every recording as scripts that also load from disk."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "trainlab"
    for name in VIEWS:
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
    for value in values:
        points = {
            name: point
            for name, point in recording["points"].items()
            if name.split("|")[position] == key({split_by: value})
        }
        parts[f"{slug}.{value}"] = {"points": points}
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
    if pagename == "search":
        app.add_js_file(None, body=SEARCH_FROM_DISK)
    if "data-trainlab=" in body:
        app.add_css_file("trainlab/views.css")
        app.add_js_file("trainlab/views.js", loading_method="defer")


def load_pictures_late(_app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Let the browser fetch a picture when a reader comes near it."""
    for picture in doctree.findall(nodes.image):
        picture["loading"] = "lazy"


def subset_icons(app: Sphinx, exception: Exception | None) -> None:
    """Cut the icon fonts down to the icons that the built pages use."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    codepoints = _icons_used(out)
    for font in sorted((out / WEBFONTS).glob("*.woff2")):
        cached = _subset(font, codepoints, out.parent / ".icons")
        if cached.read_bytes() != font.read_bytes():
            shutil.copyfile(cached, font)


def _icons_used(out: Path) -> set[int]:
    """Return the code points of icons named in pages or scripts, or used by the styles."""
    static = out / "_static"
    styles = "".join(p.read_text(encoding="utf-8") for p in static.rglob("*.css"))
    rule = re.compile(r'((?:\.fa-[\w-]+:{1,2}before,?)+)\{content:"(\\[0-9a-f]+|.)"\}')
    code_of = {
        name: _code_point(character)
        for selectors, character in rule.findall(styles)
        for name in re.findall(r"fa-([\w-]+)", selectors)
    }
    sources = [*out.rglob("*.html"), *(static / "scripts").glob("*book-theme.js")]
    sources += (static / "scripts").glob("pydata*.js")
    texts = (p.read_text(encoding="utf-8") for p in sources)
    names = {name for text in texts for name in re.findall(r"\bfa-([\w-]+)", text)}
    variables = re.findall(r'--pst-icon-[\w-]+:\s*"(\\[0-9a-f]+|.)"', styles)
    return {code_of[name] for name in names & code_of.keys()} | set(map(_code_point, variables))


def _code_point(css: str) -> int:
    return int(css[1:], 16) if css.startswith("\\") else ord(css)


def _subset(font: Path, codepoints: set[int], cache: Path) -> Path:
    """Return the cut font; cached, since Sphinx copies the full one on every build."""
    recipe = f"{sorted(codepoints)}{font.stat().st_size}".encode()
    made = cache / f"{font.stem}-{hashlib.sha256(recipe).hexdigest()[:12]}.woff2"
    if made.exists():
        return made
    if font.stat().st_size < 20_000 and any(cache.glob(f"{font.stem}-*.woff2")):
        return font  # already cut, by a build that was interrupted before this one
    cache.mkdir(parents=True, exist_ok=True)
    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    loaded = subset.load_font(str(font), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codepoints)
    cutter.subset(loaded)
    subset.save_font(loaded, str(made), options)
    return made


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", write_views)
    app.connect("doctree-read", drop_widget_state)
    app.connect("doctree-resolved", load_pictures_late)
    app.connect("html-page-context", page_assets, priority=900)
    app.connect("build-finished", subset_icons)
