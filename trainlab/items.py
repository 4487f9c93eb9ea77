"""What a quiz item may say: one class a type.

A new type is one class here (joined to ``Part`` or ``Item``), one module in ``trainlab/grading/``,
one in ``views/quiz/grading/`` and one in ``views/quiz/types/``.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

from trainlab.grading.choices import right_ids
from trainlab.grading.feedback import VERDICTS
from trainlab.grading.number import near
from trainlab.numerals import Unreadable, read_number

_SLUG = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")


class Markdown(str):
    """Text that is compiled to a tree of blocks."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(min_length=1, strip_whitespace=True)
        return core_schema.no_info_after_validator_function(cls, text)


class Line(Markdown):
    """Text that is compiled to a tree without blocks."""


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text) or len(text) > 60:
        raise ValueError("a slug: a to z, digits, _ or - between them, at most 60 characters")
    return text


class Slug(str):
    """A name that can stand in a link, a file name and a test."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(pattern=f"^{_SLUG.pattern}$", max_length=60)
        checked = core_schema.no_info_before_validator_function(_check_slug, text)
        return core_schema.no_info_after_validator_function(cls, checked)


def _check_slug(value: Any) -> Any:
    return _slug(value) if isinstance(value, str) else value
