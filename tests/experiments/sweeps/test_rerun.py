"""The recordings are what this code gives, here and on any other processor."""

from __future__ import annotations

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
    recording, experiment = recordings.read(slug), load(slug)
    assert set(recording["points"]) == {recordings.key(settings) for settings in experiment.grid()}
    assert recording["provenance"]["code"] == provenance.code_hash(slug), "run: make record"


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
