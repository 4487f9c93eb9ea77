"""How many points of a model answer are recognized in free text, measured for the book's page.

The answers stand in ``tests/quiz/free_text/``, each with the points that a fair reader would tick.
The phrases of the checklists were tuned on ``cases.json`` and ``development.json``;
``written_before.json`` was written and labeled before any of them was read, has not changed since,
and is never tuned on. One author wrote answers, labels and phrases: expect worse with others.

A *pair* is an answer and a point of its checklist. *Recognized* is the share ticked of the pairs
that deserve it, *wrongly ticked* the share of those that do not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trainlab.engine.statistics import binomial_interval
from trainlab.files import write_atomically
from trainlab.node import ROOT
from trainlab.quiz.reading import load_bank
from trainlab.quiz.types.text import recognition

ANSWERS = ROOT / "tests" / "quiz" / "free_text"
MEASURED = ROOT / "book" / "free_text.json"
UNSEEN = "written_before"
SETS = {"cases": "first cases", "development": "development", UNSEEN: "unseen"}

Pair = tuple[str, str, bool, bool]
"""Item, point, whether it deserves a tick, whether it gets one."""


def answers(name: str) -> list[dict[str, Any]]:
    """Return a set of answers: ``item``, ``text``, ``points``."""
    read = json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = read["answers"] if isinstance(read, dict) else read
    return found


def labeled() -> dict[str, list[str]]:
    """Return the points that answers are labeled by, by item; a checklist may have more."""
    read = json.loads((ANSWERS / f"{UNSEEN}.json").read_text(encoding="utf-8"))
    return {item: list(points) for item, points in read["points"].items()}


def checklists() -> dict[str, list[dict[str, Any]]]:
    """Return the points of the book's own checklists, by item."""
    return {
        item.id: beside.content.model_dump()["points"]
        for chapter in load_bank(ROOT / "quizzes")
        for item in chapter.items
        for part in getattr(item, "parts", [])
        for name, beside in chapter.beside.items()
        if name in part.files()
    }


def measured() -> dict[str, Any]:
    """Measure every set.

    Returns
    -------
    dict
        ``sets``: set → item (and ``"all"``) → ``answers``, and ``recognized`` and ``wrong``, each
        with ``count``, ``of`` and the 95 % Wilson interval ``lower`` to ``upper``. ``points``: of
        the unseen set, item → point → ``recognized`` and ``wrong``.
    """
    points = checklists()
    read = {name: _pairs(answers(name), points) for name in SETS}
    sets = {}
    for name, pairs in read.items():
        counts = Counter(row["item"] for row in answers(name))
        groups = {"all": pairs} | {item: [p for p in pairs if p[0] == item] for item in counts}
        counts["all"] = counts.total()
        sets[name] = {
            group: {"answers": counts[group], **_figures(rows)} for group, rows in groups.items()
        }
    by_point = {
        item: {
            point: _figures(p for p in read[UNSEEN] if p[:2] == (item, point)) for point in listed
        }
        for item, listed in labeled().items()
    }
    return {"sets": sets, "points": by_point}


def write_measured(path: Path = MEASURED) -> str:
    """Write the table for the book; return it as text to print."""
    table = measured()
    write_atomically(path, json.dumps(table, indent=1) + "\n")
    return markdown(table)


def markdown(table: dict[str, Any]) -> str:
    """Return the measured tables for the book's page."""
    head = "| answers | question | recognized | wrongly ticked |\n|---|---|---|---|"
    rows = [
        f"| {SETS[name]}, {row['answers']} | {_question(group)} | {_said(row)} |"
        for name, groups in table["sets"].items()
        for group, row in groups.items()
    ]
    heads = "| question | point | recognized | wrongly ticked |\n|---|---|---|---|"
    points = [
        f"| {_question(item)} | {point} | {_said(row)} |"
        for item, listed in table["points"].items()
        for point, row in listed.items()
    ]
    return "\n".join(
        [head, *rows, "", "Point by point, in the unseen answers:", "", heads, *points]
    )


def _pairs(rows: Iterable[dict[str, Any]], points: dict[str, list[dict[str, Any]]]) -> list[Pair]:
    known = labeled()
    pairs = []
    for row in rows:
        found = recognition.recognized(points[row["item"]], row["text"])
        pairs += [
            (row["item"], point, point in row["points"], point in found)
            for point in known[row["item"]]
        ]
    return pairs


def _figures(pairs: Iterable[Pair]) -> dict[str, Any]:
    deserved: dict[bool, list[bool]] = {True: [], False: []}
    for _, _, deserves, ticked in pairs:
        deserved[deserves].append(ticked)
    return {"recognized": _share(deserved[True]), "wrong": _share(deserved[False])}


def _share(ticked: list[bool]) -> dict[str, Any]:
    count, of = sum(ticked), len(ticked)
    lower, upper = binomial_interval(count, of, method="wilson") if of else (0.0, 1.0)
    return {"count": count, "of": of, "lower": round(lower, 4), "upper": round(upper, 4)}


def _question(item: str) -> str:
    return "both" if item == "all" else item.replace("_", " ")


def _said(row: dict[str, Any]) -> str:
    return f"{_percent(row['recognized'])} | {_percent(row['wrong'])}"


def _percent(share: dict[str, Any]) -> str:
    if not share["of"]:
        return "none to recognize"
    percent = 100 * share["count"] / share["of"]
    interval = f"{100 * share['lower']:.1f} to {100 * share['upper']:.1f} %"
    return f"{share['count']} of {share['of']}, {percent:.1f} % ({interval})"
