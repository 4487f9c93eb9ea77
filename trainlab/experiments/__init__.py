"""What an experiment is. One file in this folder is one experiment, found by its name.

A file declares ``experiment = Experiment(...)``; its slug is the file's name. Importing this
package does not import torch: an experiment's own module is imported only to run it.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.engine.statistics import nan_share, quartiles
from trainlab.errors import SettingError, UnknownNameError

Value = int | float | str
Settings = Mapping[str, Value]
Arrays = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Control:
    """One thing that the reader can change.

    Attributes
    ----------
    name : str
        Keyword of ``trainlab.run``.
    label, unit : str
        The field's term, and what its values count.
    values : tuple
        The grid that is recorded.
    default : int, float or str
    texts : tuple of str
        How each value is shown; the values themselves if left out.
    live_range : (int, int), optional
        With a kernel, any whole number between these can be run, on the grid or off it.
    """

    name: str
    label: str
    values: tuple[Value, ...]
    default: Value
    unit: str = ""
    texts: tuple[str, ...] = ()
    live_range: tuple[int, int] | None = None

    def check(self, value: Value) -> Value:
        """Return ``value`` in the type of the grid.

        Raises
        ------
        SettingError
            If it is neither on the grid nor in ``live_range``; names what can be run.
        """
        if value in self.values:
            return self.values[self.values.index(value)]
        where = f"one of {', '.join(map(str, self.values))}"
        if self.live_range:
            low, high = self.live_range
            if isinstance(value, int) and low <= value <= high:
                return value
            where = f"a whole number from {low} to {high}"
        raise SettingError(f"{self.name}={value!r} cannot be run; expected {where}.")


@dataclass(frozen=True)
class Series:
    """One line of a panel: which array it draws, its label, and its role (its colour)."""

    name: str
    label: str
    role: str


@dataclass(frozen=True)
class Panel:
    """How results are drawn; ``views/panels`` has one file for each ``kind``.

    ``options`` go to the view as they are. With ``domain_by`` the y axis is fixed over all
    settings that share that control's value, from the recorded sweep, so that nothing jumps.
    """

    kind: str
    name: str
    title: str = ""
    series: tuple[Series, ...] = ()
    domain_by: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What one run of an experiment measured.

    Attributes
    ----------
    runs : dict of str to ndarray
        What chance plays a part in; first axis: seeds.
    exact : dict of str to ndarray
        Theory and other results without chance; no axis for seeds.
    """

    runs: Mapping[str, np.ndarray]
    exact: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __getitem__(self, name: str) -> np.ndarray:
        """Return an array by name."""
        return self.runs[name] if name in self.runs else self.exact[name]


@dataclass(frozen=True)
class Experiment:
    """One question, a fixed procedure, and how its answer is shown.

    Attributes
    ----------
    title, question : str
    task, notice : str
        One sentence each: what to find out by moving the controls, and what to see.
    controls : tuple of Control
    panels : tuple of Panel
    run : callable
        ``run(settings, seeds) -> Result``.
    finding : callable
        ``finding(settings, arrays) -> str``: the chart's title, one sentence from the numbers.
    seeds : int
        How many are recorded: seeds 0, 1, … .
    smoke : tuple of dict
        A few quick settings that stand for the whole grid when code has changed.
    split_by : str, optional
        Control that splits the recorded table into parts loaded when needed.
    choose : callable, optional
        ``choose(settings) -> dict``: what is chosen on validation, with seeds of its own, before
        the runs that count, for instance a learning rate. It is recorded with the point and
        handed to ``run`` among the settings.
    keep : tuple of str
        Arrays with one figure a seed, all of which are recorded, for comparisons across points.
    across : callable, optional
        ``across(points) -> dict``: further arrays of grid points, computed from the recorded
        arrays of all of them (point key → array name → ``median``, ``lower``, ``upper``). A
        fresh run has none of these.
    """

    title: str
    question: str
    task: str
    notice: str
    controls: tuple[Control, ...]
    panels: tuple[Panel, ...]
    run: Callable[[Settings, Sequence[int]], Result]
    finding: Callable[[Settings, Mapping[str, Any]], str]
    seeds: int
    smoke: tuple[dict[str, Value], ...]
    split_by: str | None = None
    choose: Callable[[Settings], dict[str, Value]] | None = None
    keep: tuple[str, ...] = ()
    across: Callable[[Mapping[str, Arrays]], Mapping[str, Arrays]] | None = None

    def settings(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return complete settings: the given ones, checked, and defaults for the rest.

        Raises
        ------
        UnknownNameError
            On a control that does not exist.
        SettingError
            On a value that cannot be run.
        """
        names = [control.name for control in self.controls]
        for name in given:
            if name not in names:
                raise UnknownNameError("control", name, names)
        return {c.name: c.check(given.get(c.name, c.default)) for c in self.controls}

    def grid(self) -> Iterator[dict[str, Value]]:
        """Yield the settings of every grid point."""
        for values in itertools.product(*(control.values for control in self.controls)):
            yield dict(zip((c.name for c in self.controls), values, strict=True))

    def point(self, settings: Settings, result: Result) -> dict[str, Any]:
        """Summarise a result as it is recorded and shown (JSON, 4 significant digits).

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
        for panel in self.panels:
            single = panel.options.get("runs", {"series": (), "count": 0})
            for name in single["series"]:
                arrays[name]["runs"] = result.runs[name][: single["count"]]
        for name in self.keep:
            arrays[name]["runs"] = result.runs[name]
        arrays |= {name: {"median": values} for name, values in result.exact.items()}
        seeds = len(next(iter(result.runs.values()))) if result.runs else 0
        return {
            "finding": self.finding(settings, arrays),
            "arrays": plain(arrays),
            "seeds": seeds,
            "nan_share": float(np.mean(result.runs["died"]))
            if "died" in result.runs
            else max((nan_share(runs) for runs in result.runs.values()), default=0.0),
        }


def slugs() -> list[str]:
    """Return the slugs of all experiments, in alphabetical order."""
    return sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem != "__init__")


def load(slug: str) -> Experiment:
    """Import an experiment by its slug; this imports torch.

    Raises
    ------
    UnknownNameError
        Lists the experiments.
    """
    if slug not in slugs():
        raise UnknownNameError("experiment", slug, slugs())
    experiment: Experiment = importlib.import_module(f"trainlab.experiments.{slug}").experiment
    return experiment


def key(settings: Settings) -> str:
    """Return the name of a grid point in a recording: its values joined by ``|``."""
    return "|".join(str(value) for value in settings.values())


def complete(slug: str, experiment: Experiment, settings: Settings) -> dict[str, Value]:
    """Return settings with what was chosen for them: as recorded, else chosen now (slow)."""
    if experiment.choose is None:
        return dict(settings)
    recorded = recordings.read(slug)["points"] if slug in recordings.slugs() else {}
    point = recorded.get(key(settings))
    chosen: dict[str, Value] = point["chosen"] if point else experiment.choose(settings)
    return {**settings, **chosen}


def plain(arrays: Arrays) -> dict[str, Any]:
    """Return summarised arrays as JSON: 4 significant digits, None for what is not finite."""
    return {
        name: {part: _plain(values) for part, values in parts.items()}
        for name, parts in arrays.items()
    }


def declaration(slug: str, experiment: Experiment) -> dict[str, Any]:
    """Return what a recording and a view need to know of an experiment, as plain JSON."""
    return {
        "slug": slug,
        "title": experiment.title,
        "question": experiment.question,
        "task": experiment.task,
        "notice": experiment.notice,
        "seeds": experiment.seeds,
        "split_by": experiment.split_by,
        "controls": [
            {
                "name": c.name,
                "label": c.label,
                "unit": c.unit,
                "values": list(c.values),
                "texts": list(c.texts or map(str, c.values)),
                "default": c.default,
                "live_range": list(c.live_range) if c.live_range else None,
            }
            for c in experiment.controls
        ],
        "panels": [
            {
                "kind": p.kind,
                "name": p.name,
                "title": p.title,
                "series": [vars(s) for s in p.series],
                **p.options,
            }
            for p in experiment.panels
        ],
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
