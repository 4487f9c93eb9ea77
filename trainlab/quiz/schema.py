"""What every quiz item may say; what a type adds stands in ``types/TYPE/schema.py``.

Texts may quote recorded numbers and what a variant draws as ``<name>``, see
`trainlab.quiz.values`.

pydantic checks shapes; ``flaws`` finds what no shape can say. Both end up in a `QuizError`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import GetCoreSchemaHandler as Handler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypedDict

from trainlab.errors import Flaw, told
from trainlab.quiz.numerals import Unreadable, read_number
from trainlab.shapes import Setting, Slug


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


Quantity = Annotated[
    float,
    BeforeValidator(_quantity, json_schema_input_type=float | str),
    Field(strict=True, allow_inf_nan=False),
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


class Model(BaseModel):
    """Anything that stands in a file: no other fields, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    forms: ClassVar[dict[str, str]] = {}
    """Field, here or further in → what it may look like, for an error to show."""

    def flaws(self) -> Iterator[Flaw]:
        """Yield what is wrong although the shape is right; fields relative to this model."""
        yield from ()


ModelClass = type[Model]


class Quote(Model):
    """A recorded number, put where ``<name>`` stands."""

    experiment: Slug
    array: Slug
    settings: dict[Slug, Setting] = {}
    at: int | None = None
    """Which value of a curve; counted from the end if negative."""
    show: Literal["number", "percent"] = "number"
    digits: Annotated[int, Field(ge=1, le=6)] = 2


class Variants(Model):
    """More versions of an item: combinations of the values listed, drawn by ``seed``."""

    seed: int
    count: Annotated[int, Field(ge=2, le=12)]
    draw: Annotated[dict[Slug, list[Setting]], Field(min_length=1)]


class Item(Model):
    """What the items of all types have; a type's own class is the ``Schema`` of its folder.

    A field with ``exclude=True`` is for reading only and is not compiled.
    """

    forms: ClassVar[dict[str, str]] = {
        "array": "array: factor",
        "at": "at: 0",
        "confidence": "confidence: true",
        "count": "count: 4",
        "draw": "draw: {depth: [5, 10, 20]}",
        "elsewhere": "elsewhere: A network of ten sigmoid layers does not learn. Why?",
        "experiment": "experiment: overfitting",
        "feedback": "feedback: One to three short sentences.",
        "id": "id: ten_layer_sigmoid",
        "label": "label: Cause",
        "misconception": "misconception: factors-add",
        "not-yet": "not-yet: One to three short sentences.",
        "options": "options: [{id: …, text: …, verdict: …, feedback: …}, …]",
        "pinned": "pinned: true",
        "prompt": "prompt: What is the largest value of $\\sigma'$?",
        "quotes": "quotes: {factor: {experiment: gradient_flow, array: factor}}",
        "right": "right: One to three short sentences.",
        "seed": "seed: 1",
        "show": "show: percent",
        "text": "text: The early layers have converged.",
        "type": "type: choice",
        "variants": "variants: {seed: 1, count: 4, draw: {depth: [5, 10, 20, 30]}}",
        "verdict": "verdict: right",
    }
    inside: ClassVar[frozenset[str]] = frozenset({"case", "predict"})
    """The types of item that may ask it."""
    alone: ClassVar[tuple[str, ...]] = ("confidence", "quotes", "variants")
    """Fields of a whole item, which a question inside one does not have."""

    id: Slug
    label: Label = ""
    """One to three words, needed in a case: "Cause"."""
    prompt: Markdown
    elsewhere: Annotated[Markdown | None, Field(exclude=True)] = None
    """The prompt for where the page around it is missing: in exports."""
    confidence: bool = False
    """Whether the reader is asked how sure they are; never part of the verdict."""
    objective: str = ""
    """Id of the chapter's objective that it tests, for the instructors' table."""
    quotes: Annotated[dict[Slug, Quote], Field(exclude=True)] = {}
    type: str
    """In each type: ``Literal``, the name of its folder."""

    def flaws_alone(self) -> Iterator[Flaw]:
        """Yield what is wrong with it as a whole item."""
        yield from ()

    def flaws_inside(self) -> Iterator[Flaw]:
        """Yield what is wrong with it inside another item."""
        for name in self.alone:
            if getattr(self, name, None):
                yield Flaw(name, f"the field {name!r}",
                           "this field at the whole item, not inside it",
                           f"move {name!r} up to the item")  # fmt: skip

    def files(self) -> Mapping[str, ModelClass]:
        """Return the files beside the item's that it names → what they hold.

        They are called ``NAME.KIND.yaml``, so that they are not taken for items.
        """
        return {}

    def made(self, files: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is compiled beside the item's fields; texts in it are compiled too.

        Parameters
        ----------
        files : mapping of str to `trainlab.quiz.reading.Beside`
            Those of the chapter, by name.
        """
        return {}


class Option(Model):
    """One of several, with a reason; each type adds its verdict."""

    id: Slug
    text: Line
    feedback: Markdown
    misconception: Slug | None = None
    pinned: Annotated[bool, Field(exclude=True)] = False
    """Whether it keeps its place when the others are shuffled: "none of these", at the end."""


Misconceptions = dict[Slug, Annotated[str, StringConstraints(min_length=1)]]
"""Slug → one sentence, what somebody believes."""
AnyItem = TypeVar("AnyItem")


class ItemFile(Model, Generic[AnyItem]):
    """One chapter's items, ``quizzes/NN_slug.yaml``."""

    misconceptions: Misconceptions = {}
    items: Annotated[list[AnyItem], Field(min_length=1)]


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


def questions(value: Any) -> Iterator[Item]:
    """Yield an item and all those inside it."""
    if isinstance(value, Item):
        yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from questions(getattr(value, name))
    elif isinstance(value, list):
        for inner in value:
            yield from questions(inner)


def option_flaws(options: Sequence[Any]) -> Iterator[Flaw]:
    """Yield what is wrong with options: one is right, the others have a misconception."""
    yield from same_twice("options", [option.id for option in options])
    if not any(option.verdict == "right" for option in options):
        yield Flaw("options", "no right option", "at least one", "verdict: right")
    for option in options:
        if option.verdict != "right" and option.misconception is None:
            yield Flaw(f"options.{option.id}.misconception", "nothing",
                       "the misconception behind this wrong option",
                       "misconception: factors-add")  # fmt: skip


def pinned(item: Any) -> dict[str, list[str]]:
    """Return ``{"pinned": […]}``, the ids of an item's options that keep their places, if any."""
    kept = [option.id for option in item.options if item.pinned or option.pinned]
    return {"pinned": kept} if kept else {}


def raised(error: Exception, item: Item, name: str) -> Flaw:
    """Return the flaw that a method of an item's type raises instead of an answer."""
    file = f"{type(item).__module__.replace('.', '/')}.py"
    found = f"{name}() in {file}: {told(error, file)}"
    return Flaw("", found, "a method that answers for this item too", f"fix {file}, or the item")


def same_twice(field: str, names: Sequence[str]) -> Iterator[Flaw]:
    """Yield a flaw for each id that stands more than once in a list."""
    for name, count in Counter(names).items():
        if count > 1:
            yield Flaw(f"{field}.{name}.id", f"{name!r} {count} times", "an id of its own",
                       f"id: {name}_2")  # fmt: skip
