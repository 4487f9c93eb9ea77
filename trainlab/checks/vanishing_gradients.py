"""Checks of chapter 2: gradients at every layer, and a deep sigmoid net that learns."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn

from trainlab.checking import NotYet, Task, expect, expect_close, limit
from trainlab.checks.parts.deep_sigmoid import (
    DEPTH,
    Build,
    built,
    does_not_learn,
    equal,
    forward,
    too_small,
    train,
)
from trainlab.checks.parts.layer_signal import (
    Flow,
    Sizes,
    Tangled,
    convolutional,
    expect_flow,
    expect_only,
    expect_sizes,
    hooks_of,
    layered,
    loss_on,
    rows,
)
from trainlab.checks.parts.precision import in_float64

# ---- layer_backward -----------------------------------------------------------------------------

Backward = Callable[[Tensor, Tensor, Tensor], Any]


def one_unit(layer_backward: Backward) -> None:
    """One unit, one example."""
    grad_h, z, weight = _float64([[2.0]]), _float64([[-1.5]]), _float64([[3.0]])
    s = torch.sigmoid(z)
    slope = s * (1 - s)
    right = grad_h * slope * weight
    expect_close(
        layer_backward(grad_h, z, weight),
        right,
        "the gradient for grad_h = 2, z = −1.5, weight = 3",
        because={
            "You multiplied by σ(z); the chain rule needs its derivative, "
            "σ′(z) = σ(z)(1 − σ(z))": grad_h * s * weight,
            "σ′(z) is missing: the gradient passed the weights, but not the sigmoid": grad_h
            * weight,
            "The weight is missing: this is ∂L/∂z, the gradient before the weights; one more "
            "factor leads to the previous layer": grad_h * slope,
            "You multiplied by ¼, which is σ′ at z = 0 only; at z = −1.5 it is 0.149": grad_h
            / 4
            * weight,
            "You computed z(1 − z), but the formula h(1 − h) wants h = σ(z), not z": grad_h
            * z
            * (1 - z)
            * weight,
            "You took σ′ at h instead of at z: the sigmoid was applied twice": grad_h
            * torch.sigmoid(s)
            * (1 - torch.sigmoid(s))
            * weight,
            "1 − h² is the derivative of tanh; the sigmoid's is h(1 − h)": grad_h
            * (1 - s**2)
            * weight,
            "`grad_h` is missing: you computed the layer's own factor; it multiplies the gradient "
            "that comes from above": slope * weight,
            "You added up or averaged over one axis; every example keeps its own row, every unit "
            "its own column": right.sum(0),
        },
    )


def square_layer(layer_backward: Backward) -> None:
    """Three examples, three units into three."""
    grad_h, z, weight = _random(3, 3, seed=1), _random(3, 3, seed=2), _random(3, 3, seed=3)
    grad_z = grad_h * _slope(z)
    right = grad_z @ weight
    expect_close(
        layer_backward(grad_h, z, weight),
        right,
        "the gradient",
        because={
            "You multiplied by the transpose of `weight`. Forward, `z = h @ weight.T`; backward, "
            "the gradient goes through `weight` itself": grad_z @ weight.T,
            "`weight @ …` mixes the examples of the batch. Each row is one example, so the weights "
            "stand on the right": weight @ grad_z,
            "You multiplied by the transpose of `weight`, and from the left: that mixes the "
            "examples of the batch": weight.T @ grad_z,
            "Your result is transposed: each row should be one example": right.T,
            "You multiplied by `weight` element by element (`*`). Each unit collects from all "
            "units above it: that is a matrix product (`@`)": grad_z * weight,
            "σ′ came after the weights. Going back, the sigmoid comes first, then the "
            "weights": grad_h @ weight * _slope(z),
            "You divided by the size of the batch. The loss has done that already if it is a mean; "
            "`grad_h` carries it": right / 3,
            "You added up the examples; every example keeps its own row here "
            "(only the weights' gradient sums over the batch)": right.sum(0, keepdim=True),
            "You averaged over the examples; every example keeps its own row here "
            "(only the weights' gradient sums over the batch)": right.mean(0, keepdim=True),
            "You added up the units; each unit of the previous layer has its own "
            "gradient": right.sum(1, keepdim=True),
        },
    )


def other_sizes(layer_backward: Backward) -> None:
    """Four examples, five units into two."""
    grad_h, z, weight = _random(4, 2, seed=4), _random(4, 2, seed=5), _random(2, 5, seed=6)
    expect_close(layer_backward(grad_h, z, weight), (grad_h * _slope(z)) @ weight, "the gradient")


def saturated(layer_backward: Backward) -> None:
    """Far from z = 0, where σ′ is 0."""
    grad_h, z, weight = _float64([[1.0, 1.0]]), _float64([[-800.0, 800.0]]), _random(2, 3, seed=7)
    zero, got = torch.zeros(1, 3), layer_backward(grad_h, z, weight)
    overflow = torch.full((1, 3), torch.nan)
    expect_close(
        got,
        zero,
        "the gradient for z = ±800",
        because={
            "`exp` overflowed, and inf / inf is NaN. σ(z)(1 − σ(z)) has no such quotient": overflow,
        },
    )


layer_backward = Task(
    "layer_backward",
    needs=("layer_backward(grad_h, z, weight)",),
    checks=in_float64(one_unit, square_layer, other_sizes, saturated),
    hints=(
        "Forward, the layer does two things: z = h_previous @ weight.T + bias, then h = σ(z). "
        "Backward, undo them in reverse order, one factor each.",
        "Through the sigmoid: multiply element by element by σ′(z) = σ(z)(1 − σ(z)). "
        "That gives ∂L/∂z, in the shape of z.",
        "Through the weights: (batch, n_out) @ (n_out, n_in) is (batch, n_in). "
        "So `grad_z @ weight`, with no transpose.",
    ),
)


def _float64(rows: list[list[float]]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def _random(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def _slope(z: Tensor) -> Tensor:
    return torch.sigmoid(z) * (1 - torch.sigmoid(z))


# ---- layer_sizes --------------------------------------------------------------------------------


def few_layers(layer_sizes: Sizes) -> None:
    """Three hidden layers of different widths."""
    expect_sizes(layer_sizes, layered((3, 7, 4, 6, 2)), *rows(9, 3, classes=2))


def other_activation(layer_sizes: Sizes) -> None:
    """Tanh instead of ReLU, five layers."""
    model = layered((4, 6, 5, 3, 5, 6, 3), nn.Tanh, gain=1.0)
    expect_sizes(layer_sizes, model, *rows(7, 4, classes=3, seed=1))


def vanishing(layer_sizes: Sizes) -> None:
    """Ten ReLU layers whose signal vanishes."""
    expect_sizes(layer_sizes, _ten_relus(gain=3**-0.5), *rows(64, 2, classes=2))


def exploding(layer_sizes: Sizes) -> None:
    """Ten ReLU layers whose signal explodes."""
    expect_sizes(layer_sizes, _ten_relus(gain=3.0), *rows(64, 2, classes=2))


layer_sizes = Task(
    "layer_sizes",
    needs=("layer_sizes(model, x, y)",),
    checks=in_float64(few_layers, other_activation, vanishing, exploding),
    hints=(
        'Which tensor\'s gradient does the found function read? Chapter 2 calls this "A trap".',
        "Run the network layer by layer, `h = layer(h)`, and keep h after each activation. PyTorch "
        "forgets the gradients of such tensors unless you ask for them.",
        "`h.retain_grad()` before `backward()`, then `h.grad`; or "
        "`torch.autograd.grad(loss, states)`, which returns them all.",
    ),
)


def _ten_relus(gain: float) -> nn.Sequential:
    return layered((2, *10 * (32,), 2), gain=gain)


# ---- signal_flow --------------------------------------------------------------------------------


def plain_network(signal_flow: Flow) -> None:
    """A plain network, three layers."""
    model, (x, y) = layered((3, 5, 4, 2), nn.Tanh, seed=1), rows(7, 3, classes=2)
    expect_flow(signal_flow, model, x, y)


def order_of_use(signal_flow: Flow) -> None:
    """Layers inside layers, one of them used twice."""
    model, (x, y) = Tangled(), rows(6, 3, classes=2, seed=2)
    expect_flow(signal_flow, model, x, y)


def convolutions(signal_flow: Flow) -> None:
    """A convolutional network."""
    model, (x, y) = convolutional(), rows(8, 1, 5, 5, classes=3, seed=3)
    expect_flow(signal_flow, model, x, y)


def in_place(signal_flow: Flow) -> None:
    """Activations that overwrite their input."""
    sizes, (x, y) = (3, 6, 5, 2), rows(9, 3, classes=2, seed=4)
    model = layered(sizes, lambda: nn.ReLU(inplace=True), seed=5)
    expect_flow(signal_flow, model, x, y, twin=layered(sizes, seed=5))


def leaves_the_model(signal_flow: Flow) -> None:
    """Leaves the network as it was."""
    model, owners, gradients = _somebodys()
    x, y = rows(6, 3, classes=2, seed=6)
    _uncopied(signal_flow)(model, loss_on(x, y))
    expect_only(model, owners, "")
    after = [parameter.grad for parameter in model.parameters()]
    expect(
        all(g is not None and torch.equal(g, old) for g, old in zip(after, gradients, strict=True)),
        "after measuring, the `.grad` of the parameters has changed. `backward()` adds to it; "
        "`torch.autograd.grad(loss, tensors)` leaves it alone.",
    )


def leaves_after_an_error(signal_flow: Flow) -> None:
    """Leaves no hook behind when the loss fails."""
    model, owners, _ = _somebodys()
    x, _ = rows(6, 3, classes=2, seed=6)

    def failing(network: nn.Module) -> Tensor:
        network(x)
        raise _LossFailed

    try:
        _uncopied(signal_flow)(model, failing)
    except _LossFailed:
        pass
    else:
        raise NotYet("`loss_of` raised an error and your function swallowed it. Let it through.")
    expect_only(
        model, owners, " `finally` runs whether there was an error or not: remove them there."
    )


signal_flow = Task(
    "signal_flow",
    needs=("signal_flow(model, loss_of)",),
    checks=in_float64(
        plain_network,
        order_of_use,
        convolutions,
        in_place,
        leaves_the_model,
        leaves_after_an_error,
    ),
    hints=(
        "The hook is called with (module, inputs, output) each time a layer is used. Keep the "
        "output there, and compute its spread. Once the loss is there, "
        "`torch.autograd.grad(loss, outputs)` gives all gradients.",
        "An in-place activation overwrites the tensor that your hook was handed. What a forward "
        "hook returns replaces the output: keep the output, return `output.clone()`.",
        "`handles = listen_at(model, hook)`, then `try:` the loss and the gradients, and in "
        "`finally:` call `handle.remove()` for each handle.",
    ),
)


class _LossFailed(Exception):  # noqa: N818 - stands for any error of the learner's loss
    """What the failing loss raises."""


def _uncopied(signal_flow: Flow) -> Flow:
    """Return the learner's function itself, so that the check sees what it does to the network."""
    return getattr(signal_flow, "function", signal_flow)


def _somebodys() -> tuple[nn.Module, list[Any], list[Tensor]]:
    """Return a network with its owner's hook and gradients."""
    model = layered((3, 5, 4, 2), nn.Tanh, seed=7)
    model[2].register_forward_hook(lambda module, inputs, output: None)
    for number, parameter in enumerate(model.parameters()):
        parameter.grad = torch.full_like(parameter, number + 0.5)
    return (
        model,
        hooks_of(model),
        [p.grad.clone() for p in model.parameters() if p.grad is not None],
    )


# ---- keep_the_sigmoid ---------------------------------------------------------------------------

SEEDS = 3
SMALLEST_RATIO = 1e-3  # ‖∂L/∂h₁‖ / ‖∂L/∂h₁₀‖; PyTorch's default gives 2e-8, std 4/√n about 1e-2
ACCURACY, ENOUGH_SEEDS = 0.80, 3  # a network that does not learn stays at 0.5


def ten_sigmoids(build: Build) -> None:
    """Ten hidden layers, all sigmoid."""
    pass_ = forward(built(build, 0))
    others = " and ".join(sorted(pass_.others))
    expect(
        not others,
        f"the network now uses {others}. That is a good remedy elsewhere; here the sigmoid stays, "
        "to find out whether it is to blame.",
    )
    found = len(pass_.hidden)
    message = f"found {found} sigmoid layers, expected {DEPTH} hidden ones. "
    if found > DEPTH:
        message += "None belongs on the output: cross-entropy takes the raw outputs (logits)."
    else:
        message += "A shallower net avoids the trouble; this task is to cure it."
    expect(found == DEPTH, message)


def seeded(build: Build) -> None:
    """The seed decides the weights."""
    first, again, other = (list(built(build, seed).parameters()) for seed in (0, 0, 1))
    expect(
        equal(first, again),
        "`build(0)` gives another network each time; start it with `torch.manual_seed(seed)`.",
    )
    expect(
        not equal(first, other),
        "`build(0)` and `build(1)` give the same network; pass the seed on: "
        "`torch.manual_seed(seed)`.",
    )


def gradient_arrives(build: Build) -> None:
    """The gradient reaches the first hidden layer."""
    models = [built(build, seed) for seed in range(SEEDS)]
    ratio = median(forward(model).gradient_ratio() for model in models)
    expect(ratio == ratio, "the gradient is NaN at the start: weights or biases are not finite.")
    factor = ratio ** (1 / (DEPTH - 1))
    expect(
        ratio >= SMALLEST_RATIO,
        f"from hidden layer {DEPTH} back to layer 1 the gradient shrinks to {ratio:.1e} of itself, "
        f"{factor:.2f} per layer; wanted: {SMALLEST_RATIO:g} or more, "
        f"{SMALLEST_RATIO ** (1 / (DEPTH - 1)):.2f} per layer. {too_small(models[0])}",
    )


@limit(60)
def learns(build: Build) -> None:
    """Learns two moons."""
    accuracies = [train(built(build, seed), seed) for seed in range(SEEDS)]
    learned = sum(accuracy >= ACCURACY for accuracy in accuracies)
    listed = ", ".join(f"{accuracy:.2f}" for accuracy in accuracies)
    expect(
        learned >= ENOUGH_SEEDS,
        f"the gradient arrives, yet only {learned} of {SEEDS} seeds learn. Validation accuracies: "
        f"{listed}; wanted: {ACCURACY:.2f} or more with {ENOUGH_SEEDS} of them. "
        f"{does_not_learn(built(build, 0))}",
    )


keep_the_sigmoid = Task(
    "keep_the_sigmoid",
    needs=("build(seed)",),
    checks=(ten_sigmoids, seeded, gradient_arrives, learns),
    hints=(
        "Each layer multiplies the gradient by σ′ ≤ ¼ and by its weights. "
        "You keep σ′. What is left to change?",
        "For n inputs with weights of standard deviation s, the weights contribute about s√n. "
        "Which s makes up for ¼?",
        "`nn.init.normal_(layer.weight, std=…)` changes a layer in place; do it for every hidden "
        "layer, with 4 / √n for the std.",
    ),
)
