"""The benchmark's arithmetic and its files; its timings are not tested."""

from __future__ import annotations

import json

import pytest
import torch

from trainlab import bench
from trainlab.bench import Measure, Shape, take_turns

TINY = Shape(4, 2, 500, networks=2)


def test_rivals_train_the_same_shapes():
    """A rival that did less work than it says would win."""
    counts = {}
    for name in ("plain_loop", "engine", "vmapped", "bare_products"):
        run = getattr(bench, name)(TINY, 1)
        with torch.profiler.profile() as profile:
            run()
        counts[name] = sum(event.count for event in profile.key_averages() if "mm" in event.key)
        assert counts[name] > 0, name
    # two steps of three layers: forward, weight gradients, and input gradients but for the first
    assert counts["bare_products"] == 2 * (3 + 3 + 2)


def test_turns_are_taken_and_the_first_is_not_counted():
    order = []
    now = iter(range(100))
    seconds = take_turns(
        {"a": lambda: order.append("a"), "b": lambda: order.append("b")},
        rounds=2,
        clock=lambda: float(next(now)),
    )
    assert order == ["a", "b"] * 3
    assert seconds == {"a": [1.0, 1.0], "b": [1.0, 1.0]}


@pytest.mark.parametrize(
    ("measure", "kept", "row"),
    [
        (Measure("a", 9.04, "×", at_least=8), True, "| a | 9.04 × | ≥ 8 × | kept |"),
        (Measure("a", 7.9, "×", at_least=8), False, "| a | 7.9 × | ≥ 8 × | **missed** |"),
        (Measure("a", 600, "ms", at_most=500), False, "| a | 600 ms | ≤ 500 ms | **missed** |"),
        (Measure("a", 3, "µs"), None, "| a | 3 µs |  |  |"),
    ],
)
def test_a_missed_budget_is_said(measure, kept, row):
    assert measure.kept is kept
    assert measure.row == row


def test_compare_measures_every_ratio():
    measures = bench.compare(TINY, rounds=1, epochs=1, loop_budget=8.0)
    assert all(measure.value > 0 for measure in measures)
    assert [m.at_least for m in measures] == [None, 8.0, None, None, 60]


def test_main_writes_what_it_prints(tmp_path, monkeypatch, capsys):
    measures = [Measure("speed", 9.0, "×", at_least=8.0)]
    monkeypatch.setattr(bench, "measure_all", lambda rounds, epochs: measures)
    monkeypatch.setattr(torch, "set_num_threads", lambda n: None)
    out = tmp_path / "benchmarks.json"
    assert bench.main(["--out", str(out)]) == 0
    assert "| speed | 9 × | ≥ 8 × | kept |" in capsys.readouterr().out
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["measures"][0]["value"] == 9.0
    assert written["measures"][0]["kept"] is True
    assert str(tmp_path) not in out.read_text(encoding="utf-8")
