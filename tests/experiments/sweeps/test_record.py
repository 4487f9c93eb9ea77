"""Recording: repeatable, resumable, examined for chaos, never called up to date when it is not."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.errors import DeclarationError, SettingError, SetupError, UnknownNameError
from trainlab.experiments import Experiment, Result, load, slugs
from trainlab.experiments.shared.declaring import tuning_curve
from trainlab.experiments.shared.summary import summarized
from trainlab.experiments.sweeps import elsewhere, measuring, record, rounding, workers


class Interrupted(Exception):
    pass


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run_in_this_process(monkeypatch: pytest.MonkeyPatch, stop_after: int = 10**9) -> list[str]:
    """Replace the workers by this process; return the names of the points that were run."""
    ran: list[str] = []

    def one_by_one(tasks: Any, work: Any, *_: Any) -> Iterator[Any]:
        for (name, draw), *arguments in tasks:
            if draw is None:
                if len(ran) == stop_after:
                    raise Interrupted
                ran.append(name)
            yield (name, draw), work(*arguments)

    monkeypatch.setattr(workers, "results", one_by_one)
    monkeypatch.setattr(elsewhere, "run", lambda task: measuring.perturbed(**task))
    return ran


def test_interrupted_sweep_resumes_at_the_grid_point(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _run_in_this_process(monkeypatch, stop_after=4)
    with pytest.raises(Interrupted):
        record.record_sweep("gradient_stepper", folder=here)
    assert not (here / "gradient_stepper.json").exists()
    partial = here / ".recording" / "gradient_stepper.jsonl"
    partial.write_text(partial.read_text()[:-20])  # the last line was cut off half-way
    again = _run_in_this_process(monkeypatch)
    assert "15" in record.record_sweep("gradient_stepper", folder=here)
    assert set(again).isdisjoint(first[:3])
    assert len(again) == 12
    assert (
        recordings.read("gradient_stepper", here)["points"]
        == (recordings.read("gradient_stepper")["points"])
    )


def test_what_was_cut_off_costs_no_other_point(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a half-written line, what a second interrupted sweep wrote is whole."""
    partial = here / ".recording" / "gradient_stepper.jsonl"
    for _ in range(2):
        _run_in_this_process(monkeypatch, stop_after=4)
        with pytest.raises(Interrupted):
            record.record_sweep("gradient_stepper", folder=here)
        partial.write_text(partial.read_text()[:-20])
    again = _run_in_this_process(monkeypatch)
    record.record_sweep("gradient_stepper", folder=here)
    assert len(again) == 15 - 3 - 3


def test_nothing_changed_runs_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = _run_in_this_process(monkeypatch)
    shutil.copy(recordings.FOLDER / "gradient_stepper.json", here)
    for processor in ("this one", "another"):
        monkeypatch.setattr(record.elsewhere, "ENVIRONMENT", {"KERNELS": processor})
        assert record.record_sweep("gradient_stepper", folder=here) == "up to date"
    assert ran == []


def test_on_which_instruction_sets_points_were_examined_is_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(recordings.FOLDER / "gradient_stepper.json", here)
    before = recordings.read("gradient_stepper", here)["provenance"]["rounding"]["first_under"]
    monkeypatch.setattr(record.elsewhere, "ENVIRONMENT", {"KERNELS": "another"})
    for examined, found in (
        (0, before),
        (1, [before, {"KERNELS": "another"}]),
        (3, {"KERNELS": "another"}),
    ):
        assert record._examined_under("gradient_stepper", here, examined, points=3) == found
    assert record._examined_under("not_yet", here, 3, 3) == {"KERNELS": "another"}


def test_choices_and_comparisons_across_points_are_recorded(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def across(points: Any) -> Any:
        longest = max(len(arrays["factor"]["median"]) for arrays in points.values())
        return {name: {"longest": {"median": longest}} for name in points}

    score = iter(np.linspace(0.9, 0.8, 50))

    def choose(settings: Any) -> Any:  # a curve that is a little different each time
        return {"rate": 0.1, "tuning_rate": [0.03, 0.1], "tuning_score": [0.1, next(score)]}

    def run(settings: Any, seeds: Any) -> Any:
        result = stepper.run({name: settings[name] for name in names}, seeds)
        return Result(result.runs, {**result.exact, **tuning_curve(settings)})

    stepper = load("gradient_stepper")
    names = [control.name for control in stepper.controls]
    chooses = dataclasses.replace(stepper, run=run, choose=choose, across=across)
    for module in (record, measuring, sys.modules[__name__]):
        monkeypatch.setattr(module, "load", lambda slug: chooses)
    _run_in_this_process(monkeypatch)
    record.record_sweep("gradient_stepper", folder=here)
    points = recordings.read("gradient_stepper", here)["points"].values()
    assert all(point["chosen"]["rate"] == 0.1 for point in points)
    assert all(
        point["arrays"]["tuning_score"]["median"]
        == [pytest.approx(score, abs=1e-4) for score in point["chosen"]["tuning_score"]]
        for point in points
    )
    assert all(point["arrays"]["longest"] == {"median": 10.0} for point in points)
    assert record.record_sweep("gradient_stepper", folder=here) == "up to date"

    # A new hash: the smoke settings are compared without what was computed across points.
    monkeypatch.setattr(record, "code_hash", lambda slug: "0" * 16)
    assert record.record_sweep("gradient_stepper", folder=here).startswith("restamped")
    other = dataclasses.replace(chooses, choose=lambda s: {**choose(s), "rate": 0.3})
    monkeypatch.setattr(record, "load", lambda slug: other)
    monkeypatch.setattr(measuring, "load", lambda slug: other)
    monkeypatch.setattr(record, "code_hash", lambda slug: "1" * 16)
    monkeypatch.setattr(sys.modules[__name__], "load", lambda slug: other)
    assert record.record_sweep("gradient_stepper", folder=here).startswith("recorded 15")


def test_new_hash_with_the_same_numbers_is_stamped(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _run_in_this_process(monkeypatch)
    old = (recordings.FOLDER / "gradient_stepper.json").read_text()
    stamp = recordings.read("gradient_stepper")["provenance"]["code"]
    (here / "gradient_stepper.json").write_text(old.replace(stamp, "0" * 16))
    assert record.record_sweep("gradient_stepper", folder=here).startswith("restamped")
    assert ran == []
    assert (here / "gradient_stepper.json").read_text() == old


def test_an_array_that_the_code_no_longer_makes_is_not_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _run_in_this_process(monkeypatch)
    recording = json.loads((recordings.FOLDER / "gradient_stepper.json").read_text())
    recording["provenance"]["code"] = "0" * 16
    for point in recording["points"].values():
        point["arrays"]["gone"] = {"median": 1.0}
    (here / "gradient_stepper.json").write_text(json.dumps(recording))
    record.record_sweep("gradient_stepper", folder=here)
    assert len(ran) == len(recording["points"])
    points = recordings.read("gradient_stepper", here)["points"]
    assert all("gone" not in point["arrays"] for point in points.values())


def test_new_hash_with_other_numbers_runs_everything(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _run_in_this_process(monkeypatch)
    recording = json.loads((recordings.FOLDER / "gradient_stepper.json").read_text())
    recording["provenance"]["code"] = "0" * 16
    smoke = load("gradient_stepper")
    changed = recording["points"][recordings.key(smoke.settings(smoke.smoke[0]))]
    changed["arrays"]["factor"]["median"][0] *= 1.1
    (here / "gradient_stepper.json").write_text(json.dumps(recording))
    record.record_sweep("gradient_stepper", folder=here)
    assert len(ran) == len(recording["points"])


def test_plan_counts_workers_and_says_the_total(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "slugs", lambda: [])
    record.COSTS.parent.mkdir()
    record.COSTS.write_text(json.dumps({"gradient_stepper": 60.0, "gradient_flow": 6.0}))
    flow = len(list(load("gradient_flow").grid()))
    for jobs, stepper in ((1, 15), (2, 8), (4, 4)):
        each = 0.1 * -(-flow // jobs)
        assert record.plan(["gradient_stepper", "gradient_flow"], jobs) == [
            f"gradient_stepper: 15 points × 20 seeds, about {stepper:.1f} min if everything is run",
            f"gradient_flow: {flow} points × 20 seeds, about {each:.1f} min if everything is run",
            f"together: about {stepper + each:.1f} min with "
            + ("1 worker" if jobs == 1 else f"{jobs} workers")
            + ", once they have started",
        ]


def test_plan_of_what_is_up_to_date_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "_measured_cost", lambda *_: pytest.fail("measured for nothing"))
    code = recordings.read("gradient_stepper")["provenance"]["code"]
    monkeypatch.setattr(record, "code_hash", lambda slug: code)
    assert record.plan(["gradient_stepper"], 1) == [
        "gradient_stepper: 15 points × 20 seeds, up to date",
        "together: about 0 s with 1 worker",
    ]


def test_plan_counts_what_is_not_examined_yet(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = copy.deepcopy(recordings.read("gradient_stepper"))
    monkeypatch.setattr(record, "code_hash", lambda slug: recording["provenance"]["code"])
    monkeypatch.setattr(recordings, "read", lambda slug: recording)
    assert record.plan(["gradient_stepper"], 1)[0].endswith("up to date")
    del next(iter(recording["points"].values()))["rounding"]
    assert "if everything is run" in record.plan(["gradient_stepper"], 1)[0]


def test_cost_is_measured_where_it_is_not_known_and_then_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    monkeypatch.setattr(record, "measure", lambda e, settings: ran.append(recordings.key(settings)))
    monkeypatch.setattr(recordings, "slugs", lambda: [])
    assert len(record.plan(["gradient_stepper"], 1)) == 2
    assert len(set(ran)) == record.SAMPLE
    monkeypatch.undo()
    monkeypatch.chdir(here)
    _run_in_this_process(monkeypatch)
    record.record_sweep("gradient_stepper", folder=here, jobs=1)
    assert 0 < json.loads(record.COSTS.read_text())["gradient_stepper"] < 60
    record.COSTS.write_text('{"gradient_st')  # half-written: measured anew
    assert record._costs() == {}


def test_cluster_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(SetupError, match=r"pip install --editable '.\[cluster\]'"),
        workers.cluster("tcp://127.0.0.1:8786"),
    ):
        pytest.fail("went on without a cluster")


def test_experiment_type_is_what_modules_declare() -> None:
    assert all(isinstance(load(slug), Experiment) for slug in slugs())


def test_each_point_is_run_on_another_instruction_set(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runs of a point that moves: even ones elsewhere, a sample judged, the moves kept."""
    asked: list[int] = []
    _run_in_this_process(monkeypatch)

    def other_rounding(task: dict[str, Any]) -> Any:
        asked.append(task["draw"])
        arrays = measuring.perturbed(**task)
        if task["settings"]["activation"] == "tanh":
            arrays["factor"]["median"] = [value * 1.25 for value in arrays["factor"]["median"]]
        return arrays

    monkeypatch.setattr(elsewhere, "run", other_rounding)
    record.record_sweep("gradient_stepper", folder=here)
    points = recordings.read("gradient_stepper", here)["points"]
    tanh = [point for name, point in points.items() if name.startswith("tanh")]
    judged = [point for point in tanh if "false_alarms" in point]
    assert len(judged) == rounding.JUDGED < len(tanh)
    even = [*range(rounding.LIMITS, rounding.DRAWS, 2)]
    assert asked == [0] * len(points) + even * len(judged)
    assert all(p["false_alarms"] == [0, rounding.DRAWS - rounding.LIMITS] for p in judged)
    for name, point in points.items():
        moved = point["rounding"].get("factor", {}).get("median")
        if name.startswith("tanh"):
            assert moved is not None
            assert moved[1] == pytest.approx(0.2)
        else:
            assert point["rounding"] == {}


def test_another_instruction_set_is_another_process_that_stays(here: Path) -> None:
    experiment = load("gradient_stepper")
    settings = experiment.settings(experiment.smoke[0])
    task = {"slug": "gradient_stepper", "settings": settings, "chosen": {}, "draw": 0}
    first, again = elsewhere.run(task), elsewhere.run(task)
    assert first == again
    assert elsewhere._child.cache_info().currsize == 1
    recorded = recordings.read("gradient_stepper")["points"][recordings.key(settings)]
    assert record.differences({"arrays": first}, recorded) == []
    with pytest.raises(RuntimeError, match="UnknownNameError: Unknown experiment 'gradient_step'"):
        elsewhere.run({**task, "slug": "gradient_step"})
    assert elsewhere.run(task) == first


def test_misspelled_arrays_are_told_before_the_sweep_goes_on(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = load("gradient_stepper")
    panel = experiment.panels[0]
    wrong = dataclasses.replace(panel, options={**panel.options, "factors": "factr"})
    misspelled = dataclasses.replace(
        experiment, panels=(wrong, *experiment.panels[1:]), keep=("prodct",)
    )
    ran = _run_in_this_process(monkeypatch)
    for module in (record, measuring):
        monkeypatch.setattr(module, "load", lambda slug: misspelled)
    with pytest.raises(DeclarationError) as caught:
        record.record_sweep("gradient_stepper", folder=here)
    assert "factr" in str(caught.value)
    assert "prodct" in str(caught.value)
    assert ran == []


def test_arrays_that_are_not_those_of_all_seeds_are_told_at_once() -> None:
    def run(settings: Any, seeds: Any) -> Result:
        runs: Any = {
            "few": np.ones(3),
            "turned": np.ones((4, len(seeds))),
            "flat": np.float64(1),
            "listed": [1.0] * len(seeds),
            "words": np.array(["a"] * len(seeds)),
            "twice": np.ones(len(seeds)),
            "right": np.ones((len(seeds), 4), dtype=bool),
        }
        return Result(runs, {"twice": np.ones(1)})

    experiment = dataclasses.replace(load("gradient_stepper"), run=run)
    with pytest.raises(DeclarationError) as caught:
        measuring.measure(experiment, experiment.settings({}))
    assert caught.value.problems == (
        "'few' has 3 rows (shape (3,)) for 20 seeds; expected a row for each seed: put what has no "
        "seeds into exact",
        "'turned' has 4 rows (shape (4, 20)) for 20 seeds; expected a row for each seed: put what "
        "has no seeds into exact",
        "'flat' is a float64; expected a NumPy array",
        "'listed' is a list; expected a NumPy array",
        "'words' holds <U1; expected numbers, or True and False",
        "'twice' stands in runs and in exact; expected in one of them",
    )


@pytest.mark.parametrize(
    ("part", "wrong", "said"),
    [
        ("finding", lambda settings, arrays: None, "finding returns None; expected a sentence"),
        ("finding", lambda settings, arrays: "", "finding returns ''; expected a sentence"),
        (
            "finding",
            lambda settings, arrays: f"It ends after {np.nan:.0f} epochs.",
            "finding returns 'It ends after nan epochs.'; expected words for a median of no run",
        ),
        (
            "finding",
            lambda settings, arrays: str(arrays["prodct"]),
            "no 'prodct'; there are activation, weights, factor, product. Did you mean 'product'?",
        ),
        (
            "finding",
            lambda settings, arrays: str(arrays["factor"]["medain"]),
            "Did you mean 'median'?",
        ),
        (
            "run",
            lambda settings, seeds: Result({}, {"factor": settings["weight"]}),
            "KeyError: no 'weight'; there are activation, weights. Did you mean 'weights'?",
        ),
        ("run", lambda settings, seeds: Result({"factor": np.ones(9)}), "'factor' has 9 rows"),
        ("run", lambda settings, seeds: None, "run returns None; expected a Result"),
        ("choose", lambda settings: settings["rate"], "KeyError: no 'rate'; there are act"),
    ],
)
def test_what_an_authors_code_does_wrong_is_told_before_anything_is_measured(
    here: Path, monkeypatch: pytest.MonkeyPatch, part: str, wrong: Any, said: str
) -> None:
    faulty = dataclasses.replace(load("gradient_stepper"), **{part: wrong})
    ran = _run_in_this_process(monkeypatch)
    for module in (record, measuring):
        monkeypatch.setattr(module, "load", lambda slug: faulty)
    monkeypatch.setattr(record, "_is_whole", lambda *_: False)
    monkeypatch.setattr(record, "_measured_cost", lambda *_: pytest.fail("measured"))
    for verb in (
        lambda: record.plan(["gradient_stepper"], 1),
        lambda: record.record_sweep("gradient_stepper", folder=here),
    ):
        with pytest.raises(DeclarationError) as caught:
            verb()
        assert f"Experiment '{faulty.title}'" in str(caught.value)
        first = caught.value.problems[0]
        assert first.startswith("at activation='sigmoid', weights='none': ")
        assert said in first
    assert ran == []


def test_a_figure_that_no_run_has_is_nan_to_the_finding_fresh_and_recorded(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = load("gradient_stepper")

    def run(settings: Any, seeds: Any) -> Result:
        return Result({"reached": np.full(len(seeds), np.nan)}, fine.run(settings, [0]).exact)

    def finding(settings: Any, arrays: Any) -> str:
        return "It comes." if np.isfinite(arrays["reached"]["median"]) else "It never comes."

    never = dataclasses.replace(fine, run=run, finding=finding, panels=())
    assert summarized(never, {}, run({"activation": "relu", "weights": "none"}, [0]))[
        "finding"
    ] == ("It never comes.")
    _run_in_this_process(monkeypatch)
    for module in (record, measuring):
        monkeypatch.setattr(module, "load", lambda slug: never)
    record.record_sweep("gradient_stepper", folder=here)
    points = json.loads((here / "gradient_stepper.json").read_text())["points"].values()
    assert {point["finding"] for point in points} == {"It never comes."}


def test_what_fails_at_one_point_or_across_them_is_named(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = load("gradient_stepper")

    def run(settings: Any, seeds: Any) -> Result:
        if settings["weights"] == "xavier":
            settings["rate"]
        return fine.run(settings, seeds)

    def across(points: Any) -> Any:
        return {name: arrays["factr"] for name, arrays in points.items()}

    for changes, said in (
        ({"run": run}, "at activation='sigmoid', weights='xavier': run, line"),
        ({"across": across}, "no 'factr'; there are"),
    ):
        faulty = dataclasses.replace(fine, **changes)
        _run_in_this_process(monkeypatch)
        for module in (record, measuring):
            monkeypatch.setattr(module, "load", lambda slug, faulty=faulty: faulty)
        with pytest.raises(DeclarationError) as caught:
            record.record_sweep("gradient_stepper", folder=here)
        assert said in str(caught.value)
        assert "KeyError: no " in str(caught.value)


@pytest.mark.parametrize("kind", [DeclarationError, UnknownNameError, SettingError])
def test_an_error_of_a_worker_comes_home_as_it_was(kind: type[Exception]) -> None:
    error = kind("control", ["a", "b"]) if kind is DeclarationError else None
    error = error or (kind("control", "a", ["b"]) if kind is UnknownNameError else kind("a"))
    home = pickle.loads(pickle.dumps(error))
    assert (type(home), str(home), vars(home)) == (kind, str(error), vars(error))
