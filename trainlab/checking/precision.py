"""Checking in the precision in which the learner's notebook computes."""

from __future__ import annotations

import sys
from typing import TypeVar

T = TypeVar("T")


def in_own_dtype(thing: T) -> T:
    """Return a floating-point tensor or a network in torch's default dtype.

    The runner leaves that default as the learner's notebook has set it. A check that makes its
    arguments so goes together with what the learner's code makes itself, such as `torch.zeros(3)`
    or `nn.BatchNorm1d(64)`, in float32 and in float64.
    """
    import torch  # here, so that importing the package stays light

    moved: T = thing.to(torch.get_default_dtype())  # type: ignore[attr-defined]
    return moved


def dtype_name() -> str:
    """Return the name of torch's default dtype, empty while torch is not loaded."""
    torch = sys.modules.get("torch")
    return str(torch.get_default_dtype()).removeprefix("torch.") if torch else ""
