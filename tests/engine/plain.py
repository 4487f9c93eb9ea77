"""The oracle: plain PyTorch, one network, one loop, as a tutorial would print it."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from trainlab.engine.networks import Stack
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import generator

ACTIVATION_MODULES: dict[str, type[nn.Module]] = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
}


NORMS: dict[str, type[nn.Module]] = {
    "batch_norm": nn.BatchNorm1d,
    "layer_norm": nn.LayerNorm,
    "rms_norm": nn.RMSNorm,
    "pre_norm": nn.LayerNorm,
}


class PlainNetwork(nn.Module):
    """One member of a stack, rebuilt from torch.nn's own modules."""

    def __init__(self, stack: Stack, member: int) -> None:
        super().__init__()
        architecture = stack.architecture
        self.residual = "residual" in architecture.block
        self.linears = nn.ModuleList()
        for weight, bias in zip(stack.weights, stack.biases, strict=True):
            linear = nn.Linear(*weight.shape[1:], dtype=weight.dtype)
            with torch.no_grad():
                linear.weight.copy_(weight[member].T)
                linear.bias.copy_(bias[member, 0])
            self.linears.append(linear)
        self.mlp, self.scaled = "mlp" in architecture.block, "scaled" in architecture.block
        norm = next((kind for name, kind in NORMS.items() if name in architecture.block), None)
        size = {"normalized_shape": architecture.width, "eps": 1e-5}
        if norm is nn.BatchNorm1d:
            size = {"num_features": architecture.width}
        self.norms = nn.ModuleList(
            norm(**size, dtype=stack.weights[0].dtype) if norm else nn.Identity()
            for _ in range(architecture.depth + ("pre_norm" in architecture.block))
        )
        for ours, name in ((stack.scales, "weight"), (stack.shifts, "bias")):
            for values, norm in zip(ours, self.norms, strict=bool(ours)):
                getattr(norm, name).data.copy_(values[member, 0])
        self.activation = ACTIVATION_MODULES[architecture.activation]()

    def states(self, x: Tensor) -> list[Tensor]:
        if self.mlp:
            return self.mlp_states(x)
        h, found = x, []
        for layer, (linear, norm) in enumerate(zip(self.linears, self.norms, strict=False)):
            a = self.activation(norm(linear(h)))
            h = h + a if self.residual and layer > 0 else a
            found.append(h)
        return found

    def mlp_states(self, x: Tensor) -> list[Tensor]:
        embedding, *branches, _ = self.linears
        h, found = embedding(x), []
        for first, second, norm in zip(branches[::2], branches[1::2], self.norms, strict=False):
            branch = second(self.activation(first(norm(h))))
            h = h + (branch * len(branches[::2]) ** -0.5 if self.scaled else branch)
            found.append(h)
        return found

    def head(self, h: Tensor) -> Tensor:
        return self.linears[-1](self.norms[-1](h) if self.mlp else h)

    def forward(self, x: Tensor) -> Tensor:
        return self.head([x, *self.states(x)][-1])


def plain_optimizer(model: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    parameters = [p for p in model.parameters() if p.requires_grad]
    groups = [{"params": parameters}]
    if not plan.decay_all:
        groups = [
            {"params": [p for p in parameters if p.ndim == 2]},
            {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
        ]
    if plan.optimizer == "sgd":
        return torch.optim.SGD(
            groups, plan.learning_rate, plan.momentum, weight_decay=plan.weight_decay
        )
    kind = torch.optim.Adam if plan.optimizer == "adam" else torch.optim.AdamW
    return kind(groups, plan.learning_rate, weight_decay=plan.weight_decay)


def factor_of(schedule: str, step: int, n_steps: int, share: float) -> float:
    """Return what a schedule makes of the learning rate, by its formula."""
    half_cosine = lambda part: (1 + math.cos(math.pi * part)) / 2  # noqa: E731
    warm = max(1, round(share * n_steps))
    if schedule == "linear":
        return 1 - step / n_steps
    if schedule == "cosine":
        return half_cosine(step / n_steps)
    if schedule == "step":
        return 0.1 ** ((step >= n_steps / 2) + (step >= 3 * n_steps / 4))
    if step < warm:
        return (step + 1) / warm
    return 1.0 if schedule == "warmup" else half_cosine((step - warm) / max(1, n_steps - warm))


def plain_average(model: nn.Module, plan: Plan) -> AveragedModel:
    if plan.average == "ema":
        return AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(plan.ema_decay))
    return AveragedModel(model)


def train_plainly(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    plan: Plan,
    seed: int,
    after_epoch: Callable[[int], bool] = lambda epoch: False,
    averaged: AveragedModel | None = None,
) -> dict[str, list[float]]:
    """Train one network; ``after_epoch`` returns True to stop. Returns what each step saw."""
    optimizer = plain_optimizer(model, plan)
    if plan.loss == "cross_entropy":
        criterion = nn.CrossEntropyLoss(
            reduction=plan.reduction, label_smoothing=plan.label_smoothing
        )
        plainly = nn.CrossEntropyLoss()
    else:
        criterion, plainly = nn.MSELoss(reduction=plan.reduction), nn.MSELoss()
    n = len(x)
    n_steps = plan.epochs * math.ceil(n / plan.batch_size)
    schedule = None
    if plan.schedule == "one_cycle":
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=plan.learning_rate,
            total_steps=n_steps,
            cycle_momentum=plan.optimizer != "sgd" or plan.momentum > 0,
        )
    elif plan.schedule != "constant":
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: factor_of(plan.schedule, step, n_steps, plan.warmup_share)
        )
    orders, mixing = generator(seed, "batches"), generator(seed, "mixup")
    seen: dict[str, list[float]] = {"loss": [], "norm": [], "learning_rate": []}
    for epoch in range(1, plan.epochs + 1):
        model.train()
        order = torch.from_numpy(orders.permutation(n))
        for start in range(0, n, plan.batch_size):
            rows = order[start : start + plan.batch_size]
            optimizer.zero_grad()
            with torch.no_grad():
                seen["loss"].append(plainly(copy.deepcopy(model)(x[rows]), y[rows]).item())
            if plan.mixup:
                share = mixing.beta(plan.mixup, plan.mixup)
                others = rows[mixing.permutation(len(rows))]
                outputs = model(share * x[rows] + (1 - share) * x[others])
                loss = share * criterion(outputs, y[rows])
                loss = loss + (1 - share) * criterion(outputs, y[others])
            else:
                loss = criterion(model(x[rows]), y[rows])
            loss.backward()
            limit = math.inf if plan.clip_norm is None else plan.clip_norm
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), limit)
            if plan.clip_value is not None:
                torch.nn.utils.clip_grad_value_(model.parameters(), plan.clip_value)
            seen["norm"].append(norm.item())
            seen["learning_rate"].append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if schedule:
                schedule.step()
            if averaged and plan.average == "ema":
                averaged.update_parameters(model)
        if averaged and plan.average == "swa" and epoch > plan.epochs * (1 - plan.swa_share):
            averaged.update_parameters(model)
        if after_epoch(epoch):
            break
    model.eval()
    if averaged:
        update_bn(x.split(plan.batch_size), averaged)
        averaged.eval()
    return seen


class EarlyStopping:
    """Patience on validation loss, with the best weights kept: the textbook's own version."""

    def __init__(self, model: nn.Module, x: Tensor, y: Tensor, patience: int) -> None:
        self.model, self.x, self.y, self.patience = model, x, y, patience
        self.best_loss, self.best_epoch, self.best_state = math.inf, 0, None
        self.losses: list[float] = []
        self.stopped_at = math.nan

    def __call__(self, epoch: int) -> bool:
        self.model.eval()
        with torch.no_grad():
            loss = nn.functional.cross_entropy(self.model(self.x), self.y).item()
        self.losses.append(loss)
        if loss < self.best_loss:
            self.best_loss, self.best_epoch = loss, epoch
            self.best_state = copy.deepcopy(self.model.state_dict())
        if epoch - self.best_epoch >= self.patience:
            self.stopped_at = epoch
            return True
        return False


def distance(stack: Stack, member: int, model: PlainNetwork) -> float:
    """Return the largest difference between a member's tensors and the plain network's."""
    pairs = [
        (weight[member].T, linear.weight)
        for weight, linear in zip(stack.weights, model.linears, strict=True)
    ]
    pairs += [
        (bias[member, 0], linear.bias)
        for bias, linear in zip(stack.biases, model.linears, strict=True)
    ]
    for ours, name in (
        (stack.scales, "weight"),
        (stack.shifts, "bias"),
        (stack.means, "running_mean"),
        (stack.variances, "running_var"),
    ):
        theirs = [
            getattr(norm, name) for norm in model.norms if getattr(norm, name, None) is not None
        ]
        pairs += [(mine[member, 0], its) for mine, its in zip(ours, theirs, strict=True)]
    return max(float((ours - theirs.detach()).abs().max()) for ours, theirs in pairs)
