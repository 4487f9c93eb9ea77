"""The verdict rule: from effects with intervals to one of four verdicts. No claim is known here.

1. An effect is *supported* if its interval leaves out 0 on the claimed side and the estimate
   reaches the threshold of relevance; *contradicted* if the whole interval falls short of the
   threshold; *open* otherwise. A claim of equality turns this round: it is supported if the whole
   interval lies within the threshold, contradicted by an effect that is real and relevant. So does
   a claim that something is no worse, for which only losses count.
2. All comparisons of a claim share one error rate of 5 % by Holm's step-down procedure: the
   clearest of m has to be clear at 1 - 0.05/m, the next one at 1 - 0.05/(m - 1), and so on.
3. `verdict` reads the claim's verdict from its comparisons.

Without any effect a comparison is supported in at most 2.5 % of all cases; with an effect at the
threshold it is contradicted in at most 2.5 %. ``tests/book/test_ledger_rule.py`` simulates both.

Intervals of means are Student's t, not the bootstrap: Holm asks for levels up to 99.5 %, which the
tails of 20 pairs cannot give, and the correction for shared rows is one of the variance.

References
----------
Holm (1979), Scandinavian Journal of Statistics 6, section 2; Nadeau & Bengio (2003), Machine
Learning 52, section 3.1; McGill, Tukey & Larsen (1978), The American Statistician 32, 12-16
(the error of a median from its quartiles); Newcombe (1998), Statistics in Medicine 17, 873-890,
method 10 (the difference of two shares).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np

from trainlab.engine.statistics import binomial_interval

ALPHA = 0.05
NORMAL = 1.959964
"""Half width of a normal 95 % interval, in standard errors."""
MEDIAN_ERROR = 1.2533 / 1.349
"""Standard error of a normal sample's median times √n, in interquartile ranges: √(π/2)/1.349."""

Expect = Literal["more", "less", "equal", "no less"]
Says = Literal["supports", "contradicts", "open"]
Verdict = Literal["holds", "holds when", "does not hold", "not told apart"]
VERDICTS: tuple[Verdict, ...] = ("holds", "holds when", "does not hold", "not told apart")


class Effect(Protocol):
    """A figure that is known as well as its interval says."""

    @property
    def estimate(self) -> float:
        """The best single number."""

    def interval(self, confidence: float) -> tuple[float, float]:
        """The ends of its interval."""


@dataclass(frozen=True)
class Mean:
    """An effect with standard errors to either side.

    Attributes
    ----------
    estimate, below, above : float
        The effect, and its standard error downward and upward: two, as a recorded bootstrap
        interval is not symmetric. 0 of what is exact.
    pairs : int
        How many runs it rests on; 0 of what is exact.
    """

    estimate: float
    below: float
    above: float
    pairs: int

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return Student's interval with pairs - 1 degrees of freedom."""
        if self.below == self.above == 0:
            return self.estimate, self.estimate
        from scipy.special import stdtrit

        half = float(stdtrit(self.pairs - 1, (1 + confidence) / 2))
        return self.estimate - half * self.below, self.estimate + half * self.above


@dataclass(frozen=True)
class Share:
    """A share of runs, minus a number: Clopper and Pearson's exact interval."""

    successes: int
    trials: int
    baseline: float = 0.0

    @property
    def estimate(self) -> float:
        """The share, minus the number."""
        return self.successes / self.trials - self.baseline

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the exact interval."""
        lower, upper = binomial_interval(self.successes, self.trials, confidence, "exact")
        return lower - self.baseline, upper - self.baseline


@dataclass(frozen=True)
class Shares:
    """The difference of two shares of runs, as if the runs were not paired.

    Which run succeeded is not recorded, only how many; where pairs resemble each other, as here,
    the interval is too wide rather than too narrow.
    """

    first: Share
    second: Share

    @property
    def estimate(self) -> float:
        """The first share minus the second."""
        return self.first.estimate - self.second.estimate

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return Newcombe's interval from two of Wilson's."""
        (p, l1, u1), (q, l2, u2) = (
            (
                one.successes / one.trials,
                *binomial_interval(one.successes, one.trials, confidence, "wilson"),
            )
            for one in (self.first, self.second)
        )
        return p - q - math.hypot(p - l1, u2 - q), p - q + math.hypot(u1 - p, q - l2)


def widened(pairs: int, test_to_train: float) -> float:
    """Return by how much shared rows widen a standard error over draws of one data set.

    The variance is (1/J + n_test/n_train) s² instead of s²/J, for J draws. The correction rests on
    the correlation ρ of two draws, for which Nadeau & Bengio take the share of its test rows that
    a draw finds in another's, n_test/n; the second term is ρ/(1 - ρ). They train on all rows that
    are not tested on. Where a draw trains on some of them only, n_train is still the number of
    *all* rows outside of the test set: with the few that were trained on, ρ would be larger than
    any share of rows that two draws have in common.

    Parameters
    ----------
    pairs : int
        J.
    test_to_train : float
        n_test/n_train; 0 where each draw has rows of its own.

    References
    ----------
    Nadeau & Bengio (2003), Machine Learning 52, section 3.1, their "corrected resampled t-test".
    """
    return math.sqrt(1 + pairs * test_to_train)


def mean_of(values: Sequence[float] | np.ndarray, test_to_train: float = 0.0) -> Mean:
    """Return what is known of the mean of paired differences, one a run.

    >>> effect = mean_of([1.0, 2.0, 3.0])
    >>> effect.estimate, [round(end, 2) for end in effect.interval(0.95)]
    (2.0, [-0.48, 4.48])
    """
    found = np.asarray(values, dtype=float)
    n = len(found)
    error = float(found.std(ddof=1)) / math.sqrt(n) * widened(n, test_to_train)
    return Mean(float(found.mean()), error, error, n)


def from_interval(
    estimate: float, lower: float, upper: float, pairs: int, test_to_train: float = 0.0
) -> Mean:
    """Return what is known of an effect that was recorded with its 95 % interval."""
    wide = widened(pairs, test_to_train) / NORMAL
    return Mean(estimate, max(estimate - lower, 0) * wide, max(upper - estimate, 0) * wide, pairs)


def from_quartiles(
    median: float, lower: float, upper: float, pairs: int, test_to_train: float = 0.0
) -> Mean:
    """Return what is known of a median that was recorded with quartiles: an approximation."""
    spread = (upper - lower) * MEDIAN_ERROR / math.sqrt(pairs)
    error = spread * widened(pairs, test_to_train)
    return Mean(median, error, error, pairs)


def difference(first: Mean, second: Mean) -> Mean:
    """Return the difference of two figures whose pairs are not recorded, as if independent."""
    return Mean(
        first.estimate - second.estimate,
        math.hypot(first.below, second.above),
        math.hypot(first.above, second.below),
        min(first.pairs, second.pairs),
    )


class Judged(NamedTuple):
    """A comparison under the rule.

    Attributes
    ----------
    estimate, lower, upper : float
    confidence : float
        Of the interval, after Holm.
    says : {"supports", "contradicts", "open"}
    """

    estimate: float
    lower: float
    upper: float
    confidence: float
    says: Says


def says(estimate: float, lower: float, upper: float, expect: Expect, threshold: float) -> Says:
    """Return what an effect with its interval says of a comparison.

    Parameters
    ----------
    estimate, lower, upper : float
    expect : {"more", "less", "equal", "no less"}
        Which effect the claim speaks of.
    threshold : float
        The smallest effect that matters, 0 or more.
    """
    if expect == "less":
        return says(-estimate, -upper, -lower, "more", threshold)
    if expect == "more":
        if lower > 0 and estimate >= threshold:
            return "supports"
        sure = upper < threshold or lower == upper  # an exact figure leaves nothing open
        return "contradicts" if sure else "open"
    if -threshold < lower and (upper < threshold or expect == "no less"):
        return "supports"
    sides: tuple[Expect, ...] = ("less",) if expect == "no less" else ("more", "less")
    real = any(says(estimate, lower, upper, side, threshold) == "supports" for side in sides)
    return "contradicts" if real else "open"


def judged(comparisons: Sequence[tuple[Effect, Expect, float]]) -> list[Judged]:
    """Judge the comparisons of one claim, together by Holm's procedure.

    Parameters
    ----------
    comparisons : sequence of (effect, expect, threshold)

    Returns
    -------
    list of Judged
        In their order. What is never clear has the interval of the step at which it ended.
    """
    found: dict[int, Judged] = {}
    left = list(range(len(comparisons)))
    while left:
        confidence = 1 - ALPHA / len(left)
        step = {at: _at(*comparisons[at], confidence) for at in left}
        clear = [at for at in left if step[at].says != "open"]
        for at in clear or left:
            found[at] = step[at]
        left = [at for at in left if at not in found]
    return [found[at] for at in range(len(comparisons))]


def _at(effect: Effect, expect: Expect, threshold: float, confidence: float) -> Judged:
    estimate, (lower, upper) = effect.estimate, effect.interval(confidence)
    return Judged(
        estimate, lower, upper, confidence, says(estimate, lower, upper, expect, threshold)
    )


def verdict(said: Sequence[Says], meets: Sequence[bool]) -> Verdict:
    """Return the verdict on a claim.

    - *holds*: every comparison supports it;
    - *holds when*: every comparison that meets the claim's condition supports it, and others,
      outside of the condition, do not;
    - *does not hold*: neither, and a comparison contradicts it;
    - *not told apart*: neither, and nothing contradicts it.

    Parameters
    ----------
    said : sequence of {"supports", "contradicts", "open"}
        What each comparison says.
    meets : sequence of bool
        Whether it meets the condition; all True where the claim has none.
    """
    if all(one == "supports" for one in said):
        return "holds"
    inside = [one for one, meet in zip(said, meets, strict=True) if meet]
    if inside and len(inside) < len(said) and all(one == "supports" for one in inside):
        return "holds when"
    return "does not hold" if "contradicts" in said else "not told apart"
