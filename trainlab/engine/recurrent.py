"""Recurrent networks: one weight matrix applied again and again, over time instead of depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from trainlab.engine.networks import as_moved, draw, weight_law
from trainlab.engine.stacked import Dropout, StackedNetworks
from trainlab.errors import SettingError, ShapeError, one_of

STATE_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda z: z,
    "tanh": torch.tanh,
}


@dataclass(frozen=True)
class Recurrence:
    """A recurrent network that reads one number at each of ``n_steps`` and answers at the end.

    h_t = φ(x_t u + h_{t-1} W + b) with h_0 = 0, and the output h_T v + c. At initialization W
    is a random orthogonal matrix times ``radius``: every eigenvalue has that size. The other
    parameters start as in ``torch.nn.Linear``, b at 0.

    Raises
    ------
    UnknownNameError, ShapeError, SettingError
        Name what was found and what can be written instead.

    References
    ----------
    Pascanu, Mikolov & Bengio (2013), ICML, section 2; Saxe et al. (2014), ICLR (orthogonal).
    """

    n_steps: int
    width: int = 32
    n_outputs: int = 1
    activation: str = "linear"
    radius: float = 1.0

    def __post_init__(self) -> None:
        one_of(self.activation, tuple(STATE_ACTIVATIONS), "activation of a recurrent network")
        for name in ("n_steps", "width", "n_outputs"):
            if getattr(self, name) < 1:
                raise ShapeError(
                    f"Recurrence.{name} is {getattr(self, name)}; it must be 1 or more."
                )
        if not self.radius > 0:
            raise SettingError(f"Recurrence.radius is {self.radius}; it must be above 0.")


class RecurrentStack(StackedNetworks):
    """K recurrent networks of one kind, one for each seed; ``training.train`` takes them.

    ``hidden`` returns the states h_1 … h_T. Inputs are sequences of numbers, shape
    (batch, n_steps) or (K, batch, n_steps).

    Attributes
    ----------
    recurrence : Recurrence
    weights : list of Tensor
        u of shape (K, 1, width), W (K, width, width), v (K, width, n_outputs).
    biases : list of Tensor
        b of shape (K, 1, width), c (K, 1, n_outputs).
    """

    def __init__(
        self,
        recurrence: Recurrence,
        seeds: Sequence[int],
        dtype: torch.dtype = torch.float64,
    ) -> None:
        super().__init__(seeds, recurrence.n_steps, recurrence.n_outputs)
        self.recurrence = recurrence
        width, n_outputs = recurrence.width, recurrence.n_outputs
        generators = [torch.Generator().manual_seed(seed) for seed in self.seeds]
        read, write = weight_law("default", 1, width), weight_law("default", width, n_outputs)
        self.weights = [
            draw(generators, (1, width), read.weight_std, read, dtype),
            recurrence.radius * as_moved(_orthogonal(generators, width).to(dtype)),
            draw(generators, (width, n_outputs), write.weight_std, write, dtype),
        ]
        self.biases = [
            torch.zeros(len(self.seeds), 1, width, dtype=dtype),
            draw(generators, (1, n_outputs), write.bias_std, write, dtype),
        ]

    def _states(self, x: Tensor, statistics: str, dropout: Dropout | None) -> list[Tensor]:
        if dropout:
            raise SettingError(
                "Dropout between time steps is not offered; write dropout_where='head'."
            )
        read, recur, _ = self.weights
        activation = STATE_ACTIVATIONS[self.recurrence.activation]
        # Reading has no memory: one product for all time steps.
        drives = torch.baddbmm(self.biases[0], x.reshape(len(x), -1, 1), read)
        drives = drives.view(*x.shape, self.recurrence.width)
        states = [x, activation(drives[:, :, 0])]
        for step in range(1, self.recurrence.n_steps):
            states.append(activation(torch.baddbmm(drives[:, :, step], states[-1], recur)))
        return states

    def first_broken_layer(self, network: int, x: Tensor) -> float:
        """Return the first time step whose state is not finite; NaN if a step of training was.

        After such a step all states are NaN at once, and the time steps share their weights,
        so none of them can be named.
        """
        if not all(bool(weight[network].isfinite().all()) for weight in self.weights):
            return float("nan")
        return super().first_broken_layer(network, x)


def _orthogonal(generators: list[torch.Generator], width: int) -> Tensor:
    """Return one random orthogonal matrix for each generator (QR of a normal one)."""
    normal = torch.stack(
        [torch.randn(width, width, generator=g, dtype=torch.float64) for g in generators]
    )
    q, r = torch.linalg.qr(normal)
    return q * r.diagonal(dim1=1, dim2=2).sign().unsqueeze(1)  # Haar: without a sign rule, not
