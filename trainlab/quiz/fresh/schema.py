"""What an entry of ``NN_slug.fresh.yaml`` may say."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from trainlab.quiz.schema import Misconceptions, Model
from trainlab.shapes import Setting, Slug

FEWEST = 4
"""Versions that an entry has at least."""
MOST = 64
"""Versions that are kept of an entry, unless it says otherwise: a file that is soon loaded."""


class FreshQuote(Model):
    """A number of a version: recorded, or computed from others (``is``)."""

    array: str = ""
    experiment: str = ""
    """Another one than the entry's."""
    settings: dict[Slug, Setting] = Field(default={})
    """Besides what is drawn."""
    at: int | str | None = None
    """Which entry of a curve, from 0; may be computed from what is drawn."""
    is_: Annotated[str, Field(alias="is")] = ""
    show: Literal["number", "percent", "points", "fixed", "whole"] = "number"
    """``points``: a difference of shares, in percentage points; ``whole``: where it is no whole
    number, the version is left out."""
    digits: Annotated[int, Field(ge=1, le=6)] = 2
    """Significant ones; of ``fixed``: decimals."""


class Among(Model):
    """Options made from a recording."""

    of: str = ""
    """A control of the experiment, if the options are values of it."""
    entries: list[Setting] | dict[str, str] = Field(default=[])
    """What an option may be, ``<entry>`` in `number`, and its words, ``<option>`` in texts."""
    number: FreshQuote
    """What is recorded for each: ``<value>`` in texts, ``<right_value>`` for the right one."""
    also: dict[Slug, FreshQuote] = Field(default={})
    """More that is recorded for each, by its name in texts."""
    right: str
    """``highest``, ``lowest``, ``rising`` or ``falling`` (an order), or the entry itself."""
    pick: Annotated[int, Field(ge=2, le=6)] = 3
    """How many options a version has."""
    ratio: Annotated[float, Field(ge=1)] = 1
    """By which factor the right one differs from each other, at least."""
    by: Annotated[float, Field(ge=0)] = 0
    """And by how much."""
    text: str = "<option>"
    reason: dict[Literal["right", "wrong"], str] = Field(default={})
    """Said of the right option and of the others."""
    why: dict[str, str] = Field(default={})
    """By entry: ``<why>``, and ``<right_why>`` for that of the right one."""
    misconception: str = ""
    misconceptions: dict[str, str] = Field(default={})
    """By entry, where it is another one."""
    scale: bool = False
    """Whether the options keep their order."""


class Fresh(Model):
    """An entry: how to make versions of one question."""

    forms: ClassVar[dict[str, str]] = {
        "draw": "draw: {depth: [5, 10, 20]}",
        "experiment": "experiment: gradient_flow",
        "id": "id: share_at_layer",
        "item": "item: {type: number, prompt: …}",
        "under": "under: ten_quarters",
    }

    id: Slug
    under: Slug
    experiment: Slug
    draw: Annotated[dict[Slug, list[Setting]], Field(min_length=1)]
    words: dict[Slug, dict[str, str]] = Field(default={})
    """What a drawn value is called in texts."""
    quotes: dict[Slug, FreshQuote] = Field(default={})
    keep: list[str] = Field(default=[])
    """What has to hold, ``one < other``, of the numbers as recorded."""
    among: Among | None = None
    most: Annotated[int, Field(ge=FEWEST, le=200)] = MOST
    item: dict[str, Any]
    """As in ``quizzes/NN_slug.yaml``, without id."""


class FreshFile(Model):
    """``quizzes/NN_slug.fresh.yaml``."""

    misconceptions: Misconceptions = Field(default={})
    """More than the chapter's own."""
    fresh: Annotated[list[Fresh], Field(min_length=1)]
