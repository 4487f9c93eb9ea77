"""Two tests of a course, before and after, and their key: ``book/course_tests.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainlab import yaml_files
from trainlab.book.teaching.links import Places, bank, folded
from trainlab.errors import SourceError, did_you_mean
from trainlab.node import ROOT
from trainlab.shapes import shape_flaws

SOURCE = ROOT / "book" / "course_tests.yaml"
LETTERS = "ABCD"
When = Literal["before", "after"]
FORMS = {
    "chapter": "chapter: 01_the_learning_signal",
    "objective": "objective: explain",
    "ask": "ask: How much arrives?",
    "options": "options: [{text: a half, right: true}, {text: none, misconception: exactly-zero}]",
    "text": "text: a half",
    "misconception": "misconception: exactly-zero",
}
"""Field → what it may look like, for an error to show."""


class Option(BaseModel):
    """An answer: the right one, or one that goes with a misconception."""

    model_config = ConfigDict(extra="forbid")

    text: str
    right: bool = False
    misconception: str = ""


class Question(BaseModel):
    """One question of one test."""

    model_config = ConfigDict(extra="forbid")

    ask: str
    options: list[Option] = Field(min_length=3, max_length=len(LETTERS))

    def key(self) -> str:
        """Return the letter of the right answer."""
        return next(letter for letter, one in zip(LETTERS, self.options, strict=False) if one.right)


class Pair(BaseModel):
    """Two questions on one objective."""

    model_config = ConfigDict(extra="forbid")

    chapter: str
    objective: str
    before: Question
    after: Question


def read(root: Path, path: Path = SOURCE) -> list[Pair]:
    """Return the pairs.

    Parameters
    ----------
    root : Path
        The folder with ``quizzes``, whose misconceptions are meant.

    Raises
    ------
    SourceError
        Lists what has not the right form, questions without one right answer, and misconceptions
        that the quizzes of the chapter do not have.
    """
    content, flaws = yaml_files.load(path)
    problems = [f"found {flaw.found}, expected {flaw.expected}" for flaw in flaws]
    known = {chapter.name: chapter.misconceptions for chapter in bank(root)}
    pairs = []
    for number, raw in enumerate(content or [], 1):
        try:
            pair = Pair.model_validate(raw)
        except ValidationError as error:
            shape = shape_flaws(error, raw, Pair.model_json_schema(), lambda _: FORMS)
            problems += [
                f"pair {number}, {one.field}: found {one.found}, expected {one.expected}, as in "
                f"`{one.form}`"
                for one in shape
            ]
            continue
        pairs.append(pair)
        if pair.chapter not in known:
            hint = did_you_mean(pair.chapter, known)
            problems.append(f"pair {number}: no chapter {pair.chapter!r}.{hint}")
        for when, question in (("before", pair.before), ("after", pair.after)):
            where = f"pair {number}, {when}"
            right = sum(option.right for option in question.options)
            if right != 1:
                problems.append(f"{where}: {right} options are right; one has to be.")
            for option in question.options:
                there = known.get(pair.chapter, {})
                if not option.right and option.misconception not in there:
                    hint = did_you_mean(option.misconception, there)
                    problems.append(
                        f"{where}: {option.misconception!r} is no misconception of the chapter's "
                        f"quizzes.{hint}"
                    )
    if problems:
        then = "Fix what is named, then run `pytest tests/book/test_teaching.py`."
        raise SourceError(problems, f"book/{path.name}", then)
    return pairs


def paper(root: Path, when: When, path: Path = SOURCE) -> str:
    """Return one of the tests as Markdown, ready to print."""
    lines = []
    for number, pair in enumerate(read(root, path), 1):
        question: Question = getattr(pair, when)
        lines.append(f"{number}. {question.ask}\n")
        lines += [
            f"   - **{letter}** {option.text}"
            for letter, option in zip(LETTERS, question.options, strict=False)
        ]
        lines.append("")
    return "\n".join(lines)


def key(root: Path, path: Path = SOURCE) -> str:
    """Return the key of both tests: the right letters, and what each other answer goes with."""
    places, pairs = Places(root), read(root, path)
    known = {chapter.name: chapter.misconceptions for chapter in bank(root)}
    rows = ["| Question | Chapter | Before | After |", "|---|---|---|---|"]
    rows += [
        f"| {number} | {places.chapter_link(pair.chapter)} | {pair.before.key()} "
        f"| {pair.after.key()} |"
        for number, pair in enumerate(pairs, 1)
    ]
    lines = []
    for number, pair in enumerate(pairs, 1):
        meant: dict[str, list[str]] = {}
        for when, question in (("before", pair.before), ("after", pair.after)):
            for letter, option in zip(LETTERS, question.options, strict=False):
                if not option.right:
                    meant.setdefault(option.misconception, []).append(f"{when} {letter}")
        said = [
            f"{known[pair.chapter][slug].rstrip('.')} ({', '.join(places_)})"
            for slug, places_ in meant.items()
        ]
        lines.append(f"{number}. {'; '.join(said)}.")
    return "\n".join((*rows, "", folded("What each wrong answer goes with", lines)))


def sources(root: Path) -> list[Path]:
    """Return the files that the tests rest on."""
    return [SOURCE, *sorted(root.glob("quizzes/*.yaml")), *sorted(root.glob("chapters/*.ipynb"))]
