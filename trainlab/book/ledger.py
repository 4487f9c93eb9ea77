"""The claims ledger: popular claims, what became of them, and the recorded runs behind it.

One data file, ``book/claims.yaml``. Its sentences quote numbers by the name of a recorded array,
never as digits: ``{final_accuracy:.2f}`` is the median of the array at the settings of its
evidence. After the format of the number may stand ``q`` (add the quartiles), ``i`` (add the
interval), ``%`` (a share in per cent) or ``m`` (a power of ten where that is shorter);
``{gradient[0]:m}`` takes an entry of an array.

Building the book needs this module; running an experiment or answering a quiz does not.
"""

from __future__ import annotations

import html
import re
import string
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from trainlab import recordings
from trainlab.errors import LedgerError, TrainlabError
from trainlab.words import magnitude, percent

VERDICTS = {"holds": "Holds", "holds when": "Holds when …", "does not hold": "Does not hold"}
_SPEC = re.compile(r"(?P<form>\+?(?:\.\d[fg])?)(?P<extra>[qi]?)(?P<style>[%m]?)")


class Evidence(BaseModel):
    """One recorded grid point, and the sentence that reads it."""

    model_config = ConfigDict(extra="forbid")

    experiment: str
    settings: dict[str, str | int | float] = Field(default_factory=dict)
    says: str


class Claim(BaseModel):
    """One claim in our words."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    chapter: str = Field(pattern=r"^\d\d_[a-z0-9_]+$")
    claim: str
    verdict: Literal["holds", "holds when", "does not hold"]
    because: str
    evidence: list[Evidence] = Field(min_length=1)


_CLAIMS = TypeAdapter(list[Claim])


def load(path: Path) -> list[Claim]:
    """Read the data file.

    Raises
    ------
    LedgerError
        Names the claim, the field, what was found and what was expected.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        claims = _CLAIMS.validate_python(raw)
    except ValidationError as error:
        lines = [_problem(path, raw, problem) for problem in error.errors()]
        raise LedgerError("\n".join(lines)) from error
    seen: set[str] = set()
    for claim in claims:
        if claim.id in seen:
            raise LedgerError(f"{path.name}: two claims have the id {claim.id!r}; rename one.")
        seen.add(claim.id)
    return claims


def markdown(claims: list[Claim], chapters: Path) -> str:
    """Return the ledger as Markdown: a table of verdicts, then a section a claim.

    Raises
    ------
    LedgerError
        If a claim quotes an experiment, a setting or an array that is not recorded.
    """
    sections = [_section(number, claim, chapters) for number, claim in enumerate(claims, 1)]
    return "\n\n".join((_verdicts(claims), *sections))


def _verdicts(claims: list[Claim]) -> str:
    rows = [
        f"| {int(claim.chapter[:2])} | [{claim.claim}](#claim-{claim.id}) "
        f"| {VERDICTS[claim.verdict]} |"
        for claim in claims
    ]
    return "\n".join(["| Chapter | Claim | Verdict |", "| --- | --- | --- |", *rows])


def _section(number: int, claim: Claim, chapters: Path) -> str:
    lines = [
        f"(claim-{claim.id})=",
        f"## {number}. {claim.claim}",
        f"**{VERDICTS[claim.verdict]}**{' ' if claim.verdict == 'holds when' else '. '}"
        f"{claim.because}",
        "",
    ]
    for evidence in claim.evidence:
        lines.append(f"- {_evidence(claim, evidence, chapters)}")
    return "\n".join(lines)


def _evidence(claim: Claim, evidence: Evidence, chapters: Path) -> str:
    where = f"claim {claim.id!r}, {evidence.experiment}"
    try:
        recording = recordings.read(evidence.experiment)
        settings = recordings.settings(recording, evidence.settings)
        point = recording["points"][recordings.key(settings)]
        says = _Numbers(point["arrays"]).format(evidence.says)
    except (TrainlabError, ValueError, KeyError, IndexError, TypeError) as error:
        raise LedgerError(f"book/claims.yaml, {where}: {error}") from error
    seeds = f"{point['seeds']} seeds" if point["seeds"] else "exact"
    lost = f", {percent(point['nan_share'])} of the runs NaN" if point["nan_share"] else ""
    notebook = chapters / f"{claim.chapter}.ipynb"
    if f'experiment(\\"{evidence.experiment}\\"' not in notebook.read_text(encoding="utf-8"):
        raise LedgerError(f"book/claims.yaml, {where}: {notebook.name} does not show it.")
    shown = {k: v for k, v in settings.items() if k in evidence.settings}
    asked = f"?{urlencode(shown)}" if shown else ""
    link = f"../chapters/{claim.chapter}.html#{evidence.experiment}{asked}"
    title = recording["declaration"]["title"]
    return f'{says} ({seeds}{lost}; see <a href="{html.escape(link)}">{html.escape(title)}</a>)'


class _Numbers(string.Formatter):
    """Fills a sentence with recorded numbers."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self.arrays = arrays

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        """Return median, lower and upper of an array, or of an entry of it."""
        name, _, index = field_name.partition("[")
        if name not in self.arrays:
            raise KeyError(f"no array {name!r} is recorded; there are {', '.join(self.arrays)}")
        parts = {k: v for k, v in self.arrays[name].items() if k in ("median", "lower", "upper")}
        if index:
            parts = {k: v[int(index.rstrip("]"))] for k, v in parts.items()}
        return parts, name

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a number, with its quartiles or its interval where asked for."""
        found = _SPEC.fullmatch(format_spec)
        if found is None:
            raise ValueError(f"{format_spec!r} is no format of a number; write .2f, .2fq, +.3fi, %")

        def one(number: float | None) -> str:
            if number is None:
                return "NaN"
            if found["style"] == "%":
                return percent(number)
            if found["style"] == "m" or not found["form"].strip("+"):
                return magnitude(number)
            return format(number, found["form"]).replace("-", "−")

        words = one(value["median"])
        if found["extra"]:
            of = "quartiles" if found["extra"] == "q" else "95 % interval"
            words += f" ({of} {one(value['lower'])} to {one(value['upper'])})"
        return words


def _problem(path: Path, raw: Any, problem: Any) -> str:
    place = list(problem["loc"])
    name = place[0] if place else ""
    if isinstance(raw, list) and place and isinstance(place[0], int):
        entry = raw[place[0]]
        name = entry.get("id", f"number {place[0] + 1}") if isinstance(entry, dict) else name
    field = ".".join(str(part) for part in place[1:])
    return f"{path.name}, claim {name}, {field or 'the entry'}: {problem['msg']}."
