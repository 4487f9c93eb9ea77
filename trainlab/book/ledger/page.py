"""The ledger as a reader sees it: an index of all verdicts, then a section a claim."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from trainlab import recordings
from trainlab.book.ledger import drawing, typed
from trainlab.book.ledger.evidence import SCALES
from trainlab.book.ledger.reading import EVIDENCE, Compared, Entry, read
from trainlab.book.ledger.rule import Says, Verdict
from trainlab.book.ledger.schema import TOPICS, Claim, Unit
from trainlab.words import MINUS, fixed, magnitude, percent

SHOWN: dict[Verdict, tuple[str, str]] = {
    "holds": ("✓", "Holds"),
    "holds when": ("◐", "Holds under a condition"),
    "does not hold": ("✗", "Does not hold"),
    "not told apart": ("?", "Not told apart"),
}
SAID = {"supports": ("✓", "supports it"), "contradicts": ("✗", "contradicts it"),
        "open": ("?", "leaves it open")}  # fmt: skip
COUNTED: dict[Says, str] = {
    "supports": "support it",
    "contradicts": "contradict it",
    "open": "leave it open",
}
FOLDED_FROM = 8
"""More comparisons than these are folded."""
READ = {
    "runs": "mean of paired differences",
    "interval": "mean paired difference, recorded with its interval",
    "quartiles": "medians, the interval approximated from their quartiles",
    "share": "shares of the runs, exact",
    "exact": "exact",
}
UNITS: dict[Unit, tuple[str, int]] = {
    "accuracy": (" points", 1),
    "points": (" points", 1),
    "nats": (" nats", 2),
    "times": (" times", 2),
    "share": (" points", 0),
    "number": ("", 2),
}
"""What stands behind a number, and its decimals (significant digits of ratios)."""


def page(path: Path, chapters: Path, evidence: Path = EVIDENCE) -> str:
    """Return the ledger as Markdown.

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
        Lists everything to fix.
    """
    entries = read(path, chapters, evidence)
    return "\n\n".join([_index(entries), *map(_section, entries)])


def _index(entries: list[Entry]) -> str:
    rows = [_row(entry) for entry in entries]
    counted = [
        f"{sum(entry.verdict == verdict for entry in entries)} × {words.lower()}"
        for verdict, (_, words) in SHOWN.items()
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Verdict", "Claim", "Topic"))
    return "\n".join([
        f"{len(entries)} claims: {', '.join(counted)}.",
        "",
        '<div class="trainlab tl-ledger" data-trainlab="ledger">',
        '<table class="tl-claims">',
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table>",
        "</div>",
    ])  # fmt: skip


def _row(entry: Entry) -> str:
    claim = entry.claim
    text = _text(claim.claim)
    if entry.verdict == "holds when":
        text += f'</a> <span class="tl-when">when {_text(claim.condition or "")}</span>'
    else:
        text += "</a>"
    return (
        f'<tr data-topic="{claim.topic}" data-verdict="{_slug(entry.verdict)}">'
        f'<td class="tl-verdict">{_badge(entry.verdict)}</td>'
        f'<td><a href="#claim-{claim.id}">{text}</td>'
        f'<td class="tl-topic">{TOPICS[claim.topic]}</td></tr>'
    )


def _badge(verdict: Verdict) -> str:
    icon, words = SHOWN[verdict]
    return (
        f'<span class="tl-badge tl-{_slug(verdict)}">'
        f'<span aria-hidden="true">{icon}</span> {words}</span>'
    )


def _slug(verdict: Verdict) -> str:
    return verdict.replace(" ", "-")


def _text(text: str) -> str:
    return html.escape(" ".join(text.split()))


def _section(entry: Entry) -> str:
    claim = entry.claim
    condition = f" when {_text(claim.condition or '')}" if entry.verdict == "holds when" else ""
    lines = [
        f"(claim-{claim.id})=",
        f"## {claim.claim.strip().removesuffix('.')}",
        "",
        f'<p class="trainlab tl-said">{_badge(entry.verdict)}{condition}.</p>',
        "",
        claim.because.strip(),
        "",
        _compared(entry),
        "",
        f'<dl class="trainlab tl-facts">{"".join(_facts(entry))}</dl>',
    ]
    return "\n".join(lines)


def _compared(entry: Entry) -> str:
    """Return all comparisons, folded where they are many, under a count of what they say."""
    listed = f'<ul class="trainlab tl-compared">{"".join(_items(entry))}</ul>'
    said = [one.judged.says for one in entry.compared]
    if len(said) <= FOLDED_FROM:
        return listed
    counted = ", ".join(f"{said.count(says)} {words}" for says, words in COUNTED.items())
    return (
        '<div class="trainlab"><details class="tl-fold tl-many">'
        f"<summary>{len(said)} comparisons: {counted}</summary>{listed}</details></div>"
    )


def _items(entry: Entry) -> list[str]:
    units = {one.unit for one in entry.compared}
    axes = {
        unit: drawing.axis_of(
            [one.judged for one in entry.compared if one.unit == unit],
            max(_relevant(entry.claim, one) for one in entry.compared if one.unit == unit),
        )
        for unit in units
    }
    conditional = entry.verdict == "holds when"
    return [_item(entry.claim, one, axes[one.unit], conditional) for one in entry.compared]


def _item(claim: Claim, one: Compared, axis: drawing.Axis, conditional: bool) -> str:
    icon, words = SAID[one.judged.says]
    found = _found(one)
    relevant = _relevant(claim, one)
    sides = {
        "more": [relevant],
        "less": [-relevant],
        "equal": [-relevant, relevant],
        "no less": [-relevant],
    }
    drawn = drawing.interval(one.judged, axis, sides[one.given.expect], found)
    outside = "" if one.given.meets or not conditional else "Outside of the condition: "
    notes = f'<p class="tl-notes">{_notes(one)}</p>'
    return (
        f"<li><p>{outside}{_text(one.given.label)}: <strong>{found}</strong> "
        f'<span class="tl-badge tl-{one.judged.says}"><span aria-hidden="true">{icon}</span> '
        f"{words}</span></p>{drawn}{notes}</li>"
    )


def _relevant(claim: Claim, one: Compared) -> float:
    threshold = typed.threshold(claim, one.given)
    return math.log(threshold) if one.unit == "times" else threshold


def _found(one: Compared) -> str:
    """Return the effect with its interval in words; coarse where rounding moves it."""
    judged = one.judged
    ends = (judged.estimate, judged.lower, judged.upper)
    best, lower, upper, after = _told(one, ends)
    about = "≈ " if one.measured.chaotic else ""
    if judged.lower == judged.upper:
        return f"{about}{best}{after}"
    sure = percent(round(judged.confidence, 3))
    return f"{about}{best}{after} ({sure} interval {lower} to {upper})"


def _told(one: Compared, ends: Sequence[float]) -> list[str]:
    """Return figures as they are told, and their unit."""
    unit = one.unit
    level = isinstance(one.given.against, int | float)
    if level:
        base = SCALES[unit].forth(float(one.given.against))  # type: ignore[arg-type]
        ends = [end + base for end in ends]
    coarse = one.measured.chaotic
    return [*(_number(end, unit, level, coarse) for end in ends), _suffix(unit, level)]


def _suffix(unit: Unit, level: bool) -> str:
    if level and unit in ("share", "accuracy"):
        return " %"
    return UNITS[unit][0]


def _number(value: float, unit: Unit, level: bool, coarse: bool) -> str:
    decimals = max(UNITS[unit][1] - coarse, 0)
    if unit == "times":
        return magnitude(math.exp(value), max(decimals, 1))
    if unit == "number":
        return magnitude(value)
    if unit == "share":
        value *= 100
        if coarse:
            value = 10 * round(value / 10)
    return fixed(value + 0.0, decimals, plus=not level)


def _notes(one: Compared) -> str:
    it, given = one.measured, one.given
    parts = []
    if it.levels:
        first, second = (_level(level, one) for level in it.levels)
        parts.append(f"{first} against {second}")
    if one.judged.confidence > 0.951 and one.judged.lower < one.judged.upper:
        lower, upper, _ = _told(one, it.effect.interval(0.95))
        parts.append(f"by itself, at 95 %, {lower} to {upper}")
    if it.lost:
        parts.append(f"in up to {it.lost} a run has no figure, which counts as {given.lost_as:g}")
    if it.chaotic:
        parts.append("another processor's rounding moves this figure, so it is told coarsely")
    said = f"{'; '.join(parts)}. " if parts else ""
    return said + _link(one)


def _known(one: Compared) -> str:
    """Return what an effect and its interval rest on."""
    it = one.measured
    parts = [READ[one.given.read], "widened for the rows that draws share" if it.widened else "",
             f"{it.seeds} seeds" if it.seeds else "no chance in it"]  # fmt: skip
    return ", ".join(filter(None, parts))


def _level(value: float, one: Compared) -> str:
    coarse = one.measured.chaotic
    if one.unit == "accuracy":
        return f"{fixed(value, 1 - coarse)} %"
    if one.unit == "share":
        return f"{fixed(10 * round(10 * value) if coarse else 100 * value, 0)} %"
    return magnitude(value, 1 if coarse else 2)


def _link(one: Compared) -> str:
    declared = one.measured.settings
    chosen = {name: declared[name] for name in one.given.of if name in declared}
    asked = f"?{urlencode(chosen)}" if chosen else ""
    link = f"../chapters/{one.chapter}.html#{recordings.anchor(one.given.experiment)}{asked}"
    return f'<a href="{html.escape(link)}">{html.escape(one.title)}</a>'


def _facts(entry: Entry) -> list[str]:
    claim = entry.claim
    read = {"text": "", "abstract": " (abstract read)", "no": " (not read again for this page)"}
    who = _text(claim.source.who)
    if claim.source.link:
        who = f'<a href="{html.escape(claim.source.link)}">{who}</a>'
    known: Mapping[str, list[str]] = {
        "Data": [one.facts.data for one in entry.compared],
        "Networks": [one.facts.network for one in entry.compared],
        "A seed draws": [one.facts.draws for one in entry.compared],
        "Figures": [_known(one) for one in entry.compared],
    }
    rows: list[tuple[str, str]] = [("Who says it", who + read[claim.source.read])]
    if claim.prediction:
        rows.append(("Prediction", _text(claim.prediction)))
    rows += [(name, "; ".join(map(_text, dict.fromkeys(said)))) for name, said in known.items()]
    rows.append(("Matters from", _threshold(claim)))
    left_out = [one.left_out for one in claim.compare if one.left_out]
    if left_out:
        rows.append(("Recorded, left out", "; ".join(map(_text, dict.fromkeys(left_out)))))
    number = int(claim.chapter.rpartition("/")[2][:2])
    rows.append(("Chapter", f'<a href="../chapters/{claim.chapter}.html">Chapter {number}</a>'))
    return [f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows]


def _threshold(claim: Claim) -> str:
    found: dict[str, None] = {}
    for one in claim.compare:
        threshold = typed.threshold(claim, one)
        unit = one.unit or claim.unit
        if threshold == 0:
            words = "the level named in each row"
        elif unit == "share":
            words = f"{fixed(100 * threshold, 0)} points of the runs"
        else:
            words = f"{magnitude(threshold)}{UNITS[unit][0]}".replace("-", MINUS)
        why = typed.reason(claim, one)
        words = "1 point" if words == "1 points" else words
        found[f"{words} ({_text(why)})" if why else words] = None
    return ", ".join(found)
