"""Words that a search takes for one another, and messages that it understands.

They stand in ``book/search.yaml``, whose head says how an entry is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trainlab import yaml_files
from trainlab.errors import Flaw, SourceError
from trainlab.node import ROOT

SOURCE = ROOT / "book" / "search.yaml"
KINDS = {"a list": list, "a mapping": dict}
PARTS = {
    "leave_out": "a list", "weights": "a mapping", "endings": "a mapping", "idle": "a list",
    "weak": "a list", "same": "a list", "means": "a mapping", "messages": "a list",
    "chance": "a mapping",
}  # fmt: skip
OF_MESSAGE = {"match", "says", "search"}
OF_CHANCE = {"classes", "says", "search"}


def read(path: Path = SOURCE) -> dict[str, Any]:
    """Return what the file says.

    Raises
    ------
    SourceError
        Lists everything that is missing or of another form.
    """
    content, flaws = yaml_files.load(path)
    if not flaws:
        flaws = list(_flaws(content))
    if flaws:
        problems = [
            f"{flaw.field or path.name}: found {flaw.found}, expected {flaw.expected}, as in "
            f"`{flaw.form}`"
            for flaw in flaws
        ]
        raise SourceError(
            problems, f"book/{path.name}", "Fix what is named, then run `pytest tests/search`."
        )
    found: dict[str, Any] = content
    return found


def _flaws(content: object) -> Iterator[Flaw]:
    if not isinstance(content, dict):
        yield Flaw("", f"{content!r:.80}", "the parts of a search", ", ".join(PARTS))
        return
    for name in sorted(set(content) - set(PARTS)):
        yield Flaw(str(name), "a part that nothing reads", f"one of {', '.join(PARTS)}", "same:")
    for name, expected in PARTS.items():
        found = content.get(name)
        if not isinstance(found, KINDS[expected]):
            yield Flaw(name, f"{found!r:.80}", expected, f"{name}: …")
            return
    yield from _of_entries(content)


def _of_entries(content: dict[str, Any]) -> Iterator[Flaw]:
    for name in ("leave_out", "idle", "weak"):
        for word in content[name]:
            if not isinstance(word, str):
                yield Flaw(name, f"{word!r}, which is no text in YAML", "a text in quotes", '"no"')
    for number, group in enumerate(content["same"]):
        if not _phrases(group) or len(group) < 2:
            form = "- [learning rate, lr]"
            yield Flaw(f"same.{number}", f"{group!r:.80}", "two phrases or more", form)
    for phrase, found in content["means"].items():
        if not _phrases(found):
            form = f"{phrase}: [words of the book]"
            yield Flaw(f"means.{phrase}", f"{found!r:.80}", "a list of phrases", form)
    for number, entry in enumerate(content["messages"]):
        if not isinstance(entry, dict) or set(entry) != OF_MESSAGE or not entry["says"]:
            form = "- {match: what PyTorch says, says: what it means, search: []}"
            yield Flaw(f"messages.{number}", f"{entry!r:.80}", "match, says and search", form)
    if set(content["chance"]) != OF_CHANCE:
        form = "{classes: [2, 10], says: …, search: [guessing]}"
        yield Flaw("chance", f"{content['chance']!r:.80}", "classes, says and search", form)


def _phrases(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(phrase, str) and phrase for phrase in value)
