"""Questions made from validated items; each type says how in its ``exporting.py``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from trainlab import yaml_files
from trainlab.errors import Problem, QuizError
from trainlab.quiz import types
from trainlab.quiz.export.markup import paragraphs
from trainlab.quiz.export.model import Html, Question, Remark, Sheet
from trainlab.quiz.reading import Beside, Chapter
from trainlab.quiz.schema import questions

POINTS_AT_ITS_PAGE = re.compile(
    r"(?:stack|table|chart|figure|experiment|cell|code|lines?|plot) (?:above|below)\b"
    r"|\bnext (?:cell|experiment|figure)\b|\bthis page\b|\bonce more\b|\bthe same network\b"
)
"""Words of a prompt that make sense in its page only; ``elsewhere`` is the prompt without them."""


class Making:
    """Makes the questions of one chapter.

    Attributes
    ----------
    left_out : list of Remark
        Items that no platform is given.
    """

    def __init__(
        self,
        files: Mapping[str, Beside],
        versions: Mapping[str, int],
        fresh: Collection[str] = (),
    ) -> None:
        self.files, self._fresh = files, fresh
        self.left_out: list[Remark] = []
        self._versions = versions

    def questions(self, item: Any) -> Iterator[Question]:
        """Yield the questions of an item, or of one inside another."""
        folder = types.folders().get(item.type)
        if folder is None or not (folder / "exporting.py").exists():
            what = f"the type {item.type!r} has no exporting.py, which says how to ask it elsewhere"
            self.left_out.append(Remark(item.id, what, graded=False))
            return
        made = list(types.module(item.type, "exporting").questions(item, self))
        asked = max(1, sum(1 for question in questions(item) if question is not item))
        if len(made) > asked:
            raise QuizError(
                [Problem(str(folder / "exporting.py"), item.id, "questions",
                         f"{len(made)} questions: {', '.join(one.id for one in made)}",
                         "one question an item, under its id, and one a part of a case",
                         f"yield Question({item.id!r}, …)")]
            )  # fmt: skip
        for question in made:
            yield replace(question, lost=question.lost + tuple(self._lost(item)))

    def prompt(self, item: Any) -> Html:
        """Return what an item asks, in words that need no page around it."""
        return paragraphs(item.elsewhere or item.prompt)

    def _lost(self, item: Any) -> Iterator[str]:
        if item.confidence:
            yield "The question how sure you are is not asked."
        if more := self._versions.get(item.id, 0):
            yield f"The book has {more} more versions with other numbers; the first is asked."
        if item.id in self._fresh:
            yield "Its fresh versions, which recordings make, are not asked."
        if not item.elsewhere and POINTS_AT_ITS_PAGE.search(item.prompt):
            yield "Its prompt points at its page; write `elsewhere:` with one that does not."


def sheet(chapter: Chapter, sources: Mapping[str, str]) -> tuple[Sheet, list[Remark]]:
    """Return the questions of a chapter, and the items of which none can be made."""
    versions = {name: len(others) for name, others in chapter.variants.items()}
    beside = chapter.path.with_name(f"{chapter.name}.fresh.yaml")
    declared = yaml_files.load(beside)[0] if beside.exists() else {}
    fresh = {entry["under"] for entry in declared.get("fresh", ())}
    making = Making(chapter.beside, versions, fresh)
    number, _, rest = chapter.name.partition("_")
    title = f"{number} {rest.replace('_', ' ').capitalize()}"
    every = tuple(made for item in chapter.items for made in making.questions(item))
    told = {q.id: sources.get(q.id.partition("/")[0], f"Chapter {title}") for q in every}
    return Sheet(chapter.name, title, every, told), making.left_out
