"""Quiz items in plain text: every type can be answered, and the answer is the grader's."""

from __future__ import annotations

import pytest
from quiz.talking import talk
from quiz.vectors import items, rows


@pytest.mark.parametrize("vector", rows("typed"), ids=lambda v: f"{v['item']}-{v['typed']}")
def test_what_is_typed_is_the_answer_that_the_vectors_say(vector):
    answer, _, shown = talk(items()[vector["item"]], *vector["typed"])
    assert answer == vector["answer"]
    assert "?" in shown, "the prompt"


def test_options_have_letters_in_the_question_and_in_the_feedback():
    listed = [item for item in items().values() if "\n  A  " in talk(item)[2]]
    listed = [item for item in listed if "parts" not in item]
    assert len(listed) >= 3
    for item in listed:
        asked = item.get("ask", item)
        letters = "ABCDEFGH"[: len(asked["options"])]
        for typed in (letters[0], letters):
            _, feedback, shown = talk(item, typed)
            assert all(f"\n  {letter}  " in shown for letter in letters)
            said = [name for name in feedback.messages if not name.startswith("_")]
            assert sum(shown.count(f"\n{letter}: ") for letter in letters) == len(said)
            assert not any(f"\n{name}: " in shown for name in said)


def test_nothing_typed_is_no_answer():
    for item in items().values():
        assert talk(item)[1].verdict == "unreadable", item["id"]
