"""Free text: how many points are recognized, and how many are ticked that should not be."""

from __future__ import annotations

import copy
import hashlib
import json
from functools import cache

import pytest

from trainlab.book import free_text

QUESTIONS = ("epoch_15", "ten_layer_sigmoid")
measured = cache(free_text.measured)
UNSEEN = "ccbdd9c50befde23902c213272406f11f394f1a1745d9d3bbf04264e3a07ddd2"


def test_sets_are_what_they_claim_to_be():
    sets = {name: free_text.answers(name) for name in free_text.SETS}
    texts = [row["text"] for rows in sets.values() for row in rows]
    assert len({*texts}) == len(texts), "an answer stands in two sets"
    known = free_text.labeled()
    for rows in sets.values():
        assert {row["item"] for row in rows} == {*QUESTIONS}
        for row in rows:
            assert {*row["points"]} <= {*known[row["item"]]}
    assert len(sets["cases"]) == 24
    for name in QUESTIONS:
        assert sum(row["item"] == name for row in sets["written_before"]) == 60


def test_the_unseen_answers_are_those_written_before():
    path = free_text.ANSWERS / "written_before.json"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == UNSEEN


def test_every_labeled_point_stands_in_its_checklist():
    checklists = free_text.checklists()
    for item, points in free_text.labeled().items():
        assert {*points} <= {point["id"] for point in checklists[item]}


def test_the_book_shows_what_is_measured():
    shown = json.loads(free_text.MEASURED.read_text(encoding="utf-8"))
    assert shown == measured(), "run `trainlab quizzes --free-text`"


def test_a_stale_table_is_found(monkeypatch):
    shown = json.loads(free_text.MEASURED.read_text(encoding="utf-8"))
    checklists = copy.deepcopy(free_text.checklists())
    checklists["epoch_15"][0]["says"].append("learning rate")
    monkeypatch.setattr(free_text, "checklists", lambda: checklists)
    assert shown != free_text.measured()


@pytest.mark.parametrize("name", free_text.SETS)
def test_at_most_two_per_cent_are_ticked_wrongly(name):
    for group, row in measured()["sets"][name].items():
        assert row["wrong"]["count"] <= 0.02 * row["wrong"]["of"], group


def test_answers_that_were_recognized_stay_so():
    for name in ("cases", "development"):
        row = measured()["sets"][name]["all"]["recognized"]
        assert row["count"] >= 0.95 * row["of"]
