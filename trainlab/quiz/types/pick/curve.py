"""The curve of a recorded experiment, as the page draws and judges it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from trainlab.errors import Flaw
from trainlab.quiz.schema import Markdown, Model
from trainlab.quiz.values import recorded_array, recorded_point
from trainlab.shapes import Setting, Slug
from trainlab.words import fixed, percent


class Recording(Model):
    """A curve of a recorded experiment: the median, or one of its single runs."""

    experiment: Slug
    settings: dict[Slug, Setting] = Field(default={})
    x: Slug
    y: Slug
    run: int | None = None
    beside: list[Slug] = Field(default=[])
    """Other curves to show, not to pick from."""
    below: list[Slug] = Field(default=[])
    """Curves of another unit, shown in a panel of their own."""


class OtherMetric(Model):
    """A metric, the higher the better, by which other points are right."""

    y: Slug
    within: Annotated[float, Field(gt=0, le=1)]
    """Which share of its highest value a point may lie below it."""
    feedback: Markdown
    """To a point that is right by it only."""


def curve(
    wanted: Recording, within: float, other: OtherMetric | None, flaws: list[Flaw]
) -> dict[str, Any] | None:
    """Return a recorded curve, as the page draws and judges it; note why it cannot be had.

    Returns
    -------
    dict or None
        ``x``, ``y``: the points; ``above``: how far each lies above the lowest, in words;
        ``accepted``: x of those within ``within`` of it; ``best``: x of the lowest;
        ``beside``, ``below``: other curves; ``other``: if asked for, the x ``accepted`` by that
        metric and the values ``said`` of it; labels, axis and source.
    """
    sound = len(flaws)
    recorded = recorded_point(wanted.experiment, wanted.settings, "recording", flaws)
    if recorded is None:
        return None
    x = _array(recorded, wanted, "recording.x", wanted.x, None, flaws)
    y = _array(recorded, wanted, "recording.y", wanted.y, wanted.run, flaws)
    beside = {
        name: _array(recorded, wanted, f"recording.beside.{at}", name, wanted.run, flaws)
        for at, name in enumerate(wanted.beside)
    }
    below = [
        _drawn_below(recorded, wanted, f"recording.below.{at}", name, flaws)
        for at, name in enumerate(wanted.below)
    ]
    by_other = None if other is None else _by_other(recorded, wanted, other, x, flaws)
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
        "below": below,
        "other": by_other,
        "source": {"experiment": wanted.experiment, "settings": recorded["settings"],
                   "run": wanted.run, "seeds": recorded["seeds"]},
    }  # fmt: skip


def _drawn_below(
    recorded: dict[str, Any], wanted: Recording, place: str, name: str, flaws: list[Flaw]
) -> dict[str, Any]:
    panel = _panel(recorded, name)
    return {
        "name": name,
        **_look(panel, name),
        "y_label": (panel.get("y") or {}).get("label", ""),
        "y": _array(recorded, wanted, place, name, wanted.run, flaws),
    }


def _by_other(
    recorded: dict[str, Any],
    wanted: Recording,
    other: OtherMetric,
    x: list[Any],
    flaws: list[Flaw],
) -> dict[str, Any] | None:
    drawn = _drawn_below(recorded, wanted, "other.y", other.y, flaws)
    if not drawn["y"]:
        return None
    highest = max(drawn["y"])
    least = (1 - other.within) * highest
    return {
        "label": f"{drawn['label']} {drawn['y_label']}",
        "accepted": [at for at, value in zip(x, drawn["y"], strict=True) if value >= least],
        "said": [fixed(value, 3) for value in drawn["y"]],
        "highest": fixed(highest, 3),
        "feedback": other.feedback,
    }


def _array(
    recorded: dict[str, Any],
    wanted: Recording,
    place: str,
    name: str,
    run: int | None,
    flaws: list[Flaw],
) -> list[Any]:
    """One recorded curve; whole numbers as int, so that both hosts print them alike."""
    summary = recorded_array(recorded, name, place, flaws)
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
        flaws.append(Flaw(place, f"{place}, which is no whole curve",
                          "an array of finite numbers", "x: epoch, y: val_loss"))  # fmt: skip
        return []
    return [int(value) if float(value).is_integer() else value for value in values]


def _shown(recorded: Mapping[str, Any], wanted: Recording) -> tuple[dict[str, Any], dict[str, str]]:
    """The panel that shows the curve, and its series there."""
    panel = _panel(recorded, wanted.y)
    return panel, _look(panel, wanted.y) if panel else {}


def _panel(recorded: Mapping[str, Any], name: str) -> dict[str, Any]:
    for panel in recorded["declaration"]["panels"]:
        if any(series["name"] == name for series in panel.get("series") or []):
            return dict(panel)
    return {}


def _look(panel: Mapping[str, Any], name: str) -> dict[str, str]:
    for series in panel.get("series") or []:
        if series["name"] == name:
            return {"label": series["label"], "role": series["role"]}
    return {"label": name, "role": "ideal"}
