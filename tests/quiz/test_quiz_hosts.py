"""The page judges as the package does: thousands of answers of every type, malformed ones too."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from places import TESTS
from quiz.generated import all_items, answers_to, numbers
from told import fail_with

from trainlab import quiz
from trainlab.node import run_node
from trainlab.quiz import types
from trainlab.quiz.numerals import Unreadable, read_number

BATCHES, BATCH = 24, 250


def test_answers_are_generated_for_every_type():
    assert {item["type"] for item in all_items().values()} == types.folders().keys()
    assert BATCHES * BATCH >= 5000


def differing(items, batch, theirs):
    """Yield a line for each answer that the hosts do not judge alike."""
    for (name, answer), their in zip(batch, theirs, strict=True):
        ours = quiz.grade_item(items[name], answer).to_json()
        if ours != their:
            yield f"{name} answered by {answer!r}\n  package: {ours}\n  page:    {their}"


@pytest.mark.thorough
def test_both_hosts_judge_alike():
    """Against the views' own rules: one Node process for each of 24 batches of 250 answers."""
    items = all_items()
    graded = st.sampled_from(sorted(items)).flatmap(
        lambda name: st.tuples(st.just(name), answers_to(items[name]))
    )
    script, found = TESTS / "views" / "quiz" / "grade-batch.mjs", []

    @settings(
        max_examples=BATCHES, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # the answer that differs is named: a smaller batch says no more
    )  # fmt: skip
    @given(st.lists(graded, min_size=BATCH, max_size=BATCH))
    def judge(batch):
        theirs = run_node(script, {"items": items, "answers": batch})
        found.extend(differing(items, batch, theirs))

    judge()
    fail_with(found, "the answers that the two hosts judge apart")


def test_only_the_answers_judged_apart_are_told():
    items = all_items()
    name = next(iter(items))
    alike = quiz.grade_item(items[name], "?").to_json()
    (line,) = differing(items, [(name, "?"), (name, "?")], [alike, {**alike, "verdict": "other"}])
    assert line.startswith(f"{name} answered by '?'\n  package: ")
    assert [*differing(items, [(name, "?")], [alike])] == []


@pytest.mark.thorough
@settings(max_examples=2000, derandomize=True, database=None)
@given(st.one_of(numbers.filter(lambda n: isinstance(n, str)), st.text()))
def test_any_text_is_a_finite_number_or_unreadable(text):
    with contextlib.suppress(Unreadable):
        assert abs(read_number(text)) < float("inf")
