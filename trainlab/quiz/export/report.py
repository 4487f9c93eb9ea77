"""What became of the questions: what each platform does not hold, and of which questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trainlab.quiz.export.model import Remark, Sheet

ALWAYS = (
    "The names of misconceptions, and the reviews that follow from them, stay in the book.",
    "A prediction is asked before its outcome in the book; elsewhere the order is yours to keep.",
)
UNGRADED = "Asked, and not graded there: it has no points, and its answer follows."


@dataclass(frozen=True)
class Platform:
    """What was written for one platform.

    Attributes
    ----------
    name, file : str
    always : tuple of str
        What it does not hold of any question.
    remarks : list of Remark
    """

    name: str
    file: str
    always: tuple[str, ...]
    remarks: list[Remark]


def report(
    sheets: Sequence[Sheet],
    left_out: Sequence[Remark],
    platforms: Sequence[Platform],
    tests: Sequence[Sheet] = (),
) -> tuple[str, list[str]]:
    """Return the report as Markdown, and one line a platform."""
    questions = [question for sheet in sheets for question in sheet.questions]
    everywhere = [*left_out, *(Remark(q.id, what) for q in questions for what in q.lost)]
    head = f"{len(questions)} questions from {len(sheets)} chapters."
    for test in tests:
        head += f" {test.title}: {len(test.questions)} questions."
    parts = ["# What became of the questions", head, "## Everywhere"]
    parts += [f"- {what}" for what in ALWAYS] + _grouped(everywhere)
    lines = [head, *(f"left out: {remark.question}: {remark.what}" for remark in left_out)]
    for platform in platforms:
        ungraded = {remark.question for remark in platform.remarks if not remark.graded}
        asked = f"{len(questions)} questions, {len(ungraded)} of them not graded there"
        parts += [f"## {platform.name}", f"{platform.file}: {asked}."]
        parts += [f"- {what}" for what in platform.always]
        parts += _grouped([Remark(name, UNGRADED) for name in sorted(ungraded)])
        parts += _grouped(platform.remarks)
        lines.append(f"{platform.name}: {asked} ({platform.file})")
    return "\n\n".join(parts) + "\n", lines


def _grouped(remarks: Sequence[Remark]) -> list[str]:
    """One line for each thing that is not held, with the questions that it is about."""
    groups: dict[str, list[str]] = {}
    for remark in remarks:
        groups.setdefault(remark.what, []).append(f"`{remark.question}`")
    return [f"- {what} ({len(ids)}) {', '.join(ids)}" for what, ids in groups.items()]
