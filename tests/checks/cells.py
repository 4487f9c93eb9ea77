"""Running a cell as a notebook does, with a source that tracebacks can show."""

from __future__ import annotations

import linecache
import textwrap
import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import torch
from torch import nn

from trainlab.checking.time_limit import within

T = TypeVar("T")


def run_cell(source: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run ``source`` where earlier cells have left ``names``; return these, with what is new."""
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    exec(compile(source, "<cell>", "exec"), names)
    return names


def cell(source: str, **names: Any) -> dict[str, Any]:
    """What a notebook's names are after its imports, these names, and ``source`` in a cell."""
    imported = {"np": np, "torch": torch, "nn": nn, "time": time}
    return run_cell(textwrap.dedent(source), imported | names)


def patiently(seconds: float, work: Callable[[], T]) -> T:
    """Do as `within`, with the time that a check takes on a busy machine: ten times its limit."""
    return within(10 * seconds, work)
