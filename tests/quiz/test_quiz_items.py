"""The book's own items: variants, and quoted numbers."""

from __future__ import annotations

import json

import pytest
from quiz.bank import bank, compiled, versions

from trainlab import quiz, recordings
from trainlab.errors import Flaw, UnknownNameError
from trainlab.quiz import answering
from trainlab.quiz.values import expand

# Variants and quoted numbers


def test_variants_differ_and_each_has_a_right_answer():
    items = [item for item in bank().values() if item.get("variants")]
    assert {item["type"] for item in items} >= {"number", "pick"}
    for item in items:
        shown = versions(item)
        asked = [json.dumps(version, sort_keys=True) for version in shown]
        assert len({*asked}) == len(asked) >= 4, item["id"]
        for version in shown:
            right = version["answer"] if item["type"] == "number" else version["curve"]["best"]
            assert quiz.grade_item(version, right).verdict == "right"
        assert "<" not in json.dumps(shown), "a name that nobody has filled"


def test_variants_are_drawn_by_their_seed():
    raw = {"prompt": "<n>", "variants": {"seed": 1, "count": 3, "draw": {"n": [1, 2, 3, 4, 5]}}}
    drawn = [made["prompt"] for made in expand(raw, [])]
    assert drawn == [made["prompt"] for made in expand(raw, [])]
    assert drawn[0] == 1
    others = {**raw, "variants": {**raw["variants"], "seed": 2}}
    assert drawn != [made["prompt"] for made in expand(others, [])]


def test_quoted_numbers_are_the_recorded_ones():
    item = {
        "prompt": "From <first> by <factor>, <share>",
        "answer": "<factor>",
        "quotes": {
            "first": {"experiment": "gradient_flow", "array": "gradient", "at": 0},
            "factor": {"experiment": "gradient_flow", "array": "factor", "digits": 3},
            "share": {"experiment": "gradient_flow", "array": "factor", "show": "percent"},
        },
    }
    flaws: list[Flaw] = []
    (made,) = expand(item, flaws)
    assert flaws == []
    factor = recordings.value("gradient_flow", "factor")
    assert float(made["answer"]) == pytest.approx(factor, rel=5e-3)
    assert made["prompt"].startswith("From 2.")
    assert "×\u00a010⁻⁸ by 0.14" in made["prompt"]
    assert made["prompt"].endswith("%")


def test_a_variant_is_judged_by_its_own_answer(monkeypatch, tmp_path):
    for name, chapter in compiled().items():
        (tmp_path / f"{name}.json").write_text(json.dumps(chapter), encoding="utf-8")
    monkeypatch.setattr(answering, "COMPILED", tmp_path)
    other = bank()["factor_from_profile"]["variants"][0]["answer"]
    assert quiz.grade("factor_from_profile", other).verdict == "not-yet"
    assert quiz.grade("factor_from_profile", other, version=1).verdict == "right"
    with pytest.raises(UnknownNameError, match="variant"):
        quiz.grade("factor_from_profile", other, version=9)
