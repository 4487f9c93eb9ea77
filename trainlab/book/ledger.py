"""The claims ledger: popular claims, what became of them, and the recorded runs behind it.

One data file, ``book/claims.yaml``. Its sentences quote numbers by the name of a recorded array,
never as digits: ``{final_accuracy:.2f}`` is the median of the array at the settings of its
evidence. After the format of the number may stand ``q`` (add the quartiles), ``i`` (add the
interval), ``%`` (a share in percent) or ``m`` (a power of ten where that is shorter);
``{gradient[0]:m}`` takes an entry of an array. Digits that a sentence may have are those of its
settings and a layer's number; other conditions stand in words ("forty epochs").

Building the book needs this module; running an experiment or answering a quiz does not.
"""

from __future__ import annotations

import html
import math
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from trainlab import recordings, yaml_files
from trainlab.book import shown
from trainlab.errors import Flaw, LedgerError, Problem, did_you_mean, nearest
from trainlab.quiz.values import recorded_point
from trainlab.shapes import Setting, Slug, shape_flaws
from trainlab.words import magnitude, percent

VERDICTS = {"holds": "Holds", "holds when": "Holds when …", "does not hold": "Does not hold"}
FORMS = {
    "because": "because: It is arithmetic.",
    "chapter": "chapter: 02_vanishing_gradients",
    "claim": "claim: What people say, in our words.",
    "evidence": "evidence: [{experiment: gradient_flow, says: 'It passes back {factor:.2f}'}]",
    "experiment": "experiment: gradient_flow",
    "id": "id: sigmoid-slope",
    "says": "says: 'A layer passes back {factor:.2f}'",
    "settings": "settings: {activation: relu}",
    "verdict": "verdict: holds when",
}
"""Field → what it may look like, for an error to show."""
_INTERVAL = "95 % interval"
_SPEC = re.compile(r"(?P<form>\+?(?:\.\d[fg])?)(?P<extra>[qi]?)(?P<style>[%m]?)")
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?")
_TYPED = re.compile(rf"(?<![\w.])(?<!layer ){_DIGITS.pattern}(?![\w])(?P<share>\s?%)?")

Text = Annotated[str, StringConstraints(min_length=1)]


class Evidence(BaseModel):
    """One recorded grid point, and the sentence that reads it."""

    model_config = ConfigDict(extra="forbid")

    experiment: Text
    settings: dict[str, Setting] = Field(default_factory=dict)
    says: Text


class Claim(BaseModel):
    """One claim in our words."""

    model_config = ConfigDict(extra="forbid")

    id: Slug
    chapter: Text
    claim: Text
    verdict: Literal["holds", "holds when", "does not hold"]
    because: Text
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
        Lists everything to fix: broken entries, and what they quote that is not recorded or not
        shown in their chapter.
    """
    problems: list[Problem] = []
    shows = {notebook.stem: _shown_in(notebook) for notebook in sorted(chapters.glob("*.ipynb"))}
    claims, sections = [], []
    seen: set[str] = set()
    for number, raw in enumerate(_entries(path), 1):
        flaws: list[Flaw] = []
        name = raw["id"] if isinstance(raw, dict) and "id" in raw else f"number {number}"
        if name in seen:
            flaws.append(Flaw("id", f"{name!r} a second time", "an id of its own",
                              f"id: {name}-2"))  # fmt: skip
        seen.add(name)
        said = list(_evidence(raw, shows, flaws))
        try:
            claim = Claim.model_validate(raw)
        except ValidationError as error:
            schema = Claim.model_json_schema()
            flaws = [*shape_flaws(error, raw, schema, lambda _: FORMS), *flaws]
        else:
            claims.append(claim)
            sections.append(_section(number, claim, said))
        problems += [Problem(path.name, str(name), *flaw, kind="claim") for flaw in flaws]
    if problems:
        raise LedgerError(problems, path.name)
    return "\n\n".join((_verdicts(claims), *sections))


def _entries(path: Path) -> list[Any]:
    raw, flaws = yaml_files.load(path)
    if not flaws and not isinstance(raw, list):
        flaws.append(Flaw("", f"{raw!r:.60}", "a list of claims, each beginning with `- id:`",
                          "- id: a-claim"))  # fmt: skip
    if flaws:
        raise LedgerError([Problem(path.name, "", *flaw) for flaw in flaws], path.name)
    entries: list[Any] = raw
    return entries


def _shown_in(notebook: Path) -> set[str]:
    """Return the slugs of the experiments that a chapter shows."""
    return {one.name for one in shown.on_page(notebook) if one.kind == "experiment"}


def _verdicts(claims: list[Claim]) -> str:
    rows = [
        f"| {int(claim.chapter[:2])} | [{claim.claim}](#claim-{claim.id}) "
        f"| {VERDICTS[claim.verdict]} |"
        for claim in claims
    ]
    return "\n".join(["| Chapter | Claim | Verdict |", "| --- | --- | --- |", *rows])


def _section(number: int, claim: Claim, said: list[str]) -> str:
    lines = [
        f"(claim-{claim.id})=",
        f"## {number}. {claim.claim}",
        f"**{VERDICTS[claim.verdict]}**{' ' if claim.verdict == 'holds when' else '. '}"
        f"{claim.because}",
        "",
        *(f"- {sentence}" for sentence in said),
    ]
    return "\n".join(lines)


def _evidence(raw: Any, shows: Mapping[str, set[str]], flaws: list[Flaw]) -> Iterator[str]:
    """Yield each sentence with its numbers and its link; note all that can be said of it.

    It reads entries as they were written, so that a flaw in one field hides none in another.
    """
    if not isinstance(raw, dict):
        return
    chapter, given = str(raw.get("chapter")), raw.get("evidence")
    if "chapter" in raw and chapter not in shows:
        expected = f"one of {', '.join(shows)}.{did_you_mean(chapter, shows)}"
        form = f"chapter: {nearest(chapter, shows) or next(iter(shows), '01_slug')}"
        flaws.append(Flaw("chapter", repr(chapter), expected, form))
    for at, evidence in enumerate(given if isinstance(given, list) else ()):
        field = f"evidence.{at}"
        slug = evidence.get("experiment") if isinstance(evidence, dict) else None
        if not isinstance(slug, str):
            continue
        settings = _settings(evidence.get("settings"))
        recorded = recorded_point(slug, settings, field, flaws)
        if recorded is None:
            continue
        if chapter in shows and slug not in shows[chapter]:
            there = ", ".join(sorted(shows[chapter])) or "none yet"
            flaws.append(Flaw(f"{field}.experiment", f"{slug!r}, which chapters/{chapter}.ipynb "
                              "does not show", f"one that it shows: {there}",
                              f'experiment("{slug}") in a cell of that chapter'))  # fmt: skip
        says = evidence.get("says")
        if isinstance(says, str):
            said = _Numbers(recorded["arrays"], f"{field}.says", flaws).fill(says)
            flaws += _typed(says, f"{field}.says", recorded)
            yield f"{said} {_source(chapter, slug, settings, recorded)}"


def _settings(raw: Any) -> dict[str, Any]:
    """Return the settings of the right kind; the others are reported with the entry's shape."""
    return {
        str(name): value
        for name, value in (raw.items() if isinstance(raw, dict) else ())
        if isinstance(value, str | int | float) and not isinstance(value, yaml_files.Truth)
    }


def _source(chapter: str, slug: str, given: Mapping[str, Any], recorded: Mapping[str, Any]) -> str:
    """Return on how many seeds a sentence rests, and the link to its experiment."""
    seeds = f"{recorded['seeds']} seeds" if recorded["seeds"] else "exact"
    lost = f", {percent(recorded['nan_share'])} of the runs NaN" if recorded["nan_share"] else ""
    chosen = {name: value for name, value in recorded["settings"].items() if name in given}
    asked = f"?{urlencode(chosen)}" if chosen else ""
    link = f"../chapters/{chapter}.html#{slug}{asked}"
    title = html.escape(recorded["declaration"]["title"])
    return f'({seeds}{lost}; see <a href="{html.escape(link)}">{title}</a>)'


def _typed(says: str, field: str, recorded: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield a flaw for each number that is typed where a recorded one belongs."""
    quoted = re.findall(r"\{([^}:[]*)", says)
    known = " ".join([*map(recordings.key_text, recorded["settings"].values()), *quoted])
    for control in recorded["declaration"]["controls"]:
        at = control["values"].index(recorded["settings"][control["name"]])
        known += f" {control['texts'][at]}"
    allowed = {_value(digits) for digits in _DIGITS.findall(known.replace("_", " "))}
    plain = re.sub(r"\{[^}]*\}?", "{}", says).replace(_INTERVAL, "")
    for found in _TYPED.finditer(plain):
        share = 100 if found["share"] else 1
        value = _value(found[0].removesuffix("%").strip())
        if not {value, value / share} & allowed:
            yield Flaw(field, f"the digits {found[0]!r} in {says!r}",
                       "a recorded number by its name, a number of the settings, or words (ten)",
                       _quotable(found[0], value / share, recorded["arrays"]))  # fmt: skip


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def _quotable(typed: str, value: float, arrays: Mapping[str, Any]) -> str:
    """Return how the array is quoted that has a typed number, if one has it."""
    decimals = len(typed.partition(".")[2].rstrip(" %"))
    places = decimals + 2 * typed.endswith("%")
    for name, summary in arrays.items():
        median = summary["median"]
        if isinstance(median, int | float) and (
            math.isclose(median, value) or round(median, places) == round(value, places) != 0
        ):
            return f"{{{name}:{'%' if typed.endswith('%') else f'.{decimals}f'}}}"
    return "a word, or {NAME:.2f} with the name of the array that has it"


class _Numbers(string.Formatter):
    """Fills a sentence with recorded numbers; notes every one that it cannot fill in."""

    def __init__(self, arrays: Mapping[str, Any], field: str, flaws: list[Flaw]) -> None:
        self.arrays = arrays
        self.field = field
        self.flaws = flaws

    def fill(self, sentence: str) -> str:
        """Return the sentence with its numbers."""
        try:
            return self.format(sentence)
        except ValueError as error:  # a brace that is never closed
            self.note(f"{error} in {sentence!r}", "braces about the name of an array", "")
            return ""

    def note(self, found: str, expected: str, form: str) -> None:
        """Note what cannot be filled in."""
        self.flaws.append(Flaw(self.field, found, expected, form or FORMS["says"]))

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        """Return median, lower and upper of an array, or of an entry of it."""
        name, _, index = field_name.partition("[")
        index = index.rstrip("]")
        known = list(self.arrays)
        if name not in known:
            near = nearest(name, known) or known[0]
            self.note(f"{{{field_name}}}", f"an array that is recorded: {', '.join(known)}."
                      f"{did_you_mean(name, known)}", f"{{{near}}}")  # fmt: skip
            return None, name
        parts = {k: v for k, v in self.arrays[name].items() if k in ("median", "lower", "upper")}
        if not isinstance(parts["median"], list):
            if index:
                self.note(
                    f"{{{field_name}}}", f"no entry, as {name!r} is one number", f"{{{name}}}"
                )
            return parts, name
        last = len(parts["median"]) - 1
        if not re.fullmatch(r"-?\d+", index) or not -last - 1 <= int(index) <= last:
            self.note(f"{{{field_name}}}", f"which of the {last + 1} entries, 0 to {last}",
                      f"{{{name}[{last}]}}")  # fmt: skip
            return None, name
        return {k: v[int(index)] for k, v in parts.items()}, name

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """Leave a value as it is; note a conversion, which no number takes."""
        if conversion:
            self.note(f"'!{conversion}' behind the name", "the format of a number behind a colon",
                      ".2f, .2fq, +.3fi, % or m")  # fmt: skip
        return value

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a number, with its quartiles or its interval where asked for."""
        found = _SPEC.fullmatch(format_spec)
        if found is None:
            self.note(f"{format_spec!r} behind the colon", "the format of a number",
                      ".2f, .2fq, +.3fi, % or m")  # fmt: skip
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
            of = "quartiles" if spec["extra"] == "q" else _INTERVAL
            words += f" ({of} {one(value['lower'])} to {one(value['upper'])})"
        return words
