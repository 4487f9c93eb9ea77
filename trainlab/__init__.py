"""Why Won't It Train? The package behind the book: experiments, quizzes and checks.

Importing it is quick: torch is imported when an experiment is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trainlab.experiments import Result, Value
    from trainlab.plans.training import PlanRun


def run(slug: str, seeds: Iterable[int] | None = None, **settings: Value) -> Result:
    """Run an experiment; with the default seeds it gives what the book shows.

    Parameters
    ----------
    slug : str
        Name of a file in ``trainlab/experiments``.
    seeds : iterable of int, optional
        The recorded seeds 0, 1, … if left out.
    **settings
        Values of the experiment's controls; defaults for those left out.

    Returns
    -------
    Result
        Named arrays; shapes and units stand in the docstring of the experiment's module.

    Raises
    ------
    UnknownNameError, SettingError
        Name what was found and what can be run.

    Examples
    --------
    >>> result = run("gradient_flow", depth=3, activation="sigmoid", seeds=range(2))
    >>> result["gradient"].shape
    (2, 3)
    """
    from trainlab.experiments import complete, load

    experiment = load(slug)
    wanted = list(range(experiment.seeds)) if seeds is None else _checked(seeds)
    return experiment.run(complete(slug, experiment, experiment.settings(settings)), wanted)


def train_plan(plan: Mapping[str, Any] | str) -> PlanRun:
    """Train the networks of a plan in PyTorch, one for each of its seeds.

    The page trains the same plan to the same numbers; `as_pytorch` prints it as a script.

    Parameters
    ----------
    plan : mapping or str
        As ``trainlab/plans/plan.schema.json`` describes it, or its JSON; what is left out has its
        default.

    Raises
    ------
    PlanError
        Lists everything that is wrong with the plan.

    Examples
    --------
    >>> run = train_plan({"version": 1, "stopping": {"epochs": 2}, "seeds": [0, 1]})
    >>> run["val_loss"].shape
    (2, 3)
    """
    from trainlab.plans import training

    return training.train_plan(plan)


def as_pytorch(plan: Mapping[str, Any] | str) -> str:
    """Return a plain PyTorch script that trains a plan.

    Parameters
    ----------
    plan : mapping or str
        As for `train_plan`.

    Raises
    ------
    PlanError
        Lists everything that is wrong with the plan.

    Examples
    --------
    >>> print(as_pytorch({"version": 1}).splitlines()[0])
    import numpy as np
    """
    from trainlab.plans import printing

    return printing.as_pytorch(plan)


def _checked(seeds: Iterable[int]) -> list[int]:
    from trainlab.errors import SettingError

    listed = list(seeds) if isinstance(seeds, Iterable) else []
    known = all(isinstance(seed, Integral) and 0 <= seed < 2**63 for seed in listed)
    if not listed or not known:
        raise SettingError(
            f"seeds={seeds!r} cannot be run; expected whole numbers from 0 up (below 2**63), at "
            "least one, as in seeds=[0] or seeds=range(20)."
        )
    return [int(seed) for seed in listed]
