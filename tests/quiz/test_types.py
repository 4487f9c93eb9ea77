"""The types of quiz item: found by their folders, each of them whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import BROKEN, ROOT
from quiz.vectors import items, lacking, vectors

from trainlab.errors import QuizError, UnknownNameError
from trainlab.quiz import folders, grade_item, types, union

# What pytest finds as a package, as `tests` is on the path.
BROKEN_TYPES = "broken.item_types"
QUIZ = ROOT / "trainlab" / "quiz"


def test_every_folder_is_a_type():
    names = {path.name for path in (QUIZ / "types").iterdir() if path.is_dir()} - {"__pycache__"}
    assert types.folders().keys() == union.item_types().schemas.keys() == names
    assert folders.problems() == []


def test_what_a_deleted_type_leaves_behind_is_no_type(tmp_path, monkeypatch):
    (tmp_path / "gone" / "__pycache__").mkdir(parents=True)
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
    }
    message = str(raised.value)
    assert message.startswith("20 problems in the types of quiz item\n")
    assert 'write:    type: Literal["renamed"]' in message
    assert "write:    def ask(item: Item, talk: Talk) -> Any: …" in message
    assert "write:    export function Options({ item }) { … }" in message


def test_every_type_has_vectors():
    assert [*lacking()] == []
    ids = [name for own in vectors().values() for name in own["items"]]
    assert len(ids) == len(items()), "an id stands in two files"


def test_lacking_vectors_are_named_with_the_file_to_write():
    lines = [line.split("item_types/")[1] for line in lacking(BROKEN_TYPES)]
    assert lines == [
        "bare/tests/vectors.json: write a case with an answer that is right",
        "bare/tests/vectors.json: write a case with an answer that is not-yet",
        "bare/tests/vectors.json: write a case with an answer that is unreadable",
        "bare/tests/vectors.json: write a row of 'stored'",
        "bare/tests/vectors.json: write a row of 'typed'",
        "raising/tests/vectors.json: write a case with an answer that is right",
        "raising/tests/vectors.json: write a case with an answer that is not-yet",
        "raising/tests/vectors.json: write a case with an answer that is unreadable",
        "raising/tests/vectors.json: write a row of 'stored'",
        "raising/tests/vectors.json: write a row of 'typed'",
        "renamed/tests/vectors.json: write a case with an answer that is not-yet",
        "renamed/tests/vectors.json: write a case with an answer that is unreadable",
        "renamed/tests/vectors.json: write a row of 'stored'",
        "renamed/tests/vectors.json: item 'two' has the type 'other', not 'renamed'",
    ]


# Names


def naming(folder: Path) -> list[str]:
    """Return where a file outside the types' folders knows a type of question by its name."""
    schemas = union.item_types().schemas
    names = [name for name, schema in schemas.items() if not folders.holds_others(schema)]
    paths = [path for path in folder.rglob("*.*") if path.suffix in {".py", ".js", ".jsx", ".css"}]
    return [
        f"{path.name}: {text}"
        for path in sorted(paths)
        if not path.is_relative_to(QUIZ / "types") and path.name != "export.py"
        for name in names
        for text in (f"types.{name}", f"types/{name}", f'type == "{name}"', f'type === "{name}"')
        if text in path.read_text(encoding="utf-8")
    ]


def test_no_type_of_question_is_named_outside_its_folder():
    assert naming(QUIZ) == naming(ROOT / "views") == []


def test_a_named_type_is_found():
    assert naming(BROKEN / "names_a_type") == ["view.js: types/text", 'view.js: type === "text"']
