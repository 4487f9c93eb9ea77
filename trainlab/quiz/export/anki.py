"""An Anki package: one note a question, a deck for each chapter.

Decks, note type and notes have ids made from names, so that a new import changes the notes that
are there, and keeps what Anki knows of their reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from trainlab.errors import SetupError
from trainlab.quiz.export.markup import UNSAID, listed, solution, words
from trainlab.quiz.export.model import Question, Remark, Sheet
from trainlab.quiz.shuffling import otherwise

NAME = "Anki (.apkg)"
ALWAYS = (
    "Anki judges no answer: you compare yours with the back of the card. Points, partly right "
    "answers and tolerances are for you to weigh.",
    "The options of a question always stand in the same order.",
    "The tests of the course are left out: cards are learned by heart, and a test should not be.",
)
BOOK = "Why Won't It Train?"
FIELDS = ("Item", "Question", "Options", "Hints", "Answer", "Source")
_FRONT = (
    "{{Question}}{{#Options}}{{Options}}{{/Options}}"
    "{{#Hints}}<p>{{hint:Hints}}</p>{{/Hints}}<footer>{{Source}}</footer>"
)
_BACK = "{{FrontSide}}<hr id=answer>{{Answer}}"
_CSS = """\
.card { font: 18px/1.5 "Source Serif 4", Georgia, serif; max-width: 40em; margin: 0 auto; }
pre { overflow-x: auto; text-align: left; font-size: 14px; line-height: 1.4; }
td, th { padding: 0 0.6em; text-align: right; }
footer { font-size: 14px; opacity: 0.7; }
"""


def write(sheets: Sequence[Sheet], path: Path, now: float | None = None) -> list[Remark]:
    """Write the package; return what Anki does not hold.

    Parameters
    ----------
    sheets : sequence of Sheet
    path : Path
    now : float, optional
        Time of the change in seconds since 1970. Anki keeps the newer of two notes.

    Raises
    ------
    SetupError
        If genanki is not installed.
    """
    genanki = _genanki()
    model = genanki.Model(
        number("note type"),
        f"{BOOK} question",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Question", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
    )
    decks = []
    for sheet in sheets:
        deck = genanki.Deck(number(f"deck {sheet.name}"), f"{BOOK}::{sheet.title}")
        for question in sheet.questions:
            deck.add_note(
                genanki.Note(
                    model=model,
                    fields=_fields(question, sheet.sources[question.id]),
                    guid=genanki.guid_for("trainlab", question.id),
                    tags=[sheet.name, question.kind, *(() if question.scored else ("unscored",))],
                )
            )
        decks.append(deck)
    genanki.Package(decks).write_to_file(path, timestamp=now)
    return [
        remark for sheet in sheets for question in sheet.questions for remark in _lost(question)
    ]


def number(name: str) -> int:
    """Return an id of Anki's kind, the same for the same name."""
    return 1 << 30 | int.from_bytes(hashlib.sha256(f"trainlab {name}".encode()).digest()[:3])


def _genanki() -> Any:
    try:
        import genanki
    except ImportError as error:
        raise SetupError(
            "Anki packages need genanki. Run `make export`, or pip install -e '.[export]'."
        ) from error
    return genanki


def _fields(question: Question, source: str) -> list[str]:
    rows = {choice.id: choice.text for choice in question.choices}
    if question.kind == "order":
        rows = {name: rows[name] for name in otherwise(question.orders[0], question.id)}
    hints = listed(question.hints, "ol")
    return [
        question.id,
        question.prompt,
        listed(rows.values()),
        hints,
        solution(question),
        words(source),
    ]


def _lost(question: Question) -> Iterator[Remark]:
    if question.partly or question.not_yet:
        yield Remark(question.id, UNSAID)
