"""The recipe of chapter 8: six components, each on or off, on easy and on hard data.

Handwritten digits, networks of width 32, 30 epochs of batches of 64 (210 steps), float64. Every
seed has its own split: 400 rows to train, 300 for validation, 500 to test. *Hard* digits have pixel
noise of standard deviation 0.8 (the pixels have 1), and 15 % of the labels of training *and*
validation are replaced at random; the test set keeps its true labels. Splits of one data set share
rows: differences get the corrected interval of `engine.statistics.corrected_difference`, with the
overlap of two test sets, the largest of the parts; they hold for these digits, not for other data.

Initialization ``he``: He's weights in the hidden layers, and a head that starts at 0, so that the
network begins by guessing. ``default``: PyTorch's, in all layers.

- ``adam``: AdamW (Adam where nothing is decayed) instead of SGD with momentum 0.9;
- ``one_cycle``: ``OneCycleLR``, stepped once a batch, instead of a constant rate;
- ``batch_norm``: after each hidden linear layer, before its ReLU;
- ``dropout``: 0.3 of what the head reads;
- ``weight_decay``: 0.1 decoupled (AdamW) or 0.001 L2 (SGD), on weight matrices only;
- ``early_stopping``: patience 10 on validation loss, keeping the best weights; without it the
  last weights are kept.

References
----------
Smith & Topin (2018), arXiv:1708.07120; Ioffe & Szegedy (2015), ICML; Loshchilov & Hutter (2019),
ICLR; Smith (2017), WACV, section 3.3 (LR range test; here in fastai's form); Nadeau & Bengio
(2003), Machine Learning 52 (the intervals).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from trainlab.engine.data import digits
from trainlab.engine.evaluation import Samples, sample_losses
from trainlab.engine.gradual import SoFar, Steps, gradual
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.optimizers import build_optimizer
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import Dropout, generator
from trainlab.engine.statistics import corrected_difference
from trainlab.engine.training import Run, train
from trainlab.engine.tuning import TUNING_SEEDS, Tuned, tune
from trainlab.errors import one_of

COMPONENTS = {
    "adam": "AdamW",
    "one_cycle": "one-cycle",
    "batch_norm": "batch norm",
    "dropout": "dropout",
    "weight_decay": "weight decay",
    "early_stopping": "early stopping",
}
DATA = ("easy", "hard")
TASKS = {
    "easy_4": "easy, 4 layers",
    "easy_8": "easy, 8 layers",
    "hard_4": "hard, 4 layers",
}
INITIALIZATIONS = {"he": "He's, head at 0", "default": "PyTorch's default"}
TRAIN_ROWS, VAL_ROWS, TEST_ROWS = 400, 300, 500
CLASSES, CHANCE = 10, 0.1
OVERLAP = TEST_ROWS / 1797  # of the test rows of two splits
WIDTH, EPOCHS, BATCH, PATIENCE = 32, 30, 64, 10
MOMENTUM = 0.9
PIXEL_NOISE, LABEL_NOISE = 0.8, 0.15
DROPOUT = 0.3
DECAY = {"adam": 0.1, "sgd": 0.001}
GRIDS = {"adam": (1e-3, 3.2e-2), "sgd": (1e-2, 0.32)}  # of the rates that are tried first
LEARNED = 2 * CHANCE  # what no rate beats has nothing to tune
TUNING_SPLITS = TUNING_SEEDS[:5]
RANGE = (1e-4, 10.0)  # of the LR range test
RANGE_STEPS, SMOOTHING = 120, 0.9

Rows = tuple[np.ndarray, np.ndarray]


class Split(NamedTuple):
    """Inputs and labels for K seeds: x of shape (K, n, 64), y of shape (K, n)."""

    train: Rows
    validation: Rows
    test: Rows


def switched_on(settings: Mapping[str, object]) -> frozenset[str]:
    """Return the components that are "on" in some settings."""
    return frozenset(name for name in COMPONENTS if settings.get(name) == "on")


def task(name: str) -> tuple[str, int]:
    """Return the data and the depth of a task: ``easy_8`` is easy digits, 8 layers deep.

    Raises
    ------
    UnknownNameError
        On a task that is not one of `TASKS`.
    """
    one_of(name, tuple(TASKS), "task")
    data, depth = name.split("_")
    return data, int(depth)


def split(kind: str, seeds: Sequence[int]) -> Split:
    """Return each seed's own split of the digits.

    Raises
    ------
    UnknownNameError
        On a kind that is neither easy nor hard.
    """
    one_of(kind, DATA, "data")
    data = digits()
    ends = np.cumsum([TRAIN_ROWS, VAL_ROWS, TEST_ROWS])
    inputs, labels = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        rows = rng.permutation(len(data.x))[: ends[-1]]
        x, y = data.x[rows], data.y[rows]
        if kind == "hard":
            x = x + PIXEL_NOISE * rng.normal(size=x.shape)
            anew = rng.random(len(y)) < LABEL_NOISE
            anew[ends[1] :] = False
            y = np.where(anew, rng.integers(CLASSES, size=len(y)), y)
        inputs.append(np.split(x, ends[:-1]))
        labels.append(np.split(y, ends[:-1]))
    parts = [
        (np.stack([x[part] for x in inputs]), np.stack([y[part] for y in labels]))
        for part in range(3)
    ]
    return Split(*parts)


def networks(
    on: Collection[str],
    depth: int,
    seeds: Sequence[int],
    initialization: str = "he",
    dtype: torch.dtype = torch.float64,
) -> Stack:
    """Return a recipe's networks before training.

    Raises
    ------
    UnknownNameError
        On an initialization that is not one of `INITIALIZATIONS`.
    """
    one_of(initialization, tuple(INITIALIZATIONS), "initialization")
    architecture = Architecture(
        n_inputs=digits().x.shape[1],
        depth=depth,
        width=WIDTH,
        n_outputs=CLASSES,
        initialization=initialization,
        block="batch_norm" if "batch_norm" in on else "plain",
        head_gain=0.0 if initialization == "he" else None,
    )
    return Stack(architecture, seeds, dtype)


def plan(on: Collection[str], learning_rate: float, **changes: Any) -> Plan:
    """Return how a recipe trains; early stopping is read off the finished run, see `outcome`."""
    family = optimizer(on)
    usual: dict[str, Any] = {
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "optimizer": "adamw" if family == "adam" else "sgd",
        "learning_rate": learning_rate,
        "momentum": MOMENTUM if family == "sgd" else 0.0,
        "weight_decay": DECAY[family] if "weight_decay" in on else 0.0,
        "decay_all": False,
        "schedule": "one_cycle" if "one_cycle" in on else "constant",
        "dropout": DROPOUT if "dropout" in on else 0.0,
        "dropout_where": "head",
    }
    return Plan(**{**usual, **changes})


def optimizer(on: Collection[str]) -> str:
    """Return the family of a recipe's optimizer: "adam" or "sgd"."""
    return "adam" if "adam" in on else "sgd"


def trained(
    on: Collection[str],
    data: str,
    depth: int,
    learning_rate: float,
    seeds: Sequence[int],
    initialization: str = "he",
    scored: bool = True,
    dtype: torch.dtype = torch.float64,
    **changes: Any,
) -> Run:
    """Train one network for each seed through all epochs, on its own split.

    Without ``scored`` the test set is left alone, as it must be while tuning. Early stopping
    changes nothing before it stops: `outcome` reads it off. ``changes`` are of the plan.
    """
    rows = split(data, seeds)
    return train(
        networks(on, depth, seeds, initialization, dtype),
        *rows.train,
        plan(on, learning_rate, **changes),
        validation=rows.validation,
        test=rows.test if scored else None,
    )


def tuned_rate(
    on: Collection[str],
    data: str,
    depth: int,
    initialization: str,
    score: Callable[[Run], np.ndarray],
    **changes: Any,
) -> Tuned:
    """Return the learning rate of the highest median score on validation, for five splits.

    The splits are others than those that count, and the runs are in float32.

    Parameters
    ----------
    score : callable
        Validation accuracy of what is handed over, as in `judged`: one figure a network.
    """

    def scores(rate: float) -> np.ndarray:
        run = trained(
            on, data, depth, rate, TUNING_SPLITS, initialization, False, torch.float32, **changes
        )
        return score(run)

    return tune(scores, *GRIDS[optimizer(on)], floor=LEARNED, extensions=6)


def difference(first: np.ndarray, second: np.ndarray) -> dict[str, float]:
    """Return the mean difference of paired shares in points, and its corrected 95 % interval."""
    return corrected_difference(
        100 * np.asarray(first, float), 100 * np.asarray(second, float), OVERLAP
    ).recorded()


def stopping(val_loss: np.ndarray, patience: int | None = PATIENCE) -> tuple[np.ndarray, ...]:
    """Return where early stopping would have stopped a finished run, and what it would keep.

    Parameters
    ----------
    val_loss : ndarray, shape (K, epochs + 1)
        After each epoch, from 0 on, or another score of which less is better; NaN once a network
        has died.
    patience : int or None
        None runs to the end.

    Returns
    -------
    best, end : ndarray of int, shape (K,)
        Epoch of the lowest loss seen, as in `engine.checkpoints`: epoch 0 does not count, of
        equal ones the earlier; and the last epoch that is trained.
    """
    n, epochs = len(val_loss), val_loss.shape[1] - 1
    best, end, lowest = np.zeros(n, int), np.full(n, epochs), np.full(n, np.inf)
    running = np.ones(n, bool)
    for epoch in range(1, epochs + 1):
        better = running & (val_loss[:, epoch] < lowest)
        best[better], lowest[better] = epoch, val_loss[better, epoch]
        if patience is not None:
            out = running & (epoch - best >= patience)
            end[out], running[out] = epoch, False
    return best, end


class Outcome(NamedTuple):
    """The network that a recipe hands over, one figure a seed, each of shape (K,).

    Attributes
    ----------
    test, validation : ndarray
        Its accuracy, 0 to 1; a network that died guesses: 0.1. ``test`` is NaN where a run was
        not ``scored``.
    epoch : ndarray
        Epoch of its weights.
    epochs : ndarray
        Epochs that were trained.
    """

    test: np.ndarray
    validation: np.ndarray
    epoch: np.ndarray
    epochs: np.ndarray


def outcome(run: Run, keep: str) -> Outcome:
    """Score what is kept of a run; of one under way, what would be kept if it ended now.

    Parameters
    ----------
    keep : {"last", "best", "accurate", "stopped"}
        The last weights; the best of all epochs, on validation loss or on validation accuracy;
        or the best on validation loss that early stopping sees before its patience ends.
    """
    epoch, end = _kept_epoch(run, keep)
    rows = np.arange(len(epoch))
    accuracy = {part: np.full(len(epoch), np.nan) for part in ("val", "test")}
    for name in {"val_accuracy", "test_accuracy"} & run.history.keys():
        score = run[name][rows, epoch]
        if run.epochs_done:  # before the first there is nothing to score
            accuracy[name.removesuffix("_accuracy")] = np.where(np.isfinite(score), score, CHANCE)
    return Outcome(
        accuracy["test"],
        accuracy["val"],
        epoch.astype(float),
        end.astype(float),
    )


def judged(run: Run, keep: str) -> np.ndarray:
    """Return the validation accuracy of what is kept, NaN where that has died; shape (K,)."""
    epoch, _ = _kept_epoch(run, keep)
    return np.asarray(run["val_accuracy"][np.arange(len(epoch)), epoch])


def _kept_epoch(run: Run, keep: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the epoch of the weights that are kept, and the last one trained, each (K,)."""
    one_of(keep, ("last", "best", "accurate", "stopped"), "weights to keep")
    judge = -run["val_accuracy"] if keep == "accurate" else run["val_loss"]
    judge = judge[:, : run.epochs_done + 1]
    best, end = stopping(judge, PATIENCE if keep == "stopped" else None)
    return end if keep == "last" else best, end


def kept(on: Collection[str]) -> str:
    """Return which weights a recipe keeps, for `outcome`."""
    return "stopped" if "early_stopping" in on else "last"


@gradual
def range_test(
    on: Collection[str],
    data: str,
    depth: int,
    seeds: Sequence[int],
    initialization: str = "he",
    **changes: Any,
) -> Steps[tuple[np.ndarray, np.ndarray]]:
    """Raise the learning rate step by step, by a constant factor, and watch the loss.

    Returns
    -------
    learning_rate : ndarray, shape (120,)
        From 0.0001 to 10.
    loss : ndarray, shape (K, 120)
        Of each step's batch, before the step, smoothed (exponential mean, 0.9, unbiased); NaN
        from the first loss on that is not finite.

    References
    ----------
    Smith (2017), WACV, section 3.3, raises the rate linearly and reads the accuracy; the geometric
    ramp, the loss and a tenth of the rate at its minimum are those of fastai's ``lr_find``.
    """
    rows, stack = split(data, seeds), networks(on, depth, seeds, initialization).copy()
    how = plan(set(on) - {"one_cycle"}, RANGE[0], **changes)
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
