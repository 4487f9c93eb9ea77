"""Reading recorded sweeps: no torch, no experiment's code."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from trainlab import errors
from trainlab.errors import (
    RecordingError,
    SettingError,
    TrainlabError,
    UnknownNameError,
    raise_all,
)

FOLDER = Path(__file__).parent / "recorded"
FORMAT = 2
SEPARATOR = "|"


def slugs(folder: Path = FOLDER) -> list[str]:
    """Return the slugs of all recordings."""
    return sorted(path.stem for path in folder.glob("*.json"))


def read(slug: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Return a recording: ``declaration``, ``provenance`` and ``points`` (by grid point).

    Raises
    ------
    UnknownNameError
        If there is none of that name; lists what there is.
    RecordingError
        If the file is half-written, or of a format that this version cannot read; inside `only`,
        if it is none of those that may be read.
    """
    allowed = _allowed.get()
    if allowed is not None and slug not in allowed:
        raise RecordingError(
            f"A run read the recording of {slug!r}, which its experiment does not declare: its own "
            f"recording would not be made again when that one changes. Write reads=({slug!r},)."
        )
    path = folder / f"{slug}.json"
    if not path.exists():
        raise UnknownNameError("recorded experiment", slug, slugs(folder))
    return _read(path, path.stat().st_mtime_ns)


@contextmanager
def only(slugs: Iterable[str]) -> Iterator[None]:
    """Let the code inside read these recordings and no others: what a run may rest on.

    Raises
    ------
    RecordingError
        When another one is read; says how to declare it.
    """
    token = _allowed.set(frozenset(slugs))
    try:
        yield
    finally:
        _allowed.reset(token)


_allowed: ContextVar[frozenset[str] | None] = ContextVar("allowed", default=None)


@cache
def _read(path: Path, _changed: int) -> dict[str, Any]:
    again = f"Record it again: make record ONLY={path.stem}"
    try:
        recording: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RecordingError(f"{path.name} is not whole: {error}. {again}") from error
    found = recording.get("format") if isinstance(recording, dict) else None
    if found != FORMAT:
        raise RecordingError(
            f"{path.name} has format {found!r}; this version of trainlab reads format {FORMAT}. "
            f"{again}"
        )
    parts = ("declaration", "provenance", "points")
    if lacking := [repr(part) for part in parts if not isinstance(recording.get(part), dict)]:
        raise RecordingError(f"{path.name} has no {', '.join(lacking)}. {again}")
    return recording


def key(settings: Mapping[str, Any]) -> str:
    """Return the name of a grid point: the texts of its values, joined by ``|``."""
    return SEPARATOR.join(map(key_text, settings.values()))


def key_text(value: Any) -> str:
    """Return a control's value as JavaScript's ``String(value)`` writes it.

    Equal numbers have one text, whatever their type: 1 and 1.0 are ``1``, 1e-5 is ``0.00001``.
    ``pointKey`` in ``views/experiment/settings.js`` is the same function for the page.

    Raises
    ------
    SettingError
        On a number that the page does not have: NaN, an infinity, a whole one that it rounds.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, int | float):
        return str(value)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise SettingError(f"{value} names no point of a grid; expected a finite number.")
    if number != value:
        raise SettingError(f"{value} names no point of a grid; the page reads it as {number:.0f}.")
    if number == 0:
        return "0"
    if 1e-6 <= abs(number) < 1e21:
        text = format(Decimal(repr(number)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = repr(number).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"


def _typed(value: Any) -> str:
    """Return the key's text of a value as somebody typed it: "10", "10.0" and 10 are one."""
    if isinstance(value, bool):
        return key_text(value)  # no number: True is not 1
    try:
        return key_text(float(value))
    except (TypeError, ValueError, OverflowError, SettingError):
        return str(value)


def reads_as_number(text: str) -> bool:
    """Whether a text means a number to who types it, as "10" and "1e1" do."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def on_grid(values: Iterable[Any], wanted: Any) -> Any:
    """Return the value of a grid that ``wanted`` means, or None.

    Parameters
    ----------
    values : iterable
        The grid's values.
    wanted
        One of them, an equal number, or its text: 10, 10.0 and "10" mean the same.
    """
    text = _typed(wanted)
    return next((value for value in values if _typed(value) == text), None)


def anchor(slug: str) -> str:
    """Return the id of an experiment in a page: no section's, whatever its heading.

    >>> anchor("clipping")
    'experiment-clipping'
    """
    return f"experiment-{slug}"


def settings(recording: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return complete settings on the recorded grid: the given ones, defaults for the rest.

    Values may be given as text ("10"), as in a permalink.

    Raises
    ------
    UnknownNameError
        On an unknown control.
    SettingError
        On a value off the grid; lists the recorded ones. Also on several mistakes: lists all.
    """
    controls = {control["name"]: control for control in recording["declaration"]["controls"]}
    problems: list[TrainlabError] = [
        UnknownNameError("control", name, controls) for name in given if name not in controls
    ]
    chosen = {}
    for name, control in controls.items():
        wanted = given.get(name, control["default"])
        chosen[name] = on_grid(control["values"], wanted)
        if chosen[name] is None:
            known = ", ".join(map(key_text, control["values"]))
            problems.append(SettingError(f"{name}={wanted} is not recorded; recorded are {known}."))
    raise_all(problems)
    return chosen


def nearest(recording: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return recorded settings that may be meant: names and values nearest to the given ones."""
    controls = {control["name"]: control for control in recording["declaration"]["controls"]}
    meant = {}
    for given_name, wanted in given.items():
        name = given_name if given_name in controls else errors.nearest(given_name, controls)
        if name is not None:
            control = controls[name]
            found = on_grid(control["values"], wanted)
            near = _near(control["values"], wanted) if found is None else found
            meant[name] = control["default"] if near is None else near
    return meant


def _near(values: list[Any], wanted: Any) -> Any:
    """Return the value nearest to a number, or to a misspelled text; None if none is near."""
    numbers = [value for value in values if isinstance(value, int | float)]
    if isinstance(wanted, int | float) and numbers:
        return min(numbers, key=lambda value: abs(value - wanted))
    return on_grid(values, errors.nearest(wanted, map(key_text, values)))


def point(recording: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is recorded at complete settings.

    Raises
    ------
    RecordingError
        If that grid point is missing.
    """
    name = key(settings)
    if name not in recording["points"]:
        slug = recording["declaration"]["slug"]
        raise RecordingError(
            f"{name} is missing in the recording of {slug}. Record it again: make record "
            f"ONLY={slug}"
        )
    found: dict[str, Any] = recording["points"][name]
    return found


def value(slug: str, array: str, **given: Any) -> Any:
    """Return the recorded median of an array, for numbers quoted in prose.

    Parameters
    ----------
    slug, array : str
        For instance ``"gradient_flow"`` and ``"factor"``.
    **given
        Values of controls; defaults for those left out.

    Returns
    -------
    float or list of float
        Shape and unit as in the docstring of the experiment's module.
    """
    recording = read(slug)
    arrays = point(recording, settings(recording, given))["arrays"]
    if array not in arrays:
        raise UnknownNameError(f"array of {slug}", array, arrays)
    return arrays[array]["median"]
