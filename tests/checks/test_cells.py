"""Which cell is checked, in a real IPython shell; and what is kept of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from doubling import RIGHT, WRONG
from IPython.core.interactiveshell import InteractiveShell
from places import ROOT

from trainlab import checks
from trainlab.book.notebooks import read
from trainlab.checking import cells, progress
from trainlab.checks import check


@pytest.fixture
def shell(monkeypatch, declare):
    """Give a shell whose cells are watched, as in a notebook."""
    declare()
    shell = InteractiveShell()
    monkeypatch.setattr(cells, "_shell", lambda: shell)
    monkeypatch.setattr(
        shell.compile, "format_code_name", lambda file: _named(file, shell), raising=False
    )
    cells.watch_cells()
    shell.user_ns["check"] = check
    yield shell
    shell.history_manager.end_session()


def _named(file, shell):
    """Return a cell's name from its file's, as ipykernel does."""
    number = shell.compile._filename_map.get(file)
    return None if number is None else ("Cell", f"In[{number}]")


def run(shell, *sources):
    for source in sources:
        shell.run_cell(source, store_history=True)
    return shell.user_ns["result"]


CHECK = "result = check('double')"


def test_the_cell_that_was_checked_is_named(shell):
    result = run(shell, RIGHT, CHECK)
    assert result.passed
    assert result.judged.startswith("Checked: `double` of cell In[1], in float")


@pytest.mark.parametrize(
    ("later", "error"),
    [
        ("def double(x):\n    return (2 * x", "SyntaxError"),
        ("raise ValueError('before')\ndef double(x):\n    return x\n", "ValueError"),
        ("double = undefined", "NameError"),
    ],
)
def test_code_that_is_not_on_the_screen_does_not_pass(shell, capsys, later, error):
    result = run(shell, RIGHT, later, CHECK)
    assert not result.passed
    said = result.rows[0].message
    assert said.startswith(f"Cell In[2] should define `double` and failed with {error}")
    assert "that of cell In[1]" in said
    assert run(shell, RIGHT, CHECK).passed, "run again, it is what is checked"


def test_a_first_try_that_failed_is_named(shell, capsys):
    said = run(shell, "def double(x)\n    return 2 * x", CHECK).rows[0].message
    assert said.startswith("Cell In[1] should define `double` and failed with SyntaxError")
    assert "still holds" not in said


@pytest.mark.parametrize(
    "later", ["undefined", "print(double(3), undefined)", RIGHT + "undefined", "triple = ("]
)
def test_other_cells_may_fail(shell, capsys, later):
    assert run(shell, RIGHT, later, CHECK).passed


def test_a_failed_cell_that_was_mended_counts_no_more(shell, capsys):
    assert run(shell, "def double(x) return 2", RIGHT, CHECK).passed


def test_a_pass_is_kept_beside_the_notebook(shell):
    run(shell, WRONG, CHECK)
    assert not Path(progress.FILE).exists()
    run(shell, RIGHT, CHECK)
    kept = json.loads(Path(progress.FILE).read_text(encoding="utf-8"))
    assert kept["format"] == 1
    assert kept["tasks"]["double"]["passed"].startswith("20")


def test_nothing_is_kept_where_it_cannot_be(shell, monkeypatch, tmp_path):
    def refuse(path, text):
        raise PermissionError

    monkeypatch.setattr(progress, "write_atomically", refuse)
    assert run(shell, RIGHT, CHECK).passed


def test_a_broken_file_is_no_obstacle(tmp_path):
    (tmp_path / progress.FILE).write_text("[1, 2", encoding="utf-8")
    assert progress.passed(tmp_path) == {}
    progress.note("double", tmp_path)
    assert list(progress.passed(tmp_path)) == ["double"]


def test_nothing_is_kept_in_strict_runs(shell, monkeypatch):
    monkeypatch.setenv("TRAINLAB_STRICT", "1")
    run(shell, RIGHT, CHECK)
    assert not Path(progress.FILE).exists()


def test_strict_runs_do_not_say_what_is_next(monkeypatch):
    """Nothing is kept of what has passed, so tasks that have would be called open."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    task = checks.find("interval")
    assert "`optimism`" in task.then
    solutions = read(ROOT / "solutions" / "04_splitting_your_data.ipynb")
    names: dict = {}
    for cell in solutions.cells:
        if cell.id in ("imports", "interval-code"):
            exec(cell.source, names)
    result = checks.check("interval", names)
    assert result.passed
    assert task.shows in result.remarks
    assert task.then not in result.remarks


def test_the_last_task_says_that_the_notebook_is_done(tmp_path):
    names = checks.chapters()["the_learning_signal"]
    last = checks.find("step_ratios")
    said = checks._said_of_pass(last, set(names))
    assert "This notebook is done: all 5 tasks pass" in said[-1]
    open_ones = checks._said_of_pass(last, {"step_ratios"})
    assert "Still open in this notebook" in open_ones[-1]
