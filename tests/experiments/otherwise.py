"""The recordings as another processor might have made them: what is chaotic moved, no more."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

import numpy as np
import pytest

from trainlab import recordings
from trainlab.experiments import load
from trainlab.experiments.shared.summary import plain
from trainlab.experiments.sweeps import rounding

_read = recordings.read


@cache
def jittered(slug: str, seed: int) -> dict[str, Any]:
    """Return a recording with each chaotic figure displaced within its recorded moves.

    What compares points is computed anew from the displaced ones, and so are the findings.
    """
    recording, experiment = _read(slug), load(slug)
    rng = np.random.default_rng([seed, zlib.crc32(slug.encode())])
    points = {name: rounding.jittered(p, rng) for name, p in recording["points"].items()}
    if experiment.across:
        arrays = {name: point["arrays"] for name, point in points.items()}
        for name, compared in experiment.across(arrays).items():
            points[name]["arrays"] |= plain(compared)
    for settings in experiment.grid():
        point = points[recordings.key(settings)]
        point["finding"] = experiment.finding(settings, point["arrays"])
    return {**recording, "points": points}


def recorded_otherwise(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Let everything that reads recordings read jittered ones."""

    def read(slug: str, *folder: Any) -> dict[str, Any]:
        recording = _read(slug, *folder)  # its own error, if there is none of that name
        return recording if folder else jittered(slug, seed)

    monkeypatch.setattr(recordings, "read", read)
