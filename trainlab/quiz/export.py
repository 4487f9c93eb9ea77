"""The quiz items for other systems: Canvas (QTI, by text2qti) and Anki (tab-separated text).

Made from the same sources as the book's own. What a system cannot ask in the same way is left out
and named: no learning platform grades "any of these remedies will do", picks a point of a curve,
or keeps a prediction out of the score.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trainlab.errors import SetupError
from trainlab.files import write_atomically
from trainlab.quiz.plain import plain_text
from trainlab.quiz.reading import Beside, load_bank
from trainlab.quiz.richtext import blocks, inline

SMALLEST = 2e-4  # text2qti refuses ranges that reach below 0.0001: Canvas rounds there
_FORMULA = re.compile(r"\$([^$]+)\$")


@dataclass
class Exported:
    """What became of one chapter's items.

    Attributes
    ----------
    questions : list of str
        Questions for Canvas, in text2qti's form.
    cards : list of (str, str)
        Cards for Anki: front and back, as HTML.
    left_out : list of str
        ``item: why``.
    """

    questions: list[str] = field(default_factory=list)
    cards: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def export(quizzes: Path, out: Path) -> list[str]:
    """Write ``NN_slug.qti.zip`` for Canvas and ``NN_slug.anki.txt`` for Anki, for every chapter.

    Returns
    -------
    list of str
        One line a chapter, and one for each item left out.

    Raises
    ------
    SetupError
        If text2qti is not installed.
    """
    try:
        from text2qti.config import Config
        from text2qti.qti import QTI
        from text2qti.quiz import Quiz
    except ImportError as error:
        raise SetupError(
            "Canvas files need text2qti. Run `make export`, or pip install -e '.[export]'."
        ) from error
    out.mkdir(parents=True, exist_ok=True)
    lines = []
    for chapter in load_bank(quizzes):
        made = convert(chapter.items, chapter.beside)
        title = chapter.name.replace("_", " ")
        source = f"Quiz title: Why Won't It Train? {title}\n\n" + "\n\n".join(made.questions) + "\n"
        (out / f"{chapter.name}.qti.zip").write_bytes(
            QTI(Quiz(source, config=Config(), source_name=chapter.path.name)).zip_bytes()
        )
        write_atomically(out / f"{chapter.name}.anki.txt", anki(made.cards, chapter.name))
        lines.append(f"{chapter.name}: {len(made.questions)} questions, {len(made.cards)} cards")
        lines += [f"  left out: {line}" for line in made.left_out]
    return lines


def convert(items: list[Any], beside: Mapping[str, Beside] | None = None) -> Exported:
    """Convert validated items (the ``Schema`` of their types); a case gives one question a part.

    Free text is never graded: its model answer, the checklist ``beside`` the items, goes with it.
    """
    made = Exported()
    checklists = {name: _checklist(read.content) for name, read in (beside or {}).items()}
    for item, prompt, name in _single(items):
        write = _QUESTIONS.get(item.type)
        if write is None:
            made.left_out.append(f"{name}: no platform asks for {item.type!r}")
            continue
        if item.type == "choices" and item.needs == "any":
            made.left_out.append(f"{name}, from Canvas: more than one set is right")
        elif item.type == "choice" and sum(o.verdict == "right" for o in item.options) > 1:
            made.left_out.append(f"{name}, from Canvas: more than one option is right")
        elif item.type == "number" and abs(item.answer) < SMALLEST:
            made.left_out.append(f"{name}, from Canvas: it judges no number below {SMALLEST}")
        else:
            number = len(made.questions) + 1
            made.questions.append(write(number, name, prompt, item, _model(item, checklists)))
        made.cards.append((_html(prompt) + _listed(item), _back(item, checklists)))
    return made


def anki(cards: list[tuple[str, str]], deck: str) -> str:
    """Return cards as the text file that Anki imports; formulas for its MathJax."""
    head = f"#separator:tab\n#html:true\n#deck:Why Won't It Train?::{deck}\n"
    return head + "".join(f"{_cell(front)}\t{_cell(back)}\n" for front, back in cards)


def _single(items: list[Any]) -> Iterator[tuple[Any, str, str]]:
    """Yield every question that can be asked by itself: the item, its prompt, its name."""
    for item in items:
        if item.type == "case":
            for part in item.parts:
                yield part, f"{item.prompt}\n\n{part.prompt}", f"{item.id}/{part.id}"
        else:
            yield item, item.prompt, item.id


# ---- Canvas -------------------------------------------------------------------------------------


def _choice(number: int, name: str, prompt: str, item: Any, _model: list[str]) -> str:
    lines = _head(number, name, prompt)
    for letter, option in zip("abcdefghijklmnop", item.options, strict=False):
        right = "*" if option.verdict == "right" else ""
        lines += [f"{right}{letter})  {_line(option.text)}", f"... {_line(option.feedback)}"]
    return "\n".join(lines)


def _choices(number: int, name: str, prompt: str, item: Any, _model: list[str]) -> str:
    lines = _head(number, name, prompt)
    lines += _said(item)
    for option in item.options:
        mark = "*" if option.verdict == "right" else " "
        lines += [f"[{mark}] {_line(option.text)}"]
    return "\n".join(lines)


def _number(number: int, name: str, prompt: str, item: Any, _model: list[str]) -> str:
    lines = _head(number, name, prompt)
    lines += _said(item)
    margin = max(item.abs_tol, abs(item.answer) * item.rel_tol)
    return "\n".join([*lines, f"=   [{item.answer - margin!r}, {item.answer + margin!r}]"])


def _text(number: int, name: str, prompt: str, item: Any, model: list[str]) -> str:
    return "\n".join([*_head(number, name, prompt), *model, "____"])


def _checklist(content: Any) -> str:
    """Return a model answer's points as Markdown, one paragraph each."""
    return "\n\n".join(f"{point.group.capitalize()}: {point.text}" for point in content.points)


def _model(item: Any, checklists: Mapping[str, str]) -> list[str]:
    """Return what Canvas shows after an answer that it cannot grade."""
    paragraphs = [part for name in item.files() for part in checklists[name].split("\n\n")]
    lines = [line for part in paragraphs for line in ("", f"    {_line(part)}")]
    return [f"... {lines[1].strip()}", *lines[2:]] if lines else []


_QUESTIONS = {"choice": _choice, "choices": _choices, "number": _number, "text": _text}


def _head(number: int, name: str, prompt: str) -> list[str]:
    paragraphs = [_line(part) for part in prompt.strip().split("\n\n")]
    first, *rest = paragraphs
    asked = [f"{number}.  {first}", *(line for part in rest for line in ("", f"    {part}"))]
    return [f"Title: {name}", "Points: 1", *asked]


def _said(item: Any) -> list[str]:
    return [
        f"{mark}   {_line(item.feedback[key])}" for mark, key in (("+", "right"), ("-", "not-yet"))
    ]


def _line(markdown: str) -> str:
    return " ".join(markdown.split())


# ---- Anki ---------------------------------------------------------------------------------------


def _html(markdown: str) -> str:
    """Return Markdown as plain HTML paragraphs, with formulas marked for MathJax."""
    words = plain_text(blocks(markdown)).strip()
    escaped = html.escape(words, quote=False)
    marked = _FORMULA.sub(lambda found: rf"\({found[1]}\)", escaped)
    return "".join(f"<p>{part}</p>" for part in marked.split("\n") if part.strip())


def _listed(item: Any) -> str:
    options = getattr(item, "options", [])
    return "".join(f"<li>{_inside(option.text)}</li>" for option in options).join(
        ("<ul>", "</ul>") if options else ("", "")
    )


def _back(item: Any, checklists: Mapping[str, str]) -> str:
    if item.type == "number":
        return f"<p>{item.answer:g}</p>" + _html(item.feedback["right"])
    if item.type == "text":
        return "".join(_html(checklists[name]) for name in item.files())
    right = [option for option in item.options if option.verdict == "right"]
    return "".join(f"<p>{_inside(o.text)}</p>{_html(o.feedback)}" for o in right)


def _inside(markdown: str) -> str:
    escaped = html.escape(plain_text(inline(markdown)).strip(), quote=False)
    return _FORMULA.sub(lambda found: rf"\({found[1]}\)", escaped)


def _cell(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")
