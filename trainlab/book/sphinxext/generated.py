"""Parts of pages that are made from data: ```` ```{generated} claims ```` in a Markdown page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from trainlab import recordings
from trainlab.book import faults_page, free_text, ledger, objectives
from trainlab.book.shown import chapter_pages
from trainlab.book.sphinxext.outcome import warn
from trainlab.book.teaching import (
    answers,
    course_tests,
    misconceptions,
    plan,
    submissions,
    times,
)
from trainlab.errors import TrainlabError
from trainlab.node import ROOT

logger = logging.getLogger(__name__)
_MARK = re.compile(r"^```\{generated\} (?P<name>\w+)\n```$", re.MULTILINE)
CHAPTERS = ROOT / "chapters"
CLAIMS = ROOT / "book" / "claims.yaml"


def _claims() -> str:
    return ledger.page(CLAIMS, CHAPTERS)


def _objectives() -> str:
    return objectives.table(objectives.read(ROOT))


def _free_text() -> str:
    return free_text.markdown(json.loads(free_text.MEASURED.read_text(encoding="utf-8")))


# What can be generated: its Markdown, and the files that it rests on.
PARTS: dict[str, tuple[Callable[[], str], Callable[[], list[Path]]]] = {
    "answers": (lambda: answers.page(ROOT), lambda: answers.sources(ROOT)),
    "claims": (
        _claims,
        lambda: [
            CLAIMS,
            ledger.EVIDENCE,
            *recordings.FOLDER.glob("*.json"),
            *chapter_pages(CHAPTERS).values(),
        ],
    ),
    "course": (lambda: plan.course(ROOT), lambda: plan.sources(ROOT)),
    "faults": (faults_page.page, faults_page.sources),
    "figures": (lambda: plan.figures(ROOT), lambda: plan.sources(ROOT)),
    "free_text": (_free_text, lambda: [free_text.MEASURED]),
    "misconceptions": (lambda: misconceptions.listed(ROOT), lambda: misconceptions.sources(ROOT)),
    "objectives": (_objectives, lambda: objectives.sources(ROOT)),
    "submissions": (
        lambda: submissions.table(submissions.read()),
        lambda: [submissions.SOURCE],
    ),
    "test_after": (lambda: course_tests.paper(ROOT, "after"), lambda: course_tests.sources(ROOT)),
    "test_before": (
        lambda: course_tests.paper(ROOT, "before"),
        lambda: course_tests.sources(ROOT),
    ),
    "test_key": (lambda: course_tests.key(ROOT), lambda: course_tests.sources(ROOT)),
    "times": (lambda: times.table(ROOT), lambda: times.sources(ROOT)),
}


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the generated Markdown in place of its mark."""
    for found in list(_MARK.finditer(source[0])):
        name = found["name"]
        if name not in PARTS:
            known = ", ".join(PARTS)
            logger.warning("nothing generates %r; known are: %s", name, known, location=docname)
            continue
        make, files = PARTS[name]
        for path in files():
            app.env.dependencies[docname].add(str(path))
        try:
            source[0] = source[0].replace(found[0], make())
        except TrainlabError as error:
            warn(error, docname)


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("source-read", fill)
