"""A point of a curve, for other platforms: the curve is a table, the answer a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from trainlab.quiz.export.markup import paragraphs, words
from trainlab.quiz.export.model import Note, Question
from trainlab.words import percent


def questions(item: Any, making: Any) -> Iterator[Question]:
    """Yield the question."""
    curve = item.made(making.files)["curve"]
    x, best = curve["x"], curve["best"]
    other = curve["other"] or {"accepted": [], "feedback": ""}
    notes = [
        Note(f"{_span(low, high)}:", paragraphs(other["feedback"]), low, high, "partly")
        for low, high in _runs(x, other["accepted"])
    ]
    notes += [
        Note("earlier:", paragraphs(item.early.feedback), x[0], best),
        Note("later:", paragraphs(item.late.feedback), best, x[-1]),
    ]
    accepted = _runs(x, curve["accepted"])
    answer = ", ".join(_span(low, high) for low, high in accepted)
    label = words(curve["x_label"])
    yield Question(
        item.id,
        "number",
        f"{making.prompt(item)}{_table(curve)}<p>Which {label}?</p>",
        accepted=accepted,
        answer=f"{label} {answer}",
        notes=tuple(notes),
        right=paragraphs(item.right),
        after=f"<p>The {words(curve['label'])} curve is lowest at {label} {best}. Right is what "
        f"lies at most {percent(item.within)} above: {answer}.</p>",
        lost=("The curve is a table, in place of the drawing.",),
    )


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _runs(x: Sequence[float], chosen: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Return the stretches of neighboring points among those chosen."""
    places = [x.index(value) for value in chosen]
    starts = [at for at in places if at - 1 not in places]
    ends = [at for at in places if at + 1 not in places]
    return tuple((x[start], x[end]) for start, end in zip(starts, ends, strict=True))


def _table(curve: dict[str, Any]) -> str:
    columns = [curve, *curve["beside"], *curve["below"]]
    heads = [curve["x_label"]]
    heads += [f"{c['label']} {c.get('y_label') or curve['y_label']}".strip() for c in columns]
    rows = [
        [f"{x:g}", *(f"{value:.3f}" for value in values)]
        for x, *values in zip(curve["x"], *(c["y"] for c in columns), strict=True)
    ]
    head = "".join(f"<th>{words(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
