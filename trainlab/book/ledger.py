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
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trainlab import recordings
from trainlab.book import shown
from trainlab.errors import LedgerError, RecordingError, TrainlabError
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


def page(path: Path, chapters: Path) -> str:
    """Return the ledger as Markdown: a table of verdicts, then a section a claim.

    Parameters
    ----------
    path : Path
        The data file.
    chapters : Path
        The folder of the notebooks that the claims link to.

    Raises
    ------
    LedgerError
        Lists everything to mend: broken entries, and what they quote that is not recorded or not
        shown in their chapter.
    """
    problems: list[str] = []
    claims = _read(path, problems)
    shows = {name: _shown_in(chapters / f"{name}.ipynb") for name in {c.chapter for c in claims}}
    sections = [
        _section(number, claim, shows[claim.chapter], problems)
        for number, claim in enumerate(claims, 1)
    ]
    if problems:
        raise LedgerError(problems, path.name)
    return "\n\n".join((_verdicts(claims), *sections))


def _read(path: Path, problems: list[str]) -> list[Claim]:
    """Return the sound entries; note what is wrong with the others."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LedgerError([f"not YAML: {' '.join(str(error).split())}"], path.name) from error
    if not isinstance(raw, list):
        expected = "a list of claims, each beginning with `- id: a-claim`"
        raise LedgerError([f"found {raw!r:.60}; expected {expected}."], path.name)
    claims = []
    seen: set[str] = set()
    for number, entry in enumerate(raw, 1):
        named = isinstance(entry, dict) and "id" in entry
        name = f"claim {entry['id']!r}" if named else f"claim number {number}"
        if name in seen:
            problems.append(f"{name}: there are two claims of this id; rename one.")
        seen.add(name)
        try:
            claims.append(Claim.model_validate(entry))
        except ValidationError as error:
            problems += [_problem(name, detail) for detail in error.errors()]
    return claims


def _problem(name: str, detail: Any) -> str:
    field = ".".join(map(str, detail["loc"])) or "the entry"
    found = "" if detail["type"] == "missing" else f"; found {detail['input']!r:.60}"
    return f"{name}, {field}: {detail['msg']}{found}."


def _shown_in(notebook: Path) -> set[str]:
    """Return the slugs of the experiments that a chapter shows."""
    if not notebook.exists():
        return set()
    return {name for kind, name in shown.on_page(notebook) if kind == "experiment"}


def _verdicts(claims: list[Claim]) -> str:
    rows = [
        f"| {int(claim.chapter[:2])} | [{claim.claim}](#claim-{claim.id}) "
        f"| {VERDICTS[claim.verdict]} |"
        for claim in claims
    ]
    return "\n".join(["| Chapter | Claim | Verdict |", "| --- | --- | --- |", *rows])


def _section(number: int, claim: Claim, shows: set[str], problems: list[str]) -> str:
    lines = [
        f"(claim-{claim.id})=",
        f"## {number}. {claim.claim}",
        f"**{VERDICTS[claim.verdict]}**{' ' if claim.verdict == 'holds when' else '. '}"
        f"{claim.because}",
        "",
    ]
    for evidence in claim.evidence:
        where = f"claim {claim.id!r}, {evidence.experiment}"
        try:
            said, flaws = _evidence(claim, evidence)
        except TrainlabError as error:
            said, flaws = "", [str(error)]
        if evidence.experiment not in shows:
            flaws.append(f"chapters/{claim.chapter}.ipynb does not show it.")
        problems += [f"{where}: {flaw}" for flaw in flaws]
        lines.append(f"- {said}")
    return "\n".join(lines)


def _evidence(claim: Claim, evidence: Evidence) -> tuple[str, list[str]]:
    """Return the sentence with its numbers and its link, and what is wrong with it."""
    recording = recordings.read(evidence.experiment)
    settings = recordings.settings(recording, evidence.settings)
    key = recordings.key(settings)
    if key not in recording["points"]:
        again = f"make record ONLY={evidence.experiment}"
        raise RecordingError(f"{key} is missing in the recording. Record it again: {again}")
    point = recording["points"][key]
    numbers = _Numbers(point["arrays"])
    says = numbers.fill(evidence.says)
    seeds = f"{point['seeds']} seeds" if point["seeds"] else "exact"
    lost = f", {percent(point['nan_share'])} of the runs NaN" if point["nan_share"] else ""
    chosen = {k: v for k, v in settings.items() if k in evidence.settings}
    asked = f"?{urlencode(chosen)}" if chosen else ""
    link = f"../chapters/{claim.chapter}.html#{evidence.experiment}{asked}"
    title = html.escape(recording["declaration"]["title"])
    said = f'{says} ({seeds}{lost}; see <a href="{html.escape(link)}">{title}</a>)'
    return said, numbers.problems


class _Numbers(string.Formatter):
    """Fills a sentence with recorded numbers; notes every one that it cannot fill in."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self.arrays = arrays
        self.problems: list[str] = []

    def fill(self, sentence: str) -> str:
        """Return the sentence with its numbers."""
        try:
            return self.format(sentence)
        except ValueError as error:  # a brace that is never closed
            self.problems.append(f"{error} in {sentence!r}")
            return ""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        """Return median, lower and upper of an array, or of an entry of it."""
        name, _, index = field_name.partition("[")
        if name not in self.arrays:
            there = ", ".join(self.arrays)
            self.problems.append(f"no array {name!r} is recorded; there are {there}")
            return None, name
        parts = {k: v for k, v in self.arrays[name].items() if k in ("median", "lower", "upper")}
        if index:
            try:
                parts = {k: v[int(index.rstrip("]"))] for k, v in parts.items()}
            except (ValueError, IndexError, TypeError) as error:
                self.problems.append(f"{{{field_name}}}: {error}")
                return None, name
        elif isinstance(parts["median"], list):
            length = len(parts["median"])
            self.problems.append(f"{name!r} has {length} entries; write {{{name}[0]}}, or another")
            return None, name
        return parts, name

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """Leave a value as it is; note a conversion, which no number takes."""
        if conversion:
            self.problems.append(
                f"!{conversion} is no format of a number; write .2f, .2fq, +.3fi, %"
            )
        return value

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a number, with its quartiles or its interval where asked for."""
        found = _SPEC.fullmatch(format_spec)
        if found is None:
            self.problems.append(
                f"{format_spec!r} is no format of a number; write .2f, .2fq, +.3fi, %"
            )
        if found is None or value is None:
            return ""
        spec = found

        def one(number: float | None) -> str:
            if number is None:
                return "NaN"
            if spec["style"] == "%":
                return percent(number)
            if spec["style"] == "m" or not spec["form"].strip("+"):
                return magnitude(number)
            return format(number, spec["form"]).replace("-", "−")

        words = one(value["median"])
        if spec["extra"]:
            of = "quartiles" if spec["extra"] == "q" else "95 % interval"
            words += f" ({of} {one(value['lower'])} to {one(value['upper'])})"
        return words
