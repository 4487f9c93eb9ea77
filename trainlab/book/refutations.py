"""Where a reader who holds a misconception of the quizzes is sent: ``book/refutations.yaml``.

To an experiment, at the settings at which it contradicts the misconception, with a sentence that
says what is recorded there; or to the section that explains it, where no recording can.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from docutils import nodes

from trainlab import recordings, yaml_files
from trainlab.book.notebooks import read as read_notebook
from trainlab.book.shown import chapter_pages
from trainlab.book.teaching.answers import sentences
from trainlab.errors import SourceError, TrainlabError, UnknownNameError
from trainlab.node import ROOT

SOURCE = ROOT / "book" / "refutations.yaml"
FORM = (
    "`slug: {experiment: gradient_flow, settings: {depth: 30}, says: …, where: …}` or "
    "`slug: {section: 02_vanishing_gradients#a-trap}`"
)
_OF_EXPERIMENT = {"settings", "says", "where", "beside"}
_UNTRUE = "(not so)"
_HEADING = re.compile(r"^#+ (?P<text>.+?)\s*$", re.MULTILINE)
_FENCED = re.compile(r"^(`{3,}).*?^\1`*\s*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Refutation:
    """An experiment at the settings at which it contradicts a misconception, or a section.

    Attributes
    ----------
    title : str
        Of the experiment, or the heading of the section.
    permalink : str
        What stands after ``#`` in a link to it, as the views read it.
    experiment : str
        Its slug; empty for a section.
    page : str
        Of a section: its page below the folder of the chapters, ``02_slug`` or ``deeper/02_slug``.
    says : str
        What is recorded at the settings, in a sentence or two; may be empty.
    """

    title: str
    permalink: str
    experiment: str = ""
    page: str = ""
    says: str = ""

    @property
    def chapter(self) -> int:
        """The number of a section's chapter."""
        return int(Path(self.page).name[:2])


def read(path: Path = SOURCE) -> dict[str, Refutation]:
    """Return the refutation of each misconception; a book without the file names none.

    Raises
    ------
    SourceError
        Lists every entry without the right form, whose experiment is not recorded, whose settings
        are not on its grid, whose sentence the recording contradicts, or whose section no chapter
        has.
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
    if isinstance(entry, dict):
        if set(entry) == {"section"}:
            return _section(str(entry["section"]))
        if set(entry) - _OF_EXPERIMENT == {"experiment"}:
            return _experiment(**entry)
    raise TrainlabError(f"found {entry!r:.80}, expected {FORM}.")


def _experiment(
    experiment: str, settings: dict[str, Any] | None = None, says: str = "", **more: Any
) -> Refutation:
    """Return the refutation by an experiment; its sentence is made as those of the answers are."""
    recording = recordings.read(experiment)
    full = recordings.settings(recording, settings or {})
    chosen = {name: recordings.key({name: full[name]}) for name in settings or {}}
    asked = f"?{urlencode(chosen)}" if chosen else ""
    if not says and more:
        raise TrainlabError(f"found {', '.join(more)} without `says: …`, which it belongs to.")
    part = {"says": says, "at": full, "none": _UNTRUE, **more}
    (said,) = sentences(experiment, part) if says else [""]
    if said == _UNTRUE:
        raise TrainlabError(
            f"the recording has not `{more['where']}` at these settings, so what it says is not "
            "true of it. Change `says` and `where`, or the settings."
        )
    permalink = f"{recordings.anchor(experiment)}{asked}"
    return Refutation(recording["declaration"]["title"], permalink, experiment, says=said)


def _section(place: str) -> Refutation:
    """Return the refutation by a section, named as the end of its address: ``02_slug#heading``."""
    page, _, anchor = place.partition("#")
    pages = chapter_pages(ROOT / "chapters")
    if page not in pages:
        raise UnknownNameError("page of a chapter", page, pages)
    headings = _headings(pages[page])
    if anchor not in headings:
        raise UnknownNameError(f"section of {page}", anchor, headings)
    return Refutation(headings[anchor], anchor, page=page)


def _headings(path: Path) -> dict[str, str]:
    """Return the headings of a chapter below its title, by the anchors that the book gives them."""
    texts = [
        heading["text"].replace("*", "")
        for cell in read_notebook(path).cells
        if cell.cell_type == "markdown"
        for heading in _HEADING.finditer(_FENCED.sub("", cell.source))
    ]
    return {nodes.make_id(text): text for text in texts[1:]}
