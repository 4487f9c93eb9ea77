"""What checks say of a value: is it there, of the right kind and shape, the right number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from trainlab.checking.precision import dtype_name


class NotYet(Exception):  # noqa: N818 - a verdict on an answer, not an error of ours
    """What a check says about an answer that is not right yet."""


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
    advice: str = "",
) -> None:
    """Expect the numbers ``want``; recognize the results of known mistakes.

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
        Relative and absolute tolerance; ten times the relative one where torch computes in
        float32.
    advice : str
        What to say of a mistake that is not known.

    Raises
    ------
    NotYet
        Says what was found and what was expected.
    """
    what = what[0].upper() + what[1:]
    if dtype_name() == "float32":
        rtol *= 10
    target = np.asarray(_plain(want), dtype=np.float64)
    found, whole = _numbers(got, what, target.shape)
    if _close(found, target, rtol, atol):
        return
    for message, value in (because or {}).items():
        if _close(found, np.asarray(_plain(value)), rtol, atol, equal_nan=True):
            raise NotYet(f"{message}. {_difference(found, target, what)}")
    if whole and not np.array_equal(target, np.rint(target)):
        raise NotYet(
            f"{what}: found whole numbers, expected numbers with decimals. An array of integers "
            "cuts off what follows the point; make it one of floats."
        )
    raise NotYet(f"{_difference(found, target, what)} {advice}".rstrip())


def _plain(value: Any) -> Any:
    """Take a tensor off its graph and device; leave other things as they are."""
    if not hasattr(value, "detach"):
        return value
    value = value.detach().cpu()
    return value.double() if value.is_floating_point() else value


def _numbers(got: Any, what: str, shape: tuple[int, ...]) -> tuple[np.ndarray, bool]:
    """Return ``got`` as floats, and whether it was an array of whole numbers."""
    expected = f"expected {_shaped(shape)}"
    if got is None:
        raise NotYet(f"{what}: found None, {expected}. Does the function end with `return …`?")
    if got is Ellipsis:
        raise NotYet(f"{what}: found `...`, {expected}. Put your result in the dots' place.")
    if isinstance(got, str):
        raise NotYet(f"{what}: found the text {got!r:.40}, {expected}.")
    if isinstance(got, dict | set) or (isinstance(got, tuple) and not _is_row(got, shape)):
        raise NotYet(f"{what}: found a {type(got).__name__} of {len(got)}, {expected}.")
    try:
        plain = [_plain(part) for part in got] if isinstance(got, list | tuple) else _plain(got)
        array = np.asarray(plain)
        if array.dtype.kind == "c":
            raise NotYet(f"{what}: found complex numbers, {expected} without an imaginary part.")
        return array.astype(np.float64), array.ndim > 0 and array.dtype.kind in "iub"
    except (TypeError, ValueError, RuntimeError):
        raise NotYet(
            f"{what}: found something of type {type(got).__name__} that does not make an array, "
            f"{expected}."
        ) from None


def _is_row(got: tuple[Any, ...], shape: tuple[int, ...]) -> bool:
    """Tell whether a tuple can stand for the list that is asked for."""
    return len(shape) > 0 and len(got) == shape[0]


def _shaped(shape: tuple[int, ...]) -> str:
    if not shape:
        return "one number"
    return f"{shape[0]:,} numbers in a row" if len(shape) == 1 else f"numbers of shape {shape}"


def _close(
    found: np.ndarray, target: np.ndarray, rtol: float, atol: float, equal_nan: bool = False
) -> bool:
    return found.shape == target.shape and np.allclose(found, target, rtol, atol, equal_nan)


def _difference(found: np.ndarray, target: np.ndarray, what: str) -> str:
    if found.shape != target.shape:
        shaped = f"shape {found.shape}" if found.ndim else f"one number, {found:.3g}"
        return f"{what}: found {shaped}, expected {_shaped(target.shape)}."
    if np.isnan(found).any():
        place = tuple(int(i) for i in np.argwhere(np.isnan(found))[0])
        return f"{what}: found NaN (not a number){_at(place)}, expected {target[place]:.3g}."
    worst = np.unravel_index(np.argmax(np.abs(found - target)), found.shape)
    place = tuple(int(i) for i in worst)
    digits = _digits(found[place], target[place])
    return (
        f"{what}: found {found[place]:.{digits}g}{_at(place)}, expected {target[place]:.{digits}g}."
    )


def _at(place: tuple[int, ...]) -> str:
    return f" at {list(place)}" if place else ""


def _digits(found: float, target: float) -> int:
    """Significant digits in which two numbers differ, three or more."""
    return next((d for d in (3, 5, 8, 12) if f"{found:.{d}g}" != f"{target:.{d}g}"), 17)
