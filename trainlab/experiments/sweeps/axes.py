"""A recording's declaration: with axes of values that are fixed over the whole sweep."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.experiments.shared.declaring import Experiment, declaration
from trainlab.experiments.shared.panels import KINDS


def declared(slug: str, experiment: Experiment, points: dict[str, Any]) -> dict[str, Any]:
    """Return the declaration with each panel's axes of values, fixed over the whole sweep."""
    made = declaration(slug, experiment)
    names = [control.name for control in experiment.controls]
    for panel, shown in zip(experiment.panels, made["panels"], strict=True):
        if panel.domain_by is None:
            continue
        position = names.index(panel.domain_by)
        drawn = {series.name for series in panel.series}
        drawn |= {item["name"] for item in panel.options.get("items", ())}
        axis = panel.options.get(KINDS[panel.kind].values or "y", {})
        shown["domain_by"] = {
            "control": panel.domain_by,
            "domains": {
                recordings.key_text(value): domain(
                    (
                        point["arrays"].get(name, {})
                        for point_name, point in points.items()
                        if point_name.split("|")[position] == recordings.key_text(value)
                        for name in drawn
                    ),
                    axis.get("scale", "linear"),
                )
                for value in experiment.controls[position].values
            },
        }
    return made


def domain(arrays: Iterable[dict[str, Any]], scale: str) -> list[float]:
    """Return round ends between which every drawn value lies.

    Parameters
    ----------
    arrays : iterable of dict
        Recorded arrays: what is drawn of them are ``median``, ``lower`` and ``upper``.
    scale : {"log", "linear"}
        Whole decades, or multiples of 1, 2 or 5 of the last decimal; 0 and less have no place
        on a log axis.

    Returns
    -------
    list of float
        The lower end and the upper end.
    """
    values = [
        value
        for parts in arrays
        for name in ("median", "lower", "upper")
        for value in np.ravel(np.array(parts.get(name, []), dtype=float))
        if np.isfinite(value) and (scale == "linear" or value > 0)
    ]
    if not values:
        return [0.1, 1.0] if scale == "log" else [0.0, 1.0]
    low, high = min(values), max(values)
    if scale == "log":
        first, last = math.floor(np.log10(low)), math.ceil(np.log10(high))
        return [float(f"1e{first}"), float(f"1e{max(last, first + 1)}")]
    span = high - low or abs(high) or 1.0
    decade = 10.0 ** math.floor(math.log10(span))
    step = decade * next(part for part in (0.1, 0.2, 0.5, 1) if span <= 10 * part * decade)
    first, last = math.floor(round(low / step, 9)), math.ceil(round(high / step, 9))
    return [float(f"{n * step:.12g}") for n in (first, max(last, first + 1))]
