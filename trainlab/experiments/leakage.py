"""What does each leak from the test rows add to the reported score?

One seed is one split, and one draw where the data are generated. Each leak is made twice, on a
*typical* and on a *worst* case, and each time against the honest procedure on the same rows;
`trainlab.experiments.shared.leaks` says on which data, with which model.

Splits hold out 30 % of the rows unless another number stands here. float64.

Arrays
------
typical_reported, typical_honest, worst_reported, worst_honest : shape (seeds,)
    Accuracy (0 to 1), or R² (1 at best) for ``selection_r2`` and ``time``.
typical_difference, worst_difference : shape (seeds,)
    reported - honest with the same seed.
typical_effect, worst_effect : shape (3,)
    Mean difference and the ends of its 95 % bootstrap interval over the seeds that were run.
    Over splits of one data set it says nothing about other data.
typical_LEAK, worst_LEAK : shape ()
    The same effects of every leak, with their intervals, at each grid point.

References
----------
Kaufman et al. (2012), ACM TKDD 6(4); Ambroise & McLachlan (2002), PNAS 99, on selection before
the split; Kapoor & Narayanan (2023), Patterns 4, on leaks in published work; Micci-Barreca (2001),
SIGKDD Explorations 3(1), on target encoding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.engine.statistics import paired_difference
from trainlab.experiments.shared.declaring import (
    Arrays,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.experiments.shared.leaks import LEAKS

CASES = ("typical", "worst")


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Measure one leak in both cases; arrays as in the module's docstring."""
    leak = LEAKS[str(settings["leak"])]
    runs, exact = {}, {}
    for case in CASES:
        scores = [leak(np.random.default_rng(seed), case == "worst") for seed in seeds]
        reported, honest = np.array(scores).T
        runs[f"{case}_reported"], runs[f"{case}_honest"] = reported, honest
        runs[f"{case}_difference"] = reported - honest
        exact[f"{case}_effect"] = np.array(paired_difference(reported, honest)[:3])
    return Result(runs, exact)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what the leak adds in both cases, with intervals."""
    leak = str(settings["leak"])
    score = "R²" if leak in IN_R2 else "accuracy"
    typical, worst = (_adds(arrays[f"{case}_effect"]["median"]) for case in CASES)
    return (
        f"{TEXTS[leak]} adds on average {typical} to the {score} of the typical case, and {worst} "
        "to that of the worst."
    )


def _adds(effect: Any) -> str:
    estimate, low, high = (float(f"{float(value):.4g}") for value in effect)  # as recorded
    if not np.isfinite(low):
        return "what a single split cannot tell"
    nothing = low < 0 < high
    digits = 4 if nothing else 3 if high < 1 else 2
    interval = f"95 % interval {low:.{digits}f} to {high:.{digits}f}".replace("-", "−")
    what = "nothing that can be told from 0" if nothing else f"{estimate:.{digits}f}"
    return f"{what} ({interval})"


TEXTS = {
    "scaler": "Scaling before the split",
    "selection": "Selecting features before the split",
    "selection_r2": "Selecting features before the split, in regression,",
    "duplicates": "Having duplicates in both parts",
    "groups": "Splitting groups by row",
    "time": "Splitting time at random",
    "outcome": "A feature known only after the outcome",
    "oversampling": "Oversampling before the split",
    "target_encoding": "Target encoding on all rows",
    "early_stopping": "Early stopping on the test set",
}
IN_R2 = ("selection_r2", "time")

NAMES = (
    "scaler before the split",
    "feature selection before the split",
    "feature selection, regression",
    "duplicates",
    "groups",
    "time",
    "feature known after the outcome",
    "oversampling before the split",
    "target encoding on all rows",
    "early stopping on the test set",
)


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Put the effects of all leaks side by side, to 4 decimals, at every grid point."""
    effects = {}
    for leak in LEAKS:
        for case in CASES:
            numbers = (round(end, 4) + 0.0 for end in points[leak][f"{case}_effect"]["median"])
            parts = zip(("median", "lower", "upper"), numbers, strict=True)
            effects[f"{case}_{leak}"] = dict(parts)
    return dict.fromkeys(points, effects)


experiment = Experiment(
    title="Leaks",
    question="What does each leak from the test rows add to the reported score?",
    task="Before you look at a leak, say what it adds at worst; then find the one that does no "
    "harm in its typical case.",
    notice=(
        "A leak is as large as what it lets the model know about the test rows it is scored on: "
        "their labels or their twins a great deal, their mean and spread next to nothing, unless "
        "they drift."
    ),
    controls=(
        Control(
            "leak",
            "Leak",
            values=tuple(LEAKS),
            texts=NAMES,
            default="selection",
        ),
    ),
    panels=(
        Panel(
            "intervals",
            "scores",
            "Reported and honest score on the same data",
            series=(
                Series("typical_honest", "typical case", "val"),
                Series("typical_reported", "typical case", "danger"),
                Series("worst_honest", "worst case", "val"),
                Series("worst_reported", "worst case", "danger"),
            ),
            options={
                "x": {"label": "accuracy, or R² in regression", "domain": [0.3, 1]},
                "key": {"val": "honest", "danger": "reported with the leak"},
                "domain_by": {
                    "control": "leak",
                    "domains": {
                        leak: {"time": [-4, 1], "selection_r2": [-0.5, 1]}.get(leak, [0.3, 1])
                        for leak in LEAKS
                    },
                },
            },
        ),
        Panel(
            "intervals",
            "differences",
            "What the leak adds, split by split",
            series=(
                Series("typical_difference", "typical case", "danger"),
                Series("worst_difference", "worst case", "danger"),
            ),
            options={
                "x": {"label": "reported − honest", "domain": [-0.1, 0.6]},
                "reference": [{"value": 0, "label": "no harm", "role": "theory"}],
                "domain_by": {
                    "control": "leak",
                    "domains": {
                        leak: [-0.5, 5] if leak == "time" else [-0.1, 0.6] for leak in LEAKS
                    },
                },
            },
        ),
        Panel(
            "intervals",
            "overview",
            "What every leak adds: the mean over 100 splits, and its 95 % interval",
            series=tuple(
                Series(f"{case}_{leak}", f"{name} (R²)" if leak in IN_R2 else name, role)
                for leak, name in zip(LEAKS, NAMES, strict=True)
                for case, role in (("typical", "val"), ("worst", "danger"))
            ),
            options={
                "x": {"label": "reported − honest", "domain": [-0.1, 0.8]},
                "key": {"val": "typical case", "danger": "worst case"},
                "reference": [{"value": 0, "label": "no harm", "role": "theory"}],
            },
        ),
    ),
    run=run,
    finding=finding,
    across=across,
    seeds=100,
    smoke=tuple({"leak": leak} for leak in LEAKS),
)
