"""What does each leak from the test rows add to the reported score?

One seed is one split, and one draw where the data are generated. Each leak is made twice, on a
*typical* and on a *worst* case, and each time against the honest procedure on the same rows;
`trainlab.experiments.shared.leaks` says on which data, with which model. Each model has beside it
a network (`trainlab.experiments.shared.leaky_networks`), whose learning rate is tuned for either
procedure by the score that it reports, on ten other seeds (`engine.tuning.tune`, from
0.00032 to 0.032, in float32).

Splits hold out 30 % of the rows unless another number stands here. float64.

Arrays
------
typical_reported, typical_honest, worst_reported, worst_honest : shape (seeds,)
    Accuracy (0 to 1), or R² (1 at best) for ``selection_r2`` and ``time``.
typical_difference, worst_difference : shape (seeds,)
    reported - honest with the same seed.
typical_network_reported, typical_network_honest : shape (seeds,)
worst_network_reported, worst_network_honest : shape (seeds,)
typical_network_difference, worst_network_difference : shape (seeds,)
    The same of the network; NaN where it died.
typical_effect, worst_effect, typical_network_effect, worst_network_effect : shape (3,)
    Mean difference and the ends of its 95 % bootstrap interval over the seeds that were run.
    Over splits of one data set it says nothing about other data.
typical_LEAK, worst_LEAK, typical_network_LEAK, worst_network_LEAK : shape ()
    The same effects of every leak, with their intervals, at each grid point.
typical_rates, worst_rates : shape (2,)
    The network's learning rates, with the leak and without.
CASE_reported_tuning_rate, CASE_reported_tuning_score : shape (rates,)
CASE_honest_tuning_rate, CASE_honest_tuning_score : shape (rates,)
    The rates that were tried for either, and the median score of each.

References
----------
Kaufman et al. (2012), ACM TKDD 6(4); Ambroise & McLachlan (2002), PNAS 99, on selection before
the split; Kapoor & Narayanan (2023), Patterns 4, on leaks in published work; Micci-Barreca (2001),
SIGKDD Explorations 3(1), on target encoding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from trainlab.engine.statistics import paired_difference
from trainlab.engine.tuning import TUNING_SEEDS, tune
from trainlab.experiments.shared.declaring import (
    Arrays,
    Chosen,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    tuning_curve,
)
from trainlab.experiments.shared.leaks import LEAKS, Fit
from trainlab.experiments.shared.leaky_networks import network_scores

CASES = ("typical", "worst")
PROCEDURES = ("reported", "honest")
GRID = (3.2e-4, 3.2e-2)  # of the network's learning rates that are tried first
IN_R2 = ("selection_r2", "time")


def choose(settings: Settings) -> Chosen:
    """Tune the network's learning rate for each case and procedure, by the score it would see."""
    leak = str(settings["leak"])
    chosen: dict[str, Any] = {}
    for case in CASES:
        for procedure, fits in zip(PROCEDURES, _fits(leak, case, TUNING_SEEDS), strict=True):
            scores = partial(_tuning_scores, fits)
            floor = 0.0 if leak in IN_R2 else 0.55  # no better than the mean; than a coin
            chosen |= tune(scores, *GRID, floor=floor).chosen(f"{case}_{procedure}_")
    return chosen


def _tuning_scores(fits: Sequence[Fit], rate: float) -> np.ndarray:
    return network_scores(fits, rate, TUNING_SEEDS, torch.float32)


def _fits(leak: str, case: str, seeds: Sequence[int]) -> tuple[tuple[Fit, ...], tuple[Fit, ...]]:
    """Return what the leak trains on and scores, one for each seed, and the same of the honest."""
    pairs = [LEAKS[leak](np.random.default_rng(seed), case == "worst") for seed in seeds]
    leaky, honest = zip(*pairs, strict=True)
    return leaky, honest


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Measure one leak in both cases; arrays as in the module's docstring."""
    leak = str(settings["leak"])
    runs: dict[str, np.ndarray] = {}
    exact: dict[str, np.ndarray] = {}
    for case in CASES:
        rates = [float(settings[f"{case}_{name}_learning_rate"]) for name in PROCEDURES]
        for name, rate, fits in zip(PROCEDURES, rates, _fits(leak, case, seeds), strict=True):
            runs[f"{case}_{name}"] = np.array([fit.score for fit in fits])
            runs[f"{case}_network_{name}"] = network_scores(fits, rate, seeds)
            exact |= tuning_curve(settings, f"{case}_{name}_")
        exact[f"{case}_rates"] = np.array(rates)
        for model in (case, f"{case}_network"):
            reported, honest = (runs[f"{model}_{name}"] for name in PROCEDURES)
            runs[f"{model}_difference"] = reported - honest
            exact[f"{model}_effect"] = np.array(paired_difference(reported, honest)[:3])
    return Result(runs, exact)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what the leak adds in both cases, with intervals."""
    leak = str(settings["leak"])
    score = "R²" if leak in IN_R2 else "accuracy"
    typical, worst = (_adds(arrays[f"{case}_effect"]["median"]) for case in CASES)
    network = _adds(arrays["typical_network_effect"]["median"])
    return (
        f"{TEXTS[leak]} adds on average {typical} to the {score} of the typical case, and {worst} "
        f"to that of the worst; with a network it adds {network} in the typical case."
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
        for model in (name for case in CASES for name in (case, f"{case}_network")):
            numbers = (round(end, 4) + 0.0 for end in points[leak][f"{model}_effect"]["median"])
            parts = zip(("median", "lower", "upper"), numbers, strict=True)
            effects[f"{model}_{leak}"] = dict(parts)
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
                Series("typical_network_honest", "network, typical case", "val"),
                Series("typical_network_reported", "network, typical case", "danger"),
                Series("worst_network_honest", "network, worst case", "val"),
                Series("worst_network_reported", "network, worst case", "danger"),
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
                Series("typical_network_difference", "network, typical case", "danger"),
                Series("worst_network_difference", "network, worst case", "danger"),
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
        Panel(
            "intervals",
            "networks",
            "The same with a network: the mean over 100 splits, and its 95 % interval",
            series=tuple(
                Series(f"{case}_network_{leak}", f"{name} (R²)" if leak in IN_R2 else name, role)
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
    choose=choose,
    keep=("typical_difference", "typical_network_difference"),
    across=across,
    seeds=300,
    smoke=({"leak": "groups"}, {"leak": "selection"}, {"leak": "early_stopping"}),
)
