"""Checks of ``signal_flow``: gradients and spreads wherever a layer is used, without a trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.overrides import TorchFunctionMode

from trainlab.checking import NotYet, Task, expect, expect_close
from trainlab.checks.vanishing_gradients._networks import layered, norms, of_parameters, rows

LossOf = Callable[[nn.Module], Tensor]
Flow = Callable[[nn.Module, LossOf], Any]

ADVICE = {  # a part of torch's message, and what a learner should read instead
    "not have been used in the graph": "what you keep is a copy that the network does not go on "
    "with, so the loss does not depend on it. Keep the output itself; or let the hook return the "
    "copy: what a forward hook returns replaces the output.",
    "does not require grad": "what you keep is cut off from the graph (`detach`, `.data` or "
    "`no_grad`), so it has no gradient. Keep the output itself.",
    "is being modified inplace": "a module's own backward hook cannot stand an in-place activation "
    "behind it. Use forward hooks, and hand on a copy.",
}


def plain_network(signal_flow: Flow) -> None:
    """A plain network, three layers."""
    model, (x, y) = layered((3, 5, 4, 2), nn.Tanh, seed=1), rows(7, 3, classes=2)
    _expect_flow(signal_flow, model, x, y)


def order_of_use(signal_flow: Flow) -> None:
    """Layers inside layers, one of them used twice."""
    model, (x, y) = _Tangled(), rows(6, 3, classes=2, seed=2)
    _expect_flow(signal_flow, model, x, y)


def convolutions(signal_flow: Flow) -> None:
    """A convolutional network."""
    model, (x, y) = _convolutional(), rows(8, 1, 5, 5, classes=3, seed=3)
    _expect_flow(signal_flow, model, x, y)


def in_place(signal_flow: Flow) -> None:
    """Activations that overwrite their input."""
    sizes, (x, y) = (3, 6, 5, 2), rows(9, 3, classes=2, seed=4)
    model = layered(sizes, lambda: nn.ReLU(inplace=True), seed=5)
    _expect_flow(signal_flow, model, x, y, twin=layered(sizes, seed=5))


def leaves_the_model(signal_flow: Flow) -> None:
    """Leaves the network as it was."""
    model, owners, gradients = _somebodys()
    x, y = rows(6, 3, classes=2, seed=6)
    _uncopied(signal_flow)(model, _loss_on(x, y))
    _expect_only(model, owners, "")
    after = [parameter.grad for parameter in model.parameters()]
    expect(
        all(g is not None and torch.equal(g, old) for g, old in zip(after, gradients, strict=True)),
        "after measuring, the `.grad` of the parameters has changed. `backward()` adds to it; "
        "`torch.autograd.grad(loss, tensors)` leaves it alone.",
    )


def leaves_its_modes(signal_flow: Flow) -> None:
    """Leaves every module in its mode."""
    model, (x, y) = (
        layered((3, 5, 4, 2), lambda: nn.ReLU(inplace=True), seed=8),
        rows(6, 3, classes=2),
    )
    dropout = nn.Dropout(0.5)
    model = nn.Sequential(model[0], model[1], dropout, *list(model)[2:])
    dropout.eval()
    settings = [(m.training, getattr(m, "inplace", None)) for m in model.modules()]
    _uncopied(signal_flow)(model, _loss_on(x, y))
    after = [(m.training, getattr(m, "inplace", None)) for m in model.modules()]
    expect(
        [mode for mode, _ in after] == [mode for mode, _ in settings],
        "after measuring, part of the network is in another mode than before: "
        f"{sum(m for m, _ in after)} modules of {len(after)} are in training mode, "
        f"{sum(m for m, _ in settings)} were. `model.eval()` switches dropout off, so the next "
        "epoch would train another network, and what you measured is not what trains. Leave the "
        "mode alone.",
    )
    expect(
        after == settings,
        "after measuring, the activations no longer work in place (`inplace`): you changed "
        "somebody's network. Hand on a copy instead: what a forward hook returns replaces the "
        "output.",
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
    _expect_only(
        model, owners, " `finally` runs whether there was an error or not: remove them there."
    )


task = Task(
    "signal_flow",
    needs=("signal_flow(model, loss_of)",),
    checks=(
        plain_network,
        order_of_use,
        convolutions,
        in_place,
        leaves_the_model,
        leaves_its_modes,
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
    shows=(
        "It sees every use of a layer and leaves the network as it was. To expect for the "
        "report's network: backward 0.00024 and forward 0.00015 with PyTorch's weights, 0.80 "
        "and 0.48 with He's."
    ),
    then="Next in this notebook: task 4, `keep_the_sigmoid`.",
)


class _Tangled(nn.Module):
    """Layers declared in another order than used, two in a container, one used twice."""

    DECLARED = (4, 2, 3, 0, 1)  # its five uses, in the order in which the layers are declared

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.last = nn.Linear(5, 2)
        self.again = nn.Linear(5, 5)
        self.inner = nn.ModuleList([nn.Linear(3, 4), nn.Linear(4, 5)])

    def forward(self, x: Tensor) -> Tensor:
        """Take (batch, 3) to (batch, 2), with activations that are no modules."""
        h = x
        for layer in (*self.inner, self.again, self.again):
            h = torch.tanh(layer(h))
        return self.last(h)


def _convolutional() -> nn.Sequential:
    """Two convolutions and a linear layer, from images of 5 × 5 to 3 classes."""
    torch.manual_seed(4)
    body = [nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Conv2d(3, 2, 2), nn.ReLU(), nn.Flatten()]
    return nn.Sequential(*body, nn.Linear(8, 3))


def _loss_on(x: Tensor, y: Tensor) -> LossOf:
    """Return the function that takes a model to its loss on (x, y)."""
    return lambda model: cross_entropy(model(x), y)


def _expect_flow(
    signal_flow: Flow, model: nn.Module, x: Tensor, y: Tensor, twin: nn.Module | None = None
) -> None:
    """Compare with ``twin``, which computes the same as ``model`` and overwrites nothing."""
    plain = twin or model
    gradients, outputs = _flow(plain, _loss_on(x, y))
    found, spreads = _two_lists(signal_flow, model, _loss_on(x, y), len(gradients))
    because = {
        "These are the gradients of the weights. You need those of what each layer hands "
        "on": of_parameters(plain, _loss_on(x, y)(plain), "weight"),
        "The list runs from the last layer to the first; reverse it": gradients.flip(0),
        "The layers come in the order in which they are declared. You need the order in which "
        "they are used": gradients[list(getattr(model, "DECLARED", ()))],
        "You took squares without the root": gradients**2,
    }
    wrong = {
        "You took the variance; you need its root, the standard deviation": _spread(outputs) ** 2,
        "You took one standard deviation over all numbers. Then the differences between units "
        "count as well; you need those between rows, unit by unit": _each(outputs, torch.std),
        "You took the mean of the units' standard deviations. You need the root of the mean of "
        "their variances": _each(outputs, lambda z: z.std(0, correction=0).mean()),
        "You compared the units of one row. See how the rows of the batch differ, unit by "
        "unit: the variance along the first axis": _each(
            outputs, lambda z: z.flatten(1).var(1, correction=0).mean().sqrt()
        ),
        "These are the sizes of the outputs. The spread is how far the rows of the batch are "
        "apart": norms(outputs),
    }
    if twin is not None:
        relu, overwritten = _flow(plain, _loss_on(x, y), at=("relu",))
        changed = (
            "The in-place activation has overwritten the tensor that you kept. Hand on a copy: "
            "what a forward hook returns replaces the output"
        )
        because[changed] = torch.cat([relu, gradients[-1:]])
        wrong[changed] = _spread([*overwritten, outputs[-1]])
    expect_close(found, gradients, "the gradients", because, rtol=1e-4)
    if np.shape(spreads) == np.shape(found) and np.allclose(spreads, _spread(outputs, 1), 1e-4):
        return  # divided by n − 1: as good a measure
    expect_close(spreads, _spread(outputs), "the spreads", wrong, rtol=1e-4)


def _flow(
    model: nn.Module, loss_of: LossOf, at: tuple[str, ...] = ("linear", "conv1d", "conv2d")
) -> tuple[Tensor, list[Tensor]]:
    """Return the gradients' sizes, and what the functions named ``at`` returned, in their order."""
    listening = _Listening(at)
    with listening:
        loss = loss_of(model)
    gradients = torch.autograd.grad(loss, listening.kept)
    return norms(gradients), [kept.detach() for kept in listening.kept]


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


def _spread(outputs: Sequence[Tensor], correction: int = 0) -> Tensor:
    """Std across the batch, as root mean square over units, for each layer's outputs."""
    return torch.stack([z.var(0, correction=correction).mean().sqrt() for z in outputs])


def _each(outputs: list[Tensor], measure: Callable[[Tensor], Tensor]) -> Tensor:
    return torch.stack([measure(z) for z in outputs])


def _two_lists(
    signal_flow: Flow, model: nn.Module, loss_of: LossOf, uses: int
) -> list[list[float]]:
    """Call the learner's function; return its two lists as numbers."""
    try:
        result = signal_flow(model, loss_of)
    except RuntimeError as error:
        advice = next((text for part, text in ADVICE.items() if part in str(error)), None)
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
        return " Some are inside other modules; `model.modules()` finds them all."
    return ""


def _somebodys() -> tuple[nn.Module, list[Any], list[Tensor]]:
    """Return a network with its owner's hook and gradients."""
    model = layered((3, 5, 4, 2), nn.Tanh, seed=7)
    model[2].register_forward_hook(lambda module, inputs, output: None)
    for number, parameter in enumerate(model.parameters()):
        parameter.grad = torch.full_like(parameter, number + 0.5)
    return (
        model,
        _hooks_of(model),
        [p.grad.clone() for p in model.parameters() if p.grad is not None],
    )


def _hooks_of(model: nn.Module) -> list[Any]:
    """Return every hook of the network and its modules."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return [h for m in model.modules() for kind in kinds for h in getattr(m, kind).values()]


def _expect_only(model: nn.Module, owners: list[Any], advice: str) -> None:
    """Expect the owner's hooks, and no others."""
    found = _hooks_of(model)
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


def _uncopied(signal_flow: Flow) -> Flow:
    """Return the learner's function itself, so that the check sees what it does to the network."""
    return getattr(signal_flow, "function", signal_flow)


class _LossFailed(Exception):  # noqa: N818 - stands for any error of the learner's loss
    """What the failing loss raises."""
