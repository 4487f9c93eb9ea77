"""Checks of chapter 7: decay, early stopping, dropout, AdamW, and what to spend a budget on."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from trainlab.checking import Task, expect_close, limit
from trainlab.checks.parts import adam, budget, stopping
from trainlab.checks.parts import dropout as dropouts

# ---- decay_left ---------------------------------------------------------------------------------

Left = Callable[[float, float, int, int, int], Any]


def one_step(decay_left: Left) -> None:
    """One step."""
    expect_close(
        decay_left(0.1, 0.4, 1, 20, 32),
        0.96,
        "the share left after one step with lr = 0.1, λ = 0.4",
        because={
            "That is the share which one step takes away; asked is what is left": 0.04,
            "The learning rate is missing: AdamW takes lr·λ of the weight, not λ": 0.6,
            "The decay is missing: a step takes lr·λ of the weight, not lr": 0.9,
            "Decay pulls towards 0, so the share is below 1": 1.04,
            "One batch of 32 holds all 20 rows: that is one step, not none": 1.0,
            "One step for each batch, not for each row": 0.96**20,
        },
    )


def many_steps(decay_left: Left) -> None:
    """Thirty epochs of ten full batches."""
    rate, decay, epochs, rows, batch = 0.02, 0.7, 30, 320, 32
    left = 1 - rate * decay
    expect_close(
        decay_left(rate, decay, epochs, rows, batch),
        left**300,
        "the share left after 300 steps with lr·λ = 0.014",
        because={
            "You counted one step an epoch; there is one for each batch, ten an epoch": left**30,
            "You counted one epoch only": left**10,
            "You counted one step for each row; there is one for each batch": left ** (30 * 320),
            "Each step takes a share of what is left, so the shares multiply; you subtracted the "
            "same amount each time": 1 - 300 * rate * decay,
            "The exponential exp(−lr·λ·steps) is the limit for a small lr·λ; asked is the "
            "product, one factor for each step": math.exp(-300 * rate * decay),
            "That is what decay takes away; asked is what is left": 1 - left**300,
        },
    )


def short_batch(decay_left: Left) -> None:
    """The last batch is short."""
    left = 1 - 0.05 * 0.6
    for rows, steps in ((301, 5), (1, 1), (375, 5)):
        expect_close(
            decay_left(0.05, 0.6, 4, rows, 75),
            left ** (4 * steps),
            f"the share left after 4 epochs of {rows} rows in batches of 75",
            because={
                "The last, short batch is a step as well: round up": left ** (4 * (rows // 75)),
                "301 / 75 is not a whole number of steps: the last batch is short, but it is one "
                "step": left ** (4 * rows / 75),
                "You rounded up after multiplying; every epoch ends with a short batch of its "
                "own": left ** math.ceil(4 * rows / 75),
                "When the rows fill the batches, no batch is left over": left ** (4 * (steps + 1)),
            },
        )


decay_left = Task(
    "decay_left",
    needs=("decay_left(lr, decay, epochs, n_rows, batch_size)",),
    checks=(one_step, many_steps, short_batch),
    hints=(
        "What does one AdamW step do to a weight whose gradient is 0? And the next step?",
        "One step leaves 1 − lr·λ of a weight. The next one leaves the same share of *that*.",
        "`(1 - lr * decay) ** steps`, and the steps of an epoch are its batches, the short one "
        "too: `math.ceil(n_rows / batch_size)`.",
    ),
)

# ---- train_and_stop -----------------------------------------------------------------------------

train_and_stop = Task(
    "train_and_stop",
    needs=("train_and_stop(model, train, score, patience, max_epochs)",),
    checks=(
        stopping.best_weights,
        stopping.patience_counts,
        stopping.every_loss,
        stopping.ties,
        stopping.ends,
        stopping.buffers,
        stopping.not_a_number,
    ),
    hints=(
        "After a new low, the next epoch goes on training the same model. What happens to what "
        "`best` refers to? And in which epochs does `waited` change?",
        "`state_dict()` returns references. A new low sets `waited` back to 0. With patience 3, "
        "which value of `waited` ends the loop?",
        "At a new low: `lowest, waited = loss, 0` and `best = deepcopy(model.state_dict())`. "
        "Stop as soon as `waited == patience`.",
    ),
)

# ---- dropout ------------------------------------------------------------------------------------

dropout = Task(
    "dropout",
    needs=("dropout(h, p, training, generator)",),
    checks=(
        dropouts.evaluation,
        dropouts.survivors,
        dropouts.share,
        dropouts.no_dropout,
        dropouts.generator_used,
        dropouts.gradient,
    ),
    hints=(
        "While training, draw one random number for each entry. In evaluation, nothing is left "
        "to do: who made up for the missing units?",
        "A uniform number is below p with probability p. What is kept must make up for what is "
        "dropped: on average 1 − p of the entries are left.",
        "`kept = torch.rand(h.shape, generator=generator) >= p`, then `h * kept / (1 - p)`.",
    ),
)

# ---- adam_step ----------------------------------------------------------------------------------

adam_step = Task(
    "adam_step",
    needs=("adam_step(weight, grad, m, v, t, lr, decay, decoupled)",),
    checks=(
        limit(20)(adam.first_averages),  # PyTorch's optimisers take seconds to wake up
        adam.first_step,
        adam.later_step,
        adam.decoupled_decay,
        adam.l2,
    ),
    hints=(
        "In this order: the averages take in the gradient; copies of them are corrected; the "
        "weight moves. What is returned as m and v is not corrected.",
        "Without decay: weight − lr · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε).",
        "L2: `grad = grad + decay * weight`, before anything else. AdamW: the new weight starts "
        "from `weight * (1 - lr * decay)` instead of `weight`.",
    ),
)

# ---- decide -------------------------------------------------------------------------------------

decide = Task(
    "decide",
    needs=("decide(accuracy, price, budget)",),
    checks=(
        budget.clear_winner,
        budget.within_budget,
        budget.paired,
        budget.by_luck,
        budget.worth_its_price,
        budget.nothing_helps,
    ),
    hints=(
        "Three steps: what can be paid for, which of these is best on average, and which of them "
        "cannot be told from the best.",
        "`interval(accuracy[best], accuracy[name])` compares two remedies draw by draw. While it "
        'reaches down to 0, the two cannot be told apart. "none" takes part, at price 0.',
        "`best = max(affordable, key=lambda name: accuracy[name].mean())`; then "
        "`min(alike, key=price.get)`, where `alike` are the affordable ones whose interval from "
        "the best has its lower end at 0 or below, the best itself among them.",
    ),
)
