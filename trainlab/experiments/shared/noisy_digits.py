"""Chapter 7's setting: small draws of the digits, noisy labels, and rivals tuned alike.

Handwritten digits: of the 1,797 rows each seed draws its own 400 to test, 400 for validation and
300 to train. A share of the labels of training *and* validation is replaced at random; the test
set keeps its true labels and decides nothing. Networks of three hidden layers of 128 ReLU units,
He's initialization, Adam, batches of 32, 40 epochs, mean cross-entropy, float64.

The baseline is a good one: the head starts at zero, so that the untrained network gives every
class a tenth and no other. From He's own weights a head starts with logits of size 1, and much
of what a regularizer is praised for is that it makes up for this.

Every rival has its own learning rate, `engine.tuning.tune`: the one with the lowest validation
loss (the lowest of all epochs, median over ten draws of their own, those runs in float32).

Draws share rows: two test sets have 22 % of their rows in common, two training sets 17 %. Effects
over draws therefore have the corrected interval of Nadeau & Bengio.

References
----------
He et al. (2015), ICCV; Zhang, Dauphin & Ma (2019), ICLR (Fixup: a head at zero); Nadeau & Bengio
(2003), Machine Learning 52.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from trainlab.engine.data import digits
from trainlab.engine.draws import Draw, noisy_digits, rows_of
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.statistics import corrected_difference
from trainlab.engine.training import Run, train
from trainlab.engine.tuning import TUNING_SEEDS, Tuned, tune
from trainlab.errors import one_of
from trainlab.experiments.shared.heads import with_neutral_head
from trainlab.words import fixed

N_TEST, N_VAL, N_TRAIN, N_ROWS = 400, 400, 300, 1797
OVERLAP = N_TEST / N_ROWS
FIRST_DRAW = 100
LABEL_NOISE = 0.3
LABELS = {0.0: "clean", 0.3: "noisy"}
EPOCHS, BATCH = 40, 32
SHOWN = (*range(9), 10, 12, 14, 16, 18, 20, 23, 26, 30, 35, 40)
LOWEST, HIGHEST = 3.2e-4, 1e-2  # where tuning begins
NOTHING_LEARNED = -math.log(10)  # minus the loss of ten equal probabilities
HEADS = {"zero": "zero", "he": "He's normal"}
COPIES = 4  # of every training row, each changed in its own way
SIDE = 8  # pixels


@dataclass(frozen=True)
class Arm:
    """One network in training: what it is, what it learns from, and how.

    Attributes
    ----------
    head : {"zero", "he"}
        How the head's weights start; its bias starts at zero.
    label_noise : float
        Share of labels replaced at random, in training and validation.
    rows : int
        Training rows.
    augmented : (str, float), optional
        How training rows are changed, and by how much; see `changed`. Four copies of every row,
        each changed anew, and a quarter of the epochs: as many steps.
    plan : mapping
        Fields of `engine.plan.Plan` that differ from the setting's.
    """

    block: str = "plain"
    depth: int = 3
    width: int = 128
    head: str = "zero"
    label_noise: float = LABEL_NOISE
    rows: int = N_TRAIN
    augmented: tuple[str, float] | None = None
    plan: Mapping[str, Any] = field(default_factory=dict)

    def networks(self, seeds: Sequence[int], dtype: torch.dtype = torch.float64) -> Stack:
        """Return the networks before training."""
        architecture = Architecture(
            n_inputs=digits().x.shape[1],
            depth=self.depth,
            width=self.width,
            n_outputs=10,
            block=self.block,
        )
        stack = Stack(architecture, seeds, dtype)
        return with_neutral_head(stack) if self.head == "zero" else stack

    def plan_at(self, rate: float) -> Plan:
        """Return how it is trained at a learning rate."""
        usual: dict[str, Any] = {
            "epochs": EPOCHS,
            "batch_size": BATCH,
            "optimizer": "adam",
            "learning_rate": rate,
            "evaluate_at": SHOWN,
        }
        if self.augmented:
            usual |= {"epochs": EPOCHS // COPIES, "evaluate_at": None}
        return Plan(**{**usual, **self.plan})

    def trained(
        self,
        rate: float,
        seeds: Sequence[int],
        dtype: torch.dtype = torch.float64,
        scored: bool = True,
    ) -> Run:
        """Train one network for each seed on its own draw; ``scored`` looks at the test set."""
        draws = [noisy_digits(FIRST_DRAW + seed, self.label_noise) for seed in seeds]
        first = N_TEST + N_VAL
        test, validation = rows_of(draws, slice(N_TEST)), rows_of(draws, slice(N_TEST, first))
        training = training_rows(self, seeds)
        return train(
            self.networks(seeds, dtype),
            training.x,
            training.y,
            self.plan_at(rate),
            validation=(validation.x, validation.y),
            test=(test.x, test.true) if scored else None,
        )

    def tuned(self) -> Tuned:
        """Return the learning rate of lowest validation loss, on draws of their own."""

        def scores(rate: float) -> np.ndarray:
            run = self.trained(rate, TUNING_SEEDS, torch.float32, scored=False)
            return -run.at_best("val_loss")

        return tune(scores, LOWEST, HIGHEST, floor=NOTHING_LEARNED)


def test_rows(arm: Arm, seeds: Sequence[int]) -> Draw:
    """Return what each seed's network is scored on, stacked: x of shape (K, 400, 64)."""
    draws = [noisy_digits(FIRST_DRAW + seed, arm.label_noise) for seed in seeds]
    return rows_of(draws, slice(N_TEST))


def training_rows(arm: Arm, seeds: Sequence[int]) -> Draw:
    """Return what each seed's network learns from, stacked: x of shape (K, n, 64)."""
    draws = [noisy_digits(FIRST_DRAW + seed, arm.label_noise) for seed in seeds]
    first = N_TEST + N_VAL
    rows = rows_of(draws, slice(first, first + arm.rows))
    return copied(rows, arm.augmented, seeds) if arm.augmented else rows


def copied(rows: Draw, change: tuple[str, float], seeds: Sequence[int]) -> Draw:
    """Return four changed copies of every row of every draw, labels and all."""
    name, dose = change
    x = [
        changed(np.tile(one, (COPIES, 1)), name, dose, np.random.default_rng([seed, 6]))
        for one, seed in zip(rows.x, seeds, strict=True)
    ]
    return Draw(np.stack(x), *(np.tile(part, (1, COPIES)) for part in (rows.y, rows.true)))


def changed(x: np.ndarray, name: str, dose: float, rng: np.random.Generator) -> np.ndarray:
    """Return digits changed in a way that leaves their labels as true as they were.

    Parameters
    ----------
    x : ndarray, shape (n, 64)
    name : {"noise", "shift"}
        ``noise`` adds normal noise of standard deviation ``dose`` to every pixel (the pixels have
        1). ``shift`` moves a share ``dose`` of the digits by one pixel, up or down, left or right
        or both; what comes in at the border is blank.
    """
    one_of(name, ("noise", "shift"), "change")
    if name == "noise":
        return np.asarray(x + dose * rng.normal(size=x.shape))
    moves = np.array([(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)])
    down, right = moves[rng.integers(len(moves), size=len(x))].T
    stay = rng.random(len(x)) >= dose
    down[stay] = right[stay] = 1
    blank = ((0, 0), (1, 1), (1, 1))
    padded = np.pad(x.reshape(-1, SIDE, SIDE), blank, constant_values=x.min())
    n, pixel = np.arange(len(x))[:, None, None], np.arange(SIDE)
    at = (n, down[:, None, None] + pixel[:, None], right[:, None, None] + pixel)
    return np.asarray(padded[at].reshape(x.shape))


def scores_of(run: Run, prefix: str = "") -> dict[str, np.ndarray]:
    """Return accuracy and loss on the test set, with best and with last weights, shape (seeds,)."""
    return {
        f"{prefix}best": run.at_best("test_accuracy"),
        f"{prefix}last": run["test_accuracy"][:, -1],
        f"{prefix}best_loss": run.at_best("test_loss"),
        f"{prefix}last_loss": run["test_loss"][:, -1],
    }


def effect(first: Any, second: Any) -> dict[str, float]:
    """Return first minus second, draw by draw: mean and corrected 95 % interval, as recorded."""
    pair = (np.array([number(value) for value in runs]) for runs in (first, second))
    return corrected_difference(*pair, OVERLAP).recorded()


def number(value: Any) -> float:
    """Return a recorded number; what was not finite is None there."""
    return math.nan if value is None else float(value)


def compared(recorded: Mapping[str, Any], digits: int = 3) -> str:
    """Say a recorded effect with its interval: "0.012 higher (+0.004 to +0.020)"."""
    difference, low, high = (number(recorded[part]) for part in ("median", "lower", "upper"))
    interval = f"{fixed(low, digits, plus=True)} to {fixed(high, digits, plus=True)}"
    if low <= 0 <= high:
        return f"the same as far as 20 draws can tell ({interval})"
    return f"{abs(difference):.{digits}f} {'higher' if difference > 0 else 'lower'} ({interval})"
