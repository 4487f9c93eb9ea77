"""A plan as plain PyTorch: a script that a beginner can read, with none of this package in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trainlab.plans.reading import BATCH_NORMS, TWO_MATRICES, Plan, ends, read_plan, split, steps_of

ACTIVATIONS = {
    "relu": "nn.ReLU()",
    "tanh": "nn.Tanh()",
    "sigmoid": "nn.Sigmoid()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
}
NORMS = {
    "batch_norm": "nn.BatchNorm1d(width)",
    "batch_norm_residual": "nn.BatchNorm1d(width)",
    "layer_norm": "nn.LayerNorm(width)",
    "rms_norm": "nn.RMSNorm(width, eps=1e-5)",
    "pre_norm_residual_mlp": "nn.LayerNorm(width)",
}
RESIDUAL = ("residual", "batch_norm_residual")
SECTIONS = ("# 1. Data", "# 2. Network", "# 3. Training")
"""How the three parts of a script begin."""


def as_pytorch(plan: Mapping[str, Any] | str) -> str:
    """Return a script that trains a plan in plain PyTorch.

    With the same rows, initial weights, batches and dropout it takes the same steps as
    `train_plan` and the page. By itself it draws others by the same laws, from numpy's and
    PyTorch's generators.

    Parameters
    ----------
    plan : mapping or str
        As ``plan.schema.json`` describes it, or its JSON.

    Raises
    ------
    PlanError
        Lists everything that is wrong with the plan.

    Examples
    --------
    >>> print(as_pytorch({"version": 1}).splitlines()[0])
    import numpy as np
    """
    whole = read_plan(plan)
    lines = [
        "import numpy as np",
        "import torch",
        "from torch import nn",
        *(["from sklearn.datasets import load_digits"] * (whole["data"]["kind"] == "digits")),
        "",
        f"torch.set_default_dtype(torch.{whole['precision']})",
        "",
        *_data(whole),
        "",
        *_network(whole),
        "",
        *_training(whole),
    ]
    return "\n".join(lines) + "\n"


def _data(plan: Plan) -> Iterator[str]:
    data, rows = plan["data"], split(plan)
    classes = ends(plan)[1]
    yield SECTIONS[0]
    yield f"rng = np.random.default_rng({data['seed']})"
    yield from _rows(data, rows.all)
    first, second = rows.train, rows.train + rows.validation
    yield f"train, validation, test = np.split(rng.permutation({rows.all}), [{first}, {second}])"
    if data["label_noise"]:
        yield f"noisy = train[rng.random(len(train)) < {data['label_noise']!r}]"
        yield f"y[noisy] = rng.integers({classes}, size=len(noisy))  # labels drawn again"
    yield "x, y = torch.tensor(x, dtype=torch.get_default_dtype()), torch.tensor(y)"
    yield "x_train, y_train = x[train], y[train]"
    if rows.validation:
        yield "x_validation, y_validation = x[validation], y[validation]"
    if rows.test:
        yield "x_test, y_test = x[test], y[test]"


def _rows(data: Mapping[str, Any], n: int) -> Iterator[str]:
    kind = data["kind"]
    if kind == "digits":
        yield "x, y = load_digits(return_X_y=True)"
        yield "x = (x - x.mean()) / x.std()"
        if n < 1797:
            yield f"rows = rng.permutation(len(x))[:{n}]"
            yield "x, y = x[rows], y[rows]"
        return
    if kind == "points":
        yield "points = np.array("
        yield "    ["
        for a, b, label in data["points"]:
            yield f"        [{a!r}, {b!r}, {int(label)}],"
        yield "    ]"
        yield ")"
        yield "x, y = points[:, :2], points[:, 2].astype(int)"
        return
    if kind == "spirals":
        yield f"y = np.arange({n}) % {data['arms']}  # {data['arms']} arms, one class each"
        yield f"radius = rng.uniform(0.1, 1, {n})"
        yield f"angle = 2 * np.pi * (radius + y / {data['arms']})"
    elif kind == "circles":
        yield f"y = np.arange({n}) % 2"
        yield "radius = np.where(y == 1, 0.5, 1.0)"
        yield f"angle = rng.uniform(0, 2 * np.pi, {n})"
    else:
        yield f"y = np.arange({n}) % 2"
        yield f"radius, angle = 1.0, rng.uniform(0, np.pi, {n})"
    yield "x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)"
    if kind == "moons":
        yield "x[y == 1] = [1.0, 0.5] - x[y == 1]  # the other half circle, upside down"
    yield f"x = x + rng.normal(0, {data['noise']!r}, x.shape)"
    yield "x = (x - x.mean()) / x.std()"


def _network(plan: Plan) -> Iterator[str]:
    block, rules = plan["block"], plan["regularization"]
    depth, width = plan["architecture"]["depth"], plan["architecture"]["width"]
    inputs, outputs = ends(plan)
    two = block in TWO_MATRICES
    shortcut = depth > 0 and (two or (block in RESIDUAL and depth > 1))
    yield SECTIONS[1]
    yield f"torch.manual_seed({plan['seeds'][0]})"
    yield f"depth, width = {depth}, {width}"
    if shortcut:
        scale = " / depth**0.5" if block == "scaled_residual_mlp" else ""
        yield ""
        yield ""
        yield "class Residual(nn.Module):"
        yield "    def __init__(self, *layers):"
        yield "        super().__init__()"
        yield "        self.branch = nn.Sequential(*layers)"
        yield ""
        yield "    def forward(self, h):"
        yield f"        return h + self.branch(h){scale}"
        yield ""
        yield ""
    activation = ACTIVATIONS[plan["architecture"]["activation"]]
    norm = NORMS.get(block)
    dropout = f"nn.Dropout({rules['dropout']!r})" if rules["dropout"] else None
    inside = [dropout] if dropout and rules["dropout_where"] == "hidden" else []
    before_head = [dropout] if dropout and rules["dropout_where"] == "head" else []
    if two:
        yield f"layers = [nn.Linear({inputs}, width)]"
        layers = [norm, "nn.Linear(width, width)", activation, "nn.Linear(width, width)", *inside]
        yield "for _ in range(depth):"
        yield f"    layers += [Residual({_joined(layers)})]"
        before_head = [*filter(None, [norm]), *before_head]
    elif depth:
        no_bias = ", bias=False" if block in BATCH_NORMS else ""  # the norm's shift is one
        yield "layers = []"
        yield "for layer in range(depth):"
        yield f"    n_in = {inputs} if layer == 0 else width"
        layers = [f"nn.Linear(n_in, width{no_bias})", norm, activation, *inside]
        whole = f"[{_joined(layers)}]"
        if shortcut:
            yield f"    hidden = {whole}"
            yield "    layers += hidden if layer == 0 else [Residual(*hidden)]"
        else:
            yield f"    layers += {whole}"
    else:
        yield "layers = []"
    reads = "width" if depth else str(inputs)
    yield f"layers += [{_joined([*before_head, f'nn.Linear({reads}, {outputs})'])}]"
    yield "model = nn.Sequential(*layers)"
    yield from _initialization(plan, two)


def _initialization(plan: Plan, two: bool) -> Iterator[str]:
    law, gain = plan["initialization"]["law"], plan["initialization"]["gain"]
    if law == "default":
        yield "# The weights stay as nn.Linear draws them."
        return
    yield "linears = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]"
    if law == "he" and two:
        yield "for matrix, linear in enumerate(linears):"
        yield "    gain = 1 if matrix % 2 == 0 else 2**0.5  # 1 where no activation follows"
        yield "    nn.init.normal_(linear.weight, std=gain / linear.in_features**0.5)"
    else:
        std = {
            "he": "(2 / linear.in_features) ** 0.5",
            "xavier": "(2 / (linear.in_features + linear.out_features)) ** 0.5",
            "normal": "1",
            "gain": f"{gain!r} / linear.in_features**0.5",
        }[law]
        yield "for linear in linears:"
        yield f"    nn.init.normal_(linear.weight, std={std})"
    yield "    if linear.bias is not None:"
    yield "        nn.init.zeros_(linear.bias)"


def _training(plan: Plan) -> Iterator[str]:
    stopping, clipping = plan["stopping"], plan["clipping"]
    rows, patience = split(plan), stopping["patience"]
    parts = ["train"] + ["validation"] * bool(rows.validation) + ["test"] * bool(rows.test)
    yield SECTIONS[2]
    yield f"epochs, batch_size = {stopping['epochs']}, {stopping['batch_size']}"
    yield from _loss(plan)
    yield from _optimizer(plan)
    schedule = [*_schedule(plan)]
    yield from schedule
    yield ""
    yield ""
    yield "@torch.no_grad()"
    yield "def evaluate(x, y):"
    yield "    model.eval()"
    yield "    outputs = model(x)"
    mean_loss = "nn.functional.cross_entropy(outputs, y)"
    if plan["loss"]["kind"] == "mse":
        mean_loss = "nn.functional.mse_loss(outputs, one_hot(y))"
    yield f"    loss = {mean_loss}.item()"
    yield "    accuracy = (outputs.argmax(dim=1) == y).double().mean().item()"
    yield "    return loss, accuracy"
    yield ""
    yield ""
    if patience is not None:
        yield 'best_score, best_epoch, best_weights = float("inf"), 0, None'
    yield "losses = []"
    yield "history = [{"
    yield from (f'    "{part}": evaluate(x_{part}, y_{part}),' for part in parts)
    yield "}]"
    yield "for epoch in range(1, epochs + 1):"
    yield "    model.train()"
    yield "    for rows in torch.randperm(len(x_train)).split(batch_size):"
    yield "        optimizer.zero_grad()"
    yield "        loss = loss_of(model(x_train[rows]), y_train[rows])"
    per_row = " / len(rows)" if plan["loss"]["reduction"] == "sum" else ""
    yield f"        losses.append(loss.item(){per_row})"
    yield "        if not loss.isfinite():"
    yield '            raise SystemExit(f"Step {len(losses) - 1}: the loss is not finite.")'
    yield "        loss.backward()"
    if clipping["norm"] is not None:
        yield f"        nn.utils.clip_grad_norm_(model.parameters(), {clipping['norm']!r})"
    if clipping["value"] is not None:
        yield f"        nn.utils.clip_grad_value_(model.parameters(), {clipping['value']!r})"
    yield "        optimizer.step()"
    if schedule:
        yield "        scheduler.step()"
    yield "    history.append({"
    yield from (f'        "{part}": evaluate(x_{part}, y_{part}),' for part in parts)
    yield "    })"
    yield '    print(f"epoch {epoch}:", history[-1])'
    if patience is not None:
        yield from _patience(stopping)


def _loss(plan: Plan) -> Iterator[str]:
    loss, smoothing = plan["loss"], plan["regularization"]["label_smoothing"]
    if loss["kind"] == "mse":
        outputs = ends(plan)[1]
        yield ""
        yield ""
        yield "def one_hot(y):"
        yield f"    return nn.functional.one_hot(y, {outputs}).to(torch.get_default_dtype())"
        yield ""
        yield ""
        yield "def loss_of(outputs, y):"
        if loss["reduction"] == "mean":
            yield "    return nn.functional.mse_loss(outputs, one_hot(y))"
        else:
            yield "    return ((outputs - one_hot(y)) ** 2).mean(dim=1).sum()"
        yield ""
        yield ""
        return
    given = [f'reduction="{loss["reduction"]}"'] * (loss["reduction"] != "mean")
    given += [f"label_smoothing={smoothing!r}"] * bool(smoothing)
    yield f"loss_of = nn.CrossEntropyLoss({', '.join(given)})"


def _optimizer(plan: Plan) -> Iterator[str]:
    optimizer, rules = plan["optimizer"], plan["regularization"]
    kind = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}[optimizer["kind"]]
    given = [f"lr={optimizer['learning_rate']!r}"]
    given += [f"momentum={optimizer['momentum']!r}"] * bool(optimizer["momentum"])
    if rules["weight_decay"] or kind == "AdamW":
        given += [f"weight_decay={rules['weight_decay']!r}"]
    parameters = "model.parameters()"
    if rules["weight_decay"] and not rules["decay_all"]:
        yield "matrices = [p for p in model.parameters() if p.ndim == 2]"
        yield "others = [p for p in model.parameters() if p.ndim == 1]  # not decayed"
        parameters = '[{"params": matrices}, {"params": others, "weight_decay": 0.0}]'
    yield f"optimizer = torch.optim.{kind}({parameters}, {', '.join(given)})"


def _schedule(plan: Plan) -> Iterator[str]:
    kind, optimizer = plan["schedule"]["kind"], plan["optimizer"]
    if kind == "constant":
        return
    steps = steps_of(plan)
    yield f"steps = {steps}  # in all epochs"
    yield "schedules = torch.optim.lr_scheduler"
    if kind == "one_cycle":
        still = ", cycle_momentum=False"
        plain = optimizer["kind"] == "sgd" and not optimizer["momentum"]
        given = f"optimizer, max_lr={optimizer['learning_rate']!r}, total_steps=steps"
        yield f"scheduler = schedules.OneCycleLR({given}{still if plain else ''})"
    elif kind == "linear":
        given = "optimizer, start_factor=1.0, end_factor=0.0, total_iters=steps"
        yield f"scheduler = schedules.LinearLR({given})"
    elif kind == "cosine":
        yield "scheduler = schedules.CosineAnnealingLR(optimizer, steps)"
    elif kind == "step":
        milestones = [-(-steps // 2), -(-3 * steps // 4)]
        yield f"scheduler = schedules.MultiStepLR(optimizer, {milestones}, gamma=0.1)"
    else:
        warm = max(1, round(plan["schedule"]["warmup_share"] * steps))
        name = "scheduler" if kind == "warmup" else "rise"
        given = f"optimizer, start_factor=1 / {warm}, total_iters={warm - 1}"
        yield f"{name} = schedules.LinearLR({given})"
        if kind == "warmup_cosine":
            yield f"fall = schedules.CosineAnnealingLR(optimizer, {max(1, steps - warm)})"
            yield f"scheduler = schedules.SequentialLR(optimizer, [rise, fall], [{warm}])"


def _patience(stopping: Mapping[str, Any]) -> Iterator[str]:
    score = 'history[-1]["validation"][0]'
    if stopping["monitor"] == "val_accuracy":
        score = '-history[-1]["validation"][1]'
    yield f"    score = {score}"
    yield "    if score < best_score:"
    yield "        best_score, best_epoch = score, epoch"
    yield "        best_weights = {name: w.clone() for name, w in model.state_dict().items()}"
    yield f"    if epoch - best_epoch >= {stopping['patience']}:"
    yield "        break"
    if stopping["restore"]:
        yield "if best_weights is not None:"
        yield "    model.load_state_dict(best_weights)"


def _joined(layers: list[str | None]) -> str:
    return ", ".join(layer for layer in layers if layer)
