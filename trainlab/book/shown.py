"""What the pages of the book show, read from their sources: experiments and quiz items.

A page shows one by a call in a cell, ``experiment("gradient_flow")``, or by a directive in
Markdown, ```` ```{quiz} ten_layer_sigmoid ````.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from trainlab import recordings
from trainlab.book.notebooks import read
from trainlab.errors import SourceError, gathered
from trainlab.quiz.reading import load_bank

KINDS = ("experiment", "quiz")
HIDING = {"remove-cell", "remove-output", "remove_cell", "remove_output", "skip-execution"}
"""Tags of cells whose results no page shows."""
_DIRECTIVE = re.compile(r"^[ \t]*(?:`{3,}|:{3,})\{(experiment|quiz)\}[ \t]*(\S+)", re.MULTILINE)

# What Markdown shows as it stands, or not at all: a fence around an example, a comment.
_UNREAD = re.compile(
    r"^[ \t]*(?P<fence>`{3,})(?!`*\{).*?(?:^[ \t]*(?P=fence)`*[ \t]*$|\Z)|<!--.*?-->",
    re.MULTILINE | re.DOTALL,
)

Shown = tuple[str, str]
"""A kind, ``"experiment"`` or ``"quiz"``, and a name."""


def by_code(source: str) -> list[Shown]:
    """Return what the code of a cell shows, in its order."""
    plain = re.sub(r"(?m)^[ \t]*[%!].*$", "pass", source)  # IPython's own commands
    try:
        tree = ast.parse(plain)
    except SyntaxError:
        return []  # a cell that shows its reader an error
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name(kind), [ast.Constant(str(name)), *_]) if kind in KINDS:
                found.append((node.lineno, node.col_offset, kind, name))
    return [(kind, name) for _, _, kind, name in sorted(found)]


def on_page(path: Path) -> set[Shown]:
    """Return what a notebook or a Markdown page shows.

    Raises
    ------
    NotebookError
        If the file is no notebook.
    """
    if path.suffix == ".md":
        return _directives(path.read_text(encoding="utf-8"))
    found: set[Shown] = set()
    for cell in read(path).cells:
        if HIDING.intersection(cell.metadata.get("tags", ())):
            continue
        if cell.cell_type == "code":
            found.update(by_code(cell.source))
        elif cell.cell_type == "markdown":
            found |= _directives(cell.source)
    return found


def pages(root: Path) -> Iterator[Path]:
    """Yield the pages that the table of contents names."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    entries = [{"file": toc["root"]}, *(e for part in toc["parts"] for e in part["chapters"])]
    for entry in entries:
        pattern = entry.get("glob") or f"{entry['file']}.*"
        yield from (p for p in sorted(root.glob(pattern)) if p.suffix in (".ipynb", ".md"))


def check_all_shown(root: Path) -> None:
    """Check that some page shows every quiz item and every recorded experiment.

    Parameters
    ----------
    root : Path
        The folder with ``_toc.yml``, ``quizzes`` and ``trainlab/recorded``.

    Raises
    ------
    SourceError
        Lists all that no page shows, and what to write.
    """
    problems: list[str] = []
    shown: set[Shown] = set()
    for page in pages(root):
        with gathered(problems):
            shown |= {(kind, name.partition("/")[0]) for kind, name in on_page(page)}
    for chapter in load_bank(root / "quizzes"):
        problems += [
            f"quizzes/{chapter.path.name}, item {item.id!r}: no page shows it. Write "
            f'quiz("{item.id}") in a cell of chapters/{chapter.name}.ipynb, or delete the item.'
            for item in chapter.items
            if ("quiz", item.id) not in shown
        ]
    for slug in recordings.slugs(root / "trainlab" / "recorded"):
        if ("experiment", slug) not in shown:
            problems.append(
                f"trainlab/recorded/{slug}.json: no page shows it. Write "
                f'experiment("{slug}") in a cell of a chapter, or delete the recording and '
                f"trainlab/experiments/{slug}.py."
            )
    if problems:
        raise SourceError(problems, "what the pages show", "Then run `make test-fast`.")


def _directives(text: str) -> set[Shown]:
    return {(found[1], found[2]) for found in _DIRECTIVE.finditer(_UNREAD.sub("", text))}
