"""What the parts share: links into the chapters, to an experiment just so; the quizzes; folds."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from trainlab import recordings
from trainlab.book import shown
from trainlab.book.notebooks import read
from trainlab.errors import UnknownNameError
from trainlab.quiz.reading import Chapter, read_bank


class Places:
    """Where the chapters, and the pages "Going deeper" beside them, show what.

    Parameters
    ----------
    root : Path
        The folder with ``chapters``.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        pages = shown.chapter_pages(root / "chapters")
        self.chapters = [page for page, path in pages.items() if page == path.stem]
        self._of: dict[str, dict[str, str]] = {"experiment": {}, "quiz": {}}
        for page, path in pages.items():
            for one in shown.on_page(path):
                self._of[one.kind].setdefault(one.name.partition("/")[0], page)

    def experiments(self, chapter: str) -> list[str]:
        """Return the experiments that a chapter, or the page beside it, is the first to show."""
        return [
            slug
            for slug, page in self._of["experiment"].items()
            if page.rpartition("/")[2] == chapter
        ]

    def page(self, kind: str, name: str) -> str:
        """Return the page that is the first to show an experiment or a question.

        Returns
        -------
        str
            Its name below the folder of the chapters: ``02_slug`` or ``deeper/02_slug``.

        Raises
        ------
        UnknownNameError
            If none does; names what is shown.
        """
        if name not in self._of[kind]:
            raise UnknownNameError(f"{kind} that a chapter shows", name, self._of[kind])
        return self._of[kind][name]

    def chapter_link(self, chapter: str) -> str:
        """Return a link to a chapter with its number and title."""
        return f"[{int(chapter[:2])} {title(self.root, chapter)}](../chapters/{chapter}.ipynb)"

    def experiment_link(self, slug: str, settings: Mapping[str, Any] | None = None) -> str:
        """Return a link that opens an experiment just so.

        Raises
        ------
        TrainlabError
            If no chapter shows it, or a setting is not on its grid.
        """
        page, recording = self.page("experiment", slug), recordings.read(slug)
        full = recordings.settings(recording, settings or {})
        asked = urlencode({name: recordings.key_text(full[name]) for name in settings or {}})
        url = f"../chapters/{page}.html#{recordings.anchor(slug)}{'?' * bool(asked)}{asked}"
        return _link(url, recording["declaration"]["title"])

    def question_link(self, item: str, words: str) -> str:
        """Return a link to a question."""
        return _link(f"../chapters/{self.page('quiz', item)}.html#quiz-{item}", words)


@cache
def bank(root: Path) -> tuple[Chapter, ...]:
    """Return the quizzes as far as they can be read: what is wrong is told where they are shown."""
    return tuple(read_bank(root / "quizzes")[0])


@cache
def title(root: Path, chapter: str) -> str:
    """Return a chapter's title without its number."""
    first: str = read(root / "chapters" / f"{chapter}.ipynb").cells[0].source.split("\n")[0]
    return first.lstrip("# ").partition(" ")[2]


def folded(summary: str, lines: Iterable[str]) -> str:
    """Return lines of Markdown that stay folded until somebody opens them."""
    inner = "\n".join(lines)
    opened = f'<details class="tl-solution"><summary>{html.escape(summary)}</summary>'
    return f"{opened}\n\n{inner}\n\n</details>\n"


def _link(url: str, words: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(words)}</a>'
