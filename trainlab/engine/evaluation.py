"""Data as a stack takes them, and what networks score on them."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trainlab.engine.plan import LOSSES
from trainlab.engine.stacked import StackedNetworks
from trainlab.errors import ShapeError, one_of

Array = np.ndarray | Tensor
ROWS_AT_ONCE = 256  # so that the activations of a whole stack stay in cache


class Scores(NamedTuple):
    """Mean loss and, for classification, accuracy (0 to 1) of each network, shape (K,)."""

    loss: np.ndarray
    accuracy: np.ndarray | None


class Samples(NamedTuple):
    """Inputs and targets, either shared by all networks or with a first axis of K.

    Attributes
    ----------
    x : Tensor, shape (n, n_inputs) or (K, n, n_inputs)
    y : Tensor, shape (n,) or (K, n), int64; for "mse" (n, n_outputs) or (K, n, n_outputs)
    own_x, own_y : bool
        Whether each network has its own.
    """

    x: Tensor
    y: Tensor
    own_x: bool
    own_y: bool

    @classmethod
    def of(cls, stack: StackedNetworks, x: Array, y: Array, loss: str) -> Self:
        """Check data against the networks that are to use them.

        Raises
        ------
        ShapeError
            Names what was found and what fits.
        """
        one_of(loss, LOSSES, "loss")
        n_networks = len(stack.seeds)
        x = torch.as_tensor(x).to(stack.weights[0])
        y = torch.as_tensor(y)
        y = y.to(x) if loss == "mse" else y
        own_x, own_y = x.ndim == 3, y.ndim == (3 if loss == "mse" else 2)
        n = x.shape[-2] if x.ndim > 1 else 0
        if n == 0 or x.shape != (*[n_networks] * own_x, n, stack.n_inputs):
            raise ShapeError(
                f"x has shape {tuple(x.shape)}; {n_networks} networks with {stack.n_inputs} "
                f"inputs need (n, {stack.n_inputs}), shared, or "
                f"({n_networks}, n, {stack.n_inputs}), one set for each."
            )
        outputs = (stack.n_outputs,) if loss == "mse" else ()
        if y.shape != (*[n_networks] * own_y, n, *outputs):
            raise ShapeError(
                f"y has shape {tuple(y.shape)}; for {loss} and x of shape {tuple(x.shape)} it "
                f"must be {(n, *outputs)}, shared, or {(n_networks, n, *outputs)}."
            )
        if loss == "cross_entropy":
            if y.is_floating_point():
                raise ShapeError(
                    f"y holds {y.dtype}; class labels are whole numbers: y.astype(np.int64), "
                    "or loss='mse' for a regression."
                )
            y = y.long()
            if y.min() < 0 or y.max() >= stack.n_outputs:
                raise ShapeError(
                    f"y has labels from {y.min()} to {y.max()}; networks with "
                    f"{stack.n_outputs} outputs know the classes 0 to {stack.n_outputs - 1}."
                )
        return cls(x, y, own_x, own_y)

    def __len__(self) -> int:
        """Return the number of rows of each network, n."""
        return self.x.shape[-2]

    def in_order(self, order: Tensor) -> tuple[Tensor, Tensor]:
        """Return each network's rows in its own order.

        Parameters
        ----------
        order : Tensor of int64, shape (K, n)

        Returns
        -------
        x : Tensor, shape (K, n, n_inputs)
        y : Tensor, shape (K, n) or (K, n, n_outputs)
        """
        return _take(self.x, order, self.own_x), _take(self.y, order, self.own_y)


def _take(values: Tensor, order: Tensor, own: bool) -> Tensor:
    if own:
        first_rows = torch.arange(len(order)).unsqueeze(1) * values.shape[1]
        values, order = values.flatten(0, 1), order + first_rows
    return values.index_select(0, order.flatten()).unflatten(0, order.shape)


def evaluate(stack: StackedNetworks, x: Array, y: Array, loss: str = "cross_entropy") -> Scores:
    """Measure networks on data, with batch norm's running statistics and without dropout.

    Parameters
    ----------
    stack : Stack or RecurrentStack
    x, y : array
        In the forms of `Samples`.
    loss : {"cross_entropy", "mse"}

    Returns
    -------
    Scores
        NaN for networks whose loss is not finite: they predict nothing.
    """
    return score(stack, Samples.of(stack, x, y, loss), loss)


@torch.no_grad()
def score(stack: StackedNetworks, samples: Samples, loss: str) -> Scores:
    """Do what `evaluate` does, on data that are checked already."""
    targets = samples.y if samples.own_y else samples.y.expand(len(stack.seeds), *samples.y.shape)
    losses, hits = [], []
    for start in range(0, len(samples), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        outputs = stack.predict(samples.x[..., rows, :])
        losses.append(sample_losses(outputs, targets[:, rows], loss))
        if loss == "cross_entropy":
            hits.append(outputs.argmax(dim=2) == targets[:, rows])
    mean_loss = torch.cat(losses, dim=1).double().mean(dim=1).numpy()
    usable = np.isfinite(mean_loss)
    mean_loss[~usable] = np.nan
    if not hits:
        return Scores(mean_loss, None)
    accuracy = torch.cat(hits, dim=1).double().mean(dim=1).numpy()
    return Scores(mean_loss, np.where(usable, accuracy, np.nan))


def sample_losses(
    outputs: Tensor, targets: Tensor, loss: str, label_smoothing: float = 0.0
) -> Tensor:
    """Return the loss of every row, shape (K, batch).

    Parameters
    ----------
    outputs : Tensor, shape (K, batch, n_outputs)
    targets : Tensor, shape (K, batch), or (K, batch, n_outputs) for "mse"
    loss : {"cross_entropy", "mse"}
        In nats; or the squared error, averaged over the outputs.
    label_smoothing : float
        Of ``torch.nn.functional.cross_entropy``; for classes only.
    """
    if loss == "mse":
        return (outputs - targets).square().mean(dim=2)
    # Classes before rows: PyTorch then works along the rows, several times faster.
    return functional.cross_entropy(
        outputs.transpose(1, 2), targets, reduction="none", label_smoothing=label_smoothing
    )
