"""What a class hands in, and what nbgrader makes of it: ``book/submissions.yaml``.

The table is for the page *For instructors*; ``tests/checks/test_nbgrader.py`` hands in each one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from trainlab import yaml_files
from trainlab.errors import SourceError
from trainlab.node import ROOT
from trainlab.shapes import shape_flaws

SOURCE = ROOT / "book" / "submissions.yaml"
FORMS = {
    "what": "what: Deleted a check.",
    "solved": "solved: all",
    "steps": "steps: [{delete: interval-check}]",
    "points": "points: 5",
    "log": "log: check-interval was missing",
    "feedback": "feedback: 'interval: all'",
    "then": "then: Nothing.",
}
"""Field → what it may look like, for an error to show."""


class Submission(BaseModel):
    """One thing that a learner may hand in; the head of the file explains the fields."""

    model_config = ConfigDict(extra="forbid")

    what: str
    solved: Literal["all", "none"] | list[str]
    steps: list[dict[str, str]] = []
    points: int | None = None
    log: str = ""
    feedback: str = ""
    then: str


def read(path: Path = SOURCE) -> dict[str, Submission]:
    """Return the submissions by their names.

    Raises
    ------
    SourceError
        Lists every entry without the right form.
    """
    content, flaws = yaml_files.load(path)
    problems = [f"found {flaw.found}, expected {flaw.expected}" for flaw in flaws]
    found: dict[str, Submission] = {}
    for name, entry in (content or {}).items():
        try:
            found[name] = Submission.model_validate(entry)
        except ValidationError as error:
            schema = Submission.model_json_schema()
            problems += [
                f"`{name}`, {flaw.field}: found {flaw.found}, expected {flaw.expected}, as in "
                f"`{flaw.form}`"
                for flaw in shape_flaws(error, entry, schema, lambda _: FORMS)
            ]
    if problems:
        then = "Fix what is named, then run `pytest tests/book/test_teaching.py`."
        raise SourceError(problems, f"book/{path.name}", then)
    return found


def table(submissions: dict[str, Submission]) -> str:
    """Return the Markdown table: what happened, the points, what is read where, what to do."""
    rows = ["| The learner … | Points | You read | What to do |", "|---|---|---|---|"]
    for one in submissions.values():
        points = "not graded, 0 in `grades.csv`" if one.points is None else str(one.points)
        said = [(one.log, "in nbgrader's log"), (one.feedback, "in the feedback")]
        read_there = "; ".join(f"{where}: {_quoted(words)}" for words, where in said if words)
        what = one.what[0].lower() + one.what[1:].rstrip(".")
        rows.append(f"| {what} | {points} | {read_there} | {one.then} |")
    return "\n".join(rows)


def _quoted(words: str) -> str:
    """Return words as they are printed, between as many backticks as they need."""
    longest = max(map(len, re.findall(r"`+", words)), default=0)
    fence, space = "`" * (longest + 1), " " * (longest > 0)
    return f"{fence}{space}{words.strip().removesuffix(':')}{space}{fence}"
