"""Does random search beat a grid with as many runs?

A claim about a *procedure*, so procedures are replayed. All 252 combinations of five settings are
on record (experiment ``hyperparameters``), each run on 20 splits. One split is one practitioner,
who trains combinations one after another, keeps the one with the highest validation accuracy so
far, and scores that on the test set. All have 32 runs; each practitioner is averaged over 100
draws.

- *grid*: two values of each setting, 2⁵ runs, in random order. The two are others in each draw, as
  far apart as half of the values.
- *random*: combinations drawn from all, without repeats.
- *rate first*: starts from a random combination and goes through the settings one at a time, the
  learning rate first, trying every value and keeping the best; then goes round again. A combination
  that was trained before costs nothing.

With the rates *near*, only those three that stand around the best rate of all are on offer: what is
left when somebody knows the right decade.

Arrays
------
runs_spent : shape (32,)
grid, random, rate_first : shape (seeds, 32)
    Test accuracy of what is held after each run, 0 to 1.
NAME_8, NAME_32 : shape (seeds,)
    The same after 8 and after 32 runs, for each of the three.
best_of_all : shape (seeds,)
    Test accuracy of the combination that is best on validation of all.
importance_NAME : shape (seeds,)
    Share of the variance of test accuracy over all combinations on offer that NAME explains by
    itself (its main effect); ``importance_together`` is what only combinations of settings explain.
pool : scalar
    Combinations on offer.

Compared (mean over the splits and 95 % interval, corrected for the rows that they share; test
accuracy in percentage points):

lead_8, lead_32, rate_first_8_lead, rate_first_32_lead
    random minus grid; random minus rate first.

References
----------
Bergstra & Bengio (2012), JMLR 13; Hutter, Hoos & Leyton-Brown (2014), ICML (importance as a share
of variance); Nadeau & Bengio (2003), Machine Learning 52 (the intervals).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from trainlab import recordings
from trainlab.experiments.hyperparameters import NAMES, VALUES
from trainlab.experiments.shared.declaring import (
    Arrays,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.experiments.shared.recipe import difference
from trainlab.words import percent

BUDGET, DRAWS, SPLITS = 32, 100, 20
NEAR = 1  # rates to either side of the best
PROCEDURES = {"random": "at random", "grid": "two of each", "rate_first": "rate first"}
Place = tuple[int, ...]  # the index of each setting's value


class Pool(NamedTuple):
    """What was measured of all combinations on offer, as arrays with an axis a setting.

    Attributes
    ----------
    validation, test : ndarray, shape (splits, rates, widths, depths, batches, decays)
        Accuracy, 0 to 1.
    """

    validation: np.ndarray
    test: np.ndarray


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Replay the three procedures for each seed; arrays as in the module's docstring."""
    pool = recorded_pool(str(settings["rates"]))
    curves = {name: np.empty((len(seeds), BUDGET)) for name in PROCEDURES}
    for row, seed in enumerate(seeds):
        validation, test = pool.validation[seed % SPLITS], pool.test[seed % SPLITS]
        for name, search in SEARCHES.items():
            rng = np.random.default_rng(seed)
            held = [_held(search(validation, rng), validation) for _ in range(DRAWS)]
            curves[name][row] = np.mean([[test[at] for at in places] for places in held], axis=0)
    own = [seed % SPLITS for seed in seeds]
    runs = dict(curves)
    runs |= {f"{name}_{at}": curves[name][:, at - 1] for name in PROCEDURES for at in (8, 32)}
    runs["best_of_all"] = np.array(
        [pool.test[k].flat[int(pool.validation[k].argmax())] for k in own]
    )
    shares = [importance(pool.test[k]) for k in own]
    for name in shares[0] if shares else ():
        runs[f"importance_{name}"] = np.array([share[name] for share in shares])
    return Result(
        runs, {"runs_spent": np.arange(1, BUDGET + 1), "pool": np.array(pool.test[0].size)}
    )


def _held(tried: Iterator[Place], validation: np.ndarray) -> list[Place]:
    """Return what is held after each run: the best so far on validation, the first of equals."""
    held: list[Place] = []
    seen: set[Place] = set()
    for place in tried:
        if place in seen:
            continue
        seen.add(place)
        better = not held or validation[place] > validation[held[-1]]
        held.append(place if better else held[-1])
        if len(held) == BUDGET:
            break
    return held + held[-1:] * (BUDGET - len(held))


def at_random(validation: np.ndarray, rng: np.random.Generator) -> Iterator[Place]:
    """Yield combinations in random order."""
    for number in rng.permutation(validation.size):
        yield tuple(int(i) for i in np.unravel_index(number, validation.shape))


def on_a_grid(validation: np.ndarray, rng: np.random.Generator) -> Iterator[Place]:
    """Yield the combinations of two values of each setting, in random order."""
    pairs = []
    for n in validation.shape:
        apart = max(1, n // 2)
        low = int(rng.integers(n - apart))
        pairs.append((low, low + apart))
    places = list(itertools.product(*pairs))
    for number in rng.permutation(len(places)):
        yield places[number]


def rate_first(validation: np.ndarray, rng: np.random.Generator) -> Iterator[Place]:
    """Yield what is tried when settings are gone through one at a time, until none changes."""
    best: Place = tuple(int(rng.integers(n)) for n in validation.shape)
    yield best
    before: Place | None = None
    while best != before:
        before = best
        for axis, n in enumerate(validation.shape):
            for value in rng.permutation(n):
                place = (*best[:axis], int(value), *best[axis + 1 :])
                yield place
                best = place if validation[place] > validation[best] else best


SEARCHES: dict[str, Callable[[np.ndarray, np.random.Generator], Iterator[Place]]] = {
    "random": at_random,
    "grid": on_a_grid,
    "rate_first": rate_first,
}


def importance(scores: np.ndarray) -> dict[str, float]:
    """Return the share of the variance of some scores that each setting explains by itself.

    Parameters
    ----------
    scores : ndarray, with an axis for each setting, in the order of `hyperparameters.VALUES`

    Returns
    -------
    dict
        Of each setting, and ``together``: what no setting explains by itself. They add up to 1.
    """
    total = scores.var()
    axes = range(scores.ndim)
    alone = {
        name: float(scores.mean(axis=tuple(a for a in axes if a != axis)).var() / total)
        for axis, name in enumerate(VALUES)
    }
    return alone | {"together": 1 - sum(alone.values())}


def recorded_pool(rates: str) -> Pool:
    """Return what the recorded runs of all combinations measured, at all rates or near the best."""
    points = recordings.read("hyperparameters")["points"]
    shape = [len(values) for values in VALUES.values()]
    scores = {}
    for part in ("val_accuracy", "test_accuracy"):
        runs = [
            points[recordings.key(dict(zip(VALUES, values, strict=True)))]["arrays"][part]["runs"]
            for values in itertools.product(*VALUES.values())
        ]
        scores[part] = np.array(runs, dtype=float).T.reshape(SPLITS, *shape)
    if rates == "near":
        by_rate = scores["val_accuracy"].mean(axis=0).max(axis=(1, 2, 3, 4))
        best = min(max(int(by_rate.argmax()), NEAR), len(by_rate) - 1 - NEAR)
        some = slice(best - NEAR, best + NEAR + 1)
        scores = {part: values[:, some] for part, values in scores.items()}
    return Pool(scores["val_accuracy"], scores["test_accuracy"])


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Compare the procedures after 8 and after 32 runs."""
    found: dict[str, Arrays] = {}
    for key, arrays in points.items():
        runs = {
            f"{name}_{at}": np.array(arrays[f"{name}_{at}"]["runs"], dtype=float)
            for name in PROCEDURES
            for at in (8, 32)
        }
        leads: dict[str, Any] = {}
        for at in (8, 32):
            leads[f"lead_{at}"] = difference(runs[f"random_{at}"], runs[f"grid_{at}"])
            leads[f"rate_first_{at}_lead"] = difference(
                runs[f"random_{at}"], runs[f"rate_first_{at}"]
            )
        found[key] = leads
    return found


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say where the three stand after 8 and after 32 runs."""
    after = [
        f"after {at} runs random search stands at {percent(arrays[f'random_{at}']['median'])}, the "
        f"grid at {percent(arrays[f'grid_{at}']['median'])}, the rate first at "
        f"{percent(arrays[f'rate_first_{at}']['median'])}"
        for at in (8, 32)
    ]
    return f"{after[0][0].upper()}{after[0][1:]}; {after[1]}."


experiment = Experiment(
    title="Random search",
    question="Does random search beat a grid with as many runs?",
    task="Find out with which range of rates random search is ahead of the grid, and by how much.",
    notice=(
        "A grid of two values tries two learning rates in 32 runs, random search up to seven. "
        "Whether that matters depends on how much of the result hangs on the rate: look at the "
        "share of the variance that each setting explains by itself."
    ),
    controls=(
        Control(
            "rates",
            "Learning rates on offer",
            values=("all", "near"),
            texts=("0.0003 to 0.3", "three around the best"),
            default="all",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "score",
            "Test accuracy of what you would hand over",
            series=(
                Series("random", "at random", "test"),
                Series("grid", "grid of two values each", "val"),
                Series("rate_first", "one at a time, rate first", "spread"),
            ),
            options={
                "x": {"array": "runs_spent", "label": "runs spent"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0.2, 0.7]},
            },
        ),
        Panel(
            "intervals",
            "leads",
            "By how much random search is ahead, with 95 % intervals",
            series=tuple(
                Series(name, f"after {at} runs", role)
                for at in (8, 32)
                for name, role in ((f"lead_{at}", "val"), (f"rate_first_{at}_lead", "spread"))
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-10, 20]},
                "key": {"val": "of the grid", "spread": "of the rate first"},
                "reference": [{"value": 0, "label": "no lead", "role": "theory"}],
                "digits": 2,
            },
        ),
        Panel(
            "intervals",
            "importance",
            "How much of the variance each setting explains by itself: median and quartiles",
            series=(
                *(Series(f"importance_{name}", label, "test") for name, label in NAMES.items()),
                Series("importance_together", "only combinations", "ideal"),
            ),
            options={"x": {"label": "share of the variance", "domain": [0, 1]}, "digits": 2},
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "pool", "label": "combinations on offer"},
                    {"name": "best_of_all", "label": "validation's pick of all"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=SPLITS,
    smoke=({}, {"rates": "near"}),
    keep=tuple(f"{name}_{at}" for name in PROCEDURES for at in (8, 32)),
    across=across,
    reads=("hyperparameters",),
)
