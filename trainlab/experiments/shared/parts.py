"""The parts of a declaration: controls, panels, series."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from keyword import iskeyword
from numbers import Real
from typing import Any

from trainlab import recordings
from trainlab.errors import SettingError

Value = int | float | str
# What every object of JavaScript has: no name of a control.
INHERITED = ("constructor", "hasOwnProperty", "isPrototypeOf", "toString", "valueOf")
ARGUMENTS = ("slug", "seeds")  # of `trainlab.run`, which takes controls by their names


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


def _is_plain(text: str) -> bool:
    """Whether a text is what it looks like: any machine writes and compares it alike."""
    return text.isprintable() and text == text.strip() == unicodedata.normalize("NFC", text)
