"""The recipe of chapter 8: six components, each on or off, on easy and on hard data.

Handwritten digits, networks of width 64, 30 epochs of batches of 64, float64. Every seed has its
own split: 400 rows to train, 300 for validation, 500 to test. *Hard* digits have pixel noise of
standard deviation 0.8 (the pixels have 1), and 15 % of the labels of training *and* validation
are replaced at random; the test set keeps its true labels. Splits of one data set share rows, two
test sets 28 % of theirs: intervals over seeds are the corrected ones of Nadeau & Bengio.

Networks start from He's initialization with the head at zero, so that the untrained network gives
every class a tenth and no other; or from PyTorch's default, which is too small for deep ReLU
networks. Learning rates are tuned for the accuracy on validation, `tuned`.

- ``adam``: AdamW instead of SGD without momentum (Adam where nothing is decayed);
- ``one_cycle``: ``OneCycleLR``, stepped once a batch, instead of a constant rate;
- ``batch_norm``: after each hidden linear layer, before its ReLU;
- ``dropout``: 0.3 of what the head reads;
- ``weight_decay``: 0.1 decoupled (AdamW) or 0.001 L2 (SGD), on weight matrices only;
- ``early_stopping``: patience 10 on validation loss, keeping the best weights; without it the
  last weights are kept.

References
----------
He et al. (2015), ICCV; Nadeau & Bengio (2003), Machine Learning 52; Smith & Topin (2018),
arXiv:1708.07120; Ioffe & Szegedy (2015), ICML; Loshchilov & Hutter (2019), ICLR; Smith (2018),
arXiv:1803.09820.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from trainlab.engine.data import digits
from trainlab.engine.evaluation import evaluate
from trainlab.engine.gradual import remembered
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks
from trainlab.engine.statistics import corrected_difference
from trainlab.engine.training import Run, train
from trainlab.engine.tuning import TUNING_SEEDS, Tuned, tune
from trainlab.errors import one_of
from trainlab.experiments.shared.heads import with_neutral_head

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
    "easy_12": "easy, 12 layers",
    "hard_4": "hard, 4 layers",
    "hard_12": "hard, 12 layers",
}
TRAIN_ROWS, VAL_ROWS, TEST_ROWS = 400, 300, 500
CLASSES, CHANCE = 10, 0.1
WIDTH, EPOCHS, BATCH, PATIENCE = 64, 30, 64, 10
PIXEL_NOISE, LABEL_NOISE = 0.8, 0.15
DROPOUT = 0.3
DECAY = {"adam": 0.1, "sgd": 0.001}
INITIALIZATIONS = {"he": "He, head at zero", "default": "PyTorch's default"}
TUNED_FROM = {"adam": (0.001, 0.01), "sgd": (0.1, 1.0)}
TUNED_ON = TUNING_SEEDS[:5]
LEARNED = 0.3  # accuracy on validation; below it a network counts as one that learned nothing
EVERY = 5  # epochs between the looks at a run that nothing stops
OVERLAP = TEST_ROWS / 1797

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
    """Return the data and the depth of a task: ``easy_12`` is easy digits, 12 layers deep.

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

    Parameters
    ----------
    initialization : {"he", "default"}
        He's, with the head at zero; or PyTorch's own.
    """
    one_of(initialization, tuple(INITIALIZATIONS), "initialization")
    architecture = Architecture(
        n_inputs=digits().x.shape[1],
        depth=depth,
        width=WIDTH,
        n_outputs=CLASSES,
        initialization=initialization,
        block="batch_norm" if "batch_norm" in on else "plain",
    )
    stack = Stack(architecture, seeds, dtype)
    return with_neutral_head(stack) if initialization == "he" else stack


def plan(on: Collection[str], learning_rate: float, **others: Any) -> Plan:
    """Return how a recipe trains; early stopping is read off the finished run, see `outcome`.

    Parameters
    ----------
    others : of `Plan`
        Instead of, or beside, what the recipe says.
    """
    family = optimizer(on)
    usual: dict[str, Any] = {
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "optimizer": "adamw" if family == "adam" else "sgd",
        "learning_rate": learning_rate,
        "weight_decay": DECAY[family] if "weight_decay" in on else 0.0,
        "decay_all": False,
        "schedule": "one_cycle" if "one_cycle" in on else "constant",
        "dropout": DROPOUT if "dropout" in on else 0.0,
        "dropout_where": "head",
    }
    return Plan(**usual | others)


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
) -> Run:
    """Train one network for each seed through all epochs, on its own split.

    Without ``scored`` the test set is left alone, as it must be while tuning. Early stopping
    changes nothing before it stops, so recipes with it and without share runs: the last few are
    kept.
    """
    trained_on = frozenset(on) - {"early_stopping"}
    return _trained(trained_on, data, depth, learning_rate, tuple(seeds), initialization, scored)


@remembered(maxsize=8)
def _trained(
    on: frozenset[str],
    data: str,
    depth: int,
    learning_rate: float,
    seeds: tuple[int, ...],
    initialization: str,
    scored: bool,
) -> Run:
    rows = split(data, seeds)
    stack = networks(on, depth, seeds, initialization)
    how = plan(on, learning_rate)
    return train(
        stack, *rows.train, how, validation=rows.validation, test=rows.test if scored else None
    )


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
    one_of(keep, ("last", "best", "accurate", "stopped"), "weights to keep")
    judge = -run["val_accuracy"] if keep == "accurate" else run["val_loss"]
    judge = judge[:, : run.epochs_done + 1]
    best, end = stopping(judge, PATIENCE if keep == "stopped" else None)
    epoch = end if keep == "last" else best
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


def kept(on: Collection[str]) -> str:
    """Return which weights a recipe keeps, for `outcome`."""
    return "stopped" if "early_stopping" in on else "last"


class HandedOver(NamedTuple):
    """What a recipe that trains as it says hands over, one figure a seed, each of shape (K,).

    Attributes
    ----------
    validation : ndarray
        Accuracy, 0 to 1, of the weights that are kept; a network that died guesses: 0.1.
    test, last, best : ndarray
        On the test set: of the weights kept, of the last ones that were trained, and of those of
        the lowest validation loss seen. NaN where it was not ``scored``.
    epochs : ndarray
        Epochs that were trained.
    died : ndarray of bool
    """

    validation: np.ndarray
    test: np.ndarray
    last: np.ndarray
    best: np.ndarray
    epochs: np.ndarray
    died: np.ndarray


def handed_over(
    on: Collection[str],
    name: str,
    learning_rate: float,
    seeds: Sequence[int],
    initialization: str = "he",
    scored: bool = True,
    dtype: torch.dtype = torch.float64,
) -> HandedOver:
    """Train a recipe on a task as it says, and look no more often than that needs.

    With early stopping validation is looked at after every epoch, and training ends when its
    patience does; without it only after every fifth epoch, or at the end alone if nothing is
    scored. The test set is looked at once. It gives what `outcome` reads off a whole run.

    Parameters
    ----------
    name : str
        One of `TASKS`.
    dtype : torch.dtype
        Tuning makes do with float32.
    """
    data, depth = task(name)
    rows, stops = split(data, seeds), "early_stopping" in on
    looks = (*range(EVERY, EPOCHS + 1, EVERY),) if scored else (EPOCHS,)
    how: dict[str, Any] = {"patience": PATIENCE} if stops else {"evaluate_at": looks}
    stack = networks(on, depth, seeds, initialization, dtype)
    run = train(stack, *rows.train, plan(on, learning_rate, **how), validation=rows.validation)
    validation = run.at_best("val_accuracy") if stops else run["val_accuracy"][:, -1]
    test = {"last": np.full(len(stack.seeds), np.nan)}
    test["best"] = test["last"]
    if scored:
        test = {"last": _accuracy(run.last, rows.test), "best": _accuracy(run.best, rows.test)}
    return HandedOver(
        np.where(np.isfinite(validation), validation, CHANCE),
        test["best" if stops else "last"],
        test["last"],
        test["best"],
        np.where(np.isnan(run.stopped_at), run.epochs_done, run.stopped_at).astype(float),
        ~np.isnan(run.died_at),
    )


def _accuracy(stack: StackedNetworks, rows: Rows) -> np.ndarray:
    accuracy = evaluate(stack, *rows).accuracy
    assert accuracy is not None  # these are classes
    return np.where(np.isfinite(accuracy), accuracy, CHANCE)


def tuned(on: Collection[str], name: str, initialization: str = "he") -> Tuned:
    """Return the learning rate of a recipe with the highest accuracy on validation.

    That is the median over five splits of their own, in float32, of what the recipe hands over.
    """

    def scores(rate: float) -> np.ndarray:
        found = handed_over(on, name, rate, TUNED_ON, initialization, False, torch.float32)
        return found.validation

    return tune(scores, *TUNED_FROM[optimizer(on)], floor=LEARNED)


def effect(first: np.ndarray, second: np.ndarray) -> dict[str, float]:
    """Return the mean difference of paired shares in percentage points, with its interval.

    Parameters
    ----------
    first, second : ndarray, shape (seeds,)
        Shares, 0 to 1, on the same splits.

    Returns
    -------
    dict
        As recorded: ``median`` holds the mean, ``lower`` and ``upper`` the 95 % interval, corrected
        for the rows that splits share.
    """
    return corrected_difference(100 * first, 100 * second, OVERLAP).recorded()
