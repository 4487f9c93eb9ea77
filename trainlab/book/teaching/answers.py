"""Answers to the tasks of the experiments, made from the recordings: ``book/answers.yaml``.

The head of that file says how an answer is written. What an answer finds, it finds in the
recording as it is: after a new recording the page has the new answer, or a test says that the task
has none anymore.
"""

from __future__ import annotations

import ast
import operator
import re
import string
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainlab import recordings, yaml_files
from trainlab.book.shown import chapter_pages
from trainlab.book.teaching.links import Places, folded
from trainlab.errors import SourceError, TrainlabError, UnknownNameError, gathered
from trainlab.node import ROOT
from trainlab.shapes import Setting, shape_flaws
from trainlab.words import MINUS, magnitude, percent

SOURCE = ROOT / "book" / "answers.yaml"
FORMS = {
    "says": 'says: "{pairs} pairs leave {left:m}"',
    "at": "at: {depth: 50}",
    "where": "where: 0.1 < gradient[0] < 10",
    "every": "every: data",
    "beside": "beside: {learning_rate: 0.0003}",
    "by": "by: {most: final_accuracy}",
    "lead": "lead: Within a factor of ten",
    "none": "none: No recorded setting does.",
}
"""Field → what it may look like, for an error to show."""
_ENDS = ("lower", "upper")
_SPEC = re.compile(r"(?P<form>\+?(?:\.\d[fg])?)(?P<style>[%m]?)(?P<interval>i?)")


class Part(BaseModel):
    """One sentence of an answer, or one clause for each setting that fits."""

    model_config = ConfigDict(extra="forbid")

    says: str
    at: dict[str, Setting] = Field(default_factory=dict)
    where: str = ""
    every: str = ""
    beside: dict[str, Setting] = Field(default_factory=dict)
    by: dict[str, str] = Field(default_factory=dict)
    lead: str = ""
    none: str = ""


def read(path: Path = SOURCE) -> dict[str, list[str]]:
    """Return the sentences of each answer, by experiment; those not recorded yet are left out.

    Raises
    ------
    SourceError
        Lists every part that has not the right form, names what is not recorded, or finds nothing.
    """
    content, flaws = yaml_files.load(path)
    problems = [f"found {flaw.found}, expected {flaw.expected}" for flaw in flaws]
    found: dict[str, list[str]] = {}
    for slug, parts in (content or {}).items():
        if slug in recordings.slugs():
            with gathered(problems):
                found[slug] = sentences(slug, parts)
    _raise(problems, f"book/{path.name}")
    return found


def sentences(slug: str, parts: object) -> list[str]:
    """Return the sentences of one answer.

    Parameters
    ----------
    slug : str
    parts : list of dict
        As they were written.

    Raises
    ------
    SourceError
        As `read`.
    """
    found, problems = [], []
    for number, raw in enumerate(parts if isinstance(parts, list) else [parts], 1):
        where = f"`{slug}`, part {number}"
        try:
            found.append(_sentence(slug, Part.model_validate(raw)))
        except ValidationError as error:
            shape = shape_flaws(error, raw, Part.model_json_schema(), lambda _: FORMS)
            problems += [
                f"{where}, {one.field}: found {one.found}, expected {one.expected}, as in "
                f"`{one.form}`"
                for one in shape
            ]
        except TrainlabError as error:
            problems.append(f"{where}: {error}")
    _raise(problems, "the answers")
    return found


def _raise(problems: list[str], where: str) -> None:
    if problems:
        then = "Fix what is named, then run `pytest tests/book/test_teaching.py`."
        raise SourceError(problems, where, then)


def page(root: Path, path: Path = SOURCE) -> str:
    """Return tasks and answers as Markdown, chapter by chapter.

    Parameters
    ----------
    root : Path
        The folder with ``chapters``.
    """
    places, found = Places(root), read(path)
    parts = []
    for chapter in places.chapters:
        lines = []
        for slug in places.experiments(chapter):
            if slug not in recordings.slugs():
                continue
            task = recordings.read(slug)["declaration"]["task"]
            said = " ".join(found.get(slug, ["*No answer is written yet.*"]))
            lines.append(f"- {places.experiment_link(slug)}. *{task}* {said}")
        if lines:
            count = f"{len(lines)} experiment{'s' * (len(lines) > 1)}"
            parts.append(folded(f"Chapter {int(chapter[:2])}: {count}", lines))
    return "\n".join(parts)


def unanswered(root: Path, path: Path = SOURCE) -> list[str]:
    """Return the recorded experiments that a chapter shows and whose task has no answer."""
    places, content = Places(root), yaml_files.load(path)[0]
    shown = [slug for chapter in places.chapters for slug in places.experiments(chapter)]
    return [slug for slug in shown if slug in recordings.slugs() and slug not in content]


def sources(root: Path) -> list[Path]:
    """Return the files that the answers rest on."""
    return [SOURCE, *chapter_pages(root / "chapters").values(), *recordings.FOLDER.glob("*.json")]


def _sentence(slug: str, part: Part) -> str:
    points = list(_points(slug, part))
    fitting = [point for point in points if _fits(part, point)]
    if not fitting:
        if part.none:
            return part.none
        raise TrainlabError(
            f"no recorded setting has `{part.where}`: the task has no answer. Change the task, or "
            "say so in `none: …`."
        )
    counts = {"fitting": str(len(fitting)), "settings": str(len(points))}
    for which, expression in part.by.items():
        if which not in _CHOOSE:
            raise TrainlabError(f"found `by: {{{which}: …}}`, expected least or most.")
        known = [point for point in fitting if _number(expression, point) is not None]
        fitting = [_CHOOSE[which](known, key=lambda point: _number(expression, point))]
    said = [_said(part.says, point, counts) for point in fitting[: None if part.lead else 1]]
    return f"{part.lead} {'; '.join(said)}." if part.lead else said[0]


def _fits(part: Part, point: _Point) -> bool:
    """Tell whether a point has what is asked for, and so do all beside it in `every`."""
    if not part.where:
        return True
    beside = [point]
    if part.every:
        values = point.controls()[part.every]["values"]
        beside = [point.moved({part.every: value}) for value in values]
    return all(_number(part.where, one) for one in beside)


class _Point:
    """What is recorded at one setting: the texts of its controls, the values of its arrays."""

    def __init__(
        self,
        recording: dict[str, Any],
        settings: dict[str, Any],
        beside: dict[str, Setting] | None = None,
    ) -> None:
        self.recording, self.settings, self._beside = recording, settings, beside or {}
        point = recordings.point(recording, settings)
        self.texts = {"finding": point["finding"]}
        self.numbers: dict[str, Any] = {"nan_share": point["nan_share"], **settings}
        for name, control in self.controls().items():
            texts = control["texts"]
            if by := control.get("texts_by"):
                texts = by["texts"][recordings.key_text(settings[by["control"]])]
            text = texts[control["values"].index(settings[name])]
            self.texts[name] = f"{int(text):,}" if text.isdecimal() else text
        for name, summary in point["arrays"].items():
            self.texts.pop(name, None)  # a number of the same name says more than a label
            self.numbers[name] = summary["median"]
            self.numbers |= {f"{name}_{end}": summary[end] for end in _ENDS if end in summary}

    def moved(self, settings: dict[str, Any]) -> _Point:
        """Return the point that has other settings, and what is beside it."""
        return _Point(self.recording, self.settings | settings, self._beside)

    def beside(self) -> _Point:
        """Return the point with which this one is compared."""
        if not self._beside:
            raise TrainlabError(
                "found `beside.NAME`, and nothing is beside it. Write, for example, "
                f"`{FORMS['beside']}`."
            )
        return self.moved(self._beside)

    def controls(self) -> dict[str, Any]:
        """Return the controls' declarations by name."""
        return {one["name"]: one for one in self.recording["declaration"]["controls"]}

    def number(self, name: str) -> Any:
        """Return a control's value, an array's median, or one of its ends."""
        if name not in self.numbers:
            slug = self.recording["declaration"]["slug"]
            raise UnknownNameError(f"array or control of {slug}", name, self.numbers)
        return self.numbers[name]


def _points(slug: str, part: Part) -> Iterator[_Point]:
    """Yield the points that a part looks at, in the order of the grid.

    Without ``where`` and ``by`` it is one: controls that are left out stand as the experiment
    opens.
    """
    recording = recordings.read(slug)
    held = recordings.settings(recording, part.at)
    recordings.settings(recording, part.beside)  # says what is not recorded
    searching = part.where or part.by
    axes = [
        control["values"]
        if searching and control["name"] not in {*part.at, part.every}
        else [held[control["name"]]]
        for control in recording["declaration"]["controls"]
    ]
    for values in product(*axes):
        yield _Point(recording, dict(zip(held, values, strict=True)), part.beside)


# ---- conditions ---------------------------------------------------------------------------------

_CHOOSE: dict[str, Callable[..., Any]] = {"least": min, "most": max}
_CALLS: dict[str, Callable[..., Any]] = {"abs": abs, "min": min, "max": max}
_SIGNS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda one, several: one in several,
}


def _number(expression: str, point: _Point) -> Any:
    """Return the value of an expression; None where a number is missing, as every run died."""
    try:
        return _value(ast.parse(expression, mode="eval").body, point)
    except SyntaxError:
        raise TrainlabError(f"{expression!r} is no expression, as in `gradient[0] < 10`.") from None
    except TypeError:
        return None


def _value(node: ast.AST, point: _Point) -> Any:
    match node:
        case ast.Constant(int() | float() | str()):
            return node.value
        case ast.Name(name):
            return point.number(name)
        case ast.Attribute(ast.Name("beside"), name):
            return point.beside().number(name)
        case ast.Tuple(parts):
            return tuple(_value(inner, point) for inner in parts)
        case ast.Subscript(inner, index):
            return _value(inner, point)[int(_value(index, point))]
        case ast.UnaryOp(sign, inner):
            return _SIGNS[type(sign)](_value(inner, point))
        case ast.BinOp(left, sign, right):
            return _SIGNS[type(sign)](_value(left, point), _value(right, point))
        case ast.BoolOp(joined, parts):
            every = all if isinstance(joined, ast.And) else any
            return every(_value(inner, point) for inner in parts)
        case ast.Call(ast.Name(name), arguments) if name in _CALLS:
            return _CALLS[name](*(_value(inner, point) for inner in arguments))
        case ast.Compare(left, signs, rights):
            terms = [_value(inner, point) for inner in (left, *rights)]
            return all(
                _SIGNS[type(sign)](a, b)
                for sign, a, b in zip(signs, terms, terms[1:], strict=False)
            )
    raise TrainlabError(
        f"found `{ast.unparse(node)}`, expected names of arrays and controls, numbers, "
        "comparisons, and, or, not, abs, min, max."
    )


# ---- sentences ----------------------------------------------------------------------------------


class _Sentence(string.Formatter):
    """Fills in labels of controls, and recorded numbers."""

    def __init__(self, point: _Point, counts: dict[str, str]) -> None:
        self.point, self.counts = point, counts

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        """Return a control's label, or median, lower and upper end of a number."""
        if field_name in self.counts:
            return self.counts[field_name], field_name
        field = field_name.removeprefix("beside.")
        point = self.point if field == field_name else self.point.beside()
        if field in point.texts:
            return point.texts[field], field_name
        name, _, index = field.partition("[")
        numbers = [point.number(name)]
        numbers += [point.numbers.get(f"{name}_{end}") for end in _ENDS]
        if index:
            at = int(index.rstrip("]"))
            numbers = [number[at] if number is not None else None for number in numbers]
        return tuple(numbers), name

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a number, with its interval where asked for."""
        if isinstance(value, str):
            return value
        spec = _SPEC.fullmatch(format_spec)
        if spec is None:
            raise TrainlabError(
                f"found {format_spec!r} behind a colon, expected .2f, +.2fi, % or m."
            )
        middle, *ends = (_written(number, spec) for number in value)
        return f"{middle} ({' to '.join(ends)})" if spec["interval"] else middle


def _written(number: float | None, spec: re.Match[str]) -> str:
    if number is None:
        return "NaN"
    if spec["style"] == "%":
        return percent(number)
    if spec["style"] == "m" or not spec["form"].strip("+"):
        return magnitude(number)
    return format(number, spec["form"]).replace("-", MINUS)


def _said(sentence: str, point: _Point, counts: dict[str, str]) -> str:
    try:
        return _Sentence(point, counts).format(sentence)
    except (ValueError, IndexError, TypeError) as error:
        raise TrainlabError(f"{sentence!r}: {error}.") from None
