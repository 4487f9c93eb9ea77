"""What an experiment declares: its question, its controls, how it is run and drawn.

One file in ``trainlab/experiments`` is one experiment, found by its name.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.errors import (
    DeclarationError,
    SettingError,
    TrainlabError,
    UnknownNameError,
    raise_all,
)
from trainlab.experiments.shared import mistakes
from trainlab.experiments.shared import panels as kinds
from trainlab.experiments.shared.parts import Control, Panel, Series, Value

__all__ = [
    "Arrays",
    "Chosen",
    "Control",
    "Experiment",
    "Panel",
    "Result",
    "Series",
    "Settings",
    "Value",
    "declaration",
    "tuning_curve",
]

Settings = Mapping[str, Value]
Chosen = Mapping[str, Value | list[float | None]]  # a list is the curve behind a choice
Arrays = Mapping[str, Mapping[str, Any]]


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

    def problems(self, seeds: int) -> Iterator[str]:
        """Yield what is wrong with the arrays of a run of so many seeds."""
        for name, values in self.runs.items():
            if not isinstance(values, np.ndarray):
                yield f"{name!r} is a {type(values).__name__}; expected a NumPy array"
            elif values.dtype.kind not in "biuf":
                yield f"{name!r} holds {values.dtype}; expected numbers, or True and False"
            elif values.shape[:1] != (seeds,):
                rows = "no axis" if values.ndim == 0 else f"{len(values)} rows"
                yield (
                    f"{name!r} has {rows} (shape {values.shape}) for {seeds} seeds; expected a row "
                    "for each seed: put what has no seeds into exact"
                )
            if name in self.exact:
                yield f"{name!r} stands in runs and in exact; expected in one of them"


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
        ``run(settings, seeds) -> Result``. A live view looks at it while it trains, see
        `engine.gradual`: which trainings it calls must not depend on what happens to them.
    finding : callable
        ``finding(settings, arrays) -> str``: the chart's title, one sentence from the numbers:
        array name → ``median``, ``lower``, ``upper``, over the runs that have a figure; NaN where
        none has.
    seeds : int
        How many are recorded: seeds 0, 1, …; 0 if nothing is chance.
    smoke : tuple of dict
        A few quick settings that stand for the whole grid when code has changed.
    split_by : str, optional
        Control that splits the recorded table into parts loaded when needed.
    choose : callable, optional
        ``choose(settings) -> dict``: what is chosen on validation, with seeds of its own, before
        the runs that count, for instance a learning rate and, as lists, the curve that it was
        chosen from (`engine.tuning.Tuned.chosen`). It is recorded with the point and handed to
        ``run`` among the settings.
    keep : tuple of str
        Arrays with one figure a seed, all of which are recorded, for comparisons across points.
    single : tuple of str
        Arrays that picture one picked run: in a chaotic point, another run may be picked elsewhere.
    across : callable, optional
        ``across(points) -> dict``: further arrays of grid points, computed from the recorded
        arrays of all of them (point key → array name → ``median``, ``lower``, ``upper``). A
        fresh run has none of these.
    reads : tuple of str
        Experiments whose recordings its runs read. It is recorded again when one of them changes.
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
    choose: Callable[[Settings], Chosen] | None = None
    keep: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    across: Callable[[Mapping[str, Arrays]], Mapping[str, Arrays]] | None = None
    reads: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Where a comma is missing, there is nothing to go through.
        found = list(mistakes.of_type(self)) or [
            *mistakes.of_controls(self.controls, self.panels, self.split_by),
            *mistakes.of_runs(self.controls, self.seeds, self.smoke),
            *mistakes.of_panels(self.panels),
        ]
        if found:
            raise DeclarationError(f"Experiment {self.title!r}", found)

    def array_problems(self, arrays: Container[str]) -> list[str]:
        """Return what panels and ``keep`` name that is not among the arrays, one line each.

        Parameters
        ----------
        arrays : container of str
            Names of the arrays that there are: of a run, and what ``across`` adds.
        """
        known = ", ".join(sorted(arrays)) if isinstance(arrays, Iterable) else ""
        named = [(f"keep: {name!r}", name) for name in self.keep]
        named += [(f"single: {name!r}", name) for name in self.single]
        for panel in self.panels:
            for place, name in kinds.arrays_named(panel.kind, panel.drawn()):
                named.append((f"panel {panel.name!r}, {place}: {name!r}", name))
        return [
            f"{what} is no array of its results; there are {known}"
            for what, name in named
            if name not in arrays
        ]

    def settings(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return complete settings: the given ones, checked, and defaults for the rest.

        Raises
        ------
        UnknownNameError
            On a control that does not exist.
        SettingError
            On a value that cannot be run. Also on several mistakes: lists all.
        """
        names = [control.name for control in self.controls]
        problems: list[TrainlabError] = [
            UnknownNameError("control", name, names) for name in given if name not in names
        ]
        chosen: dict[str, Value] = {}
        for control in self.controls:
            try:
                chosen[control.name] = control.check(given.get(control.name, control.default))
            except SettingError as problem:
                problems.append(problem)
        raise_all(problems)
        return chosen

    def grid(self) -> Iterator[dict[str, Value]]:
        """Yield the settings of every grid point."""
        for values in itertools.product(*(control.values for control in self.controls)):
            yield dict(zip((c.name for c in self.controls), values, strict=True))


def tuning_curve(settings: Mapping[str, Any], prefix: str = "") -> dict[str, np.ndarray]:
    """Return what a learning rate was chosen from, for a result's ``exact``; {} if it was given.

    Parameters
    ----------
    settings : mapping
        With what `engine.tuning.Tuned.chosen` returned, under the same prefix.

    Returns
    -------
    dict
        ``tuning_rate``, rising, and ``tuning_score``, the median score on validation of each, NaN
        where most of the runs died: shape (rates,).
    """
    names = [f"{prefix}tuning_rate", f"{prefix}tuning_score"]
    return {name: np.array(settings[name], dtype=float) for name in names if name in settings}


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
                "texts": list(c.texts or map(recordings.key_text, c.values)),
                **_texts_by(c),
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
                **p.drawn(),
            }
            for p in experiment.panels
        ],
    }


def _texts_by(control: Control) -> dict[str, Any]:
    if control.texts_by is None:
        return {}
    name, texts = control.texts_by
    return {"texts_by": {"control": name, "texts": {key: list(of) for key, of in texts.items()}}}
