"""The experiments: one file in this folder is one experiment, found by its name.

A file declares ``experiment = Experiment(...)``; its slug is the file's name. Importing this
package does not import torch: an experiment's own module is imported only to run it.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from trainlab import recordings
from trainlab.errors import DeclarationError, TrainlabError, UnknownNameError, told
from trainlab.experiments.shared.declaring import (
    Chosen,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    Value,
)

__all__ = [
    "Chosen",
    "Control",
    "Experiment",
    "Panel",
    "Result",
    "Series",
    "Settings",
    "Value",
    "complete",
    "load",
    "slugs",
]


def slugs() -> list[str]:
    """Return the slugs of all experiments, in alphabetical order."""
    return sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem != "__init__")


def load(slug: str) -> Experiment:
    """Import an experiment by its slug; this imports torch.

    Raises
    ------
    UnknownNameError
        Lists the experiments.
    DeclarationError
        If its file declares none, or cannot be imported: says why, and on which line.
    """
    if slug not in slugs():
        raise UnknownNameError("experiment", slug, slugs())
    file = f"trainlab/experiments/{slug}.py"
    try:
        module = importlib.import_module(f"trainlab.experiments.{slug}")
    except TrainlabError:
        raise
    except (Exception, SystemExit) as error:  # whatever an author's file may raise
        raise DeclarationError(file, [told(error, file)]) from error
    experiment = getattr(module, "experiment", None)
    if not isinstance(experiment, Experiment):
        found = f"experiment is {experiment!r:.60}; expected: experiment = Experiment(...)"
        raise DeclarationError(file, [found])
    return experiment


def complete(slug: str, experiment: Experiment, settings: Settings) -> dict[str, Any]:
    """Return settings with what was chosen for them: as recorded, else chosen now (slow)."""
    if experiment.choose is None:
        return dict(settings)
    recorded = recordings.read(slug)["points"] if slug in recordings.slugs() else {}
    point = recorded.get(recordings.key(settings))
    chosen: Chosen = point["chosen"] if point else experiment.choose(settings)
    return {**settings, **chosen}
