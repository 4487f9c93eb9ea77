"""Checks of ``train_and_stop``: the weights of the lowest loss, and when patience ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from trainlab.checking import Task, expect, expect_close

Stop = Callable[[nn.Module, Callable[[Any], None], Callable[[Any], float], int, int], Any]

FIVE = [3.0, 2.0, 1.5, 1.7, 1.9, 2.1, 2.3, 2.5, 2.7, 2.9]
SEVERAL_LOWS = [5.0, 4.0, 4.5, 3.5, 3.7, 3.0, 3.1, 3.3, 3.2, 3.4, 3.6, 3.8]


def best_weights(train_and_stop: Stop) -> None:
    """The model ends with the weights of the lowest loss."""
    trained, weights, _, _ = _stopped(train_and_stop, FIVE, 3, 10)
    why = "Epoch 3 has the lowest validation loss."
    if weights == trained:
        why = (
            "`model.state_dict()` hands out the weights themselves, not a copy: the next epoch "
            "overwrites them. Keep a copy (`deepcopy`), and load it at the end."
        )
    elif weights == 0:
        why = "Those are the weights from before training; copy them when there is a new low."
    expect(
        weights == 3,
        f"the model ends with the weights of epoch {weights} of {trained}, expected those of "
        f"epoch 3. {why}",
    )


def patience_counts(train_and_stop: Stop) -> None:
    """Stops after `patience` epochs in a row without a new low."""
    trained, *_ = _stopped(train_and_stop, SEVERAL_LOWS, 3, 12)
    why = {
        3: "Count the epochs *since the last new low*, not all epochs.",
        4: "Count the epochs *since the last new low*: each new low sets the count back to 0.",
        7: "Epochs 3, 5 and 7 brought no new low, but not in a row: epoch 6 did, and a new low "
        "sets the count back to 0.",
        8: "That is one epoch too soon: epochs 7 and 8 are only two without a new low.",
        10: "That is one epoch too late: epochs 7, 8 and 9 are three without a new low.",
        12: "Does the loop ever end early?",
    }
    also = "After the new low in epoch 6 the count begins again."
    expect(
        trained == 9,
        f"with patience 3 and new lows in epochs 1, 2, 4 and 6, found {trained} epochs, "
        f"expected 9. {why.get(trained, also)}",
    )
    trained, weights, *_ = _stopped(train_and_stop, [5.0, 4.0, 6.0, 1.0, 0.5], 1, 5)
    expect(
        (trained, weights) == (3, 2),
        f"with patience 1 and a first rise in epoch 3, found {trained} epochs and the weights of "
        f"epoch {weights}, expected 3 and 2. The first epoch without a new low ends it.",
    )


def every_loss(train_and_stop: Stop) -> None:
    """Returns the losses of all epochs trained."""
    returned = _stopped(train_and_stop, SEVERAL_LOWS, 3, 12)[-1]
    if isinstance(returned, tuple):
        returned = list(returned)
    expect_close(
        returned,
        SEVERAL_LOWS[:9],
        "the losses",
        because={
            "Those after the lowest one count, too: they say why training stopped. All nine are "
            "asked": SEVERAL_LOWS[:6],
            "That is the lowest loss; you need the losses of all epochs": 3.0,
        },
    )


def ties(train_and_stop: Stop) -> None:
    """An equal loss is no new low."""
    trained, weights, *_ = _stopped(train_and_stop, [2.0, 1.0] + 8 * [1.0], 4, 10)
    expect(
        (trained, weights) == (6, 2),
        f"losses 2, 1, 1, 1, …, patience 4: found {trained} epochs and the weights of epoch "
        f"{weights}, expected 6 and 2. A new low is *below* the lowest so far (`<`).",
    )


def ends(train_and_stop: Stop) -> None:
    """The lowest loss comes in the first epoch, or in the last."""
    trained, weights, *_ = _stopped(train_and_stop, [1.0, 2.0, 3.0, 4.0, 5.0], 2, 5)
    expect(
        (trained, weights) == (3, 1),
        f"lowest loss in epoch 1, patience 2: found {trained} epochs and the weights of epoch "
        f"{weights}, expected 3 and 1. Before the first epoch the lowest loss is infinite.",
    )
    trained, weights, *_ = _stopped(train_and_stop, [5.0, 4.0, 3.0, 2.0, 1.0], 2, 5)
    expect(
        (trained, weights) == (5, 5),
        f"a loss that falls to the end, max_epochs 5: found {trained} epochs and the weights of "
        f"epoch {weights}, expected 5 and 5. The last epoch is trained and scored like the others.",
    )
    trained, weights, *_ = _stopped(train_and_stop, [5.0, 4.0, 3.0, 3.5], 3, 4)
    expect(
        (trained, weights) == (4, 3),
        f"lowest loss in epoch 3 of 4, patience 3, max_epochs 4: found {trained} epochs and the "
        f"weights of epoch {weights}, expected 4 and 3. Training ran to its last epoch, and the "
        "best weights go back then, too: load them after the loop, not where it stops early.",
    )


def before_training(train_and_stop: Stop) -> None:
    """The loss before the first epoch does not count."""
    losses = [2.0, 1.5, 1.8, 1.9]
    trained, weights, *_ = _stopped(train_and_stop, losses, 2, 4, before=0.5)
    expect(
        (trained, weights) == (4, 2),
        f"a loss of 0.5 before training, then 2, 1.5, 1.8, 1.9, patience 2: found {trained} epochs "
        f"and the weights of epoch {weights}, expected 4 and 2. Score after each epoch, not before "
        'the first: begin with `lowest = float("inf")`.',
    )


def buffers(train_and_stop: Stop) -> None:
    """Batch norm's running averages go back, too."""
    _, weights, count, _ = _stopped(train_and_stop, FIVE, 2, 10)
    expect(
        count == weights == 3,
        f"the parameters are those of epoch {weights}, the buffers those of epoch {count}; "
        "expected epoch 3 for both. Batch norm keeps its running averages in buffers, which "
        "`parameters()` leaves out; `state_dict()` holds both.",
    )


def not_a_number(train_and_stop: Stop) -> None:
    """A loss of NaN is no new low."""
    losses = [2.0, math.nan, 1.0, math.nan, math.nan, 0.5, 0.4]
    trained, weights, *_ = _stopped(train_and_stop, losses, 2, 7)
    expect(
        (trained, weights) == (5, 3),
        f"losses 2, NaN, 1, NaN, NaN, patience 2: found {trained} epochs and the weights of epoch "
        f"{weights}, expected 5 and 3. Every comparison with NaN is False: ask whether the loss is "
        "below the lowest, and treat all else as no new low.",
    )


task = Task(
    "train_and_stop",
    needs=("train_and_stop(model, train, score, patience, max_epochs)",),
    checks=(
        best_weights,
        patience_counts,
        every_loss,
        ties,
        ends,
        before_training,
        buffers,
        not_a_number,
    ),
    hints=(
        "After a new low, the next epoch goes on training the same model. What happens to what "
        "`best` refers to? And in which epochs does `waited` change?",
        "`state_dict()` returns references. A new low sets `waited` back to 0. With patience 3, "
        "which value of `waited` ends the loop?",
        "At a new low: `lowest, waited = loss, 0` and `best = deepcopy(model.state_dict())`. "
        "Stop as soon as `waited == patience`.",
    ),
    shows=(
        "A copy at each new low, a count that begins again, and the best weights handed over "
        "however training ends. To expect: 21 epochs, and 1.626 both as the lowest loss and "
        "as that of what is handed over."
    ),
    then="Next in this notebook: task 3, `dropout`.",
)


class _Counter(nn.Module):
    """A network whose weights and buffer say how many epochs it has been trained."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))
        self.count: Tensor
        self.register_buffer("count", torch.zeros(1))
        self.handed = False

    def __deepcopy__(self, memo: dict[int, Any]) -> _Counter:
        if not self.handed:  # the runner's copy: the check looks at the network itself
            self.handed = True
            return self
        other = _Counter()
        other.handed = True
        other.load_state_dict(self.state_dict())
        return other


def _stopped(
    stop: Stop, losses: Sequence[float], patience: int, limit: int, before: float = math.inf
) -> tuple[Any, ...]:
    """Return epochs trained, epoch of the weights, epoch of the buffer, what was returned."""
    model, trained = _Counter(), [0]

    def train(network: _Counter) -> None:
        expect(trained[0] < limit, f"with max_epochs = {limit}, you train more than {limit}.")
        trained[0] += 1
        with torch.no_grad():
            network.weight.add_(1)
            network.count.add_(1)

    def score(network: _Counter) -> float:
        epoch = int(network.weight[0])
        return losses[epoch - 1] if 0 < epoch <= len(losses) else before

    returned = stop(model, train, score, patience, limit)
    return trained[0], int(model.weight[0]), int(model.count[0]), returned
