"""Compiling quiz items to the JSON that the package ships and both hosts read.

Texts become trees, formulas MathML, curves of recordings the points to pick from, rubrics what
`trainlab.quiz.types.text.rubric` reads.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from trainlab.errors import QuizError, QuizProblem, SetupError, gathered
from trainlab.files import write_atomically
from trainlab.quiz import schema as schema
from trainlab.quiz.reading import Chapter, read_bank, texts
from trainlab.quiz.richtext import RichTextError, blocks, fill_formulas, formulas, inline
from trainlab.quiz.types.text import rubric_files
from trainlab.quiz.values import curve

_NOT_SHIPPED = {"quotes", "recording", "variants"}


def compile_chapters(chapters: Sequence[Chapter]) -> dict[str, dict[str, Any]]:
    """Compile items to JSON values; one run of Node makes all formulas.

    Returns
    -------
    dict
        Chapter's name → ``{"chapter": …, "misconceptions": …, "items": […]}``.

    Raises
    ------
    QuizError
        Lists every text and formula that cannot be compiled.
    """
    compiler = _Compiler()
    compiled = {
        chapter.name: {
            "chapter": chapter.name,
            "misconceptions": chapter.misconceptions,
            "items": [
                {**compiler.item(chapter, item), "chapter": chapter.name} for item in chapter.items
            ],
        }
        for chapter in chapters
    }
    compiler.finish()
    return compiled


def compile_bank(quizzes: Path, out: Path) -> list[Path]:
    """Compile every file of ``quizzes`` to ``out/NN_slug.json``.

    Files are replaced in one step and only if they change; compiled files without a source go.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    QuizError
        Lists every problem of every file; then nothing is written.
    """
    chapters, problems = read_bank(quizzes)
    compiled: dict[str, dict[str, Any]] = {}
    try:
        with gathered(problems):
            compiled = compile_chapters([_sound(chapter, problems) for chapter in chapters])
    except SetupError:  # no Node to try the formulas
        if not problems:
            raise
    if problems:
        raise QuizError(sorted(problems, key=lambda problem: problem.file))
    out.mkdir(parents=True, exist_ok=True)
    for path in out.glob("*.json"):
        if path.stem not in compiled:
            path.unlink()
    written = []
    for name, value in compiled.items():
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
        if write_atomically(out / f"{name}.json", text):
            written.append(out / f"{name}.json")
    return written


def _sound(chapter: Chapter, problems: Sequence[QuizProblem]) -> Chapter:
    """Return a chapter with those items only that can be compiled."""
    named = {problem.item for problem in problems if problem.file == str(chapter.path)}
    items = [
        item
        for item in chapter.items
        if item.id not in named and all(t.rubric in chapter.rubrics for t in texts(item))
    ]
    return replace(chapter, items=items)


@dataclass
class _Compiler:
    """Turns models into JSON values; formulas are made at the end, together."""

    chapter: Chapter = field(init=False)
    problems: list[QuizProblem] = field(default_factory=list)
    formulas: list[tuple[tuple[str, str, str], dict[str, Any]]] = field(default_factory=list)

    def item(self, chapter: Chapter, item: Any) -> dict[str, Any]:
        self.chapter = chapter
        place = (str(chapter.path), str(item.id))
        compiled: dict[str, Any] = self.value(item, place, "")
        others = [self.value(other, place, "") for other in chapter.variants.get(item.id, [])]
        if others:
            compiled["variants"] = [
                {key: value for key, value in other.items() if value != compiled[key]}
                for other in others
            ]
        return compiled

    def value(self, value: Any, place: tuple[str, str], name: str) -> Any:
        if isinstance(value, BaseModel):
            fields = {
                key: getattr(value, key)
                for key in type(value).model_fields
                if key not in _NOT_SHIPPED
            }
            compiled: dict[str, Any] = self.value(fields, place, name)
            return compiled | self.made(value, place)
        if isinstance(value, dict):
            return {
                key: self.value(inner, place, f"{name}.{key}" if name else key)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [
                self.value(inner, place, f"{name}.{getattr(inner, 'id', at)}")
                for at, inner in enumerate(value)
            ]
        return self.text(value, (*place, name)) if isinstance(value, schema.Markdown) else value

    def made(self, model: BaseModel, place: tuple[str, str]) -> dict[str, Any]:
        """What no field says: from recordings, rubrics, and a shuffle."""
        match model:
            case schema.Pick():
                return {"curve": curve(model)}
            case schema.Order():
                return {"shown": _shuffled([option.id for option in model.options], model.id)}
            case schema.Text():
                source = self.chapter.rubrics[model.rubric]
                where = str(rubric_files.path_of(model.rubric, self.chapter.path.parent))
                notes = {
                    flag.id: self.text(flag.note, (where, "", f"flags.{flag.id}.note"))
                    for flag in source.flags
                }
                return {"rubric": rubric_files.compiled(source, notes)}
        return {}

    def text(self, text: schema.Markdown, place: tuple[str, str, str]) -> Any:
        try:
            tree = inline(text) if isinstance(text, schema.Line) else blocks(text)
        except RichTextError as error:
            self.problems.append(QuizProblem(*place, error.found, error.expected, error.form))
            return []
        self.formulas.extend((place, node) for node in formulas(tree))
        return tree

    def finish(self) -> None:
        refused = fill_formulas([node for _, node in self.formulas])
        for at, message in refused.items():
            place, node = self.formulas[at]
            found = f"${node['tex']}$: {message}"
            self.problems.append(
                QuizProblem(*place, found, "a formula that KaTeX reads", "$\\sigma'(0) = 0.25$")
            )
        if self.problems:
            raise QuizError(self.problems)


def _shuffled(ids: list[str], seed: str) -> list[str]:
    """Return the ids in another order than theirs, always the same for one seed."""
    generator = random.Random(seed)
    shown = ids.copy()
    while shown == ids:
        generator.shuffle(shown)
    return shown
