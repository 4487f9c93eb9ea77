"""The page judges as the package does: thousands of answers of every type, malformed ones too."""

from __future__ import annotations

import contextlib
import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from places import TESTS

from trainlab import quiz
from trainlab.node import ROOT, run_node
from trainlab.quiz.numerals import Unreadable, read_number
from trainlab.quiz.types import RULES
from trainlab.quiz.types.text import rubric_files

VECTORS = json.loads((TESTS / "quiz" / "vectors" / "grading.json").read_text(encoding="utf-8"))


def rubric_item(name: str) -> dict:
    """A free-text item with one of the book's own rubrics."""
    path = rubric_files.path_of(name, ROOT / "quizzes")
    source = rubric_files.Rubric.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    notes = {flag.id: [str(flag.note)] for flag in source.flags}
    return {"id": name, "type": "text", "rubric": rubric_files.compiled(source, notes)}


ITEMS = VECTORS["items"] | {
    name: rubric_item(name) for name in rubric_files.known(ROOT / "quizzes")
}
WRITTEN = [
    case["answer"]
    for name in ("first", "development", "held_out")
    for case in json.loads(
        (TESTS / "quiz" / "free_text" / f"{name}.json").read_text(encoding="utf-8")
    )
]
WORDS = sorted({word for text in WRITTEN for word in text.split()})

IDS = ["a", "b", "c", "d", "e", "f", "z", "constructor", "__proto__", "toString", ""]
PIECES = [*"0123456789.,+-*/^()%eExX √×·−⁻⁰¹²⁷½¼=≈<≤~ \u00a0\u200b５", "**", "10", "10^-7",
          "0.25", "sqrt", "<=", " layers", "2.5", "9,5e-7", "1,000", "😀", "\ud800"]  # fmt: skip
SIGNS = [*" .,;:!?()'’-–—…/\n\t→=%×σÅİẞﬁΣς₂", "\u00a0", "\u200b", "\u0301", "Ⅸ", "é", "学", "😀",
         "\ud800", "𝐎𝐯𝐞𝐫𝐟𝐢𝐭", "ｒｅｌｕ", "isn't", "don’t", "not", "no", "but", "if"]  # fmt: skip

numbers = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(1e-9, 1e-4).map("{:.2e}".format),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**20), 10**20),
    st.sampled_from([vector["text"] for vector in VECTORS["numbers"]]),
    st.text(max_size=110),
)
odd = st.recursive(
    st.none() | st.booleans() | st.sampled_from(IDS) | st.integers(-3, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(IDS), inner),
    max_leaves=4,
)
options = st.sampled_from(IDS)
several = st.lists(options, max_size=6)
orders = st.permutations(list("abcde")) | several
places = st.floats(-1, 18) | st.integers(-2, 18) | st.floats(-1, 18).map("{:.1f}".format) | numbers
texts = st.one_of(
    st.sampled_from(WRITTEN),
    st.sampled_from(WRITTEN).map(str.upper),
    st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), max_size=25).map("".join),
    st.lists(st.sampled_from(WRITTEN), min_size=2, max_size=30).map(", ".join),
    st.text(max_size=200),
)
cases = st.fixed_dictionaries(
    {},
    optional={"one": options | odd, "some": several | odd, "bound": numbers | odd, "x": odd,
              "explain": texts | odd, "where": places | odd},
)  # fmt: skip
ANSWERS = {"choice": options, "choices": several, "number": numbers, "order": orders,
           "pick": places, "text": texts, "predict": options | orders, "case": cases}  # fmt: skip
graded = st.sampled_from(sorted(ITEMS)).flatmap(
    lambda name: st.tuples(st.just(name), ANSWERS[ITEMS[name]["type"]] | odd)
)
BATCHES, BATCH = 24, 250


def test_answers_are_generated_for_every_type():
    assert ANSWERS.keys() == RULES.keys() == {item["type"] for item in ITEMS.values()}
    assert BATCHES * BATCH >= 5000


@pytest.mark.thorough
@settings(
    max_examples=BATCHES, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(st.data())
def test_both_hosts_judge_alike(data):
    """Against the views' own rules: one Node process for each of 24 batches of 250 answers."""
    batch = data.draw(st.lists(graded, min_size=BATCH, max_size=BATCH), label="answers")
    theirs = run_node(
        ROOT / "views" / "tests" / "grade-batch.mjs", {"items": ITEMS, "answers": batch}
    )
    assert len(theirs) == BATCH
    for (name, answer), their in zip(batch, theirs, strict=True):
        ours = quiz.grade_item(ITEMS[name], answer).to_json()
        assert ours == their, (name, answer)


@pytest.mark.thorough
@settings(max_examples=2000, derandomize=True, database=None)
@given(st.one_of(numbers.filter(lambda n: isinstance(n, str)), st.text()))
def test_any_text_is_a_finite_number_or_unreadable(text):
    with contextlib.suppress(Unreadable):
        assert abs(read_number(text)) < float("inf")
