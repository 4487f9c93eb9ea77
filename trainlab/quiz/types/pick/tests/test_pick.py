"""The book's own curves: what is accepted, and what a table of them says."""

from __future__ import annotations

import re

from quiz.bank import bank, of_type, versions
from quiz.talking import talk
from quiz.vectors import vectors

from trainlab import quiz, recordings


def test_accepted_are_the_points_within_two_per_cent_of_the_recorded_minimum():
    for shown in (version for item in of_type("pick") for version in versions(item)):
        curve, source = shown["curve"], shown["curve"]["source"]
        recording = recordings.read(source["experiment"])
        key = "|".join(map(str, source["settings"].values()))
        recorded = recording["points"][key]["arrays"][curve["name"]]
        run = source["run"]
        values = recorded["median"] if run is None else recorded["runs"][run]
        assert curve["y"] == values, shown["id"]
        lowest = min(values)
        for x, y in zip(curve["x"], values, strict=True):
            feedback = quiz.grade_item(shown, x)
            inside = y <= 1.02 * lowest
            assert (feedback.verdict == "right") == inside == (x in curve["accepted"])
            other = curve["other"]
            if not inside and other and x in other["accepted"]:
                assert feedback.verdict == "partly"
            elif not inside:
                late = x > curve["best"]
                reason = shown["late" if late else "early"]["misconception"]
                assert feedback.misconceptions == (reason,)
        judged = {quiz.grade_item(shown, x).verdict for x in curve["x"]}
        assert judged - {"partly"} == {"right", "not-yet"}
        assert ("partly" in judged) == bool(curve["other"])


def test_another_metric_is_the_recorded_one_and_read_from_above():
    part = next(part for part in bank()["epoch_15"]["parts"] if part["id"] == "evidence")
    recorded = recordings.value("overfitting", "val_accuracy")
    best = max(recorded)
    assert part["curve"]["other"]["accepted"] == [
        x for x, y in zip(part["curve"]["x"], recorded, strict=True) if y >= 0.98 * best
    ]


def test_the_default_curve_turns_near_epoch_15():
    part = next(part for part in bank()["epoch_15"]["parts"] if part["id"] == "evidence")
    assert {14, 15, 16, 17, 18} <= {*part["curve"]["accepted"]}
    assert 12 <= part["curve"]["best"] <= 20


def test_a_point_is_picked_from_a_table():
    item = vectors()["pick"]["items"]["valley"]
    *_, shown = talk(item, "8")
    assert item["curve"]["y_label"] in shown
    for x, y in zip(item["curve"]["x"], item["curve"]["y"], strict=True):
        assert f"{x:>8g}  {y:.3f}" in shown


def test_a_table_has_the_other_metric_too():
    item = vectors()["pick"]["items"]["two"]
    *_, shown = talk(item, "8")
    assert "accuracy (validation)" in shown
    assert re.search(r"^ +8  1.490 +0.600$", shown, re.MULTILINE)
