"""Ten ways in which test rows leak into training, each against the honest procedure.

What stands behind each leak is the usual model; `shared.leaky_networks` trains a network on the
very same rows.

Every leak is made on a *typical* and on a *worst* case:

- ``scaler``: mean and spread of the features from all rows; 5 neighbors. Breast cancer / 300
  generated rows in order of time, half of whose features drift, the last 30 % as test rows.
- ``selection``: the 20 features of largest F from all rows; ridge. 100 rows of breast cancer and
  1,000 columns of noise / 100 rows of 1,000 columns of noise, coin flips as labels.
- ``selection_r2``: the same in regression, R². All 442 rows of diabetes and 100 columns of noise /
  100 of its rows and 1,000 columns.
- ``duplicates``: every row is there twice, split after doubling; 1 neighbor. 500 digits / the
  same with 20 % of the labels replaced at random.
- ``groups``: 50 groups of 10 rows that resemble each other, split by row instead of by group;
  1 neighbor. The group's label depends on its features / is a coin flip.
- ``time``: four years of days split at random, instead of the last 30 % as test rows; 5 neighbors,
  R². A season with slow noise (autocorrelation .9) / a random walk.
- ``outcome``: one column that is filled in after the outcome; ridge. Diabetes above its median and
  a column that agrees with the label in 80 % / 99 % of the rows; honest is without the column.
- ``oversampling``: rows of the rare class repeated until the classes are balanced, before the
  split; 1 neighbor, balanced accuracy. Breast cancer with 30 malignant rows / 300 rows of noise,
  30 of the rare class.
- ``target_encoding``: a category replaced by its mean label over all rows, against scikit-learn's
  cross-fitted encoder; ridge. 400 rows, 20 categories that matter / 200 that do not.
- ``early_stopping``: the epoch of best test accuracy, against the epoch of best validation
  accuracy; logistic regression, 40 epochs of SGD. Breast cancer, 100 test rows / 300 rows of noise
  with coin flips as labels, 50 test rows.

Splits hold out 30 % of the rows unless another number stands here. float64.

References
----------
Kaufman et al. (2012), ACM TKDD 6(4); Ambroise & McLachlan (2002), PNAS 99, on selection before
the split; Micci-Barreca (2001), SIGKDD Explorations 3(1), on target encoding.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from scipy.signal import lfilter
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.feature_selection import f_classif, f_regression
from sklearn.linear_model import Ridge, RidgeClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import TargetEncoder

TEST_SHARE = 0.3
EPOCHS, BATCH, LEARNING_RATE = 40, 32, 0.5


class Fit(NamedTuple):
    """One training set, what is scored, and what the usual model scores on it.

    Attributes
    ----------
    score : float
        Accuracy (0 to 1), or R² (1 at best), of the usual model.
    x_train, y_train, x_test, y_test : ndarray
        Features (n, features), and labels or numbers (n,).
    balanced : bool
        Whether the score is the mean over classes.
    scaled : bool
        Whether the features were standardized, as the leak or its rival has it.
    watched : (ndarray, ndarray), optional
        Rows by whose accuracy the epoch is chosen; otherwise it is the last one.
    """

    score: float
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    balanced: bool = False
    scaled: bool = False
    watched: tuple[np.ndarray, np.ndarray] | None = None


Pair = tuple[Fit, Fit]
"""With the leak, and honest."""


def _scaler(rng: np.random.Generator, worst: bool) -> Pair:
    if worst:
        x = rng.normal(size=(300, 8))
        y = (x[:, :4].sum(axis=1) + rng.normal(size=300) > 0).astype(int)
        x[:, 4:] = rng.normal(size=(300, 4)).cumsum(axis=0)
        train, test = _split(np.arange(300))
    else:
        x, y = _breast_cancer()
        train, test = _split(rng.permutation(len(x)))
    model = KNeighborsClassifier(5)
    return (
        _score(model, _standardise(x, np.concatenate([train, test])), y, train, test, scaled=True),
        _score(model, _standardise(x, train), y, train, test, scaled=True),
    )


def _selection(rng: np.random.Generator, worst: bool) -> Pair:
    if worst:
        x, y = rng.normal(size=(100, 1000)), rng.permutation(100) % 2
    else:
        x, y = _some(rng, 100, *_breast_cancer())
        x = _with_noise(rng, x, 1000)
    return _select(rng, x, y, f_classif, RidgeClassifier())


def _selection_r2(rng: np.random.Generator, worst: bool) -> Pair:
    x, y = _diabetes()
    if worst:
        x, y = _some(rng, 100, x, y)
    x = _with_noise(rng, x, 1000 if worst else 100)
    return _select(rng, x, y, f_regression, Ridge())


def _select(
    rng: np.random.Generator, x: np.ndarray, y: np.ndarray, test_of: Callable[..., Any], model: Any
) -> Pair:
    train, test = _split(rng.permutation(len(x)))
    x = _standardise(x, train)
    leaky = np.argsort(test_of(x, y)[0])[-20:]
    honest = np.argsort(test_of(x[train], y[train])[0])[-20:]
    return (
        _score(model, x[:, leaky], y, train, test),
        _score(model, x[:, honest], y, train, test),
    )


def _duplicates(rng: np.random.Generator, worst: bool) -> Pair:
    x, y = _some(rng, 500, *_digits())
    if worst:
        drawn = rng.random(500) < 0.2
        y[drawn] = rng.integers(10, size=int(drawn.sum()))
    twice = np.tile(np.arange(500), 2)
    model = KNeighborsClassifier(1)
    return (
        _score(model, x, y, *_split(rng.permutation(twice))),
        _score(model, x, y, *_split(rng.permutation(500))),
    )


def _groups(rng: np.random.Generator, worst: bool) -> Pair:
    group = np.repeat(np.arange(50), 10)
    center = rng.normal(size=(50, 10))
    by_features = center[:, :3].sum(axis=1) + rng.normal(size=50) > 0
    of_group = rng.random(50) < 0.5 if worst else by_features
    y = of_group[group].astype(int)
    x = center[group] + 0.5 * rng.normal(size=(500, 10))
    model = KNeighborsClassifier(1)
    test_groups = rng.permutation(50) < 50 * TEST_SHARE
    held_out = test_groups[group]
    return (
        _score(model, x, y, *_split(rng.permutation(500))),
        _score(model, x, y, np.flatnonzero(~held_out), np.flatnonzero(held_out)),
    )


def _time(rng: np.random.Generator, worst: bool) -> Pair:
    days = np.arange(4 * 365)
    shocks = rng.normal(size=len(days))
    if worst:
        x, y = days[:, None], shocks.cumsum()
    else:
        season = 2 * np.pi * days / 365
        y = 4 * np.sin(season) + lfilter([1], [1, -0.9], shocks)
        # A year apart counts as little as six days apart in the season.
        x = np.column_stack([np.sin(season), np.cos(season), 0.1 * days / 365])
    model = KNeighborsRegressor(5)
    return (
        _score(model, x, y, *_split(rng.permutation(len(days)))),
        _score(model, x, y, *_split(days)),
    )


def _outcome(rng: np.random.Generator, worst: bool) -> Pair:
    x, disease = _diabetes()
    y = (disease > np.median(disease)).astype(int)
    agrees = rng.random(len(y)) < (0.99 if worst else 0.8)
    afterward = np.where(agrees, y, 1 - y)
    train, test = _split(rng.permutation(len(y)))
    model = RidgeClassifier()
    return (
        _score(model, np.column_stack([x, afterward]), y, train, test),
        _score(model, x, y, train, test),
    )


def _oversampling(rng: np.random.Generator, worst: bool) -> Pair:
    if worst:
        x, y = rng.normal(size=(300, 10)), (np.arange(300) < 30).astype(int)
    else:
        x, benign = _breast_cancer()
        rare = rng.choice(np.flatnonzero(benign == 0), 30, replace=False)
        kept = np.concatenate([rare, np.flatnonzero(benign == 1)])
        x, y = x[kept], 1 - benign[kept]
    train, test = _split(rng.permutation(len(y)))
    leaky_train, leaky_test = _split(rng.permutation(_balanced(rng, np.arange(len(y)), y)))
    model = KNeighborsClassifier(1)
    return (
        _score(model, _standardise(x, leaky_train), y, leaky_train, leaky_test, balanced=True),
        _score(model, _standardise(x, train), y, _balanced(rng, train, y), test, balanced=True),
    )


def _target_encoding(rng: np.random.Generator, worst: bool) -> Pair:
    rows, categories = 400, 200 if worst else 20
    category = rng.integers(categories, size=rows)
    chance = np.full(categories, 0.5) if worst else rng.uniform(0.2, 0.8, categories)
    y = (rng.random(rows) < chance[category]).astype(int)
    train, test = _split(rng.permutation(rows))
    members = np.maximum(np.bincount(category, minlength=categories), 1)
    means = np.bincount(category, weights=y, minlength=categories) / members
    folds = StratifiedKFold(5, shuffle=True, random_state=int(rng.integers(2**31)))
    encoder = TargetEncoder(target_type="binary", cv=folds)
    honest = np.empty((rows, 1))
    honest[train] = encoder.fit_transform(category[train, None], y[train])
    honest[test] = encoder.transform(category[test, None])
    model = RidgeClassifier()
    return (
        _score(model, means[category, None], y, train, test),
        _score(model, honest, y, train, test),
    )


def _early_stopping(rng: np.random.Generator, worst: bool) -> Pair:
    if worst:
        x, y, held_out = rng.normal(size=(300, 30)), rng.integers(2, size=300), 50
    else:
        x, y = _breast_cancer()
        held_out = 100
    order = rng.permutation(len(y))
    train, val, test = np.split(order, [len(y) - 2 * held_out, len(y) - held_out])
    x = _standardise(x, train)
    weights, bias = np.zeros(x.shape[1]), 0.0
    val_accuracy, test_accuracy = [], []
    for _ in range(EPOCHS):
        shuffled = rng.permutation(train)
        for batch in np.split(shuffled, range(BATCH, len(train), BATCH)):
            logit = np.clip(x[batch] @ weights + bias, -30, 30)
            error = 1 / (1 + np.exp(-logit)) - y[batch]
            weights -= LEARNING_RATE * error @ x[batch] / len(batch)
            bias -= LEARNING_RATE * error.mean()
        right = ((x @ weights + bias) > 0) == (y > 0)
        val_accuracy.append(right[val].mean())
        test_accuracy.append(right[test].mean())
    parts = x[train], y[train], x[test], y[test]
    honest = test_accuracy[int(np.argmax(val_accuracy))]
    return (
        Fit(max(test_accuracy), *parts, scaled=True, watched=(x[test], y[test])),
        Fit(honest, *parts, scaled=True, watched=(x[val], y[val])),
    )


LEAKS: dict[str, Callable[[np.random.Generator, bool], Pair]] = {
    "scaler": _scaler,
    "selection": _selection,
    "selection_r2": _selection_r2,
    "duplicates": _duplicates,
    "groups": _groups,
    "time": _time,
    "outcome": _outcome,
    "oversampling": _oversampling,
    "target_encoding": _target_encoding,
    "early_stopping": _early_stopping,
}


_breast_cancer = cache(partial(load_breast_cancer, return_X_y=True))
_diabetes = cache(partial(load_diabetes, return_X_y=True))
_digits = cache(partial(load_digits, return_X_y=True))


def _some(
    rng: np.random.Generator, rows: int, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    chosen = rng.permutation(len(x))[:rows]
    return x[chosen], y[chosen]


def _split(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first rows as training and the last 30 % as test rows."""
    first = len(rows) - round(TEST_SHARE * len(rows))
    return rows[:first], rows[first:]


def _standardise(x: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.asarray((x - x[rows].mean(axis=0)) / x[rows].std(axis=0))


def _with_noise(rng: np.random.Generator, x: np.ndarray, columns: int) -> np.ndarray:
    return np.column_stack([x, rng.normal(size=(len(x), columns))])


def _balanced(rng: np.random.Generator, rows: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the rows with those of class 1 repeated until there are as many as of class 0."""
    rare = rows[y[rows] == 1]
    return np.concatenate([rows, rng.choice(rare, len(rows) - 2 * len(rare))])


def _score(
    model: Any,
    x: np.ndarray,
    y: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    balanced: bool = False,
    scaled: bool = False,
) -> Fit:
    """Fit the usual model, and return its score with the data."""
    predicted = model.fit(x[train], y[train]).predict(x[test])
    score = score_of(predicted, y[test], balanced)
    return Fit(score, x[train], y[train], x[test], y[test], balanced, scaled)


def score_of(predicted: np.ndarray, y: np.ndarray, balanced: bool = False) -> float:
    """Return R² if the target is a number, else the accuracy (the mean over classes)."""
    if y.dtype.kind == "f":
        return float(1 - ((predicted - y) ** 2).sum() / ((y - y.mean()) ** 2).sum())
    right = predicted == y
    if balanced:
        return float(np.mean([right[y == label].mean() for label in (0, 1)]))
    return float(right.mean())
