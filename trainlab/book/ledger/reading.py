"""Reading ``book/claims.yaml``: every claim with what the recordings say of it, or all its faults.

What an author types is held against the recordings by `typed`; results come from them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from trainlab import recordings, yaml_files
from trainlab.book import shown
from trainlab.book.ledger import rule, typed
from trainlab.book.ledger.evidence import Measured, measured
from trainlab.book.ledger.grids import combinations
from trainlab.book.ledger.schema import FORMS, Claim, Comparison, Facts, Unit
from trainlab.errors import Flaw, LedgerError, Problem, did_you_mean, nearest
from trainlab.node import ROOT
from trainlab.shapes import shape_flaws

EVIDENCE = ROOT / "book" / "evidence.yaml"


class Compared(NamedTuple):
    """A comparison with its effect, under the rule."""

    given: Comparison
    unit: Unit
    measured: Measured
    judged: rule.Judged
    facts: Facts
    chapter: str

    @property
    def title(self) -> str:
        """The title of its experiment."""
        recording = recordings.read(self.given.experiment)
        return str(recording["declaration"]["title"])


class Entry(NamedTuple):
    """A claim with its comparisons, judged."""

    claim: Claim
    compared: list[Compared]

    @property
    def verdict(self) -> rule.Verdict:
        """The verdict that the rule gives."""
        return rule.verdict(
            [one.judged.says for one in self.compared],
            [bool(one.given.meets) for one in self.compared],
        )


def read(path: Path, chapters: Path, evidence: Path = EVIDENCE) -> list[Entry]:
    """Return the ledger's entries.

    Parameters
    ----------
    path : Path
        The claims.
    chapters : Path
        The folder of the notebooks that the claims link to.
    evidence : Path
        What no recording says of its experiment.

    Raises
    ------
    LedgerError
        Lists everything to fix: entries of the wrong shape, without a source or an interval,
        arrays and settings that are not recorded, tuned values at an edge, and verdicts that the
        rule does not give.
    """
    facts, problems = _facts(evidence)
    notebooks = shown.chapter_pages(chapters).items()
    shows = {page: _shown_in(path, path.stat().st_mtime_ns) for page, path in notebooks}
    entries: list[Entry] = []
    seen: set[str] = set()
    for number, raw in enumerate(_listed(path), 1):
        flaws: list[Flaw] = []
        name = str(raw["id"] if isinstance(raw, dict) and "id" in raw else f"number {number}")
        if name in seen:
            flaws.append(Flaw("id", f"{name!r} a second time", "an id of its own",
                              f"id: {name}-2"))  # fmt: skip
        seen.add(name)
        try:
            claim = Claim.model_validate(raw)
        except ValidationError as error:
            flaws += shape_flaws(error, raw, Claim.model_json_schema(), lambda _: FORMS)
        else:
            entry = _entry(claim, facts, shows, flaws)
            if entry and not flaws:
                entries.append(entry)
        # Both sides of a comparison may have the same flaw.
        problems += [Problem(path.name, name, *f, kind="claim") for f in dict.fromkeys(flaws)]
    if problems:
        raise LedgerError(problems, path.name)
    return entries


def _listed(path: Path) -> list[Any]:
    raw, flaws = yaml_files.load(path)
    if not flaws and not isinstance(raw, list):
        flaws.append(Flaw("", f"{raw!r:.60}", "a list of claims, each beginning with `- id:`",
                          "- id: a-claim"))  # fmt: skip
    if flaws:
        raise LedgerError([Problem(path.name, "", *flaw) for flaw in flaws], path.name)
    listed: list[Any] = raw
    return listed


def _facts(path: Path) -> tuple[dict[str, Facts], list[Problem]]:
    raw, flaws = yaml_files.load(path)
    if not flaws and not isinstance(raw, dict):
        flaws.append(Flaw("", f"{raw!r:.60}", "experiments by name", "gradient_flow: {data: …}"))
    problems = [Problem(path.name, "", *flaw) for flaw in flaws]
    found = {}
    for slug, given in raw.items() if isinstance(raw, dict) else ():
        try:
            found[slug] = Facts.model_validate(given)
        except ValidationError as error:
            shape = shape_flaws(error, given, Facts.model_json_schema(), lambda _: FORMS)
            problems += [Problem(path.name, slug, *flaw, kind="experiment") for flaw in shape]
    return found, problems


@cache
def _shown_in(notebook: Path, _changed: int) -> set[str]:
    """Return the slugs of the experiments that a chapter shows."""
    return {one.name for one in shown.on_page(notebook) if one.kind == "experiment"}


def _entry(
    claim: Claim, facts: Mapping[str, Facts], shows: Mapping[str, set[str]], flaws: list[Flaw]
) -> Entry | None:
    if claim.chapter not in shows:
        expected = f"one of {', '.join(shows)}.{did_you_mean(claim.chapter, shows)}"
        form = f"chapter: {nearest(claim.chapter, shows) or next(iter(shows), '01_slug')}"
        flaws.append(Flaw("chapter", repr(claim.chapter), expected, form))
    found = []
    expanded = [
        (f"compare.{at}", each)
        for at, one in enumerate(claim.compare)
        for each in combinations(one, f"compare.{at}", flaws)
    ]
    flaws += typed.in_reason(claim, [one for _, one in expanded])
    for field, one in expanded:
        unit, threshold = one.unit or claim.unit, typed.threshold(claim, one)
        flaws += typed.in_label(one, field)
        flaws += typed.unusual(claim, one, field)
        if threshold == 0 and not isinstance(one.against, int | float):
            flaws.append(Flaw("threshold", f"0, but {field} is no level against a number",
                              "the smallest effect that matters", "threshold: 1"))  # fmt: skip
        if unit == "times" and threshold < 1:
            flaws.append(Flaw("threshold", f"{threshold:g}", "the smallest ratio that matters, "
                              "1 or more", "threshold: 2"))  # fmt: skip
            continue
        chapter = _chapter_of(one, claim, shows, field, flaws)
        known = facts.get(one.experiment)
        if known is None and one.experiment in recordings.slugs():
            flaws.append(Flaw(f"{field}.experiment", f"{one.experiment!r}, of which "
                              f"{EVIDENCE.name} says nothing", "what a seed draws, and the data",
                              f"{one.experiment}: {{data: …, network: …, draws: …}}"))  # fmt: skip
        it = measured(one, unit, known, field, flaws)
        if it and it.at_edge:
            tried = " and ".join(f"{name} {value:g}" for name, value in it.at_edge.items())
            flaws.append(Flaw(f"{field}.of", f"{tried}, the lowest or the highest that was tried",
                              "an optimum inside its grid",
                              "a wider grid, recorded again"))  # fmt: skip
        if it and known:
            found.append((one, unit, threshold, it, known, chapter))
    if len(found) < len(expanded) or not found:
        return None
    judged = rule.judged([
        (it.effect, one.expect, math.log(threshold) if unit == "times" else threshold)
        for one, unit, threshold, it, _, _ in found
    ])  # fmt: skip
    entry = Entry(claim, [
        Compared(one, unit, it, said, known, chapter)
        for (one, unit, _, it, known, chapter), said in zip(found, judged, strict=True)
    ])  # fmt: skip
    flaws += _verdict(entry)
    return entry


def _chapter_of(
    one: Comparison, claim: Claim, shows: Mapping[str, set[str]], field: str, flaws: list[Flaw]
) -> str:
    """Return the chapter that shows the experiment: the claim's own, else the first."""
    found = [name for name in (claim.chapter, *shows) if one.experiment in shows.get(name, ())]
    if not found and one.experiment in recordings.slugs():
        flaws.append(Flaw(f"{field}.experiment", f"{one.experiment!r}, which no chapter shows",
                          "an experiment that a reader can look at",
                          f'experiment("{one.experiment}") in a cell of a chapter'))  # fmt: skip
    return found[0] if found else claim.chapter


def _verdict(entry: Entry) -> Iterator[Flaw]:
    """Yield what is wrong with the verdict and the condition."""
    claim, given = entry.claim, entry.verdict
    if claim.verdict != given:
        said = [
            f"{at} {one.judged.says} ({one.judged.estimate:.3g}, {one.judged.lower:.3g} to "
            f"{one.judged.upper:.3g})"
            for at, one in enumerate(entry.compared)
        ]
        yield Flaw("verdict", f"{claim.verdict!r}, but of its comparisons {', '.join(said)}",
                   f"{given!r}, which the rule gives", f"verdict: {given}")  # fmt: skip
        return
    if given == "holds when" and not claim.condition:
        yield Flaw("condition", "nothing", "the condition that its comparisons meet",
                   FORMS["condition"])  # fmt: skip
    outside = [at for at, one in enumerate(claim.compare) if one.meets is not True]
    if given != "holds when" and outside:
        yield Flaw(f"compare.{outside[0]}.meets", f"{claim.compare[outside[0]].meets!r:.60}",
                   f"no condition to meet, as the claim {given!r} without",
                   "leave 'meets' out")  # fmt: skip
    if given != "holds when" and claim.condition:
        yield Flaw("condition", f"{claim.condition!r:.60}", f"none, as the claim {given!r} without",
                   "leave 'condition' out")  # fmt: skip
