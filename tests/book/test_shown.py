"""Pages and what they show fit together: all is shown, all is there, no call stands beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from places import ROOT

from trainlab.book import shown
from trainlab.errors import SourceError

TOC = """\
root: book/index
parts:
  - chapters: [{file: book/more}, {glob: chapters/*}]
"""
ITEM = """\
  - id: {}
    type: number
    prompt: How much?
    answer: 1/4
    feedback: {{right: Yes., not-yet: No.}}
"""


def hidden(source: str, **more: Any) -> Any:
    return new_code_cell(source, metadata={"tags": ["remove-input"]}, **more)


CELLS = (
    hidden('from trainlab.notebook import quiz\n\nquiz(\n    "by_call",\n)'),
    hidden('view = experiment("flow", depth=3)\nview'),
    hidden("%matplotlib inline\nquiz('after_magic')"),
    new_markdown_cell("Words.\n\n```{quiz} by_directive\n```"),
    hidden('quiz("case/low")'),
    new_code_cell('# quiz("in_comment")\nprint(\'quiz("in_text")\')'),
    new_code_cell("def broken(:"),
    new_code_cell('quiz("in_removed_cell")', metadata={"tags": ["remove-cell"]}),
    new_code_cell('quiz("without_output")', metadata={"tags": ["remove-output"]}),
    new_markdown_cell("Write\n\n````md\n```{quiz} in_example\n```\n````\n\nand run it."),
    new_markdown_cell("<!--\n```{quiz} in_html_comment\n```\n-->\n\n```{quiz} after_it\n```"),
)
HIDDEN = [
    "in_comment",
    "in_text",
    "in_removed_cell",
    "without_output",
    "in_example",
    "in_html_comment",
    "on_stray_page",
    "nowhere",
]
ITEMS = ["by_call", "after_magic", "by_directive", "on_page", "after_it", *HIDDEN]
CASE = """\
  - id: case
    type: case
    title: A case
    prompt: What now?
    verdict_from: [low]
    parts:
      - {id: low, label: A, type: number, prompt: A, answer: 1, feedback: {right: A, not-yet: B}}
      - {id: top, label: B, type: number, prompt: A, answer: 2, feedback: {right: A, not-yet: B}}
    feedback: {right: A., partly: B., not-yet: C.}
    model_answer: That.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small book that shows some of what it has."""
    for folder in ("book", "chapters", "quizzes", "trainlab/recorded"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "book" / "index.md").write_text("# Book\n\n::::{quiz} on_page\n::::\n")
    (tmp_path / "book" / "more.md").write_text("```{experiment} stepper\ndepth: 3\n```\n")
    (tmp_path / "book" / "stray.md").write_text("```{quiz} on_stray_page\n```\n")
    nbformat.write(new_notebook(cells=list(CELLS)), tmp_path / "chapters" / "01_first.ipynb")
    items = "".join(map(ITEM.format, ITEMS))
    (tmp_path / "quizzes" / "01_first.yaml").write_text(f"items:\n{CASE}{items}")
    for slug in ("flow", "stepper", "sweep"):
        (tmp_path / "trainlab" / "recorded" / f"{slug}.json").write_text("{}")
    return tmp_path


def test_the_book_shows_all_that_it_has() -> None:
    shown.check(ROOT)


def test_all_that_no_page_shows_is_named_at_once_with_what_to_write(root: Path) -> None:
    with pytest.raises(SourceError) as caught:
        shown.check(root)
    head, *problems, last = str(caught.value).split("\n")
    assert head == f"{len(HIDDEN) + 1} problems in what the pages show"
    assert last == "Fix what is named, then run `pytest tests/book/test_shown.py`."
    assert problems == [
        *(
            f"quizzes/01_first.yaml, item {name!r}: no page shows it. Write "
            f'quiz("{name}") in a cell of chapters/01_first.ipynb, or delete the item.'
            for name in HIDDEN
        ),
        'trainlab/recorded/sweep.json: no page shows it. Write experiment("sweep") in a cell of '
        "a chapter, or delete the recording and trainlab/experiments/sweep.py.",
    ]


def test_what_is_shown_and_not_there_is_named_with_its_cell(root: Path) -> None:
    cells = [
        hidden('quiz("by_cal")', id="misspelled"),
        hidden('quiz("case/lo")', id="part"),
        hidden('experiment("flaw")', id="lost"),
        new_code_cell('quiz("nowhere")\nexperiment("sweep")', id="open"),
        new_markdown_cell("```{quiz} by_cal\n```", id="written"),
    ]
    nbformat.write(new_notebook(cells=cells), root / "chapters" / "02_second.ipynb")
    (root / "book" / "more.md").write_text("```{experiment} stepperr\n```\n")
    with pytest.raises(SourceError) as caught:
        shown.check(root)
    then = "Correct the name, or add what it shows."
    item = "there is no item of that id."
    assert [p for p in caught.value.problems if "no page shows it" not in p] == [
        'book/more.md: experiment("stepperr"), but there is no recorded experiment of that name. '
        f"Did you mean 'stepper'? {then}",
        f'chapters/02_second.ipynb, cell misspelled: quiz("by_cal"), but {item} '
        f"Did you mean 'by_call'? {then}",
        f'chapters/02_second.ipynb, cell part: quiz("case/lo"), but {item} '
        f"Did you mean 'case/low'? {then}",
        'chapters/02_second.ipynb, cell lost: experiment("flaw"), but there is no recorded '
        f"experiment of that name. Did you mean 'flow'? {then}",
        'chapters/02_second.ipynb, cell open: shows the call quiz("nowhere") too. Give the cell '
        "the tag remove-input.",
        'chapters/02_second.ipynb, cell open: shows the call experiment("sweep") too. Give the '
        "cell the tag remove-input.",
        f'chapters/02_second.ipynb, cell written: quiz("by_cal"), but {item} '
        f"Did you mean 'by_call'? {then}",
    ]


def test_broken_items_are_named_with_what_no_page_shows(root: Path) -> None:
    (root / "quizzes" / "01_first.yaml").write_text("items:\n  - {id: one, type: numbr}\n")
    with pytest.raises(SourceError, match=r"Did you mean 'number'(.|\n)*sweep\.json: no page"):
        shown.check(root)


def test_an_unreadable_page_is_named_too(root: Path) -> None:
    shutil.copy(ROOT / "tests/broken/notebooks/unreadable/not_json.ipynb", root / "chapters")
    with pytest.raises(SourceError, match=r"10 problems(.|\n)*not_json\.ipynb: not JSON"):
        shown.check(root)


def test_what_pages_show_is_told_in_its_order() -> None:
    source = 'quiz("b"); experiment("a")\nquiz("a")\nother("c")\nquiz(name)'
    assert shown.by_code(source) == [("quiz", "b"), ("experiment", "a"), ("quiz", "a")]


def test_settings_that_are_written_out_are_told_too() -> None:
    source = 'experiment("a", depth=5, kind="he", seeds=several)'
    assert shown.calls(source) == [("experiment", "a", {"depth": 5, "kind": "he"})]
