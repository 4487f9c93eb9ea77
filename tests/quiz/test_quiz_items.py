"""The book's own items of the newer types, and what they take from recordings."""

from __future__ import annotations

import itertools
import json

import pytest

from trainlab import quiz, recordings
from trainlab.errors import UnknownNameError
from trainlab.node import ROOT
from trainlab.quiz import compiling as item_compiler
from trainlab.quiz import reading as item_files
from trainlab.quiz.types import variant
from trainlab.quiz.values import expand

CHAPTERS = item_files.load_bank(ROOT / "quizzes")
COMPILED = item_compiler.compile_chapters(CHAPTERS)
BANK = {item["id"]: item for chapter in COMPILED.values() for item in chapter["items"]}
PARTS = [part for item in BANK.values() for part in item.get("parts", [item])]


def of_type(kind: str) -> list[dict]:
    found = [part for part in PARTS if part["type"] == kind]
    assert found, f"no item of type {kind}"
    return found


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
    return quiz.grade_item(BANK["epoch_15"], answer)


def test_epoch_15_stands_word_for_word():
    assert BANK["epoch_15"]["prompt"][0]["c"] == [
        "Your model’s training loss continues to decrease after epoch 15, but the validation loss"
        " starts increasing. What does this indicate, and what should you do?"
    ]


def test_epoch_15_verdict_is_cause_times_remedy():
    parts = {part["id"]: part for part in BANK["epoch_15"]["parts"]}
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


# Picking a point of a recorded curve


def versions(item: dict) -> list[dict]:
    return [variant(item, number) for number in range(len(item.get("variants", [])) + 1)]


@pytest.mark.parametrize("item", of_type("pick"), ids=lambda item: item["id"])
def test_accepted_are_the_points_within_two_per_cent_of_the_recorded_minimum(item):
    for shown in versions(item):
        curve, source = shown["curve"], shown["curve"]["source"]
        recording = recordings.read(source["experiment"])
        key = "|".join(map(str, source["settings"].values()))
        recorded = recording["points"][key]["arrays"][curve["name"]]
        run = source["run"]
        values = recorded["median"] if run is None else recorded["runs"][run]
        assert curve["y"] == values
        lowest = min(values)
        for x, y in zip(curve["x"], values, strict=True):
            feedback = quiz.grade_item(shown, x)
            inside = y <= 1.02 * lowest
            assert (feedback.verdict == "right") == inside == (x in curve["accepted"])
            if not inside:
                late = x > curve["best"]
                reason = shown["late" if late else "early"]["misconception"]
                assert feedback.misconceptions == (reason,)
        assert {quiz.grade_item(shown, x).verdict for x in curve["x"]} == {"right", "not-yet"}


def test_the_default_curve_turns_near_epoch_15():
    part = next(part for part in BANK["epoch_15"]["parts"] if part["id"] == "evidence")
    assert {14, 15, 16, 17, 18} <= {*part["curve"]["accepted"]}
    assert 12 <= part["curve"]["best"] <= 20


# Variants and quoted numbers


def test_variants_differ_and_each_has_a_right_answer():
    items = [item for item in BANK.values() if item.get("variants")]
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
    drawn = [made["prompt"] for made in expand(raw)]
    assert drawn == [made["prompt"] for made in expand(raw)]
    assert drawn[0] == 1
    others = {**raw, "variants": {**raw["variants"], "seed": 2}}
    assert drawn != [made["prompt"] for made in expand(others)]


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
    (made,) = expand(item)
    factor = recordings.value("gradient_flow", "factor")
    assert float(made["answer"]) == pytest.approx(factor, rel=5e-3)
    assert made["prompt"].startswith("From 2.")
    assert "×\u00a010⁻⁸ by 0.14" in made["prompt"]
    assert made["prompt"].endswith("%")


# Orders and predictions


@pytest.mark.parametrize("item", of_type("order"), ids=lambda item: item["id"])
def test_rows_are_shown_in_another_order_and_every_mistake_is_told(item):
    right = [option["id"] for option in item["options"]]
    assert sorted(item["shown"]) == sorted(right)
    assert item["shown"] != right
    assert quiz.grade_item(item, right).verdict == "right"
    assert quiz.grade_item(item, right[::-1]).verdict == "not-yet"
    for mistake in item["mistakes"]:
        others = [row for row in right if row != mistake["placed"]]
        others.insert(others.index(mistake["before"]), mistake["placed"])
        feedback = quiz.grade_item(item, others)
        assert mistake["misconception"] in feedback.misconceptions
        assert mistake["feedback"] in feedback.messages.values()


@pytest.mark.parametrize("item", of_type("predict"), ids=lambda item: item["id"])
def test_a_prediction_shows_the_outcome_and_no_answer_before(item):
    assert "_outcome" not in quiz.grade_item(item, None).messages
    several = item["ask"]["type"] == "choices"
    for option in item["ask"]["options"]:
        answer = [option["id"]] if several else option["id"]
        feedback = quiz.grade_item(item, answer)
        assert feedback.prediction
        assert feedback.verdict == quiz.grade_item(item["ask"], answer).verdict
        assert feedback.messages["_outcome"] == item["outcome"]
        assert str(feedback).startswith("Your prediction: ")


def test_a_variant_is_judged_by_its_own_answer(monkeypatch, tmp_path):
    for name, chapter in COMPILED.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(chapter), encoding="utf-8")
    monkeypatch.setattr(quiz, "COMPILED", tmp_path)
    other = BANK["derivative_product"]["variants"][0]["answer"]
    assert quiz.grade("derivative_product", other).verdict == "not-yet"
    assert quiz.grade("derivative_product", other, version=1).verdict == "right"
    with pytest.raises(UnknownNameError, match="variant"):
        quiz.grade("derivative_product", other, version=9)
