"""Quiz items in plain text: every type can be answered, and the answer is the grader's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trainlab.quiz.ask import ask
from trainlab.quiz.types import grade_item

VECTORS = json.loads((Path(__file__).parent / "vectors" / "grading.json").read_text("utf-8"))
ITEMS: dict[str, Any] = VECTORS["items"]


def talk(item: Any, *typed: str) -> tuple[Any, Any, str]:
    """Answer an item by typing; return the answer, the feedback and what was shown."""
    shown: list[str] = []
    answers: Iterator[str] = iter(typed)
    answer, feedback = ask(item, read=lambda prompt: next(answers), write=shown.append)
    assert feedback == grade_item(item, answer)
    return answer, feedback, "\n".join(shown)


def of_type(kind: str) -> Any:
    return next(item for item in ITEMS.values() if item["type"] == kind)


def test_a_choice_is_answered_by_its_letter_or_its_name() -> None:
    item = of_type("choice")
    first = item["options"][0]["id"]
    for typed in ("A", "a", f" {first} "):
        answer, _, shown = talk(item, typed)
        assert answer == first
    assert "  A  " in shown
    assert talk(item, "what?")[1].verdict == "unreadable"


def test_several_letters_are_a_set() -> None:
    item = of_type("choices")
    names = [option["id"] for option in item["options"]]
    for typed in ("AC", "a, c", "c a", f"{names[0]} {names[2]}"):
        assert sorted(talk(item, typed)[0]) == sorted([names[0], names[2]])


def test_rows_are_put_in_the_order_typed() -> None:
    item = of_type("order")
    letters = {name: "ABCDEFGH"[index] for index, name in enumerate(item["shown"])}
    right = [option["id"] for option in item["options"]]
    answer, feedback, _ = talk(item, "".join(letters[name] for name in right))
    assert (answer, feedback.verdict) == (right, "right")


def test_a_point_is_picked_from_a_table() -> None:
    item = of_type("pick")
    best = item["curve"]["best"]
    _, feedback, shown = talk(item, f"{best:g}")
    assert feedback.verdict == "right"
    assert item["curve"]["y_label"] in shown


def test_numbers_and_texts_are_typed() -> None:
    for kind in ("number", "text"):
        assert talk(of_type(kind), "0.5")[0] == "0.5"


def test_a_prediction_shows_its_outcome() -> None:
    item = of_type("predict")
    typed = {"choice": "A", "choices": "A", "number": "1", "pick": "1", "order": "ABCDE"}
    _, feedback, shown = talk(item, typed[item["ask"]["type"]])
    assert feedback.prediction
    assert "Your prediction: " in shown


@pytest.mark.parametrize("item", [i for i in ITEMS.values() if i["type"] == "case"])
def test_a_case_asks_for_every_part(item: Any) -> None:
    typed = ["A"] * len(item["parts"])
    answer, _, shown = talk(item, *typed)
    assert set(answer) <= {part["id"] for part in item["parts"]}
    for part in item["parts"]:
        assert part["label"] in shown


def test_a_part_left_empty_is_unanswered() -> None:
    item = of_type("case")
    answer, feedback, _ = talk(item, *([""] * len(item["parts"])))
    assert answer == {}
    assert feedback.verdict == "unreadable"
