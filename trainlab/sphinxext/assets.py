"""What a page loads: our scripts, styles and tables; nothing that it does not need."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

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
    if "data-trainlab=" in body:
        app.add_css_file("trainlab/views.css")
        app.add_js_file("trainlab/views.js", loading_method="defer")


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
    styles = "".join(p.read_text(encoding="utf-8") for p in (out / "_static").rglob("*.css"))
    code_of = dict(re.findall(r'\.fa-([a-z0-9-]+)\s*\{\s*--fa:\s*"\\([0-9a-f]+)"', styles))
    code_of |= dict(re.findall(r'\.fa-([a-z0-9-]+)::?before\s*\{\s*content:\s*"\\([0-9a-f]+)"', styles))
    texts = [p.read_text(encoding="utf-8") for p in out.rglob("*.html")]
    texts += [p.read_text(encoding="utf-8") for p in (out / "_static" / "scripts").glob("*.js")
              if p.name != "fontawesome.js"]
    names = {name for text in texts for name in re.findall(r"\bfa-([a-z0-9-]+)", text)}
    used = {code_of[name] for name in names if name in code_of}
    used |= set(re.findall(r'--pst-icon-[a-z-]+:\s*"\\([0-9a-f]+)"', styles))
    return {int(code, 16) for code in used}


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
    app.connect("html-page-context", page_assets, priority=900)
    app.connect("build-finished", subset_icons)
