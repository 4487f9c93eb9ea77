r"""Item text as HTML: paragraphs, lists, code that keeps its lines, formulas as ``\(…\)``.

``\(…\)`` is what the MathJax of Canvas, Moodle, PrairieLearn and Anki reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from trainlab.quiz.export.model import Choice, Html, Note, Question
from trainlab.quiz.feedback import WORDS
from trainlab.quiz.plain import Node
from trainlab.quiz.richtext import blocks, inline

UNSAID = "The sentences for answers that are not right are left out."
"""What is lost where nobody judges an answer."""


def paragraphs(markdown: str) -> Html:
    """Return Markdown as HTML blocks."""
    return _html(blocks(markdown))


def line(markdown: str) -> Html:
    """Return one line of Markdown as HTML without a block."""
    return _html(inline(markdown))


def words(text: str) -> Html:
    """Return plain text as HTML."""
    return escape(text, quote=False)


def listed(rows: Iterable[Html], tag: str = "ul") -> Html:
    """Return rows as a list, or nothing if there are none."""
    made = "".join(f"<li>{row}</li>" for row in rows)
    return f"<{tag}>{made}</{tag}>" if made else ""


def about_answers(notes: Sequence[Note]) -> Html:
    """Return what is said to certain answers, as a list."""
    return _headed("To certain answers:", (f"<b>{n.answer}</b> {n.reason}" for n in notes))


def steps(hints: Sequence[Html]) -> Html:
    """Return hints as a numbered list."""
    return _headed("Step by step:", hints, "ol")


def reasons(choices: Sequence[Choice]) -> Html:
    """Return every option with its verdict and its reason."""
    return listed(f"<b>{WORDS[c.verdict]}:</b> {c.text} {c.reason}" for c in choices)


def order_told(question: Question) -> Html:
    """Return the right order with its reasons, and the other orders that are right."""
    rows = {choice.id: choice for choice in question.choices}
    first, *others = question.orders
    made = listed((f"{rows[name].text} {rows[name].reason}" for name in first), "ol")
    for order in others:
        made += f"<p>Also right:</p>{listed((rows[name].text for name in order), 'ol')}"
    return made


def solution(question: Question) -> Html:
    """Return all that is to be said after an answer, for who judges it alone."""
    if question.kind == "order":
        told = order_told(question)
    elif question.kind == "number":
        told = f"<p><b>{question.answer}</b></p>"
    else:
        told = reasons(question.choices)
    return told + question.right + about_answers(question.notes) + question.after


def _headed(head: str, rows: Iterable[Html], tag: str = "ul") -> Html:
    made = listed(rows, tag)
    return f"<p>{head}</p>{made}" if made else ""


def _html(tree: Sequence[Node]) -> Html:
    return "".join(words(node) if isinstance(node, str) else _element(node) for node in tree)


def _element(node: dict[str, object]) -> Html:
    tag = node["t"]
    if tag == "math":
        # "{{" begins a template in PrairieLearn, and "{ {" is the same to TeX
        tex = words(str(node["tex"]).replace("{{", "{ {"))
        return rf"<p>\(\displaystyle {tex}\)</p>" if node["display"] else rf"\({tex}\)"
    if tag == "br":
        return "<br>"
    inner = _html(node["c"])  # type: ignore[arg-type]
    if tag == "a":
        href = str(node["href"])  # one that leads to a place of the book leads nowhere else
        return f'<a href="{escape(href)}">{inner}</a>' if href.startswith("https:") else inner
    return f"<{tag}>{inner}</{tag}>"
