"""Telling attempts apart: what a learner's function does, its helpers included."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

_tried: dict[str, list[str]] = {}  # of this kernel, by task, since the task last passed


def attempts(task: str, needed: list[Any], names: Mapping[str, Any]) -> int:
    """Count an attempt that did not pass, and return how many different ones there were.

    Running an unchanged cell again is no new attempt, and neither are new comments or lines.
    """
    seen: set[int] = set()
    now = "\n".join(_described(value, names, seen) for value in needed)
    tried = _tried.setdefault(task, [])
    if now not in tried:
        tried.append(now)
    return len(tried)


def forget(task: str) -> None:
    """Begin to count from 0: the task has passed."""
    _tried.pop(task, None)


def _described(value: Any, names: Mapping[str, Any], seen: set[int]) -> str:
    """Describe a value by what it computes: code, constants, and the learner's names it uses."""
    if id(value) in seen:
        return ""
    seen.add(id(value))
    value = getattr(value, "__func__", value)
    if isinstance(value, types.FunctionType):
        parts = [repr(value.__defaults__), repr(value.__kwdefaults__)]
        for code in _codes(value.__code__):
            parts += [code.co_code.hex(), repr(code.co_names), repr(_plain(code.co_consts))]
            used = [names[n] for n in code.co_names if n in names]
            parts += [_described(v, names, seen) for v in used]
        cells = value.__closure__ or ()
        parts += [_described(_inside(cell), names, seen) for cell in cells]
        wrapped = getattr(value, "__wrapped__", None)
        return "\n".join([*parts, _described(wrapped, names, seen) if wrapped else ""])
    if isinstance(value, type) and value.__module__ == "__main__":
        return "\n".join(_described(v, names, seen) for v in vars(value).values())
    if isinstance(value, bool | int | float | str | tuple | list | dict | None):
        return f"{value!r:.2000}"
    return type(value).__name__


def _codes(code: types.CodeType) -> list[types.CodeType]:
    inner = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return [code, *(deep for c in inner for deep in _codes(c))]


def _plain(constants: tuple[Any, ...]) -> list[Any]:
    return [c for c in constants if not isinstance(c, types.CodeType)]


def _inside(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None
