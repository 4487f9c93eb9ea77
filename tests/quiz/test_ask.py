"""Quiz items in plain text: every type can be answered, and the answer is the grader's."""

from __future__ import annotations

import re

import pytest
from quiz.talking import talk
from quiz.vectors import items, rows

from trainlab.quiz.talk import words

LISTED = re.compile(r"^  ([A-Z])  ", re.MULTILINE)
SAID = re.compile(r"^[A-Z]: ", re.MULTILINE)


@pytest.mark.parametrize("vector", rows("typed"), ids=lambda v: f"{v['item']}-{v['typed']}")
def test_what_is_typed_is_the_answer_that_the_vectors_say(vector):
    answer, _, shown = talk(items()[vector["item"]], *vector["typed"])
    assert answer == vector["answer"]
    assert words(items()[vector["item"]]["prompt"]) in shown


def test_what_is_listed_has_a_letter_in_the_question_and_in_the_feedback():
    single = [item for item in items().values() if "parts" not in item]
    letters = {item["id"]: "".join(LISTED.findall(talk(item)[2])) for item in single}
    assert sum(map(bool, letters.values())) >= 3
    for item in single:
        for typed in (letters[item["id"]][:1], letters[item["id"]]):
            _, feedback, shown = talk(item, typed)
            said = [name for name in feedback.messages if not name.startswith("_")]
            if typed:
                assert len(SAID.findall(shown)) == len(said)
                assert not any(f"\n{name}: " in shown for name in said)


def test_nothing_typed_is_no_answer():
    for item in items().values():
        assert talk(item)[1].verdict == "unreadable", item["id"]
