"""What the checks of ``layer_sizes`` and ``signal_flow`` measure, and what they compare with.

What a layer hands on is caught where torch's functions are called, not by hooks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.overrides import TorchFunctionMode

from trainlab.checking import NotYet, expect, expect_close

LossOf = Callable[[nn.Module], Tensor]
Sizes = Callable[[nn.Module, Tensor, Tensor], Any]
Flow = Callable[[nn.Module, LossOf], Any]

_ADVICE = {  # a part of torch's message, and what a learner should read instead
    "not have been used in the graph": "what you keep is a copy that the network does not go on "
    "with, so the loss does not depend on it. Keep the output itself; or let the hook return the "
    "copy: what a forward hook returns replaces the output.",
    "does not require grad": "what you keep is cut off from the graph (`detach`, `.data` or "
    "`no_grad`), so it has no gradient. Keep the output itself.",
    "is being modified inplace": "a module's own backward hook cannot stand an in-place activation "
    "behind it. Use forward hooks, and hand on a copy.",
}


def layered(
    sizes: Sequence[int],
    activation: Callable[[], nn.Module] = nn.ReLU,
    gain: float | None = None,
    seed: int = 0,
) -> nn.Sequential:
    """Return a float64 network of ``len(sizes) − 2`` hidden layers.

    With a ``gain``, weights have std gain/√n and biases are 0; else both are PyTorch's own.
    """
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for n_in, n_out in pairwise(sizes):
        linear = nn.Linear(n_in, n_out)
        if gain is not None:
            nn.init.normal_(linear.weight, std=gain / n_in**0.5)
            nn.init.zeros_(linear.bias)
        layers += [linear, activation()]
    return nn.Sequential(*layers[:-1]).double()


class Tangled(nn.Module):
    """Layers declared in another order than used, two in a container, one used twice."""

    DECLARED = (4, 2, 3, 0, 1)  # its five uses, in the order in which the layers are declared

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.last = nn.Linear(5, 2)
        self.again = nn.Linear(5, 5)
        self.inner = nn.ModuleList([nn.Linear(3, 4), nn.Linear(4, 5)])
        self.double()

    def forward(self, x: Tensor) -> Tensor:
        """Take (batch, 3) to (batch, 2), with activations that are no modules."""
        h = x
        for layer in (*self.inner, self.again, self.again):
            h = torch.tanh(layer(h))
        return self.last(h)


def convolutional() -> nn.Sequential:
    """Two convolutions and a linear layer, from images of 5 × 5 to 3 classes."""
    torch.manual_seed(4)
    body = [nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Conv2d(3, 2, 2), nn.ReLU(), nn.Flatten()]
    return nn.Sequential(*body, nn.Linear(8, 3)).double()


def rows(n: int, *shape: int, classes: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return random inputs (n, *shape), off zero and unequally scaled, and n labels."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, *shape, generator=generator, dtype=torch.float64)
    return 0.3 + 1.7 * x, torch.randint(classes, (n,), generator=generator)


def loss_on(x: Tensor, y: Tensor) -> LossOf:
    """Return the function that takes a model to its loss on (x, y)."""
    return lambda model: cross_entropy(model(x), y)


class _Listening(TorchFunctionMode):
    """Keeps what functions of the given names return."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names
        self.kept: list[Tensor] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if getattr(func, "__name__", "") in self.names:
            self.kept.append(result)
        return result


def flow(
    model: nn.Module, loss_of: LossOf, at: tuple[str, ...] = ("linear", "conv1d", "conv2d")
) -> tuple[Tensor, list[Tensor]]:
    """Return the gradients' sizes, and what the functions named ``at`` returned, in their order."""
    listening = _Listening(at)
    with listening:
        loss = loss_of(model)
    gradients = torch.autograd.grad(loss, listening.kept)
    return norms(gradients), [kept.detach() for kept in listening.kept]


def norms(tensors: Sequence[Tensor]) -> Tensor:
    """Return one Euclidean norm for each tensor."""
    return torch.stack([tensor.double().norm() for tensor in tensors])


def spread(outputs: Sequence[Tensor], correction: int = 0) -> Tensor:
    """Std across the batch, as root mean square over units, for each layer's outputs."""
    return torch.stack([z.var(0, correction=correction).mean().sqrt() for z in outputs])


def of_parameters(model: nn.Module, loss: Tensor, name: str) -> Tensor:
    """Sizes of the gradients of all parameters called ``name``: "weight" or "bias"."""
    chosen = [value for key, value in model.named_parameters() if key.endswith(name)]
    return norms(torch.autograd.grad(loss, chosen))


def expect_sizes(layer_sizes: Sizes, model: nn.Sequential, x: Tensor, y: Tensor) -> None:
    """Compare with ‖∂L/∂h‖ of each hidden layer; know the sizes of other gradients."""
    h, entering, states = x.clone().requires_grad_(), [], []
    stations = [h]
    for layer in model:
        if not isinstance(layer, nn.Linear):
            entering.append(h)
        h = layer(h)
        if not isinstance(layer, nn.Linear):
            states.append(h)
    loss = cross_entropy(h, y)
    stations += [*states, h]
    every = norms(torch.autograd.grad(loss, stations, retain_graph=True))
    before = norms(torch.autograd.grad(loss, entering, retain_graph=True))
    weights = of_parameters(model, cross_entropy(model(x), y), "weight")
    biases = of_parameters(model, cross_entropy(model(x), y), "bias")
    right = every[1:-1]
    found = layer_sizes(model, x, y)
    if isinstance(found, list | tuple):
        found = [size.detach() if isinstance(size, Tensor) else size for size in found]
    trap = (
        "These are the gradients of the weights, ∂L/∂W. They say how the weights move, not how "
        "much signal arrives: wanted is ∂L/∂h, for the output of each activation"
    )
    expect_close(
        found,
        right,
        "the sizes",
        because={
            trap: weights[:-1],
            f"{trap}. And the output layer is not a hidden one": weights,
            "These are the gradients of the biases. They add up the rows of the batch; wanted is "
            "∂L/∂h, for the output of each activation": biases[:-1],
            "This is ∂L/∂z, before the activation. Wanted is ∂L/∂h, after it": before,
            "The last entry is the gradient of the network's outputs. Only hidden layers are "
            "wanted": every[1:],
            "The first entry is the gradient of the input. Only hidden layers are wanted, from "
            "the first": every[:-1],
            "The list runs from the last layer to the first; turn it round": right.flip(0),
            "These are the sizes of h itself. Wanted is the size of its gradient": norms(states),
            "You took squares without the root: a size is the root of the sum of squares": right**2,
            "You divided by one layer's size. Leave the sizes as they are; `report` takes the "
            "ratio": right / right[-1],
            "The loss is the mean over the rows, not their sum": right * len(x),
        },
        rtol=1e-4,
    )


def expect_flow(
    signal_flow: Flow, model: nn.Module, x: Tensor, y: Tensor, twin: nn.Module | None = None
) -> None:
    """Compare with ``twin``, which computes the same as ``model`` and overwrites nothing."""
    plain = twin or model
    gradients, outputs = flow(plain, loss_on(x, y))
    found, spreads = _two_lists(signal_flow, model, loss_on(x, y), len(gradients))
    because = {
        "These are the gradients of the weights. Wanted are those of what each layer hands "
        "on": of_parameters(plain, loss_on(x, y)(plain), "weight"),
        "The list runs from the last layer to the first; turn it round": gradients.flip(0),
        "The layers come in the order in which they are declared. Wanted is the order in which "
        "they are used": gradients[list(getattr(model, "DECLARED", ()))],
        "You took squares without the root": gradients**2,
    }
    wrong = {
        "You took the variance; wanted is its root, the standard deviation": spread(outputs) ** 2,
        "You took one standard deviation over all numbers. Then the differences between units "
        "count as well; wanted are those between rows, unit by unit": _each(outputs, torch.std),
        "You took the mean of the units' standard deviations. Wanted is the root of the mean of "
        "their variances": _each(outputs, lambda z: z.std(0, correction=0).mean()),
        "You compared the units of one row. Wanted is how the rows of the batch differ, unit by "
        "unit: the variance along the first axis": _each(
            outputs, lambda z: z.flatten(1).var(1, correction=0).mean().sqrt()
        ),
        "These are the sizes of the outputs. The spread is how far the rows of the batch are "
        "apart": norms(outputs),
    }
    if twin is not None:
        relu, overwritten = flow(plain, loss_on(x, y), at=("relu",))
        changed = (
            "The in-place activation has overwritten the tensor that you kept. Hand on a copy: "
            "what a forward hook returns replaces the output"
        )
        because[changed] = torch.cat([relu, gradients[-1:]])
        wrong[changed] = spread([*overwritten, outputs[-1]])
    expect_close(found, gradients, "the gradients", because, rtol=1e-4)
    if np.shape(spreads) == np.shape(found) and np.allclose(spreads, spread(outputs, 1), 1e-4):
        return  # divided by n − 1: as good a measure
    expect_close(spreads, spread(outputs), "the spreads", wrong, rtol=1e-4)


def _each(outputs: list[Tensor], measure: Callable[[Tensor], Tensor]) -> Tensor:
    return torch.stack([measure(z) for z in outputs])


def _two_lists(
    signal_flow: Flow, model: nn.Module, loss_of: LossOf, uses: int
) -> list[list[float]]:
    """Call the learner's function; return its two lists as numbers."""
    try:
        result = signal_flow(model, loss_of)
    except RuntimeError as error:
        advice = next((text for part, text in _ADVICE.items() if part in str(error)), None)
        if advice is None:
            raise
        raise NotYet(advice) from None
    expected = "expected two lists: gradients, spreads"
    expect(result is not None, f"found None, {expected}. Does the function end with `return …`?")
    expect(hasattr(result, "__len__"), f"found {result!r:.40}, {expected}.")
    expect(len(result) == 2, f"found {len(result)} values, {expected}.")
    lists = []
    for name, values in zip(("gradients", "spreads"), result, strict=True):
        expect(hasattr(values, "__len__"), f"{name}: found {values!r:.40}, expected a list.")
        advice = _overlooked(model, len(values), uses)
        expect(
            len(values) == uses,
            f"{name}: found {len(values)} numbers, expected {uses}: one each time that a layer in "
            f"`LAYERS` is used, the output layer included, activations not.{advice}",
        )
        for value in values:
            shape = tuple(getattr(value, "shape", ()))
            expect(
                shape in ((), (1,)),
                f"{name}: an entry has shape {shape}, expected one number a layer.",
            )
        lists.append([float(value) for value in values])
    return lists


def _overlooked(model: nn.Module, found: int, uses: int) -> str:
    all_, top = (
        sum(isinstance(m, nn.Linear | nn.Conv2d) for m in modules)
        for modules in (model.modules(), model.children())
    )
    if found == all_ < uses:
        return " One layer is used twice, and hands on something else each time."
    if found < all_ and top < all_:
        return " Some stand inside other modules; `model.modules()` finds them all."
    return ""


def hooks_of(model: nn.Module) -> list[Any]:
    """Return every hook of the network and its modules."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return [h for m in model.modules() for kind in kinds for h in getattr(m, kind).values()]


def expect_only(model: nn.Module, owners: list[Any], advice: str) -> None:
    """Expect the owner's hooks, and no others."""
    found = hooks_of(model)
    left = sum(hook not in owners for hook in found)
    expect(
        not left,
        f"{left} of your hooks stay in the network; they would run, and keep memory, at every "
        f"later pass.{advice or ' `handle.remove()` takes one out.'}",
    )
    expect(
        found == owners,
        "you also removed a hook that was there before. Call `remove()` on your own handles only.",
    )
