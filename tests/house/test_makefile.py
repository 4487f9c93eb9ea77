"""The Makefile's stamps: a step is done again if it was interrupted or what it rests on changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

# Stands for Python, npm and trainlab: notes how it was called, fails if told to.
STUB = f"""#!/bin/sh
here=$(dirname "$0")
call="$(basename "$0") $*"
case "$*" in -c*) exec {sys.executable} "$@";; esac
echo "$call" >> "$LOG"
case "$call" in
  *"$FAIL"*) exit 1;;
  *"-m pip --version") exec test -e "$here/pip";;
  *"-m venv "*)
    mkdir -p "$3/bin"
    for name in python npm trainlab; do cp "$0" "$3/bin/$name"; done
    touch "$3/bin/pip";;
  "npm run"*) mkdir -p trainlab/static;;
  "npm ci"*) rm -rf node_modules && mkdir node_modules;;
esac
"""
VENV, PIP, TESTS, NPM, BUILD, QUIZZES, STILLS = (
    "python3 -m venv",
    "--requirement requirements.txt",
    "--editable .[test]",
    "npm ci",
    "npm run --silent build",
    "trainlab quizzes",
    "trainlab stills",
)
ALL = [VENV, PIP, NPM, BUILD, QUIZZES, STILLS, TESTS]
SOURCES = ("views/a.js", "views/b.js", "trainlab/a.py", "quizzes/01_a.yaml", "chapters/01_a.ipynb")


class Project:
    """A folder with the project's Makefile, and stubs in place of the tools."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("Makefile", "requirements.txt", "constraints.txt", "pyproject.toml"):
            shutil.copyfile(ROOT / name, folder / name)
        for name in ("package.json", "package-lock.json", *SOURCES):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).touch()
        stub = folder / "tools" / "python3"
        stub.parent.mkdir()
        stub.write_text(STUB)
        stub.chmod(0o755)
        self.clock = 1_000_000_000  # every file is older than what is made below
        for path in folder.rglob("*"):
            os.utime(path, (self.clock, self.clock))

    def make(self, fail: str = "nothing fails") -> list[str]:
        """Make views and test tools; return the steps that were run, in the order of ALL."""
        log = self.folder / "log"
        log.write_text("")
        environment = {"LOG": str(log), "FAIL": fail, "PATH": os.environ["PATH"]}
        done = subprocess.run(
            ["make", "PYTHON=tools/python3", "views", ".venv/.test-ready"],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode == 0) == (fail == "nothing fails"), done.stdout + done.stderr
        run = log.read_text()
        return [step for step in ALL if step in run]

    def change(self, name: str) -> None:
        """Change a file, later than all that was made."""
        with (self.folder / name).open("a") as file:
            file.write("# changed\n")
        later = max(path.stat().st_mtime for path in self.folder.rglob("*")) + 1
        os.utime(self.folder / name, (later, later))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_fresh_clone_gets_every_step_once(project: Project) -> None:
    assert project.make() == ALL
    assert project.make() == []


@pytest.mark.parametrize("step", ALL)
def test_a_step_that_failed_is_done_again_and_no_earlier_one(project: Project, step: str) -> None:
    project.make(fail=step)
    first = BUILD if step in (QUIZZES, STILLS) else step  # one stamp for all three
    assert project.make() == ALL[ALL.index(first) :]
    assert project.make() == []


def test_an_interrupted_environment_is_made_whole(project: Project) -> None:
    project.make(fail=PIP)
    (project.folder / ".venv" / "bin" / "pip").unlink()
    assert project.make() == ALL


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.txt", "constraints.txt"])
def test_changed_pins_are_installed(project: Project, name: str) -> None:
    project.make()
    project.change(name)
    assert {PIP, TESTS} <= set(project.make())


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_changed_packages_of_the_views_are_installed(project: Project, name: str) -> None:
    project.make()
    project.change(name)
    assert project.make() == [NPM, BUILD, QUIZZES, STILLS]


@pytest.mark.parametrize("name", SOURCES)
def test_changed_source_is_bundled(project: Project, name: str) -> None:
    project.make()
    project.change(name)
    assert project.make() == [BUILD, QUIZZES, STILLS]


@pytest.mark.parametrize("name", SOURCES)
def test_deleted_source_is_noticed(project: Project, name: str) -> None:
    project.make()
    (project.folder / name).unlink()
    assert project.make() == [BUILD, QUIZZES, STILLS]
    assert project.make() == []


def test_source_that_was_moved_here_is_noticed_whatever_its_time(project: Project) -> None:
    project.make()
    source = project.folder / SOURCES[0]
    source.write_text("of yesterday")
    os.utime(source, (project.clock - 1, project.clock - 1))
    assert project.make() == [BUILD, QUIZZES, STILLS]
    assert project.make() == []


@pytest.mark.parametrize("name", ["views/a copy.js", "views/a:b.js", "quizzes/01 $a'.yaml"])
def test_source_with_any_name_is_noticed(project: Project, name: str) -> None:
    project.make()
    (project.folder / name).touch()
    assert project.make() == [BUILD, QUIZZES, STILLS]
    assert project.make() == []
    (project.folder / name).write_text("changed")
    assert project.make() == [BUILD, QUIZZES, STILLS]


def test_files_of_an_editor_are_no_sources(project: Project) -> None:
    project.make()
    for name in ("views/.a.js.swp", "views/a.js~", "trainlab/.a.json.half"):
        (project.folder / name).touch()
        project.change(name)
    assert project.make() == []


@pytest.mark.parametrize(
    "name",
    ["views/.mypy_cache/a.json", "trainlab/__pycache__/a.pyc", "views/#a.js#", "views/a.js~"],
)
def test_what_tools_and_editors_leave_is_no_source(project: Project, name: str) -> None:
    project.make()
    (project.folder / name).parent.mkdir(exist_ok=True)
    (project.folder / name).touch()
    assert project.make() == []
