"""What learners believe: the misconceptions of the quizzes, who asks for each, what refutes it.

Asked for are those of the items, of their fresh versions, and of the two tests of a course.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from trainlab import recordings, yaml_files
from trainlab.book import refutations
from trainlab.book.shown import chapter_pages
from trainlab.book.teaching import course_tests
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
    fresh = _fresh(root)
    for chapter in bank(root):
        for slug, sentence in chapter.misconceptions.items():
            sentences.setdefault(slug, sentence)
            first.setdefault(slug, chapter.name)
        named = [(item.id, item) for item in chapter.items] + fresh.get(chapter.name, [])
        for name, item in named:
            for slug in dict.fromkeys(_named(item)):
                asked.setdefault(slug, []).append(name)
    tested = _tested(root)
    parts = []
    for chapter in bank(root):
        lines = []
        for slug in (slug for slug, name in first.items() if name == chapter.name):
            line = f"- {sentences[slug]}"
            if ids := asked.get(slug):
                names = (places.question_link(name, name) for name in dict.fromkeys(ids))
                line += f" Asked in {', '.join(names)}."
            if numbers := tested.get(slug):
                line += f" [Tests](test_key.md): {', '.join(map(str, numbers))}."
            if entry := refuted.get(slug):
                page = entry.page or places.page("experiment", entry.experiment)
                link = f'<a href="../chapters/{page}.html#{entry.permalink}">{entry.title}</a>'
                line += f" {'Explained in' if entry.page else 'Refuted by'} {link}."
                line += f" {entry.says}" if entry.says else ""
            lines.append(line)
        number = int(chapter.name[:2])
        parts.append(folded(f"Chapter {number}: {len(lines)} misconceptions", lines))
    return "\n".join(parts)


def sources(root: Path) -> list[Path]:
    """Return the files that the list rests on."""
    found = [*sorted(root.glob("quizzes/*.yaml")), *chapter_pages(root / "chapters").values()]
    return [refutations.SOURCE, course_tests.SOURCE, *found, *recordings.FOLDER.glob("*.json")]


def unasked(root: Path) -> list[str]:
    """Return the misconceptions that nothing asks for: no item, no fresh version, no test."""
    named = {slug for chapter in bank(root) for item in chapter.items for slug in _named(item)}
    named |= {slug for those in _fresh(root).values() for _, item in those for slug in _named(item)}
    known = {slug for chapter in bank(root) for slug in chapter.misconceptions}
    return sorted(known - named - _tested(root).keys())


def _fresh(root: Path) -> dict[str, list[tuple[str, Any]]]:
    """Return, by chapter, the entries for fresh versions, each with the item that it follows."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for path in sorted(root.glob("quizzes/*.fresh.yaml")):
        content = yaml_files.load(path)[0] or {}
        entries = [(entry["under"], entry) for entry in content.get("fresh", ())]
        found[path.name.removesuffix(".fresh.yaml")] = entries
    return found


def _tested(root: Path) -> dict[str, list[int]]:
    """Return the numbers of the questions, in the two tests of a course, that reveal each."""
    found: dict[str, list[int]] = {}
    for number, pair in enumerate(course_tests.read(root).pairs, 1):
        options = (*pair.before.options, *pair.after.options)
        for slug in dict.fromkeys(option.misconception for option in options):
            if slug:
                found.setdefault(slug, []).append(number)
    return found


def _named(item: Any) -> Iterator[str]:
    """Yield every misconception that an item names, at whatever depth."""
    for name, value in _fields(item):
        if name in ("misconception", "misconceptions"):
            yield from [value] if isinstance(value, str) else _listed(value)
        elif isinstance(value, list | tuple):
            for one in value:
                yield from _named(one)
        else:
            yield from _named(value)


def _listed(value: Any) -> Iterator[str]:
    """Yield those that a list names, or a mapping of options to them."""
    yield from value.values() if isinstance(value, dict) else (value or ())


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif hasattr(type(value), "model_fields"):
        yield from ((name, getattr(value, name)) for name in type(value).model_fields)
