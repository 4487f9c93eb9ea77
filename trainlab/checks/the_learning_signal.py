"""Checks of chapter 1: products of factors, the walk back through three layers, small steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from trainlab.checking import NotYet, Task, expect, expect_close
from trainlab.checks.parts.precision import in_float64
from trainlab.checks.parts.walk_back import expect_gradients

# ---- signal_left --------------------------------------------------------------------------------

Left = Callable[[list[float]], Any]


def a_few_layers(signal_left: Left) -> None:
    """Four layers, some of which amplify."""
    _expect_left(signal_left, [0.5, 3.0, 0.2, 1.25])


def fifty_layers(signal_left: Left) -> None:
    """Fifty layers of 0.7: little, but not nothing."""
    _expect_left(signal_left, 50 * [0.7])


def no_layer(signal_left: Left) -> None:
    """No layer at all."""
    expect_close(signal_left([]), [1.0], "what is left without any layer")


def blocking_layer(signal_left: Left) -> None:
    """One layer that blocks everything."""
    _expect_left(signal_left, [2.0, 0.0, 5.0])


signal_left = Task(
    "signal_left",
    needs=("signal_left(factors)",),
    checks=in_float64(a_few_layers, fifty_layers, no_layer, blocking_layer),
    hints=(
        "Each layer takes its share of what *reaches* it, not of the signal at the start.",
        "The list has one entry more than there are factors: it begins with 1.0, the signal "
        "before the first layer.",
        "Start with `left = [1.0]`; for each factor append `left[-1] * factor`.",
    ),
)


def _expect_left(signal_left: Left, factors: list[float]) -> None:
    f = np.array(factors)
    steps = np.arange(len(f) + 1)
    right = np.concatenate([[1.0], np.cumprod(f)])
    added = np.concatenate([[1.0], np.cumsum(f)])
    backwards = np.concatenate([[1.0], np.cumprod(f[::-1])])
    expect_close(
        signal_left(list(factors)),
        right,
        "what is left",
        because={
            "The list should begin with 1.0, the signal before the first layer": right[1:],
            "The last layer is missing": right[:-1],
            "Give the whole list, not only its last entry": right[-1],
            "You added the factors. Each layer multiplies what reaches it": added,
            "You added the factors. Each layer multiplies what reaches it, and the list begins "
            "with 1.0": added[1:],
            "You took each layer's loss, 1 − factor, from the signal at the start. A layer takes "
            "its share of what reaches it": 1 - np.concatenate([[0.0], np.cumsum(1 - f)]),
            "These are the factors themselves. Wanted is what is left after each layer: their "
            "product up to there": np.concatenate([[1.0], f]),
            "You used the first factor in every layer": f[0] ** steps,
            "You used the mean of the factors in every layer. A product is not decided by the "
            "mean": f.mean() ** steps,
            "You began with the last factor. `factors` come in the order in which the signal meets "
            "them": backwards,
            "The list runs backwards; 1.0, the signal before the first layer, comes first": right[
                ::-1
            ],
            "You divided by the factors": 1 / right if right.all() else right,
            "You rounded. The signal gets small, and its digits are still there": right.round(6),
        },
        atol=0.0,
    )


# ---- three_layers -------------------------------------------------------------------------------

Gradients = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], Any]


def one_row(three_layers: Gradients) -> None:
    """One example; every layer has its own size."""
    expect_gradients(three_layers, _random(1, 3, 4, 5, 2, seed=1))


def small_batch(three_layers: Gradients) -> None:
    """A batch of six."""
    expect_gradients(three_layers, _random(6, 3, 5, 4, 2, seed=2))


def square_layers(three_layers: Gradients) -> None:
    """All sizes equal, where no shape helps."""
    expect_gradients(three_layers, _random(3, 3, 3, 3, 3, seed=3))


three_layers = Task(
    "three_layers",
    needs=("three_layers(x, y, W1, W2, W3)",),
    checks=in_float64(one_row, small_batch, square_layers),
    hints=(
        "Start at the loss: ∂L/∂out is (out − y), divided by the number of rows, since L is a "
        "mean over the rows. Through `out = h2 @ W3.T` it goes to h2 by `@ W3`.",
        "From h2 to h1: multiply by the slopes of the tanh of layer 2, `1 - h2**2`. That is "
        "∂L/∂z2; `@ W2` then leads to h1.",
        "A weight's gradient is the signal at its z, times what came in from the front: "
        "`grad_z2.T @ h1`. The product sums over the rows.",
    ),
)


def _random(n: int, *sizes: int, seed: int) -> tuple[Tensor, ...]:
    """Return x, y and the three weight matrices for layers of the given sizes."""
    generator = torch.Generator().manual_seed(seed)
    n_in, n1, n2, n_out = sizes
    shapes = ((n, n_in), (n, n_out), (n1, n_in), (n2, n1), (n_out, n2))
    return tuple(torch.randn(*s, generator=generator, dtype=torch.float64) for s in shapes)


# ---- keeping_sigma ------------------------------------------------------------------------------

Sigma = Callable[[Tensor, int], Any]


def smooth_slopes(keeping_sigma: Sigma) -> None:
    """Smooth slopes of up to 1.3, 50 units."""
    z = torch.randn(40, 50, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    _expect_sigma(keeping_sigma, 1.3 / torch.cosh(z) ** 2, 50)


def sparse_slopes(keeping_sigma: Sigma) -> None:
    """A ReLU that passes 3 of 10, 200 units."""
    _expect_sigma(keeping_sigma, torch.tensor([[1.0, 0, 0, 1, 0], [0, 0, 1, 0, 0]]).double(), 200)


def leaky_slopes(keeping_sigma: Sigma) -> None:
    """A leaky ReLU, with a steep side, 7 units."""
    _expect_sigma(keeping_sigma, torch.tensor([-0.1, 1.5, 1.5, -0.1, -0.1]).double(), 7)


keeping_sigma = Task(
    "keeping_sigma",
    needs=("keeping_sigma(slopes, n)",),
    checks=in_float64(smooth_slopes, sparse_slopes, leaky_slopes),
    hints=(
        "Write down the factor of a layer, set it to 1, and solve for σ_w.",
        "The slopes enter by the root of their mean square: square them, take the mean, take the "
        "root.",
        "√n · σ_w · rms = 1, so σ_w = 1 / (√n · rms). For a ReLU that passes half, rms is √½ and "
        "σ_w is He's √(2/n).",
    ),
)


def _expect_sigma(keeping_sigma: Sigma, slopes: Tensor, n: int) -> None:
    rms = slopes.square().mean().sqrt()
    root = n**0.5
    expect_close(
        keeping_sigma(slopes, n),
        1 / (root * rms),
        "the weights' σ_w",
        because={
            "You took the mean of the slopes. For the length of a signal the *squares* count: the "
            "root of the mean square": 1 / (root * slopes.mean()),
            "You took the mean of the slopes' sizes. For the length of a signal the *squares* "
            "count: the root of the mean square": 1 / (root * slopes.abs().mean()),
            "The root is missing: this is the mean square of the slopes": 1 / (root * rms**2),
            "This is the variance of the weights, σ_w². Wanted is the standard deviation, its "
            "root": 1 / (n * rms**2),
            "You divided by n. A sum of n random terms grows like √n": 1 / (n * rms),
            "The number of units is missing: each entry sums over n of them, which multiplies by "
            "√n": 1 / rms,
            "This is the factor of weights with σ_w = 1. Solve for the σ_w that makes it 1": root
            * rms,
            "The slopes belong below the line: flatter slopes need larger weights": rms / root,
            "√n belongs below the line: more units need smaller weights": root / rms,
            "This is Xavier's σ_w, for slopes of 1. Use the slopes you are given": 1 / root,
            "This is He's σ_w, for a ReLU that passes half. Use the slopes you are given": 2**0.5
            / root,
            "You took the slopes' standard deviation, which leaves out their mean. Wanted is the "
            "root of their mean square": 1 / (root * slopes.std(correction=0)),
            "You took the slopes' standard deviation, which leaves out their mean; wanted is the "
            "root of their mean square": 1 / (root * slopes.std()),
            "You used the steepest slope. All of them count": 1 / (root * slopes.max()),
            "You summed the squares; take their mean": 1 / (root * slopes.norm()),
        },
    )


# ---- step_ratios --------------------------------------------------------------------------------

Ratios = Callable[[nn.Module, list[tuple[Tensor, Tensor]], float], Any]


def several_batches(step_ratios: Ratios) -> None:
    """Five batches."""
    model, batches = _network_and_batches()
    expect_close(
        step_ratios(model, batches, 0.5),
        _ratios(model, batches, 0.5),
        "the ratios",
        because={
            "Every backward pass adds to `.grad`, and nothing empties it: the ratios grow because "
            "old gradients pile up, not because more arrives. And the weight was measured after "
            "the step": _ratios(model, batches, 0.5, clear=False, after=True),
            "Every backward pass adds to `.grad`, and nothing empties it: the ratios grow because "
            "old gradients pile up, not because more arrives": _ratios(
                model, batches, 0.5, clear=False
            ),
            "The weight was measured after the step. Compare the step with the weight it "
            "changes": _ratios(model, batches, 0.5, after=True),
            "The network never moved. Call `optimiser.step()` once a batch, after "
            "measuring": _ratios(model, batches, 0.5, step=False),
            "The gradients no longer pile up, but the network never moved. Call `optimiser.step()` "
            "once a batch": _ratios(model, batches, 0.5, step=False, after=True),
            "The learning rate is missing: SGD's step is lr times the gradient": _ratios(
                model, batches, 0.5
            )
            / 0.5,
            "This is the size of the step itself. Wanted is its size relative to the "
            "weight": _ratios(model, batches, 0.5, relative=False),
            "You cleared `.grad` before it was measured": np.zeros(len(batches)),
            "You measured the last layer; the report is about the first weight matrix": _ratios(
                model, batches, 0.5, layer=2
            ),
        },
    )


def earlier_gradient(step_ratios: Ratios) -> None:
    """A network with an old gradient in `.grad`."""
    model, batches = _network_and_batches()
    right = _ratios(model, batches, 0.3)
    model, batches = _network_and_batches()
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    got = getattr(step_ratios, "function", step_ratios)(model, batches, 0.3)
    more = "Clear `.grad` before the first backward pass, too: somebody may have left one there"
    old, _ = _network_and_batches()
    expect_close(
        got,
        right,
        "the ratios",
        because={more: _ratios(old, batches, 0.3, left=1.0)},
    )


step_ratios = Task(
    "step_ratios",
    needs=("step_ratios(model, batches, lr)",),
    checks=in_float64(several_batches, earlier_gradient),
    hints=(
        "Print `weight.grad.norm()` in a loop that calls only `backward()`, twice on one batch. "
        "What would you expect, and what do you see?",
        "`backward()` adds to `.grad`. Somebody has to empty it, once a batch: before "
        "`backward()`, or between the step and the next one.",
        "In each round: `optimiser.zero_grad()`, `backward()`, measure, `optimiser.step()`.",
    ),
)


def _network_and_batches() -> tuple[nn.Sequential, list[tuple[Tensor, Tensor]]]:
    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3)).double()
    x = torch.randn(5, 8, 4, dtype=torch.float64)
    return model, list(zip(x, torch.randint(3, (5, 8)), strict=True))


def _ratios(
    model: nn.Sequential,
    batches: list[tuple[Tensor, Tensor]],
    lr: float,
    *,
    clear: bool = True,
    after: bool = False,
    step: bool = True,
    relative: bool = True,
    layer: int = 0,
    left: float = 0.0,
) -> np.ndarray:
    """Return the ratios of SGD's steps, right or with one of the known mistakes.

    ``left`` is what stood in ``.grad`` before the first batch. The network keeps its weights.
    """
    weights = [p.detach().clone().requires_grad_() for p in model.parameters()]
    kept = [torch.full_like(w, left) for w in weights]
    ratios = []
    for x, y in batches:
        hidden = torch.tanh(nn.functional.linear(x, weights[0], weights[1]))
        loss = cross_entropy(nn.functional.linear(hidden, weights[2], weights[3]), y)
        fresh = torch.autograd.grad(loss, weights)
        kept = [g + old for g, old in zip(fresh, kept, strict=True)]
        before = weights[layer].detach().norm()
        if step:
            moved = [w.detach() - lr * g for w, g in zip(weights, kept, strict=True)]
            weights = [w.requires_grad_() for w in moved]
        size = weights[layer].detach().norm() if after else before
        ratios.append(float(lr * kept[layer].norm() / (size if relative else 1.0)))
        if clear:
            kept = [torch.zeros_like(g) for g in kept]
    return np.array(ratios)


# ---- moves --------------------------------------------------------------------------------------

Moves = Callable[[Tensor, Tensor], Any]


def around_one(moves: Moves) -> None:
    """A weight of 1, and ever smaller steps."""
    _expect_moves(moves, [1.0, 1.0, 1.0, 1.0, 1.0], [1e-4, 1e-6, 1e-8, 1e-18, 0.0])


def other_weights(moves: Moves) -> None:
    """Large, small and negative weights, and zero."""
    weights = [1024.0, 2.0**-10, -1024.0, 0.0, -(2.0**-10), 0.0, 4096.0]
    steps = [1e-5, 1e-9, 1e-3, 1e-30, 1e-12, 0.0, 1e-5]
    _expect_moves(moves, weights, steps)


def in_between(moves: Moves) -> None:
    """Between 3e-8 and 6e-8 of the weight, where place and direction decide."""
    weights = [[1.0, 1.0, 1.0, 1.9375], [1.9375, -1.0, -1.0, -1.0]]
    steps = [[4e-8, -4e-8, -8e-8, 8e-8], [-8e-8, 4e-8, -4e-8, -2e-8]]
    _expect_moves(moves, weights, steps)


moves = Task(
    "moves",
    needs=("moves(weights, steps)",),
    checks=in_float64(around_one, other_weights, in_between),
    hints=(
        "You need no formula. Take the step as float32 would, and look whether anything changed.",
        "`weights.float()` is the weights as float32 stores them. The step is stored in float32 "
        "as well.",
        "Compare `weights.float() - steps.float()` with `weights.float()`, entry by entry: `!=`.",
    ),
)


def _expect_moves(moves: Moves, weights: Any, steps: Any) -> None:
    w, s = (torch.tensor(values, dtype=torch.float64) for values in (weights, steps))
    right = ((w.float() - s.float()) != w.float()).numpy()
    got = moves(w, s)
    if hasattr(got, "detach"):
        got = got.detach().numpy()
    expected = f"expected True or False for each weight, in the shape {right.shape}"
    expect(got is not None, f"found None, {expected}. Does the function end with `return …`?")
    try:
        found = np.asarray(got)
    except ValueError:
        raise NotYet(f"found rows of different lengths, {expected}.") from None
    expect(found.shape == right.shape, f"found shape {found.shape}, {expected}.")
    if found.dtype.kind not in "bui" or not np.isin(found, (0, 1)).all():
        raise NotYet(f"found {found.flat[0].item()!r:.40}, {expected}.")
    found = found.astype(bool)
    if (found == right).all():
        return
    place = tuple(int(i) for i in np.argwhere(found != right)[0])
    truth = "moves" if right[place] else "does not move"
    said = f"A weight of {float(w[place]):g} {truth} by a step of {float(s[place]):g}"
    mistakes = {
        "You found the opposite everywhere: True is for weights that move": ~right,
        "You computed in float64, which has more digits. A weight in float32 has about seven: "
        "convert with `.float()` first": (w - s != w).numpy(),
        "A step that is not 0 can still be lost when it is added": (s != 0).numpy(),
        "Only the step's size was looked at. It is lost or not *relative* to the weight": (
            s.abs() > 6e-8
        ).numpy(),
        "The bound is relative to the *size* of the weight: mind the sign": (s > 6e-8 * w).numpy(),
        "6e-8 of the weight is where steps are never lost. Some smaller ones still count: take the "
        "step in float32 and look": (s.abs() > 2.0**-24 * w.abs()).numpy(),
        "3e-8 of the weight is where steps are always lost. Some larger ones are, too: take the "
        "step in float32 and look": (s.abs() > 2.0**-25 * w.abs()).numpy(),
        "float32's `eps`, 1.2e-7, is the gap behind 1. Half of it is enough, since numbers are "
        "rounded; take the step and look": (s.abs() > 2.0**-23 * w.abs()).numpy(),
        "The step is subtracted, as SGD does. Up and down differ, where the gap between float32 "
        "numbers changes": ((w.float() + s.float()) != w.float()).numpy(),
    }
    for message, values in mistakes.items():
        if (found == values).all():
            raise NotYet(f"{message}. {said}.")
    raise NotYet(f"{said}; you found {bool(found[place])}.")
