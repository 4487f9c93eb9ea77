"""The cells that a kernel has run: where a name was defined, and which cell failed to define it."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ran:
    """One cell that was run: its number, its source, and the error that ended it, if any."""

    number: int
    source: str
    error: BaseException | None = None


_ran: list[Ran] = []  # of this kernel, in their order


def watch_cells() -> None:
    """Let IPython, where there is one, tell which cells run and which fail."""
    shell = _shell()
    if shell is None or getattr(shell, "_trainlab_watches", False):
        return
    shell._trainlab_watches = True
    shell.events.register("post_run_cell", _note)


def cell_of(file: str) -> int | None:
    """Return the number of the cell that a code object's file name stands for."""
    shell = _shell()
    named = shell.compile.format_code_name(file) if shell else None
    found = re.fullmatch(r"In\[(\d+)\]", named[1]) if named and named[0] == "Cell" else None
    return int(found[1]) if found else None


def origin(value: Any) -> int | None:
    """Return the number of the cell whose code made a function or class; None if unknown."""
    code = _code(value)
    return cell_of(code.co_filename) if code else None


def failed_since(name: str, value: Any) -> Ran | None:
    """Return the last cell that should have defined ``name`` and failed; None if none did.

    The kernel then holds nothing, or still what an older cell made (``value``), and a check would
    judge that.
    """
    made = origin(value)
    for ran in reversed(_ran):
        if ran.number == made or (made is not None and ran.number < made):
            return None
        if not _defines(ran.source, name):
            continue
        return ran if ran.error is not None else None
    return None


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Give a function that shows a line while a check runs, in a notebook; gone afterward."""
    shell, screen, said = _shell(), sys.stdout, False

    def say(line: str) -> None:
        nonlocal said
        if getattr(shell, "kernel", None) is not None:
            said = True
            screen.write(line + "\n")
            screen.flush()

    try:
        yield say
    finally:
        if said:
            from IPython.display import clear_output

            clear_output(wait=True)


def _note(result: Any) -> None:
    number = result.execution_count
    if number is not None:
        error = result.error_before_exec or result.error_in_exec
        _ran.append(Ran(int(number), str(result.info.raw_cell), error))


def _defines(source: str, name: str) -> bool:
    """Tell whether a cell's top level defines ``name``, even if it is no valid Python."""
    try:
        return name in _assigned(ast.parse(source).body)
    except (SyntaxError, ValueError):
        form = (
            rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|^{name}[ \t]*(?::[^=\n]*)?=(?!=)"
        )
        return re.search(form, source, re.MULTILINE) is not None


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.FunctionDef):
                yield node.name


def _code(value: Any) -> types.CodeType | None:
    while isinstance(value, functools.partial):
        value = value.func
    try:
        value = inspect.unwrap(value)
    except ValueError:
        return None
    value = getattr(value, "__func__", value)
    if isinstance(value, type):
        value = next((v for v in vars(value).values() if inspect.isfunction(v)), None)
    return getattr(value, "__code__", None)


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None
