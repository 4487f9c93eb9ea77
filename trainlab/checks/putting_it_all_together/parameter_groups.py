"""Checks of ``parameter_groups``: what decays, what does not, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from trainlab.checking import Task, expect

Groups = Callable[[nn.Module, float], Any]


def linear_only(parameter_groups: Groups) -> None:
    """Two linear layers: weights decay, biases do not."""
    _decays_only(_Network(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)), 0.3, parameter_groups)


def with_batch_norm(parameter_groups: Groups) -> None:
    """Batch norm's scales and shifts do not decay."""
    network = _Network(nn.Linear(4, 3, bias=False), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 2))
    _decays_only(network, 0.07, parameter_groups)


def nested(parameter_groups: Groups) -> None:
    """Blocks in blocks, convolutions, and scales that are matrices."""
    _decays_only(
        _Network(
            nn.Conv2d(1, 2, 3),
            nn.GroupNorm(1, 2),
            nn.Flatten(2),
            _Block(16),
            nn.Sequential(nn.Sequential(nn.Linear(3, 5, bias=False))),
        ),
        0.2,
        parameter_groups,
    )


def embedded(parameter_groups: Groups) -> None:
    """Embeddings, and parameters that stand alone."""
    _decays_only(_Network(nn.Embedding(7, 4), _Scaled(4), nn.Linear(4, 2)), 0.4, parameter_groups)


def tied(parameter_groups: Groups) -> None:
    """A matrix that two modules share is one parameter."""
    embedding, head = nn.Embedding(7, 4), nn.Linear(4, 7)
    head.weight = embedding.weight
    _decays_only(_Network(embedding, nn.Linear(4, 4), head), 0.6, parameter_groups)


def no_decay(parameter_groups: Groups) -> None:
    """With decay 0 nothing decays."""
    _decays_only(_Network(nn.Linear(2, 3), nn.BatchNorm1d(3)), 0.0, parameter_groups)


task = Task(
    "parameter_groups",
    needs=("parameter_groups(model, decay)",),
    checks=(linear_only, with_batch_norm, nested, embedded, tied, no_decay),
    hints=(
        "What tells the weight of a linear layer from the scale of a norm: its name, its shape, or "
        "the module that it belongs to?",
        "`model.modules()` goes through all modules, the nested ones too. What is the weight of an "
        "`nn.Linear` or `nn.Conv2d` decays; what else is there goes into the other group.",
        "`decayed = [m.weight for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]`. "
        "For the others compare identities: `all(p is not d for d in decayed)`.",
    ),
    shows=(
        "The module tells what decays; name and shape do not. To expect for the chapter's "
        "network: 17,024 numbers decay and 778 do not."
    ),
    then="Next in this notebook: task 2, `suggest_max_lr`.",
)


class _Network(nn.Sequential):
    """A network that stays the same object when the arguments are copied."""

    def __deepcopy__(self, memo: dict[int, Any]) -> _Network:
        return self


class _Scaled(nn.Module):
    """A matrix and a scale of its own, which belong to no layer."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.position = nn.Parameter(torch.zeros(3, width))
        self.scale = nn.Parameter(torch.ones(()))


class _Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm((2, width))
        self.inner = nn.Sequential(nn.Linear(width, width), nn.PReLU(), nn.Linear(width, 3))

    def forward(self, x: Tensor) -> Any:
        return self.inner(self.norm(x))


def _decays_only(network: nn.Module, decay: float, parameter_groups: Groups) -> None:
    given = _given(parameter_groups(network, decay))
    matrices = (nn.Linear, nn.Conv2d)
    for name, parameter in network.named_parameters():
        where, _, kind = name.rpartition(".")
        module = network.get_submodule(where)
        label = f"{kind} of {type(module).__name__} (`{name}`)"
        found = given.pop(id(parameter), [])
        expect(
            found,
            f"{label} is in no group: the optimizer will never move it. Groups decide about "
            "decay, and every parameter belongs to one.",
        )
        shared = sum(p is parameter for _, p in network.named_parameters(remove_duplicate=False))
        also = " Two modules share it, and it is still one parameter." if shared > 1 else ""
        expect(
            len(found) == 1,
            f"{label} is in the groups {len(found)} times; each belongs to one, once.{also}",
        )
        if shared > 1 and found[0] in (0.0, decay):
            continue  # the weight of a linear layer, and of an embedding: both can be argued
        want = decay if kind == "weight" and isinstance(module, matrices) else 0.0
        expect(
            found[0] == want,
            f"{label}: found weight_decay {found[0]:g}, expected {want:g}. "
            + (_why(module, kind) if found[0] in (0, decay) else "The caller gives the decay."),
        )
    expect(not given, "a group holds something that is no parameter of this network.")


def _why(module: nn.Module, kind: str) -> str:
    if isinstance(module, nn.Linear | nn.Conv2d):
        if kind == "weight":
            return "The weights of linear and convolutional layers are what decays."
        return "A bias is pulled to 0 for nothing: it does not make the function simpler."
    if isinstance(module, nn.LayerNorm):
        return (
            "A norm's scale can be a matrix. The number of axes does not tell; the type of the "
            "module does."
        )
    if isinstance(module, nn.Embedding):
        return "An embedding looks up rows; it is neither `nn.Linear` nor `nn.Conv2d`."
    if isinstance(module, _Scaled):
        return "It belongs to no linear or convolutional layer, so it does not decay."
    if isinstance(module, nn.PReLU):
        return "It is called `weight`, and it is the slope of an activation."
    if kind == "weight":
        return (
            "A norm's scale is called `weight`, too. The name does not tell; the type of the "
            "module does."
        )
    return "A norm's shift sets where the next unit begins; it does not decay."


def _given(groups: Any) -> dict[int, list[float]]:
    """Return the decays given to each parameter, by its id."""
    expect(groups is not None, "found None. Does the function end with `return …`?")
    expect(
        isinstance(groups, list | tuple) and all(isinstance(group, dict) for group in groups),
        f"found a {type(groups).__name__}, expected a list of dicts, each with `params` and "
        "`weight_decay`.",
    )
    given: dict[int, list[float]] = {}
    for group in groups:
        expect(
            "params" in group,
            f'a group has the keys {", ".join(map(repr, group))}, expected "params" among them: '
            "so PyTorch's optimizers call it.",
        )
        expect(
            "weight_decay" in group,
            'a group has no "weight_decay": AdamW gives it its default of 0.01. Write 0.0 where '
            "nothing is to decay.",
        )
        parameters = group["params"]
        for parameter in [parameters] if isinstance(parameters, Tensor) else list(parameters):
            expect(
                isinstance(parameter, Tensor),
                f"`params` holds a {type(parameter).__name__}, expected parameters. "
                "`named_parameters()` gives pairs: the name, then the parameter.",
            )
            given.setdefault(id(parameter), []).append(float(group["weight_decay"]))
    return given
