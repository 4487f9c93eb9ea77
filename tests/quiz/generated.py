"""Answers of every kind, sense and nonsense, for hypothesis.

Answers to a type are made from those in its vectors; a type that needs more has
``tests/answers.py`` with ``answers(item, answers_to)`` and, if wanted, ``items()``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from hypothesis import strategies as st
from quiz.vectors import NUMBERS, items, vectors

from trainlab.quiz import types

Answers = st.SearchStrategy[Any]

IDS = ["a", "b", "c", "d", "e", "f", "z", "constructor", "__proto__", "toString", ""]
PIECES = [*"0123456789.,+-*/^()%eExX √×·−⁻⁰¹²⁷½¼=≈<≤~ \u00a0\u200b５", "**", "10", "10^-7",
          "0.25", "sqrt", "<=", " layers", "2.5", "9,5e-7", "1,000", "1.800", "e^", "exp(", "ln(",
          "{", "}", "about ", "percent", "😀", "\ud800"]  # fmt: skip

odd = st.recursive(
    st.none() | st.booleans() | st.sampled_from(IDS) | st.integers(-3, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(IDS), inner),
    max_leaves=4,
)
numbers = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(1e-9, 1e-4).map("{:.2e}".format),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**20), 10**20),
    st.sampled_from([vector["text"] for vector in NUMBERS]),
    st.text(max_size=110),
)


def answers_to(item: dict[str, Any]) -> Answers:
    """Return answers to an item, one in four of them odd."""
    module = _module(item["type"])
    made = module.answers(item, answers_to) if module else _by_vectors(item["type"], item["id"])
    return st.one_of(made, made, made, odd)


def all_items() -> dict[str, dict[str, Any]]:
    """Return the items of all vectors, and those that types add for this purpose."""
    made = dict(items())
    for name in types.folders():
        more = getattr(_module(name), "items", dict)
        made |= more()
    return made


@cache
def _module(kind: str) -> ModuleType | None:
    written = (types.folders()[kind] / "tests" / "answers.py").exists()
    return import_module(f"{types.HERE}.{kind}.tests.answers") if written else None


@cache
def _by_vectors(kind: str, item: str) -> Answers:
    readable = [row for row in vectors()[kind].get("cases", []) if row["verdict"] != "unreadable"]
    rows = [row for row in readable if row["item"] == item] or readable
    answers = [row["answer"] for row in rows]
    words = sorted({word for answer in answers for word in _words(answer)} | {*IDS})
    return st.sampled_from(answers).flatmap(lambda answer: _alike(answer, st.sampled_from(words)))


def _alike(answer: Any, words: Answers) -> Answers:
    """Return answers of the same form as one: its members in any order, fewer, or others."""
    if isinstance(answer, list):
        return st.permutations(answer) | st.lists(words, max_size=len(answer) + 1)
    if isinstance(answer, dict):
        others = st.dictionaries(st.sampled_from([*answer]) if answer else words, words)
        return others | st.permutations([*answer.values()]).map(
            lambda values: dict(zip(answer, values, strict=True))
        )
    return st.just(answer) | words


def _words(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, list | dict):
        for inner in [*answer, *(answer.values() if isinstance(answer, dict) else [])]:
            yield from _words(inner)
