"""What a quiz item may say: one class a type.

A new type is one class here (joined to ``Plain``, ``Part`` or ``Item``), one module in
``trainlab/quiz/types/``, one in ``views/quiz/grading/`` and one in ``views/quiz/types/``.

Texts may quote recorded numbers and what a variant draws as ``<name>``, see
`trainlab.quiz.values`.

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

from trainlab.quiz.numerals import Unreadable, read_number
from trainlab.quiz.types.number.grading import near

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


Setting = str | int | float
"""A control's value."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def flaws(self) -> Iterator[Flaw]:
        """Yield what is wrong although the shape is right; fields relative to this model."""
        yield from ()


class Quote(_Model):
    """A recorded number, put where ``<name>`` stands."""

    experiment: Slug
    array: Slug
    settings: dict[Slug, Setting] = {}
    at: int | None = None
    """Which value of a curve; counted from the end if negative."""
    show: Literal["number", "percent"] = "number"
    digits: Annotated[int, Field(ge=1, le=6)] = 2


class Variants(_Model):
    """More versions of an item: combinations of the values listed, drawn by ``seed``."""

    seed: int
    count: Annotated[int, Field(ge=2, le=12)]
    draw: Annotated[dict[Slug, list[Setting]], Field(min_length=1)]


class _Item(_Model):
    id: Slug
    label: Label = ""
    """One to three words, needed in a case: "Cause"."""
    prompt: Markdown
    confidence: bool = False
    """Whether the reader is asked how sure they are; never part of the verdict."""
    objective: str = ""
    """Id of the chapter's objective that it tests, for the instructors' table."""
    quotes: dict[Slug, Quote] = {}


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
    """Choose all that apply; see `trainlab.quiz.types.choices.grading` for what ``needs`` means."""

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
    variants: Variants | None = None

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


class OrderOption(_Model):
    """One row to put in its place."""

    id: Slug
    text: Line
    feedback: Markdown
    """Why it stands where it stands."""


class Mistake(_Model):
    """A row placed anywhere before another one that it has to follow."""

    placed: Slug
    before: Slug
    feedback: Markdown
    misconception: Slug


class Order(_Item):
    """Put the rows in order; ``options`` are written in the right one, and shown in another."""

    type: Literal["order"]
    options: Annotated[list[OrderOption], Field(min_length=3)]
    mistakes: Annotated[list[Mistake], Field(min_length=1)]
    feedback: Verdicts

    def flaws(self) -> Iterator[Flaw]:
        names = [option.id for option in self.options]
        yield from _twice("options", names)
        for at, mistake in enumerate(self.mistakes):
            field, pair = f"mistakes.{at}", (mistake.placed, mistake.before)
            for name in {*pair} - {*names}:
                yield Flaw(field, repr(name), f"options: {', '.join(names)}",
                           f"placed: {names[-1]}, before: {names[0]}")  # fmt: skip
            if {*pair} <= {*names} and names.index(pair[0]) <= names.index(pair[1]):
                yield Flaw(field, f"{pair[0]!r} before {pair[1]!r}, which is right",
                           "a pair in the wrong order",
                           f"placed: {pair[1]}, before: {pair[0]}")  # fmt: skip


class Recording(_Model):
    """A curve of a recorded experiment: the median, or one of its single runs."""

    experiment: Slug
    settings: dict[Slug, Setting] = {}
    x: Slug
    y: Slug
    run: int | None = None
    beside: list[Slug] = []
    """Other curves to show, not to pick from."""


class Reason(_Model):
    """What to say to somebody who thought otherwise."""

    feedback: Markdown
    misconception: Slug


class Pick(_Item):
    """Pick the point of a recorded curve to stop at: any within a share of its lowest value."""

    type: Literal["pick"]
    recording: Recording
    within: Annotated[float, Field(gt=0, le=1)] = 0.02
    right: Markdown
    early: Reason
    late: Reason
    variants: Variants | None = None

    def flaws(self) -> Iterator[Flaw]:
        from trainlab.quiz.values import ItemValueError, curve

        try:
            curve(self)
        except ItemValueError as problem:
            yield from problem.flaws


class Text(_Item):
    """Free text, read by ``quizzes/RUBRIC.rubric.yaml``; formative."""

    type: Literal["text"]
    rubric: Slug
    model_answer: Markdown | None = None
    """Needed unless the case has one."""

    def flaws(self) -> Iterator[Flaw]:
        if self.model_answer is None:
            yield Flaw("model_answer", "nothing", "what a good answer says, to compare with",
                       "model_answer: One paragraph, as you would say it.")  # fmt: skip


Plain = Annotated[Choice | Choices | Number | Order | Pick, Field(discriminator="type")]
Part = Annotated[Choice | Choices | Number | Order | Pick | Text, Field(discriminator="type")]


class Predict(_Item):
    """Commit yourself first, then see the outcome; it counts for calibration, not as a score."""

    type: Literal["predict"]
    ask: Plain
    outcome: Markdown

    def flaws(self) -> Iterator[Flaw]:
        for flaw in [*self.ask.flaws(), *_only_alone(self.ask)]:
            yield flaw._replace(field=f"ask.{flaw.field}")


class Case(_Item):
    """Several parts about one story, checked together; see `trainlab.quiz.types.case.grading`.

    A part of the type ``text`` comes first, under the name ``explain``, and is locked before the
    other parts are shown.
    """

    type: Literal["case"]
    title: Line
    parts: Annotated[list[Part], Field(min_length=2)]
    verdict_from: Annotated[list[Slug], Field(min_length=1)]
    feedback: Verdicts
    model_answer: Markdown

    def flaws(self) -> Iterator[Flaw]:
        names = [part.id for part in self.parts]
        texts = [part.id for part in self.parts if part.type == "text"]
        yield from _twice("parts", names)
        for name in self.verdict_from:
            if name not in names or name in texts:
                others = [other for other in names if other not in texts]
                yield Flaw("verdict_from", repr(name),
                           f"parts of this case other than free text: {', '.join(others)}",
                           f"verdict_from: [{', '.join(others)}]")  # fmt: skip
        if texts and (texts != names[:1] or texts != ["explain"]):
            yield Flaw(f"parts.{texts[0]}", f"{texts[0]!r} as part {names.index(texts[0]) + 1}",
                       "one free text, first, with the id 'explain'",
                       "parts: [{id: explain, type: text, …}, …]")  # fmt: skip
        for part in self.parts:
            if not part.label:
                yield Flaw(f"parts.{part.id}.label", "nothing", "one to three words",
                           "label: Cause")  # fmt: skip
            own = [] if part.type == "text" else part.flaws()  # the case has the model answer
            for flaw in [*own, *_only_alone(part)]:
                yield flaw._replace(field=f"parts.{part.id}.{flaw.field}")


Item = Annotated[
    Choice | Choices | Number | Order | Pick | Text | Predict | Case, Field(discriminator="type")
]

TYPES = ("choice", "choices", "number", "order", "pick", "text", "predict", "case")

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


def _only_alone(part: Any) -> Iterator[Flaw]:
    """What belongs to a whole item and not to something inside one."""
    for name in ("confidence", "quotes", "variants", "model_answer"):
        if getattr(part, name, None):
            yield Flaw(name, f"the field {name!r}", "this field at the whole item, not inside it",
                       f"move {name!r} up to the item")  # fmt: skip


def _twice(field: str, names: Sequence[str]) -> Iterator[Flaw]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Flaw(f"{field}.{name}.id", f"{name!r} {count} times", "an id of its own",
                       f"id: {name}_2")  # fmt: skip
