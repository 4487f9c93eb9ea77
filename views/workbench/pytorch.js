// A plan as plain PyTorch, letter for letter as `trainlab.as_pytorch` prints it (trainlab/plans/printing.py).

import { BATCH_NORMS, TWO_MATRICES, ends, split, stepsOf } from "../engine/plan.js";
import { roundHalfEven } from "../engine/schedule.js";

/** @typedef {import("../engine/types").Plan} Plan */

const ACTIVATIONS = { relu: "nn.ReLU()", tanh: "nn.Tanh()", sigmoid: "nn.Sigmoid()", gelu: "nn.GELU()", silu: "nn.SiLU()" };
const NORMS = /** @type {Record<string, string>} */ ({
  batch_norm: "nn.BatchNorm1d(width)",
  batch_norm_residual: "nn.BatchNorm1d(width)",
  layer_norm: "nn.LayerNorm(width)",
  rms_norm: "nn.RMSNorm(width, eps=1e-5)",
  pre_norm_residual_mlp: "nn.LayerNorm(width)",
});
const RESIDUAL = ["residual", "batch_norm_residual"];

/**
 * A script that trains the plan.
 * @param {Plan} plan  with all its fields, as `readPlan` returns it
 */
export function asPytorch(plan) {
  const lines = [
    "import numpy as np",
    "import torch",
    "from torch import nn",
    ...(plan.data.kind === "digits" ? ["from sklearn.datasets import load_digits"] : []),
    "",
    `torch.set_default_dtype(torch.${plan.precision})`,
    "",
    ...data(plan),
    "",
    ...network(plan),
    "",
    ...training(plan),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * A number as Python writes a float.
 * @param {number} x
 */
export function float(x) {
  if (Object.is(x, -0)) return "-0.0";
  const [digits, power] = x.toExponential().split("e");
  const exponent = Number(power);
  if (x !== 0 && (exponent < -4 || exponent >= 16)) return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  return Number.isInteger(x) ? `${x}.0` : String(x);
}

/** @param {Plan} plan @returns {Generator<string>} */
function* data(plan) {
  const rows = split(plan);
  yield "# 1. Data";
  yield `rng = np.random.default_rng(${plan.data.seed})`;
  yield* rowsOf(plan.data, rows.all);
  yield `train, validation, test = np.split(rng.permutation(${rows.all}), [${rows.train}, ${rows.train + rows.validation}])`;
  if (plan.data.label_noise) {
    yield `noisy = train[rng.random(len(train)) < ${float(plan.data.label_noise)}]`;
    yield `y[noisy] = rng.integers(${ends(plan).outputs}, size=len(noisy))  # labels drawn again`;
  }
  yield "x, y = torch.tensor(x, dtype=torch.get_default_dtype()), torch.tensor(y)";
  yield "x_train, y_train = x[train], y[train]";
  if (rows.validation) yield "x_validation, y_validation = x[validation], y[validation]";
  if (rows.test) yield "x_test, y_test = x[test], y[test]";
}

/** @param {Plan["data"]} data @param {number} n @returns {Generator<string>} */
function* rowsOf({ kind, points, arms, noise }, n) {
  if (kind === "digits") {
    yield "x, y = load_digits(return_X_y=True)";
    yield "x = (x - x.mean()) / x.std()";
    if (n < 1797) {
      yield `rows = rng.permutation(len(x))[:${n}]`;
      yield "x, y = x[rows], y[rows]";
    }
    return;
  }
  if (kind === "points") {
    yield "points = np.array(";
    yield "    [";
    for (const [a, b, label] of points ?? []) yield `        [${float(a)}, ${float(b)}, ${Math.trunc(label)}],`;
    yield "    ]";
    yield ")";
    yield "x, y = points[:, :2], points[:, 2].astype(int)";
    return;
  }
  if (kind === "spirals") {
    yield `y = np.arange(${n}) % ${arms}  # ${arms} arms, one class each`;
    yield `radius = rng.uniform(0.1, 1, ${n})`;
    yield `angle = 2 * np.pi * (radius + y / ${arms})`;
  } else if (kind === "circles") {
    yield `y = np.arange(${n}) % 2`;
    yield "radius = np.where(y == 1, 0.5, 1.0)";
    yield `angle = rng.uniform(0, 2 * np.pi, ${n})`;
  } else {
    yield `y = np.arange(${n}) % 2`;
    yield `radius, angle = 1.0, rng.uniform(0, np.pi, ${n})`;
  }
  yield "x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)";
  if (kind === "moons") yield "x[y == 1] = [1.0, 0.5] - x[y == 1]  # the other half circle, upside down";
  yield `x = x + rng.normal(0, ${float(noise)}, x.shape)`;
  yield "x = (x - x.mean()) / x.std()";
}

/** @param {Plan} plan @returns {Generator<string>} */
function* network(plan) {
  const { block, regularization: rules } = plan;
  const { depth, width } = plan.architecture;
  const { inputs, outputs } = ends(plan);
  const two = TWO_MATRICES.includes(block);
  const shortcut = depth > 0 && (two || (RESIDUAL.includes(block) && depth > 1));
  yield "# 2. Network";
  yield `torch.manual_seed(${plan.seeds[0]})`;
  yield `depth, width = ${depth}, ${width}`;
  if (shortcut) {
    yield "";
    yield "";
    yield "class Residual(nn.Module):";
    yield "    def __init__(self, *layers):";
    yield "        super().__init__()";
    yield "        self.branch = nn.Sequential(*layers)";
    yield "";
    yield "    def forward(self, h):";
    yield `        return h + self.branch(h)${block === "scaled_residual_mlp" ? " / depth**0.5" : ""}`;
    yield "";
    yield "";
  }
  const activation = ACTIVATIONS[plan.architecture.activation];
  const norm = NORMS[block];
  const dropout = rules.dropout ? `nn.Dropout(${float(rules.dropout)})` : null;
  const inside = rules.dropout_where === "hidden" ? dropout : null;
  const beforeHead = [two && norm, rules.dropout_where === "head" && dropout];
  if (two) {
    yield `layers = [nn.Linear(${inputs}, width)]`;
    yield "for _ in range(depth):";
    yield `    layers += [Residual(${joined([norm, "nn.Linear(width, width)", activation, "nn.Linear(width, width)", inside])})]`;
  } else if (depth) {
    const noBias = BATCH_NORMS.includes(block) ? ", bias=False" : "";
    yield "layers = []";
    yield "for layer in range(depth):";
    yield `    n_in = ${inputs} if layer == 0 else width`;
    const whole = `[${joined([`nn.Linear(n_in, width${noBias})`, norm, activation, inside])}]`;
    if (shortcut) {
      yield `    hidden = ${whole}`;
      yield "    layers += hidden if layer == 0 else [Residual(*hidden)]";
    } else yield `    layers += ${whole}`;
  } else yield "layers = []";
  yield `layers += [${joined([...beforeHead, `nn.Linear(${depth ? "width" : inputs}, ${outputs})`])}]`;
  yield "model = nn.Sequential(*layers)";
  yield* initialization(plan, two);
}

/** @param {Plan} plan @param {boolean} two @returns {Generator<string>} */
function* initialization({ initialization: { law, gain } }, two) {
  if (law === "default") {
    yield "# The weights stay as nn.Linear draws them.";
    return;
  }
  yield "linears = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]";
  if (law === "he" && two) {
    yield "for matrix, linear in enumerate(linears):";
    yield "    gain = 1 if matrix % 2 == 0 else 2**0.5  # 1 where no activation follows";
    yield "    nn.init.normal_(linear.weight, std=gain / linear.in_features**0.5)";
  } else {
    const std = {
      he: "(2 / linear.in_features) ** 0.5",
      xavier: "(2 / (linear.in_features + linear.out_features)) ** 0.5",
      normal: "1",
      gain: `${float(gain ?? 0)} / linear.in_features**0.5`,
    }[law];
    yield "for linear in linears:";
    yield `    nn.init.normal_(linear.weight, std=${std})`;
  }
  yield "    if linear.bias is not None:";
  yield "        nn.init.zeros_(linear.bias)";
}

/** @param {Plan} plan @returns {Generator<string>} */
function* training(plan) {
  const { stopping, clipping, loss } = plan;
  const rows = split(plan);
  const evaluated = ["train", rows.validation && "validation", rows.test && "test"].filter(Boolean).map((part) => `    "${part}": evaluate(x_${part}, y_${part}),`);
  yield "# 3. Training";
  yield `epochs, batch_size = ${stopping.epochs}, ${stopping.batch_size}`;
  yield* lossOf(plan);
  yield* optimizerOf(plan);
  const schedule = [...scheduleOf(plan)];
  yield* schedule;
  yield "";
  yield "";
  yield "@torch.no_grad()";
  yield "def evaluate(x, y):";
  yield `    model.${"eval"}()`; // PyTorch's; the page's own is barred
  yield "    outputs = model(x)";
  yield `    loss = ${loss.kind === "mse" ? "nn.functional.mse_loss(outputs, one_hot(y))" : "nn.functional.cross_entropy(outputs, y)"}.item()`;
  yield "    accuracy = (outputs.argmax(dim=1) == y).double().mean().item()";
  yield "    return loss, accuracy";
  yield "";
  yield "";
  if (stopping.patience !== null) yield 'best_score, best_epoch, best_weights = float("inf"), 0, None';
  yield "losses = []";
  yield "history = [{";
  yield* evaluated;
  yield "}]";
  yield "for epoch in range(1, epochs + 1):";
  yield "    model.train()";
  yield "    for rows in torch.randperm(len(x_train)).split(batch_size):";
  yield "        optimizer.zero_grad()";
  yield "        loss = loss_of(model(x_train[rows]), y_train[rows])";
  yield `        losses.append(loss.item()${loss.reduction === "sum" ? " / len(rows)" : ""})`;
  yield "        if not loss.isfinite():";
  yield '            raise SystemExit(f"Step {len(losses) - 1}: the loss is not finite.")';
  yield "        loss.backward()";
  if (clipping.norm !== null) yield `        nn.utils.clip_grad_norm_(model.parameters(), ${float(clipping.norm)})`;
  if (clipping.value !== null) yield `        nn.utils.clip_grad_value_(model.parameters(), ${float(clipping.value)})`;
  yield "        optimizer.step()";
  if (schedule.length) yield "        scheduler.step()";
  yield "    history.append({";
  for (const line of evaluated) yield `    ${line}`;
  yield "    })";
  yield '    print(f"epoch {epoch}:", history[-1])';
  if (stopping.patience !== null) yield* patienceOf(stopping);
}

/** @param {Plan} plan @returns {Generator<string>} */
function* lossOf(plan) {
  const { loss, regularization } = plan;
  if (loss.kind === "mse") {
    yield "";
    yield "";
    yield "def one_hot(y):";
    yield `    return nn.functional.one_hot(y, ${ends(plan).outputs}).to(torch.get_default_dtype())`;
    yield "";
    yield "";
    yield "def loss_of(outputs, y):";
    yield loss.reduction === "mean" ? "    return nn.functional.mse_loss(outputs, one_hot(y))" : "    return ((outputs - one_hot(y)) ** 2).mean(dim=1).sum()";
    yield "";
    yield "";
    return;
  }
  const smoothing = regularization.label_smoothing;
  yield `loss_of = nn.CrossEntropyLoss(${joined([loss.reduction === "sum" && 'reduction="sum"', smoothing && `label_smoothing=${float(smoothing)}`])})`;
}

/** @param {Plan} plan @returns {Generator<string>} */
function* optimizerOf({ optimizer, regularization: { weight_decay: decay, decay_all: all } }) {
  const kind = { sgd: "SGD", adam: "Adam", adamw: "AdamW" }[optimizer.kind];
  const given = joined([
    `lr=${float(optimizer.learning_rate)}`,
    optimizer.momentum && `momentum=${float(optimizer.momentum)}`,
    (decay || kind === "AdamW") && `weight_decay=${float(decay)}`,
  ]);
  let parameters = "model.parameters()";
  if (decay && !all) {
    yield "matrices = [p for p in model.parameters() if p.ndim == 2]";
    yield "others = [p for p in model.parameters() if p.ndim == 1]  # not decayed";
    parameters = '[{"params": matrices}, {"params": others, "weight_decay": 0.0}]';
  }
  yield `optimizer = torch.optim.${kind}(${parameters}, ${given})`;
}

/** @param {Plan} plan @returns {Generator<string>} */
function* scheduleOf(plan) {
  const { optimizer, schedule: { kind, warmup_share: share } } = plan; // prettier-ignore
  if (kind === "constant") return;
  const steps = stepsOf(plan);
  yield `steps = ${steps}  # in all epochs`;
  yield "schedules = torch.optim.lr_scheduler";
  if (kind === "one_cycle") {
    const still = optimizer.kind === "sgd" && !optimizer.momentum ? ", cycle_momentum=False" : "";
    yield `scheduler = schedules.OneCycleLR(optimizer, max_lr=${float(optimizer.learning_rate)}, total_steps=steps${still})`;
  } else if (kind === "linear") yield "scheduler = schedules.LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=steps)";
  else if (kind === "cosine") yield "scheduler = schedules.CosineAnnealingLR(optimizer, steps)";
  else if (kind === "step") yield `scheduler = schedules.MultiStepLR(optimizer, [${Math.ceil(steps / 2)}, ${Math.ceil((3 * steps) / 4)}], gamma=0.1)`;
  else {
    const warm = Math.max(1, roundHalfEven(share * steps));
    yield `${kind === "warmup" ? "scheduler" : "rise"} = schedules.LinearLR(optimizer, start_factor=1 / ${warm}, total_iters=${warm - 1})`;
    if (kind === "warmup_cosine") {
      yield `fall = schedules.CosineAnnealingLR(optimizer, ${Math.max(1, steps - warm)})`;
      yield `scheduler = schedules.SequentialLR(optimizer, [rise, fall], [${warm}])`;
    }
  }
}

/** @param {Plan["stopping"]} stopping @returns {Generator<string>} */
function* patienceOf({ monitor, patience, restore }) {
  yield `    score = ${monitor === "val_accuracy" ? '-history[-1]["validation"][1]' : 'history[-1]["validation"][0]'}`;
  yield "    if score < best_score:";
  yield "        best_score, best_epoch = score, epoch";
  yield "        best_weights = {name: w.clone() for name, w in model.state_dict().items()}";
  yield `    if epoch - best_epoch >= ${patience}:`;
  yield "        break";
  if (restore) {
    yield "if best_weights is not None:";
    yield "    model.load_state_dict(best_weights)";
  }
}

/** @param {unknown[]} parts */
const joined = (parts) => parts.filter(Boolean).join(", ");
