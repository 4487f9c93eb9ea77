"""Search by section, from disk too: what is looked through, written as a script.

The theme's search lists whole pages and fetches them for their first lines, which no page on a disk
may. Here each section is an entry, and its prose lies in one script that is loaded when the reader
opens the search. Words that mean the same, and what an error message says, are in
``book/search.yaml``.
"""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from trainlab import recordings
from trainlab.book import search_words
from trainlab.book.sections import Section, sections
from trainlab.book.sphinxext.mounts import mount
from trainlab.book.sphinxext.outcome import warn
from trainlab.errors import TrainlabError
from trainlab.files import write_atomically

INDEX = "search-index.js"


def read(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the prose of a page just read; it goes when the page is read again."""
    app.env.metadata[app.env.docname]["prose"] = sections(doctree, _experiment)


def _experiment(node: nodes.Node) -> str:
    """Return the title and the question of an experiment that is shown, "" of anything else."""
    if not isinstance(node, mount) or node["reference"]["kind"] != "experiment":
        return ""
    try:
        declared = recordings.read(node["reference"]["slug"])["declaration"]
    except TrainlabError:
        return ""  # told by what draws it
    return f"{declared['title']} {declared['question']}"


def index(app: Sphinx, words: dict[str, Any]) -> dict[str, Any]:
    """Return what the search looks through.

    Returns
    -------
    dict
        ``pages``: title, address from the book's folder, kind. ``sections``: position of the page,
        anchor, title, sentences, what else is found, names in code. ``words``: see
        `trainlab.book.search_words`.
    """
    pages: list[list[str]] = []
    entries: list[list[Any]] = []
    for docname in sorted(app.env.found_docs):
        found: list[Section] = app.env.metadata[docname].get("prose", [])
        found = [part for part in found if not _left_out(docname, part.anchor, words["leave_out"])]
        if not found:
            continue
        pages.append([found[0].title, app.builder.get_target_uri(docname), kind(docname)])
        entries += [
            [len(pages) - 1, part.anchor, part.title, part.sentences, part.found, part.names]
            for part in found
        ]
    return {"pages": pages, "sections": entries, "words": words}


def _left_out(docname: str, anchor: str, patterns: list[str]) -> bool:
    names = (docname, f"{docname}#{anchor}")
    return any(fnmatch(name, pattern) for name in names for pattern in patterns)


def kind(docname: str) -> str:
    """Return which kind of page this is: it decides how much a section of it counts.

    >>> kind("chapters/02_x"), kind("chapters/deeper/02_x"), kind("book/claims"), kind("book/x")
    ('chapters', 'deeper', 'claims', 'book')
    """
    folder, _, name = docname.rpartition("/")
    return name if name == "claims" else folder.rsplit("/", 1)[-1]


def write(app: Sphinx, _env: BuildEnvironment) -> None:
    """Write the index as a script, which loads from disk too."""
    if app.builder.format != "html":
        return
    try:
        found = index(app, search_words.read())
    except TrainlabError as error:
        warn(error, search_words.SOURCE.name)
        return
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    path = Path(app.outdir) / "_static" / "trainlab" / INDEX
    write_atomically(path, f"globalThis.trainlabSearch={text};\n")


def replace_the_themes(app: Sphinx) -> None:
    """Keep Sphinx from making an index of its own; the search page is ours."""
    if app.builder.format == "html":
        app.builder.search = False  # type: ignore[attr-defined]
        app.config.html_additional_pages["search"] = "search.html"


def add_to_page(
    app: Sphinx, pagename: str, _template: str, _context: dict[str, Any], _doctree: Any
) -> None:
    """Let every page open the search."""
    app.add_js_file("trainlab/search-open.js", loading_method="defer")
    if pagename == "search":
        app.add_css_file("trainlab/search.css")


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", replace_the_themes)
    app.connect("doctree-read", read)
    app.connect("env-updated", write)
    app.connect("html-page-context", add_to_page)
