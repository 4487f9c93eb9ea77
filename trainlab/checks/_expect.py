"""What checks say of a value: is it there, of the right kind and shape, the right number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from trainlab.checks._guard import NotYet


def expect(condition: object, message: str) -> None:
    """Say ``message`` unless ``condition`` holds."""
    if not condition:
        raise NotYet(message)


def expect_close(
    got: Any,
    want: Any,
    what: str,
    because: Mapping[str, Any] | None = None,
    rtol: float = 1e-5,
    atol: float = 1e-9,
) -> None:
    """Expect the numbers ``want``; recognise the results of known mistakes.

    Parameters
    ----------
    got : array_like or Tensor
        What the learner's function returned.
    want : array_like or Tensor
    what : str
        Names the value: ``"the gradient"``.
    because : mapping of str to array_like, optional
        What to say of a known mistake, and the value that this mistake gives.
    rtol, atol : float
        Relative and absolute tolerance.

    Raises
    ------
    NotYet
        Says what was found and what was expected.
    """
    what = what[0].upper() + what[1:]
    target = _floats(want)
    found = _as_floats(got, what, target.shape)
    if _close(found, target, rtol, atol):
        return
    for message, value in (because or {}).items():
        if _close(found, _floats(value), rtol, atol, equal_nan=True):
            raise NotYet(f"{message}. {_difference(found, target, what)}")
    raise NotYet(_difference(found, target, what))


def _floats(value: Any) -> np.ndarray:
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return np.asarray(value, dtype=np.float64)


def _as_floats(got: Any, what: str, shape: tuple[int, ...]) -> np.ndarray:
    expected = f"expected numbers of shape {shape}"
    expect(
        got is not None, f"{what}: found None, {expected}. Does the function end with `return …`?"
    )
    expect(
        got is not Ellipsis, f"{what}: found `...`, {expected}. Put your result in the dots' place."
    )
    if isinstance(got, tuple | dict | set | str):
        size = f" of {len(got)}" if not isinstance(got, str) else f" {got!r:.40}"
        raise NotYet(f"{what}: found a {type(got).__name__}{size}, {expected}.")
    try:
        kind = (got.detach().cpu() if hasattr(got, "detach") else np.asarray(got)).dtype
        found = _floats(got)
    except (TypeError, ValueError, RuntimeError):
        raise NotYet(
            f"{what}: found a {type(got).__name__} that does not make an array of numbers, "
            f"{expected}."
        ) from None
    if "int" in str(kind) or "bool" in str(kind):
        raise NotYet(
            f"{what}: found whole numbers ({kind}), {expected} with decimals. "
            "An array of integers cuts off what follows the point; make it of floats."
        )
    return found


def _close(
    found: np.ndarray, target: np.ndarray, rtol: float, atol: float, equal_nan: bool = False
) -> bool:
    return found.shape == target.shape and np.allclose(found, target, rtol, atol, equal_nan)


def _difference(found: np.ndarray, target: np.ndarray, what: str) -> str:
    if found.shape != target.shape:
        return f"{what}: found shape {found.shape}, expected {target.shape}."
    if np.isnan(found).any():
        place = tuple(int(i) for i in np.argwhere(np.isnan(found))[0])
        return f"{what}: found NaN (not a number){_at(place)}, expected {target[place]:.3g}."
    worst = np.unravel_index(np.argmax(np.abs(found - target)), found.shape)
    place = tuple(int(i) for i in worst)
    return f"{what}: found {_distinct(found[place], target[place])}{_at(place)}."


def _at(place: tuple[int, ...]) -> str:
    return f" at {list(place)}" if place else ""


def _distinct(found: float, target: float) -> str:
    digits = next(
        (d for d in (3, 5, 8, 12) if f"{found:.{d}g}" != f"{target:.{d}g}"),
        17,
    )
    return f"{found:.{digits}g}, expected {target:.{digits}g}"
