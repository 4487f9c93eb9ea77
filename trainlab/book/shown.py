"""What the pages of the book show, read from their sources: experiments and quiz items.

Everything is shown somewhere, what is shown is there, and no page shows the call. A page shows one
by a call in a cell, ``experiment("gradient_flow")``, or by a directive in Markdown,
```` ```{quiz} ten_layer_sigmoid ````.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from trainlab import recordings
from trainlab.book.notebooks import read
from trainlab.errors import SourceError, did_you_mean, gathered
from trainlab.quiz.reading import load_bank

KINDS = ("experiment", "quiz")
HIDING = {"remove-cell", "remove-output", "remove_cell", "remove_output", "skip-execution"}
"""Tags of cells whose results no page shows."""
DEEPER = "deeper"
"""The folder, among the chapters, of their pages "Going deeper", each named as its chapter."""
_DIRECTIVE = re.compile(r"^[ \t]*(?:`{3,}|:{3,})\{(experiment|quiz)\}[ \t]*(\S+)", re.MULTILINE)

# What Markdown shows as it stands, or not at all: a fence around an example, a comment.
_UNREAD = re.compile(
    r"^[ \t]*(?P<fence>`{3,})(?!`*\{).*?(?:^[ \t]*(?P=fence)`*[ \t]*$|\Z)|<!--.*?-->",
    re.MULTILINE | re.DOTALL,
)
HIDES_CODE = "remove-input"


class Shown(NamedTuple):
    """Something that a page shows.

    Attributes
    ----------
    kind : str
        ``"experiment"`` or ``"quiz"``.
    name : str
    where : str
        The place in its page: "cell cell-03"; empty in the text of a page.
    with_code : bool
        Whether the page shows the call as well.
    """

    kind: str
    name: str
    where: str = ""
    with_code: bool = False


class Call(NamedTuple):
    """A call in the code of a cell that shows something, with the settings that are written out."""

    kind: str
    name: str
    settings: dict[str, Any]


def calls(source: str) -> list[Call]:
    """Return what the code of a cell shows, in its order."""
    plain = re.sub(r"(?m)^[ \t]*[%!].*$", "pass", source)  # IPython's own commands
    try:
        tree = ast.parse(plain)
    except SyntaxError:
        return []  # a cell that shows its reader an error
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name(kind), [ast.Constant(str(name)), *_], words) if kind in KINDS:
                settings = {
                    word.arg: word.value.value
                    for word in words
                    if word.arg and isinstance(word.value, ast.Constant)
                }
                found.append((node.lineno, node.col_offset, Call(kind, name, settings)))
    return [call for _, _, call in sorted(found, key=lambda place: place[:2])]


def by_code(source: str) -> list[tuple[str, str]]:
    """Return the kind and the name of what the code of a cell shows, in its order."""
    return [(call.kind, call.name) for call in calls(source)]


def on_page(path: Path) -> list[Shown]:
    """Return what a notebook or a Markdown page shows, in its order.

    Raises
    ------
    NotebookError
        If the file is no notebook.
    """
    if path.suffix == ".md":
        return _directives(path.read_text(encoding="utf-8"), "")
    found: list[Shown] = []
    for cell in read(path).cells:
        if HIDING.intersection(cell.metadata.get("tags", ())):
            continue
        where = f"cell {cell.id}"
        if cell.cell_type == "code":
            with_code = HIDES_CODE not in cell.metadata.get("tags", [])
            found += [Shown(*one, where, with_code) for one in by_code(cell.source)]
        elif cell.cell_type == "markdown":
            found += _directives(cell.source, where)
    return found


def chapter_pages(chapters: Path) -> dict[str, Path]:
    """Return the chapters, then their pages "Going deeper", by their names below the folder.

    Parameters
    ----------
    chapters : Path
        The folder of the chapters.

    Returns
    -------
    dict of str to Path
        ``02_slug`` → its notebook; ``deeper/02_slug`` → that of the page beside it.
    """
    found = [*sorted(chapters.glob("*.ipynb")), *sorted((chapters / DEEPER).glob("*.ipynb"))]
    return {path.relative_to(chapters).with_suffix("").as_posix(): path for path in found}


def pages(root: Path) -> Iterator[Path]:
    """Yield the pages that the table of contents names."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    entries = [{"file": toc["root"]}, *(e for part in toc["parts"] for e in part["chapters"])]
    for entry in entries:
        pattern = entry.get("glob") or f"{entry['file']}.*"
        yield from (p for p in sorted(root.glob(pattern)) if p.suffix in (".ipynb", ".md"))


def check(root: Path) -> None:
    """Check that pages and what they show fit together.

    Parameters
    ----------
    root : Path
        The folder with ``_toc.yml``, ``quizzes`` and ``trainlab/recorded``.

    Raises
    ------
    SourceError
        Lists all that no page shows, all that pages show and that is not there, and every cell
        whose call its page would show; says what to write.
    """
    problems: list[str] = []
    on_pages: list[tuple[Path, Shown]] = []
    for page in pages(root):
        with gathered(problems):
            on_pages += [(page.relative_to(root), one) for one in on_page(page)]
    chapters = []
    with gathered(problems):
        chapters = load_bank(root / "quizzes")
    there = {
        "quiz": [name for chapter in chapters for name in _names(chapter.items)],
        "experiment": recordings.slugs(root / "trainlab" / "recorded"),
    }
    for page, (kind, name, where, with_code) in on_pages:
        place = f"{page}, {where}" if where else str(page)
        if name not in there[kind] and there[kind]:
            what = "item of that id" if kind == "quiz" else "recorded experiment of that name"
            problems.append(
                f'{place}: {kind}("{name}"), but there is no {what}.'
                f"{did_you_mean(name, there[kind])} Correct the name, or add what it shows."
            )
        if with_code:
            problems.append(
                f'{place}: shows the call {kind}("{name}") too. Give the cell the tag {HIDES_CODE}.'
            )
    shown = {(one.kind, one.name.partition("/")[0]) for _, one in on_pages}
    for chapter in chapters:
        problems += [
            f"quizzes/{chapter.path.name}, item {item.id!r}: no page shows it. Write "
            f'quiz("{item.id}") in a cell of chapters/{chapter.name}.ipynb, or delete the item.'
            for item in chapter.items
            if ("quiz", item.id) not in shown
        ]
    for slug in there["experiment"]:
        if ("experiment", slug) not in shown:
            problems.append(
                f"trainlab/recorded/{slug}.json: no page shows it. Write "
                f'experiment("{slug}") in a cell of a chapter, or delete the recording and '
                f"trainlab/experiments/{slug}.py."
            )
    if problems:
        then = "Fix what is named, then run `pytest tests/book/test_shown.py`."
        raise SourceError(problems, "what the pages show", then)


def _names(items: list[Any]) -> Iterator[str]:
    """Yield the names by which items, and the parts of cases, are shown."""
    for item in items:
        yield item.id
        yield from (f"{item.id}/{part.id}" for part in getattr(item, "parts", ()))


def _directives(text: str, where: str) -> list[Shown]:
    found = _DIRECTIVE.finditer(_UNREAD.sub("", text))
    return [Shown(one[1], one[2], where) for one in found]
