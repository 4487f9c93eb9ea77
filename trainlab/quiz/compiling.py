"""Compiling quiz items to the JSON that the package ships and both hosts read.

Texts become trees, formulas MathML; what a type makes besides (``made`` of its schema) is compiled
in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from trainlab.errors import Problem, QuizError, SetupError, gathered
from trainlab.files import write_atomically
from trainlab.quiz import answering
from trainlab.quiz.fresh import FEWEST, FreshItem, read_fresh
from trainlab.quiz.reading import Beside, Chapter, read_bank
from trainlab.quiz.richtext import RichTextError, blocks, fill_formulas, formulas, inline
from trainlab.quiz.schema import Item, Line, Markdown, questions, raised


def compile_chapters(
    chapters: Sequence[Chapter], fresh: Sequence[FreshItem] = ()
) -> dict[str, dict[str, Any]]:
    """Compile items to JSON values; one run of Node makes all formulas.

    An item names the entries whose fresh versions follow it.

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
                {
                    **compiler.item(chapter, item),
                    "chapter": chapter.name,
                    **_followed(item.id, fresh),
                }
                for item in chapter.items
            ],
        }
        for chapter in chapters
    }
    compiler.finish()
    return compiled


def _followed(name: str, fresh: Sequence[FreshItem]) -> dict[str, list[str]]:
    ids = [item.declared.id for item in fresh if item.declared.under == name]
    return {"fresh": ids} if ids else {}


def compile_bank(quizzes: Path, out: Path) -> list[Path]:
    """Compile every file of ``quizzes`` to ``out/NN_slug.json``.

    Fresh versions go to ``out/fresh/ID.json``, one file an entry: pages load them late.

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
    fresh, added, more = fresh_of(quizzes, chapters, {Path(one.file).stem for one in problems})
    problems += more
    compiled: dict[str, dict[str, Any]] = {}
    versions: dict[str, dict[str, Any]] = {}
    try:
        with gathered(problems):
            compiled = compile_chapters([_sound(chapter, problems) for chapter in chapters], fresh)
        with gathered(problems):
            versions = compile_fresh([item for item in fresh if len(item.versions) >= FEWEST])
    except SetupError:  # no Node to try the formulas
        if not problems:
            raise
    if problems:
        raise QuizError(sorted(problems, key=lambda problem: problem.file))
    for name, sentences in added.items():
        compiled[name]["misconceptions"] = {**compiled[name]["misconceptions"], **sentences}
    written = _written(out, compiled) + _written(out / "fresh", versions)
    answering.forget()
    return written


def _written(out: Path, files: Mapping[str, Any]) -> list[Path]:
    """Write JSON files that have changed, and drop all others of the folder."""
    out.mkdir(parents=True, exist_ok=True)
    for path in out.glob("*.json"):
        if path.stem not in files:
            path.unlink()
    written = []
    for name, value in files.items():
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
        if write_atomically(out / f"{name}.json", text):
            written.append(out / f"{name}.json")
    return written


def fresh_of(
    quizzes: Path, chapters: Sequence[Chapter], flawed: Collection[str] = ()
) -> tuple[list[FreshItem], dict[str, dict[str, str]], list[Problem]]:
    """Return what `trainlab.quiz.fresh.read_fresh` does, for these chapters."""
    known = {item.id: chapter.name for chapter in chapters for item in chapter.items}
    return read_fresh(quizzes, known, {one.name: one.misconceptions for one in chapters}, flawed)


def compile_fresh(made: Sequence[FreshItem]) -> dict[str, dict[str, Any]]:
    """Compile fresh versions: what all of an entry have in common, and what each has of its own.

    Returns
    -------
    dict
        Entry's id → a compiled item without what varies, and ``versions``: number → the rest.

    Raises
    ------
    QuizError
        Lists every text and formula that cannot be compiled.
    """
    compiler = _Compiler()
    compiled = {
        item.declared.id: {
            number: compiler.version(item, version.item)
            for number, version in item.versions.items()
        }
        for item in made
    }
    compiler.finish()
    return {
        item.declared.id: {
            **_parted(compiled[item.declared.id]),
            "chapter": item.chapter,
            "under": item.declared.under,
        }
        for item in made
    }


def _parted(versions: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    first, *others = versions.values()
    common = {
        key: value for key, value in first.items() if all(one.get(key) == value for one in others)
    }
    own = {
        str(number): {key: value for key, value in one.items() if key not in common}
        for number, one in versions.items()
    }
    return {**common, "versions": own}


def _sound(chapter: Chapter, problems: Sequence[Problem]) -> Chapter:
    """Return a chapter with those items only that can be compiled."""
    named = {problem.entry for problem in problems if problem.file == str(chapter.path)}
    items = [
        item
        for item in chapter.items
        if item.id not in named
        and all(chapter.beside.keys() >= asked.files().keys() for asked in questions(item))
    ]
    return replace(chapter, items=items)


@dataclass
class _Compiler:
    """Turns models into JSON values; formulas are made at the end, together."""

    chapter: Chapter = field(init=False)
    problems: list[Problem] = field(default_factory=list)
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

    def version(self, fresh: FreshItem, item: Any) -> dict[str, Any]:
        self.chapter = Chapter(fresh.chapter, fresh.path, {}, [], {}, {})
        compiled: dict[str, Any] = self.value(item, (str(fresh.path), str(item.id)), "")
        return compiled

    def value(self, value: Any, place: tuple[str, str], name: str) -> Any:
        if isinstance(value, BaseModel):
            fields = {
                key: getattr(value, key)
                for key, declared in type(value).model_fields.items()
                if not declared.exclude
            }
            made = self.made(value, place, name) if isinstance(value, Item) else {}
            return self.value(fields | made, place, name)
        if isinstance(value, Beside):
            return self.value(value.content, (str(value.path), ""), "")
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
        return self.text(value, (*place, name)) if isinstance(value, Markdown) else value

    def made(self, item: Item, place: tuple[str, str], name: str) -> dict[str, Any]:
        try:
            return item.made(self.chapter.beside)
        except Exception as error:  # whatever the code of a type may raise
            self.problems.append(Problem(*place, *raised(error, item, "made")._replace(field=name)))
            return {}

    def text(self, text: Markdown, place: tuple[str, str, str]) -> Any:
        try:
            tree = inline(text) if isinstance(text, Line) else blocks(text)
        except RichTextError as error:
            self.problems.append(Problem(*place, error.found, error.expected, error.form))
            return []
        self.formulas.extend((place, node) for node in formulas(tree))
        return tree

    def finish(self) -> None:
        refused = fill_formulas([node for _, node in self.formulas])
        for at, message in refused.items():
            place, node = self.formulas[at]
            found = f"${node['tex']}$: {message}"
            self.problems.append(
                Problem(*place, found, "a formula that KaTeX reads", "$\\sigma'(0) = 0.25$")
            )
        if self.problems:
            raise QuizError(self.problems)
