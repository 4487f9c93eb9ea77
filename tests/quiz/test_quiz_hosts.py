"""The page judges as the package does: thousands of answers of every type, malformed ones too."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from places import TESTS
from quiz.generated import all_items, answers_to, numbers

from trainlab import quiz
from trainlab.node import run_node
from trainlab.quiz import types
from trainlab.quiz.numerals import Unreadable, read_number

BATCHES, BATCH = 24, 250


def test_answers_are_generated_for_every_type():
    assert {item["type"] for item in all_items().values()} == types.folders().keys()
    assert BATCHES * BATCH >= 5000


@pytest.mark.thorough
@settings(
    max_examples=BATCHES, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # the answer that differs is named: a smaller batch says no more
)  # fmt: skip
@given(st.data())
def test_both_hosts_judge_alike(data):
    """Against the views' own rules: one Node process for each of 24 batches of 250 answers."""
    items = all_items()
    graded = st.sampled_from(sorted(items)).flatmap(
        lambda name: st.tuples(st.just(name), answers_to(items[name]))
    )
    batch = data.draw(st.lists(graded, min_size=BATCH, max_size=BATCH), label="answers")
    theirs = run_node(
        TESTS / "views" / "quiz" / "grade-batch.mjs", {"items": items, "answers": batch}
    )
    assert len(theirs) == BATCH
    for (name, answer), their in zip(batch, theirs, strict=True):
        ours = quiz.grade_item(items[name], answer).to_json()
        assert ours == their, (name, answer)


@pytest.mark.thorough
@settings(max_examples=2000, derandomize=True, database=None)
@given(st.one_of(numbers.filter(lambda n: isinstance(n, str)), st.text()))
def test_any_text_is_a_finite_number_or_unreadable(text):
    with contextlib.suppress(Unreadable):
        assert abs(read_number(text)) < float("inf")
