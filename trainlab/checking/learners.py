"""A learner's function as a check calls it: with copies, and with the arguments it was told."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from trainlab.checking.expecting import NotYet


class Learners:
    """A learner's function: hands in copies of arrays and tells which were changed in place.

    Parameters
    ----------
    function : callable
    form : str
        How the check calls it, for messages: ``"layer_backward(grad_h, z, weight)"``.
    """

    def __init__(self, function: Callable[..., Any], form: str) -> None:
        self.function = function
        self.form = form
        self.changed: list[str] = []
        self._names = [name.strip() for name in form.partition("(")[2].rstrip(")").split(",")]

    def __call__(self, *arguments: Any) -> Any:
        handed = [copy.deepcopy(argument) for argument in arguments]
        self._must_accept(handed)
        result = self.function(*handed)
        for name, before, after in zip(self._names, arguments, handed, strict=False):
            if not _same(before, after) and name not in self.changed:
                self.changed.append(name)
        return result

    def _must_accept(self, arguments: list[Any]) -> None:
        name = self.form.partition("(")[0]
        if not callable(self.function):
            raise NotYet(
                f"`{name}` is {self.function!r:.40}; the check needs a function that it can call "
                f"as `{self.form}`."
            )
        try:
            signature = inspect.signature(self.function)
        except (TypeError, ValueError):
            return  # a built-in keeps its signature to itself
        try:
            signature.bind(*arguments)
        except TypeError:
            raise NotYet(
                f"the check calls `{self.form}`, but yours is `{name}{signature}`. "
                "Give it those arguments, in that order."
            ) from None


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        nan = before.dtype.kind in "fc"  # other kinds, such as text, have none
        return before.shape == after.shape and np.array_equal(before, after, equal_nan=nan)
    if hasattr(before, "detach"):
        return _same(before.detach().cpu().numpy(), after.detach().cpu().numpy())
    if isinstance(before, list | tuple):
        pairs = list(zip(before, after, strict=False))
        same = all(type(old) is type(new) and _same(old, new) for old, new in pairs)
        return same and len(before) == len(after)
    if isinstance(before, int | float | str):
        return before == after or before != before  # NaN stays NaN
    return True
