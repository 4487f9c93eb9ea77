"""What an item may be: the union of the types found.

A type that holds other questions is generic (``Case[Part]``); it is made here with the union of
those that say that they may stand in it (``inside``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Union

from pydantic import Field, TypeAdapter, create_model

from trainlab.errors import QuizError
from trainlab.quiz import folders, types
from trainlab.quiz.schema import Item, ItemFile


@dataclass(frozen=True)
class ItemTypes:
    """The types of item.

    Attributes
    ----------
    schemas : dict of str to class
        Type → its ``Schema``.
    item : TypeAdapter
        Reads an item of any type.
    file : class
        The `ItemFile` of items of any type.
    """

    schemas: dict[str, type[Item]]
    item: TypeAdapter[Any]
    file: type[ItemFile[Any]]


@cache
def item_types(package: str = types.HERE) -> ItemTypes:
    """Return the types that are found.

    Raises
    ------
    QuizError
        Lists everything that is wrong with their folders.
    """
    problems = folders.problems(package)
    if problems:
        raise QuizError(problems, "types of quiz item")
    schemas = {
        name: types.module(name, "schema", package).Schema for name in types.folders(package)
    }
    any_item = _either(_whole(name, schemas) for name in schemas)
    return ItemTypes(schemas, TypeAdapter(any_item), _of(ItemFile, any_item))


def _whole(name: str, schemas: dict[str, Any]) -> Any:
    schema = schemas[name]
    if not folders.holds_others(schema):
        return schema
    return _of(schema, _either(other for other in schemas.values() if name in other.inside))


def _of(schema: Any, parts: Any) -> Any:
    """Return a generic class made for these parts; a JSON Schema calls it by its plain name."""
    name, origin = schema.__name__, {"__doc__": schema.__doc__, "__module__": schema.__module__}
    return create_model(name, __base__=schema[parts], **origin)


def _either(schemas: Iterable[Any]) -> Any:
    return Annotated[Union[tuple(schemas)], Field(discriminator="type")]  # noqa: UP007
