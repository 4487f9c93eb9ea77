"""The book's own orders: rows are shown in another one, and every mistake is told."""

from __future__ import annotations

from quiz.bank import of_type

from trainlab import quiz
from trainlab.quiz.shuffling import otherwise


def test_rows_are_shown_in_another_order_and_every_mistake_is_told():
    for item in of_type("order"):
        right = [option["id"] for option in item["options"]]
        assert sorted(item["shown"]) == sorted(right)
        assert item["shown"] != right
        assert quiz.grade_item(item, right).verdict == "right"
        assert quiz.grade_item(item, right[::-1]).verdict == "not-yet"
        for mistake in item["mistakes"]:
            others = [row for row in right if row != mistake["placed"]]
            others.insert(others.index(mistake["before"]), mistake["placed"])
            feedback = quiz.grade_item(item, others)
            assert mistake["misconception"] in feedback.misconceptions, item["id"]
            assert mistake["feedback"] in feedback.messages.values()


def test_the_order_shown_never_changes():
    rows = list("abcde")
    assert otherwise(rows, "x") == otherwise(rows, "x") != rows
    assert len({tuple(otherwise(rows, seed)) for seed in "abcdefgh"}) > 4
