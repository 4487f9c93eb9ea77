"""The items for Canvas and Anki: what goes out, and what is left out and named."""

from __future__ import annotations

import builtins
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from places import ROOT

from trainlab.errors import SetupError
from trainlab.quiz import export
from trainlab.quiz.reading import load_items

ITEMS = """
misconceptions: {adds: They add.}
items:
  - id: pairs
    type: choice
    prompt: |-
      Two pairs, $0.5$ each.

      How much is left?
    options:
      - {id: half, text: a half, verdict: not-yet, misconception: adds, feedback: "No."}
      - {id: quarter, text: "a **quarter**", verdict: right, feedback: "Yes: $0.5^2$."}
  - id: several
    type: choices
    needs: all
    prompt: Which multiply?
    options:
      - {id: a, text: weights, verdict: right, feedback: Yes.}
      - {id: b, text: slopes, verdict: right, feedback: Yes.}
      - {id: c, text: biases, verdict: harmful, misconception: adds, feedback: No.}
    feedback: {right: Both., partly: One., not-yet: None.}
  - id: any
    type: choices
    needs: any
    prompt: Which helps?
    options:
      - {id: a, text: this, verdict: right, feedback: Yes.}
      - {id: b, text: that, verdict: harmful, misconception: adds, feedback: No.}
    feedback: {right: Yes., partly: Half., not-yet: No.}
  - id: number
    type: number
    prompt: How much?
    answer: 0.25
    rel_tol: 0.04
    feedback: {right: Yes., not-yet: No.}
  - id: tiny
    type: number
    prompt: How little?
    answer: 1e-6
    feedback: {right: Yes., not-yet: No.}
  - id: rows
    type: order
    prompt: In order?
    options:
      - {id: a, text: first, feedback: One.}
      - {id: b, text: second, feedback: Two.}
      - {id: c, text: third, feedback: Three.}
    mistakes: [{placed: b, before: a, misconception: adds, feedback: No.}]
    feedback: {right: Yes., partly: Half., not-yet: No.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "01_test.yaml").write_text(ITEMS)
    return tmp_path


def test_canvas_gets_what_it_can_judge(folder: Path) -> None:
    made = export.convert(load_items(folder / "01_test.yaml").items)
    assert [question.split("\n")[0] for question in made.questions] == [
        "Title: pairs",
        "Title: several",
        "Title: number",
    ]
    assert "*b)  a **quarter**\n... Yes: $0.5^2$." in made.questions[0]
    assert "[*] weights\n[*] slopes\n[ ] biases" in made.questions[1]
    assert "=   [0.24, 0.26]" in made.questions[2]
    assert [line.split(":")[0] for line in made.left_out] == [
        "any, from Canvas",
        "tiny, from Canvas",
        "rows",
    ]


def test_an_unknown_type_is_left_out_and_named() -> None:
    item = SimpleNamespace(id="pairs", type="match", prompt="Which goes with which?")
    made = export.convert([item])
    assert (made.questions, made.cards) == ([], [])
    assert made.left_out == ["pairs: no platform asks for 'match'"]


def test_cards_hold_question_options_and_reason(folder: Path) -> None:
    made = export.convert(load_items(folder / "01_test.yaml").items)
    text = export.anki(made.cards, "01_test")
    lines = text.splitlines()
    assert lines[:3] == ["#separator:tab", "#html:true", "#deck:Why Won't It Train?::01_test"]
    front, back = lines[3].split("\t")
    assert front.endswith("<ul><li>a half</li><li>a quarter</li></ul>")
    assert r"\(0.5\)" in front
    assert back == r"<p>a quarter</p><p>Yes: \(0.5^2\).</p>"
    assert all(line.count("\t") == 1 for line in lines[3:])


def test_a_text_goes_out_with_its_model_answer() -> None:
    chapter = load_items(ROOT / "quizzes" / "06_overfitting.yaml")
    made = export.convert(chapter.items, chapter.beside)
    (question,) = (q for q in made.questions if q.startswith("Title: epoch_15/explain"))
    (back,) = (back for front, back in made.cards if "Say it first" in front)
    points = chapter.beside["epoch_15.checklist.yaml"].content.points
    for point in points:
        assert " ".join(point.text.split()) in question
        assert point.text.split("`")[0].strip() in back.replace("’", "'")
    assert question.endswith("\n____")


def test_the_book_s_items_become_files(tmp_path: Path) -> None:
    lines = export.export(ROOT / "quizzes", tmp_path)
    names = {path.stem for path in (ROOT / "quizzes").glob("[0-9]*.yaml")}
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{kind}" for name in names for kind in ("qti.zip", "anki.txt")
    }
    for path in tmp_path.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            assert any(b"<item " in archive.read(name) for name in archive.namelist())
    assert any("left out" in line for line in lines)


def test_without_text2qti_it_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("text2qti"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SetupError, match="make export"):
        export.export(folder, folder / "out")
