"""Reading ``quizzes/NN_slug.yaml``, and the files that its items name.

Everything that needs fixing is reported at once, each with file, item, field, what was found,
what is expected, and the right form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from trainlab import yaml_files
from trainlab.errors import Flaw, Problem, QuizError, did_you_mean, nearest
from trainlab.quiz.schema import (
    Item,
    ItemFile,
    Misconceptions,
    Model,
    leaves,
    questions,
    raised,
)
from trainlab.quiz.union import item_types
from trainlab.quiz.values import expand
from trainlab.shapes import place_of, shape_flaws, shown

_FILE_NAME = re.compile(r"[0-9]{2}_[a-z0-9]+(_[a-z0-9]+)*\.yaml")
_FILE_FORM = "02_vanishing_gradients.yaml"
_MISCONCEPTIONS: TypeAdapter[dict[str, str]] = TypeAdapter(Misconceptions)
_TOP_FORM = "misconceptions: {slug: sentence}, then items: with a list of items"


@dataclass(frozen=True)
class Beside:
    """A file beside the items, ``NAME.KIND.yaml``, that one of them names."""

    path: Path
    content: Model


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
        Validated items: each the ``Schema`` of its type.
    variants : dict of str to list
        Item's id → its other versions, see `trainlab.quiz.values`.
    beside : dict of str to Beside
        Files that the items name, by name.
    """

    name: str
    path: Path
    misconceptions: dict[str, str]
    items: list[Any]
    variants: dict[str, list[Any]]
    beside: dict[str, Beside]


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
    """Read every ``NAME.yaml`` of a folder; ids are unique over all of them.

    Raises
    ------
    QuizError
        Lists every problem of every file.
    """
    chapters, problems = read_bank(folder)
    if problems:
        raise QuizError(problems)
    return chapters


def read_bank(folder: Path) -> tuple[list[Chapter], list[Problem]]:
    """Return what `load_bank` does, as far as it can be read, and the problems of every file."""
    paths = [path for path in folder.glob("*.yaml") if path.suffixes == [".yaml"]]
    readers = [_FileReader(path) for path in sorted(paths)]
    chapters = [reader.read() for reader in readers]
    problems = [problem for reader in readers for problem in reader.problems]
    problems += [*_strays(folder)]
    first: dict[str, Chapter] = {}
    sentences: dict[str, tuple[str, Chapter]] = {}
    for chapter in chapters:
        for item in chapter.items:
            known = first.setdefault(item.id, chapter)
            if known is not chapter:
                found = f"{item.id!r}, which {known.path.name} has too"
                form = f"id: {item.id}_2"
                expected = "an id of its own"
                problems.append(Problem(str(chapter.path), item.id, "id", found, expected, form))
        for slug, sentence in chapter.misconceptions.items():
            said, where = sentences.setdefault(slug, (sentence, chapter))
            if said != sentence:
                expected = f"the sentence that {where.path.name} has for it: {said!r}"
                form = f"{slug}: {said}"
                name = f"misconceptions.{slug}"
                problems.append(
                    Problem(str(chapter.path), "", name, repr(sentence), expected, form)
                )
    return chapters, problems


def _strays(folder: Path) -> Iterator[Problem]:
    """Yield a problem for what lies among the quizzes and would be passed over in silence."""
    for path in sorted(folder.glob("*")):
        if path.is_dir() and any(path.glob("*.y*ml")):
            expected = "quiz files beside each other, none in a folder"
            yield Problem(str(path), "", "", f"the folder {path.name!r}", expected, _FILE_FORM)
        elif path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml":
            form = path.with_suffix(".yaml").name
            yield Problem(str(path), "", "", f"the ending {path.suffix!r}", "'.yaml'", form)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a quiz file, for editors."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        **dialect,
        "title": "Quiz items of one chapter",
        **item_types().file.model_json_schema(),
    }


class _FileReader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.variants: dict[str, list[Any]] = {}
        self.beside: dict[str, Beside | None] = {}
        self.content: Any = None

    def add(self, item: str, name: str, found: str, expected: str, form: str) -> None:
        self.problems.append(Problem(str(self.path), item, name, found, expected, form))

    def read(self) -> Chapter:
        if not _FILE_NAME.fullmatch(self.path.name):
            found = f"the file name {self.path.name!r}"
            self.add("", "", found, "NN_slug.yaml, as its chapter", _FILE_FORM)
        known: dict[str, str] = {}
        items: list[Item] = []
        if self.load():
            data = self.content if isinstance(self.content, dict) else {}
            for name in sorted(map(str, data.keys() - ItemFile.model_fields.keys())):
                self.add("", name, f"the field {name!r}", "misconceptions and items", _TOP_FORM)
            known = self.misconceptions(data.get("misconceptions", {}))
            if data.get("items"):
                items = list(self.items(data["items"], known))
            else:
                self.add("", "items", shown(self.content), "a list of items", _TOP_FORM)
        beside = {name: read for name, read in self.beside.items() if read is not None}
        for read in beside.values():
            self.check_misconceptions("", leaves(read.content), known)
        return Chapter(self.path.stem, self.path, known, items, self.variants, beside)

    def load(self) -> bool:
        """Read the file into ``content``; whether it can be read, with its flaws noted."""
        self.content, flaws = yaml_files.load(self.path)
        for flaw in flaws:
            self.add("", *flaw)
        if _holds_itself(self.content):
            found = "an anchor (&name) whose alias (*name) stands inside it"
            self.add("", "", found, "a value that does not hold itself", _TOP_FORM)
            return False
        return self.content is not None or not flaws

    def misconceptions(self, data: Any) -> dict[str, str]:
        try:
            return _MISCONCEPTIONS.validate_python(data)
        except ValidationError as error:
            for detail in error.errors():
                name = ".".join(["misconceptions", *map(str, detail["loc"][:1])])
                self.add("", name, shown(detail["input"]), "a slug and one sentence",
                         "factors-add: The factors of the chain rule add up.")  # fmt: skip
        return dict.fromkeys(data, "") if isinstance(data, dict) else {}

    def items(self, data: Any, known: dict[str, str]) -> Iterator[Any]:
        if not isinstance(data, list):
            self.add("", "items", shown(data), "a list of items", _TOP_FORM)
            return
        seen: set[str] = set()
        for at, raw in enumerate(data, start=1):
            named = isinstance(raw, dict) and isinstance(raw.get("id"), str)
            name = raw["id"] if named else f"number {at}"
            if name in seen:
                self.add(name, "id", f"{name!r} a second time", "an id of its own",
                         f"id: {name}_2")  # fmt: skip
            seen.add(name)
            versions = list(self.versions(name, raw))
            if not versions:  # what can be said about it all the same
                self.check_misconceptions(name, _misconceptions(raw), known)
                continue
            item, *others = versions
            if others:
                self.variants[item.id] = others
            for flaw in dict.fromkeys(flaw for version in versions for flaw in _flaws(version)):
                self.add(name, *flaw)
            self.check_misconceptions(name, leaves(item), known)
            for question in questions(item):
                for file, model in question.files().items():
                    self.read_beside(name, file, model)
            yield item

    def versions(self, name: str, raw: Any) -> Iterator[Any]:
        """Yield the item and its variants; of those that fail, only the first is reported."""
        flaws: list[Flaw] = []
        expanded = expand(raw, flaws)
        for flaw in dict.fromkeys(flaws):
            self.add(name, *flaw)
        filled: Any = raw
        try:
            for filled in expanded:
                yield item_types().item.validate_python(filled)
        except ValidationError as error:
            for flaw in item_shape_flaws(error, filled):
                self.add(name, *flaw)

    def check_misconceptions(
        self, name: str, values: Iterable[tuple[str, Any]], known: dict[str, str]
    ) -> None:
        for place, value in values:
            if place.endswith("misconception") and value is not None and value not in known:
                near = nearest(value, known)
                hint = f".{did_you_mean(value, known)}" if near else ""
                form = f"misconceptions: {{{value}: What somebody believes.}}"
                self.add(name, place, repr(value), f"a misconception of this file's list{hint}",
                         f"misconception: {near}" if near else form)  # fmt: skip

    def read_beside(self, item: str, file: str, model: type[Model]) -> None:
        path = self.path.parent / file
        name, kind, _ = file.rsplit(".", 2)
        if not path.exists():
            others = path.parent.glob(f"*.{kind}.yaml")
            there = ", ".join(sorted(other.name.split(".")[0] for other in others)) or "none yet"
            expected = f"a file NAME.{kind}.yaml beside this one: {there}"
            self.add(item, kind, repr(name), expected, f"write {file}")
        elif file not in self.beside:
            reader = _FileReader(path)
            self.beside[file] = reader.as_beside(model)
            self.problems.extend(reader.problems)

    def as_beside(self, model: type[Model]) -> Beside | None:
        """Return what the file holds, with its flaws noted; None if it cannot be used."""
        if not self.load():
            return None
        if not isinstance(self.content, dict):
            first, *others = model.model_fields
            expected = f"the fields {', '.join([first, *others])}"
            self.add("", "", shown(self.content), expected, model.forms.get(first, f"{first}: …"))
            return None
        try:
            content = model.model_validate(self.content)
        except ValidationError as error:
            schema = model.model_json_schema()
            for flaw in shape_flaws(error, self.content, schema, lambda _: model.forms):
                self.add("", *flaw)
            return None
        for flaw in content.flaws():
            self.add("", *flaw)
        return Beside(self.path, content)


def item_shape_flaws(error: ValidationError, raw: Any) -> Iterator[Flaw]:
    """Yield what pydantic found; of an item with a misspelled type what the type meant says too."""
    yield from shape_flaws(error, raw, _item_schema(), _forms)
    types = item_types()
    if isinstance(raw, dict) and str(raw.get("type")) not in types.schemas:
        meant = nearest(raw.get("type"), types.schemas)
        if meant:
            try:
                types.item.validate_python(raw | {"type": meant})
            except ValidationError as further:
                yield from shape_flaws(further, raw | {"type": meant}, _item_schema(), _forms)


def _flaws(item: Item) -> list[Flaw]:
    try:
        return [*item.flaws(), *item.flaws_alone()]
    except Exception as error:  # whatever the code of a type may raise
        return [raised(error, item, "flaws")]


@cache
def _item_schema() -> dict[str, Any]:
    return item_types().item.json_schema()


def _forms(model: str) -> dict[str, str]:
    """Return what the fields of a type of item may look like."""
    return item_types().schemas.get(model, Item).forms


def _holds_itself(content: Any) -> bool:
    try:
        json.dumps(content, default=str, skipkeys=True)
    except ValueError:
        return True
    return False


def _misconceptions(raw: Any) -> Iterator[tuple[str, str]]:
    """Yield the misconceptions that an item names, with their places, whatever else is wrong."""
    todo: list[tuple[tuple[int | str, ...], Any]] = [((), raw)]
    while todo:
        location, value = todo.pop(0)
        if isinstance(value, dict):
            todo += [((*location, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            todo += [((*location, at), inner) for at, inner in enumerate(value)]
        elif location[-1:] == ("misconception",) and isinstance(value, str):
            yield place_of(raw, location)[0], value
