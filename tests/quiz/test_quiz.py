"""Quiz items: what is refused, what is compiled, how answers are judged."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT, TESTS
from quiz.bank import compiled
from quiz.vectors import items, rows

from trainlab import quiz, yaml_files
from trainlab.errors import QuizError, SetupError, UnknownNameError
from trainlab.quiz import answering, compiling, types
from trainlab.quiz.compiling import compile_bank, compile_chapters
from trainlab.quiz.reading import json_schema, load_bank, load_items
from trainlab.quiz.schema import Markdown, leaves

FOLDERS = [
    TESTS / "broken" / "quizzes",
    *(folder / "tests" / "broken" for folder in types.folders().values()),
]
BROKEN = sorted(
    path for folder in FOLDERS for path in folder.glob("*.yaml") if path.suffixes == [".yaml"]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The book's own items, compiled into a folder."""
    folder = tmp_path_factory.mktemp("quizzes")
    for name, chapter in compiled().items():
        (folder / f"{name}.json").write_text(json.dumps(chapter), encoding="utf-8")
    return folder


@pytest.fixture
def shipped(folder, monkeypatch):
    """The package as if it had shipped them."""
    monkeypatch.setattr(answering, "COMPILED", folder)


# Sources


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_file_is_refused_with_place_and_form(path):
    expected = [
        line.removeprefix("# expects: ")
        for line in path.read_text(encoding="latin-1").splitlines()
        if line.startswith("# expects: ")
    ]
    assert expected
    with pytest.raises(QuizError) as raised:
        compile_chapters([load_items(path)])
    message = str(raised.value)
    assert [part for part in [path.name, *expected] if part not in message] == [], message
    for problem in raised.value.problems:
        assert problem.found
        assert problem.expected
        assert problem.form


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(QuizError, match="No such file"):
        load_items(tmp_path / "02_nowhere.yaml")


def test_ids_are_unique_and_misconceptions_agree_over_the_bank(tmp_path):
    source = """
misconceptions: {{belief: {sentence}}}
items:
  - id: one
    type: number
    prompt: How much?
    answer: 1/4
    wrong: [{{value: 1, feedback: No., misconception: belief}}]
    feedback: {{right: Yes., not-yet: No.}}
"""
    (tmp_path / "01_first.yaml").write_text(source.format(sentence="It is so."), encoding="utf-8")
    (tmp_path / "02_second.yaml").write_text(source.format(sentence="It's not."), encoding="utf-8")
    with pytest.raises(QuizError) as raised:
        load_bank(tmp_path)
    assert [(p.entry, p.field) for p in raised.value.problems] == [
        ("one", "id"),
        ("", "misconceptions.belief"),
    ]
    assert "which 01_first.yaml has too" in str(raised.value)


def test_bank_reports_the_problems_of_every_file():
    with pytest.raises(QuizError) as raised:
        load_bank(TESTS / "broken" / "quizzes")
    files = {problem.file for problem in raised.value.problems}
    ours = [path for path in BROKEN if path.parent == FOLDERS[0]]
    assert len(files) >= len(ours) - 4, "but those whose texts are refused only when compiled"


def test_what_would_be_passed_over_in_silence_is_named(tmp_path):
    sound = (ROOT / "quizzes" / "06_overfitting.yaml").read_text("utf-8")
    for name in ("01_first.yml", "02_second.YAML", "more/03_third.yaml", "pictures/one.svg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(sound if "y" in name else "", encoding="utf-8")
    with pytest.raises(QuizError) as raised:
        load_bank(tmp_path)
    found = [(Path(problem.file).name, problem.form) for problem in raised.value.problems]
    assert found == [
        ("01_first.yml", "01_first.yaml"),
        ("02_second.YAML", "02_second.yaml"),
        ("more", "02_vanishing_gradients.yaml"),
    ]


SEVERAL = """
misconceptions: {belief: Somebody believes it.}
items:
  - id: one
    type: number
    prompt: "<a> and <b>"
    answer: "<c>"
    quotes: {c: {experiment: gradient_flow, array: factr}, d: {experiment: gradient_flaw, array: x}}
    feedback: {right: Yes., not-yet: No.}
  - id: one
    type: choice
    prompt: Which?
    options:
      - {id: a, text: This, verdict: right, feedback: Yes.}
      - {id: b, text: That, verdict: wrong, feedback: No., misconception: other-belief}
  - id: two
    type: number
    type: number
    prompt: $\\frac{1}{$
    prompt: $\\frac{1}{$
    answer: 1/4
    feedback: {right: Yes., not-yet: No.}
"""


def test_all_that_is_wrong_with_a_bank_is_said_at_once_with_what_to_run(tmp_path):
    (tmp_path / "01_first.yaml").write_text(SEVERAL, encoding="utf-8")
    formula = (TESTS / "broken" / "quizzes" / "07_bad_formula.yaml").read_text("utf-8")
    (tmp_path / "02_formula.yaml").write_text(formula.replace("id: one", "id: other"))
    with pytest.raises(QuizError) as raised:
        compile_bank(tmp_path, tmp_path / "out")
    found = [(p.file[-14:-5], p.entry, p.field, p.found[:27]) for p in raised.value.problems]
    assert found == [
        ("/01_first", "", "", "the key 'type' stands twice"),
        ("/01_first", "", "", "the key 'prompt' stands twi"),
        ("/01_first", "one", "quotes.c.array", "the array 'factr' of gradie"),
        ("/01_first", "one", "quotes.d.experiment", "'gradient_flaw'"),
        ("/01_first", "one", "prompt", "<a>"),
        ("/01_first", "one", "prompt", "<b>"),
        ("/01_first", "one", "quotes.d", "a value that nothing takes"),
        ("/01_first", "one", "id", "'one' a second time"),
        ("/01_first", "one", "options.b.verdict", "'wrong'"),
        ("/01_first", "one", "options.b.misconception", "'other-belief'"),
        ("/01_first", "two", "prompt", "$\\frac{1}{$: KaTeX parse er"),
        ("2_formula", "other", "feedback.right", "$\\frac{1$: KaTeX parse erro"),
    ]
    first, *_, last = str(raised.value).split("\n")
    assert first == "12 problems in the quiz items"
    assert last == "Fix what is named, then run `trainlab quizzes`."


def test_without_node_the_problems_of_the_sources_are_said(tmp_path, monkeypatch):
    def no_node(*_):
        raise SetupError("no Node")

    monkeypatch.setattr(compiling, "fill_formulas", no_node)
    (tmp_path / "01_first.yaml").write_text(SEVERAL, encoding="utf-8")
    with pytest.raises(QuizError):
        compile_bank(tmp_path, tmp_path / "out")
    with pytest.raises(SetupError):
        compile_bank(ROOT / "quizzes", tmp_path / "out")


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder.exists()],
                         ids=lambda folder: str(folder.relative_to(ROOT)))  # fmt: skip
def test_broken_bank_writes_nothing(folder, tmp_path):
    with pytest.raises(QuizError):
        compile_bank(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_compiling_again_writes_nothing_and_removes_what_has_no_source(tmp_path):
    written = compile_bank(ROOT / "quizzes", tmp_path)
    chapters = [path for path in written if path.parent == tmp_path]
    assert len(chapters) == len(compiled())
    assert {path.parent for path in written} == {tmp_path, tmp_path / "fresh"}
    orphan = tmp_path / "99_gone.json"
    orphan.write_text("{}", encoding="utf-8")
    assert compile_bank(ROOT / "quizzes", tmp_path) == []
    assert not orphan.exists()


def test_schema_accepts_the_chapters_and_names_the_types():
    schema = json_schema()
    assert schema["properties"].keys() == {"misconceptions", "items"}
    found = schema["properties"]["items"]["items"]["discriminator"]["mapping"]
    assert found.keys() == types.folders().keys()
    assert {"Case", "Predict"} <= schema["$defs"].keys(), "made for their parts, named plainly"
    assert not [name for name in schema["$defs"] if len(name) > 20]


YAMLS = [  # what stands there, what is said of it, and the right form
    ("a:\n  b: 1\n    c: 2\n", "4 spaces before line 3: `    c: 2`", "  c: 2"),
    ("a:\n  - b: 1\n - c: 2\n", "1 spaces before line 3: ` - c: 2`", "  - c: 2"),
    ("a:\n  b: 1\n\tc: 2\n", "a tab before line 3: `\tc: 2`", "  c: 2"),
    ("a: >-\n  b\n c\n", "1 spaces before line 3: ` c`", "  c"),
    ("a: It isn't: no\n", "line 1, column 12: `a: It isn't: no`", "a: 'It isn''t: no'"),
    ("a: @b\n", "line 1, column 4: `a: @b`", "a: '@b'"),
    ('a: "\\sigma"\n', "line 1, column 6", "a: '\\sigma'"),
    ("a: 'b\nc: d\n", "never closed, from line 1: `a: 'b`", "a: 'b'"),
    ("a: {b: 1\nc: 2\n", "a { that is never closed, from line 1", "a: {b: 1}"),
    ("a: 1\nb\nc: 2\n", "line 3, column 1: `b`", "b: …"),
    ("a: {b: c: d}\n", "line 1, column 9", "feedback: 'Yes: the text is quoted.'"),
    ("a: \x00\n", "#x0000", "leave that sign out"),
    ("off: 1\n", "the name `off` is a truth value in YAML in line 1", '"off": …'),
    ("1: 1\n", "the name `1` is a number in YAML in line 1", '"1": …'),
]


@pytest.mark.parametrize(("text", "found", "form"), YAMLS, ids=[form for *_, form in YAMLS])
def test_what_yaml_cannot_read_is_shown_with_its_line_and_mended(text, found, form, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    _, (flaw,) = yaml_files.load(path)
    assert (found in flaw.found, flaw.form) == (True, form), flaw


def test_pydantic_s_own_words_reach_no_author(tmp_path):
    wrong = "[1]", "{a: 1}", "text", "-1.5", "true", "null"
    fields = {"prompt", "answer", "rel_tol", "abs_tol", "unit", "wrong", "feedback", "confidence"}
    fields |= {"quotes", "variants", "label", "id"}
    rows = [f"- {{type: number, {field}: {value}}}" for field in fields for value in wrong]
    (tmp_path / "01_first.yaml").write_text("items:\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(QuizError) as raised:
        load_bank(tmp_path)
    said = {problem.expected for problem in raised.value.problems}
    assert [words for words in said if "should" in words or "Input" in words] == []


# The package


ANSWERING = """
import json, pathlib, sys
from trainlab import quiz
from trainlab.quiz import answering, types
from trainlab.quiz.ask import ask

answering.COMPILED = pathlib.Path(sys.argv[1])
assert quiz.grade("ten_layer_sigmoid/diagnosis", "vanishing").verdict == "right"
for folder in types.folders().values():
    vectors = json.loads((folder / "tests" / "vectors.json").read_text(encoding="utf-8"))
    for item in vectors["items"].values():
        answer, feedback = ask(item, lambda _: "A", lambda _: None)
        assert str(feedback) == str(quiz.grade_item(item, answer))
unwanted = ("torch", "pydantic", "yaml", "markdown_it", "trainlab.node")
print([name for name in unwanted if name in sys.modules])
"""


def test_answering_needs_neither_torch_nor_pydantic_nor_node(folder):
    command = [sys.executable, "-c", ANSWERING, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_missing_or_broken_bank_says_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setattr(answering, "COMPILED", tmp_path)
    with pytest.raises(SetupError, match="make views"):
        quiz.bank()
    for name in ("01_first", "02_second"):
        (tmp_path / f"{name}.json").write_text("{", encoding="utf-8")
    with pytest.raises(SetupError, match=r"01_first\.json is broken(.|\n)*02_second\.json is"):
        quiz.bank()


@pytest.mark.usefixtures("shipped")
def test_unknown_item_and_part_are_named():
    with pytest.raises(UnknownNameError, match="Did you mean 'ten_layer_sigmoid'"):
        quiz.grade("ten_layer_sigmod", "a")
    with pytest.raises(UnknownNameError, match="known are: explain, diagnosis, bound, remedies"):
        quiz.grade("ten_layer_sigmoid/cause", "a")
    with pytest.raises(UnknownNameError, match="no parts"):
        quiz.grade("relu_default_init/cause", "a")


@pytest.mark.usefixtures("shipped")
def test_feedback_prints_as_text_and_goes_to_json():
    feedback = quiz.grade("ten_layer_sigmoid/bound", "2.5")
    assert str(feedback).startswith("Not yet\n2.5 is $10 \\times 0.25$: you added")
    assert json.loads(json.dumps(feedback.to_json()))["misconceptions"] == ["factors-add"]


@pytest.mark.usefixtures("shipped")
def test_messages_about_unread_numbers_do_not_give_the_answer_away():
    messages = [quiz.grade("ten_layer_sigmoid/bound", text) for text in ("?", "1,000", "", "1/0")]
    for number in ("0.25", "9.5", "1048576", "1/4", "¼"):
        assert not any(number in str(feedback) for feedback in messages)


def test_every_option_has_its_own_reason():
    for chapter in load_bank(ROOT / "quizzes"):
        for item in chapter.items:
            reasons = [
                value
                for field, value in leaves(item)
                if isinstance(value, Markdown) and field.endswith(".feedback")
            ]
            assert len(set(reasons)) == len(reasons)


# Vectors, of which the page has the same


@pytest.mark.parametrize(
    "vector", rows("cases"), ids=lambda v: f"{v['item']}-{str(v['answer'])[:24]}"
)
def test_answer_is_judged_as_the_vectors_say(vector):
    feedback = quiz.grade_item(items()[vector["item"]], vector["answer"])
    assert feedback.verdict == vector["verdict"]
    assert list(feedback.misconceptions) == vector["misconceptions"]
    if "keys" in vector:
        assert sorted(feedback.messages) == sorted(vector["keys"])
    if "words" in vector:
        words = {point.id: point.words for point in feedback.points if point.words is not None}
        assert words == vector["words"]
        assert [point.id for point in feedback.points if point.ticked] == vector["ticked"]
    if "parts" in vector:
        assert {k: p.verdict for k, p in (feedback.parts or {}).items()} == vector["parts"]
