"""The network beside the usual model of every leak: the same rows, the same score.

Two hidden ReLU layers of 64 units, He's initialization, Adam in batches of 32, 40 epochs; mean
cross-entropy, or squared error where a number is predicted. Features are standardized by the
training rows, unless the leak is in how they were standardized; numbers to predict always are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.experiments.shared.leaks import Fit, score_of

DEPTH, WIDTH, EPOCHS, BATCH = 2, 64, 40, 32


def network_scores(
    fits: Sequence[Fit],
    learning_rate: float,
    seeds: Sequence[int],
    dtype: torch.dtype = torch.float64,
) -> np.ndarray:
    """Train one network on each training set and return its score on the test rows.

    Parameters
    ----------
    fits : sequence of Fit
        One for each seed. Those of equal sizes are trained together.
    learning_rate : float
    seeds : sequence of int
        Of weights and batches.
    dtype : torch.dtype

    Returns
    -------
    ndarray, shape (K,)
        Accuracy (0 to 1), the mean over classes where the fit says so, or R² (1 at best). NaN for
        networks that died.
    """
    sizes = [(len(fit.y_train), len(fit.y_test)) for fit in fits]
    scores = np.full(len(fits), np.nan)
    for size in sorted(set(sizes)):
        together = [k for k, other in enumerate(sizes) if other == size]
        scores[together] = _together(
            [fits[k] for k in together], learning_rate, [seeds[k] for k in together], dtype
        )
    return scores


def _together(
    fits: Sequence[Fit], learning_rate: float, seeds: Sequence[int], dtype: torch.dtype
) -> np.ndarray:
    """Return the scores of networks whose training sets have one size, shape (K,)."""
    regression = fits[0].y_train.dtype.kind == "f"
    scaled = [_scaled(fit) for fit in fits]
    x, y, x_test, y_test = (np.stack(parts) for parts in zip(*scaled, strict=True))
    n_outputs = 1 if regression else int(max(y.max(), y_test.max())) + 1
    stack = Stack(Architecture(x.shape[-1], DEPTH, WIDTH, n_outputs), seeds, dtype)
    watched = [fit.watched for fit in fits if fit.watched is not None]
    plan = Plan(
        EPOCHS,
        BATCH,
        optimizer="adam",
        learning_rate=learning_rate,
        loss="mse" if regression else "cross_entropy",
        monitor="val_accuracy" if watched else "val_loss",
        evaluate_at=None if watched else (EPOCHS,),
    )
    validation = None
    if watched:
        x_watched, y_watched = (np.stack(parts) for parts in zip(*watched, strict=True))
        validation = x_watched, y_watched.astype(np.int64)
    run = train(stack, x, y[..., None] if regression else y, plan, validation=validation)
    networks = run.best if watched else run.last
    outputs = networks.predict(torch.from_numpy(x_test)).double().numpy()
    predicted = outputs[..., 0] if regression else outputs.argmax(axis=-1)
    scores = [
        score_of(of_one, labels, fit.balanced)
        for of_one, labels, fit in zip(predicted, y_test, fits, strict=True)
    ]
    return np.where(np.isnan(run.died_at), scores, np.nan)


def _scaled(fit: Fit) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    x_train, x_test = np.asarray(fit.x_train, float), np.asarray(fit.x_test, float)
    if not fit.scaled:
        mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
        deviation = np.where(deviation > 0, deviation, 1.0)
        x_train, x_test = (x_train - mean) / deviation, (x_test - mean) / deviation
    if fit.y_train.dtype.kind != "f":
        return x_train, fit.y_train.astype(np.int64), x_test, fit.y_test.astype(np.int64)
    mean, deviation = fit.y_train.mean(), fit.y_train.std()
    return x_train, (fit.y_train - mean) / deviation, x_test, (fit.y_test - mean) / deviation
