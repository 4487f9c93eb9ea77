"""The benchmark's arithmetic and its files; its timings are not tested."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from benchmarks import engine as bench
from benchmarks.engine import Measure, Shape, take_turns
from trainlab import recordings
from trainlab.errors import SetupError
from trainlab.experiments import load
from trainlab.experiments.sweeps.live import FIRST_FRESH_SEED
from trainlab.node import ROOT

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


def test_compare_names_its_shape_in_every_line():
    measures = bench.compare(TINY, rounds=1, epochs=1, loop_budget=None)
    assert all(measure.what.startswith(f"{TINY.name}: ") for measure in measures)


def test_live_runs_cover_every_recorded_experiment(monkeypatch):
    settings = []
    monkeypatch.setattr(bench, "one_seed", lambda slug: lambda: settings.append(slug))
    lines = [measure.what for measure in bench.live_runs(rounds=1)]
    assert lines == [f"live, one seed: {slug}" for slug in recordings.slugs()]
    assert settings == recordings.slugs() * 2


def test_first_points_cover_every_recorded_experiment(monkeypatch):
    asked = []
    monkeypatch.setattr(bench, "first_points_of", lambda slug: lambda: asked.append(slug))
    measures = bench.first_points(rounds=1)
    assert [m.what for m in measures] == [f"live, first points: {s}" for s in recordings.slugs()]
    assert {measure.at_most for measure in measures} == {300}
    assert asked == recordings.slugs() * 2


@pytest.mark.parametrize(("whole", "seeds"), [(False, 1), (True, 3)])
def test_a_page_waits_for_the_first_points_or_for_all(whole, seeds):
    page = bench.Page("gradient_stepper")
    page.settings["weights"] = "he"
    page.draw([1000, 1001, 1002], whole)
    assert page.fresh["seeds"] >= seeds
    assert page.fresh["finding"]


def test_twenty_seeds_are_asked_for_both_ways(monkeypatch):
    drawn = []
    monkeypatch.setattr(bench.Page, "draw", lambda page, seeds, whole: drawn.append((seeds, whole)))
    monkeypatch.setattr(bench, "one_seed", lambda slug: lambda: drawn.append(slug))
    measure = bench.twenty_seeds(rounds=1, slug="gradient_stepper")
    assert drawn == [*["gradient_stepper"] * 20, (list(range(20)), True)] * 2
    assert measure.at_least == 2.5


def test_one_seed_runs_one_seed_that_is_not_recorded():
    live = bench.one_seed("gradient_flow", depth=2)
    first, second = live()["gradient"], live()["gradient"]
    assert first.shape == (1, 2)
    assert not np.array_equal(first, second)  # nothing kept from one run speeds up the next
    assert load("gradient_flow").seeds <= FIRST_FRESH_SEED


def test_main_writes_what_it_prints(tmp_path, monkeypatch, capsys):
    measures = [Measure("speed", 9.0, "×", at_least=8.0), Measure("step", 3.0, "µs")]
    monkeypatch.setattr(bench, "measure_all", lambda rounds, epochs: measures)
    monkeypatch.setattr(torch, "set_num_threads", lambda n: None)
    out, readme = tmp_path / "benchmarks.json", tmp_path / "README.md"
    readme.write_text("\n".join(["# Book", bench.MARKS[0], "old", bench.MARKS[1], "End."]))
    assert bench.main(["--out", str(out), "--readme", str(readme)]) == 0
    assert "| speed | 9 × | ≥ 8 × | kept |\n| step | 3 µs |" in capsys.readouterr().out
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["measures"][0]["value"] == 9.0
    assert written["measures"][0]["kept"] is True
    assert str(tmp_path) not in out.read_text(encoding="utf-8")
    page = readme.read_text(encoding="utf-8")
    assert "| speed | 9 × | ≥ 8 × | kept |" in page
    assert "old" not in page
    assert "step" not in page  # only what has a budget
    assert (page[:6], page[-4:]) == ("# Book", "End.")
    assert bench.quote(page, written) == page


def test_a_readme_without_marks_is_refused():
    with pytest.raises(SetupError, match="write the lines <!-- make bench writes this -->"):
        bench.quote("# Book", {"measures": []})


def test_readme_quotes_the_benchmarks():
    reported = json.loads((ROOT / "benchmarks.json").read_text(encoding="utf-8"))
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert bench.quote(page, reported) == page, "run: make bench"
