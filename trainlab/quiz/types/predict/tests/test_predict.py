"""The book's own predictions: the outcome comes after the answer, and only then."""

from __future__ import annotations

from quiz.bank import of_type
from quiz.talking import talk
from quiz.vectors import vectors

from trainlab import quiz


def test_a_prediction_shows_the_outcome_and_no_answer_before():
    for item in of_type("predict"):
        assert "_outcome" not in quiz.grade_item(item, None).messages
        several = item["ask"]["type"] == "choices"
        for option in item["ask"]["options"]:
            answer = [option["id"]] if several else option["id"]
            feedback = quiz.grade_item(item, answer)
            assert feedback.prediction, item["id"]
            assert feedback.verdict == quiz.grade_item(item["ask"], answer).verdict
            assert feedback.messages["_outcome"] == item["outcome"]
            assert str(feedback).startswith("Your prediction: ")


def test_it_says_so_in_plain_text():
    *_, shown = talk(vectors()["predict"]["items"]["guess"], "A")
    assert "Your prediction: " in shown
    assert "it came out" in shown
