"""Do smaller batches calm a network, and when would they?

Ten hidden ReLU layers of 32 units on handwritten digits (at most 1,024 for training, 500 for
validation, one split a seed), SGD, float64, cross-entropy; weights N(0, gain²/n_in). Every batch
size gets 128 updates, or two epochs; at batches of 16 these are the same. Batches are always full.

A *stable* rate is found on a ladder of powers of two. A run has learned if it stayed finite and its
training loss ended below that of guessing. Going up from the smallest rate at which a seed learns,
its largest stable rate is the last before one at which it does not.

The gradient of a summed loss is B times that of the mean, so a summed loss at rate η takes the very
steps of a mean loss at rate η·B: its largest stable rate is that of the mean divided by B, and
"rate ∝ B" with a mean loss is a fixed rate with a summed one.

Arrays
------
rate : shape (12,)
    The ladder: 2⁻¹¹ to 1, for a mean loss.
broke, learned : shape (seeds, 12), bool
    Whether the run died, and whether it learned, at each rate.
stable_mean, stable_sum : shape (seeds,)
    Largest stable rate of either loss; NaN if the seed learns at no rate.
never : shape (seeds,), bool
    Whether the seed learns at no rate.
died : shape (seeds,), bool
    Whether the run at rate 1/4 died.
died_at : shape (seeds,)
    Step whose loss was the first that is not finite, at rate 1/4; NaN for runs that lived.
norm_mean, norm_sum : shape (seeds,)
    ‖∂L/∂θ‖ of the first batch, before the first update.
layer_factor : shape (seeds,)
    Factor by which a layer multiplies the gradient on its way back, at step 0 on one batch:
    geometric mean over nine layers, dimensionless.
accuracy_fixed, accuracy_root, accuracy_scaled : shape (seeds,)
    On validation after the last update, with three doses of scaling the rate with the batch: none,
    at rate 1/128; in proportion to √B, at √B/512; in proportion to B, at B/2048 (the same at
    batches of 16). A run that died counts as guessing, 0.1.
accuracy_plain, accuracy_norm : shape (seeds,)
    The same without and with batch norm, each at its own rate, tuned on the validation accuracy of
    ten other seeds (`engine.tuning.tune`, in float32). Batch norm cannot train on single rows: NaN.
plain_tuning_rate, plain_tuning_score, norm_tuning_rate, norm_tuning_score : shape (rates,)
    The rates that were tried, and the median validation accuracy of each.
tuned_plain, tuned_norm : scalar
    The tuned rates; NaN for batch norm on single rows.
batches : shape (5,)
    All batch sizes.
this_batch, updates : scalars
    Rows in a batch, and updates of a run.
FIGURE_by_batch : shape (5,)
    Medians and quartiles of the arrays above at every batch size, from the recorded runs.

References
----------
Pascanu, Mikolov & Bengio (2013), ICML; Goyal et al. (2017), arXiv:1706.02677, section 2.1 (rate in
proportion to the batch); McCandlish et al. (2018), arXiv:1812.06162.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab import recordings
from trainlab.engine.draws import clean_digits
from trainlab.engine.gradients import gradient_norms
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import Run, train
from trainlab.engine.tuning import TUNING_SEEDS, Tuned, tune
from trainlab.experiments.shared.declaring import (
    Arrays,
    Chosen,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    tuning_curve,
)
from trainlab.words import magnitude, percent

DEPTH, WIDTH, CLASSES = 10, 32, 10
N_TRAIN, N_VAL = 1_024, 500
BATCHES = (1, 4, 16, 64, 256)
UPDATES, EPOCHS = 128, 2
RATES = tuple(2.0**power for power in range(-11, 1))
HIGH = 1 / 4  # a rate at which small batches die and large ones do not
FIXED, SCALED = 1 / 128, 1 / 2048  # the second is for each row of the batch
ROOT = 1 / 512  # for the root of the rows; all three agree at batches of 16
GRID = (0.0032, 0.32)  # of the learning rates that are tried first
LEARNED = 0.15  # chance and a margin: what no rate beats has nothing to tune
BY_BATCH = (
    "stable_mean",
    "stable_sum",
    "norm_mean",
    "norm_sum",
    "layer_factor",
    "accuracy_fixed",
    "accuracy_root",
    "accuracy_scaled",
    "accuracy_plain",
    "accuracy_norm",
)


def choose(settings: Settings) -> Chosen:
    """Tune a rate without and one with batch norm, on validation, from the same grid."""

    def tuned(block: str) -> Tuned:
        def scores(rate: float) -> np.ndarray:
            run = trained(settings, TUNING_SEEDS, rate, block, torch.float32)
            return run["val_accuracy"][:, -1]

        return tune(scores, *GRID, floor=LEARNED)

    plain = tuned("plain").chosen("plain_")
    if settings["batch_size"] == 1:
        return plain
    return plain | tuned("batch_norm").chosen("norm_")


def trained(
    settings: Settings,
    seeds: Sequence[int],
    rate: float,
    block: str = "plain",
    dtype: torch.dtype = torch.float64,
    **plan: Any,
) -> Run:
    """Train one network for each seed at one rate."""
    batch_size = int(settings["batch_size"])
    rows, epochs = budget(settings)
    x, y = clean_digits(seeds, N_VAL + N_TRAIN)
    return train(
        networks(settings, seeds, block, dtype),
        x[:, N_VAL : N_VAL + rows],
        y[:, N_VAL : N_VAL + rows],
        Plan(
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=rate,
            evaluate_at=(epochs,),
            gradient_norms=rate == FIXED,
            **plan,
        ),
        validation=(x[:, :N_VAL], y[:, :N_VAL]),
    )


def budget(settings: Settings) -> tuple[int, int]:
    """Return rows and epochs: 128 updates in all, of fewer rows if they fit one epoch; or two."""
    if settings["budget"] == "epochs":
        return N_TRAIN, EPOCHS
    seen = UPDATES * int(settings["batch_size"])
    rows = min(N_TRAIN, seen)
    return rows, seen // rows


def networks(
    settings: Settings,
    seeds: Sequence[int],
    block: str = "plain",
    dtype: torch.dtype = torch.float64,
) -> Stack:
    """Return the networks of some seeds before training."""
    architecture = Architecture(
        n_inputs=64,
        depth=DEPTH,
        width=WIDTH,
        n_outputs=CLASSES,
        initialization="gain",
        gain=float(settings["gain"]),
        block=block,
    )
    return Stack(architecture, seeds, dtype)


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Climb the ladder of rates with every seed; arrays as in the module's docstring."""
    batch_size = int(settings["batch_size"])
    ladder = {rate: trained(settings, seeds, rate) for rate in RATES}
    broke = np.stack([~np.isnan(climbed.died_at) for climbed in ladder.values()], axis=1)
    losses = np.stack([climbed["train_loss"][:, -1] for climbed in ladder.values()], axis=1)
    learned = ~broke & (losses < math.log(CLASSES))
    stable = largest_stable(learned)
    rungs = [climbed.whole for climbed in ladder.values()]  # all, unless looked at under way
    norms = ladder[FIXED]["gradient_norm"][:, 0]
    normalized = np.full(len(norms), np.nan)
    if "norm_learning_rate" in settings:
        rate = float(settings["norm_learning_rate"])
        normalized = accuracy(trained(settings, seeds, rate, "batch_norm"))
    return Result(
        {
            "broke": broke[:, rungs],
            "learned": learned[:, rungs],
            "stable_mean": stable,
            "stable_sum": stable / batch_size,
            "never": np.logical_not(learned.any(axis=1)),
            "died": broke[:, RATES.index(HIGH)],
            "died_at": ladder[HIGH].died_at,
            "norm_mean": norms,
            "norm_sum": norms * batch_size,
            "layer_factor": layer_factor(settings, seeds),
            "accuracy_fixed": accuracy(ladder[FIXED]),
            "accuracy_root": accuracy(ladder[ROOT * math.isqrt(batch_size)]),
            "accuracy_scaled": accuracy(ladder[SCALED * batch_size]),
            "accuracy_plain": accuracy(
                trained(settings, seeds, float(settings["plain_learning_rate"]))
            ),
            "accuracy_norm": normalized,
        },
        {
            "rate": np.array(RATES)[rungs],
            "batches": np.array(BATCHES),
            "this_batch": np.array(batch_size),
            "updates": np.array(ladder[FIXED]["step_loss"].shape[1]),
            "tuned_plain": np.array(settings["plain_learning_rate"]),
            "tuned_norm": np.array(settings.get("norm_learning_rate", np.nan)),
            **tuning_curve(settings, "plain_"),
            **tuning_curve(settings, "norm_"),
        },
    )


def largest_stable(learned: np.ndarray) -> np.ndarray:
    """Return each seed's largest stable rate, as the module's docstring defines it.

    Parameters
    ----------
    learned : ndarray of bool, shape (seeds, 12)

    Returns
    -------
    ndarray, shape (seeds,)
        NaN where no rate was learned at.
    """
    above = np.array(RATES) >= np.where(learned, RATES, np.inf).min(axis=1, keepdims=True)
    unbroken = np.logical_and.accumulate(learned | ~above, axis=1) & above
    largest: np.ndarray = np.where(unbroken, RATES, 0.0).max(axis=1)
    return np.where(learned.any(axis=1), largest, np.nan)


def accuracy(result: Run) -> np.ndarray:
    """Return the final accuracy on validation, a death counting as guessing; shape (seeds,)."""
    final = result["val_accuracy"][:, -1]
    return np.where(np.isnan(final) & result.whole, 1 / CLASSES, final)


def layer_factor(settings: Settings, seeds: Sequence[int]) -> np.ndarray:
    """Return the mean factor of a layer at step 0, each seed on a batch of its own; (seeds,)."""
    x, y = (torch.from_numpy(part[:, N_VAL:]) for part in clean_digits(seeds, N_VAL + N_TRAIN))
    factors = []
    for index, seed in enumerate(seeds):
        rows = (index, slice(int(settings["batch_size"])))
        norms = gradient_norms(networks(settings, [seed]), x[rows], y[rows])[0]
        factors.append((norms[0] / norms[-1]) ** (1 / (DEPTH - 1)))
    return np.array(factors)


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Give each point the curves over all batch sizes to which it belongs."""
    return {
        recordings.key(settings): {
            f"{name}_by_batch": curve(
                [points[recordings.key({**settings, "batch_size": size})][name] for size in BATCHES]
            )
            for name in (*BY_BATCH, "tuned_plain", "tuned_norm")
        }
        for settings in experiment.grid()
    }


def curve(scalars: Sequence[Mapping[str, Any]]) -> dict[str, np.ndarray]:
    """Return median, lower and upper, one entry a batch size, NaN where there is none."""
    return {
        part: np.array([scalar[part] for scalar in scalars], dtype=float)
        for part in ("median", "lower", "upper")
        if all(part in scalar for scalar in scalars)
    }


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence up to which rate this batch size is stable, and single rows are."""
    size = int(settings["batch_size"])
    batches = "Single rows" if size == 1 else f"Batches of {size}"
    never = float(arrays["never"]["median"])
    mean, total = arrays["stable_mean"]["median"], arrays["stable_sum"]["median"]
    if never > 0.5:
        updates = float(arrays["updates"]["median"])
        return (
            f"{batches}: at no rate do {percent(never)} of the runs get below guessing in "
            f"{updates:.0f} updates."
        )
    if size == 1:
        return (
            f"Single rows are stable up to a learning rate of {magnitude(mean)}; mean and sum of "
            "one row are the same."
        )
    found = f"{batches} are stable up to {magnitude(mean)} with a mean loss"
    if "stable_mean_by_batch" not in arrays:
        return f"{found}, and up to {magnitude(total)} with a summed one."
    single = float(arrays["stable_mean_by_batch"]["median"][0])
    return (
        f"{found} and up to {magnitude(total)} with a summed one; single rows up to "
        f"{magnitude(single)}."
    )


SIZES: dict[str, Any] = {"array": "batches", "label": "rows in a batch", "scale": "log"}
MARK = {"name": "this_batch", "label": "B =", "role": "theory"}

experiment = Experiment(
    title="Batch size",
    question="Do smaller batches calm a network, and when would they?",
    task=(
        "Find the loss for which smaller batches are stable at a larger learning rate, and the one "
        "for which they are not."
    ),
    notice=(
        "The two lines start as one, at single rows, and part. A mean over fewer rows is noisier, "
        "so it tolerates less; a sum over fewer rows is smaller, so it tolerates more. What a "
        "layer does to the gradient depends on neither: the batch size treats no explosion."
    ),
    controls=(
        Control("gain", "Gain of the initial weights", values=(1.4, 2), default=1.4),
        Control("batch_size", "Batch size", values=BATCHES, default=16, unit="rows"),
        Control(
            "budget",
            "Every batch size gets",
            values=("updates", "epochs"),
            texts=("128 updates", "2 epochs"),
            default="updates",
        ),
    ),
    panels=(
        Panel(
            "curves",
            "stable",
            "The largest stable learning rate",
            series=(
                Series("stable_mean_by_batch", "mean loss", "train"),
                Series("stable_sum_by_batch", "summed loss", "gradient"),
            ),
            options={
                "x": {**SIZES, "marks": list(BATCHES)},
                "y": {"label": "learning rate", "scale": "log", "domain": [1e-5, 1]},
                "marker": MARK,
            },
        ),
        Panel(
            "curves",
            "gradient",
            "The gradient of the first batch",
            series=(
                Series("norm_mean_by_batch", "mean loss", "train"),
                Series("norm_sum_by_batch", "summed loss", "gradient"),
            ),
            options={
                "x": {**SIZES, "marks": list(BATCHES)},
                "y": {"label": "‖∂L/∂θ‖ at step 0", "scale": "log", "domain": [1, 1e5]},
                "marker": MARK,
            },
        ),
        Panel(
            "curves",
            "accuracy",
            "Validation accuracy at the end",
            series=(
                Series("accuracy_fixed_by_batch", "rate 1/128", "val"),
                Series("accuracy_root_by_batch", "rate √B/512", "spread"),
                Series("accuracy_scaled_by_batch", "rate B/2048", "gradient"),
                Series("accuracy_plain_by_batch", "rate tuned", "train"),
                Series("accuracy_norm_by_batch", "the same, batch norm", "test"),
            ),
            options={
                "x": {**SIZES, "marks": list(BATCHES)},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0, 1]},
                "marker": MARK,
            },
        ),
        Panel(
            "curves",
            "tuned",
            "The tuned learning rate",
            series=(
                Series("tuned_plain_by_batch", "plain", "train"),
                Series("tuned_norm_by_batch", "batch norm", "test"),
            ),
            options={
                "x": {**SIZES, "marks": list(BATCHES)},
                "y": {"label": "learning rate", "scale": "log", "domain": [1e-3, 10]},
                "marker": MARK,
            },
        ),
        Panel(
            "curves",
            "ladder",
            "What happens to the runs at each rate",
            series=(
                Series("learned", "learned", "train"),
                Series("broke", "NaN", "danger"),
            ),
            options={
                "x": {
                    "array": "rate",
                    "label": "learning rate (mean loss)",
                    "scale": "log",
                    "domain": [RATES[0], RATES[-1]],
                },
                "y": {"label": "share of the runs", "scale": "linear", "domain": [0, 1]},
                "marker": {"name": "stable_mean", "label": "stable up to", "role": "train"},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "updates", "label": "updates", "digits": 4},
                    {"name": "stable_mean", "label": "stable up to, mean loss", "digits": 2},
                    {"name": "stable_sum", "label": "stable up to, summed loss", "digits": 2},
                    {"name": "died", "label": "ended in NaN at rate 1/4", "share": True},
                    {"name": "died_at", "label": "at step", "digits": 2},
                    {"name": "layer_factor", "label": "factor of a layer at step 0"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"batch_size": 1},
        {"batch_size": 4, "gain": 2},
        {"batch_size": 256, "budget": "epochs"},
        {"batch_size": 256, "gain": 2, "budget": "epochs"},
    ),
    choose=choose,
    keep=BY_BATCH,
    across=across,
)
