"""The plan of a course and its figures: ``book/course.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
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
MINUTES = {"vote": 5, "show": 8, "pairs": 20, "test": 20, "project": 5}
"""Of a session, for one step."""
SESSION = 50, 90  # minutes: what a session has
FORMS = {
    "week": "week: The signal",
    "sessions": "sessions: [{chapter: 01_the_learning_signal, steps: [{show: sunglasses}]}]",
    "chapter": "chapter: 01_the_learning_signal",
    "steps": "steps: [{vote: sunglasses_ten}, {show: sunglasses}]",
}
"""Field → what it may look like, for an error to show."""


class Step(BaseModel):
    """One step of a session: exactly one of those that `MINUTES` names."""

    model_config = ConfigDict(extra="forbid")

    vote: str = ""
    show: str = ""
    settings: dict[str, Setting] = Field(default_factory=dict)
    pairs: list[str] = Field(default_factory=list)
    test: str = ""
    project: str = ""

    def kind(self) -> str:
        """Return which of them it is."""
        return next(kind for kind in MINUTES if getattr(self, kind))


class Session(BaseModel):
    """What happens in class: it opens a chapter, which is read afterward."""

    model_config = ConfigDict(extra="forbid")

    chapter: str
    steps: list[Step]


class Week(BaseModel):
    """A week: its sessions."""

    model_config = ConfigDict(extra="forbid")

    week: str
    sessions: list[Session]


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
        lines.append(f"**Week {number}: {week.week[0].lower()}{week.week[1:]}.**\n")
        in_class = at_home = 0
        for place, session in enumerate(week.sessions, 1):
            said = []
            for step in session.steps:
                try:
                    said.append(_said(step, places, asked))
                except TrainlabError as error:
                    problems.append(f"week {number}, session {place}: {error}")
            total = sum(MINUTES[step.kind()] for step in session.steps)
            if not SESSION[0] <= total <= SESSION[1]:
                problems.append(
                    f"week {number}, session {place}: its steps take {total} minutes; a session "
                    f"has {SESSION[0]} to {SESSION[1]}."
                )
            home, minutes = _home(root, places, session)
            in_class, at_home = in_class + total, at_home + minutes
            lines.append(f"{place}. *In class, {times.minutes(total)}.* {' → '.join(said)}")
            lines.append(f"   *Afterward.* {home}")
        hours = (f"{minutes / 60:.1f} h" for minutes in (in_class, at_home))
        lines.append("\nIn class {}, at home {}, besides the project.\n".format(*hours))
    _raise(problems, path)
    return "\n".join(lines)


def _home(root: Path, places: Places, session: Session) -> tuple[str, int]:
    """Return what is done at home after a session, and how many minutes it takes."""
    promised = times.promised(root, session.chapter)
    in_pairs = [task for step in session.steps for task in step.pairs]
    left = promised.work - times.TASK * len(in_pairs)
    exercise = f"[its exercise](../exercises/{session.chapter}.ipynb)"
    told = f"Read {places.chapter_link(session.chapter)} ({promised.read} min); hand in {exercise}"
    after = f" after {' and '.join(f'`{task}`' for task in in_pairs)}" if in_pairs else ""
    return f"{told} ({times.minutes(left)}{after}).", promised.read + left


def figures(root: Path, path: Path = SOURCE) -> str:
    """Return the figures of the lectures: what to ask, what to open, what it then says."""
    places, asked, said_before = Places(root), _questions(root), _prompts(root)
    lines = []
    for week in read(path):
        for session in week.sessions:
            for before, step in _shown(session.steps):
                recording = recordings.read(step.show)
                settings = recordings.settings(recording, step.settings)
                said = recordings.point(recording, settings)["finding"]
                first = ""
                if before:
                    ask = places.question_link(before, asked[before])
                    first = f"{said_before.get(before, '')} Ask: {ask} ".lstrip()
                link = places.experiment_link(step.show, step.settings)
                lines.append(f"- {first}Open {link}. *{said}*")
    return "\n".join(lines)


def sources(root: Path) -> list[Path]:
    """Return the files that plan and figures rest on."""
    patterns = ("exercises/*.ipynb", "solutions/*.ipynb", "quizzes/*.yaml")
    found = sorted(path for pattern in patterns for path in root.glob(pattern))
    pages = chapter_pages(root / "chapters").values()
    return [SOURCE, *pages, *found, *recordings.FOLDER.glob("*.json")]


def _shown(steps: list[Step]) -> Iterator[tuple[str, Step]]:
    """Yield each experiment with the last vote before it, if none was shown since."""
    vote = ""
    for step in steps:
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
    if step.project:
        return f"project: {step.project}"
    if step.test:
        return f"[test {step.test} the course](test_{step.test}.md)"
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


def _prompts(root: Path) -> dict[str, str]:
    """Return what is said before an item asks, as Markdown in one line; nothing if it has code."""
    prompts = {
        item.id: item.elsewhere or item.prompt
        for chapter in bank(root)
        for item in chapter.items
        if hasattr(item, "ask")
    }
    return {name: " ".join(text.split()) for name, text in prompts.items() if "```" not in text}


def _raise(problems: list[str], path: Path) -> None:
    if problems:
        then = "Fix what is named, then run `pytest tests/book/test_teaching.py`."
        raise SourceError(problems, f"book/{path.name}", then)
