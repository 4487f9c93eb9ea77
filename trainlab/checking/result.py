"""What a check found, as plain text and as a small list for the notebook."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from trainlab.terminal import printable

Verdict = Literal["pass", "not yet", "error", "to do", "skipped"]

_SIGNS: dict[Verdict, str] = {
    "pass": "✓",
    "not yet": "○",
    "error": "!",
    "to do": "…",
    "skipped": "–",
}
# JupyterLab's own colors, light and dark; the fallbacks have 3:1 on white and on near-black.
_COLORS: dict[Verdict, str] = {
    "pass": "var(--jp-success-color1, #2e8b57)",
    "not yet": "var(--jp-warn-color1, #b8720a)",
    "error": "var(--jp-error-color1, #d9432f)",
    "to do": "var(--jp-info-color1, #3579c8)",
    "skipped": "var(--jp-border-color1, #808080)",
}


@dataclass(frozen=True)
class Row:
    """One line of a result: a check's label, its verdict, and what to do about it."""

    label: str
    verdict: Verdict
    message: str = ""
    blamed: bool = True  # False where an error did not come from the learner's code

    def __post_init__(self) -> None:
        first = self.message[:1]
        if first.isascii():  # not σ, whose capital means a sum
            object.__setattr__(self, "message", first.upper() + self.message[1:])

    def __str__(self) -> str:
        said = f": {self.message}" if self.message else ""
        return f"{_SIGNS[self.verdict]} {self.verdict:<7}  {self.label}{said}"


@dataclass(frozen=True, repr=False)
class Result:
    """What ``check`` found; a notebook shows it as a small list.

    Attributes
    ----------
    task : str
    rows : tuple of Row
    hints : tuple of str
        Those given so far.
    remarks : tuple of str
        Other things worth knowing: why it passes and what comes next, what was printed.
    judged : str
        Which cell's code was checked, and in which dtype.
    """

    task: str
    rows: tuple[Row, ...]
    hints: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    judged: str = ""

    @property
    def passed(self) -> bool:
        """Whether every check passes."""
        return all(row.verdict == "pass" for row in self.rows)

    @property
    def headline(self) -> str:
        """The result in one line."""
        passing = sum(row.verdict == "pass" for row in self.rows)
        if self.passed:
            return f"{self.task}: " + (f"all {passing} checks pass" if passing > 1 else "passes")
        if self.rows[0].verdict == "to do":
            return f"{self.task}: to do"
        return f"{self.task}: {passing} of {len(self.rows)} checks pass"

    def __repr__(self) -> str:
        lines = [self.headline, *(f"  {row}" for row in self.rows)]
        lines += [f"  Hint {n}: {hint}" for n, hint in enumerate(self.hints, 1)]
        return "\n".join(lines + [f"  {said}" for said in (*self.remarks, self.judged) if said])

    def __str__(self) -> str:
        return printable(repr(self))

    def _repr_html_(self) -> str:
        some = any(row.verdict == "pass" for row in self.rows)
        verdict = "right" if self.passed else "partly" if some else "not-yet"
        rows = "".join(_list_item(row) for row in self.rows)
        hints = "".join(f"<li>{_text(hint)}</li>" for hint in self.hints)
        if hints:
            hints = f'<p style="margin:8px 0 0">Hints</p><ol style="margin:0">{hints}</ol>'
        remarks = "".join(f'<p style="margin:8px 0 0">{_text(said)}</p>' for said in self.remarks)
        judged = f'<p style="margin:8px 0 0"><small>{_text(self.judged)}</small></p>'
        if not self.judged:
            judged = ""
        return (
            f'<div role="status" data-verdict="{verdict}" style="max-width:46em;'
            "color:var(--jp-content-font-color1, inherit);"
            'font-family:var(--jp-content-font-family, inherit)">'
            f"<strong>{_text(self.headline)}</strong>"
            f'<ul style="list-style:none;padding:0;margin:4px 0 0">{rows}</ul>'
            f"{hints}{remarks}{judged}</div>"
        )


def _list_item(row: Row) -> str:
    style = f"border-left:4px solid {_COLORS[row.verdict]};padding:2px 0 2px 10px;margin:4px 0"
    said = f"<br>{_text(row.message)}" if row.message else ""
    return (
        f'<li style="{style}"><span aria-hidden="true">{_SIGNS[row.verdict]}</span> '
        f"<strong>{row.verdict}</strong> · {_text(row.label)}{said}</li>"
    )


def _text(message: str) -> str:
    """Escape everything; only `code` and *stress* become markup, neither within the other."""
    parts = re.split(r"(`[^`]+`)", html.escape(message))
    return "".join(
        f"<code>{part[1:-1]}</code>" if part[:1] == "`" and len(part) > 2 else _stressed(part)
        for part in parts
    )


def _stressed(text: str) -> str:
    return re.sub(r"(?<![\w*])\*(\w(?:[^*\n]*\w)?)\*(?![\w*])", r"<em>\1</em>", text)
