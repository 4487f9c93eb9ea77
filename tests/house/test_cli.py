"""The command ``trainlab``: every problem at once, with the verb that found it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from places import BROKEN, ROOT

from trainlab import cli


def said(*arguments: str) -> list[str]:
    """Return the lines with which a verb ends."""
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    return str(ended.value.code).split("\n")


def test_every_unknown_experiment_is_named() -> None:
    lines = said("record", "overfiting", "peeking", "gradientflow", "--plan")
    assert [line.partition(";")[0] for line in lines] == [
        "trainlab record: Unknown experiment 'overfiting'",
        "Unknown experiment 'gradientflow'",
    ]


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_every_broken_solution_is_named(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(BROKEN / "notebooks" / "solutions", tmp_path / "solutions")
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    first, *problems, last = said("exercises", *options)
    assert first.startswith(f"trainlab exercises: {len(problems)} problems in the solutions")
    assert {Path(line.partition(",")[0]).name for line in problems} == {
        path.name for path in (tmp_path / "solutions").iterdir()
    }
    assert last == "Fix what is named, then run `make exercises`."


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_every_broken_notebook_is_named(options: list[str]) -> None:
    paths = sorted((BROKEN / "notebooks" / "unreadable").glob("*.ipynb"))
    first, *problems, last = said("notebooks", *map(str, paths), "missing.ipynb", *options)
    assert first.startswith(f"trainlab notebooks: {len(paths) + 1} problems in the notebooks")
    assert len(problems) == len(paths) + 1
    assert last == "Fix what is named, then run `trainlab notebooks`."


def test_every_broken_quiz_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(BROKEN / "quizzes", tmp_path / "quizzes")
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.setattr(cli, "STATIC", tmp_path / "static")
    first, *lines, last = said("quizzes")
    assert first.startswith("trainlab quizzes: ")
    assert first.endswith(" problems in the quiz items")
    files = [path.name for path in (tmp_path / "quizzes").glob("[0-9]*.yaml")]
    assert [name for name in files if not any(name in line for line in lines)] == []
    assert last == "Fix what is named, then run `trainlab quizzes`."
    assert not (tmp_path / "static").exists()


def test_what_was_compiled_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From which checkout, into which files, and how many fresh versions there are."""
    monkeypatch.setattr(cli, "STATIC", tmp_path)
    cli.main(["quizzes"])
    first, *files = capsys.readouterr().out.splitlines()
    assert first == f"{ROOT / 'quizzes'}: {len(files)} compiled files have changed"
    assert "  quizzes/01_the_learning_signal.json" in files
    (fresh,) = (line for line in files if "/fresh_light_left.json: " in line)
    assert re.search(r": \d+ versions$", fresh)
    cli.main(["quizzes"])
    assert capsys.readouterr().out == f"{ROOT / 'quizzes'}: no compiled files have changed\n"
