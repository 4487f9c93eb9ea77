"""Free text: how often the reading agrees with assigned verdicts."""

from __future__ import annotations

import json

from trainlab.book import free_text

QUESTIONS = ("epoch_15", "ten_layer_sigmoid")


def test_sets_are_what_they_claim_to_be():
    sets = {name: free_text.answers(name) for name in free_text.SETS}
    texts = [row["answer"] for rows in sets.values() for row in rows]
    assert len({*texts}) == len(texts), "an answer stands in two sets"
    for rows in sets.values():
        assert {row["item"] for row in rows} == {*QUESTIONS}
        for row in rows:
            halves = row["cause"] + row["change"]
            assert row["verdict"] == ["not-yet", "partly", "right"][halves]
    held_out = sets["held_out"]
    assert sum(row["verdict"] != "right" for row in held_out) >= 60
    assert min(sum(row["item"] == name for row in held_out) for name in QUESTIONS) >= 40


def test_the_book_shows_what_is_measured():
    shown = json.loads(free_text.MEASURED.read_text(encoding="utf-8"))
    assert shown == free_text.measured(), "run `trainlab quizzes --free-text`"


def test_the_last_round_is_the_held_out_set():
    measured = free_text.measured()
    assert measured["unseen"]["round 5"] == measured["held_out"]["all"]
    assert measured["unseen"]["all"]["false_praise"]["of"] >= 60


def test_development_answers_stay_recognised():
    for name in ("first", "development"):
        row = free_text.measured()[name]["all"]
        assert row["false_praise"]["count"] <= 0.03 * row["false_praise"]["of"]
        assert row["agreement"]["count"] >= 0.9 * row["agreement"]["of"]
