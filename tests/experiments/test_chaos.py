"""Nothing that the book says hangs on a chaotic figure: not a finding, a quiz or a claim.

Numbers may differ by what is stated beside them; the words, a verdict, what is right may not.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from otherwise import jittered, recorded_otherwise
from places import ROOT
from told import fail_with

from trainlab import recordings
from trainlab.book import ledger
from trainlab.book.ledger.reading import Compared
from trainlab.quiz.reading import load_bank
from trainlab.quiz.schema import leaves

SEEDS = (1, 2, 3)
_NUMBERS = re.compile(r"[+−-]?\d[\d.,]*(?:\s×\s10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


def words(text: str) -> str:
    """A sentence without its numbers."""
    return _NUMBERS.sub("#", text)


@pytest.mark.parametrize("slug", recordings.slugs())
def test_a_finding_says_the_same_on_another_processor(slug: str) -> None:
    """Its numbers may differ by what is stated beside them, its words may not."""
    points = recordings.read(slug)["points"]
    turned = {}
    for seed in SEEDS:
        for name, point in jittered(slug, seed)["points"].items():
            if words(point["finding"]) != words(points[name]["finding"]):
                turned[name] = (points[name]["finding"], point["finding"])
    fail_with(turned, f"findings of {slug}, which turn with rounding")


@pytest.mark.parametrize("seed", SEEDS)
def test_no_quiz_item_hangs_on_a_chaotic_figure(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = said_by_items()
    recorded_otherwise(monkeypatch, seed)
    fail_with(differing(recorded, said_by_items()), "quiz items that turn with rounding")


def said_by_items() -> dict[str, Any]:
    return {
        f"{chapter.name}/{item.id}/{version}": {where: said(leaf) for where, leaf in leaves(model)}
        for chapter in load_bank(ROOT / "quizzes")
        for item in chapter.items
        for version, model in enumerate([item, *chapter.variants.get(item.id, [])])
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_no_claim_hangs_on_a_chaotic_figure(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No verdict turns; only marked figures move, within their own intervals.

    One that lies near a threshold may be clear here and open there. None says the opposite.
    """
    recorded = said_by_claims()
    recorded_otherwise(monkeypatch, seed)
    fail_with(turned(recorded, said_by_claims()), "claims that turn with rounding")


def said_by_claims() -> dict[str, Compared]:
    """The comparisons of all claims; a verdict that turns is an error of the ledger itself."""
    entries = ledger.read(ROOT / "book" / "claims.yaml", ROOT / "chapters")
    return {
        f"{entry.claim.id}: {one.given.label}": one for entry in entries for one in entry.compared
    }


def turned(old: dict[str, Compared], new: dict[str, Compared]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, before in old.items():
        after = new[name].judged
        near = (
            before.judged.lower <= after.estimate <= before.judged.upper
            or after.lower <= before.judged.estimate <= after.upper
        )
        opposite = {after.says, before.judged.says} == {"supports", "contradicts"}
        # An unmarked row may change its step in Holm's procedure with a marked one beside it.
        moved = after.estimate != before.judged.estimate
        if opposite or (moved and not before.measured.chaotic):
            found[name] = (before.judged, after)
        elif not near:
            found[name] = f"{after} outside of {before.judged}"
    return found


def test_a_turning_claim_is_found() -> None:
    """The gate fails on a comparison that turns round, and on one that moves unmarked."""
    name, one = next(iter(said_by_claims().items()))
    assert one.judged.says == "supports"
    other = one._replace(judged=one.judged._replace(says="contradicts"))
    assert turned({name: one}, {name: other})
    moved = one._replace(judged=one.judged._replace(estimate=one.judged.estimate + 1e-3))
    assert turned({name: one}, {name: moved})
    assert not turned({name: one}, {name: one})


def said(leaf: Any) -> Any:
    """A text without its numbers; a number that is compared with an answer, to a tenth of it."""
    if isinstance(leaf, str):
        return words(leaf)
    return float(f"{leaf:.1g}") if isinstance(leaf, float) else leaf


def differing(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def test_a_turning_finding_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate fails on a recording whose finding hangs on a figure that rounding moves."""
    slug = "gradient_stepper"
    recording = recordings.read(slug)
    name, point = next(iter(recording["points"].items()))
    moved = {**point, "rounding": {"product": {"median": [1.0, 0.0]}}}
    wild = {**recording, "points": {**recording["points"], name: moved}}
    monkeypatch.setattr("otherwise._read", lambda *_: wild)
    moved["rounding"] = {"product": {"median": [5.0, 1e9]}}
    made = [jittered.__wrapped__(slug, seed) for seed in range(8)]
    findings = {recording["points"][name]["finding"] for recording in made}
    assert len({words(finding) for finding in findings}) > 1
