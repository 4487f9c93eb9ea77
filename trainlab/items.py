"""What a quiz item may say: one class a type.

A new type is one class here (joined to ``Part`` or ``Item``), one module in ``trainlab/grading/``,
one in ``views/quiz/grading/`` and one in ``views/quiz/types/``.

pydantic checks shapes; ``flaws`` finds what no shape can say. Both end up in a `QuizError`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import GetCoreSchemaHandler as Handler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypedDict

from trainlab.grading.number import near
from trainlab.numerals import Unreadable, read_number

SLUG_FORM = "a slug: a to z first, then a to z, 0 to 9, and _ or - between them"


class Markdown(str):
    """Text that is compiled to a tree of blocks."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: Handler) -> CoreSchema:
        text = core_schema.str_schema(min_length=1, strip_whitespace=True)
        return core_schema.no_info_after_validator_function(cls, text)


class Line(Markdown):
    """Text that is compiled to a tree without blocks."""


def _quantity(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return read_number(value)
    except Unreadable:
        raise PydanticCustomError("quantity", "a number, as readers may type it") from None


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=60)]
Quantity = Annotated[
    float, BeforeValidator(_quantity, json_schema_input_type=float | str), Field(strict=True)
]
"""A number, or text such as ``0.25^10``."""
Tolerance = Annotated[float, Field(ge=0, le=1)]
Label = Annotated[str, StringConstraints(max_length=30, strip_whitespace=True)]
Outcome = Literal["right", "partly", "not-yet"]
Verdicts = TypedDict(
    "Verdicts",
    {"right": Markdown, "partly": Markdown, "not-yet": Markdown},
)
Verdicts.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
RightOrNot = TypedDict("RightOrNot", {"right": Markdown, "not-yet": Markdown})
RightOrNot.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]


class Flaw(NamedTuple):
    """Something wrong with an item that has the right shape."""

    field: str
    found: str
    expected: str
    form: str


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def flaws(self) -> Iterator[Flaw]:
        """Yield what is wrong although the shape is right; fields relative to this model."""
        yield from ()


class _Item(_Model):
    id: Slug
    label: Label = ""
    """One to three words, needed in a case: "Cause"."""
    prompt: Markdown


class _Option(_Model):
    id: Slug
    text: Line
    feedback: Markdown
    misconception: Slug | None = None


class ChoiceOption(_Option):
    """An option of a `Choice`."""

    verdict: Outcome


class ChoicesOption(_Option):
    """An option of a `Choices`."""

    verdict: Literal["right", "harmless", "harmful"]


class Choice(_Item):
    """Choose one."""

    type: Literal["choice"]
    options: Annotated[list[ChoiceOption], Field(min_length=2)]

    def flaws(self) -> Iterator[Flaw]:
        yield from _option_flaws(self.options)


class Choices(_Item):
    """Choose all that apply; see `trainlab.grading.choices` for what ``needs`` means."""

    type: Literal["choices"]
    needs: Literal["all", "any"]
    options: Annotated[list[ChoicesOption], Field(min_length=2)]
    feedback: Verdicts

    def flaws(self) -> Iterator[Flaw]:
        yield from _option_flaws(self.options)


class WrongValue(_Model):
    """A number that shows how somebody thought."""

    value: Quantity
    rel_tol: Tolerance = 0.01
    feedback: Markdown
    misconception: Slug


class Number(_Item):
    """A number as people type it."""

    type: Literal["number"]
    answer: Quantity
    rel_tol: Tolerance = 0.01
    abs_tol: Annotated[float, Field(ge=0)] = 0
    unit: Label = ""
    wrong: list[WrongValue] = []
    feedback: RightOrNot

    def flaws(self) -> Iterator[Flaw]:
        if max(self.abs_tol, self.rel_tol * abs(self.answer)) == 0:
            yield Flaw("rel_tol", "no tolerance", "one above 0: typed numbers are rounded",
                       "abs_tol: 0.001" if self.answer == 0 else "rel_tol: 0.01")  # fmt: skip
        for at, wrong in enumerate(self.wrong):
            field = f"wrong.{at}.value"
            if near(wrong.value, self.answer, self.rel_tol, self.abs_tol):
                yield Flaw(field, f"{wrong.value:g}, which counts as right",
                           "a value outside the answer's tolerance", "value: 2.5")  # fmt: skip
            for earlier in self.wrong[:at]:
                if near(wrong.value, earlier.value, earlier.rel_tol, 0):
                    yield Flaw(field, f"{wrong.value:g}, already read as {earlier.value:g}",
                               "wrong values that can be told apart", "rel_tol: 0.001")  # fmt: skip


Part = Annotated[Choice | Choices | Number, Field(discriminator="type")]


class Case(_Item):
    """Several parts about one story, checked together; see `trainlab.grading.case`."""

    type: Literal["case"]
    title: Line
    parts: Annotated[list[Part], Field(min_length=2)]
    verdict_from: Annotated[list[Slug], Field(min_length=1)]
    feedback: Verdicts
    model_answer: Markdown

    def flaws(self) -> Iterator[Flaw]:
        names = [part.id for part in self.parts]
        yield from _twice("parts", names)
        for name in self.verdict_from:
            if name not in names:
                yield Flaw("verdict_from", repr(name), f"parts of this case: {', '.join(names)}",
                           f"verdict_from: [{', '.join(names)}]")  # fmt: skip
        for part in self.parts:
            if not part.label:
                yield Flaw(f"parts.{part.id}.label", "nothing", "one to three words",
                           "label: Cause")  # fmt: skip
            for flaw in part.flaws():
                yield flaw._replace(field=f"parts.{part.id}.{flaw.field}")


Item = Annotated[Choice | Choices | Number | Case, Field(discriminator="type")]


Misconceptions = dict[Slug, Annotated[str, StringConstraints(min_length=1)]]
"""Slug → one sentence, what somebody believes."""


class ItemFile(_Model):
    """One chapter's items, ``quizzes/NN_slug.yaml``."""

    misconceptions: Misconceptions = {}
    items: Annotated[list[Item], Field(min_length=1)]


def leaves(value: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every plain value in a model with its field, such as ``options.early.feedback``."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), f"{field}.{name}" if field else name)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{field}.{name}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, f"{field}.{getattr(inner, 'id', at)}")
    else:
        yield field, value


def _option_flaws(options: Sequence[ChoiceOption | ChoicesOption]) -> Iterator[Flaw]:
    yield from _twice("options", [option.id for option in options])
    if not any(option.verdict == "right" for option in options):
        yield Flaw("options", "no right option", "at least one", "verdict: right")
    for option in options:
        if option.verdict != "right" and option.misconception is None:
            yield Flaw(f"options.{option.id}.misconception", "nothing",
                       "the misconception behind this wrong option",
                       "misconception: factors-add")  # fmt: skip


def _twice(field: str, names: Sequence[str]) -> Iterator[Flaw]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Flaw(f"{field}.{name}.id", f"{name!r} {count} times", "an id of its own",
                       f"id: {name}_2")  # fmt: skip
