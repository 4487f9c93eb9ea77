"""What learners believe: the misconceptions of the quizzes, who asks for each, what refutes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from trainlab import recordings
from trainlab.book import refutations
from trainlab.book.shown import chapter_pages
from trainlab.book.teaching.links import Places, bank, folded
from trainlab.errors import SourceError


def listed(root: Path) -> str:
    """Return the misconceptions as Markdown, chapter by chapter; each where it comes up first.

    Parameters
    ----------
    root : Path
        The folder with ``chapters`` and ``quizzes``.
    """
    places = Places(root)
    refuted = {}
    with suppress(SourceError):  # told where My progress is made
        refuted = refutations.read()
    sentences: dict[str, str] = {}
    first: dict[str, str] = {}
    asked: dict[str, list[str]] = {}
    for chapter in bank(root):
        for slug, sentence in chapter.misconceptions.items():
            sentences.setdefault(slug, sentence)
            first.setdefault(slug, chapter.name)
        for item in chapter.items:
            for slug in dict.fromkeys(_named(item)):
                asked.setdefault(slug, []).append(item.id)
    parts = []
    for chapter in bank(root):
        lines = []
        for slug in (slug for slug, name in first.items() if name == chapter.name):
            line = f"- {sentences[slug]}"
            if ids := asked.get(slug):
                names = (places.question_link(name, name) for name in ids)
                line += f" Asked in {', '.join(names)}."
            if entry := refuted.get(slug):
                recording = recordings.read(entry.experiment)
                page = f"../chapters/{places.page('experiment', entry.experiment)}.html"
                title = recording["declaration"]["title"]
                line += f' Refuted by <a href="{page}#{entry.permalink}">{title}</a>.'
            lines.append(line)
        number = int(chapter.name[:2])
        parts.append(folded(f"Chapter {number}: {len(lines)} misconceptions", lines))
    return "\n".join(parts)


def sources(root: Path) -> list[Path]:
    """Return the files that the list rests on."""
    found = [*sorted(root.glob("quizzes/*.yaml")), *chapter_pages(root / "chapters").values()]
    return [refutations.SOURCE, *found, *recordings.FOLDER.glob("*.json")]


def _named(item: Any) -> Iterator[str]:
    """Yield every misconception that an item names, at whatever depth."""
    for name, value in _fields(item):
        if name in ("misconception", "misconceptions"):
            yield from [value] if isinstance(value, str) else (value or ())
        elif isinstance(value, list | tuple):
            for one in value:
                yield from _named(one)
        else:
            yield from _named(value)


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif hasattr(type(value), "model_fields"):
        yield from ((name, getattr(value, name)) for name in type(value).model_fields)
