"""What an experiment declares: its question, its controls, how it is run and drawn.

One file in ``trainlab/experiments`` is one experiment, found by its name.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from keyword import iskeyword
from numbers import Real
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.errors import (
    DeclarationError,
    SettingError,
    TrainlabError,
    UnknownNameError,
    did_you_mean,
    raise_all,
)
from trainlab.experiments.shared import panels as kinds

Value = int | float | str
# What every object of JavaScript has: no name of a control.
INHERITED = ("constructor", "hasOwnProperty", "isPrototypeOf", "toString", "valueOf")
ENOUGH = 20  # seeds that meet chance
ARGUMENTS = ("slug", "seeds")  # of `trainlab.run`, which takes controls by their names
Settings = Mapping[str, Value]
Chosen = Mapping[str, Value | list[float | None]]  # a list is the curve behind a choice
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
    texts_by : (str, mapping), optional
        Another control, and the texts beside each of its values, where one word cannot serve for
        all of them: the first dose of one regularizer is another number than that of the next.
    live_range : (int, int), optional
        With a kernel, any whole number between these can be run, on the grid or off it.
    """

    name: str
    label: str
    values: tuple[Value, ...]
    default: Value
    unit: str = ""
    texts: tuple[str, ...] = ()
    texts_by: tuple[str, Mapping[str, tuple[str, ...]]] | None = None
    live_range: tuple[int, int] | None = None

    def check(self, value: Value) -> Value:
        """Return ``value`` in the type of the grid.

        Raises
        ------
        SettingError
            If it is neither on the grid nor in ``live_range``; names what can be run.
        """
        known: Value | None = recordings.on_grid(self.values, value)
        if known is not None:
            return known
        where = f"one of {', '.join(map(recordings.key_text, self.values))}"
        if self.live_range:
            low, high = self.live_range
            number = isinstance(value, Real) and not isinstance(value, bool)
            if number and low <= value <= high and value == int(value):  # type: ignore[operator]
                return int(value)
            where = f"a whole number from {low} to {high}"
        raise SettingError(f"{self.name}={value!r} cannot be run; expected {where}.")

    def unfit(self) -> Iterator[str]:
        """Yield what makes its name no keyword, its values no names of grid points."""
        if not self.name.isidentifier() or iskeyword(self.name) or self.name in ARGUMENTS:
            yield f"the name cannot be a keyword of trainlab.run, beside {' and '.join(ARGUMENTS)}"
        elif not self.name.isascii() or self.name in INHERITED or self.name.startswith("__"):
            yield (
                "the name is not the same to Python and to the page; expected ASCII letters, and "
                f"none of {', '.join(INHERITED)}"
            )
        for value in self.values:
            try:
                recordings.key_text(value)
            except SettingError as problem:
                yield f"value {problem}"
            if type(value) not in (int, float, str):
                yield f"value {value!r} is a {type(value).__name__}; expected a number or a text"
            elif value == "" or recordings.SEPARATOR in str(value):
                yield f"value {value!r}; expected words without {recordings.SEPARATOR!r}"
            elif isinstance(value, str) and recordings.reads_as_number(value):
                yield f"value {value!r} reads as a number; expected the number, or other words"
            elif isinstance(value, str) and not _is_plain(value):
                yield (
                    f"value {value!a}; expected a text as it is seen: without spaces around it, "
                    "line breaks, or letters put together from several"
                )
        if self.live_range and self.live_range[0] >= self.live_range[1]:
            yield f"live_range {self.live_range}; expected the lower end first"


@dataclass(frozen=True)
class Series:
    """One line of a panel: which array it draws, its label, and its role (its color)."""

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

    def drawn(self) -> dict[str, Any]:
        """Return series and options as they go to the view."""
        return {"series": [vars(series) for series in self.series], **self.options}


# Fields that are tuples: what each entry is, and how it is written.
KINDS: dict[str, tuple[Any, str]] = {
    "controls": (Control, "Control(…)"),
    "panels": (Panel, "Panel(…)"),
    "series": (Series, "Series(…)"),
    "values": (object, "1"),
    "texts": (str, '"a text"'),
    "smoke": (dict, '{"control": value}'),
    "keep": (str, '"array"'),
    "single": (str, '"array"'),
    "reads": (str, '"experiment"'),
}


# Fields that are no tuples: whether a value will do, and what does.
_words = (lambda value: isinstance(value, str) and bool(value.strip()), "a text in quotes")
_text = (lambda value: isinstance(value, str), "a text in quotes")
_name = (lambda value: value is None or isinstance(value, str), "the name of a control, or None")
_function = (callable, "a function, without its parentheses")
_maybe = (lambda value: value is None or callable(value), "a function, or None")
TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("title", "question", "task", "notice"), _words),
    **dict.fromkeys(("kind", "name", "label", "unit", "role", "title of a panel"), _text),
    **dict.fromkeys(("split_by", "domain_by"), _name),
    **dict.fromkeys(("run", "finding"), _function),
    **dict.fromkeys(("choose", "across"), _maybe),
    "seeds": (lambda value: type(value) is int and value >= 0, "a whole number, 20 or more, or 0"),
    "options": (lambda value: isinstance(value, Mapping), 'a dict: {"option": value}'),
    "live_range": (
        lambda value: (
            value is None
            or (isinstance(value, tuple) and [type(end) for end in value] == [int, int])
        ),
        "two whole numbers: (1, 50)",
    ),
}


def _is_plain(text: str) -> bool:
    """Whether a text is what it looks like: any machine writes and compares it alike."""
    return text.isprintable() and text == text.strip() == unicodedata.normalize("NFC", text)


def _unwritable(value: Any) -> Iterator[str]:
    """Yield the texts inside a value that no file in UTF-8 can hold."""
    if isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value):
        yield value
    elif isinstance(value, Mapping):
        for item in value.items():
            yield from _unwritable(item)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _unwritable(inner)


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
        found = list(self._untupled()) or [*self._control_problems(), *self._panel_problems()]
        if found:
            raise DeclarationError(f"Experiment {self.title!r}", found)

    def _untupled(self) -> Iterator[str]:
        """What should be a tuple of its kind, or of another type, and is not."""
        parts: list[tuple[str, Any]] = [("", self)]
        for name in ("controls", "panels"):
            held = getattr(self, name)
            for part in held if isinstance(held, tuple) else ():
                if isinstance(part, Control | Panel):
                    parts.append((f"{name.removesuffix('s')} {part.name!r}, ", part))
                series = part.series if isinstance(part, Panel) else ()
                for one in series if isinstance(series, tuple) else ():
                    if isinstance(one, Series):
                        parts.append((f"panel {part.name!r}, series {one.name!r}, ", one))
        for where, part in parts:
            for about in fields(part):
                for text in _unwritable(getattr(part, about.name)):
                    yield f"{where}{about.name}: {text!a:.60} holds half a letter; type it again"
                if about.name not in KINDS:
                    yield from _mistyped(part, about.name, where)
                    continue
                value, (kind, form) = getattr(part, about.name), KINDS[about.name]
                if not isinstance(value, tuple):
                    found = f"a {type(value).__name__}"
                    yield f"{where}{about.name}: {found}; expected a tuple: ({form},), with a comma"
                elif wrong := [one for one in value if not isinstance(one, kind)]:
                    yield f"{where}{about.name}: {wrong[0]!r:.60}; expected {form} for each"

    def _control_problems(self) -> Iterator[str]:
        """What is wrong with the controls, and with what names one."""
        names = [control.name for control in self.controls]
        for twice in {name for name in names if names.count(name) > 1}:
            yield f"two controls have the name {twice!r}"
        for control in self.controls:
            unfit = list(control.unfit())
            for held in control.values if control.name == self.split_by else ():
                if not re.fullmatch(r"[\w.-]+", str(held), re.ASCII):
                    yield (
                        f"control {control.name!r}: value {held!r} names a file, as split_by says;"
                        " expected ASCII letters, digits, '_', '-' and '.' only"
                    )
            yield from (f"control {control.name!r}: {problem}" for problem in unfit)
            texts = [recordings.key_text(value) for value in control.values if not unfit]
            if len(set(texts)) < len(texts):
                yield f"control {control.name!r}: two values have one key, of {', '.join(texts)}"
            if control.default not in control.values:
                yield f"control {control.name!r}: default {control.default!r} is not on its grid"
            if control.texts and len(control.texts) != len(control.values):
                yield (
                    f"control {control.name!r}: {len(control.texts)} texts for "
                    f"{len(control.values)} values"
                )
        users: list[tuple[str, str | None]] = [("split_by", self.split_by)]
        for control in self.controls:
            yield from self._text_problems(control)
        users += [(f"panel {panel.name!r}, domain_by", panel.domain_by) for panel in self.panels]
        for panel in self.panels:
            users.append((f"panel {panel.name!r}, control", panel.options.get("control")))
            by_hand = panel.options.get("domain_by")
            if isinstance(by_hand, Mapping):
                users.append((f"panel {panel.name!r}, domain_by", by_hand.get("control")))
                yield from self._domain_problems(panel.name, by_hand)
        for what, name in users:
            if name is not None and name not in names:
                yield f"{what}: {name!r} is no control; there are {', '.join(names)}"
        if self.seeds and self.seeds < ENOUGH:
            yield f"seeds: {self.seeds}; expected {ENOUGH} or more, or 0 if nothing is chance"
        if not self.smoke:
            yield "smoke: no settings; expected two that are quick: they are run when code changes"
        for given in self.smoke:
            for name in given.keys() - set(names):
                yield f"smoke: {name!r} is no control; there are {', '.join(names)}"
            for control in self.controls:
                value = given.get(control.name, control.default)
                if recordings.on_grid(control.values, value) is None:
                    yield f"smoke: {control.name}={value!r} is not on the grid"

    def _text_problems(self, control: Control) -> Iterator[str]:
        """What is wrong with texts that another control chooses."""
        if control.texts_by is None:
            return
        name, texts = control.texts_by
        other = next((one for one in self.controls if one.name == name), None)
        if other is None or other is control or list(other.unfit()):
            known = ", ".join(one.name for one in self.controls if one is not control)
            yield f"control {control.name!r}, texts_by: {name!r} is no other control; write {known}"
            return
        for value in map(recordings.key_text, other.values):
            if len(texts.get(value, ())) != len(control.values):
                yield (
                    f"control {control.name!r}, texts_by: {len(texts.get(value, ()))} texts for "
                    f"{name} {value!r}; expected {len(control.values)}"
                )

    def _domain_problems(self, panel: str, by_hand: Mapping[str, Any]) -> Iterator[str]:
        """What domains written by hand lack, or have too much."""
        for control in self.controls:
            if control.name == by_hand.get("control") and not list(control.unfit()):
                known = [recordings.key_text(value) for value in control.values]
                given = by_hand.get("domains", {})
                for value in given.keys() - set(known):
                    hint = did_you_mean(value, known)
                    yield f"panel {panel!r}, domain_by: {value!r} is no {control.name}.{hint}"
                for value in known:
                    if value not in given:
                        yield f"panel {panel!r}, domain_by: no domain for {control.name} {value!r}"

    def _panel_problems(self) -> Iterator[str]:
        names = [panel.name for panel in self.panels]
        for panel in self.panels:
            if names.count(panel.name) > 1:
                yield f"two panels have the name {panel.name!r}"
            for problem in kinds.problems(panel.kind, panel.drawn(), bool(panel.domain_by)):
                yield f"panel {panel.name!r}: {problem}"

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


def _mistyped(part: Any, name: str, where: str) -> Iterator[str]:
    """Yield that a field of a part is of another type than expected."""
    value = getattr(part, name)
    also = " of a panel" if isinstance(part, Panel) and name == "title" else ""
    fits, expected = TYPES.get(name + also, (lambda _: True, ""))
    if not fits(value):
        yield f"{where}{name}: {value!r:.60}; expected {expected}"


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
