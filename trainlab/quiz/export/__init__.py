"""The quiz items for other systems: Canvas and PrairieLearn (QTI 1.2), Moodle, Anki.

Items become questions of one model (`trainlab.quiz.export.model`), which each platform's module
writes whole. What a platform does not hold, its module says, and ``report.md`` lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from trainlab.errors import SetupError
from trainlab.files import write_atomically
from trainlab.quiz.export import anki, moodle, qti
from trainlab.quiz.export.making import sheet
from trainlab.quiz.export.model import Sheet
from trainlab.quiz.export.report import Platform, report
from trainlab.quiz.reading import load_bank

REPORT = "report.md"


def export(
    quizzes: Path,
    out: Path,
    sources: Mapping[str, str] | None = None,
    tests: Sequence[Sheet] = (),
) -> list[str]:
    """Write the questions of every chapter for every platform, and the report.

    Parameters
    ----------
    quizzes : Path
    out : Path
        A folder, made if it is not there: ``NAME.qti.zip`` for each chapter and test,
        ``moodle.xml``, ``anki.apkg``, ``report.md``.
    sources : mapping of str to str, optional
        Item's id → where it stands in the book, for who meets the question elsewhere.
    tests : sequence of Sheet, optional
        Tests of a course, for the platforms that hold tests: a zip each, a category each.

    Returns
    -------
    list of str
        One line a platform, and where the report is.

    Raises
    ------
    QuizError
        If items cannot be read.
    SetupError
        If ``out`` is no folder, or genanki is not installed.
    """
    if out.exists() and not out.is_dir():
        raise SetupError(
            f"--export writes several files into a folder, and {out} is a file. "
            "Name a folder, as in `trainlab quizzes --export _build/export`."
        )
    made = [sheet(chapter, sources or {}) for chapter in load_bank(quizzes)]
    sheets = [one for one, _ in made]
    left_out = [remark for _, remarks in made for remark in remarks]
    out.mkdir(parents=True, exist_ok=True)
    platforms = [
        Platform(qti.NAME, "NN_slug.qti.zip", qti.ALWAYS, qti.write([*sheets, *tests], out)),
        Platform(
            moodle.NAME,
            "moodle.xml",
            moodle.ALWAYS,
            moodle.write([*sheets, *tests], out / "moodle.xml"),
        ),
        Platform(anki.NAME, "anki.apkg", anki.ALWAYS, anki.write(sheets, out / "anki.apkg")),
    ]
    text, lines = report(sheets, left_out, platforms, tests)
    write_atomically(out / REPORT, text)
    return [*lines, f"What each of them does not hold: {out / REPORT}"]
