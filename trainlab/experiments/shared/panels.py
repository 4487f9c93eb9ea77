"""The kinds of panel and what each may say: checked where an author writes it.

``views/panels/KIND.jsx`` draws a kind; the class of that name here says which options it takes.
Names of arrays stand in fields of type `ArrayName`: `arrays_named` finds them, so that a
misspelled one is told from what a run really measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

ArrayName = Annotated[str, "array"]
Role = Literal["train", "val", "test", "theory", "ideal", "danger", "gradient", "spread"]
Scale = Literal["log", "linear"]


def _rising(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = ends
    if not -math.inf < low < high < math.inf:
        raise PydanticCustomError("domain", "expected two finite numbers, the lower one first")
    return ends


Digits = Annotated[int, Field(ge=1, le=15)]
Domain = Annotated[tuple[float, float], Field(strict=False), AfterValidator(_rising)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Drawn(_Part):
    """A line: the array it draws, its label, its role (its color and second sign)."""

    name: ArrayName
    label: str
    role: Role


class _Axis(_Part):
    scale: Scale = "linear"
    domain: Domain | None = None

    @model_validator(mode="after")
    def _has_logarithms(self) -> Self:
        if self.scale == "log" and self.domain and self.domain[0] <= 0:
            raise PydanticCustomError("domain", "expected a domain above 0 on a log scale")
        return self


class XAxis(_Axis):
    """The axis that runs across; ``array`` holds x of every point, ``marks`` the ticks."""

    label: str
    array: ArrayName | None = None
    marks: Annotated[list[float] | None, Field(strict=False)] = None


class Along(XAxis):
    """An axis across whose points stand in an array."""

    array: ArrayName


class YAxis(_Axis):
    """The axis of values."""

    label: str = ""


class Fixed(YAxis):
    """An axis of values that is the same at all settings."""

    domain: Domain


class Reference(_Part):
    """A line across the picture, at a value or at that of an array."""

    label: str
    role: Role
    name: ArrayName | None = None
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Self:
        if (self.name is None) == (self.value is None):
            raise PydanticCustomError("reference", "expected a name of an array or a value")
        return self


class Threshold(_Part):
    """A level below which something is lost, and what to call the place where a line meets it."""

    value: float
    label: str
    mark: str | None = None


class Named(_Part):
    """An array and what it is called."""

    name: ArrayName
    label: str


class ReadoutItem(Named):
    """One number; a ``share`` is said in percent."""

    digits: Digits | None = None
    unit: str | None = None
    share: bool = False


class SingleRuns(_Part):
    """The first runs of some series, drawn as thin lines."""

    series: Annotated[list[ArrayName], Field(strict=False)]
    count: Annotated[int, Field(ge=1)]


class Never(_Part):
    """Numbers from ``at`` up mean that it did not come; what to say then."""

    at: float
    label: str


class Cells(_Part):
    """A decision map: arrays of its cells and points, its size and axes."""

    cells: ArrayName
    points: ArrayName
    seed: ArrayName
    accuracy: ArrayName
    score: str
    size: int
    domain: Domain
    axes: str


class DomainBy(_Part):
    """Axes of values of its own for each value of a control, written by hand."""

    control: str
    domains: dict[str, Domain]


class _Kind(_Part):
    """A panel. ``values`` is its axis of values, if it is not drawn without a declared domain."""

    values: ClassVar[Literal["x", "y"] | None] = None
    domain_by: DomainBy | None = None


class _Panel(_Kind):
    series: Annotated[list[Drawn], Field(min_length=1)]


class Curves(_Panel):
    """Lines over an axis, with bands, single runs, a marker, references."""

    values = "y"
    x: Along
    y: YAxis
    marker: Reference | None = None
    runs: SingleRuns | None = None
    reference: list[Reference] = []


class Intervals(_Panel):
    """Figures with their intervals, one below the other."""

    values = "x"
    x: XAxis
    key: dict[Role, str] = {}
    reference: list[Reference] = []
    digits: Digits | None = None
    never: Never | None = None


class Readouts(_Kind):
    """Numbers in words."""

    series: Annotated[list[Drawn], Field(max_length=0)] = []
    items: Annotated[list[ReadoutItem], Field(min_length=1)]


class Histogram(_Panel):
    """A distribution whose threshold is a control."""

    x: XAxis
    y: Fixed
    control: str
    edges: ArrayName
    beyond: Named
    lost: Named


class Map(_Kind):
    """What a network decides over a plane."""

    series: Annotated[list[Drawn], Field(max_length=0)] = []
    map: Cells


class Profile(_Panel):
    """A figure at every layer."""

    values = "y"
    x: XAxis
    y: YAxis
    threshold: Threshold | None = None
    flow: Literal["forward", "backward"] | None = None


class Stepper(_Kind):
    """A gradient that the reader steps back through the layers."""

    series: Annotated[list[Drawn], Field(max_length=0)] = []
    factors: ArrayName
    products: ArrayName
    start: Annotated[str, Field(alias="from")]
    to: str
    unit: str
    y: YAxis


class Sealed(_Panel):
    """A test set that the reader may look at, look by look."""

    values = "y"
    x: Along
    y: YAxis
    budget: Annotated[int, Field(ge=1)]
    first: int


class Beam(_Panel):
    """Light through a stack of tinted glasses."""

    x: XAxis
    y: YAxis
    threshold: Threshold


KINDS: dict[str, type[_Kind]] = {
    kind.__name__.lower(): kind
    for kind in (Curves, Intervals, Readouts, Histogram, Map, Profile, Stepper, Sealed, Beam)
}


def problems(kind: str, options: Mapping[str, Any], domain_by: bool = False) -> Iterator[str]:
    """Yield what is wrong with a panel's options: the field, what was found, what is expected.

    Parameters
    ----------
    kind : str
    options : mapping
    domain_by : bool
        Whether the recorded sweep will give its axis of values a domain.
    """
    if kind not in KINDS:
        yield f"kind {kind!r}; the kinds are {', '.join(KINDS)}"
        return
    try:
        KINDS[kind].model_validate(dict(options))
    except ValidationError as error:
        for detail in error.errors():
            place = ".".join(map(str, detail["loc"]))
            if detail["type"] == "extra_forbidden":
                yield f"option {place!r}, which a panel of kind {kind!r} does not have"
            elif detail["type"] == "missing":
                yield f"no option {place!r}, which a panel of kind {kind!r} needs"
            else:
                yield f"{place}={detail['input']!r:.60}: {detail['msg']}"
        return
    if not domain_by:
        yield from _without_domain(KINDS[kind].model_validate(dict(options)))


def _without_domain(panel: _Kind) -> Iterator[str]:
    """Yield that a panel does not say where its axis of values begins and ends."""
    if panel.values is None:
        return
    axis: _Axis = getattr(panel, panel.values)
    by_hand = panel.domain_by.domains if panel.domain_by else {}
    if axis.domain is None and not by_hand:
        yield (
            f"{panel.values} has no domain and the panel no domain_by; write domain: [low, high]"
        )
    if axis.scale == "log":
        for value, (low, high) in by_hand.items():
            if low <= 0:
                yield f"domain_by.{value}={[low, high]}: expected a domain above 0 on a log scale"


def arrays_named(kind: str, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field, name) of every array that valid options name."""
    yield from _names(KINDS[kind].model_validate(dict(options)), "")


def _names(part: BaseModel, place: str) -> Iterator[tuple[str, str]]:
    for field, about in type(part).model_fields.items():
        value, where = getattr(part, field), f"{place}{field}"
        if _is_array(about):
            for name in [value] if isinstance(value, str) else value or ():
                yield where, name
        for at, inner in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(inner, BaseModel):
                inside = f"{where}.{at}." if isinstance(value, list) else f"{where}."
                yield from _names(inner, inside)


def _is_array(about: Any) -> bool:
    kinds = [about.annotation, *get_args(about.annotation)]
    named = any("array" in getattr(kind, "__metadata__", ()) for kind in kinds)
    return named or "array" in about.metadata
