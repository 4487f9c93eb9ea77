"""The recordings are what this code gives, here and on any other processor."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from sampled import SAMPLE, sampled
from told import fail_with

import trainlab
from trainlab import recordings
from trainlab.experiments import load, slugs
from trainlab.experiments.shared.summary import summarized
from trainlab.experiments.sweeps import provenance, record

POINTS = 1  # of each recording, besides the one that a page shows first


@pytest.mark.parametrize("slug", slugs())
def test_recording_holds_the_whole_grid_of_this_code(slug: str) -> None:
    fail_with(
        outdated(slug, recordings.read(slug)),
        f"trainlab/recorded/{slug}.json",
        f"Record it again: make record ONLY={slug} (it runs only what has to be run)",
    )


def outdated(slug: str, recording: Mapping[str, Any]) -> list[str]:
    """Return a line for each way in which a recording is not the one of this code."""
    grid = [recordings.key(settings) for settings in load(slug).grid()]
    points, stamp = recording["points"], recording["provenance"].get("code")
    lines = [f"no point {name}, which is on the grid" for name in grid if name not in points]
    lines += [f"point {name}, which is not on the grid" for name in points.keys() - set(grid)]
    if stamp != (now := provenance.code_hash(slug)):
        lines.append(
            f"provenance.code: found {stamp!r}, expected {now!r}: code, data or a recording that "
            "its numbers rest on has changed"
        )
    if recording["provenance"].get("points") != provenance.points_hash(points):
        lines.append("points: a number is not the one that was recorded; git diff shows which")
    return lines


def test_all_that_is_outdated_is_told_at_once() -> None:
    recording = copy.deepcopy(recordings.read("gradient_stepper"))
    name = next(iter(recording["points"]))
    recording["points"]["off|it"] = recording["points"].pop(name)
    recording["provenance"]["code"] = "0"
    missing, off, code, points = outdated("gradient_stepper", recording)
    assert missing == f"no point {name}, which is on the grid"
    assert off == "point off|it, which is not on the grid"
    assert code.startswith("provenance.code: found '0', expected '")
    assert points.startswith("points: a number is not the one that was recorded")


@pytest.mark.parametrize("slug", ["clipping", "gradient_flow", "recipe"])
def test_a_change_of_one_percent_anywhere_is_found(slug: str) -> None:
    """Also in the points that no sample runs again."""
    recording = copy.deepcopy(recordings.read(slug))
    rng = random.Random(slug)
    point = rng.choice([*recording["points"].values()])
    array = rng.choice([one for one in point["arrays"].values() if one.get("median")])
    flat = np.ravel(array["median"])
    array["median"] = np.where(np.arange(flat.size) == 0, 1.01 * flat, flat).tolist()
    assert [line.partition(":")[0] for line in outdated(slug, recording)] == ["points"]


@pytest.mark.thorough
@pytest.mark.parametrize("slug", slugs())
def test_recorded_is_rerun(slug: str) -> None:
    """A sample of the grid, another one for each recording and each TRAINLAB_SAMPLE."""
    recording, experiment = recordings.read(slug), load(slug)
    across = record.across_arrays(experiment, recording["points"])
    for settings in sampled(list(experiment.grid()), POINTS, recording["provenance"]["code"]):
        recorded = recording["points"][recordings.key(settings)]
        chosen = {**settings, **recorded.get("chosen", {})}
        result = experiment.run(chosen, range(experiment.seeds))
        again = summarized(experiment, settings, result)
        fail_with(
            record.differences(again, recorded, across),
            f"{slug} at {settings}, which differs from its recording (TRAINLAB_SAMPLE={SAMPLE!r})",
            f"If the change is meant: make record ONLY={slug}",
        )


@pytest.mark.thorough
@pytest.mark.parametrize("slug", slugs())
def test_default_seeds_of_run_are_the_recorded_ones(slug: str) -> None:
    """What the page tells the reader to type gives what the page shows."""
    experiment = load(slug)
    settings = experiment.settings(experiment.smoke[0])
    point = summarized(experiment, settings, trainlab.run(slug, **settings))
    points = recordings.read(slug)["points"]
    across = record.across_arrays(experiment, points)
    fail_with(
        record.differences(point, points[recordings.key(settings)], across),
        f"{slug} at {settings}, which differs from its recording",
    )


@pytest.mark.parametrize("slug", slugs())
def test_findings_are_made_from_the_recorded_numbers(slug: str) -> None:
    experiment, points = load(slug), recordings.read(slug)["points"]
    for settings in experiment.grid():
        point = points[recordings.key(settings)]
        assert experiment.finding(settings, point["arrays"]) == point["finding"], settings
