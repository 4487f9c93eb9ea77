"""A chapter is whole: its opening says what it has to, and what has its name belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trainlab.book.notebooks import read
from trainlab.book.shown import DEEPER, on_page
from trainlab.errors import NotebookError, did_you_mean, gathered

_OPENING = {
    r"^\*\*[^*]*\?[^*]*\*\*$": "the question in bold, as in `**Why does it not learn?**`",
    r"^After this chapter you can$": "the line `After this chapter you can` above the objectives",
    r"^- .": "one bullet for each objective, as in `- *explain* why;`",
    r"\bAbout \d+ minutes\b": "how long it takes, as in `About 40 minutes`",
}
"""What stands in the first cell → what to write where it does not."""
_COMPANIONS = {"solutions": ".ipynb", "quizzes": ".yaml"}


def check(root: Path) -> None:
    """Check the opening of every chapter, its row in ``book/index.md``, and what has its name.

    That is its quiz, its solutions and, if there is one, the page "Going deeper": the chapter links
    to it, it says how long it takes, and it shows nothing that the chapter shows.

    Parameters
    ----------
    root : Path
        The folder with ``book``, ``chapters``, ``solutions`` and ``quizzes``.

    Raises
    ------
    NotebookError
        Lists what openings lack, what chapters lack, and files that belong to no chapter.
    """
    problems: list[str] = []
    paths = sorted((root / "chapters").glob("*.ipynb"))
    names = [path.stem for path in paths]
    index = (root / "book" / "index.md").read_text(encoding="utf-8")
    for path in paths:
        with gathered(problems):
            problems += [f"chapters/{path.name}: {line}" for line in _opening(path)]
        for folder, suffix in _COMPANIONS.items():
            if not (root / folder / f"{path.stem}{suffix}").exists():
                file = f"{folder}/{path.stem}{suffix}"
                problems.append(f"chapters/{path.name}: the chapter has no {file}; write it.")
        if f"](../chapters/{path.name})" not in index:
            row = (
                f"| {path.stem[:2].lstrip('0')} [Title](../chapters/{path.name}) | Its question? |"
            )
            problems.append(
                f"book/index.md: its table does not have chapters/{path.name}; write `{row}`."
            )
    for folder, suffix in _COMPANIONS.items():
        for path in sorted((root / folder).glob(f"*{suffix}")):
            if path.stem not in names and path.suffixes == [suffix]:
                hint = did_you_mean(path.stem, names)
                problems.append(f"{folder}/{path.name}: no chapter has this name.{hint} Rename it.")
    for path in sorted((root / "chapters" / DEEPER).glob("*.ipynb")):
        with gathered(problems):
            problems += [f"chapters/{DEEPER}/{path.name}: {line}" for line in _beside(path, names)]
    if problems:
        then = "Fix what is named, then run `pytest tests/book/test_chapters.py`."
        raise NotebookError(problems, "the chapters", then)


def _beside(path: Path, names: list[str]) -> Iterator[str]:
    if path.stem not in names:
        yield f"no chapter has this name.{did_you_mean(path.stem, names)} Rename it."
        return
    number, link = int(path.stem[:2]), f"]({DEEPER}/{path.name})"
    cells: list[Any] = [*read(path).cells, None, None]
    text = cells[0].source if cells[0] and cells[0].cell_type == "markdown" else ""
    if not text.startswith(f"# {number} Going deeper"):
        title = text.split("\n")[0]
        yield f"its first line is {title!r}; write `# {number} Going deeper into …`."
    if not re.search(r"\bAbout \d+ minutes", text):
        yield "its first cell lacks how long it takes, as in `About 40 minutes`."
    if not _sets_style(cells[1]):
        yield "its second cell does not call `use_book_style()`; write it below the imports."
    chapter = path.parent.parent / path.name
    if not any(link in cell.source for cell in read(chapter).cells if cell.cell_type == "markdown"):
        yield f"its chapter does not link to it; write `[Going deeper{link}` where it helps."
    shown = {(one.kind, one.name) for one in on_page(chapter)}
    for kind, name in ((one.kind, one.name) for one in on_page(path)):
        if (kind, name) in shown:
            yield f'its chapter shows {kind}("{name}") as well; leave it on one of the two.'


def _opening(path: Path) -> Iterator[str]:
    number = path.stem.partition("_")[0]
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", path.stem):
        yield "the file name does not begin with two digits; rename it NN_slug.ipynb."
        return
    cells: list[Any] = [*read(path).cells, None, None]
    first, second = cells[:2]
    text = first.source if first and first.cell_type == "markdown" else ""
    title = text.split("\n")[0]
    if not re.match(rf"# {int(number)} \S", title):
        yield f"its first line is {title!r}; write `# {int(number)} Title`, the number of the file."
    for pattern, write in _OPENING.items():
        if not re.search(pattern, text, re.MULTILINE):
            yield f"its first cell lacks {write}."
    if not _sets_style(second):
        yield "its second cell does not call `use_book_style()`; write it below the imports."


def _sets_style(cell: Any) -> bool:
    called = re.compile(r"^use_book_style\(\)", re.MULTILINE)
    return bool(cell and cell.cell_type == "code" and called.search(cell.source))
