"""Two tests of a course, before and after, and their key: ``book/course_tests.yaml``.

A reader takes the first one before the book, so both explain the words that they use.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainlab import yaml_files
from trainlab.book.teaching.links import Places, bank, folded
from trainlab.errors import SourceError, did_you_mean
from trainlab.node import ROOT
from trainlab.quiz.export.markup import line, paragraphs
from trainlab.quiz.export.model import Choice, Sheet
from trainlab.quiz.export.model import Question as Exported
from trainlab.shapes import shape_flaws

SOURCE = ROOT / "book" / "course_tests.yaml"
LETTERS = "ABCD"
NO_IDEA = "I cannot say."
"""The last answer to every question: it is not right, and it is no guess."""
When = Literal["before", "after"]
FORMS = {
    "words": "words: {seed: It draws the initial weights.}",
    "pairs": "pairs: [{chapter: 01_the_learning_signal, objective: explain, …}]",
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

    def text(self) -> str:
        """Return all that a reader has to understand."""
        return " ".join([self.ask, *(option.text for option in self.options)])


class Pair(BaseModel):
    """Two questions on one objective."""

    model_config = ConfigDict(extra="forbid")

    chapter: str
    objective: str
    before: Question
    after: Question


class Tests(BaseModel):
    """Both tests: the words that they use, with what they mean, and the pairs of questions."""

    model_config = ConfigDict(extra="forbid")

    words: dict[str, str]
    pairs: list[Pair]

    def explained(self, text: str) -> dict[str, str]:
        """Return the words of a text that are explained: by their names, or by one in italics."""
        return {
            word: meaning
            for word, meaning in self.words.items()
            if any(
                re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE)
                for name in (word, *re.findall(r"\*([^*]+)\*", meaning))
            )
        }


def read(root: Path, path: Path = SOURCE) -> Tests:
    """Return the tests.

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
    try:
        tests = Tests.model_validate(content or {})
    except ValidationError as error:
        shape = shape_flaws(error, content or {}, Tests.model_json_schema(), lambda _: FORMS)
        problems += [
            f"{one.field}: found {one.found}, expected {one.expected}, as in `{one.form}`"
            for one in shape
        ]
        _raise(problems, path)
        raise
    known = {chapter.name: chapter.misconceptions for chapter in bank(root)}
    for number, pair in enumerate(tests.pairs, 1):
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
    _raise(problems, path)
    return tests


def _raise(problems: list[str], path: Path) -> None:
    if problems:
        then = "Fix what is named, then run `pytest tests/book/test_teaching.py`."
        raise SourceError(problems, f"book/{path.name}", then)


def paper(root: Path, when: When, path: Path = SOURCE) -> str:
    """Return one of the tests as Markdown, ready to print."""
    tests = read(root, path)
    asked: list[Question] = [getattr(pair, when) for pair in tests.pairs]
    used = tests.explained(" ".join(question.text() for question in asked))
    lines = ["## Words", "", *(f"- **{word}**: {meaning}" for word, meaning in used.items()), ""]
    lines += ["## Questions", ""]
    for number, question in enumerate(asked, 1):
        lines.append(f"{number}. {question.ask}\n")
        lines += [
            f"   - **{letter}** {option.text}"
            for letter, option in zip(LETTERS, question.options, strict=False)
        ]
        lines += [f"   - **?** {NO_IDEA}", ""]
    return "\n".join(lines)


def key(root: Path, path: Path = SOURCE) -> str:
    """Return the key of both tests: the right letters, and what each other answer goes with."""
    places, pairs = Places(root), read(root, path).pairs
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


def sheets(root: Path, path: Path = SOURCE) -> list[Sheet]:
    """Return both tests for other platforms: each question with the words it uses, no reasons."""
    tests = read(root, path)
    found = []
    for when, title in (("before", "Test before the course"), ("after", "Test after the course")):
        questions, places = [], {}
        for number, pair in enumerate(tests.pairs, 1):
            question: Question = getattr(pair, when)
            meant = tests.explained(question.text())
            name = f"test_{when}/{number}"
            choices = [
                Choice(
                    letter.lower(), line(option.text), "", "right" if option.right else "not-yet"
                )
                for letter, option in zip(LETTERS, question.options, strict=False)
            ]
            questions.append(
                Exported(
                    name,
                    "one",
                    paragraphs(
                        "\n".join([question.ask, "", *(f"- *{w}*: {m}" for w, m in meant.items())])
                    ),
                    choices=(*choices, Choice("unknown", line(NO_IDEA), "", "not-yet")),
                    pinned=True,
                )
            )
            places[name] = f"{title}, question {number}"
        found.append(Sheet(f"test_{when}", title, tuple(questions), places, test=True))
    return found


def sources(root: Path) -> list[Path]:
    """Return the files that the tests rest on."""
    return [SOURCE, *sorted(root.glob("quizzes/*.yaml")), *sorted(root.glob("chapters/*.ipynb"))]
