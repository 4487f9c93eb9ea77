"""Summaries over seeds, differences between variants with intervals, and theory beside them.

Quartiles describe the *spread between seeds*; an interval says how well an *effect* is known.
The two are never mixed. SciPy is imported where it is used: it is slow to load, and the book is
built without it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from trainlab.errors import SettingError, ShapeError, one_of


def quartiles(runs: np.ndarray) -> dict[str, Any]:
    """Summarize repeated runs.

    Parameters
    ----------
    runs : ndarray, shape (n_seeds, ...)
        NaN and infinite entries are left out of the quartiles; report their share beside them.

    Returns
    -------
    dict
        ``median``, ``lower`` and ``upper`` (quartiles), each of shape ``runs.shape[1:]``; NaN
        where no run is finite.
    """
    finite = np.where(np.isfinite(runs), runs, np.nan)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        lower, median, upper = np.nanquantile(finite, [0.25, 0.5, 0.75], axis=0)
    return {"median": median, "lower": lower, "upper": upper}


def nan_share(runs: np.ndarray) -> float:
    """Return the share of runs, 0 to 1, in which any entry is NaN or infinite."""
    return float(np.mean(~np.isfinite(runs.reshape(len(runs), -1)).all(axis=1)))


class Effect(NamedTuple):
    """A paired difference between two variants, and how well it is known.

    Attributes
    ----------
    estimate, lower, upper : float
        The difference and the ends of its interval, in the units of what was compared.
    pairs : int
        Pairs in which both runs ended finite: only these can be compared.
    lost : int
        Pairs left out because a run ended as NaN or infinite; report them beside the effect.
    wins : int
        Pairs in which the first variant was larger.
    """

    estimate: float
    lower: float
    upper: float
    pairs: int
    lost: int
    wins: int

    def recorded(self) -> dict[str, float]:
        """Return the effect and its interval in the form of a recorded array."""
        return {"median": self.estimate, "lower": self.lower, "upper": self.upper}


def paired_difference(
    first: np.ndarray,
    second: np.ndarray,
    statistic: str = "mean",
    confidence: float = 0.95,
    seed: int = 0,
    resamples: int = 9_999,
) -> Effect:
    """Compare two variants run on the same seeds and the same data.

    Parameters
    ----------
    first, second : ndarray, shape (n_seeds,)
        One figure a run; entry i of both had the same seed. The effect is first - second.
    statistic : {"mean", "median"}
        Of the differences. The mean's interval is the BCa bootstrap; the median's is the
        percentile bootstrap, since BCa's correction rests on a jackknife that fails for medians.
    confidence : float
    seed : int
        Of the bootstrap.
    resamples : int

    Returns
    -------
    Effect
        NaN with fewer than two pairs.

    Raises
    ------
    ShapeError
        If the runs cannot be paired.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 11, 13 and 14.
    """
    from scipy.stats import bootstrap

    one_of(statistic, ("mean", "median"), "statistic")
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ShapeError(
            f"Runs of shapes {first.shape} and {second.shape} cannot be paired; give one figure "
            "for each seed, in the same order of seeds."
        )
    usable = np.isfinite(first) & np.isfinite(second)
    differences = first[usable] - second[usable]
    pairs, lost = len(differences), int((~usable).sum())
    wins = int((differences > 0).sum())
    if pairs < 2:
        return Effect(np.nan, np.nan, np.nan, pairs, lost, wins)
    center: Callable[..., Any] = np.mean if statistic == "mean" else np.median
    estimate = float(center(differences))
    if np.ptp(differences) == 0:
        return Effect(estimate, estimate, estimate, pairs, lost, wins)
    interval = bootstrap(
        (differences,),
        center,
        n_resamples=resamples,
        confidence_level=confidence,
        method="BCa" if statistic == "mean" else "percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Effect(estimate, float(interval.low), float(interval.high), pairs, lost, wins)


def difference_over_draws(
    first: np.ndarray, second: np.ndarray, confidence: float = 0.95
) -> Effect:
    """Compare two variants over several draws of the data, each run with the same seeds.

    Seeds on one draw say nothing about other data, so the draw is the unit: the interval is
    Student's t over the draws' mean differences.

    Parameters
    ----------
    first, second : ndarray, shape (n_draws, n_seeds)

    Returns
    -------
    Effect
        ``pairs``, ``lost`` and ``wins`` count draws; a draw without a finite pair is lost.

    Raises
    ------
    ShapeError
        If the runs cannot be paired.
    """
    from scipy.stats import t

    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if first.ndim != 2 or first.shape != second.shape:
        raise ShapeError(
            f"Runs of shapes {first.shape} and {second.shape}; both must be (n_draws, n_seeds)."
        )
    differences = [row[np.isfinite(row)] for row in first - second]
    means = np.array([row.mean() for row in differences if len(row)])
    draws, lost = len(means), len(first) - len(means)
    wins = int((means > 0).sum())
    if draws < 2:
        return Effect(np.nan, np.nan, np.nan, draws, lost, wins)
    half = t.ppf((1 + confidence) / 2, draws - 1) * means.std(ddof=1) / np.sqrt(draws)
    estimate = float(means.mean())
    return Effect(estimate, float(estimate - half), float(estimate + half), draws, lost, wins)


def corrected_difference(
    first: np.ndarray, second: np.ndarray, overlap: float, confidence: float = 0.95
) -> Effect:
    """Compare two variants over draws of one data set that share rows.

    Draws that share rows agree more than independent ones would, so that the usual interval is
    too narrow. If differences on two draws correlate by ρ, their mean has the variance
    s² (1/J + ρ/(1 - ρ)), with s² the variance over the J draws. Nadeau & Bengio take for ρ the
    share of rows that two test sets have in common, n_test / (n_train + n_test) when each draw
    splits all rows; then ρ/(1 - ρ) is their n_test / n_train. The interval is Student's t.

    Parameters
    ----------
    first, second : ndarray, shape (n_draws,)
        One figure a draw; entry i of both had the same rows and seed. The effect is
        first - second.
    overlap : float
        ρ, 0 to below 1, as the caller estimates it; nothing here looks at rows. Two draws of n of
        N rows have n / N of their rows in common. Nadeau & Bengio take the parts that are *scored*,
        n_test / N, and so do the experiments. Where draws train on more rows than they are scored
        on, ρ may be larger than that, and the interval too narrow.
    confidence : float

    Returns
    -------
    Effect
        NaN with fewer than two pairs.

    Raises
    ------
    ShapeError
        If the runs cannot be paired.
    SettingError
        On an overlap that cannot be.

    References
    ----------
    Nadeau & Bengio (2003), Machine Learning 52 (corrected resampled t-test).
    """
    from scipy.stats import t

    if not 0 <= overlap < 1:
        raise SettingError(
            f"overlap is {overlap}; it is a share of rows, 0 or more and below 1, as in "
            "overlap=400 / 1797."
        )
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ShapeError(
            f"Runs of shapes {first.shape} and {second.shape} cannot be paired; give one figure "
            "for each draw, in the same order of draws."
        )
    usable = np.isfinite(first) & np.isfinite(second)
    differences = first[usable] - second[usable]
    pairs, lost = len(differences), int((~usable).sum())
    wins = int((differences > 0).sum())
    if pairs < 2:
        return Effect(np.nan, np.nan, np.nan, pairs, lost, wins)
    estimate = float(differences.mean())
    error = differences.std(ddof=1) * np.sqrt(1 / pairs + overlap / (1 - overlap))
    half = float(t.ppf((1 + confidence) / 2, pairs - 1) * error)
    return Effect(estimate, estimate - half, estimate + half, pairs, lost, wins)


def binomial_interval(
    successes: int, trials: int, confidence: float = 0.95, method: str = "wilson"
) -> tuple[float, float]:
    """Return an interval for a share: an accuracy on n rows, a share of runs that died.

    Parameters
    ----------
    successes, trials : int
    confidence : float
    method : {"wilson", "exact"}
        Wilson's score interval, or Clopper and Pearson's, which never covers less than it says.

    Returns
    -------
    lower, upper : float
        Between 0 and 1.

    Raises
    ------
    UnknownNameError, SettingError
        On an unknown method, or counts that cannot be.

    References
    ----------
    Wilson (1927), JASA 22; Clopper & Pearson (1934), Biometrika 26; Brown, Cai & DasGupta
    (2001), Statistical Science 16, who recommend Wilson's (or Jeffreys') for few rows.
    """
    from scipy.stats import binomtest

    one_of(method, ("wilson", "exact"), "method")
    if not 0 <= successes <= trials or trials < 1:
        raise SettingError(
            f"{successes} successes in {trials} trials; expected 0 ≤ successes ≤ trials, and at "
            "least one trial."
        )
    interval = binomtest(successes, trials).proportion_ci(confidence, method)
    return float(interval.low), float(interval.high)


def expected_maximum(k: int) -> float:
    """Return E[max of k independent N(0, 1)]: 1.163 for 5, 1.867 for 20, 2.508 for 100.

    Times σ = √(p(1-p)/n) it is the optimism of the best of k models of true accuracy p, chosen
    on n rows.

    References
    ----------
    David & Nagaraja (2003), Order Statistics, section 3.1.
    """
    from scipy.integrate import quad
    from scipy.special import ndtr

    def density(x: float) -> float:
        # What scipy.stats.norm computes, without its checks, which take most of the time.
        return k * x * (np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)) * ndtr(x) ** (k - 1)

    return float(quad(density, -10, 12)[0])


def expected_best_share(k: int, trials: int, p: float) -> float:
    """Return E[largest share of successes of k independent binomials], exactly.

    Where `expected_maximum` is the normal approximation, this is not one: with 50 rows the
    two differ by about a percentage point.

    Parameters
    ----------
    k : int
        Models of equal skill.
    trials : int
        Rows of the test set.
    p : float
        True accuracy of each.
    """
    from scipy.stats import binom

    # E[max] = Σ_m P(max > m) over m = 0 … trials - 1.
    return float((1 - binom.cdf(np.arange(trials), trials, p) ** k).sum() / trials)
