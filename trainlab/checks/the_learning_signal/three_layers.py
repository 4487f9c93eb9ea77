"""Checks of ``three_layers``: the gradients of a tanh network, from the loss to the front."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from trainlab.checking import Task, expect, expect_close, in_own_dtype, no_autograd

Gradients = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], Any]

EXPECTED = "expected two lists: [grad_h1, grad_h2], [grad_W1, grad_W2, grad_W3]"


def one_row(three_layers: Gradients) -> None:
    """One example; every layer has its own size."""
    _expect_gradients(three_layers, _random(1, 3, 4, 5, 2, seed=1))


def small_batch(three_layers: Gradients) -> None:
    """A batch of six."""
    _expect_gradients(three_layers, _random(6, 3, 5, 4, 2, seed=2))


def square_layers(three_layers: Gradients) -> None:
    """All sizes equal, where no shape helps."""
    _expect_gradients(three_layers, _random(3, 3, 3, 3, 3, seed=3))


task = Task(
    "three_layers",
    needs=("three_layers(x, y, W1, W2, W3)",),
    checks=(one_row, small_batch, square_layers),
    hints=(
        "Start at the loss: ∂L/∂out is (out − y), divided by the number of rows, since L is a "
        "mean over the rows. Through `out = h2 @ W3.T` it goes to h2 by `@ W3`.",
        "From h2 to h1: multiply by the slopes of the tanh of layer 2, `1 - h2**2`. That is "
        "∂L/∂z2; `@ W2` then leads to h1.",
        "A weight's gradient is the signal at its z, times what came in from the front: "
        "`grad_z2.T @ h1`. The product sums over the rows.",
    ),
    shows=(
        "By hand you get what autograd gets: weights and slopes in turn on the way back, and "
        "each weight's gradient is the signal at its z times what came in. To expect: a "
        "difference from autograd near 1e-16 in float64."
    ),
    then="Next in this notebook: task 3, `keeping_sigma`.",
)


def _random(n: int, *sizes: int, seed: int) -> tuple[Tensor, ...]:
    """Return x, y and the three weight matrices for layers of the given sizes."""
    generator = torch.Generator().manual_seed(seed)
    n_in, n1, n2, n_out = sizes
    shapes = ((n, n_in), (n, n_out), (n1, n_in), (n2, n1), (n_out, n2))
    drawn = (torch.randn(*s, generator=generator, dtype=torch.float64) for s in shapes)
    return tuple(map(in_own_dtype, drawn))


def _expect_gradients(three_layers: Callable[..., Any], arguments: tuple[Tensor, ...]) -> None:
    """Compare with autograd, in the order of the walk; know the results of wrong turns.

    Parameters
    ----------
    three_layers : callable
    arguments : tuple of Tensor
        x (batch, n_in), y (batch, n_out) and the three weight matrices, as in ``nn.Linear``.
    """
    with no_autograd(
        "autograd found these gradients, and the walk back by hand is the task: ∂L/∂out is "
        "(out − y) / rows, then layer by layer through weights and slopes. (The check itself "
        "compares with autograd.)"
    ):
        result = three_layers(*arguments)
    states, weights = _two_lists(result)
    right, mistakes = _by_autograd(*arguments), _wrong_turns(*arguments)
    found = {"h1": states[0], "h2": states[1]}
    found |= {f"W{number}": value for number, value in enumerate(weights, 1)}
    for name in ("h2", "W3", "h1", "W2", "W1"):
        expect_close(found[name], right[name], f"`grad_{name}`", mistakes[name])


def _two_lists(result: Any) -> tuple[Any, Any]:
    expect(result is not None, f"found None, {EXPECTED}. Does the function end with `return …`?")
    pair = isinstance(result, list | tuple) and len(result) == 2
    expect(pair, f"found {_kind(result)}, {EXPECTED}.")
    states, weights = result
    for values in result:
        listed = isinstance(values, list | tuple)
        expect(listed, f"found {_kind(values)} in one place, {EXPECTED}.")
    swapped = len(states) == 3 and len(weights) == 2
    expect(not swapped, f"the two lists are swapped: {EXPECTED}.")
    expect(
        len(states) == 2 and len(weights) == 3,
        f"found lists of {len(states)} and {len(weights)}, {EXPECTED}.",
    )
    return states, weights


def _kind(value: Any) -> str:
    sized = f" with {len(value)} entries" if isinstance(value, list | tuple | dict) else ""
    return f"something of type {type(value).__name__}{sized}"


def _by_autograd(x: Tensor, y: Tensor, *matrices: Tensor) -> dict[str, Tensor]:
    W1, W2, W3 = (matrix.clone().requires_grad_() for matrix in matrices)  # noqa: N806
    h1 = torch.tanh(x @ W1.T)
    h2 = torch.tanh(h1 @ W2.T)
    loss = 0.5 * ((h2 @ W3.T - y) ** 2).sum(1).mean()
    gradients = torch.autograd.grad(loss, (h1, h2, W1, W2, W3))
    return dict(zip(("h1", "h2", "W1", "W2", "W3"), gradients, strict=True))


def _wrong_turns(
    x: Tensor,
    y: Tensor,
    W1: Tensor,  # noqa: N803 - the field's names
    W2: Tensor,  # noqa: N803
    W3: Tensor,  # noqa: N803
) -> dict[str, Mapping[str, Tensor]]:
    """Return, for each gradient, what a known mistake makes of it; later ones start from right."""
    n, n_out = len(x), y.shape[1]
    z1 = x @ W1.T
    h1 = torch.tanh(z1)
    z2 = h1 @ W2.T
    h2 = torch.tanh(z2)
    error = h2 @ W3.T - y
    out = error / n
    to_h2 = out @ W3
    slope2, slope1 = 1 - h2**2, 1 - h1**2
    to_z2 = to_h2 * slope2
    to_h1 = to_z2 @ W2
    to_z1 = to_h1 * slope1
    transposed = "Your result is transposed. A gradient has the shape of what it belongs to"
    other_side = (
        "You multiplied by the transpose. Forward, h goes through `W.T`; back, the signal goes "
        "through `W`"
    )
    no_slope = "The slopes of the tanh are missing, 1 − h²: the signal crosses the activation, too"
    front = (
        "You multiplied by what *leaves* the layer. A weight's gradient takes what comes in from "
        "the front"
    )
    return {
        "h2": {
            "The sign is wrong: ∂L/∂out is out − y": -to_h2,
            "L is the mean over the rows: divide by their number": error @ W3,
            "L is the mean over the rows, and the *sum* over the outputs: divide by the number of "
            "rows only": to_h2 / n_out,
            "You divided by the number of rows twice": to_h2 / n,
            "½ (out − y)² has the derivative out − y: the 2 cancels the ½": 2 * to_h2,
            "This is ∂L/∂z2, behind the slopes of the tanh. ∂L/∂h2 comes before them": to_z2,
            "This is ∂L/∂out. One more product leads to h2": out,
            "This is the gradient at the network's output for L = out: ∂L/∂out is "
            "missing": torch.ones_like(out) @ W3,
            other_side: out @ W3.T if W3.shape[0] == W3.shape[1] else torch.empty(0),
            transposed: to_h2.T,
        },
        "W3": {
            "The output layer has no activation, so there is no slope": (
                (out * (1 - (h2 @ W3.T) ** 2)).T @ h2
            ),
            "L is the mean over the rows: divide by their number": error.T @ h2,
            "You divided by the number of rows twice": out.T @ h2 / n,
            "The sign is wrong: ∂L/∂out is out − y": -out.T @ h2,
            transposed: h2.T @ out,
            "You multiplied by z2. What comes in from the front is h2 = tanh(z2)": out.T @ z2,
        },
        "h1": {
            no_slope: to_h2 @ W2,
            "You took 1 − z²: the formula 1 − h² wants h = tanh(z), not z": (
                to_h2 * (1 - z2**2) @ W2
            ),
            "The sigmoid's slope is h(1 − h); that of tanh is 1 − h²": to_h2 * h2 * (1 - h2) @ W2,
            "You took 1 − h; the slope of tanh is 1 − h²": to_h2 * (1 - h2) @ W2,
            "You took 1 + h²; the slope of tanh is 1 − h²": to_h2 * (1 + h2**2) @ W2,
            "You multiplied by h; the chain rule needs the slope, 1 − h²": to_h2 * h2 @ W2,
            "The slopes of layer 1 came after the weights. On the way from h2 to h1 lies the tanh "
            "of layer 2": to_h2 @ W2 * slope1,
            "This is ∂L/∂z1, behind the slopes of layer 1. ∂L/∂h1 comes before them": to_z1,
            "This is ∂L/∂z2. One more product leads to h1": to_z2,
            "You divided by the number of rows once more": to_h1 / n,
            "The tanh was applied twice: h2 is tanh(z2) already": (
                to_h2 * (1 - torch.tanh(h2) ** 2) @ W2
            ),
            other_side: to_z2 @ W2.T if W2.shape[0] == W2.shape[1] else torch.empty(0),
            transposed: to_h1.T,
        },
        "W2": {
            no_slope: to_h2.T @ h1,
            front: to_z2.T @ h2,
            "You multiplied by z1. What comes in from the front is h1 = tanh(z1)": to_z2.T @ z1,
            "You divided by the number of rows once more": to_z2.T @ h1 / n,
            "This is the gradient of h1, not of W2": to_h1,
            transposed: h1.T @ to_z2,
        },
        "W1": {
            no_slope: to_h1.T @ x,
            front: to_z1.T @ h1,
            "You divided by the number of rows once more": to_z1.T @ x / n,
            "You took the slopes 1 − z²: the formula 1 − h² wants h": (to_h1 * (1 - z1**2)).T @ x,
            "You used the slopes of layer 2 again; here the signal crosses layer 1": (
                (to_h1 * slope2).T @ x if slope2.shape == to_h1.shape else torch.empty(0)
            ),
            "This is the gradient of the input, not of W1": to_z1 @ W1,
            transposed: x.T @ to_z1,
        },
    }
