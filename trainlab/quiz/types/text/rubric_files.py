"""Reading ``quizzes/NAME.rubric.yaml``: what counts as said in a free-text answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, StringConstraints

from trainlab.quiz.schema import Flaw, Markdown, Model, Slug
from trainlab.quiz.types.text import rubric

SUFFIX = ".rubric.yaml"
PHRASE_FORM = "- stop* ... epoch 15"

Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Phrases = list[Phrase]


class RubricPart(Model):
    """A part of a good answer."""

    id: Slug
    text: Annotated[str, StringConstraints(min_length=1)]
    """As in "I did not recognise a cause"."""
    strict: bool = False
    """Whether a negation anywhere after a phrase takes it back."""


class _Said(Model):
    id: Slug
    says: Annotated[Phrases, Field(min_length=1)]
    unless: Phrases = Field(default_factory=list)


class Concept(_Said):
    """What a good answer says."""

    part: Slug
    label: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class RubricFlag(_Said):
    """What a reader should look at again."""

    voids: list[Slug] = Field(default_factory=list)
    misconception: Slug
    note: Markdown


class Rubric(Model):
    """One file."""

    forms = Model.forms | {
        "concepts": "concepts: [{id: fit, part: cause, label: overfitting, says: [overfit*]}, …]",
        "flags": "flags: [{id: …, says: […], misconception: …, note: …}, …]",
        "id": "id: fit",
        "label": "label: overfitting",
        "misconception": "misconception: factors-add",
        "note": "note: One or two short sentences.",
        "part": "part: cause",
        "parts": "parts: [{id: cause, text: a cause}, …]",
        "says": f"says: [{PHRASE_FORM.removeprefix('- ')}]",
        "text": "text: a cause",
        "unless": f"unless: [{PHRASE_FORM.removeprefix('- ')}]",
        "voids": "voids: [cause]",
    }

    parts: Annotated[list[RubricPart], Field(min_length=1)]
    concepts: Annotated[list[Concept], Field(min_length=1)]
    flags: list[RubricFlag] = Field(default_factory=list)

    def flaws(self) -> Iterator[Flaw]:
        parts = [part.id for part in self.parts]
        for name, count in Counter(said.id for said in [*self.concepts, *self.flags]).items():
            if count > 1:
                yield Flaw(f"{name}.id", f"{name!r} {count} times", "an id of its own",
                           f"id: {name}_2")  # fmt: skip
        for concept in self.concepts:
            if concept.part not in parts:
                expected = f"one of the parts: {', '.join(parts)}"
                yield Flaw(f"concepts.{concept.id}.part", repr(concept.part), expected,
                           f"part: {parts[0]}")  # fmt: skip
        for flag in self.flags:
            for part in {*flag.voids} - {*parts}:
                yield Flaw(f"flags.{flag.id}.voids", repr(part),
                           f"parts: {', '.join(parts)}", f"voids: [{parts[0]}]")  # fmt: skip
        for group, said in [
            *(("concepts", concept) for concept in self.concepts),
            *(("flags", flag) for flag in self.flags),
        ]:
            for field, phrases in (("says", said.says), ("unless", said.unless)):
                for phrase in phrases:
                    if (wrong := unreadable_word(phrase)) is not None:
                        yield Flaw(f"{group}.{said.id}.{field}", f"{wrong!r} in {phrase!r}",
                                   "words in lower case without signs; * only at the end, "
                                   "... only between words", PHRASE_FORM)  # fmt: skip


def unreadable_word(phrase: str) -> str | None:
    """Return the first word of a phrase that no answer can contain, or None."""
    for part in phrase.split("&"):
        words = part.split()
        if not words or words[0] == "..." or words[-1] == "...":
            return part.strip() or "&"
        for word in words:
            for choice in word.split("/"):
                stem = choice.removesuffix("*")
                if choice != "..." and rubric.clauses(stem) != [[stem]]:
                    return choice
    return None


def read_all(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the rubrics of a folder by name, as `rubric.read` takes them; notes stay Markdown."""
    return {
        path.name.removesuffix(SUFFIX): Rubric.model_validate(
            yaml.safe_load(path.read_text(encoding="utf-8"))
        ).model_dump()
        for path in sorted(folder.glob(f"*{SUFFIX}"))
    }
