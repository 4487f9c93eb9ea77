"""The package in a real Anki collection: imported, edited, imported again."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import ROOT

from trainlab.quiz.export import anki, making
from trainlab.quiz.export.model import Sheet
from trainlab.quiz.reading import load_bank

ANKI = "anki==26.9.3"  # in an environment of its own: it pins what others need otherwise
DAY = 86_400
pytestmark = pytest.mark.slow

IMPORT = """
import json, sys
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
collection = Collection(sys.argv[1])
for package in sys.argv[2:]:
    request = ImportAnkiPackageRequest(package_path=package, options=ImportAnkiPackageOptions())
    collection.import_anki_package(request)
    if package is sys.argv[2]:  # a reader answers one card
        card = collection.get_card(collection.find_cards("deck:*01*")[0])
        card.ivl, card.type, card.queue, card.due = 12, 2, 2, 12
        collection.update_card(card)
        learned = card.id
cards = [collection.get_card(number) for number in collection.find_cards("")]
notes = [collection.get_note(number) for number in collection.find_notes("")]
problems, fixed = collection.fix_integrity()
print(json.dumps({
    "notes": {note["Item"]: note["Question"] for note in notes},
    "count": len(notes),
    "cards": len(cards),
    "types": sorted({card.note_type()["name"] for card in cards}),
    "decks": sorted({collection.decks.name(card.did) for card in cards}),
    "back": {card.note()["Item"]: card.answer() for card in cards},
    "interval": collection.get_card(learned).ivl,
    "sound": fixed,
}))
collection.close()
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Import packages one after the other into a new collection; what is in it then."""
    environment = tmp_path_factory.mktemp("anki")
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", ANKI], check=True)

    def run(*packages: Path) -> dict[str, Any]:
        collection = tmp_path_factory.mktemp("collection") / "collection.anki2"
        command = [python, "-c", IMPORT, collection, *packages]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        read: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return read

    return run


@pytest.fixture(scope="module")
def sheets() -> list[Sheet]:
    return [making.sheet(chapter, {})[0] for chapter in load_bank(ROOT / "quizzes")]


def test_every_question_is_one_note_and_one_card(
    imported: Callable[..., dict[str, Any]], sheets: list[Sheet], tmp_path: Path
) -> None:
    anki.write(sheets, tmp_path / "book.apkg")
    there = imported(tmp_path / "book.apkg")
    names = [question.id for sheet in sheets for question in sheet.questions]
    assert sorted(there["notes"]) == sorted(names)
    assert there["count"] == there["cards"] == len(names)
    assert there["types"] == ["Why Won't It Train? question"]
    assert there["decks"] == [f"Why Won't It Train?::{sheet.title}" for sheet in sheets]
    assert there["sound"]
    code = there["back"]["churn_code"]
    assert code.count("\n") >= 8
    assert r"\(0.25^{10}" in there["back"]["ten_layer_sigmoid/bound"]


def test_an_edited_question_changes_its_note_and_keeps_what_is_learned(
    imported: Callable[..., dict[str, Any]], sheets: list[Sheet], tmp_path: Path
) -> None:
    anki.write(sheets, tmp_path / "before.apkg", now=1.7e9)
    first = sheets[0]
    edited = [dataclasses.replace(q, prompt=q.prompt + "<p>Edited.</p>") for q in first.questions]
    changed = [dataclasses.replace(first, questions=tuple(edited)), *sheets[1:]]
    anki.write(changed, tmp_path / "after.apkg", now=1.7e9 + DAY)
    there = imported(tmp_path / "before.apkg", tmp_path / "after.apkg")
    assert there["count"] == there["cards"] == sum(len(sheet.questions) for sheet in sheets)
    assert all(there["notes"][question.id].endswith("Edited.</p>") for question in edited)
    assert there["interval"] == 12
