"""The plan of a course and its figures: ``book/course.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainlab import recordings, yaml_files
from trainlab.book.shown import chapter_pages
from trainlab.book.teaching import times
from trainlab.book.teaching.links import Places, bank
from trainlab.errors import SourceError, TrainlabError
from trainlab.node import ROOT
from trainlab.quiz.plain import plain_text
from trainlab.quiz.richtext import blocks
from trainlab.shapes import Setting, shape_flaws

SOURCE = ROOT / "book" / "course.yaml"
MINUTES = {"vote": 5, "show": 8, "pairs": 20, "test": 20}
"""Of a session, for one step."""
SESSION = 50, 90  # minutes: what a session has
FORMS = {
    "week": "week: The signal",
    "read": "read: [01_the_learning_signal]",
    "sessions": "sessions: [[{vote: sunglasses_ten}, {show: sunglasses}]]",
}
"""Field → what it may look like, for an error to show."""


class Step(BaseModel):
    """One step of a session: exactly one of the four."""

    model_config = ConfigDict(extra="forbid")

    vote: str = ""
    show: str = ""
    settings: dict[str, Setting] = Field(default_factory=dict)
    pairs: list[str] = Field(default_factory=list)
    test: str = ""

    def kind(self) -> str:
        """Return which of the four it is."""
        return next(kind for kind in MINUTES if getattr(self, kind))


class Week(BaseModel):
    """A week: what is read, and what happens in class."""

    model_config = ConfigDict(extra="forbid")

    week: str
    read: list[str]
    sessions: list[list[Step]]


def read(path: Path = SOURCE) -> list[Week]:
    """Return the weeks.

    Raises
    ------
    SourceError
        Lists everything without the right form.
    """
    content, flaws = yaml_files.load(path)
    problems = [f"found {flaw.found}, expected {flaw.expected}" for flaw in flaws]
    weeks = []
    for number, raw in enumerate(content or [], 1):
        try:
            weeks.append(Week.model_validate(raw))
        except ValidationError as error:
            shape = shape_flaws(error, raw, Week.model_json_schema(), lambda _: FORMS)
            problems += [
                f"week {number}, {one.field}: found {one.found}, expected {one.expected}, as in "
                f"`{one.form}`"
                for one in shape
            ]
    _raise(problems, path)
    return weeks


def course(root: Path, path: Path = SOURCE) -> str:
    """Return the plan as Markdown.

    Parameters
    ----------
    root : Path
        The folder with ``chapters``, ``exercises`` and ``quizzes``.

    Raises
    ------
    SourceError
        Lists what no chapter shows, tasks that are not there, and sessions too long or too short.
    """
    places, problems, lines = Places(root), list[str](), list[str]()
    asked = _questions(root)
    for number, week in enumerate(read(path), 1):
        lines.append(f"**Week {number}: {week.week[0].lower()}{week.week[1:]}.**")
        spent = [times.of(root, chapter) for chapter in week.read]
        named = _listed(
            f"{places.chapter_link(one.chapter)} ({times.minutes(one.read)})" for one in spent
        )
        lines.append(f"Read beforehand: {named}.\n")
        for place, session in enumerate(week.sessions, 1):
            said = []
            for step in session:
                try:
                    said.append(_said(step, places, asked))
                except TrainlabError as error:
                    problems.append(f"week {number}, session {place}: {error}")
            total = sum(MINUTES[step.kind()] for step in session)
            if not SESSION[0] <= total <= SESSION[1]:
                problems.append(
                    f"week {number}, session {place}: its steps take {total} minutes; a session "
                    f"has {SESSION[0]} to {SESSION[1]}."
                )
            lines.append(f"{place}. *In class, {times.minutes(total)}.* {' → '.join(said)}")
        names = _listed(f"{int(one.chapter[:2])} ({times.minutes(one.work)})" for one in spent)
        lines.append(f"\nTo hand in: exercises {names}, less what was done in pairs.\n")
    _raise(problems, path)
    return "\n".join(lines)


def _listed(names: Iterable[str]) -> str:
    """Return names in a sentence: "1", "1 and 2", "1, 2, and 3"."""
    *others, last = names
    if not others:
        return last
    return f"{', '.join(others)}{',' * (len(others) > 1)} and {last}"


def figures(root: Path, path: Path = SOURCE) -> str:
    """Return the figures of the lectures: what to ask, what to open, what it then says."""
    places, asked = Places(root), _questions(root)
    lines = []
    for week in read(path):
        for session in week.sessions:
            for before, step in _shown(session):
                recording = recordings.read(step.show)
                settings = recordings.settings(recording, step.settings)
                said = recordings.point(recording, settings)["finding"]
                first = f"Ask: {places.question_link(before, asked[before])} " if before else ""
                link = places.experiment_link(step.show, step.settings)
                lines.append(f"- {first}Open {link}. *{said}*")
    return "\n".join(lines)


def sources(root: Path) -> list[Path]:
    """Return the files that plan and figures rest on."""
    patterns = ("exercises/*.ipynb", "quizzes/*.yaml")
    found = sorted(path for pattern in patterns for path in root.glob(pattern))
    pages = chapter_pages(root / "chapters").values()
    return [SOURCE, *pages, *found, *recordings.FOLDER.glob("*.json")]


def _shown(session: list[Step]) -> Iterator[tuple[str, Step]]:
    """Yield each experiment with the last vote before it, if none was shown since."""
    vote = ""
    for step in session:
        vote = step.vote or vote
        if step.show:
            yield vote, step
            vote = ""


def _said(step: Step, places: Places, asked: dict[str, str]) -> str:
    if step.vote:
        places.page("quiz", step.vote)
        return f"vote *{places.question_link(step.vote, asked[step.vote])}*"
    if step.show:
        return f"show {places.experiment_link(step.show, step.settings)}"
    if step.test:
        return f"[test {step.test} the course](course_tests.md)"
    known = {path.stem for path in (ROOT / "trainlab" / "checks").glob("*/[!_]*.py")}
    for task in step.pairs:
        if task not in known:
            raise TrainlabError(f"no exercise has the task {task!r}.")
    return f"in pairs: {', '.join(f'`{task}`' for task in step.pairs)}"


def _questions(root: Path) -> dict[str, str]:
    """Return what each item asks, as plain text in one line."""
    return {
        item.id: " ".join(plain_text(blocks(getattr(item, "ask", item).prompt)).split())
        for chapter in bank(root)
        for item in chapter.items
    }


def _raise(problems: list[str], path: Path) -> None:
    if problems:
        then = "Fix what is named, then run `pytest tests/book/test_teaching.py`."
        raise SourceError(problems, f"book/{path.name}", then)
