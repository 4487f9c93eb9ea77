"""Finding the line of the learner's cell that a message is about."""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import re
import textwrap
import traceback
import types
from collections.abc import Iterator, Mapping
from typing import Any

from trainlab.checking.cells import cell_of

_MODULES = ("np", "numpy", "torch", "nn", "F", "math", "plt")


def explain(error: BaseException, names: Mapping[str, Any]) -> str:
    """Say what went wrong, in which line of the learner's code, and what may help."""
    said = " ".join(str(error).split())
    said = f"{said[:200]} …" if len(said) > 200 else said
    line = _last_line(error, names)
    if isinstance(error, SystemExit):
        message = "your code called exit, which would stop the notebook; use `return`"
    elif isinstance(error, RecursionError):
        message = "your function calls itself without end (RecursionError)"
    elif line or not isinstance(error, Exception):
        message = f"your code raised {type(error).__name__}" + (f": {said}" if said else "")
    elif isinstance(error, ImportError) or "partially initialized" in said:
        message = (
            f"the check could not load what it needs ({type(error).__name__}: {said}). This is not "
            "about your code: restart the kernel, run the cells above, then this one"
        )
    else:
        message = (
            f"the check stopped outside your code, with {type(error).__name__}: {said}. What your "
            "function returned may not work here; look at its type and shape. If they are as "
            "asked, restart the kernel and check again"
        )
    return f"{message}{line}.{_hidden_names(line, names)}"


def blames_learner(error: BaseException, names: Mapping[str, Any]) -> bool:
    """Tell whether a frame of the learner's stands in the traceback, or they asked to exit."""
    return bool(_last_line(error, names)) or not isinstance(error, Exception)


def still_running(error: BaseException, names: Mapping[str, Any], seconds: float) -> str:
    """Say that the time is up, and where the code was at that moment."""
    line = _last_line(error, names)
    return (
        f"still running after {seconds:g} s of computing{line}. It may be right but slow: is there "
        "a loop that never ends, or one over rows that a single array operation could do?"
    )


def unfinished(value: Any) -> str:
    """Return the place of a bare ``...`` that still waits for code, empty if there is none."""
    if value is Ellipsis:
        return "its value"
    if not inspect.isfunction(value):
        return ""
    try:
        lines, first = inspect.getsourcelines(value)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, SyntaxError):
        return ""
    dots = next(_dots(tree.body[0]), None)
    if dots is None:
        return ""
    return f"line {first + dots - 1}{_cell(value.__code__.co_filename)}"


def _dots(node: ast.AST) -> Iterator[int]:
    """Line numbers of ``...`` as statements, leaving out nested definitions and handlers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            if child.value.value is Ellipsis:
                yield child.lineno
        elif not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            yield from _dots(child)


def _last_line(error: BaseException, names: Mapping[str, Any]) -> str:
    """Return `` (line 4 of cell In[3]: `z = …`)`` for the innermost frame of the learner's."""
    own = [
        (frame.f_code.co_filename, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is names
    ]
    if not own:
        return ""
    file, number = own[-1]
    text = linecache.getline(file, number).strip()
    return f" (line {number}{_cell(file)}" + (f": `{text}`)" if text else ")")


def _cell(file: str) -> str:
    number = cell_of(file)
    return f" of cell In[{number}]" if number is not None else " of your code"


def _hidden_names(line: str, names: Mapping[str, Any]) -> str:
    """Point at names in the line that the notebook has overwritten, such as ``np = None``."""
    advice = ""
    for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", line.partition("`")[2])):
        if name not in names:
            continue
        value = names[name]
        if name in _MODULES and not isinstance(value, types.ModuleType | types.FunctionType):
            advice += f" In your notebook `{name}` is {value!r:.30}: run the import cell again."
        elif callable(getattr(builtins, name, None)) and not callable(value):
            advice += (
                f" In your notebook `{name}` is {value!r:.30}, which hides Python's own: "
                f"run `del {name}`."
            )
    return advice
