"""QTI 1.2 as Canvas and PrairieLearn import it: one zip a chapter.

References
----------
IMS Question and Test Interoperability 1.2, ASI XML binding; the metadata and the idents of
feedback (``correct_fb``, ``general_incorrect_fb``, ``general_fb``, ``ANSWER_fb``) are Canvas's.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from trainlab.quiz.export.markup import (
    UNSAID,
    about_answers,
    listed,
    order_told,
    solution,
    steps,
    words,
)
from trainlab.quiz.export.model import Choice, Html, Question, Remark, Sheet

NAME = "Canvas and PrairieLearn (QTI 1.2)"
ALWAYS = (
    "A second import adds every question again. Delete the quiz first.",
    "What is partly right gets no points.",
    "The options of a question always stand in the same order.",
    "PrairieLearn shows no sentence on the whole answer where options have reasons of their own, "
    "and nothing after a question that is not graded.",
)
ROUNDED = 1e-4  # Canvas rounds numbers to four decimals
_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_TYPES = {
    "one": "multiple_choice_question",
    "all": "multiple_answers_question",
    "number": "numerical_question",
    "order": "matching_question",
    "text": "essay_question",
}
_DAY = (1980, 1, 1, 0, 0, 0)  # a fixed one: the same questions give the same bytes


def write(sheets: Sequence[Sheet], out: Path) -> list[Remark]:
    """Write ``NN_slug.qti.zip`` for every chapter; return what Canvas does not hold."""
    for sheet in sheets:
        name = f"trainlab_{sheet.name}"
        files = {
            "imsmanifest.xml": _manifest(sheet, name),
            f"{name}/assessment_meta.xml": _about(sheet, name),
            f"{name}/{name}.xml": _assessment(sheet, name),
        }
        with zipfile.ZipFile(out / f"{sheet.name}.qti.zip", "w") as archive:
            for path, root in files.items():
                indent(root)
                entry = zipfile.ZipInfo(path, _DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, tostring(root, "UTF-8", xml_declaration=True))
    return [
        remark for sheet in sheets for question in sheet.questions for remark in _lost(question)
    ]


def asked_as(question: Question) -> str:
    """Return Canvas's type for a question; an essay for what it would misjudge."""
    fine = any(_too_fine(low, high) for low, high in question.accepted)
    if question.kind == "any" or fine or len(question.orders) > 1:
        return _TYPES["text"]
    return _TYPES[question.kind]


def points(question: Question) -> int:
    """Return what a right answer is worth: nothing where nobody judges it."""
    return int(question.scored and asked_as(question) != _TYPES["text"])


def _too_fine(low: float, high: float) -> bool:
    """Whether four decimals cannot tell what is in a range from what is not."""
    small = max(abs(low), abs(high)) < 2 * ROUNDED
    return small or 0 < high - low < 2 * ROUNDED


def _lost(question: Question) -> Iterator[Remark]:
    name, kind = question.id, asked_as(question)
    if question.kind == "any":
        what = "Any of several answers is right, and Canvas accepts exactly one set."
        yield Remark(name, what, graded=False)
    elif question.kind == "number" and kind == _TYPES["text"]:
        what = "Canvas rounds numbers to four decimals, and this one needs more."
        yield Remark(name, what, graded=False)
    elif question.kind == "order" and kind == _TYPES["text"]:
        yield Remark(name, "More than one order is right, and Canvas accepts one.", graded=False)
    elif kind == _TYPES["text"]:
        yield Remark(name, "Free text: nobody grades it in the book either.", graded=False)
    elif question.kind == "order":
        yield Remark(name, "The rows are not moved: each is given its number.")
    if question.kind == "number" and kind != _TYPES["text"] and question.notes:
        yield Remark(name, "What is said to certain wrong numbers stands in one list.")
    if question.hints:
        yield Remark(name, "The hints come after the answer, all at once.")
    if kind == _TYPES["text"]:
        if question.partly or question.not_yet:
            yield Remark(name, UNSAID)
    elif question.partly:
        yield Remark(name, "The sentence for what is partly right as a whole is left out.")


# ---- The questions ------------------------------------------------------------------------------


def _assessment(sheet: Sheet, name: str) -> Element:
    root = Element("questestinterop", xmlns=_QTI)
    assessment = SubElement(root, "assessment", ident=name, title=sheet.title)
    _metadata(assessment, {"cc_maxattempts": "1"})
    section = SubElement(assessment, "section", ident="root_section")
    for question in sheet.questions:
        _item(section, question, sheet.sources[question.id])
    return root


def _item(section: Element, question: Question, source: str) -> None:
    kind, ident = asked_as(question), _ident(question.id)
    item = SubElement(section, "item", ident=ident, title=question.id)
    answers = {choice.id: f"{ident}_{choice.id}" for choice in question.choices}
    order = kind == _TYPES["order"]
    places = {name: f"{ident}_place_{at}" for at, name in enumerate(answers, 1)} if order else {}
    closed = kind in (_TYPES["one"], _TYPES["all"])
    originals = [*answers.values()] if closed or order else []
    _metadata(
        SubElement(item, "itemmetadata"),
        {
            "question_type": kind,
            "points_possible": str(points(question)),
            "original_answer_ids": ",".join(originals),
            "assessment_question_identifierref": f"{ident}_question",
        },
    )
    presentation = SubElement(item, "presentation")
    asked = question.prompt
    if kind == _TYPES["text"] and question.kind != "number":
        asked += listed(choice.text for choice in _mixed(question))
    _material(presentation, f"{asked}<p><small>{words(source)}</small></p>")
    processing = SubElement(item, "resprocessing")
    outcomes = SubElement(processing, "outcomes")
    SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    said = _said(question, kind)
    if "general_fb" in said:
        _condition(processing, "Yes", shows="general_fb")
    if closed:
        _choose(presentation, processing, question, answers)
    elif order:
        _match(presentation, processing, question, answers, places)
    else:
        _type(presentation, processing, question, kind)
    if "general_incorrect_fb" in said:
        _condition(processing, "Yes", shows="general_incorrect_fb")
    if closed:
        # a prediction's outcome goes with each reason: PrairieLearn shows nothing else
        more = question.after if kind == _TYPES["one"] else ""
        reasons = {f"{answers[one.id]}_fb": one.reason + more for one in question.choices}
        said |= {name: text for name, text in reasons.items() if text}
    for name, text in said.items():
        feedback = SubElement(item, "itemfeedback", ident=name)
        _material(SubElement(feedback, "flow_mat"), text)


def _said(question: Question, kind: str) -> dict[str, Html]:
    """Return what is said to the answer as a whole, by Canvas's names."""
    if kind == _TYPES["text"]:
        said = {"general_fb": steps(question.hints) + solution(question)}
    elif kind == _TYPES["one"]:
        said = {"correct_fb": question.right}
    else:
        told = order_told(question) if kind == _TYPES["order"] else ""
        wrong = question.not_yet + about_answers(question.notes) + steps(question.hints)
        said = {
            "general_fb": told + question.after,
            "correct_fb": question.right,
            "general_incorrect_fb": wrong,
        }
    return {name: text for name, text in said.items() if text}


def _choose(
    presentation: Element, processing: Element, question: Question, answers: dict[str, str]
) -> None:
    one = asked_as(question) == _TYPES["one"]
    response = SubElement(
        presentation,
        "response_lid",
        ident="response1",
        rcardinality="Single" if one else "Multiple",
    )
    _labels(response, {answers[choice.id]: choice.text for choice in question.choices})
    for choice in question.choices:
        if choice.reason or (one and question.after):
            name = answers[choice.id]
            _equals(_condition(processing, "Yes", shows=f"{name}_fb"), name)
    shown = "correct_fb" if question.right else ""
    correct = _condition(processing, "No", score="100", shows=shown)
    place = correct if one else SubElement(correct, "and")
    for choice in question.choices:
        if choice.verdict == "right":
            _equals(place, answers[choice.id])
        elif not one:
            _equals(SubElement(place, "not"), answers[choice.id])


def _match(
    presentation: Element,
    processing: Element,
    question: Question,
    answers: dict[str, str],
    places: dict[str, str],
) -> None:
    """Rows to be given their numbers; each right number is worth its share."""
    share = f"{100 / len(answers):.2f}"
    for choice in _mixed(question):
        response = SubElement(presentation, "response_lid", ident=f"response_{answers[choice.id]}")
        _material(response, choice.text)
        _labels(response, {name: str(at) for at, name in enumerate(places.values(), 1)})
    for row in answers:
        condition = _condition(processing, "", score=share, action="Add")
        _equals(condition, places[row], f"response_{answers[row]}")
    if question.right:
        every = SubElement(_condition(processing, "Yes", shows="correct_fb"), "and")
        for row in answers:
            _equals(every, places[row], f"response_{answers[row]}")


def _type(presentation: Element, processing: Element, question: Question, kind: str) -> None:
    response = SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    number = kind == _TYPES["number"]
    form = SubElement(response, "render_fib", {"fibtype": "Decimal"} if number else {})
    field = SubElement(form, "response_label", ident="answer1")
    if not number:
        field.set("rshuffle", "No")
        _condition(processing, "No", other=True)
        return
    shown = "correct_fb" if question.right else ""
    for low, high in question.accepted:
        right = _condition(processing, "No", score="100", shows=shown)
        SubElement(right, "vargte", respident="response1").text = f"{low:.12g}"
        SubElement(right, "varlte", respident="response1").text = f"{high:.12g}"


def _mixed(question: Question) -> list[Choice]:
    """Return rows in an order that gives nothing away: by their texts; options as they are."""
    if question.kind == "order":
        return sorted(question.choices, key=lambda choice: choice.text.lower())
    return [*question.choices]


# ---- The parts of the XML -----------------------------------------------------------------------


def _ident(name: str) -> str:
    return "trainlab_" + re.sub(r"[^A-Za-z0-9_]", "_", name)


def _metadata(parent: Element, fields: dict[str, str]) -> None:
    metadata = SubElement(parent, "qtimetadata")
    for label, entry in fields.items():
        field = SubElement(metadata, "qtimetadatafield")
        SubElement(field, "fieldlabel").text = label
        SubElement(field, "fieldentry").text = entry


def _material(parent: Element, text: Html) -> None:
    SubElement(SubElement(parent, "material"), "mattext", texttype="text/html").text = text


def _labels(response: Element, texts: dict[str, Html]) -> None:
    render = SubElement(response, "render_choice")
    for ident, text in texts.items():
        _material(SubElement(render, "response_label", ident=ident), text)


def _condition(
    processing: Element,
    goes_on: str,
    *,
    score: str = "",
    action: str = "Set",
    shows: str = "",
    other: bool = False,
) -> Element:
    """Add a condition; return what holds its tests, for the caller to fill unless it is any."""
    condition = SubElement(processing, "respcondition", {"continue": goes_on} if goes_on else {})
    tests = SubElement(condition, "conditionvar")
    if other or shows in ("general_fb", "general_incorrect_fb"):
        SubElement(tests, "other")
    if score:
        SubElement(condition, "setvar", action=action, varname="SCORE").text = score
    if shows:
        SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=shows)
    return tests


def _equals(parent: Element, ident: str, response: str = "response1") -> None:
    SubElement(parent, "varequal", respident=response).text = ident


# ---- The files beside them ----------------------------------------------------------------------


def _manifest(sheet: Sheet, name: str) -> Element:
    root = Element("manifest", identifier=f"{name}_manifest", xmlns=_PACKAGE)
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "IMS Content"
    SubElement(metadata, "schemaversion").text = "1.1.3"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    quiz = SubElement(resources, "resource", identifier=name, type="imsqti_xmlv1p2")
    SubElement(quiz, "file", href=f"{name}/{name}.xml")
    SubElement(quiz, "dependency", identifierref=f"{name}_meta")
    about = SubElement(
        resources,
        "resource",
        identifier=f"{name}_meta",
        type="associatedcontent/imscc_xmlv1p1/learning-application-resource",
        href=f"{name}/assessment_meta.xml",
    )
    SubElement(about, "file", href=f"{name}/assessment_meta.xml")
    return root


def _about(sheet: Sheet, name: str) -> Element:
    """Return Canvas's settings of the quiz: practice, answers shown, as many tries as wanted.

    A test counts, shows no answers and has one try.
    """
    root = Element("quiz", identifier=name, xmlns=_CANVAS)
    total = sum(points(question) for question in sheet.questions)
    for label, value in {
        "title": f"Why Won't It Train? {sheet.title}",
        "description": f"<p>{words(sheet.title)}, from the book <i>Why Won't It Train?</i></p>",
        "shuffle_answers": "false",
        "scoring_policy": "keep_highest",
        "quiz_type": "assignment" if sheet.test else "practice_quiz",
        "points_possible": f"{total}.0",
        "show_correct_answers": "false" if sheet.test else "true",
        "allowed_attempts": "1" if sheet.test else "-1",
        "one_question_at_a_time": "true",
        "cant_go_back": "false",
        "available": "false",
    }.items():
        SubElement(root, label).text = value
    return root
