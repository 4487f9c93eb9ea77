"""Recordings: repeatable, resumable, never read when half-written."""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
import random
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from places import BROKEN

from trainlab import recordings
from trainlab.book.sphinxext.assets import tables
from trainlab.engine import networks
from trainlab.errors import RecordingError, SettingError, SetupError, UnknownNameError
from trainlab.experiments import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    key,
    load,
    slugs,
)
from trainlab.experiments.sweeps import provenance, record

BROKEN_RECORDINGS = BROKEN / "recordings"
SAMPLE = os.environ.get("TRAINLAB_SAMPLE", "")


@pytest.mark.parametrize("slug", slugs())
def test_recording_holds_the_whole_grid_of_this_code(slug: str) -> None:
    recording, experiment = recordings.read(slug), load(slug)
    assert set(recording["points"]) == {key(settings) for settings in experiment.grid()}
    assert recording["provenance"]["code"] == provenance.code_hash(slug), "run: make record"


@pytest.mark.thorough
@pytest.mark.parametrize("slug", slugs())
def test_recorded_is_rerun(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of the grid, another one for each recording and each TRAINLAB_SAMPLE."""
    recording, experiment = recordings.read(slug), load(slug)
    seed = f"{recording['provenance']['code']}{SAMPLE}"
    sample = random.Random(seed).sample(list(experiment.grid()), k=3)
    for settings in sample:
        recorded = recording["points"][key(settings)]
        chosen = {**settings, **recorded.get("chosen", {})}
        again = rerun(experiment, chosen)
        # Without what was computed across points.
        once = {name: parts for name, parts in recorded["arrays"].items() if name in again}
        assert record.reproduces(experiment, again, recorded["arrays"]) or within_chaos(
            again, once, perturbed_reruns(experiment, chosen, monkeypatch)
        ), (
            f"{slug} at {settings} differs from its recording "
            f"(TRAINLAB_SAMPLE={SAMPLE!r}). If the change is meant: make record ONLY={slug}"
        )
        assert experiment.finding(settings, recorded["arrays"]) == recorded["finding"]


def rerun(experiment: Experiment, settings: Any) -> dict[str, Any]:
    """Run a grid point with the recorded seeds; return its summarised arrays."""
    result = experiment.run(settings, range(experiment.seeds))
    return experiment.point(settings, result)["arrays"]


def perturbed_reruns(
    experiment: Experiment, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, Any]]:
    """Run a grid point again with initial weights moved by 1e-12 of themselves."""
    exact, reruns = networks.draw, []
    for seed in range(3):
        noise = torch.Generator().manual_seed(seed)

        def moved(*arguments: Any, noise: torch.Generator = noise) -> torch.Tensor:
            drawn = exact(*arguments)
            return drawn * (1 + 1e-12 * torch.randn(drawn.shape, generator=noise).to(drawn))

        with monkeypatch.context() as patch:
            patch.setattr(networks, "draw", moved)
            reruns.append(rerun(experiment, settings))
    return reruns


def numbers(arrays: Any) -> list[float]:
    """Return all numbers of nested lists and mappings; what is None as NaN."""
    if isinstance(arrays, dict):
        return [number for name in sorted(arrays) for number in numbers(arrays[name])]
    if isinstance(arrays, list):
        return [number for part in arrays for number in numbers(part)]
    return [float("nan") if arrays is None else float(arrays)]


def within_chaos(new: Any, old: Any, perturbed: list[Any]) -> bool:
    """Whether two points differ by no more than rounding, grown by training, makes them differ.

    A chaotic run (a high learning rate, a loss about to overflow) turns the last digit of a
    weight into a visible difference; another processor rounds that digit otherwise. Each array is
    judged by itself. Where rounding changes even its shape (which run is the typical one, and so
    the runs of a map), nothing can be compared.
    """
    return new.keys() == old.keys() and all(
        _array_within_chaos(new[name], old[name], [arrays[name] for arrays in perturbed])
        for name in new
    )


def _array_within_chaos(new: Any, old: Any, perturbed: list[Any]) -> bool:
    again, recorded = np.array(numbers(new)), np.array(numbers(old))
    moved = [np.array(numbers(parts)) for parts in perturbed]
    if any(values.shape != again.shape for values in moved):
        return True
    if again.shape != recorded.shape:
        return False
    away = np.abs(np.array(moved) - again)
    unsure = np.isnan(away).any(axis=0) | (away.max(axis=0) > 0)
    spread = 3 * np.nanmax(away, initial=0)
    close = np.isclose(again, recorded, rtol=record.RTOL, atol=1e-300, equal_nan=True)
    return bool((close | (unsure & ~(np.abs(again - recorded) > spread))).all())


def test_chaos_forgives_only_what_rounding_can_do() -> None:
    new, perturbed = {"a": [1.0, 5.0]}, [{"a": [1.0, 5.2]}, {"a": [1.0, 4.9]}]
    assert within_chaos(new, {"a": [1.0, 5.5]}, perturbed)
    assert not within_chaos(new, {"a": [1.0, 5.7]}, perturbed)
    assert not within_chaos(new, {"a": [1.1, 5.0]}, perturbed)
    assert not within_chaos(new, {"a": [None, 5.0]}, perturbed)
    assert not within_chaos(new, {"a": [1.0, 5.0], "b": [1.0]}, perturbed)
    assert not within_chaos(new, {"a": [1.0]}, perturbed)
    assert within_chaos(new, {"a": [1.0]}, [{"a": [1.0]}])  # rounding changes even the shape


def test_perturbation_reaches_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = load("gradient_stepper")
    settings = experiment.settings({"activation": "relu", "weights": "he"})
    exact = experiment.run(settings, [0])["factor"]
    monkeypatch.setattr(networks, "draw", lambda *a, draw=networks.draw: draw(*a) * (1 + 1e-6))
    assert not np.array_equal(exact, experiment.run(settings, [0])["factor"])


@pytest.mark.thorough
@pytest.mark.parametrize("slug", slugs())
def test_default_seeds_of_run_are_the_recorded_ones(slug: str) -> None:
    import trainlab

    experiment = load(slug)
    settings = experiment.settings(experiment.smoke[0])
    point = experiment.point(settings, trainlab.run(slug, **settings))
    recorded = recordings.read(slug)["points"][key(settings)]
    assert record.reproduces(experiment, point["arrays"], recorded["arrays"])


def test_agree_tells_numbers_apart() -> None:
    assert record.agree({"a": [1.0, None]}, {"a": [1.0005, None]})
    assert not record.agree({"a": [1.0]}, {"a": [1.01]})
    assert not record.agree({"a": [1e-30]}, {"a": [2e-30]})
    assert not record.agree({"a": [1.0]}, {"a": [None]})
    assert not record.agree({"a": [1.0]}, {"a": [1.0, 1.0]})
    assert not record.agree({"a": [1.0]}, {"b": [1.0]})


def test_size_of_all_recordings_stays_in_budget() -> None:
    assert sum(path.stat().st_size for path in recordings.FOLDER.glob("*.json")) <= 8_000_000


@pytest.mark.parametrize("slug", recordings.slugs())
def test_every_part_that_a_page_loads_is_light(slug: str) -> None:
    sizes = {
        name: len(gzip.compress(json.dumps(part, separators=(",", ":")).encode(), 6))
        for name, part in tables(recordings.read(slug)).items()
    }
    heavy = {name: size for name, size in sizes.items() if size > 60_000}
    assert not heavy, "split_by another control, or record less"


class Interrupted(Exception):
    pass


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run_in_this_process(monkeypatch: pytest.MonkeyPatch, stop_after: int = 10**9) -> list[str]:
    """Replace the workers by this process; return the names of the points that were run."""
    ran: list[str] = []

    def one(slug: str, name: str, settings: Any, seeds: int) -> tuple[str, dict[str, Any]]:
        if len(ran) == stop_after:
            raise Interrupted
        ran.append(name)
        experiment = load(slug)
        return name, record.measure(experiment, settings, seeds)

    class Workers:
        def __init__(self, **_options: Any) -> None: ...

        def __call__(self, tasks: Any) -> Any:
            return (one(*arguments) for _function, arguments, _keywords in tasks)

    monkeypatch.setattr(record, "Parallel", Workers)
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
    assert record.record_sweep("gradient_stepper", folder=here) == "up to date"
    assert ran == []


def test_choices_and_comparisons_across_points_are_recorded(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def across(points: Any) -> Any:
        longest = max(len(arrays["factor"]["median"]) for arrays in points.values())
        return {name: {"longest": {"median": longest}} for name in points}

    chooses = dataclasses.replace(
        load("gradient_stepper"), choose=lambda settings: {"rate": 0.1}, across=across
    )
    for module in (record, sys.modules[__name__]):
        monkeypatch.setattr(module, "load", lambda slug: chooses)
    _run_in_this_process(monkeypatch)
    record.record_sweep("gradient_stepper", folder=here)
    points = recordings.read("gradient_stepper", here)["points"].values()
    assert all(point["chosen"] == {"rate": 0.1} for point in points)
    assert all(point["arrays"]["longest"] == {"median": 10.0} for point in points)
    assert record.record_sweep("gradient_stepper", folder=here) == "up to date"

    # A new hash: the smoke settings are compared without what was computed across points.
    monkeypatch.setattr(record, "code_hash", lambda slug: "0" * 16)
    assert record.record_sweep("gradient_stepper", folder=here).startswith("restamped")
    other = dataclasses.replace(chooses, choose=lambda settings: {"rate": 0.3})
    monkeypatch.setattr(record, "load", lambda slug: other)
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


def test_new_hash_with_other_numbers_runs_everything(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _run_in_this_process(monkeypatch)
    recording = json.loads((recordings.FOLDER / "gradient_stepper.json").read_text())
    recording["provenance"]["code"] = "0" * 16
    smoke = load("gradient_stepper")
    changed = recording["points"][key(smoke.settings(smoke.smoke[0]))]
    changed["arrays"]["factor"]["median"][0] *= 1.1
    (here / "gradient_stepper.json").write_text(json.dumps(recording))
    record.record_sweep("gradient_stepper", folder=here)
    assert len(ran) == len(recording["points"])


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("half_written", ["half_written.json is not whole", "make record ONLY=half_written"]),
        ("other_version", ["has format 99", "reads format 1"]),
        ("no_points", ["has no 'points'"]),
    ],
)
def test_damaged_recording_is_never_read_as_whole(slug: str, words: list[str]) -> None:
    with pytest.raises(RecordingError) as caught:
        recordings.read(slug, BROKEN_RECORDINGS)
    for word in words:
        assert word in str(caught.value)


def test_unknown_recording_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'gradient_flow'"):
        recordings.read("gradient_flo")


def test_settings_off_the_grid_name_the_recorded_ones() -> None:
    recording = recordings.read("gradient_flow")
    assert recordings.settings(recording, {"depth": "20"})["depth"] == 20
    with pytest.raises(SettingError, match="depth=11 is not recorded; recorded are 1, 2"):
        recordings.settings(recording, {"depth": 11})


def test_value_reads_a_median() -> None:
    product = recordings.value("gradient_stepper", "product")
    np.testing.assert_allclose(product[-1], 0.25**10, rtol=1e-3)
    with pytest.raises(UnknownNameError, match="array of gradient_flow"):
        recordings.value("gradient_flow", "gradients")


def _hash_of(folder: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> str:
    package = folder / "trainlab"
    (package / "experiments").mkdir(parents=True, exist_ok=True)
    (package / "experiments" / "e.py").write_text(source)
    (package / "numbers.py").write_text("FACTOR = 2\n")
    monkeypatch.setattr(provenance, "PACKAGE", package)
    return provenance.code_hash("e")


def test_hash_is_blind_to_words_and_sees_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = '"""Doc."""\nfrom trainlab.numbers import FACTOR\n\n\ndef run():\n    return FACTOR\n'
    plain = _hash_of(tmp_path, monkeypatch, source)
    reworded = source.replace("Doc.", "Other words.") + "\n# A comment.\nexperiment = 1\n"
    assert _hash_of(tmp_path, monkeypatch, reworded) == plain
    assert (
        _hash_of(tmp_path, monkeypatch, source.replace("return FACTOR", "return FACTOR + 1"))
        != plain
    )


def test_domains_are_fixed_over_all_settings_that_share_a_depth() -> None:
    recording = recordings.read("gradient_flow")
    panel = recording["declaration"]["panels"][0]
    low, high = panel["domain_by"]["domains"]["50"]
    drawn = [
        value
        for name, point in recording["points"].items()
        if name.startswith("50|")
        for value in point["arrays"]["gradient"]["median"]
        if value
    ]
    assert low <= min(drawn) < low * 1e2
    assert max(drawn) <= high


@pytest.mark.parametrize(
    ("values", "scale", "ends"),
    [
        ([3e-7, 0.0, None, 20.0], "log", [1e-7, 100.0]),
        ([1.0], "log", [1.0, 10.0]),
        ([0.0, None], "log", [0.1, 1.0]),
        ([0.62, 0.97, None], "linear", [0.6, 1.0]),
        ([-0.031, 0.48], "linear", [-0.1, 0.5]),
        ([0.0, 1.0], "linear", [0.0, 1.0]),
        ([-312.0, 5.0], "linear", [-350.0, 50.0]),
        ([0.5], "linear", [0.5, 0.55]),
        ([[0.1, 0.2], [0.3, 0.4]], "linear", [0.1, 0.4]),
        ([], "linear", [0.0, 1.0]),
    ],
)
def test_domain_has_round_ends(values: list[Any], scale: str, ends: list[float]) -> None:
    assert record.domain([{"median": values, "runs": [1e9]}], scale) == ends


def declared_domains(panel: Panel, arrays: Any) -> dict[str, list[float]]:
    """The domains of a panel over two settings of the control a."""
    experiment = Experiment(
        *("t", "q?", "t.", "n."),
        controls=(Control("a", "A", (1, 2), 1),),
        panels=(panel,),
        run=lambda settings, seeds: Result({}),
        finding=lambda settings, arrays: "f",
        seeds=0,
        smoke=(),
    )
    points = {str(a): {"arrays": {"score": {"median": arrays[a]}}} for a in (1, 2)}
    return record._declaration("e", experiment, points)["panels"][0]["domain_by"]["domains"]


@pytest.mark.parametrize(
    ("kind", "options", "domains"),
    [
        ("curves", {"y": {"scale": "log"}}, {"1": [0.1, 1.0], "2": [1.0, 100.0]}),
        ("curves", {}, {"1": [0.3, 0.4], "2": [0.0, 40.0]}),
        ("intervals", {"x": {"scale": "log"}}, {"1": [0.1, 1.0], "2": [1.0, 100.0]}),
        ("intervals", {"y": {"scale": "log"}}, {"1": [0.3, 0.4], "2": [0.0, 40.0]}),
    ],
)
def test_domain_follows_the_scale_of_the_axis_of_values(
    kind: str, options: Any, domains: Any
) -> None:
    arrays = {1: [0.3, 0.4], 2: [2.0, 40.0]}
    by_series = Panel(kind, "p", "", (Series("score", "s", "val"),), "a", options)
    by_items = Panel(kind, "p", "", (), "a", {**options, "items": [{"name": "score"}]})
    assert declared_domains(by_series, arrays) == domains
    assert declared_domains(by_items, arrays) == domains


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
            + ("1 worker" if jobs == 1 else f"{jobs} workers"),
        ]


def test_plan_of_what_is_up_to_date_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "_measured_cost", lambda *_: pytest.fail("measured for nothing"))
    code = recordings.read("gradient_stepper")["provenance"]["code"]
    monkeypatch.setattr(record, "code_hash", lambda slug: code)
    assert record.plan(["gradient_stepper"], 1) == [
        "gradient_stepper: 15 points × 20 seeds, up to date",
        "together: about 0.0 min with 1 worker",
    ]


def test_cost_is_measured_where_it_is_not_known_and_then_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    monkeypatch.setattr(record, "measure", lambda e, settings, seeds: ran.append(key(settings)))
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
        record.cluster("tcp://127.0.0.1:8786"),
    ):
        pytest.fail("went on without a cluster")


def test_experiment_type_is_what_modules_declare() -> None:
    assert all(isinstance(load(slug), Experiment) for slug in slugs())
