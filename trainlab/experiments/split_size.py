"""How much of the data should be held out: a worse model, or a blurrier estimate?

One seed is one random split. Of a data set, n rows are ours; a share of them is held out, a
linear classifier (scikit-learn's `RidgeClassifier` on features standardized by the rows it is
fitted to) is fitted to the others and scored on those held out. All rows that are not ours tell
how good a model truly is. Digits: 64 features, 10 classes, 1,797 rows; breast cancer: 30
features, 2 classes, 569 rows (few are left for the truth: its standard error is up to .016).
float64.

Arrays
------
held_out : shape (9,)
    Share of the n rows held out.
test_rows : shape (9,)
    How many those are.
estimate : shape (seeds, 9)
    Accuracy on the held-out rows: what would be reported; 0 to 1.
achieved : shape (seeds, 9)
    Accuracy of the same model on the rows that are not ours; 0 to 1.
half_interval : shape (seeds, 9)
    Half the width of Wilson's 95 % interval about the estimate; accuracy.
blur : shape (seeds, 9)
    |estimate - achieved|; accuracy.
loss : shape (seeds, 9)
    Accuracy that a model fitted to all n rows would have more; on the rows that are not ours.
miss : shape (seeds, 9)
    |estimate - accuracy of the model fitted to all n rows|: both costs together, since after
    the estimate one fits again to everything.

References
----------
Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, section 7.10;
Wilson (1927), JASA 22.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import RidgeClassifier

from trainlab.engine.data import digits
from trainlab.engine.statistics import binomial_interval
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import percent

SHARES = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Measure one setting; arrays as in the module's docstring."""
    rows = int(settings["rows"])
    x, y = _rows_of(str(settings["data"]))
    test_rows = np.round(SHARES * rows).astype(int)
    splits = [_one_split(np.random.default_rng(seed), x, y, rows, test_rows) for seed in seeds]
    estimate, achieved, with_all = (np.array(values) for values in zip(*splits, strict=True))
    return Result(
        runs={
            "estimate": estimate,
            "achieved": achieved,
            "half_interval": _half_intervals(estimate, test_rows),
            "blur": abs(estimate - achieved),
            "loss": with_all[:, None] - achieved,
            "miss": abs(estimate - with_all[:, None]),
        },
        exact={"held_out": SHARES, "test_rows": test_rows},
    )


def _rows_of(name: str) -> tuple[np.ndarray, np.ndarray]:
    if name == "digits":
        data = digits()
        return data.x, data.y
    x, y = load_breast_cancer(return_X_y=True)
    return x, y


def _one_split(
    rng: np.random.Generator, x: np.ndarray, y: np.ndarray, rows: int, test_rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return for each share the accuracy on held-out and on other rows; and with all rows."""
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    estimate, achieved = [], []
    for held_out in [*test_rows, 0]:
        train = slice(held_out, rows)
        # What StandardScaler does, without its checks, which would take most of the time.
        scale = x[train].std(axis=0)
        standard = (x - x[train].mean(axis=0)) / np.where(scale > 0, scale, 1)
        model = RidgeClassifier().fit(standard[train], y[train])
        right = model.predict(standard) == y
        estimate.append(right[:held_out].mean() if held_out else np.nan)
        achieved.append(right[rows:].mean())
    return np.array(estimate[:-1]), np.array(achieved[:-1]), float(achieved[-1])


def _half_intervals(estimate: np.ndarray, test_rows: np.ndarray) -> np.ndarray:
    half = np.empty_like(estimate)
    for share, n in enumerate(test_rows):
        right = np.round(estimate[:, share] * n).astype(int)
        for successes in np.unique(right):
            low, high = binomial_interval(int(successes), int(n))
            half[right == successes, share] = (high - low) / 2
    return half


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence which share served best, and how the ends failed."""
    miss = np.array([float(f"{value:.4g}") for value in arrays["miss"]["median"]])
    good = SHARES[miss <= 1.25 * miss.min()]
    held_out = percent(good[0]) if len(good) == 1 else f"{percent(good[0])} to {percent(good[-1])}"
    return (
        f"Of {int(settings['rows'])} rows, hold out {held_out}: the estimate is then typically off "
        f"by {100 * miss.min():.2g} points; with {percent(SHARES[0])} held out by "
        f"{100 * miss[0]:.2g}, with {percent(SHARES[-1])} by {100 * miss[-1]:.2g}."
    )


experiment = Experiment(
    title="How much to hold out",
    question="How much of the data should be held out: a worse model, or a blurrier estimate?",
    task="Find the data on which 20 % is too little, and say why.",
    notice=(
        "With few rows held out the estimate is a matter of luck; with many the model is worse "
        "than the one you would ship. What is lost depends on how much the last rows still teach."
    ),
    controls=(
        Control(
            "data",
            "Data",
            values=("digits", "breast_cancer"),
            texts=("digits (10 classes)", "breast cancer (2 classes)"),
            default="digits",
        ),
        Control("rows", "Rows in all", values=(100, 200, 300, 400), default=200, unit="rows"),
    ),
    panels=(
        Panel(
            "curves",
            "accuracy",
            "A worse model, a blurrier estimate",
            series=(
                Series("estimate", "estimate on the held-out rows", "test"),
                Series("achieved", "true accuracy of that model", "val"),
            ),
            options={
                "x": {"array": "held_out", "label": "share held out", "domain": [0, 0.85]},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0.5, 1]},
                "domain_by": {
                    "control": "data",
                    "domains": {"digits": [0.5, 1], "breast_cancer": [0.8, 1]},
                },
            },
        ),
        Panel(
            "curves",
            "costs",
            "How far the estimate is from the model fitted to all rows",
            series=(
                Series("miss", "both together", "danger"),
                Series("blur", "the estimate's luck", "test"),
                Series("loss", "the rows not learned from", "train"),
                Series("half_interval", "half the 95 % interval", "theory"),
            ),
            options={
                "x": {"array": "held_out", "label": "share held out", "domain": [0, 0.85]},
                "y": {"label": "accuracy", "scale": "linear", "domain": [-0.02, 0.3]},
                "domain_by": {
                    "control": "data",
                    "domains": {"digits": [-0.02, 0.3], "breast_cancer": [-0.02, 0.2]},
                },
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=200,
    smoke=({"rows": 100}, {"data": "breast_cancer", "rows": 100}),
)
