"""Checks of ``keep_the_sigmoid``: ten sigmoid layers that pass the gradient on, and learn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from trainlab.checking import Task, expect, limit
from trainlab.engine.data import moons

Build = Callable[[int], Any]

SEEDS = 3
SMALLEST_RATIO = 1e-3  # ‖∂L/∂h₁‖ / ‖∂L/∂h₁₀‖; PyTorch's default gives 2e-8, std 4/√n about 1e-2
ACCURACY, ENOUGH_SEEDS = 0.80, 3  # a network that does not learn stays at 0.5
DEPTH, WIDTH = 10, 32
EPOCHS, BATCH, LEARNING_RATE, MOMENTUM = 60, 32, 0.1, 0.9
CLEARLY_LEARNED = 0.95
OTHER_ACTIVATIONS = re.compile(
    "(relu|leaky_relu|prelu|rrelu|relu6|elu|selu|celu|gelu|silu|mish|tanh|hardtanh|softplus|"
    "softsign|hardswish|hardsigmoid)_?"
)


def ten_sigmoids(build: Build) -> None:
    """Ten hidden layers, all sigmoid."""
    pass_ = _forward(_built(build, 0))
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
    first, again, other = (list(_built(build, seed).parameters()) for seed in (0, 0, 1))
    expect(
        _equal(first, again),
        "`build(0)` gives another network each time; start it with `torch.manual_seed(seed)`.",
    )
    expect(
        not _equal(first, other),
        "`build(0)` and `build(1)` give the same network; pass the seed on: "
        "`torch.manual_seed(seed)`.",
    )


def gradient_arrives(build: Build) -> None:
    """The gradient reaches the first hidden layer."""
    models = [_built(build, seed) for seed in range(SEEDS)]
    ratio = median(_forward(model).gradient_ratio() for model in models)
    expect(ratio == ratio, "the gradient is NaN at the start: weights or biases are not finite.")
    factor = ratio ** (1 / (DEPTH - 1))
    expect(
        ratio >= SMALLEST_RATIO,
        f"from hidden layer {DEPTH} back to layer 1 the gradient shrinks to {ratio:.1e} of itself, "
        f"{factor:.2f} per layer; wanted: {SMALLEST_RATIO:g} or more, "
        f"{SMALLEST_RATIO ** (1 / (DEPTH - 1)):.2f} per layer. {_too_small(models[0])}",
    )


@limit(60)
def learns(build: Build) -> None:
    """Learns two moons."""
    accuracies = [_train(_built(build, seed), seed) for seed in range(SEEDS)]
    learned = sum(accuracy >= ACCURACY for accuracy in accuracies)
    listed = ", ".join(f"{accuracy:.2f}" for accuracy in accuracies)
    expect(
        learned >= ENOUGH_SEEDS,
        f"the gradient arrives, yet only {learned} of {SEEDS} seeds learn. Validation accuracies: "
        f"{listed}; wanted: {ACCURACY:.2f} or more with {ENOUGH_SEEDS} of them. "
        f"{_does_not_learn(_built(build, 0))}",
    )


task = Task(
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
    shows=(
        "The product of σ′ and the weights was to blame, not the sigmoid: it is about 1 a "
        "layer now. To expect with 4/√n: layer 1 gets about 0.03 of what layer 10 gets; with "
        "He's weights 0.00005."
    ),
)


class _Pass(TorchFunctionMode):
    """Records the sigmoids' outputs, and other activations, of one pass through a network."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: list[Tensor] = []
        self.others: set[str] = set()
        self.loss: Tensor

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "")
        if name in ("sigmoid", "expit"):
            self.hidden.append(result)
        elif OTHER_ACTIVATIONS.fullmatch(name):
            self.others.add(name.rstrip("_").replace("relu", "ReLU"))
        return result

    def gradient_ratio(self) -> float:
        """‖∂L/∂h‖ at the first hidden layer over that at the last."""
        gradients = torch.autograd.grad(self.loss, self.hidden, allow_unused=True)
        first, last = (
            0.0 if gradient is None else float(gradient.double().norm())
            for gradient in (gradients[0], gradients[-1])
        )
        expect(
            last != 0.0,
            "the gradient is 0 at the last hidden layer already. Are the output layer's weights "
            "all zero?",
        )
        return first / last

    def slope(self) -> float:
        """Mean σ′ over all hidden units and examples."""
        return float(torch.stack([(h * (1 - h)).mean() for h in self.hidden]).mean().detach())


def _built(build: Build, seed: int) -> nn.Module:
    model = build(seed)
    expect(model is not None, "`build` returned None. Does it end with `return model`?")
    expect(
        isinstance(model, nn.Module),
        f"`build` returned a {type(model).__name__}, expected a network (an `nn.Module`).",
    )
    trainable = sum(p.requires_grad for p in model.parameters())
    expect(trainable, "no parameter of the network can be trained (`requires_grad` is False).")
    return model


def _moons() -> tuple[Tensor, Tensor]:
    data = moons(1024, seed=0, noise=0.1)
    return torch.tensor(data.x, dtype=torch.float32), torch.tensor(data.y)


def _forward(model: nn.Module) -> _Pass:
    x, y = _moons()
    recorded = _Pass()
    with recorded:
        outputs = model(x[:512].to(_like(model)))
    expected = "expected shape (512, 2): one column per class"
    expect(isinstance(outputs, Tensor), f"the network returns {outputs!r:.40}, {expected}.")
    shape = tuple(outputs.shape)
    expect(shape == (512, 2), f"512 points give outputs of shape {shape}, {expected}.")
    recorded.loss = nn.functional.cross_entropy(outputs, y[:512].to(outputs.device))
    return recorded


def _train(model: nn.Module, seed: int) -> float:
    """Train on half of the moons with plain SGD; return the accuracy on the other half.

    Stops early at an accuracy of 0.95, to keep the learner's waiting short.
    """
    x, y = _moons()
    x, y = x.to(_like(model)), y.to(_like(model).device)
    order = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        for batch in torch.randperm(512, generator=order).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
        if epoch % 5 == 0:
            accuracy = _accuracy(model, x[512:], y[512:])
            if accuracy >= CLEARLY_LEARNED:
                break
    return accuracy


@torch.no_grad()
def _accuracy(model: nn.Module, x: Tensor, y: Tensor) -> float:
    model.eval()
    return float((model(x).argmax(1) == y).double().mean())


def _like(model: nn.Module) -> Tensor:
    return next(model.parameters())


def _equal(some: Sequence[Tensor], others: Sequence[Tensor]) -> bool:
    """Whether two lists of parameters hold the same numbers, in whatever precision."""
    return len(some) == len(others) and all(
        torch.equal(one.detach().cpu().float(), other.detach().cpu().float())
        for one, other in zip(some, others, strict=True)
    )


def _default_network(seed: int) -> nn.Sequential:
    """Return the network of the exercise as PyTorch initializes it."""
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for n_in in [2] + 9 * [WIDTH]:
        layers += [nn.Linear(n_in, WIDTH), nn.Sigmoid()]
    return nn.Sequential(*layers, nn.Linear(WIDTH, 2))


def _linear(model: nn.Module) -> list[nn.Linear]:
    return [module for module in model.modules() if isinstance(module, nn.Linear)]


def _too_small(model: nn.Module) -> str:
    """Say why the gradient of ``model = build(0)`` vanishes, if its weights tell."""
    mine, default = _linear(model), _linear(_default_network(0))
    pairs = list(zip(mine, default, strict=False))[:DEPTH]
    old = [n for n, pair in enumerate(pairs, 1) if _equal(*([p.weight] for p in pair))]
    if len(old) == DEPTH:
        return _same_weights(model)
    if old:
        return (
            f"Hidden layers {_listed(old)} still have the weights PyTorch gave them: "
            "every layer multiplies, so every hidden layer needs the cure."
        )
    inner = [layer for layer in mine if layer.in_features == layer.out_features]
    if not inner:
        return ""
    return _of_size(median(float(w.weight.std()) * w.in_features**0.5 for w in inner))


def _same_weights(model: nn.Module) -> str:
    """Say why ``model = build(0)``, with PyTorch's own weights, is not repaired yet."""
    known = (nn.Linear, nn.Sigmoid, nn.Sequential)
    added = {type(m).__name__ for m in model.modules() if not isinstance(m, known)}
    if added:
        return (
            f"With weights of PyTorch's size, what you added ({', '.join(sorted(added))}) "
            "does not make up for σ′ ≤ ¼."
        )
    if not _equal(list(model.parameters()), list(_default_network(0).parameters())):
        return (
            "The weights are still PyTorch's own. Biases shift z; it is the weights that multiply "
            "the gradient."
        )
    return (
        "`build` returns the network just as PyTorch initializes it. If your code ran, it did not "
        "change the layers: `layer.weight * 3` makes a new tensor, `nn.init.normal_(layer.weight)` "
        "works in place. A different learning rate does not count: the check trains with its own. "
        "Nor does float64: rounding is not what makes it vanish."
    )


def _of_size(scale: float) -> str:
    """Comment on weights of standard deviation ``scale`` / √n."""
    size = f"Your weights have std {scale:.2g}/√n. "
    if scale < 0.9:
        return size + "Smaller weights make it worse: they have to make up for σ′ ≤ ¼."
    if scale < 1.2:
        return size + (
            "That is Xavier's: made for activations of slope 1 at 0, such as tanh. "
            "The sigmoid's slope is ¼."
        )
    if scale < 1.6:
        return size + (
            "That is He's: it makes up for the half that ReLU cuts off. The sigmoid's slope of ¼ "
            "needs more."
        )
    return size + "The right direction, not yet far enough."


def _does_not_learn(model: nn.Module) -> str:
    slope = _forward(model).slope()
    if slope < 0.06:
        return (
            f"At the start σ′ is {slope:.2g} on average, of ¼ at best: the sigmoids are saturated. "
            "The weights are too large."
        )
    return (
        "Look at what reaches layer 10 going forward, too: do its units still tell two inputs "
        "apart?"
    )


def _listed(numbers: list[int]) -> str:
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers))
