"""How well free text is read: agreement and false praise on answers with assigned verdicts.

The answers stand in ``tests/quiz/free_text/``: ``first.json`` and ``development.json`` were at hand
while the rubrics were written, ``held_out.json`` was written afterwards, with its verdicts, and
run once. It is the last of five such rounds: each was run once by rubrics that had not been tuned
on it, its figures noted in ``rounds.json``, and then joined the development set. One author wrote
answers, verdicts and rubrics, so expect worse of other readers.

*Agreement* is the share of answers whose reading has the assigned verdict; *false praise* the
share read as right among those that are not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trainlab.engine.statistics import binomial_interval
from trainlab.files import write_atomically
from trainlab.node import ROOT
from trainlab.quiz.types.text import rubric
from trainlab.quiz.types.text.rubric_files import read_all

ANSWERS = ROOT / "tests" / "quiz" / "free_text"
MEASURED = ROOT / "book" / "free_text.json"
SETS = ("first", "development", "held_out")


def answers(name: str) -> list[dict[str, Any]]:
    """Return a set of answers: ``item``, ``answer``, ``verdict``, ``cause``, ``change``."""
    found: list[dict[str, Any]] = json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def measured() -> dict[str, Any]:
    """Measure every set.

    Returns
    -------
    dict
        Set → item (and ``"all"``) → ``answers``, ``agreement`` and ``false_praise``, each of the
        two with ``count``, ``of`` and the exact 95 % interval ``lower`` to ``upper``. The set
        ``"unseen"`` has the five rounds, and in ``"all"`` their sum.
    """
    known = read_all(ROOT / "quizzes")
    table: dict[str, Any] = {}
    for name in SETS:
        rows = [
            (row["item"], row["verdict"], rubric.read(known[row["item"]], row["answer"]).verdict)
            for row in answers(name)
        ]
        groups = {"all": rows} | {
            item: [row for row in rows if row[0] == item] for item in sorted({r[0] for r in rows})
        }
        table[name] = {group: _row(read) for group, read in groups.items()}
    noted = json.loads((ANSWERS / "rounds.json").read_text(encoding="utf-8"))
    counts = ("answers", "agree", "others", "praised")
    whole = {key: sum(once[key] for once in noted) for key in counts}
    table["unseen"] = {
        "all": _figures(**whole),
        **{
            f"round {once['round']}": _figures(**{key: once[key] for key in counts})
            for once in noted
        },
    }
    return table


def write_measured(path: Path = MEASURED) -> str:
    """Write the table for the book; return it as lines to print."""
    table = measured()
    write_atomically(path, json.dumps(table, indent=1) + "\n")
    lines = []
    for name, groups in table.items():
        for group, row in groups.items():
            shown = "; ".join(
                f"{what.replace('_', ' ')} {row[what]['count']}/{row[what]['of']}"
                f" ({row[what]['lower']:.1%} to {row[what]['upper']:.1%})"
                for what in ("agreement", "false_praise")
            )
            lines.append(f"{name}, {group}: {shown}")
    return "\n".join(lines)


def markdown(table: dict[str, Any]) -> str:
    """Return the measured table for the book's page."""
    lines = [
        "| answers | question | agreement | read as right, though it is not |",
        "|---|---|---|---|",
    ]
    for name, groups in table.items():
        for group, row in groups.items():
            agreement, praise = (_said(row[what]) for what in ("agreement", "false_praise"))
            question = "both" if group == "all" else group.replace("_", " ")
            lines.append(f"| {name.replace('_', ' ')} | {question} | {agreement} | {praise} |")
    return "\n".join(lines)


def _said(share: dict[str, Any]) -> str:
    percent = 100 * share["count"] / share["of"]
    interval = f"{100 * share['lower']:.0f} to {100 * share['upper']:.0f} %"
    return f"{share['count']} of {share['of']}, {percent:.0f} % ({interval})"


def _row(read: list[tuple[str, str, str]]) -> dict[str, Any]:
    agree = sum(verdict == found for _, verdict, found in read)
    others = [found for _, verdict, found in read if verdict != "right"]
    return _figures(len(read), agree, len(others), others.count("right"))


def _figures(answers: int, agree: int, others: int, praised: int) -> dict[str, Any]:
    return {
        "answers": answers,
        "agreement": _share(agree, answers),
        "false_praise": _share(praised, others),
    }


def _share(count: int, of: int) -> dict[str, Any]:
    lower, upper = binomial_interval(count, of, method="exact")
    return {"count": count, "of": of, "lower": round(lower, 4), "upper": round(upper, 4)}
