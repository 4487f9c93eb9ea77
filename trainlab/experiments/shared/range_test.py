"""An LR range test of the recipe of chapter 8: one short run that guesses a good learning rate.

References
----------
Smith (2017), WACV, section 3.3, raises the rate linearly and reads the accuracy; the geometric
ramp, the loss and a tenth of the rate at its minimum are those of fastai's ``lr_find``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import torch
from torch import Tensor

from trainlab.engine.evaluation import Samples, sample_losses
from trainlab.engine.gradual import SoFar, Steps, gradual
from trainlab.engine.optimizers import build_optimizer
from trainlab.engine.stacked import Dropout, generator
from trainlab.experiments.shared.recipe import BATCH, TRAIN_ROWS, networks, plan, split

RANGE = (1e-4, 10.0)
RANGE_STEPS, SMOOTHING = 120, 0.9


@gradual
def range_test(
    on: Collection[str],
    data: str,
    depth: int,
    seeds: Sequence[int],
    initialization: str = "he",
) -> Steps[tuple[np.ndarray, np.ndarray]]:
    """Raise the learning rate step by step, by a constant factor, and watch the loss.

    Returns
    -------
    learning_rate : ndarray, shape (120,)
        From 0.0001 to 10.
    loss : ndarray, shape (K, 120)
        Of each step's batch, before the step, smoothed (exponential mean, 0.9, unbiased); NaN
        from the first loss on that is not finite.
    """
    rows, stack = split(data, seeds), networks(on, depth, seeds, initialization).copy()
    how = plan(set(on) - {"one_cycle"}, RANGE[0])
    moves = build_optimizer(how, stack)
    dropout = Dropout(how.dropout, how.dropout_where, stack.seeds) if how.dropout else None
    samples = Samples.of(stack, *rows.train, how.loss)
    orders = [generator(seed, "batches") for seed in stack.seeds]
    rates = np.geomspace(*RANGE, RANGE_STEPS)
    losses = np.full((len(stack.seeds), RANGE_STEPS), np.nan)
    for step, rate in enumerate(rates):
        first = step * BATCH % (TRAIN_ROWS - TRAIN_ROWS % BATCH)
        if first == 0:
            xs, ys = _shuffled(samples, orders)
        for group in moves.param_groups:
            group["lr"] = rate
        moves.zero_grad()
        batch = slice(first, first + BATCH)
        loss = sample_losses(stack.forward(xs[:, batch], dropout), ys[:, batch], how.loss)
        loss.mean(dim=1).sum().backward()
        losses[:, step] = loss.detach().mean(dim=1).numpy()
        moves.step()
        yield SoFar((step + 1) / RANGE_STEPS, lambda: (rates, _smoothed(losses)))
    return rates, _smoothed(losses)


def suggested_rate(rates: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Return a tenth of the rate at which each smoothed loss is lowest, shape (K,).

    A rule of thumb: the lowest point stands at the edge of where training still works.
    """
    return np.asarray(rates[np.nanargmin(losses, axis=1)] / 10)


def _shuffled(samples: Samples, orders: Sequence[np.random.Generator]) -> tuple[Tensor, Tensor]:
    order = np.stack([rng.permutation(len(samples)) for rng in orders])
    return samples.in_order(torch.from_numpy(order))


def _smoothed(losses: np.ndarray) -> np.ndarray:
    smooth, mean = np.empty_like(losses), np.zeros(len(losses))
    for step in range(losses.shape[1]):
        mean = SMOOTHING * mean + (1 - SMOOTHING) * losses[:, step]
        smooth[:, step] = mean / (1 - SMOOTHING ** (step + 1))
    return np.where(np.isfinite(smooth), smooth, np.nan)
