"""Small pages around the built views, for what the book itself must never hold."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from .book import Site, on_disk

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Bench</title>
<link rel="stylesheet" href="_static/trainlab/views.css">
<script defer src="_static/trainlab/views.js"></script></head>
<body><main><h1>Bench</h1>{mounts}</main></body></html>
"""


def mount(kind: str, name: str, state: dict[str, Any] | str, static: str = "") -> str:
    """Return a mount as the book has it; ``state`` as text may be damaged JSON."""
    mark = "data-item" if kind == "quiz" else "data-slug"
    body = state if isinstance(state, str) else json.dumps(state).replace("<", "\\u003c")
    return (
        f'<div data-trainlab="{kind}" {mark}="{html.escape(name)}">'
        f'<script type="application/json">{body}</script>{static}</div>'
    )


def experiment(slug: str, tables: str = "_static/trainlab/tables/", **settings: Any) -> str:
    """Return the mount of an experiment, with a sentence as its static content."""
    state = {"kind": "experiment", "settings": settings, "tables": tables}
    return mount("experiment", slug, state, static='<p class="static">What stands here.</p>')


def copied(page: Path, name: str) -> str:
    """Return a mount as it stands in a page of the built book, for a page beside ``_static``."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    found = soup.select_one(f'[data-slug="{name}"], [data-item="{name}"]')
    assert found is not None, f"{page.name} has no mount {name}"
    return str(found).replace("../_static/", "_static/")


class Bench:
    """A folder of such pages, opened from disk, beside the built book's files."""

    def __init__(self, folder: Path, built_book: Path) -> None:
        self.folder = folder
        (folder / "_static").symlink_to(built_book / "_static", target_is_directory=True)

    @property
    def site(self) -> Site:
        return on_disk(self.folder)

    def page(self, *mounts: str) -> str:
        """Write a page with these mounts; return its path."""
        (self.folder / "page.html").write_text(PAGE.format(mounts="".join(mounts)), "utf-8")
        return "page.html"

    def table(self, name: str, table: dict[str, Any]) -> None:
        """Write a table script into ``tables/``."""
        folder = self.folder / "tables"
        folder.mkdir(exist_ok=True)
        script = f"(globalThis.trainlabTables??={{}})[{json.dumps(name)}]={json.dumps(table)};"
        (folder / f"{name}.json.js").write_text(script, "utf-8")
