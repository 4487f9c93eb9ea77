"""What a notebook's page says of how to run it, and the copy that readers download."""

from __future__ import annotations

import doctest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from docutils import nodes
from docutils.utils import new_document
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from trainlab.book import installing
from trainlab.book.sphinxext import ways_in

ADDRESS = "https://github.com/who/what"


def app(outdir: Path = Path(), **theme: str) -> Any:
    builder = SimpleNamespace(format="html")
    config = SimpleNamespace(html_theme_options=theme)
    return SimpleNamespace(builder=builder, config=config, outdir=outdir)


def page(docname: str, **theme: str) -> nodes.section:
    """A page with its title, an opening, a code cell and a task, as the build hands it on."""
    document = new_document("page")
    task = nodes.section("", nodes.title("", "1 · Task"))
    code = nodes.container("", classes=["cell"])
    top = nodes.section("", nodes.title("", "Title"), nodes.paragraph("", "Opening."), code, task)
    document += top
    ways_in.say(app(**theme), document, docname)
    return top


def links(section: nodes.section) -> list[str]:
    return [node["refuri"] for node in section.findall(nodes.reference)]


def commands(section: nodes.section) -> list[str]:
    return [node.astext() for node in section.findall(nodes.literal_block)]


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(ways_in).failed == 0


def test_an_exercise_says_how_to_run_it_below_its_opening() -> None:
    said = page("exercises/02_x")
    kinds = [type(node) for node in said]
    assert kinds == [
        *(nodes.title, nodes.paragraph, nodes.admonition),
        *(nodes.container, nodes.section),
    ]
    assert commands(said) == ["make lab OPEN=exercises/02_x.ipynb"]


@pytest.mark.parametrize("docname", ["exercises/02_x", "chapters/02_x"])
def test_without_a_repository_none_is_invented(docname: str) -> None:
    said = page(docname)
    assert links(said) == []
    assert "http" not in said.astext()


def test_a_known_repository_is_fetched_and_opened_elsewhere() -> None:
    said = page("exercises/02_x", repository_url=ADDRESS, repository_branch="main")
    assert links(said) == [
        "https://mybinder.org/v2/gh/who/what/main?urlpath=lab/tree/exercises/02_x.ipynb",
        "https://colab.research.google.com/github/who/what/blob/main/exercises/02_x.ipynb",
    ]
    assert commands(said) == [
        f"git clone {ADDRESS}\ncd what\nmake lab OPEN=exercises/02_x.ipynb",
    ]


def test_a_chapter_says_it_folded_and_not_in_colab_where_it_has_no_views() -> None:
    said = page("chapters/02_x", repository_url=ADDRESS, repository_branch="main")
    assert links(said) == [
        "https://mybinder.org/v2/gh/who/what/main?urlpath=lab/tree/chapters/02_x.ipynb"
    ]
    opening, *_, closing = (node.astext() for node in said.findall(nodes.raw))
    assert opening.startswith("<details")
    assert closing == "</details>"


@pytest.mark.parametrize(
    ("docname", "kind"), [("chapters/02_x", "chapter"), ("chapters/deeper/02_x", "page")]
)
def test_the_fold_names_what_is_run(docname: str, kind: str) -> None:
    opening = next(iter(page(docname).findall(nodes.raw))).astext()
    assert f"<summary>Run this {kind} yourself</summary>" in opening


def test_other_hosts_have_binder_alone() -> None:
    said = page("exercises/02_x", repository_url="https://codeberg.org/who/what")
    (link,) = links(said)
    assert link.startswith("https://mybinder.org/v2/git/https%3A%2F%2Fcodeberg.org%2Fwho%2Fwhat/")


@pytest.mark.parametrize("docname", ["solutions/02_x", "book/claims", "index"])
def test_other_pages_stay_as_they_are(docname: str) -> None:
    assert commands(page(docname, repository_url=ADDRESS)) == []


@pytest.mark.parametrize("folder", ways_in.FOLDERS)
def test_a_downloaded_notebook_says_what_to_install(folder: str, tmp_path: Path) -> None:
    path = tmp_path / "_sources" / folder / "02_x.ipynb"
    path.parent.mkdir(parents=True)
    cells = [new_markdown_cell("# Title"), new_code_cell("import torch")]
    nbformat.write(new_notebook(cells=cells), path)
    for _ in range(2):  # a second build finds it as the first left it
        ways_in.offer(app(tmp_path, repository_url=ADDRESS), None)
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    assert sources == ["# Title", installing.source(ADDRESS), "import torch"]


def test_a_failed_build_leaves_downloads_alone(tmp_path: Path) -> None:
    path = tmp_path / "_sources" / "exercises" / "02_x.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("half")
    ways_in.offer(app(tmp_path), ValueError())
    assert path.read_text() == "half"
