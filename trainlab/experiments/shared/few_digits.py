"""The setting of chapter 7: a few digits with noisy labels, and a network that overfits them.

Each seed is a draw of its own from the 1,797 handwritten digits: 400 rows for the test, with their
true labels, 400 for validation and 300 (or so many as are asked for) for training, in which a share
of the labels is replaced at random. Draws of one data set share rows: differences get the corrected
interval of `engine.statistics.corrected_difference`, with the overlap of two test sets, the largest
of the parts.

The baseline is a good one: three hidden layers of 64 ReLU units with He's weights, and a head that
starts at 0, so that the network begins by guessing. Adam, batches of 32, 40 epochs, mean
cross-entropy, float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.draws import noisy_digits, rows_of
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.statistics import Effect, corrected_difference
from trainlab.engine.training import Augment, Run, train
from trainlab.engine.tuning import TUNING_SEEDS, Tuned, tune

N_TEST, N_VAL, N_TRAIN = 400, 400, 300
FIRST_DRAW = 100  # of seed 0
OVERLAP = N_TEST / 1797  # of the test rows of two draws
EPOCHS, BATCH = 40, 32
DEPTH, WIDTH = 3, 64
EVALUATED = (*range(9), 10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 40)
GRID = (3.2e-4, 3.2e-2)  # of the learning rates that are tried first
# The loss of guessing, and a margin: what no rate beats has nothing to tune.
FLOOR = -math.log(10) + 0.02


def network(**changes: Any) -> Architecture:
    """Return the baseline's network, or one that differs from it."""
    usual = {"n_inputs": 64, "depth": DEPTH, "width": WIDTH, "n_outputs": 10, "head_gain": 0.0}
    return Architecture(**{**usual, **changes})


def plan(rate: float, **changes: Any) -> Plan:
    """Return how the baseline is trained at a rate, or what differs from it."""
    usual: dict[str, Any] = {
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "optimizer": "adam",
        "learning_rate": rate,
        "evaluate_at": EVALUATED,
    }
    return Plan(**{**usual, **changes})


def trained(
    architecture: Architecture,
    how: Plan,
    seeds: Sequence[int],
    *,
    label_noise: float,
    rows: int = N_TRAIN,
    augment: Augment | None = None,
    dtype: torch.dtype = torch.float64,
    scored: bool = False,
) -> Run:
    """Train one network for each seed on its own draw; only ``scored`` runs see the test set."""
    draws = [noisy_digits(FIRST_DRAW + seed, label_noise) for seed in seeds]
    first = N_TEST + N_VAL
    test, validation = rows_of(draws, slice(N_TEST)), rows_of(draws, slice(N_TEST, first))
    training = rows_of(draws, slice(first, first + rows))
    return train(
        Stack(architecture, seeds, dtype),
        training.x,
        training.y,
        how,
        validation=(validation.x, validation.y),
        test=(test.x, test.true) if scored else None,
        augment=augment,
    )


def tuned_rates(
    architecture: Architecture,
    changes: Mapping[str, Any],
    scores: Mapping[str, Callable[[Run], np.ndarray]],
    **draws: Any,
) -> tuple[dict[str, Tuned], dict[float, Run]]:
    """Tune a rate for each of several scores on validation, over ten draws of their own.

    Parameters
    ----------
    architecture : Architecture
    changes : mapping
        Of the plan, beside its rate.
    scores : mapping of str to callable
        Of a run: one figure a draw, higher being better and `FLOOR` that of guessing.
    draws
        What else `trained` takes.

    Returns
    -------
    tuned : dict of str to Tuned
    runs : dict of float to Run
        All that were made, by rate: scores share them.
    """
    runs: dict[float, Run] = {}

    def run_at(rate: float) -> Run:
        if rate not in runs:
            how = plan(rate, **changes)
            runs[rate] = trained(architecture, how, TUNING_SEEDS, dtype=torch.float32, **draws)
        return runs[rate]

    def tuned(score: Callable[[Run], np.ndarray]) -> Tuned:
        return tune(lambda rate: score(run_at(rate)), *GRID, floor=FLOOR, extensions=6)

    return {name: tuned(score) for name, score in scores.items()}, runs


def lowest_loss(run: Run) -> np.ndarray:
    """Return minus the lowest validation loss of each network, in nats, shape (K,)."""
    return -run.at_best("val_loss")


def last_loss(run: Run) -> np.ndarray:
    """Return minus the validation loss of the last weights, in nats, shape (K,)."""
    return -run["val_loss"][:, -1]


def difference(first: np.ndarray, second: np.ndarray) -> Effect:
    """Return a paired difference over the draws, corrected for the rows that they share."""
    return corrected_difference(np.asarray(first, float), np.asarray(second, float), OVERLAP)
