"""By how much does the best of K models flatter itself on the test set that chose it?

One seed is one search: K models are scored on one test set of n rows, and the best score is
reported. Four kinds of search:

- *independent*: every model has the same skill and errs by itself, so a score is a binomial
  share (coin-flippers at accuracy .5; .6 where there is a little to learn);
- *similar*: linear models, each fitted by ridge regression to a random half of 20 Gaussian
  features of the same 100 training rows;
- *tuned*: adaptive; one such model on all 20 features, then K - 1 small changes of one weight,
  each kept if the score on the test set rises;
- *built*: adaptive; one of K features is tried at each look and kept with the sign that the test
  set prefers; what is reported is the score of their sum.

Labels are coin flips, or the sign of a linear function of the features plus noise (correlation
0.6: nobody can exceed .705). The true accuracy of a linear model on Gaussian rows is exact:
1/2 + arcsin(ρ)/π, with ρ its correlation with what the label is the sign of (Sheppard, 1899).
float64.

Arrays
------
models : shape (10,)
    K: 1, 2, 5, …, 1000.
reported, true : shape (seeds, 10)
    Accuracy on the test set of what the search has found after K looks, and its true accuracy;
    0 to 1.
optimism_20, optimism_100 : shape (seeds,)
    reported - true at K = 20 and 100; accuracy, 0 to 1.
normal_theory, binomial_theory : shape (10,)
    Expected best of K independent models of accuracy p: p + σ E[max of K normals] with
    σ = √(p(1-p)/n), and exactly from the binomial. Left out where models differ in skill.
rule_of_thumb : shape (10,)
    p + σ√(2 ln K), an upper bound that is often quoted as the value.

References
----------
David & Nagaraja (2003), Order Statistics, section 3.1; Blum & Hardt (2015), ICML, on adaptive
peeking; Recht et al. (2019), ICML, and Roelofs et al. (2019), NeurIPS, found less harm in the
field; Sheppard (1899), Phil. Trans. A 192.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.engine.statistics import expected_best_share, expected_maximum
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import percent

MODELS = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
SKILL = {"nothing": 0.5, "little": 0.6}
SIGNAL = {"nothing": 0.0, "little": 0.6}
FEATURES, TRAINING_ROWS, RIDGE = 20, 100, 10.0
CHANGE = 0.5  # of the weights' standard deviation


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Measure one setting; arrays as in the module's docstring."""
    rows, kind = int(settings["rows"]), str(settings["kind"])
    to_learn = str(settings["to_learn"])
    search = SEARCHES[kind]
    searches = [search(np.random.default_rng(seed), rows, to_learn) for seed in seeds]
    reported = np.array([scores for scores, _ in searches])
    true = np.array([skill for _, skill in searches])
    optimism = reported - true
    exact: dict[str, np.ndarray] = {"models": MODELS}
    if kind == "independent" or to_learn == "nothing":
        p = SKILL[to_learn]
        sigma = np.sqrt(p * (1 - p) / rows)
        exact |= {
            "normal_theory": p + sigma * np.array([expected_maximum(k) for k in MODELS]),
            "binomial_theory": np.array([expected_best_share(k, rows, p) for k in MODELS]),
            "rule_of_thumb": p + sigma * np.sqrt(2 * np.log(MODELS)),
        }
    at = {k: int(np.flatnonzero(k == MODELS)[0]) for k in (20, 100)}
    return Result(
        runs={
            "reported": reported,
            "true": true,
            "optimism_20": optimism[:, at[20]],
            "optimism_100": optimism[:, at[100]],
        },
        exact=exact,
    )


def _independent(
    rng: np.random.Generator, rows: int, to_learn: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the reported and the true accuracy for each K, as all three searches do."""
    skill = SKILL[to_learn]
    scores = rng.binomial(rows, skill, MODELS[-1]) / rows
    return np.maximum.accumulate(scores)[MODELS - 1], np.full(len(MODELS), skill)


def _similar(rng: np.random.Generator, rows: int, to_learn: str) -> tuple[np.ndarray, np.ndarray]:
    truth = _truth(rng, SIGNAL[to_learn], FEATURES)
    x, y = _draw(rng, TRAINING_ROWS, truth)
    x_test, y_test = _draw(rng, rows, truth)
    used = rng.random((MODELS[-1], FEATURES)).argsort(axis=1) < FEATURES // 2
    # A feature that is not used has only zeros: ridge gives it the weight 0.
    gram = (x.T @ x) * (used[:, :, None] & used[:, None, :]) + RIDGE * np.eye(FEATURES)
    weights = np.linalg.solve(gram, (used * (x.T @ y))[:, :, None])[:, :, 0]
    scores = _accuracies(weights, x_test, y_test)
    best = np.array([scores[:k].argmax() for k in MODELS])
    return scores[best], _true_accuracy(weights[best], truth)


def _tuned(rng: np.random.Generator, rows: int, to_learn: str) -> tuple[np.ndarray, np.ndarray]:
    truth = _truth(rng, SIGNAL[to_learn], FEATURES)
    x, y = _draw(rng, TRAINING_ROWS, truth)
    x_test, y_test = _draw(rng, rows, truth)
    weights = np.linalg.solve(x.T @ x + RIDGE * np.eye(FEATURES), x.T @ y)
    signed = np.ascontiguousarray((x_test * y_test[:, None]).T)
    margins = weights @ signed  # above 0 where the model is right
    right = int((margins > 0).sum())
    which = rng.integers(FEATURES, size=MODELS[-1])
    by = rng.normal(0, CHANGE * weights.std(), MODELS[-1])
    reported, kept = [], []
    for peek in range(1, MODELS[-1] + 1):
        if peek > 1:
            changed = margins + by[peek - 1] * signed[which[peek - 1]]
            now_right = int((changed > 0).sum())
            if now_right > right:
                margins, right = changed, now_right
                weights[which[peek - 1]] += by[peek - 1]
        if peek in MODELS:
            reported.append(right / rows)
            kept.append(weights.copy())
    return np.array(reported), _true_accuracy(np.array(kept), truth)


def _built(rng: np.random.Generator, rows: int, to_learn: str) -> tuple[np.ndarray, np.ndarray]:
    features = int(MODELS[-1])
    truth = _truth(rng, SIGNAL[to_learn], features)
    x_test, y_test = _draw(rng, rows, truth)
    right = ((x_test > 0) == (y_test > 0)[:, None]).mean(axis=0)
    signs = np.where(right > 0.5, 1.0, -1.0)
    # The first K features, for each K.
    weights = signs * (np.arange(features) < MODELS[:, None])
    return _accuracies(weights, x_test, y_test), _true_accuracy(weights, truth)


SEARCHES = {"independent": _independent, "similar": _similar, "tuned": _tuned, "built": _built}


def _truth(rng: np.random.Generator, signal: float, features: int) -> np.ndarray:
    """Return the weights of the label's linear part, of length ``signal``."""
    direction = rng.normal(size=features)
    return signal * direction / np.linalg.norm(direction)


def _draw(rng: np.random.Generator, rows: int, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return features and labels -1 or 1; without signal the labels are coin flips."""
    x = rng.normal(size=(rows, len(truth)))
    noise = np.sqrt(1 - truth @ truth) * rng.normal(size=rows)
    return x, np.where(x @ truth + noise > 0, 1.0, -1.0)


def _accuracies(weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the share of rows that each model, shape (models, features), gets right."""
    return np.asarray((((x @ weights.T) > 0) == (y > 0)[:, None]).mean(axis=0))


def _true_accuracy(weights: np.ndarray, truth: np.ndarray) -> np.ndarray:
    correlation = weights @ truth / np.linalg.norm(weights, axis=1)
    return np.asarray(0.5 + np.arcsin(correlation) / np.pi)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what is reported after 100 looks, and what is true."""
    at = int(np.flatnonzero(MODELS == 100)[0])
    reported, true = (float(arrays[name]["median"][at]) for name in ("reported", "true"))
    found = {
        "independent": "The best of 100 models",
        "similar": "The best of 100 models that resemble each other",
        "tuned": "A model tuned by 100 looks",
        "built": "A model built by 100 looks",
    }[str(settings["kind"])]
    return (
        f"{found} scores {percent(reported)} on the {int(settings['rows']):,} test rows; on new "
        f"rows it gets {percent(true)} right."
    )


experiment = Experiment(
    title="Peeking at the test set",
    question="By how much does the best of K models flatter itself on the test set that chose it?",
    task="Find how many test rows keep the best of 100 coin-flippers below 52 %.",
    notice=(
        "Every look at the test set uses some of it up: the more looks and the fewer rows, the "
        "further the reported line leaves the true one. How much depends on how freely the "
        "looks can follow the rows."
    ),
    controls=(
        Control(
            "rows",
            "Test set",
            values=(50, 100, 200, 1000, 5000),
            default=200,
            unit="rows",
        ),
        Control(
            "kind",
            "The search",
            values=tuple(SEARCHES),
            texts=(
                "independent models",
                "models that resemble each other",
                "one model, tuned in small steps",
                "one model, built feature by feature",
            ),
            default="independent",
        ),
        Control(
            "to_learn",
            "To learn there is",
            values=tuple(SKILL),
            texts=("nothing: coin flips", "a little"),
            default="nothing",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "accuracy",
            "What is reported, and what is true",
            series=(
                Series("reported", "reported", "test"),
                Series("true", "true", "val"),
                Series("binomial_theory", "theory, if independent", "theory"),
            ),
            options={
                "x": {"array": "models", "label": "looks at the test set", "scale": "log"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0.45, 0.85]},
                "domain_by": {
                    "control": "kind",
                    "domains": {k: [0.45, 1 if k == "built" else 0.85] for k in SEARCHES},
                },
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "optimism_20", "label": "too much after 20 looks", "digits": 2},
                    {"name": "optimism_100", "label": "too much after 100 looks", "digits": 2},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=50,
    smoke=(
        {"rows": 200},
        {"rows": 50, "kind": "tuned", "to_learn": "little"},
        {"rows": 50, "kind": "built"},
        {"rows": 100, "kind": "similar"},
    ),
)
