"""Moodle XML: one file, a category for each chapter.

References
----------
Moodle's documentation, "Moodle XML format"; ``question/format/xml/format.php`` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from trainlab.files import write_atomically
from trainlab.quiz.export.markup import (
    UNSAID,
    about_answers,
    listed,
    order_told,
    solution,
    steps,
    words,
)
from trainlab.quiz.export.model import Html, Question, Remark, Sheet

NAME = "Moodle (Moodle XML)"
ALWAYS = (
    "A second import adds every question again. Delete the category first.",
    "Questions to put in order need Moodle 4.4 or newer.",
)
# Moodle takes no other shares: `get_grade_options` in its lib/questionlib.php
_SHARES = ("100", "50", "33.33333", "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10")
_CREDIT = {"right": "100", "partly": "50", "not-yet": "0"}
_TYPES = {
    "one": "multichoice",
    "any": "multichoice",
    "all": "multichoice",
    "number": "numerical",
    "order": "ordering",
    "text": "essay",
}
ONE_WILL_DO = "<p>(Choose one.)</p>"


def write(sheets: Sequence[Sheet], path: Path) -> list[Remark]:
    """Write the file; return what Moodle does not hold."""
    root = Element("quiz")
    for sheet in sheets:
        category = SubElement(SubElement(root, "question", type="category"), "category")
        # a slash begins a category inside another, so a title has none
        name = sheet.title.replace("/", "-")
        SubElement(category, "text").text = f"top/Why Won't It Train?/{name}"
        for question in sheet.questions:
            _question(root, question, sheet.sources[question.id])
    indent(root)
    write_atomically(path, tostring(root, "unicode", xml_declaration=True) + "\n")
    return [
        remark for sheet in sheets for question in sheet.questions for remark in _lost(question)
    ]


def asked_as(question: Question) -> str:
    """Return Moodle's type for a question; an essay for what it would misjudge."""
    many = question.kind == "all" and len(_right(question)) > len(_SHARES)
    return "essay" if many or len(question.orders) > 1 else _TYPES[question.kind]


def _right(question: Question) -> list[str]:
    return [choice.id for choice in question.choices if choice.verdict == "right"]


def _lost(question: Question) -> Iterator[Remark]:
    if question.kind == "text":
        yield Remark(question.id, "Free text: nobody grades it in the book either.", graded=False)
    elif len(question.orders) > 1:
        what = "More than one order is right, and Moodle accepts one."
        yield Remark(question.id, what, graded=False)
    elif asked_as(question) == "essay":
        what = f"More than {len(_SHARES)} options are right, and Moodle has no share for each."
        yield Remark(question.id, what, graded=False)
    elif question.kind == "any":
        yield Remark(question.id, "One option is chosen, not several.")
        if question.notes:
            what = "What is said to options that work together stands in one list."
            yield Remark(question.id, what)
    if asked_as(question) == "essay":
        if question.partly or question.not_yet:
            yield Remark(question.id, UNSAID)
    elif question.kind == "order" and question.notes:
        yield Remark(question.id, "What is said to certain mistakes stands in one list.")


def _question(root: Element, question: Question, source: str) -> None:
    kind = asked_as(question)
    element = SubElement(root, "question", type=kind)
    SubElement(SubElement(element, "name"), "text").text = question.id
    asked = question.prompt
    if question.kind == "any":
        asked += ONE_WILL_DO
    if kind == "essay":
        rows = sorted(choice.text for choice in question.choices)
        asked += listed(rows)
    _text(element, "questiontext", f"{asked}<p><small>{words(source)}</small></p>")
    _text(element, "generalfeedback", _after(question, kind))
    graded = question.scored and kind != "essay"
    for name, value in {
        "defaultgrade": "1" if graded else "0",
        "penalty": "0.3333333",
        "hidden": "0",
        "idnumber": f"trainlab {question.id}",
    }.items():
        SubElement(element, name).text = value
    {"multichoice": _choose, "numerical": _number, "ordering": _order, "essay": _essay}[kind](
        element, question
    )
    if kind != "essay":
        for hint in question.hints:
            _text(element, "hint", hint)


def _after(question: Question, kind: str) -> Html:
    """Return what is shown after every answer."""
    if kind == "essay":
        return steps(question.hints) + solution(question)
    told = order_told(question) if kind == "ordering" else ""
    if kind == "multichoice":
        told += about_answers(question.notes)
    if kind == "numerical":
        told += f"<p><b>{question.answer}</b></p>"
    return told + question.after


def _choose(element: Element, question: Question) -> None:
    several = question.kind == "all"
    SubElement(element, "single").text = "false" if several else "true"
    SubElement(element, "shuffleanswers").text = "false" if question.pinned else "true"
    SubElement(element, "answernumbering").text = "none"
    _combined(element, question)
    share = _SHARES[len(_right(question)) - 1] if several else ""
    for choice in question.choices:
        if not several:
            credit = _CREDIT[choice.verdict]
        elif choice.verdict == "right":
            credit = share
        else:  # one that does not belong takes as much as a right one gives; a harmful one, all
            credit = "-100" if choice.harmful else f"-{share}"
        _answer(element, choice.text, credit, choice.reason)


def _number(element: Element, question: Question) -> None:
    """Ranges in their order: Moodle takes the first that holds the number."""
    for low, high in question.accepted:
        _range(element, low, high, "100", question.right)
    for note in question.notes:
        _range(element, note.low, note.high, _CREDIT[note.verdict], note.reason)
    if question.not_yet:
        _answer(element, "*", "0", question.not_yet, form="moodle_auto_format")
    SubElement(element, "unitgradingtype").text = "0"
    SubElement(element, "showunits").text = "3"  # no field for a unit


def _range(element: Element, low: float, high: float, credit: str, reason: Html) -> None:
    middle, margin = (low + high) / 2, (high - low) / 2
    answer = _answer(element, f"{middle:.12g}", credit, reason, form="moodle_auto_format")
    SubElement(answer, "tolerance").text = f"{margin:.12g}"


def _order(element: Element, question: Question) -> None:
    for name, value in {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": "0",
        "gradingtype": "LONGEST_CONTIGUOUS_SUBSET",  # as the book counts
        "showgrading": "SHOW",
        "numberingstyle": "none",
    }.items():
        SubElement(element, name).text = value
    _combined(element, question)
    rows = {choice.id: choice for choice in question.choices}
    for place, name in enumerate(question.orders[0], 1):
        _answer(element, rows[name].text, f"{place}.0000000", rows[name].reason)


def _essay(element: Element, question: Question) -> None:
    SubElement(element, "responseformat").text = "editor"
    SubElement(element, "responserequired").text = "1"
    SubElement(element, "responsefieldlines").text = "5"
    _text(element, "graderinfo", solution(question))


def _combined(element: Element, question: Question) -> None:
    mistakes = about_answers(question.notes) if question.kind == "order" else ""
    _text(element, "correctfeedback", question.right)
    _text(element, "partiallycorrectfeedback", question.partly + mistakes)
    _text(element, "incorrectfeedback", question.not_yet + mistakes)


def _answer(element: Element, text: Html, credit: str, reason: Html, form: str = "html") -> Element:
    answer = SubElement(element, "answer", fraction=credit, format=form)
    SubElement(answer, "text").text = text
    _text(answer, "feedback", reason)
    return answer


def _text(parent: Element, name: str, text: Html) -> None:
    SubElement(SubElement(parent, name, format="html"), "text").text = text
