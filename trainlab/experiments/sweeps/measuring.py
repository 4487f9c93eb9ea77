"""One grid point, measured: as it is recorded, and with its weights moved by rounding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from trainlab import recordings
from trainlab.engine.networks import moved_weights
from trainlab.errors import DeclarationError
from trainlab.experiments import load
from trainlab.experiments.shared.declaring import Experiment, Settings
from trainlab.experiments.shared.summary import summarized
from trainlab.experiments.sweeps.rounding import SCALE


def run_point(slug: str, settings: Settings) -> dict[str, Any]:
    """Run one grid point on one thread (in a worker) and summarize it."""
    torch.set_num_threads(1)
    return measure(load(slug), settings)


def measure(experiment: Experiment, settings: Settings) -> dict[str, Any]:
    """Choose what is chosen on validation, run seeds 0, 1, …, and summarize them as a point.

    Raises
    ------
    RecordingError
        If the run reads a recording that the experiment does not declare in ``reads``.
    DeclarationError
        If its arrays are not those of all seeds; lists all that are wrong.
    """
    with recordings.only(experiment.reads):
        chosen: Mapping[str, Any] = experiment.choose(settings) if experiment.choose else {}
        result = experiment.run({**settings, **chosen}, range(experiment.seeds))
    if wrong := list(result.problems(experiment.seeds)):
        raise DeclarationError(f"The run of {experiment.title!r}", wrong)
    point = summarized(experiment, settings, result)
    return point | ({"chosen": chosen} if experiment.choose else {})


def perturbed(
    slug: str, settings: Settings, chosen: Mapping[str, Any], draw: int
) -> dict[str, Any]:
    """Return the arrays of a point whose initial weights are moved by `SCALE` of themselves."""
    torch.set_num_threads(1)
    experiment = load(slug)
    with moved_weights(SCALE, seed=1000 + draw):
        result = experiment.run({**settings, **chosen}, range(experiment.seeds))
    arrays: dict[str, Any] = summarized(experiment, settings, result)["arrays"]
    return arrays
