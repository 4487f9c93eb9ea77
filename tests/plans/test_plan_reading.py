"""A plan is read alike in Python and in the page, and everything wrong is said at once."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import PAGE

import trainlab
from trainlab.node import run_node
from trainlab.plans.reading import PlanError, memory_of, read_plan, schema

CASES = json.loads(Path(__file__).with_name("plans.json").read_text(encoding="utf-8"))
"""What was written, and what is said of it; NaN and infinities are texts."""


def unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: unpacked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [unpacked(inner) for inner in value]
    texts = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
    return texts.get(value, value) if isinstance(value, str) else value


def test_what_is_wrong_is_said_in_the_same_words_in_both_languages():
    page = run_node(PAGE, {"read": [case["plan"] for case in CASES]})
    for case, theirs in zip(CASES, page, strict=True):
        try:
            ours = {"plan": read_plan(unpacked(case["plan"]))}
        except PlanError as error:
            ours = {"problems": list(error.problems)}
        assert ours.get("problems", []) == case["problems"], case["plan"]
        assert theirs == ours, case["plan"]


def test_all_problems_are_one_message():
    with pytest.raises(PlanError) as caught:
        trainlab.train_plan({"version": 1, "block": "plane", "optimizer": {"learning_rate": 0}})
    lines = str(caught.value).splitlines()
    assert lines[0] == "The plan has 2 problems:"
    assert len(lines) == 3


def test_every_field_says_what_it_means():
    def fields(node: dict[str, Any], place: str) -> Any:
        for name, inner in node.get("properties", {}).items():
            yield f"{place}.{name}", inner
            yield from fields(inner, f"{place}.{name}")

    for place, field in fields(schema(), "plan"):
        assert len(field["description"].split()) >= 2, place
        if "properties" not in field:
            assert "examples" in field, place


def test_a_plan_is_json_too():
    assert read_plan('{"version": 1}') == read_plan({"version": 1})
    with pytest.raises(PlanError, match="is not JSON"):
        read_plan("{version: 1}")


def test_numbers_of_numpy_are_numbers_and_whole_ones_of_any_size_are_read():
    plan = {"seeds": np.arange(3), "optimizer": {"learning_rate": np.float32(0.5)}}
    read = read_plan({"version": np.int64(1)} | plan)
    assert read["seeds"] == [0, 1, 2]
    assert json.loads(json.dumps(read)) == read
    with pytest.raises(PlanError, match=r"seeds\.0 is Infinity"):
        read_plan({"version": 1, "seeds": [10**400]})


def test_reading_a_read_plan_changes_nothing():
    plan = read_plan({"version": 1, "block": "layer_norm", "seeds": [4]})
    assert read_plan(plan) == plan
    assert read_plan(json.dumps(plan)) == plan


def test_memory_grows_with_the_network():
    def needed(width: int) -> int:
        return memory_of(read_plan({"version": 1, "architecture": {"width": width}}))

    assert needed(64) < needed(256) < needed(1024)
