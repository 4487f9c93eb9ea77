"""Checks of ``build_pipeline``: which columns it uses, whether it scales, whether it peeks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.feature_selection import f_classif
from sklearn.linear_model import RidgeClassifier, RidgeClassifierCV

from trainlab.checking import Task, expect

Build = Callable[[int], Any]

COLUMNS = 12


def a_model(build_pipeline: Build) -> None:
    """A classifier that is not fitted yet."""
    model = build_pipeline(5)
    expect(model is not None, "found None. Does the function end with `return …`?")
    expect(
        not isinstance(model, list | tuple),
        f"found a {type(model).__name__} of {len(model) if isinstance(model, list | tuple) else 0} "
        "steps; `make_pipeline(…)` makes one model of them.",
    )
    expect(
        not isinstance(model, type),
        f"found the class {getattr(model, '__name__', '')}; call it, with `()`, to make a model.",
    )
    expect(
        hasattr(model, "fit") and hasattr(model, "predict"),
        f"found a {type(model).__name__}, which cannot fit and predict. The last step is a "
        "classifier: `RidgeClassifier()`.",
    )
    _not_fitted(model)
    _is_ridge(model)
    x, y, _ = _data()
    answers = np.unique(model.fit(x, y).predict(x))
    expect(
        np.isin(answers, y).all(),
        f"its answers are numbers such as {float(answers[0]):.3g}, not the classes 0 and 1. The "
        "last step should be a classifier, such as `RidgeClassifier()`.",
    )


def k_columns(build_pipeline: Build) -> None:
    """It chooses the k best columns of the rows it is fitted to."""
    x, y, new = _data()
    for k in (3, 6):
        want = set(np.argsort(f_classif(x, y)[0])[-k:].tolist())
        model = build_pipeline(k).fit(x, y)
        before = model.predict(new)
        others = [column for column in range(COLUMNS) if column not in want]
        if all(_uses(model, new, before, [column]) for column in want) and not _uses(
            model, new, before, others
        ):
            continue
        used = {column for column in range(COLUMNS) if _uses(model, new, before, [column])}
        expect(
            len(used) == k,
            f"with k = {k} its answers depend on {len(used)} of {COLUMNS} columns, expected {k}. "
            + (
                "Is `SelectKBest` a step of the pipeline? (Principal components do not choose "
                "columns, they mix all of them.)"
                if len(used) == COLUMNS
                else "Does `k` reach `SelectKBest`?"
            ),
        )
        expect(
            used == want,
            f"with k = {k} it uses the columns {sorted(used)}, expected {sorted(want)}: those in "
            "which the classes differ most, by `f_classif`, among the rows it is fitted to.",
        )


def scaled(build_pipeline: Build) -> None:
    """Units do not matter: the columns are standardized."""
    other_scaler = _scaler(build_pipeline(6))
    expect(
        not other_scaler,
        f"found `{other_scaler}`; the task is to *standardize*, to mean 0 and deviation 1, as the "
        "leaking code does: `StandardScaler()`.",
    )
    x, y, new = _data()
    units = 10.0 ** np.random.default_rng(5).integers(-4, 4, size=COLUMNS)
    plain = build_pipeline(6).fit(x, y).predict(new)
    other = build_pipeline(6).fit(x * units, y).predict(new * units)
    share = float(np.mean(plain != other))
    expect(
        share < 0.01,
        f"with some columns in other units (meters for millimetres) {share:.0%} of its answers "
        "change. Ridge shrinks weights, so columns must come in one scale: `StandardScaler()`, as "
        "a step before it.",
    )


def gaps(build_pipeline: Build) -> None:
    """Gaps are filled with the means of the rows it is fitted to."""
    x, y, new = _data()
    rng = np.random.default_rng(6)
    x, new = x + 3, new + 3
    x[rng.random(x.shape) < 0.1] = np.nan
    missing = rng.random(new.shape) < 0.2
    filled = np.where(missing, np.nanmean(x, axis=0), new)
    model = build_pipeline(6)
    try:
        model.fit(x, y)
        got = model.predict(np.where(missing, np.nan, new))
    except ValueError as error:
        expect(
            "NaN" not in str(error),
            "it stops at a gap (NaN). Filling gaps is a step, too, and the first one, since the "
            "next cannot compute with NaN: `SimpleImputer()`.",
        )
        raise
    share = float(np.mean(got != model.predict(filled)))
    expect(
        share == 0,
        f"{share:.1%} of its answers change when we fill the gaps of new rows with the means of "
        "the rows it was fitted to. That is what `SimpleImputer()` should fill in: means, no other "
        "value.",
    )


def row_by_row(build_pipeline: Build) -> None:
    """Rows to be predicted do not influence one another."""
    x, y, new = _data()
    model = build_pipeline(6).fit(x, y)
    together = model.predict(new)
    shifted = np.concatenate([new[:200], new[200:] + 50])
    expect(
        np.array_equal(model.predict(shifted)[:200], together[:200]),
        "its answers for 200 rows change when 200 *other* rows of the same batch change: new rows "
        "help to scale each other. `StandardScaler()` keeps the mean and spread of the rows it was "
        "fitted to.",
    )


task = Task(
    "build_pipeline",
    needs=("build_pipeline(k)",),
    checks=(a_model, k_columns, scaled, gaps, row_by_row),
    hints=(
        "Whatever is computed from rows must be a step of the model. Before the classifier there "
        "are three such steps.",
        "`SimpleImputer()` fills gaps with means, `SelectKBest(f_classif, k=…)` chooses columns, "
        "`StandardScaler()` scales. Which must come first?",
        "`make_pipeline(SimpleImputer(), SelectKBest(f_classif, k=k), StandardScaler(), "
        "RidgeClassifier())`, and nothing is fitted yet.",
    ),
    shows=(
        "Everything that is learned from rows is learned in `fit`, so cross-validation "
        "repeats it in each fold. To expect: a median of 0.50, against 0.82 when the columns "
        "are still chosen on all rows."
    ),
    then="Next in this notebook: task 3, `balanced_split`.",
)


def _not_fitted(model: Any) -> None:
    steps = [step for _, step in getattr(model, "steps", [])]
    fitted = [
        step
        for step in (model, *steps)
        if any(name.endswith("_") and not name.startswith("_") for name in vars(step))
    ]
    expect(
        not fitted,
        f"the {type(fitted[-1]).__name__ if fitted else ''} is fitted already: it has seen rows, "
        "and the rows that are to judge may be among them. Return it as it is made; "
        "`cross_val_score` fits a copy to the training rows of each fold.",
    )


def _is_ridge(model: Any) -> None:
    last = model.steps[-1][1] if getattr(model, "steps", None) else model
    own = not type(last).__module__.startswith("sklearn.")  # the other checks look at what it does
    expect(
        isinstance(last, RidgeClassifier | RidgeClassifierCV)
        or not isinstance(last, ClassifierMixin)
        or own,
        f"its last step is a {type(last).__name__}. The leak is to be measured with the same "
        "classifier as before, or two things change at once: `RidgeClassifier()`.",
    )


def _scaler(model: Any) -> str:
    names = [type(step).__name__ for _, step in getattr(model, "steps", [])]
    return next((n for n in names if "Scaler" in n and n != "StandardScaler"), "")


def _data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return 80 rows, whose columns tell more or less about the class, and 400 new ones."""
    rng = np.random.default_rng(2)
    y = rng.permutation(80) % 2
    strength = rng.permutation(np.linspace(0, 1.2, COLUMNS))
    x = rng.normal(size=(80, COLUMNS)) + y[:, None] * strength
    return x, y, rng.normal(size=(400, COLUMNS)) + strength / 2


def _uses(model: Any, new: np.ndarray, before: np.ndarray, columns: list[int]) -> bool:
    """Return whether shifts by ten of these columns, up and down, change any answer."""
    shifted = new.copy()
    shifted[::4, columns] += 10
    shifted[2::4, columns] -= 10
    return not np.array_equal(model.predict(shifted), before)
