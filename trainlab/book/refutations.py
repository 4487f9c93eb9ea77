"""Which experiment refutes a misconception of the quizzes: ``book/refutations.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from trainlab import recordings, yaml_files
from trainlab.errors import SourceError, TrainlabError
from trainlab.node import ROOT

SOURCE = ROOT / "book" / "refutations.yaml"
FORM = "`slug: {experiment: gradient_flow, settings: {depth: 30}}`"


@dataclass(frozen=True)
class Refutation:
    """An experiment at the settings at which it contradicts a misconception.

    Attributes
    ----------
    experiment, title : str
        Its slug and its title.
    permalink : str
        What stands after ``#`` in a link to it, as the views read it.
    """

    experiment: str
    title: str
    permalink: str


def read(path: Path = SOURCE) -> dict[str, Refutation]:
    """Return the refutation of each misconception; a book without the file names none.

    Raises
    ------
    SourceError
        Lists every entry without the right form, whose experiment is not recorded, or whose
        settings are not on its grid.
    """
    if not path.exists():
        return {}
    content, flaws = yaml_files.load(path)
    problems = [f"{path.name}: found {flaw.found}, expected {flaw.expected}" for flaw in flaws]
    found: dict[str, Refutation] = {}
    for slug, entry in (content or {}).items():
        try:
            found[slug] = _refutation(entry)
        except TrainlabError as error:
            problems.append(f"{path.name}, `{slug}`: {error}")
    if problems:
        raise SourceError(
            problems,
            f"book/{path.name}",
            "Fix what is named, then run `pytest tests/book/test_progress.py`.",
        )
    return found


def _refutation(entry: object) -> Refutation:
    if not isinstance(entry, dict) or set(entry) - {"settings"} != {"experiment"}:
        raise TrainlabError(f"found {entry!r:.80}, expected {FORM}.")
    slug, given = entry["experiment"], entry.get("settings", {})
    recording = recordings.read(slug)
    settings = recordings.settings(recording, given)
    chosen = {name: recordings.key({name: settings[name]}) for name in given}
    asked = f"?{urlencode(chosen)}" if chosen else ""
    return Refutation(slug, recording["declaration"]["title"], f"{recordings.anchor(slug)}{asked}")
