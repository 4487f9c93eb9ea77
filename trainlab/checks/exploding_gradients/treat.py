"""Checks of ``treat``: one run that died of its weights, one that died of its learning rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from trainlab.checking import Task, expect, limit
from trainlab.engine.data import digits

Treat = Callable[[nn.Module, float, float, list[float]], Any]

STEEP, HE = 0.43, (6 / 64) ** 0.5  # weights are drawn uniformly between minus and plus this
RATE_OF_STEEP, RATE_OF_LOOK_ALIKE = 0.05, 1.0
LEVEL = 8.0  # layer 1 to layer L after treatment: He's weights give 0.5 to 2, batch norm 6
EPOCHS, BATCH, ACCURACY = 5, 32, 0.80  # a twentieth of the rate at gain 2 reaches 0.7 in 5 epochs


@limit(15)
def steep_is_cured(treat: Treat) -> None:
    """The steep one: its profile is level afterward."""
    _expect_cured(treat, _build(STEEP, depth=10, n=64))


def look_alike(treat: Treat) -> None:
    """The look-alike: its weights stay, its learning rate falls."""
    before = _build(HE, depth=10, n=64)
    model, rate = _treated(treat, before, RATE_OF_LOOK_ALIKE)
    expect(
        not _added(before, model),
        "you built something into it. Its profile is level: the network needs no treatment, its "
        "learning rate does.",
    )
    expect(
        not _changed(before, model),
        "you changed its weights. They are He's, and their profile is level: nothing there needs "
        "a treatment.",
    )
    expect(
        rate < RATE_OF_LOOK_ALIKE,
        f"its learning rate was 1 and is {rate:g} now. Its profile is level, so the steps are what "
        "killed it: lower the rate.",
    )


def other_sizes(treat: Treat) -> None:
    """Another steep one, of six layers of 48 units."""
    _expect_cured(treat, _build(0.8, depth=6, n=48))


@limit(60)
def both_learn(treat: Treat) -> None:
    """Both learn the digits."""
    for what, bound, rate in (
        ("the steep one", STEEP, RATE_OF_STEEP),
        ("the look-alike", HE, RATE_OF_LOOK_ALIKE),
    ):
        model, treated = _treated(treat, _build(bound, depth=10, n=64), rate)
        accuracy = _accuracy_after_training(model, treated)
        said = f"{what}, at a learning rate of {treated:g}, "
        expect(
            accuracy is not None,
            f"{said}dies again. Divide its rate by three, and again, until it lives.",
        )
        slow = " Such a small rate learns too slowly." if treated < 0.005 else ""
        high = " That rate is still too high." if treated > 0.15 else ""
        expect(
            (accuracy or 0.0) >= ACCURACY,
            f"{said}lives, but reaches an accuracy of only {accuracy or 0.0:.2f} in {EPOCHS} "
            f"epochs; wanted: {ACCURACY:.2f} or more.{slow}{high}",
        )


task = Task(
    "treat",
    needs=("treat(model, lr, loss, profile)",),
    checks=(steep_is_cured, look_alike, other_sizes, both_learn),
    hints=(
        "What differs between the two runs: the weights, or the learning rate? Change that one, "
        "and leave the other alone.",
        "The factor is gain / √2. Dividing all weights by it makes it 1. A rate that is too high: "
        "divide it by ten or twenty.",
        "`with torch.no_grad():`, then for each layer in `model[::2]`: `layer.weight /= factor`. "
        "Otherwise `lr = lr / 20`.",
    ),
    shows=(
        "Each run is treated at its cause and left alone otherwise. To expect: both at a "
        "learning rate that lives, and layer 1 gets about as much gradient as layer 10 (0.96 "
        "and 1.08 times, with the solution's treatment)."
    ),
    then="Next in this notebook: task 4, `clip_by_norm`.",
)


def _accuracy_after_training(model: nn.Module, rate: float) -> float | None:
    """Train with plain SGD on 1,280 digits; accuracy on the other 517, None if the run died."""
    x, y = _digits()
    x = x.to(next(model.parameters()).dtype)
    order = torch.Generator().manual_seed(0)
    rows = torch.randperm(len(y), generator=order)
    learn, other = rows[:1280], rows[1280:]
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    model.train()
    for _ in range(EPOCHS):
        for batch in learn[torch.randperm(len(learn), generator=order)].split(BATCH):
            loss = cross_entropy(model(x[batch]), y[batch])
            if not loss.isfinite():
                return None
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        return float((model(x[other]).argmax(1) == y[other]).double().mean())


def _digits() -> tuple[Tensor, Tensor]:
    data = digits()
    return torch.from_numpy(data.x), torch.from_numpy(data.y)


def _build(bound: float, depth: int, n: int) -> nn.Sequential:
    generator = torch.Generator().manual_seed(0)
    layers: list[nn.Module] = []
    for n_in in [64] + (depth - 1) * [n]:
        layers += [nn.Linear(n_in, n), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(n, 10))
    for layer in _linear(model):
        nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
        nn.init.zeros_(layer.bias)
    return model


def _step_zero(model: nn.Module) -> tuple[float, list[float]]:
    """Loss, and size of the gradient where each ReLU hands on its output."""
    states: list[Tensor] = []
    relus = [module for module in model.modules() if isinstance(module, nn.ReLU)]
    hooks = [relu.register_forward_hook(lambda _m, _i, h: states.append(h)) for relu in relus]
    x, y = _digits()
    loss = cross_entropy(model(x[:128].to(next(model.parameters()).dtype)), y[:128])
    for hook in hooks:
        hook.remove()
    return loss.item(), [float(g.norm()) for g in torch.autograd.grad(loss, states)]


def _treated(treat: Treat, before: nn.Module, rate: float) -> tuple[nn.Module, float]:
    got = treat(before, rate, *_step_zero(before))
    expect(got is not None, "found None. Does the function end with `return model, lr`?")
    expect(
        isinstance(got, tuple | list) and len(got) == 2 and isinstance(got[0], nn.Module),
        f"found {got!r:.60}, expected two things: the network and its learning rate.",
    )
    model, new = got
    try:
        new = float(new)
    except (TypeError, ValueError, RuntimeError):
        new = math.nan
    expect(
        math.isfinite(new) and new > 0,
        f"the learning rate: found {got[1]!r:.40}, expected a number above 0.",
    )
    sizes = [[tuple(layer.weight.shape) for layer in _linear(m)] for m in (before, model)]
    expect(
        sizes[0] == sizes[1],
        f"found {len(sizes[1])} linear layers of sizes {sizes[1][:2]}…, expected those of the "
        f"network that came in: {len(sizes[0])} of sizes {sizes[0][:2]}…. Treat this one, at "
        "whatever depth and width it has.",
    )
    relus = [sum(isinstance(m, nn.ReLU) for m in net.modules()) for net in (before, model)]
    expect(
        relus[1] == relus[0],
        f"the network came with {relus[0]} ReLUs (`nn.ReLU`) and has {relus[1]} now. Their slope "
        "never exceeds 1; they are not to blame.",
    )
    return model, new


def _expect_cured(treat: Treat, before: nn.Module) -> None:
    _, profile = _step_zero(before)
    was, depth = profile[0] / profile[-1], len(profile)
    model, rate = _treated(treat, before, RATE_OF_STEEP)
    _, profile = _step_zero(model)
    ratio = profile[0] / profile[-1]
    changed = _changed(before, model)
    added = _added(before, model)
    expect(
        all(p.requires_grad for p in model.parameters()),
        "some weights cannot be trained any more (`requires_grad` is False). Change them in place, "
        "within `with torch.no_grad():`, and leave them parameters that learn.",
    )
    if not changed and not added and not math.isclose(rate, RATE_OF_STEEP, rel_tol=1e-6):
        expect(
            False,
            f"its learning rate was {RATE_OF_STEEP:g} and is {rate:g} now, its weights are as "
            f"before. That is a bandage: layer 1 still gets {was:.0f} times the gradient of layer "
            f"{depth}. Change the factors.",
        )
    expect(
        changed or added,
        "network and rate come back just as they went in. If your code ran, it did not change the "
        "layers: `layer.weight / factor` makes a new tensor, `layer.weight /= factor` works in "
        "place (within `with torch.no_grad():`).",
    )
    said = f"layer 1 got {was:.0f} times the gradient of layer {depth}, and gets {ratio:.2g} times"
    part = "" if not changed or len(changed) > depth - 1 else f" You changed layers {changed} only."
    expect(ratio == ratio, "its gradient is NaN now: are the weights finite?")
    expect(
        ratio <= LEVEL,
        f"{said} now; wanted: at most {LEVEL:g}.{part} Each of the {depth - 1} factors has to come "
        "down to about 1.",
    )
    expect(
        ratio >= 1 / LEVEL,
        f"{said} now: it vanishes. {_too_small(model)}",
    )
    expect(
        math.isclose(rate, RATE_OF_STEEP, rel_tol=1e-6),
        f"the profile is level now, and that was the cure. Yet the learning rate fell from "
        f"{RATE_OF_STEEP:g} to {rate:g}; it was healthy, so it stays.",
    )


def _too_small(model: nn.Module) -> str:
    """Say whose initialization the weights of a treated network look like, if anybody's."""
    inner = [layer for layer in _linear(model) if layer.in_features == layer.out_features]
    gain = median(float(layer.weight.std()) * layer.in_features**0.5 for layer in inner)
    if 0.9 < gain < 1.1:
        return (
            "Weights of std 1/√n are Xavier's, made for activations of slope 1, such as tanh. A "
            "ReLU lets half of the units through, so its factor is √½ then; He's √(2/n) makes it 1."
        )
    if 0.5 < gain < 0.65:
        return (
            "Weights of std 0.58/√n are PyTorch's own default, made to be safe, not level: with "
            "ReLU its factor is 0.41. He's √(2/n) makes it 1."
        )
    return "Divide each layer's weights by *one* factor, not by the whole product."


def _added(before: nn.Module, after: nn.Module) -> int:
    """How many modules came in, such as batch norms."""
    return sum(1 for _ in after.modules()) - sum(1 for _ in before.modules())


def _changed(before: nn.Module, after: nn.Module) -> list[int]:
    """Numbers, from 1, of the linear layers whose weights or biases changed."""
    pairs = zip(_linear(before), _linear(after), strict=True)
    return [n for n, (old, new) in enumerate(pairs, 1) if not _equal(old, new)]


def _equal(old: nn.Linear, new: nn.Linear) -> bool:
    return torch.equal(old.weight, new.weight.to(old.weight)) and torch.equal(
        old.bias, new.bias.to(old.bias)
    )


def _linear(model: nn.Module) -> list[nn.Linear]:
    return [module for module in model.modules() if isinstance(module, nn.Linear)]
