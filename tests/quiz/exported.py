"""Exports read back: every text of a question, and what each platform's own rules make of it.

The rules are those of the importers: Canvas's and PrairieLearn's of QTI 1.2 (a condition that sets
a score above 0 names what is right; ``ANSWER_fb`` is said to that answer), Moodle's
``question/format/xml/format.php`` and ``question/type/*/questiontype.php``, Anki's schema 11.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
EVERY_CLOSED = ("multiple_choice_question", "multiple_answers_question")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.code: list[str] = []
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "pre":
            self.inside += 1
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "pre"

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        if self.inside:
            self.code[-1] += data


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def told(html: str) -> str:
    """Return the text of HTML, without its spaces."""
    return "".join("".join(_read(html).parts).split())


def code_blocks(html: str) -> list[str]:
    """Return the code of HTML, with its lines."""
    return _read(html).code


@dataclass
class Asked:
    """A question as one platform has it: its kind there, all its HTML, and how it judges."""

    kind: str
    html: str
    points: float
    right: frozenset[str] = frozenset()
    said: dict[str, str] = field(default_factory=dict)
    ranges: list[tuple[float, float, float, str]] = field(default_factory=list)
    """Of a number: low, high, share of the points, what is said; the first that holds decides."""

    def judge(self, number: float) -> tuple[float, str]:
        """Return the share of the points for a number, and what is said to it."""
        slack = 1e-9 * abs(number)
        for low, high, share, said in self.ranges:
            if low - slack <= number <= high + slack:
                return share, said
        return 0.0, self.said.get("else", "")


# ---- QTI ----------------------------------------------------------------------------------------


def qti(folder: Path) -> dict[str, Asked]:
    """Read every ``*.qti.zip``."""
    return {item.attrib["title"]: qti_item(item) for item in qti_items(folder)}


def qti_items(folder: Path) -> Iterator[Element]:
    """Yield the items of every zip; the manifest names the file that they are in."""
    for path in sorted(folder.glob("*.qti.zip")):
        with zipfile.ZipFile(path) as archive:
            manifest = fromstring(archive.read("imsmanifest.xml"))
            files = [e.attrib["href"] for e in manifest.iter() if e.tag.endswith("}file")]
            assert {*files} == {*archive.namelist()} - {"imsmanifest.xml"}
            (name,) = (n for n in files if not n.endswith("meta.xml"))
            yield from fromstring(archive.read(name)).iter(f"{QTI}item")


def qti_item(item: Element) -> Asked:
    """Read one item."""
    fields = {
        row.findtext(f"{QTI}fieldlabel", ""): row.findtext(f"{QTI}fieldentry", "")
        for row in item.iter(f"{QTI}qtimetadatafield")
    }
    said = {e.attrib["ident"]: _mattext(e) for e in item.iter(f"{QTI}itemfeedback")}
    asked = Asked(
        fields["question_type"],
        " ".join(e.text or "" for e in item.iter(f"{QTI}mattext")),
        float(fields["points_possible"]),
    )
    shown = {e.attrib["linkrefid"] for e in item.iter(f"{QTI}displayfeedback")}
    assert shown == said.keys(), "feedback that no condition shows, or that is not there"
    right = set()
    for condition in item.iter(f"{QTI}respcondition"):
        score = condition.find(f"{QTI}setvar")
        if score is None or float(score.text or 0) <= 0:
            continue
        negated = {e for no in condition.iter(f"{QTI}not") for e in no.iter(f"{QTI}varequal")}
        for equal in condition.iter(f"{QTI}varequal"):
            if equal not in negated:
                right.add(equal.text if asked.kind in EVERY_CLOSED else _pair(item, equal))
        low, high = (condition.findtext(f".//{QTI}{name}") for name in ("vargte", "varlte"))
        if low and high:
            asked.ranges.append((float(low), float(high), 1.0, said.get("correct_fb", "")))
    labels = {e.attrib["ident"]: _mattext(e) for e in item.iter(f"{QTI}response_label") if len(e)}
    asked.right = frozenset(labels.get(str(name), str(name)) for name in right)
    asked.said = {labels[name]: said[f"{name}_fb"] for name in labels if f"{name}_fb" in said}
    asked.said["else"] = said.get("general_incorrect_fb", "")
    return asked


def _pair(item: Element, equal: Element) -> str:
    """Return a row and the number that is right for it: "2 the row"."""
    (row,) = (
        e for e in item.iter(f"{QTI}response_lid") if e.attrib["ident"] == equal.attrib["respident"]
    )
    (place,) = (e for e in row.iter(f"{QTI}response_label") if e.attrib["ident"] == str(equal.text))
    return f"{_mattext(place)} {row.findtext(f'{QTI}material/{QTI}mattext')}"


def _mattext(element: Element) -> str:
    return next(element.iter(f"{QTI}mattext")).text or ""


# ---- Moodle -------------------------------------------------------------------------------------


def moodle(path: Path) -> dict[str, Asked]:
    """Read the file; a category is no question."""
    root = fromstring(path.read_text(encoding="utf-8"))
    found = [q for q in root.findall("question") if q.attrib["type"] != "category"]
    return {q.findtext("name/text", ""): _moodle(q) for q in found}


def _moodle(question: Element) -> Asked:
    kind = question.attrib["type"]
    asked = Asked(
        kind,
        " ".join(text.text or "" for text in question.iter("text")),
        float(question.findtext("defaultgrade", "1")),
    )
    answers = question.findall("answer")
    if kind == "multichoice":
        shares = [float(answer.attrib["fraction"]) for answer in answers]
        one = question.findtext("single") == "true"
        if one:
            assert max(shares) == 100, "fractionsnomax"
        else:
            assert abs(sum(share for share in shares if share > 0) - 100) < 0.5, "fractionsaddwrong"
        asked.right = frozenset(
            a.findtext("text", "") for a, s in zip(answers, shares, strict=True) if s > 99 * one
        )
        asked.said = {a.findtext("text", ""): a.findtext("feedback/text", "") for a in answers}
    elif kind == "numerical":
        for answer in answers:
            share, said = float(answer.attrib["fraction"]) / 100, answer.findtext("feedback/text")
            if (value := answer.findtext("text", "")) == "*":
                asked.said["else"] = said or ""
                continue
            margin = float(answer.findtext("tolerance", "0"))
            asked.ranges.append((float(value) - margin, float(value) + margin, share, said or ""))
    elif kind == "ordering":
        places = {a.findtext("text", ""): float(a.attrib["fraction"]) for a in answers}
        asked.right = frozenset(f"{place:.0f} {text}" for text, place in places.items())
    return asked


# ---- Anki ---------------------------------------------------------------------------------------


@dataclass
class Package:
    """What a package holds: notes by their ids there, note type, decks."""

    notes: dict[str, dict[str, str]]
    model: dict[str, Any]
    decks: dict[int, str]
    deck_of: dict[str, int]


def anki(path: Path) -> Package:
    """Read an ``.apkg``: a zip with an SQLite database."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        database = archive.extract("collection.anki2", folder)
        connection = sqlite3.connect(database)
        try:
            models, decks = map(
                json.loads, connection.execute("SELECT models, decks FROM col").fetchone()
            )
            rows = connection.execute(
                "SELECT guid, flds, did FROM notes JOIN cards ON nid = notes.id"
            ).fetchall()
        finally:
            connection.close()
    (model,) = (m for m in models.values() if m["name"].startswith("Why"))
    names = [f["name"] for f in model["flds"]]
    notes = {g: dict(zip(names, f.split("\x1f"), strict=True)) for g, f, _ in rows}
    assert len(notes) == len(rows), "two cards for one note"
    known = {int(number): deck["name"] for number, deck in decks.items()}
    return Package(notes, model, known, {guid: deck for guid, _, deck in rows})


def anki_html(package: Package) -> dict[str, str]:
    """Return all the HTML of every note, by its item."""
    return {note["Item"]: " ".join(note.values()) for note in package.notes.values()}
