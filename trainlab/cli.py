"""The command ``trainlab``: what the Makefile's verbs call."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from trainlab.errors import QuizError, TrainlabError, UnknownNameError, gathered
from trainlab.files import STATIC, write_atomically
from trainlab.node import ROOT
from trainlab.terminal import say


def main(arguments: list[str] | None = None) -> None:
    """Run one verb; an expected error is printed with the verb, without a traceback."""
    parser = argparse.ArgumentParser(prog="trainlab", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    record = verbs.add_parser("record", help="run the experiments whose code has changed")
    record.add_argument("slugs", nargs="*", help="only these experiments")
    record.add_argument("--plan", action="store_true", help="print the plan, run nothing")
    record.add_argument("--jobs", type=int, help="worker processes (all cores)")
    record.add_argument("--scheduler", help="address of a Dask cluster that runs the sweeps")
    exercises = verbs.add_parser("exercises", help="generate exercises from solutions")
    exercises.add_argument("--check", action="store_true", help="only say what is out of date")
    notebooks = verbs.add_parser("notebooks", help="bring notebooks into their normal form")
    notebooks.add_argument("paths", nargs="*", type=Path)
    notebooks.add_argument("--check", action="store_true", help="only say what differs")
    progress = verbs.add_parser("progress", help="say which tasks of the exercises have passed")
    progress.add_argument("folder", nargs="?", type=Path, help="where the notebooks stand")
    verbs.add_parser("stills", help="draw the pictures that saved notebooks keep of experiments")
    quizzes = verbs.add_parser("quizzes", help="compile the quiz items")
    quizzes.add_argument(
        "--export",
        type=Path,
        metavar="FOLDER",
        help="write them for Canvas, PrairieLearn, Moodle and Anki, and a report of what is lost",
    )
    quizzes.add_argument("--schema", action="store_true", help="print their JSON Schema")
    quizzes.add_argument(
        "--free-text",
        action="store_true",
        help="measure what is recognized in free text, keep the table",
    )
    chosen = parser.parse_args(arguments)
    try:
        {
            "record": _record,
            "exercises": _exercises,
            "notebooks": _notebooks,
            "progress": _progress,
            "quizzes": _quizzes,
            "stills": _stills,
        }[chosen.verb](chosen)
    except TrainlabError as error:
        sys.exit(f"trainlab {chosen.verb}: {error}")


def _record(chosen: argparse.Namespace) -> None:
    from trainlab.experiments import slugs
    from trainlab.experiments.sweeps import record, workers

    wanted = chosen.slugs or slugs()
    unknown = [str(UnknownNameError("experiment", s, slugs())) for s in wanted if s not in slugs()]
    if unknown:
        raise TrainlabError("\n".join(unknown))
    with workers.cluster(chosen.scheduler):
        say("\n".join(record.plan(wanted, chosen.jobs)))
        if chosen.plan:
            return
        started = time.perf_counter()
        for slug in wanted:
            say(f"{slug}: {record.record_sweep(slug, jobs=chosen.jobs)}")
    say(f"together: {(time.perf_counter() - started) / 60:.1f} min")


def _exercises(chosen: argparse.Namespace) -> None:
    from trainlab.book import notebooks

    folders = ROOT / "solutions", ROOT / "exercises"
    if chosen.check:
        notebooks.exercises_in_sync(*folders)
    else:
        notebooks.generate_exercises(*folders)


def _notebooks(chosen: argparse.Namespace) -> None:
    from trainlab.book import notebooks

    folders = (ROOT / name for name in ("chapters", "chapters/deeper", "solutions", "exercises"))
    paths = chosen.paths or sorted(p for folder in folders for p in folder.glob("*.ipynb"))
    if chosen.check:
        notebooks.check_normal_form(paths)
    else:
        notebooks.normalize(paths)


def _progress(chosen: argparse.Namespace) -> None:
    from trainlab.checking import progress
    from trainlab.checks import chapters

    folders = [chosen.folder] if chosen.folder else [Path(), Path("exercises")]
    folder = next((f for f in folders if (f / progress.FILE).is_file()), folders[0])
    passed = progress.passed(folder)
    for chapter, tasks in chapters().items():
        done = [task for task in tasks if task in passed]
        say(f"{chapter.replace('_', ' ')}: {len(done)} of {len(tasks)} tasks")
        for task in tasks:
            say(f"  {task:<18} {passed.get(task, 'open')}")
    if not passed:
        say(f"No task has passed yet: there is no {progress.FILE} in {folder.resolve()}.")


def _stills(_chosen: argparse.Namespace) -> None:
    from trainlab.book import stills

    stills.draw(ROOT)


def _quizzes(chosen: argparse.Namespace) -> None:
    from trainlab.book import objectives
    from trainlab.quiz.compiling import compile_bank
    from trainlab.quiz.reading import json_schema

    if chosen.schema:
        say(json.dumps(json_schema(), indent=2))
        return
    if chosen.export:
        from trainlab.book.places import places
        from trainlab.book.teaching.course_tests import sheets
        from trainlab.quiz.export import export

        say("\n".join(export(ROOT / "quizzes", chosen.export, places(ROOT), sheets(ROOT))))
        return
    if chosen.free_text:
        from trainlab.book import free_text

        say(free_text.write_measured())
        return
    problems: list[Any] = []
    written: list[Path] = []
    with gathered(problems):
        written = compile_bank(ROOT / "quizzes", STATIC / "quizzes")
    with gathered(problems):
        objectives.read(ROOT)
    if problems:
        raise QuizError(dict.fromkeys(problems))
    write_atomically(STATIC / "quizzes.schema.json", json.dumps(json_schema(), indent=1))
    say(f"{ROOT / 'quizzes'}: {len(written) or 'no'} compiled files have changed")
    for path in written:
        versions = json.loads(path.read_text(encoding="utf-8")).get("versions", ())
        say(f"  {path.relative_to(STATIC)}{f': {len(versions)} versions' if versions else ''}")
