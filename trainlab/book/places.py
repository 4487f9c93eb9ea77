"""Where in the book a quiz item stands, in words, for who meets it elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from trainlab.book.notebooks import read
from trainlab.book.shown import by_code, chapter_pages

_HEADING = re.compile(r"^#+ (?:\d+ )?(?P<text>.+)$", re.MULTILINE)


def places(root: Path) -> dict[str, str]:
    """Return the place of every item that a chapter shows, or the page "Going deeper" beside it.

    Parameters
    ----------
    root : Path
        The folder with ``chapters``.

    Returns
    -------
    dict of str to str
        Item's id → "Chapter 2, Vanishing gradients: One step back".
    """
    found: dict[str, str] = {}
    for path in chapter_pages(root / "chapters").values():
        chapter = section = ""
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                for heading in _HEADING.finditer(cell.source):
                    if not chapter:
                        chapter = heading["text"]
                    else:
                        section = heading["text"]
            else:
                for kind, name in by_code(cell.source):
                    if kind == "quiz":
                        place = f"Chapter {int(path.stem[:2])}, {chapter}"
                        found[name] = f"{place}: {section}" if section else place
    return found
