"""The book's own items: a question whose verdict is checked, variants, and quoted numbers."""

from __future__ import annotations

import itertools
import json

import pytest
from quiz.bank import bank, compiled, versions

from trainlab import quiz, recordings
from trainlab.errors import Flaw, UnknownNameError
from trainlab.quiz import answering
from trainlab.quiz.values import expand

# The question about epoch 15

CAUSES = {
    "right": ["overfitting"],
    "partly": ["double_descent"],
    "not-yet": ["rate", "underfitting", "noise", "minimum"],
}
WORKS = ["early_stopping", "more_data", "regularise", "smaller"]
HARMLESS = ["last_weights", "rate"]
HARMFUL = ["longer", "bigger", "test_set"]


def judge(**answer) -> quiz.Feedback:
    return quiz.grade_item(bank()["epoch_15"], answer)


def test_epoch_15_stands_word_for_word():
    assert bank()["epoch_15"]["prompt"][0]["c"] == [
        "Your model’s training loss continues to decrease after epoch 15, but the validation loss"
        " starts increasing. What does this indicate, and what should you do?"
    ]


def test_epoch_15_verdict_is_cause_times_remedy():
    parts = {part["id"]: part for part in bank()["epoch_15"]["parts"]}
    assert {o["id"] for o in parts["diagnosis"]["options"]} == {*itertools.chain(*CAUSES.values())}
    assert {o["id"] for o in parts["remedies"]["options"]} == {*WORKS, *HARMLESS, *HARMFUL}
    for works in WORKS:
        assert judge(diagnosis="overfitting", remedies=[works]).verdict == "right"
        for harmless in HARMLESS:
            remedies = [works, harmless]
            assert judge(diagnosis="overfitting", remedies=remedies).verdict == "right"
        for harmful in HARMFUL:
            remedies = [works, harmful]
            assert judge(diagnosis="overfitting", remedies=remedies).verdict == "partly"
    for other in HARMLESS + HARMFUL:
        assert judge(diagnosis="overfitting", remedies=[other]).verdict == "partly"
        assert judge(diagnosis="double_descent", remedies=[other]).verdict == "partly"
        for cause in CAUSES["not-yet"]:
            assert judge(diagnosis=cause, remedies=[other]).verdict == "not-yet"


@pytest.mark.parametrize("evidence", [0, 60, 16, "nonsense"])
@pytest.mark.parametrize("text", ["It overfits: early stopping.", "underfitting", ""])
def test_evidence_and_text_never_change_the_verdict(evidence, text):
    answer = {"explain": text, "diagnosis": "overfitting", "remedies": ["more_data"]}
    assert judge(**answer, evidence=evidence).verdict == "right"
    assert judge(**answer | {"remedies": ["longer"]}, evidence=evidence).verdict == "partly"


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
    other = bank()["derivative_product"]["variants"][0]["answer"]
    assert quiz.grade("derivative_product", other).verdict == "not-yet"
    assert quiz.grade("derivative_product", other, version=1).verdict == "right"
    with pytest.raises(UnknownNameError, match="variant"):
        quiz.grade("derivative_product", other, version=9)
