"""The recipes are literal: what they show can be used as it stands, what they name is there."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import ROOT
from quiz.test_quiz_fairness import bare, ladderless, too_strict
from test_docstrings import faults
from told import fail_with

from trainlab.book import ledger, refutations
from trainlab.book.teaching import times
from trainlab.checking import Task, run
from trainlab.errors import LedgerError, QuizError, SourceError
from trainlab.experiments import Experiment
from trainlab.experiments.sweeps import smoke
from trainlab.experiments.sweeps.measuring import measure
from trainlab.quiz import grade_item
from trainlab.quiz.compiling import compile_chapters
from trainlab.quiz.plain import plain_text
from trainlab.quiz.reading import load_items

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def recipe(title: str) -> str:
    """Return what stands below a heading of the third level."""
    return TEXT.split(f"\n### {title}\n")[1].split("\n#")[0]


def blocks(title: str, language: str) -> list[str]:
    """Return the examples of a recipe in one language."""
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```$", recipe(title), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


def test_the_item_and_its_quotes_can_be_read(tmp_path: Path) -> None:
    item, _, quotes = (textwrap.indent(block, "  ") for block in blocks("A quiz item", "yaml"))
    path = tmp_path / "01_first.yaml"
    head = "misconceptions: {factors-add: Factors add up.}\nitems:\n"
    asked = item.replace("What do ten layers leave?", "What do ten layers leave, <typical>?")
    assert asked != item
    path.write_text(f"{head}{asked}{textwrap.indent(quotes.strip(chr(10)), '  ')}\n", "utf-8")
    (read,) = load_items(path).items
    assert re.search(r"leave, 0\.\d+\?", read.prompt)
    path.write_text(head + item.replace("halves the", "halves: the"), encoding="utf-8")
    with pytest.raises(QuizError, match="write:    prompt: 'Each layer halves: the signal"):
        load_items(path)


def test_the_entries_of_a_misconception_can_be_read(tmp_path: Path) -> None:
    (entries,) = blocks("A misconception of the quizzes", "yaml")
    path = tmp_path / "refutations.yaml"
    path.write_text(entries, encoding="utf-8")
    shown, explained = refutations.read(path).values()
    assert "0.25 after one layer" in shown.says
    assert explained.page
    path.write_text(entries.replace("product[10] <", "product[10] >"), encoding="utf-8")
    with pytest.raises(SourceError, match="not true of it"):
        refutations.read(path)


def test_what_is_said_of_quotes_is_so(tmp_path: Path) -> None:
    """Each value that the recipe excludes is refused, with what the recipe says."""
    item, hints, quotes = blocks("A quiz item", "yaml")
    assert len(yaml.safe_load(hints)["hints"]) == 3
    asked = item.replace("What do ten", "What do <typical>")
    for old, new, said in (
        ("at: 2", "at: 9", "0 to 8"),
        ("show: number", "show: share", "one of 'number', 'percent'"),
        ("digits: 2", "digits: 7", "6 at most"),
        ("array: blur", "array: blurs", "Did you mean 'blur'?"),
    ):
        path = tmp_path / "01_first.yaml"
        text = textwrap.indent(asked, "    ") + textwrap.indent(quotes, "      ").replace(old, new)
        path.write_text(f"misconceptions: {{factors-add: A.}}\nitems:\n{text}", encoding="utf-8")
        with pytest.raises(QuizError) as refused:
            load_items(path)
        (problem,) = refused.value.problems
        assert said in problem.expected


def test_the_number_item_can_be_read(tmp_path: Path) -> None:
    """Its answer, tolerance, wrong value, feedback and hints stand in the place of options."""
    item, fields, _ = blocks("A quiz item", "yaml")
    head = item.partition("  options:")[0].replace("type: choice", "type: number")
    path = tmp_path / "01_first.yaml"
    beliefs = "misconceptions: {factors-add: Factors add up.}\nitems:\n"
    path.write_text(
        beliefs + textwrap.indent(head, "  ") + textwrap.indent(fields, "    "), encoding="utf-8"
    )
    (chapter,) = compile_chapters([load_items(path)]).values()
    (compiled,) = chapter["items"]
    for typed, verdict in (("0.001", "right"), ("1/1024", "right"), ("5", "not-yet")):
        assert grade_item(compiled, typed).verdict == verdict
    assert [*ladderless(compiled), *too_strict(compiled)] == []
    assert bare(("wrong", plain_text(wrong["feedback"])) for wrong in compiled["wrong"]) == []


def test_the_word_that_a_new_type_replaces_breaks_no_other(tmp_path: Path) -> None:
    """What `cp` and the command below it leave in ``match`` is Python, and calls the same names."""
    (command,) = re.findall(r"^    (grep .*)$", recipe("A quiz type"), re.MULTILINE)
    kinds = tmp_path / "trainlab" / "quiz" / "types"
    source = ROOT / "trainlab" / "quiz" / "types" / "choice"
    shutil.copytree(source, kinds / "match", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True)
    text = {path.name: path.read_text(encoding="utf-8") for path in (kinds / "match").glob("*.*")}
    assert 'type: Literal["match"]' in text["schema.py"]
    assert "choices=choices" in text["exporting.py"]
    assert not any(re.search(r"\bchoice\b", file) for file in text.values())


def test_the_experiment_can_be_recorded() -> None:
    (source,) = blocks("An experiment", "python")
    made: dict[str, Any] = {}
    exec(source, made)
    experiment: Experiment = made["experiment"]
    smoke.check(experiment)
    settings = experiment.settings(experiment.smoke[0])
    arrays = measure(experiment, settings)["arrays"]
    assert [*faults("SLUG.py", made["__doc__"], arrays)] == []
    assert arrays["loss"]["median"][-1] < arrays["loss"]["median"][0] < 1
    form = subprocess.run(
        ["ruff", "format", "--check", "--line-length=100", "-"], input=source, text=True
    )
    assert form.returncode == 0, "the recipe's experiment is not formatted"


def test_the_task_its_solution_and_its_catalogue_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    solution, check, task_file, catalogue = blocks("A task of an exercise", "python")
    monkeypatch.syspath_prepend(ROOT / "tests" / "checks")
    declared: dict[str, Any] = {}
    exec(task_file, declared)
    task: Task = declared["task"]
    assert check == f'check("{task.name}")\n'
    unsaid = importlib.import_module("answers").unsaid
    said = [*unsaid({task.name: task}, {"the_learning_signal": [task.name]})]
    assert [line for line in said if "DONE" not in line] == []
    assert len(task.hints) >= 3
    assert judged(task, solution) == ""
    answers: dict[str, Any] = {}
    exec(catalogue, answers)
    for source in answers["RIGHT"].values():
        assert judged(task, source) == ""
    for source, words in answers["WRONG"].values():
        assert words in judged(task, source)


def judged(task: Task, source: str) -> str:
    """Return what a learner with this cell is told; nothing if the task is solved."""
    names: dict[str, Any] = {}
    exec(source, names)
    result = run(task, names)
    return "" if result.passed else result.rows[-1].message


def test_the_claim_can_be_written(tmp_path: Path) -> None:
    (entry,) = blocks("A claim", "yaml")
    path = tmp_path / "claims.yaml"
    path.write_text(entry, encoding="utf-8")
    assert "Ten halvings, against" in ledger.page(path, ROOT / "chapters")
    for verdict in ("holds", "not told apart"):
        path.write_text(entry.replace("does not hold", verdict), encoding="utf-8")
        with pytest.raises(LedgerError, match="which the rule gives"):
            ledger.page(path, ROOT / "chapters")
    path.write_text(entry.replace("Ten halvings", "0.001 after ten"), encoding="utf-8")
    with pytest.raises(LedgerError, match=r"the digits '0\.001'"):
        ledger.page(path, ROOT / "chapters")


def test_the_metadata_and_tags_named_are_those_that_are_read() -> None:
    from trainlab.book import notebooks, shown

    for name in (notebooks.SOLUTION_ONLY, shown.HIDES_CODE):
        assert f"the tag `{name}`" in TEXT
    for metadata in re.findall(r'`"trainlab": (\{[^`]*\})`', TEXT):
        assert [*yaml.safe_load(metadata)] in (["objective"], ["objectives"])


def test_the_minutes_named_are_those_that_are_counted() -> None:
    assert times.EXPERIMENT == 4
    assert f"four of the {times.LIMIT} minutes" in recipe("An experiment")
    assert f"reads in {times.LIMIT} minutes or less" in recipe('A page "Going deeper"')
    assert f"{times.TASK} a task" in recipe("A task of an exercise")


def missing(text: str) -> list[str]:
    """Return what a text names in backticks, and what is not there."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    verbs = re.findall(r'add_parser\("(\w+)"', (ROOT / "trainlab" / "cli.py").read_text())
    named = re.findall(r"`([^`\n]+)`", text)
    found = []
    for words in (name.split() for name in named):
        if words[:1] == ["make"] and words[1] not in targets:
            found.append(" ".join(words[:2]))
        if words[:1] == ["trainlab"] and words[1] not in verbs:
            found.append(" ".join(words[:2]))
        found += [
            word
            for word in words
            if re.fullmatch(r"(tests|trainlab|views|book|chapters)/[a-z_0-9./]+", word)
            and not (ROOT / word).exists()
        ]
    return found


def test_every_command_and_file_named_is_there() -> None:
    new_type = recipe("A quiz type")  # its paths lead into a folder that is not there yet
    fail_with(missing(TEXT.replace(new_type, "")), "what CONTRIBUTING.md names and is not there")
    nowhere = "`make bok`, `trainlab quiz`, `pytest tests/book/test_show.py`, `tests/house/`"
    assert missing(nowhere) == ["make bok", "trainlab quiz", "tests/book/test_show.py"]


def test_files_named_in_the_comments_of_what_authors_write_are_there() -> None:
    paths = [*(ROOT / "quizzes").glob("*.yaml"), *(ROOT / "book").glob("*.yaml")]
    gone = {
        f"{path.name}: {named}"
        for path in paths
        for line in re.findall(r"^#.*$", path.read_text(encoding="utf-8"), re.MULTILINE)
        for named in re.findall(r"\b(?:trainlab|tests|book|views)/[\w/.]*\w", line)
        if not (ROOT / named).exists()
    }
    fail_with(sorted(gone), "comments that name a file which is not there")


def test_errors_name_the_commands_of_the_recipes() -> None:
    """What an error says to run is what the recipe of its file says."""
    sources = [*(ROOT / "trainlab" / "book").glob("*.py"), ROOT / "trainlab" / "errors.py"]
    told = {
        command
        for path in sources
        for command in re.findall(r"[Rr]un `([^`]+)`", path.read_text(encoding="utf-8"))
    }
    assert {"trainlab quizzes", "pytest tests/book/test_ledger.py"} <= told
    # What a reader runs in a notebook is no author's command.
    told = {command for command in told if not command.startswith("%")}
    untold = [command for command in told if command.split()[-1] not in TEXT]
    fail_with(untold, "commands that errors name and no recipe has")
    assert not told & {"make book", "make views"}
