"""A class on nbgrader, by the letter of the page *For instructors*.

The commands of the page are run as they stand there, in a home of their own, against an
environment that has the book's packages and gets nbgrader as the page says. A cell may take 20 s
instead of nbgrader's 30, to save time; on a busy machine: ``TRAINLAB_CELL_SECONDS=300 pytest …``.
"""

from __future__ import annotations

import csv
import html
import json
import os
import re
import shutil
import site
import subprocess
import sys
import venv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from checks.handed_in import file_name, made
from places import ROOT

from trainlab.book import installing
from trainlab.book.teaching import submissions

PAGE = ROOT / "book" / "for_instructors.md"
CLASS = submissions.read()
SECONDS = int(os.environ.get("TRAINLAB_CELL_SECONDS", "20"))
_CHECK = re.compile(r'check\("(\w+)"\)')
pytestmark = pytest.mark.slow


def commands() -> list[list[str]]:
    """Return the lines of each shell block in the page's section on nbgrader."""
    text = PAGE.read_text(encoding="utf-8")
    section = re.search(r"^## [^\n]*nbgrader\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert section, "the page has a section on nbgrader"
    blocks = re.findall(r"^```shell\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)
    return [block.splitlines() for block in blocks]


class Shell:
    """A teacher's shell, which remembers its folder and its variables."""

    def __init__(self, home: Path) -> None:
        left_out = {"PYTHONPATH", "JUPYTER_PATH", "TRAINLAB_STRICT", "VIRTUAL_ENV"}
        variables = {k: v for k, v in os.environ.items() if k not in left_out}
        own_pip = Path.home() / ".config" / "pip" / "pip.conf"
        if own_pip.exists():
            variables.setdefault("PIP_CONFIG_FILE", str(own_pip))
        self._bash = subprocess.Popen(
            ["bash", "--norc"],
            env=variables | {"HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def run(self, line: str) -> tuple[int, str]:
        """Run one line; return its exit status and what it printed."""
        into, out = self._bash.stdin, self._bash.stdout
        assert into
        assert out
        into.write(f'{line}\necho "=== $?"\n')
        into.flush()
        said = ""
        for printed in out:
            if ended := re.fullmatch(r"=== (\d+)\n", printed):
                return int(ended[1]), said
            said += printed
        pytest.fail(f"the shell ended at {line!r}:\n{said[-3000:]}")

    def type(self, lines: list[str]) -> str:
        """Run lines one after the other; none may fail."""
        said = ""
        for line in lines:
            status, printed = self.run(line)
            assert status == 0, f"{line}\n{printed[-4000:]}"
            said += printed
        return said

    def close(self) -> None:
        """End the shell."""
        self._bash.communicate()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the book's folder, whose environment has the packages that run these tests."""
    folder = tmp_path_factory.mktemp("home")
    book = folder / "why-wont-it-train"
    book.mkdir()
    for path in ROOT.iterdir():
        if path.name not in (".venv", ".git"):
            (book / path.name).symlink_to(path)
    venv.create(book / ".venv", with_pip=False)  # pip too is one of the packages
    (packages,) = (book / ".venv").glob("lib/python*/site-packages")
    there = [str(ROOT), *site.getsitepackages()]
    (packages / "book.pth").write_text("\n".join(there) + "\n", encoding="utf-8")
    shared = book / ".venv" / "share" / "jupyter"
    for part in ("kernels", "nbconvert"):  # copies: what is installed here stays here
        shutil.copytree(Path(sys.prefix) / "share" / "jupyter" / part, shared / part)
    settings = folder / ".jupyter" / "nbgrader_config.py"
    settings.parent.mkdir()
    settings.write_text(f"get_config().Execute.timeout = {SECONDS}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shell(home: Path) -> Iterator[Shell]:
    """A shell in which the page's blocks were typed: the solution is graded."""
    opened = Shell(home)
    for block in commands():
        opened.type(block)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def chapter(shell: Shell) -> str:
    """The chapter that the page takes."""
    return shell.run("echo $CHAPTER")[1].strip()


def grades(home: Path) -> dict[str, tuple[float, float]]:
    """Return points and the most that there are, by learner."""
    with (home / "course" / "grades.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}


def solved(chapter: str) -> dict[str, tuple[str, str]]:
    """Return the id of each task's code cell and its solution; the check follows the code."""
    found, code = {}, None
    for cell in nbformat.read(ROOT / "solutions" / f"{chapter}.ipynb", as_version=4).cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            code = cell
        elif marks.get("grade") and code is not None and (task := _CHECK.search(cell.source)):
            found[task[1]] = code.id, code.source
    return found


def test_solution_gets_full_marks(home: Path, shell: Shell, chapter: str) -> None:
    most = len(solved(chapter))
    assert grades(home) == {"solution": (most, most)}


def test_release_is_the_exercise(home: Path, chapter: str, shell: Shell) -> None:
    """The cells are those that the book shows as the exercise; only prompts in code differ.

    The book's exercise also looks whether the package is installed. A class has it.
    """
    exercise = nbformat.read(ROOT / "exercises" / f"{chapter}.ipynb", as_version=4)
    released = home / "course" / "release" / chapter / f"{chapter}.ipynb"
    ours = [cell for cell in exercise.cells if cell.id != installing.ID]
    theirs = nbformat.read(released, as_version=4).cells
    assert [cell.id for cell in theirs] == [cell.id for cell in ours]
    code = {cell for cell, _ in solved(chapter).values()}
    for cell, other in zip(ours, theirs, strict=True):
        if cell.id not in code:
            assert other.source == cell.source
        else:
            assert "..." in other.source


def test_an_nbgrader_without_the_book_is_refused(home: Path, shell: Shell, chapter: str) -> None:
    """Without the book's steps it would release the reasons, and give 0 without a word."""
    hidden = home / "hidden" / "trainlab"  # stands before the package, and has nothing
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").touch()
    command = f"PYTHONPATH={hidden.parent} nbgrader generate_assignment $CHAPTER --force"
    status, said = shell.run(command)
    assert status != 0, said[-2000:]
    assert "trainlab.classroom" in said


def test_a_kernel_without_the_book_is_refused(home: Path, shell: Shell, chapter: str) -> None:
    kernel = home / "elsewhere" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    python = home / "elsewhere" / "python"  # without any packages
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    status, said = shell.run(f"JUPYTER_PATH={home}/elsewhere nbgrader autograde $CHAPTER --force")
    assert status != 0
    assert "Nothing is graded: the kernel 'python3' runs" in said


@pytest.fixture(scope="module")
def graded(home: Path, shell: Shell, chapter: str) -> dict[str, Graded]:
    """Hand in all that a class may hand in, and grade it as the page says.

    Two halves of the class, each in a course of its own, are graded at the same time.
    """
    second = home / "second"
    second.mkdir()
    (second / "why-wont-it-train").symlink_to(home / "why-wont-it-train")
    shutil.copytree(home / ".jupyter", second / ".jupyter")
    shutil.copytree(home / "course", second / "course")
    beside = Shell(second)
    install, release, _ = commands()
    beside.type([line for line in install if "install" not in line])
    beside.type([line for line in release if line.startswith(("CHAPTER", "cd "))])
    slow = [name for name in CLASS if name.startswith("endless")]
    rest = [name for name in CLASS if name not in slow]
    halves = [(home, shell, slow + rest[:5]), (second, beside, rest[5:])]
    with ThreadPoolExecutor() as both:
        done = [both.submit(_grade, *half, chapter) for half in halves]
        found = {name: one for half in done for name, one in half.result().items()}
    beside.close()
    return found


@dataclass(frozen=True)
class Graded:
    """One learner's points, the most that there are, what was printed, the page of feedback."""

    points: tuple[float, float]
    log: str
    feedback: Path


def _grade(home: Path, shell: Shell, names: list[str], chapter: str) -> dict[str, Graded]:
    course = home / "course"
    released = nbformat.read(course / "release" / chapter / f"{chapter}.ipynb", as_version=4)
    for name in names:
        folder = course / "submitted" / name / chapter
        folder.mkdir(parents=True)
        text = made(CLASS[name], released, solved(chapter))
        (folder / file_name(CLASS[name], f"{chapter}.ipynb")).write_text(text, encoding="utf-8")
    autograde, *others = commands()[2]
    status, said = shell.run(autograde)
    (home / "autograde.log").write_text(said, encoding="utf-8")
    refused = {name for name in names if CLASS[name].points is None}
    named = set(re.findall(rf"assignment '{chapter}' for student '([\w-]+)'", said))
    assert (status != 0, named) == (bool(refused), refused), said[-4000:]
    shell.type(others)
    points = grades(home)
    page = course / "feedback" / "NAME" / chapter / f"{chapter}.html"
    return {
        name: Graded(points[name], _lines_of(name, said), Path(str(page).replace("NAME", name)))
        for name in names
    }


def test_every_submission_gets_its_points(graded: dict[str, Graded], chapter: str) -> None:
    most = len(solved(chapter))
    wanted = {name: (one.points or 0, most) for name, one in CLASS.items()}
    assert {name: one.points for name, one in graded.items()} == wanted


@pytest.mark.parametrize("name", CLASS)
def test_every_submission_says_what_happened(graded: dict[str, Graded], name: str) -> None:
    submission, found = CLASS[name], graded[name]
    assert submission.log or submission.feedback, "the teacher has to see something"
    assert submission.log in found.log
    if submission.feedback:
        assert submission.feedback in _text(found.feedback)


@pytest.mark.parametrize("name", [name for name, one in CLASS.items() if one.points is not None])
def test_feedback_shows_no_line_of_ours(graded: dict[str, Graded], name: str) -> None:
    assert "raise CheckError" not in _text(graded[name].feedback)


def _lines_of(name: str, log: str) -> str:
    """Return what nbgrader printed while it graded one learner."""
    found = re.search(rf"with ID '{name}':(.*?)(?:student with ID|\Z)", log, re.DOTALL)
    assert found, name
    return found[1]


def _text(page: Path) -> str:
    """Return the text of a page of feedback; code in a check's list between backticks again."""
    text = re.sub(r"</?code>", "`", page.read_text(encoding="utf-8"))
    return html.unescape(re.sub(r"</?(?:span|em|strong)[^>]*>", "", text))
