"""What an author types: numbers that are settings, never results, and thresholds with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainlab import recordings
from trainlab.book.ledger.schema import STANDARD, Claim, Comparison
from trainlab.errors import Flaw

_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?")
_TYPED = re.compile(
    rf"(?<![\w.])(?<!layer )(?<!chapter ){_DIGITS.pattern}(?![\w])(?P<share>\s?%)?", re.IGNORECASE
)


def threshold(claim: Claim, one: Comparison) -> float:
    """Return the smallest effect that matters in a comparison."""
    return claim.threshold if one.threshold is None else one.threshold


def reason(claim: Claim, one: Comparison) -> str | None:
    """Return why a comparison's threshold is not the standard one, if it says so."""
    return one.why or (claim.why if one.threshold is None else None)


def unusual(claim: Claim, one: Comparison, field: str) -> Iterator[Flaw]:
    """Yield a flaw for a threshold that is not the one of all claims and does not say why."""
    unit, given = one.unit or claim.unit, threshold(claim, one)
    if given in (0, STANDARD.get(unit)) or reason(claim, one):  # 0: a level, or noted there
        return
    usual = f"{STANDARD[unit]:g}" if unit in STANDARD else "0 against a level"
    own = one.threshold is not None
    where = f"{field}.why" if own else "why"
    yield Flaw(where, f"nothing, and a threshold of {given:g} for {unit}",
               f"{usual}, as for all claims, or why it is another",
               "why: It is said to cure.")  # fmt: skip


def in_label(one: Comparison, field: str) -> Iterator[Flaw]:
    """Yield a flaw for each number of a label that is none of its settings."""
    yield from _typed(one.label, f"{field}.label", _known(one), "label: what is compared with what")


def in_reason(claim: Claim, compared: list[Comparison]) -> Iterator[Flaw]:
    """Yield a flaw for each number of a reason or a condition that no row has as a setting."""
    known = " ".join(map(_known, compared))
    for field in ("because", "condition", "why"):
        text = getattr(claim, field) or ""
        yield from _typed(text, field, known, f"{field}: what the rows show, in words")


def _typed(text: str, field: str, known: str, form: str) -> Iterator[Flaw]:
    allowed = {_value(digits) for digits in _DIGITS.findall(known.replace("_", " "))}
    for found in _TYPED.finditer(text):
        share = 100 if found["share"] else 1
        value = _value(found[0].removesuffix("%").strip())
        if not {value, value / share} & allowed:
            yield Flaw(field, f"the digits {found[0]!r} in {text!r:.60}",
                       "a number of the settings, or words (ten); results are put in",
                       form)  # fmt: skip


def _known(one: Comparison) -> str:
    """Return the text of all settings of a comparison."""
    sides = [one.of, one.against if isinstance(one.against, dict) else {}]
    values = [value for side in sides for value in side.values()]
    known = " ".join([*map(recordings.key_text, values), one.array, one.minus or ""])
    if isinstance(one.against, int | float):
        known += f" {one.against:g} {100 * one.against:g}"
    if one.experiment in recordings.slugs():
        for control in recordings.read(one.experiment)["declaration"]["controls"]:
            known += f" {control['default']}"
            known += "".join(f" {text}" for text, value in zip(control["texts"], control["values"],
                             strict=True) if value in values)  # fmt: skip
    return known


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))
