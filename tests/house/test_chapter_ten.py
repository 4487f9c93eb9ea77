"""A tenth chapter is found like the others: by its name, in every place that looks for chapters."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from places import ROOT
from told import fail_with

from trainlab.book import ledger, notebooks, objectives
from trainlab.book.sphinxext import generated

NAME = "10_probe"
OPENING = "# 10 Probe\n\nAfter this chapter you can\n\n- *probe* it."
QUIZ = """\
items:
  - id: probed
    type: number
    objective: probe
    prompt: How many chapters are there?
    answer: "10"
    abs_tol: 0.1
    feedback: {right: Ten., not-yet: Count them.}
"""
CLAIM = f"""\
- id: a-claim
  topic: depth
  chapter: {NAME}
  claim: A claim.
  source: {{who: Somebody}}
  verdict: holds
  because: It does.
  unit: times
  threshold: 2
  compare:
    - label: It does
      experiment: gradient_flow
      array: factor
      against: 1
      read: quartiles
      expect: less
"""
# A pattern whose first sign is a digit leaves out the chapters that begin with another.
ONE_DIGIT = re.compile(r"""["'/ ]\d\*(?!\*)[^ *]*["'\s)]|\^0\\d""")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A book whose only chapter is its tenth."""
    prose = new_markdown_cell("## Look\n\nWords.", metadata={"trainlab": {"objective": "probe"}})
    chapter = new_notebook(
        cells=[new_markdown_cell(OPENING), prose, new_code_cell('experiment("gradient_flow")')]
    )
    chapter.metadata["trainlab"] = {"objectives": ["probe"]}
    task = new_markdown_cell("## 1 · Probe it", metadata={"trainlab": {"objective": "probe"}})
    for folder, notebook in (("chapters", chapter), ("solutions", new_notebook(cells=[task]))):
        (tmp_path / folder).mkdir()
        nbformat.write(notebook, tmp_path / folder / f"{NAME}.ipynb")
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / f"{NAME}.yaml").write_text(QUIZ)
    (tmp_path / "claims.yaml").write_text(CLAIM)
    return tmp_path


def test_the_instructors_table_has_it(root: Path) -> None:
    (probe,) = objectives.read(root)
    assert (probe.chapter, probe.met["quiz"], probe.met["exercise"]) == (
        *(NAME, ["`probed`"]),
        ["1 · Probe it"],
    )
    assert "[Chapter 10](../chapters/10_probe.ipynb)" in objectives.table([probe])


def test_the_page_with_that_table_is_made_anew_when_it_changes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generated, "ROOT", root)
    _, files = generated.PARTS["objectives"]
    assert {path.relative_to(root).as_posix() for path in files()} == {
        *(f"{folder}/{NAME}.ipynb" for folder in ("chapters", "solutions")),
        f"quizzes/{NAME}.yaml",
    }


def test_the_ledger_links_to_it(root: Path) -> None:
    text = ledger.page(root / "claims.yaml", root / "chapters")
    assert f'<a href="../chapters/{NAME}.html">Chapter 10</a>' in text
    assert f"../chapters/{NAME}.html#experiment-gradient_flow" in text


def test_its_exercise_is_generated(root: Path) -> None:
    (written,) = notebooks.generate_exercises(root / "solutions", root / "exercises")
    assert written == root / "exercises" / f"{NAME}.ipynb"


def test_no_pattern_looks_at_the_first_digit() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "Makefile", "*.yml", "*.toml", "*.py", "*.js", "*.jsx", "*.mjs"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    found = [
        f"{name}: {line.strip()}"
        for name in tracked
        if (ROOT / name).is_file() and name != "tests/house/test_chapter_ten.py"
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if ONE_DIGIT.search(line)
    ]
    fail_with(found, "patterns that look at a first digit")


@pytest.mark.parametrize(
    "line",
    ['for p in (ROOT / f).glob("0*")', "chapters/0*.ipynb", "ls quizzes/0*", "- glob: chapters/0*"],
)
def test_such_a_pattern_is_found(line: str) -> None:
    assert ONE_DIGIT.search(f"{line}\n")
