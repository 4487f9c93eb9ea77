"""Reading recorded sweeps: no torch, no experiment's code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from trainlab.errors import RecordingError, SettingError, TrainlabError, UnknownNameError

FOLDER = Path(__file__).parent / "recorded"
FORMAT = 1


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
        If the file is half-written, or of a format that this version cannot read.
    """
    path = folder / f"{slug}.json"
    if not path.exists():
        raise UnknownNameError("recorded experiment", slug, slugs(folder))
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> dict[str, Any]:
    again = f"Record it again: make record ONLY={path.stem}"
    try:
        recording: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise RecordingError(
            f"{path.name} is not whole: line {error.lineno}, {error.msg}. {again}"
        ) from error
    found = recording.get("format") if isinstance(recording, dict) else None
    if found != FORMAT:
        raise RecordingError(
            f"{path.name} has format {found!r}; this version of trainlab reads format {FORMAT}. "
            f"{again}"
        )
    for part in ("declaration", "provenance", "points"):
        if part not in recording:
            raise RecordingError(f"{path.name} has no {part!r}. {again}")
    return recording


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
        wanted = str(given.get(name, control["default"]))
        on_grid = {str(value): value for value in control["values"]}
        if wanted in on_grid:
            chosen[name] = on_grid[wanted]
        else:
            recorded = ", ".join(on_grid)
            problems.append(
                SettingError(f"{name}={wanted} is not recorded; recorded are {recorded}.")
            )
    if len(problems) > 1:
        raise SettingError("\n".join(map(str, problems)))
    for problem in problems:
        raise problem
    return chosen


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
    chosen = settings(recording, given)
    arrays = recording["points"]["|".join(map(str, chosen.values()))]["arrays"]
    if array not in arrays:
        raise UnknownNameError(f"array of {slug}", array, arrays)
    return arrays[array]["median"]
