"""The types of quiz item: found by their folders, each of them whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from places import BROKEN, ROOT
from quiz.vectors import items, vectors
from told import fail_with

from trainlab.errors import QuizError, UnknownNameError
from trainlab.quiz import folders, grade_item, types, union
from trainlab.quiz.compiling import compile_bank

# What pytest finds as a package, as `tests` is on the path.
BROKEN_TYPES = "broken.item_types"
QUIZ = ROOT / "trainlab" / "quiz"
ITEM = """\
items:
  - id: fourth
    type: number
    prompt: How much?
    answer: 1/4
    feedback: {right: Yes., not-yet: No.}
"""
VECTORS = "tests/vectors.json"


def test_every_folder_is_a_type():
    names = {path.parent.name for path in (QUIZ / "types").glob("[a-z]*/*") if path.is_file()}
    assert types.folders().keys() == union.item_types().schemas.keys() == names
    fail_with(folders.problems(), "the types of quiz item")


def test_what_a_deleted_type_leaves_behind_is_no_type(tmp_path, monkeypatch):
    (tmp_path / "gone" / "__pycache__").mkdir(parents=True)
    (tmp_path / "gone" / "tests" / "__pycache__").mkdir(parents=True)
    (tmp_path / "gone" / "tests" / "__pycache__" / "keyboard.cpython-312.pyc").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "_hidden").mkdir()
    (tmp_path / "_hidden" / "file").touch()
    monkeypatch.setattr(types, "__path__", [str(tmp_path)])
    assert types.folders() == {}


def test_an_unknown_type_is_named():
    with pytest.raises(UnknownNameError, match="Did you mean 'choice'"):
        grade_item({"type": "chioce"}, "a")


def test_questions_stand_where_they_say_and_holders_nowhere():
    schemas = union.item_types().schemas
    holders = {name for name, schema in schemas.items() if folders.holds_others(schema)}
    assert holders
    for name, schema in schemas.items():
        assert schema.inside <= holders
        assert name not in holders or not schema.inside, "one level is enough"


def test_broken_folders_are_refused_with_all_that_is_wrong():
    with pytest.raises(QuizError) as raised:
        union.item_types(BROKEN_TYPES)
    found = {
        (Path(problem.file).name, problem.field, problem.found) for problem in raised.value.problems
    }
    views = [("bare", "view.jsx", "nothing"), ("raising", "view.jsx", "nothing")]
    assert found == {
        ("bare", "schema.py", "nothing"),
        ("bare", "grading.py", "nothing"),
        ("bare", "asking.py", "nothing"),
        ("bare", "grading.js", "nothing"),
        ("raising", "__init__.py", "nothing"),
        ("raising", "schema.py", "Schema = 'no class'"),
        ("raising", "grading.py", "SyntaxError: expected ':' (grading.py, line 1)"),
        ("raising", "asking.py", "ModuleNotFoundError: No module named 'no_such_module_here'"),
        ("raising", "grading.js", "nothing"),
        ("renamed", "schema.py", "type: typing.Literal['other']"),
        ("renamed", "schema.py", "inside: 'quizz'"),
        ("renamed", "view.jsx", "no Options"),
        *views,
        *((name, "tests/keyboard.py", "nothing") for name in ("bare", "raising", "renamed")),
        ("bare", VECTORS, "nothing"),
        ("raising", VECTORS, "nothing"),
        ("renamed", VECTORS, "no case with an answer that is 'not-yet'"),
        ("renamed", VECTORS, "no case with an answer that is 'unreadable'"),
        ("renamed", VECTORS, "no row of 'stored'"),
        ("renamed", VECTORS, "item 'two' of the type 'other'"),
    }
    message = str(raised.value)
    assert message.startswith("29 problems in the types of quiz item\n")
    assert 'write:    type: Literal["renamed"]' in message
    assert "write:    def ask(item: Item, talk: Talk) -> Any: …" in message
    assert "write:    export function Options({ item }) { … }" in message


def test_an_item_of_the_vectors_stands_in_one_file():
    ids = [name for own in vectors().values() for name in own["items"]]
    assert len(ids) == len(items()), "an id stands in two files"


@pytest.mark.parametrize(
    ("text", "found"),
    [("{", "JSONDecodeError"), ("[]", "TypeError"), ("{}", "KeyError: 'cases'")],
)
def test_vectors_that_cannot_be_read_are_told(tmp_path, monkeypatch, text, found):
    (tmp_path / "torn" / "tests").mkdir(parents=True)
    (tmp_path / "torn" / "tests" / "vectors.json").write_text(text)
    monkeypatch.setattr(types, "__path__", [str(tmp_path)])
    told = [problem.found for problem in folders.problems() if problem.field == VECTORS]
    assert [line[: len(found)] for line in told] == [found]


def test_a_file_that_a_module_reads_is_named_not_the_module(tmp_path, monkeypatch):
    kinds = tmp_path / "without_messages"
    ignored = shutil.ignore_patterns("messages.json")
    shutil.copytree(QUIZ / "types" / "choice", kinds / "choice", ignore=ignored)
    (kinds / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    told = [problem.field for problem in folders.problems(kinds.name)]
    assert [field for field in told if field != "schema.py"] == ["messages.json"]


def test_what_the_code_of_a_type_raises_names_file_and_item(tmp_path, monkeypatch):
    """An item that makes `flaws` or `made` fail is told like any other mistake."""
    path = tmp_path / "01_first.yaml"
    path.write_text(ITEM, encoding="utf-8")
    schema = union.item_types().schemas["number"]
    for name in ("flaws", "made"):
        with monkeypatch.context() as patched:
            patched.setattr(schema, name, lambda self, *files: {}["absent"])
            with pytest.raises(QuizError) as raised:
                compile_bank(tmp_path, tmp_path / "out")
        (problem,) = raised.value.problems
        assert (problem.file, problem.entry) == (str(path), "fourth")
        assert problem.found.startswith(f"{name}() in trainlab/quiz/types/number/schema.py: ")
        assert "KeyError: 'absent'" in problem.found


# Names


def naming(folder: Path) -> list[str]:
    """Return where a file outside the types' folders knows a type of question by its name."""
    schemas = union.item_types().schemas
    names = [name for name, schema in schemas.items() if not folders.holds_others(schema)]
    paths = [path for path in folder.rglob("*.*") if path.suffix in {".py", ".js", ".jsx", ".css"}]
    return [
        f"{path.name}: {text}"
        for path in sorted(paths)
        if not path.is_relative_to(QUIZ / "types")
        for name in names
        for text in (f"types.{name}", f"types/{name}", f'type == "{name}"', f'type === "{name}"')
        if text in path.read_text(encoding="utf-8")
    ]


def test_no_type_of_question_is_named_outside_its_folder():
    named = [*naming(QUIZ), *naming(ROOT / "views")]
    fail_with(named, "files that know a type by its name")


def test_a_named_type_is_found():
    assert naming(BROKEN / "names_a_type") == ["view.js: types/text", 'view.js: type === "text"']
