"""Does batch normalization regularize?

The data, the network and the draws of `shared.few_digits`: 300 digits for training, each seed its
own draw, three hidden layers of 64 ReLU units, He's weights, a head that starts at 0, Adam, 40
epochs, float64; label noise in training and validation, none in the test set. Two arms on the same
seeds, draws and order of batches: *with* batch normalization before each activation, and *without*.
Each arm has its own learning rates at each setting, tuned over ten draws of their own
(`engine.tuning.tune`, in float32): one for the *best* weights, on the lowest validation loss of a
run, and one for the *last* weights, on the validation loss at the end. Curves are those of the
runs for the best weights.

Arrays
------
epoch : shape (20,)
    Epochs shown; 0 is before training. Validation looks at these only.
with_accuracy, without_accuracy : shape (seeds, 20)
    On the test set, 0 to 1, with running statistics.
with_train_loss, without_train_loss : shape (seeds, 20)
    Over the whole training set in evaluation, in nats, noisy labels.
with_best, without_best, with_last, without_last : shape (seeds,)
    Test accuracy with the weights of lowest validation loss, and with the last ones, each at the
    rate that was tuned for them.
with_end, without_end : shape (seeds,)
    With the last weights of the runs that were tuned for the best ones.
with_best_loss, without_best_loss, with_last_loss, without_last_loss : shape (seeds,)
    Test loss of the same, in nats.
with_best_epoch, without_best_epoch : shape (seeds,)
best_effect, last_effect, best_loss_effect, last_loss_effect : shape (3,)
    With minus without, paired by seed: mean and 95 % interval over the draws that were run,
    corrected for the rows that draws share.
with_best_rate, without_best_rate, with_last_rate, without_last_rate, this_batch : scalar
ARM_tuning_rate, ARM_tuning_score : shape (rates,)
    The rates that were tried, and minus the median validation loss of each, in nats.
died : shape (seeds,), bool
    Whether the loss of either arm was ever not finite.

Gathered across grid points:

batches : shape (4,)
best_by_batch, last_by_batch : shape (4,)
    ``best_effect`` and ``last_effect`` at every batch size, on this share of noisy labels.

References
----------
Ioffe & Szegedy (2015), ICML, section 3.4, which claims that it regularizes; Luo et al. (2019),
ICLR, who analyze it as an implicit regularizer; Zhang et al. (2017), ICLR, section 3, who find 3
to 4 points on CIFAR-10; Nadeau & Bengio (2003), Machine Learning 52 (the intervals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.experiments.shared import few_digits
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
from trainlab.words import fixed

ARMS = {"with": "batch_norm", "without": "plain"}
BATCH_SIZES = (8, 32, 75, 150)
MOMENTS = ("best", "last")


def choose(settings: Settings) -> Chosen:
    """Tune each arm's two learning rates on validation, on draws of their own."""
    chosen: dict[str, Any] = {}
    for arm, block in ARMS.items():
        tuned, _ = few_digits.tuned_rates(
            few_digits.network(block=block),
            {"batch_size": int(settings["batch_size"])},
            {"best": few_digits.lowest_loss, "last": few_digits.last_loss},
            label_noise=float(settings["label_noise"]),
        )
        for moment in MOMENTS:
            chosen |= tuned[moment].chosen(f"{arm}_{moment}_")
    return chosen


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train both arms on the same draws; arrays as in the module's docstring."""
    runs: dict[str, np.ndarray] = {}
    exact: dict[str, np.ndarray] = {
        "epoch": np.array(few_digits.EVALUATED),
        "batches": np.array(BATCH_SIZES),
        "this_batch": np.array(settings["batch_size"]),
    }
    died = np.zeros(len(seeds), dtype=bool)
    for arm, block in ARMS.items():
        rates = {moment: float(settings[f"{arm}_{moment}_learning_rate"]) for moment in MOMENTS}
        trained = {
            rate: few_digits.trained(
                few_digits.network(block=block),
                few_digits.plan(rate, batch_size=int(settings["batch_size"])),
                seeds,
                label_noise=float(settings["label_noise"]),
                scored=True,
            )
            for rate in sorted(set(rates.values()))
        }
        best, last = (trained[rates[moment]] for moment in MOMENTS)
        runs |= {
            f"{arm}_accuracy": best["test_accuracy"],
            f"{arm}_train_loss": best["train_loss"],
            f"{arm}_best": best.at_best("test_accuracy"),
            f"{arm}_last": last["test_accuracy"][:, -1],
            f"{arm}_end": best["test_accuracy"][:, -1],
            f"{arm}_best_loss": best.at_best("test_loss"),
            f"{arm}_last_loss": last["test_loss"][:, -1],
            f"{arm}_best_epoch": best.best_epoch.astype(float),
        }
        for moment, rate in rates.items():
            exact[f"{arm}_{moment}_rate"] = np.array(rate)
            exact |= tuning_curve(settings, f"{arm}_{moment}_")
        died |= np.any([~np.isnan(run.died_at) for run in trained.values()], axis=0)
    for figure in ("best", "last", "best_loss", "last_loss"):
        effect = few_digits.difference(runs[f"with_{figure}"], runs[f"without_{figure}"])
        exact[f"{figure}_effect"] = np.array(effect[:3])
    return Result(runs | {"died": died}, exact)


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Gather the effects at every batch size, on the same share of noisy labels."""

    def effect(moment: str, **settings: Any) -> list[float]:
        return list(points[recordings.key(settings)][f"{moment}_effect"]["median"])

    parts = ("median", "lower", "upper")
    found: dict[str, Arrays] = {}
    for settings in experiment.grid():
        by_batch = {}
        for moment in MOMENTS:
            effects = [effect(moment, **{**settings, "batch_size": size}) for size in BATCH_SIZES]
            columns = np.array(effects, dtype=float).T
            by_batch[f"{moment}_by_batch"] = dict(zip(parts, columns, strict=True))
        found[recordings.key(settings)] = by_batch
    return found


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what batch norm does to the best and to the last weights."""
    best, last = (
        _in_words(arrays[f"{moment}_effect"]["median"], arrays[f"with_{moment}"]["median"])
        for moment in MOMENTS
    )
    return (
        f"With batch norm, test accuracy is {best} with the best weights, and {last} with the last."
    )


def _in_words(effect: Any, accuracy: Any) -> str:
    """Say a difference with its interval; of a single run only the accuracy."""
    difference, low, high = (np.nan if value is None else float(value) for value in effect)
    if not np.isfinite(low):
        return f"{float(accuracy):.3f}"
    interval = f"{fixed(low, 3, plus=True)} to {fixed(high, 3, plus=True)}"
    if low <= 0 <= high:
        return f"the same as far as 20 draws can tell ({interval})"
    return f"{abs(difference):.3f} {'higher' if difference > 0 else 'lower'} ({interval})"


experiment = Experiment(
    title="Batch normalization as a regularizer",
    question="Does batch normalization regularize?",
    task="Find the settings where batch norm does something to accuracy that is not luck, with the "
    "best weights or with the last ones.",
    notice=(
        "Compare three things: the labels, the size of the batch, and which weights are kept. What "
        "changes with them is nothing to count on. Each arm has its own learning rates, tuned on "
        "validation for the weights that are kept; every seed has its own draw of the data, and "
        "the intervals allow for the rows that draws share."
    ),
    controls=(
        Control("batch_size", "Batch", values=BATCH_SIZES, default=32, unit="rows"),
        Control(
            "label_noise",
            "Labels replaced at random",
            values=(0, 0.15, 0.3),
            texts=("none", "15 %", "30 %"),
            default=0.3,
        ),
    ),
    panels=(
        Panel(
            "curves",
            "accuracy",
            "Test accuracy after each epoch",
            series=(
                Series("with_accuracy", "with batch norm", "spread"),
                Series("without_accuracy", "without", "test"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0.6, 1]},
            },
        ),
        Panel(
            "curves",
            "train_loss",
            "Training loss after each epoch",
            series=(
                Series("with_train_loss", "with batch norm", "spread"),
                Series("without_train_loss", "without", "test"),
            ),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "loss (nats)", "scale": "linear", "domain": [0, 2.4]},
            },
        ),
        Panel(
            "curves",
            "effects",
            "Test accuracy with batch norm − without, by the size of the batch, 95 % intervals",
            series=(
                Series("best_by_batch", "best weights", "test"),
                Series("last_by_batch", "last weights", "spread"),
            ),
            options={
                "x": {
                    "array": "batches",
                    "label": "rows in a batch",
                    "scale": "log",
                    "marks": list(BATCH_SIZES),
                },
                "y": {
                    "label": "difference in accuracy",
                    "scale": "linear",
                    "domain": [-0.12, 0.08],
                },
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "marker": {"name": "this_batch", "label": "batch", "role": "theory"},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "with_best_epoch", "label": "best epoch, with batch norm"},
                    {"name": "without_best_epoch", "label": "best epoch, without"},
                    *(
                        {
                            "name": f"{arm}_{moment}_rate",
                            "label": f"learning rate for the {moment} weights, {words}",
                            "digits": 2,
                        }
                        for moment in MOMENTS
                        for arm, words in (("with", "with batch norm"), ("without", "without"))
                    ),
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=({"batch_size": 75, "label_noise": 0}, {"batch_size": 150}),
    choose=choose,
    keep=("with_best", "without_best", "with_last", "without_last"),
    across=across,
)
