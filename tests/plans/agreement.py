"""Three ways to run a plan, and how far apart they are."""

from __future__ import annotations

import contextlib
import io
import itertools
import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from trainlab.engine.networks import Stack
from trainlab.node import run_node
from trainlab.plans.data import draw_data
from trainlab.plans.printing import SECTIONS, as_pytorch
from trainlab.plans.reading import read_plan
from trainlab.plans.streams import Stream
from trainlab.plans.training import PlanRun, initial_networks, unbiased_layers

PAGE = Path(__file__).with_name("page.mjs")
HISTORY = ("step_loss", "train_loss", "val_loss", "test_loss", "train_accuracy", "val_accuracy")
TENSORS = ("weights", "biases", "scales", "shifts", "means", "variances")

ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu", "silu")
BLOCKS = (
    "plain",
    "batch_norm",
    "layer_norm",
    "rms_norm",
    "residual",
    "batch_norm_residual",
    "residual_mlp",
    "scaled_residual_mlp",
    "pre_norm_residual_mlp",
)
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"optimizer": {"learning_rate": 0.03}},
    "momentum, L2": {
        "optimizer": {"learning_rate": 0.01, "momentum": 0.9},
        "regularization": {"weight_decay": 0.01},
    },
    "Adam": {"optimizer": {"kind": "adam", "learning_rate": 1e-3}},
    "Adam, L2": {
        "optimizer": {"kind": "adam", "learning_rate": 1e-3},
        "regularization": {"weight_decay": 0.1, "decay_all": False},
    },
    "AdamW": {
        "optimizer": {"kind": "adamw", "learning_rate": 3e-3},
        "regularization": {"weight_decay": 0.5},
    },
}
CLIPPING: dict[str, dict[str, Any]] = {
    "free": {},
    "by norm": {"clipping": {"norm": 0.3}},
    "by value": {"clipping": {"value": 0.02}},
}
SCHEDULES = ("constant", "one_cycle", "linear", "cosine", "warmup", "warmup_cosine", "step")
INITIALIZATIONS = ("he", "xavier", "default", "gain")
DROPOUT: dict[str, dict[str, Any]] = {
    "no dropout": {},
    "dropout": {"regularization": {"dropout": 0.3}},
    "before the head": {"regularization": {"dropout": 0.2, "dropout_where": "head"}},
}
LOSSES = tuple(itertools.product(("cross_entropy", "mse"), ("mean", "sum")))
BATCHES = {20: 20, 7: 8, 32: 30}  # of 50 training rows: size → epochs, so that 60 steps are taken


def merged(*parts: dict[str, Any]) -> dict[str, Any]:
    """Return plans put together, section by section."""
    whole: dict[str, Any] = {"version": 1}
    for part in parts:
        for name, value in part.items():
            whole[name] = whole.get(name, {}) | value if isinstance(value, dict) else value
    return whole


def matrix(seed: int = 0) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return options and plans: every optimizer with every clipping and block, the rest drawn."""
    rng = random.Random(seed)
    found = []
    for optimizer, clipping, block in itertools.product(OPTIMIZERS, CLIPPING, BLOCKS):
        loss, reduction = rng.choice(LOSSES)
        options = {
            "optimizer": optimizer,
            "clipping": clipping,
            "block": block,
            "activation": rng.choice(ACTIVATIONS),
            "initialization": rng.choice(INITIALIZATIONS),
            "schedule": rng.choice(SCHEDULES),
            "depth": rng.choice([1, 3, 6]),
            "width": rng.choice([8, 13, 32]),
            "dropout": rng.choice(list(DROPOUT)),
            "loss": f"{loss}, {reduction}",
            "smoothing": 0.1 if loss == "cross_entropy" and rng.random() < 0.2 else 0,
            "batch": rng.choice(list(BATCHES)),
        }
        if options["batch"] == 7 and "batch_norm" in block:
            options["batch"] = 20  # 50 rows in sevens leave a batch of 1
        found.append((options, plan_of(options)))
    return found


def plan_of(options: dict[str, Any]) -> dict[str, Any]:
    loss, reduction = options["loss"].split(", ")
    law = options["initialization"]
    plan = merged(
        {"data": {"n": 84, "noise": 0.05}, "block": options["block"]},
        {"architecture": {name: options[name] for name in ("depth", "width", "activation")}},
        {"initialization": {"law": law} | ({"gain": 1.2} if law == "gain" else {})},
        {"schedule": {"kind": options["schedule"]}},
        {"loss": {"kind": loss, "reduction": reduction}},
        {"regularization": {"label_smoothing": options["smoothing"]}},
        {"stopping": {"batch_size": options["batch"], "epochs": BATCHES[options["batch"]]}},
        OPTIMIZERS[options["optimizer"]],
        CLIPPING[options["clipping"]],
        DROPOUT[options["dropout"]],
    )
    if reduction == "sum":  # as large a step as of a mean
        rate = plan["optimizer"]["learning_rate"] / (20 if "kind" not in plan["optimizer"] else 1)
        plan["optimizer"] = plan["optimizer"] | {"learning_rate": rate}
    return plan


def in_page(plans: list[dict[str, Any]], **more: Any) -> list[list[dict[str, Any]]]:
    """Return what the page engine makes of plans, in Node: for each plan a run for each seed."""
    found: list[list[dict[str, Any]]] = run_node(PAGE, {"train": plans} | more, timeout=600)
    return found


def difference(found: Any, expected: Any) -> float:
    """Return the largest difference, relative to the largest number; infinite if NaN differ."""
    a = np.asarray(found, dtype=float).ravel()
    b = np.asarray(expected, dtype=float).ravel()
    if a.shape != b.shape or (np.isnan(a) != np.isnan(b)).any():
        return np.inf
    finite = ~np.isnan(a)
    if not finite.any():
        return 0.0
    gap, size = np.abs(a - b)[finite].max(), np.abs(b[finite]).max()
    return float(gap / size) if gap else 0.0


def page_differences(page: dict[str, Any], run: PlanRun, member: int = 0) -> dict[str, float]:
    """Return how far the page's run is from one network of the stack's."""
    found = {}
    for name in HISTORY:
        if name in run.history:
            theirs = page["history"][name.replace("val_", "validation_")]
            found[name] = difference(theirs, run[name][member])
    taken = ~np.isnan(run["step_loss"][member])  # other seeds may have gone on
    for name in ("learning_rate", "momentum"):
        theirs = np.array(page["history"][name], dtype=float)
        found[name] = difference(theirs[taken], run[name][taken])
    gradient = run["gradient"][member]
    theirs = np.array(page["history"]["gradient"], dtype=float).reshape(gradient.shape)
    columns = range(gradient.shape[1])
    found["gradient"] = max(difference(theirs[:, m], gradient[:, m]) for m in columns)
    found["parameters"] = max(
        difference(values, ours[member].detach())
        for name in TENSORS
        for values, ours in zip(page["values"][name], getattr(run.networks, name), strict=True)
    )
    for name, ours in (
        ("bestEpoch", run.best_epoch),
        ("stoppedAt", run.stopped_at),
        ("diedAt", run.died_at),
        ("diedIn", run.died_in),
    ):
        found[name] = difference([page[name]], [float(ours[member])])
    return found


class Printed:
    """The printed script, run as it is, with the rows, weights, batches and masks of one seed."""

    def __init__(self, plan: dict[str, Any], seed: int = 0) -> None:
        whole = read_plan(plan)
        head, rest = as_pytorch(whole).split(SECTIONS[0])
        _, rest = rest.split(SECTIONS[1])
        network, training = rest.split(SECTIONS[2])
        self.space: dict[str, Any] = {"__name__": "printed"}
        dtype = torch.get_default_dtype()
        try:
            exec(head, self.space)
            self._give_rows(whole)
            exec(network, self.space)
            self.model: nn.Module = self.space["model"]
            stack = initial_networks(whole | {"seeds": [seed]})
            self._give_weights(stack, unbiased_layers(whole))
            self.gradients: list[list[float]] = []
            self._listen()
            order, dropout = Stream(seed, "batches"), Stream(seed, "dropout")
            self.death: str | None = None
            with pytest_patch() as patch, contextlib.redirect_stdout(io.StringIO()):
                patch(torch, "randperm", lambda n: torch.from_numpy(order.permutation(n)))
                patch(nn.Dropout, "forward", lambda layer, h: _masked(layer, h, dropout))
                try:
                    exec(training, self.space)
                except SystemExit as died:
                    self.death = str(died)
        finally:
            torch.set_default_dtype(dtype)

    def _give_rows(self, plan: dict[str, Any]) -> None:
        parts = draw_data(plan)
        for name in parts._fields:
            rows = getattr(parts, name)
            self.space[f"x_{name}"] = torch.from_numpy(rows.x).to(torch.get_default_dtype())
            self.space[f"y_{name}"] = torch.from_numpy(rows.y)

    @property
    def linears(self) -> list[nn.Linear]:
        return [m for m in self.model.modules() if isinstance(m, nn.Linear)]

    @property
    def norms(self) -> list[Any]:
        kinds = (nn.BatchNorm1d, nn.LayerNorm, nn.RMSNorm)
        return [m for m in self.model.modules() if isinstance(m, kinds)]

    def _give_weights(self, stack: Stack, unbiased: int) -> None:
        pairs = zip(self.linears, stack.weights, stack.biases, strict=True)
        for matrix, (linear, weight, bias) in enumerate(pairs):
            assert (linear.bias is None) == (matrix < unbiased)
            linear.weight.data.copy_(weight[0].T)
            if linear.bias is not None:
                linear.bias.data.copy_(bias[0, 0])

    def _listen(self) -> None:
        norms: list[float] = []

        def note(parameter: torch.Tensor) -> None:
            norms.append(float(parameter.grad.norm()))  # type: ignore[union-attr]
            if len(norms) == len(self.linears):  # the first matrix is the last to get its own
                self.gradients.append(norms[::-1])
                norms.clear()

        for linear in self.linears:
            linear.weight.register_post_accumulate_grad_hook(note)

    def differences(self, run: PlanRun, member: int = 0) -> dict[str, float]:
        """Return how far the script's run is from one network of the stack's."""
        steps, history = len(self.space["losses"]), self.space["history"]
        found = {}
        if not run.plan["regularization"]["label_smoothing"]:  # it prints the smoothed loss
            losses = [loss if np.isfinite(loss) else np.nan for loss in self.space["losses"]]
            found["step_loss"] = difference(losses, run["step_loss"][member, :steps])
        for name, part in (("train", "train"), ("val", "validation"), ("test", "test")):
            for at, what in enumerate(("loss", "accuracy")):
                ours = run[f"{name}_{what}"][member, : len(history)]
                found[f"{name}_{what}"] = difference([entry[part][at] for entry in history], ours)
        ours = run["gradient"][member, : len(self.gradients)].T
        theirs = np.array(self.gradients).T
        found["gradient"] = max(difference(a, b) for a, b in zip(theirs, ours, strict=True))
        networks = run.networks
        pairs = [
            (linear.weight.detach().T, weight[member].detach())
            for linear, weight in zip(self.linears, networks.weights, strict=True)
        ]
        pairs += [
            (linear.bias.detach(), bias[member, 0].detach())
            for linear, bias in zip(self.linears, networks.biases, strict=True)
            if linear.bias is not None
        ]
        for name, own in (
            ("weight", "scales"),
            ("bias", "shifts"),
            ("running_mean", "means"),
            ("running_var", "variances"),
        ):
            stacked = getattr(networks, own)
            if stacked:
                pairs += [
                    (getattr(norm, name).detach(), tensor[member, 0].detach())
                    for norm, tensor in zip(self.norms, stacked, strict=True)
                ]
        found["parameters"] = max(difference(a, b) for a, b in pairs)
        return found


def _masked(layer: nn.Dropout, h: torch.Tensor, stream: Stream) -> torch.Tensor:
    if not layer.training:
        return h
    kept = torch.from_numpy(stream.uniform(*h.shape) >= layer.p)
    return h * (kept.to(h.dtype) / (1 - layer.p))


@contextlib.contextmanager
def pytest_patch() -> Any:
    """Yield a function that replaces an attribute until the end."""
    import pytest

    with pytest.MonkeyPatch.context() as patch:
        yield patch.setattr
