"""Reading ``quizzes/NN_slug.yaml`` and compiling it to what the package ships.

Everything that needs mending is reported at once, each with file, item, field, what was found,
what is expected, and the right form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from trainlab import items as schema
from trainlab.errors import QuizError, QuizProblem
from trainlab.files import write_atomically
from trainlab.richtext import RichTextError, blocks, fill_formulas, formulas, inline

_FILE_NAME = re.compile(r"[0-9]{2}_[a-z0-9]+(_[a-z0-9]+)*\.yaml")
_ITEM: TypeAdapter[Any] = TypeAdapter(schema.Item)
_MISCONCEPTIONS: TypeAdapter[dict[str, str]] = TypeAdapter(schema.Misconceptions)
_TOP_FORM = "misconceptions: {slug: sentence}, then items: with a list of items"
_FORMS = {
    "abs_tol": "abs_tol: 0.01",
    "answer": "answer: 0.25^10",
    "feedback": "feedback: One to three short sentences.",
    "id": "id: ten_layer_sigmoid",
    "label": "label: Cause",
    "misconception": "misconception: factors-add",
    "needs": "needs: any",
    "not-yet": "not-yet: One to three short sentences.",
    "options": "options: [{id: …, text: …, verdict: …, feedback: …}, …]",
    "parts": "parts: [{id: …, label: …, type: choice, …}, …]",
    "prompt": "prompt: What is the largest value of $\\sigma'$?",
    "rel_tol": "rel_tol: 0.06",
    "text": "text: The early layers have converged.",
    "title": "title: Ten sigmoid layers",
    "type": "type: choice",
    "value": "value: 2.5",
    "verdict": "verdict: right",
    "verdict_from": "verdict_from: [diagnosis, remedies]",
    "wrong": "wrong: [{value: 2.5, feedback: …, misconception: …}]",
}


@dataclass(frozen=True)
class Chapter:
    """The items of one file.

    Attributes
    ----------
    name : str
        ``02_vanishing_gradients``.
    path : Path
    misconceptions : dict of str to str
        Slug → one sentence.
    items : list
        Validated items, see `trainlab.items`.
    """

    name: str
    path: Path
    misconceptions: dict[str, str]
    items: list[Any]


def load_items(path: Path) -> Chapter:
    """Read one file.

    Raises
    ------
    QuizError
        Lists every problem of the file.
    """
    reader = _FileReader(path)
    chapter = reader.read()
    if reader.problems:
        raise QuizError(reader.problems)
    return chapter


def load_bank(folder: Path) -> list[Chapter]:
    """Read every ``*.yaml`` of a folder; ids are unique over all of them.

    Raises
    ------
    QuizError
        Lists every problem of every file.
    """
    readers = [_FileReader(path) for path in sorted(folder.glob("*.yaml"))]
    chapters = [reader.read() for reader in readers]
    problems = [problem for reader in readers for problem in reader.problems]
    first: dict[str, Chapter] = {}
    sentences: dict[str, tuple[str, Chapter]] = {}
    for chapter in chapters:
        for item in chapter.items:
            known = first.setdefault(item.id, chapter)
            if known is not chapter:
                found = f"{item.id!r}, which {known.path.name} has too"
                form = f"id: {item.id}_2"
                expected = "an id of its own"
                problems.append(
                    QuizProblem(str(chapter.path), item.id, "id", found, expected, form)
                )
        for slug, sentence in chapter.misconceptions.items():
            said, where = sentences.setdefault(slug, (sentence, chapter))
            if said != sentence:
                expected = f"the sentence that {where.path.name} has for it: {said!r}"
                form = f"{slug}: {said}"
                name = f"misconceptions.{slug}"
                problems.append(
                    QuizProblem(str(chapter.path), "", name, repr(sentence), expected, form)
                )
    if problems:
        raise QuizError(problems)
    return chapters


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
        Then nothing is written.
    """
    compiled = compile_chapters(load_bank(quizzes))
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


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a quiz file, for editors."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**dialect, "title": "Quiz items of one chapter", **schema.ItemFile.model_json_schema()}


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, where YAML keeps the last in silence."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen and isinstance(key.value, str):
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


class _FileReader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[QuizProblem] = []

    def add(self, item: str, name: str, found: str, expected: str, form: str) -> None:
        self.problems.append(QuizProblem(str(self.path), item, name, found, expected, form))

    def read(self) -> Chapter:
        if not _FILE_NAME.fullmatch(self.path.name):
            self.add("", "", f"the file name {self.path.name!r}", "NN_slug.yaml, as its chapter",
                     "02_vanishing_gradients.yaml")  # fmt: skip
        data = self.data()
        known: dict[str, str] = {}
        if data is not None:
            for name in sorted(map(str, data.keys() - schema.ItemFile.model_fields.keys())):
                self.add("", name, f"the field {name!r}", "misconceptions and items", _TOP_FORM)
            known = self.misconceptions(data.get("misconceptions", {}))
        items = list(self.items(data["items"], known)) if data and "items" in data else []
        return Chapter(self.path.stem, self.path, known, items)

    def data(self) -> dict[str, Any] | None:
        try:
            data = yaml.load(self.path.read_text(encoding="utf-8"), _Loader)
        except OSError as error:
            self.add("", "", str(error.strerror), "a readable file", "quizzes/NN_slug.yaml")
        except UnicodeDecodeError as error:
            self.add("", "", f"byte {error.start} is not UTF-8", "UTF-8 text", "save as UTF-8")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
            problem = getattr(error, "problem", None) or str(error)
            form = "feedback: 'quote a text that has a colon, or begins with a sign'"
            self.add("", "", f"{problem}{where}", "YAML", form)
        else:
            if isinstance(data, dict) and data.get("items"):
                return data
            self.add("", "items", _shown(data), "a list of items", _TOP_FORM)
        return None

    def misconceptions(self, data: Any) -> dict[str, str]:
        try:
            return _MISCONCEPTIONS.validate_python(data)
        except ValidationError as error:
            for detail in error.errors():
                name = ".".join(["misconceptions", *map(str, detail["loc"][:1])])
                self.add("", name, _shown(detail["input"]), "a slug and one sentence",
                         "factors-add: The factors of the chain rule add up.")  # fmt: skip
        return dict.fromkeys(data, "") if isinstance(data, dict) else {}

    def items(self, data: Any, known: dict[str, str]) -> Iterator[Any]:
        if not isinstance(data, list):
            self.add("", "items", _shown(data), "a list of items", _TOP_FORM)
            return
        seen: set[str] = set()
        for at, raw in enumerate(data, start=1):
            named = isinstance(raw, dict) and isinstance(raw.get("id"), str)
            name = raw["id"] if named else f"number {at}"
            try:
                item = _ITEM.validate_python(raw)
            except ValidationError as error:
                for detail in error.errors():
                    self.shape_problem(name, raw, dict(detail))
                continue
            for flaw in item.flaws():
                self.add(name, *flaw)
            for place, value in schema.leaves(item):
                if place.endswith("misconception") and value is not None and value not in known:
                    self.add(name, place, repr(value), "a misconception of this file's list",
                             f"misconceptions: {{{value}: What somebody believes.}}")  # fmt: skip
            if name in seen:
                self.add(name, "id", f"{name!r} a second time", "an id of its own",
                         f"id: {name}_2")  # fmt: skip
            seen.add(name)
            yield item

    def shape_problem(self, item: str, raw: Any, detail: dict[str, Any]) -> None:
        kind, context = detail["type"], detail.get("ctx", {})
        place, model = _place(raw, detail["loc"])
        last = place.rpartition(".")[2]
        found, expected = _shown(detail["input"]), str(detail["msg"])
        form = _FORMS.get(last, f"{last}: …")
        match kind:
            case "missing":
                found, expected = "nothing", f"the field {last!r}"
            case "extra_forbidden":
                found = f"the field {last!r}"
                expected = f"a field that a {model} has" if model else "no such field here"
                form = f"leave {last!r} out, or mend its name"
            case "string_pattern_mismatch":
                expected = schema.SLUG_FORM
            case "literal_error" | "union_tag_invalid":
                expected = "one of " + str(context.get("expected") or context["expected_tags"])
                found = repr(context.get("tag", detail["input"]))
            case "union_tag_not_found":
                found, expected = "nothing", "one of 'choice', 'choices', 'number', 'case'"
        if kind.startswith("union_tag"):
            place = f"{place}.type" if place else "type"
            form = _FORMS["type"]
        self.add(item, place, found, expected, form)


@dataclass
class _Compiler:
    """Turns models into JSON values; formulas are made at the end, together."""

    problems: list[QuizProblem] = field(default_factory=list)
    formulas: list[tuple[tuple[str, str, str], dict[str, Any]]] = field(default_factory=list)

    def item(self, chapter: Chapter, item: Any) -> dict[str, Any]:
        place = (str(chapter.path), str(item.id))
        compiled: dict[str, Any] = self.value(item, place, "")
        return compiled

    def value(self, value: Any, place: tuple[str, str], name: str) -> Any:
        if isinstance(value, BaseModel):
            fields = {key: getattr(value, key) for key in type(value).model_fields}
            return self.value(fields, place, name)
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


def _shown(value: Any) -> str:
    """A value for a message, shortened."""
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _place(raw: Any, location: Sequence[int | str]) -> tuple[str, str]:
    """Where pydantic's location lies in the file, with ids for positions; and the type there."""
    steps: list[str] = []
    model = raw.get("type", "") if isinstance(raw, dict) else ""
    for step in location:
        if isinstance(raw, dict) and step not in raw and step == raw.get("type"):
            model = str(step)  # the tag of a union, not a field
            continue
        inner: Any = None
        if isinstance(raw, dict):
            inner = raw.get(step)
        elif isinstance(raw, list) and isinstance(step, int) and step < len(raw):
            inner = raw[step]
        named = isinstance(step, int) and isinstance(inner, dict) and "id" in inner
        steps.append(str(inner["id"] if named else step))
        raw = inner
    return ".".join(steps), model if len(steps) == 1 else ""
