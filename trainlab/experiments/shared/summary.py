"""Results summarized as they are recorded and shown: plain JSON, 4 significant digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from trainlab.engine.statistics import nan_share, quartiles
from trainlab.experiments.shared.declaring import Arrays, Experiment, Result, Settings


def summarized(experiment: Experiment, settings: Settings, result: Result) -> dict[str, Any]:
    """Summarize a result as it is recorded and shown (JSON, 4 significant digits).

    Returns
    -------
    dict
        ``finding``; ``arrays`` (name → median, lower, upper; of yes-or-no arrays only the
        share of yes, as median); ``seeds``; ``nan_share``, which is the share of ``died``
        where an experiment says which of its runs died. Curves in which some runs are not
        finite have their share as ``nan``; those that a panel draws as single ``runs`` have
        the first few of these. ``keep`` adds every seed's figure as ``runs``.
    """
    arrays: dict[str, Any] = {name: _summary(runs) for name, runs in result.runs.items()}
    for panel in experiment.panels:
        single = panel.options.get("runs", {"series": (), "count": 0})
        for name in single["series"]:
            arrays[name]["runs"] = result.runs[name][: single["count"]]
    for name in experiment.keep:
        arrays[name]["runs"] = result.runs[name]
    arrays |= {name: {"median": values} for name, values in result.exact.items()}
    return {
        "finding": experiment.finding(settings, arrays),
        "arrays": plain(arrays),
        "seeds": _seeds(result),
        "nan_share": float(np.mean(result.runs["died"]))
        if "died" in result.runs
        else max((nan_share(runs) for runs in result.runs.values()), default=0.0),
    }


def under_way(result: Result) -> dict[str, Any]:
    """Summarize runs that still go on: what there is to draw of them, and no judgment.

    Returns
    -------
    dict
        As `summarized` does, with medians only; ``under_way`` is True. What is not finite has not
        come yet, and what is answered by yes or no for a whole run is left out.
    """
    known = {n: runs for n, runs in result.runs.items() if runs.ndim > 1 or runs.dtype != bool}
    medians = {name: _summary(runs)["median"] for name, runs in known.items()}
    medians |= result.exact
    return {
        "finding": "",
        "arrays": plain({name: {"median": values} for name, values in medians.items()}),
        "seeds": _seeds(result),
        "nan_share": 0.0,
        "under_way": True,
    }


def _seeds(result: Result) -> int:
    return len(next(iter(result.runs.values()))) if result.runs else 0


def plain(arrays: Arrays) -> dict[str, Any]:
    """Return summarized arrays as JSON: 4 significant digits, None for what is not finite."""
    return {
        name: {part: _plain(values) for part, values in parts.items()}
        for name, parts in arrays.items()
    }


def _summary(runs: np.ndarray) -> dict[str, Any]:
    if runs.dtype == bool:
        return {"median": runs.mean(axis=0)}
    lost = np.mean(~np.isfinite(runs), axis=0)
    return quartiles(runs) | ({"nan": lost} if runs.ndim > 1 and lost.any() else {})


def _plain(values: Any) -> Any:
    """Return numbers with 4 significant digits; what is not finite becomes None."""
    if isinstance(values, list | tuple) or (isinstance(values, np.ndarray) and values.ndim):
        return [_plain(v) for v in values]
    if values is None:
        return None
    number = float(values)
    return float(f"{number:.4g}") if np.isfinite(number) else None
