"""How a notebook is run: its page says so, and the copy that readers download says what it needs.

In the project's folder ``make lab`` opens it. Where the repository is known (``edition``), so do
Binder and, for exercises, Colab: chapters need the bundled views, which a repository does not hold.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import nbformat
from docutils import nodes
from sphinx.application import Sphinx

from trainlab.book import installing
from trainlab.book.shown import DEEPER
from trainlab.files import write_atomically

GITHUB, GITLAB = "https://github.com/", "https://gitlab.com/"
BINDER, COLAB = "https://mybinder.org/v2/", "https://colab.research.google.com/github/"
FOLDERS = ("chapters", "chapters/deeper", "exercises", "solutions")
"""Those with notebooks."""


def binder(address: str, branch: str, notebook: str) -> str:
    """Return the link that opens a notebook on Binder.

    >>> binder("https://gitlab.com/who/what", "main", "exercises/02_x.ipynb")
    'https://mybinder.org/v2/gl/who%2Fwhat/main?urlpath=lab/tree/exercises/02_x.ipynb'
    """
    where = f"git/{quote(address, safe='')}"
    if address.startswith(GITHUB):
        where = f"gh/{address.removeprefix(GITHUB)}"
    elif address.startswith(GITLAB):
        where = f"gl/{quote(address.removeprefix(GITLAB), safe='')}"
    return f"{BINDER}{where}/{quote(branch, safe='')}?urlpath=lab/tree/{notebook}"


def colab(address: str, branch: str, notebook: str) -> str | None:
    """Return the link that opens a notebook in Colab, which knows GitHub alone; else None.

    >>> colab("https://github.com/who/what", "main", "exercises/02_x.ipynb")
    'https://colab.research.google.com/github/who/what/blob/main/exercises/02_x.ipynb'
    """
    if not address.startswith(GITHUB):
        return None
    return f"{COLAB}{address.removeprefix(GITHUB)}/blob/{quote(branch)}/{notebook}"


def say(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the ways in below the opening of an exercise; folded, below that of a chapter."""
    folder = docname.partition("/")[0]
    page = next(doctree.findall(nodes.section), None)
    if folder not in ("chapters", "exercises") or page is None or app.builder.format != "html":
        return
    theme = app.config.html_theme_options
    address, branch = theme.get("repository_url"), theme.get("repository_branch", "main")
    said = ways(f"{docname}.ipynb", address, branch, folder == "exercises")
    if folder == "exercises":
        title = nodes.title("", "Work on this notebook")
        put: list[nodes.Node] = [nodes.admonition("", title, *said, classes=["tl-ways"])]
    else:
        kind = "page" if f"/{DEEPER}/" in docname else "chapter"
        opening = f'<details class="tl-solution"><summary>Run this {kind} yourself</summary>'
        put = [_html(opening), *said, _html("</details>")]
    opened = next((i for i, node in enumerate(page) if _ends_opening(node)), len(page))
    page[opened:opened] = put


def ways(notebook: str, address: str | None, branch: str, alone: bool) -> list[nodes.Node]:
    """Return what a page says.

    Parameters
    ----------
    notebook : str
        Its path in the repository.
    address, branch : str
        Of the repository; an address of None is not spoken of.
    alone : bool
        Whether it can be run without the folder of the book.
    """
    command = f"make lab OPEN={notebook}"
    first = "In the folder of the book, this command opens it in JupyterLab:"
    if address:
        clone = f"git clone {address}\ncd {address.rpartition('/')[2]}"
        first = (
            "On your machine, with Python 3.11 or newer, git and make, these commands fetch the "
            "book and open this notebook in JupyterLab. The first time takes some minutes:"
        )
        command = f"{clone}\n{command}"
    said: list[nodes.Node] = [
        nodes.paragraph("", first),
        nodes.literal_block(command, command, language="text"),
    ]
    links = [("Binder", binder(address, branch, notebook))] if address else []
    if address and alone and (link := colab(address, branch, notebook)):
        links.append(("Colab", link))
    if links:
        line = nodes.paragraph("", "With nothing to install: open it ")
        for number, (name, link) in enumerate(links):
            line += nodes.Text(" or " if number else "")
            line += nodes.reference(
                "", f"in {name}" if name == "Colab" else f"on {name}", refuri=link
            )
        line += nodes.Text(".")
        said.append(line)
    if alone:
        elsewhere = "In VS Code or anywhere else: download it. Its first cell says what to install."
        said.append(nodes.paragraph("", elsewhere))
    return said


def _ends_opening(node: nodes.Node) -> bool:
    """Whether a child of the page is the first after its opening text: code, or a heading."""
    of_code = isinstance(node, nodes.container) and "cell" in node["classes"]
    return of_code or isinstance(node, nodes.section)


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def offer(app: Sphinx, exception: Exception | None) -> None:
    """Let every notebook that can be downloaded say what to install where the package is missing.

    The build may know of a repository that ``pyproject.toml`` does not name.
    """
    if exception is not None or app.builder.format != "html":
        return
    address = app.config.html_theme_options.get("repository_url")
    for folder in FOLDERS:
        for path in sorted((Path(app.outdir) / "_sources" / folder).glob("*.ipynb")):
            notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
            installing.put_first(notebook, address)
            write_atomically(path, nbformat.writes(notebook).rstrip("\n") + "\n")


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("doctree-resolved", say)
    app.connect("build-finished", offer)
