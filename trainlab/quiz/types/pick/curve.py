"""The curve of a recorded experiment, as the page draws and judges it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.schema import Model
from trainlab.quiz.values import recorded_array, recorded_point
from trainlab.shapes import Setting, Slug
from trainlab.words import percent


class Recording(Model):
    """A curve of a recorded experiment: the median, or one of its single runs."""

    experiment: Slug
    settings: dict[Slug, Setting] = Field(default={})
    x: Slug
    y: Slug
    run: int | None = None
    beside: list[Slug] = Field(default=[])
    """Other curves to show, not to pick from."""


def curve(wanted: Recording, within: float, flaws: list[Flaw]) -> dict[str, Any] | None:
    """Return a recorded curve, as the page draws and judges it; note why it cannot be had.

    Returns
    -------
    dict or None
        ``x``, ``y``: the points; ``above``: how far each lies above the lowest, in words;
        ``accepted``: x of those within ``within`` of it; ``best``: x of the lowest;
        ``beside``: other curves; labels, axis and source.
    """
    sound = len(flaws)
    recorded = recorded_point(wanted.experiment, wanted.settings, "recording", flaws)
    if recorded is None:
        return None
    x = _array(recorded, wanted, "x", wanted.x, None, flaws)
    y = _array(recorded, wanted, "y", wanted.y, wanted.run, flaws)
    beside = {
        name: _array(recorded, wanted, f"beside.{at}", name, wanted.run, flaws)
        for at, name in enumerate(wanted.beside)
    }
    if len(flaws) > sound:
        return None
    place = f"{wanted.y} of {wanted.experiment}"
    if len(x) != len(y):
        flaws.append(Flaw("recording.x", f"{len(x)} values for the {len(y)} of {place}",
                          "an array of the same length", "x: epoch"))  # fmt: skip
        return None
    lowest = min(y)
    if lowest <= 0:
        flaws.append(Flaw("recording.y", f"{place}, which falls to {lowest:g}",
                          "a positive curve: tolerance is a share of its lowest value",
                          "y: val_loss"))  # fmt: skip
        return None
    accepted = [at for at, value in zip(x, y, strict=True) if value <= (1 + within) * lowest]
    if accepted[0] == x[0] or accepted[-1] == x[-1]:
        end = "first" if accepted[0] == x[0] else "last"
        flaws.append(Flaw("within", f"{within:g}, which accepts the {end} point of {place}",
                          "points that are too early and points that are too late",
                          "within: 0.02, or another recording"))  # fmt: skip
        return None
    panel, series = _shown(recorded, wanted)
    return {
        "x": x,
        "y": y,
        "above": [percent(value / lowest - 1) for value in y],
        "accepted": accepted,
        "best": x[y.index(lowest)],
        "name": wanted.y,
        "label": series.get("label", wanted.y),
        "role": series.get("role", "val"),
        "x_label": (panel.get("x") or {}).get("label", wanted.x),
        "y_label": (panel.get("y") or {}).get("label", ""),
        "beside": [
            {"name": name, **_look(panel, name), "y": values} for name, values in beside.items()
        ],
        "source": {"experiment": wanted.experiment, "settings": recorded["settings"],
                   "run": wanted.run, "seeds": recorded["seeds"]},
    }  # fmt: skip


def _array(
    recorded: dict[str, Any],
    wanted: Recording,
    part: str,
    name: str,
    run: int | None,
    flaws: list[Flaw],
) -> list[Any]:
    """One recorded curve; whole numbers as int, so that both hosts print them alike."""
    summary = recorded_array(recorded, name, f"recording.{part}", flaws)
    if summary is None:
        return []
    values = summary["median"]
    place = f"{name!r} of {wanted.experiment}"
    if run is not None:
        runs = summary.get("runs") or []
        if not 0 <= run < len(runs):
            flaws.append(Flaw("recording.run", f"{run} of {len(runs)} recorded runs of {place}",
                              "a run that is recorded, or none: then it is the median",
                              f"run: {len(runs) - 1}" if runs else "leave 'run' out"))  # fmt: skip
            return []
        values = runs[run]
    if not isinstance(values, list) or any(v is None or not math.isfinite(v) for v in values):
        flaws.append(Flaw(f"recording.{part}", f"{place}, which is no whole curve",
                          "an array of finite numbers", "x: epoch, y: val_loss"))  # fmt: skip
        return []
    return [int(value) if float(value).is_integer() else value for value in values]


def _shown(recorded: Mapping[str, Any], wanted: Recording) -> tuple[dict[str, Any], dict[str, Any]]:
    """The panel that shows the curve, and its series there."""
    for panel in recorded["declaration"]["panels"]:
        for series in panel.get("series") or []:
            if series["name"] == wanted.y:
                return panel, series
    return {}, {}


def _look(panel: Mapping[str, Any], name: str) -> dict[str, str]:
    for series in panel.get("series") or []:
        if series["name"] == name:
            return {"label": series["label"], "role": series["role"]}
    return {"label": name, "role": "ideal"}
