"""Typical answers to the tasks of chapter 6: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message;
``ALSO_RIGHT[task]`` maps a mutant of the solution to the reason why it solves the task too.
Sources see ``np``, ``torch`` and ``nn``.
"""

from written import function


def epoch(*lines):
    return function("best_epoch(val_loss)", *lines)


BEST_EPOCH = {
    "right": {
        "NumPy": epoch("return int(np.nanargmin(val_loss)) + 1"),
        "loop": epoch(
            "lowest, best = float('inf'), None",
            "for epoch, loss in enumerate(val_loss, 1):",
            "    if loss < lowest:",
            "        lowest, best = loss, epoch",
            "return best",
        ),
        "PyTorch": epoch(
            "losses = torch.tensor(val_loss).nan_to_num(nan=float('inf'))",
            "return losses.argmin() + 1",
        ),
        "infinity in the place of NaN": epoch(
            "return np.argmin(np.where(np.isnan(val_loss), np.inf, val_loss)) + 1"
        ),
        "sorted pairs": epoch(
            "pairs = [(loss, n) for n, loss in enumerate(val_loss) if loss == loss]",
            "return 1.0 + min(pairs)[1]",
        ),
    },
    "wrong": {
        "counted from 0": (
            epoch("return np.nanargmin(val_loss)"),
            "You returned the index, which counts from 0",
        ),
        "the loss": (epoch("return np.nanmin(val_loss)"), "You returned the lowest loss"),
        "the last epoch": (epoch("return len(val_loss)"), "You returned the last epoch"),
        "the highest": (epoch("return np.nanargmax(val_loss) + 1"), "the highest loss"),
        "first rise": (
            epoch(
                "for n in range(1, len(val_loss)):",
                "    if val_loss[n] > val_loss[n - 1]:",
                "        return n",
                "return len(val_loss)",
            ),
            "You stopped at the first rise",
        ),
        "last dip": (
            epoch(
                "best = int(np.nanargmin(val_loss))",
                "for n in range(1, len(val_loss) - 1):",
                "    if val_loss[n - 1] > val_loss[n] < val_loss[n + 1]:",
                "        best = n",
                "return best + 1",
            ),
            "You took the last dip",
        ),
        "ends left out": (
            epoch("return np.nanargmin(val_loss[1:]) + 2"),
            "for [1, 1.2, 1.5]: found 2, expected 1",
        ),
        "last of equals": (
            epoch(
                "lowest = float('inf')",
                "for n, loss in enumerate(val_loss, 1):",
                "    if loss <= lowest:",
                "        lowest, best = loss, n",
                "return best",
            ),
            "you took the later one",
        ),
        "argmin": (epoch("return np.argmin(val_loss) + 1"), "takes the first NaN"),
        "NaN removed": (
            epoch("return np.argmin(val_loss[~np.isnan(val_loss)]) + 1"),
            "the epochs behind it moved up",
        ),
        "starts from the first loss": (
            epoch(
                "lowest, best = val_loss[0], 1",
                "for n, loss in enumerate(val_loss, 1):",
                "    if loss < lowest:",
                "        lowest, best = loss, n",
                "return best if lowest == lowest else 0",
            ),
            "No number is lower than NaN",
        ),
        "no return": (epoch("np.nanargmin(val_loss) + 1"), "found None"),
    },
}


def extra(*lines):
    return function("extra_loss(curves, epoch)", *lines)


EXTRA_LOSS = {
    "right": {
        "NumPy": extra("return curves[:, epoch - 1] / np.nanmin(curves, axis=1) - 1"),
        "loop": extra(
            "result = []",
            "for run in curves:",
            "    lowest = min(loss for loss in run if not np.isnan(loss))",
            "    result.append((run[epoch - 1] - lowest) / lowest)",
            "return result",
        ),
        "transposed": extra(
            "lowest = np.nanmin(curves.T, axis=0)",
            "return (curves.T[epoch - 1] - lowest) / lowest",
        ),
        "PyTorch": extra(
            "curves = torch.tensor(curves)",
            "lowest = curves.nan_to_num(nan=float('inf')).amin(dim=1)",
            "return curves[:, epoch - 1] / lowest - 1",
        ),
    },
    "wrong": {
        "column of the epoch": (
            extra("return curves[:, epoch] / np.nanmin(curves, axis=1) - 1"),
            "epochs count from 1, columns from 0",
        ),
        "in nats": (
            extra("return curves[:, epoch - 1] - np.nanmin(curves, axis=1)"),
            "This is the difference in nats",
        ),
        "over the loss there": (
            extra("return 1 - np.nanmin(curves, axis=1) / curves[:, epoch - 1]"),
            "You divided by the loss at that epoch",
        ),
        "ratio": (
            extra("return curves[:, epoch - 1] / np.nanmin(curves, axis=1)"),
            "This is the ratio",
        ),
        "per cent": (
            extra("return 100 * (curves[:, epoch - 1] / np.nanmin(curves, axis=1) - 1)"),
            "return a fraction",
        ),
        "lowest of all": (
            extra("return curves[:, epoch - 1] / np.nanmin(curves) - 1"),
            "the lowest loss of *all* runs",
        ),
        "wrong axis": (
            extra(
                "lowest = np.nanmin(curves, axis=0)[epoch - 1]",
                "return curves[:, epoch - 1] / lowest - 1",
            ),
            "along the wrong axis",
        ),
        "against the last": (
            extra("return curves[:, epoch - 1] / curves[:, -1] - 1"),
            "compared with each run's last loss",
        ),
        "averaged": (
            extra("return (curves[:, epoch - 1] / np.nanmin(curves, axis=1) - 1).mean()"),
            "here each run keeps its own number",
        ),
        "sign": (
            extra("return 1 - curves[:, epoch - 1] / np.nanmin(curves, axis=1)"),
            "The sign is turned round",
        ),
        "lowest up to that epoch": (
            extra("return curves[:, epoch - 1] / np.nanmin(curves[:, :epoch], axis=1) - 1"),
            "it may come later",
        ),
        "NaN poisons": (
            extra("return curves[:, epoch - 1] / curves.min(axis=1) - 1"),
            "died *after* epoch 3",
        ),
        "dead runs dropped": (
            extra(
                "alive = curves[~np.isnan(curves[:, epoch - 1])]",
                "return alive[:, epoch - 1] / np.nanmin(alive, axis=1) - 1",
            ),
            "whoever drops dead runs",
        ),
        "dead runs cost nothing": (
            extra(
                "return np.nan_to_num(curves[:, epoch - 1] / np.nanmin(curves, axis=1) - 1)",
            ),
            "for a run that is dead at that epoch",
        ),
    },
}

CE = "from torch.nn.functional import cross_entropy\n"
SHARE = function("share_removed(lowest, last, scaled)", "return (last - scaled) / (last - lowest)")


def fit(*lines, share=SHARE):
    return CE + function("fit_temperature(logits, labels)", *lines) + share


GRID = (
    "grid = torch.logspace(-1, 1, 801)",
    "losses = [cross_entropy(logits / T, labels).item() for T in grid]",
    "return float(grid[np.argmin(losses)])",
)


def share(expression):
    return fit(*GRID, share=function("share_removed(lowest, last, scaled)", f"return {expression}"))


FIT_TEMPERATURE = {
    "right": {
        "grid": fit(*GRID),
        "SciPy": fit(
            "from scipy.optimize import minimize_scalar",
            "loss = lambda log_T: float(cross_entropy(logits / np.exp(log_T), labels))",
            "return np.exp(minimize_scalar(loss, bounds=(-3, 3), method='bounded').x)",
            share=function(
                "share_removed(lowest, last, scaled)",
                "return 1 - (scaled - lowest) / (last - lowest)",
            ),
        ),
        "gradient descent on log T": fit(
            "log_T = torch.zeros((), dtype=logits.dtype, requires_grad=True)",
            "optimiser = torch.optim.LBFGS([log_T], max_iter=50, line_search_fn='strong_wolfe')",
            "def closure():",
            "    optimiser.zero_grad()",
            "    loss = cross_entropy(logits / log_T.exp(), labels)",
            "    loss.backward()",
            "    return loss",
            "optimiser.step(closure)",
            "return log_T.exp()",
        ),
        "Newton in NumPy": fit(
            "z, b = logits.numpy(), 1.0",
            "chosen = z[np.arange(len(z)), labels.numpy()]",
            "for _ in range(40):",
            "    e = b * z - (b * z).max(1, keepdims=True)",
            "    p = np.exp(e) / np.exp(e).sum(1, keepdims=True)",
            "    mean = (p * z).sum(1)",
            "    variance = (p * (z - mean[:, None]) ** 2).sum(1)",
            "    step = (mean - chosen).mean() / variance.mean()",
            "    b -= np.clip(step, -b, b / 2)",
            "return 1 / b",
        ),
        "linear grid": fit(
            "grid = np.arange(0.1, 10, 0.004)",
            "best, at = float('inf'), None",
            "for T in grid:",
            "    loss = cross_entropy(logits / T, labels).item()",
            "    if loss < best:",
            "        best, at = loss, T",
            "return at",
        ),
    },
    "wrong": {
        "1/T": (
            fit(*GRID).replace("logits / T", "logits * T"),
            "You fitted the factor 1/T",
        ),
        "highest loss": (fit(*GRID).replace("argmin", "argmax"), "worse than no temperature"),
        "coarse steps": (
            fit(*GRID).replace("torch.logspace(-1, 1, 801)", "torch.linspace(0.1, 10, 70)"),
            "try finer steps",
        ),
        "only above 1": (
            fit(*GRID).replace("torch.logspace(-1, 1, 801)", "torch.logspace(0, 1, 801)"),
            "T can lie below 1",
        ),
        "probabilities divided": (
            fit(*GRID).replace("logits / T", "torch.softmax(logits, 1) / T"),
            "You divided *probabilities* by T",
        ),
        "place instead of T": (
            fit(*GRID[:2], "return int(np.argmin(losses))"),
            "Did you return a place in a list",
        ),
        "loss instead of T": (
            fit(*GRID[:2], "return min(losses)"),
            "You returned the lowest loss; wanted is the T",
        ),
        "exp overflows": (
            fit(
                "grid, n = np.logspace(-1, 1, 801), np.arange(len(labels))",
                "losses = []",
                "for T in grid:",
                "    e = np.exp(logits.numpy() / T)",
                "    p = e / e.sum(axis=1, keepdims=True)",
                "    losses.append(-np.log(p[n, labels.numpy()]).mean())",
                "T = grid[np.argmin(losses)]",
                "return T if np.isfinite(min(losses)) else np.nan",
            ),
            "exp overflows for large logits",
        ),
        "one T a row": (
            fit("return torch.full((len(labels),), 2.0)"),
            "expected one number, the temperature",
        ),
        "no return": (fit("grid = torch.logspace(-1, 1, 801)"), "None. Does the function"),
        "share left": (share("(scaled - lowest) / (last - lowest)"), "share that is *left*"),
        "in nats": (share("last - scaled"), "how much was removed, in nats"),
        "of the last loss": (share("(last - scaled) / last"), "You divided by the last loss"),
        "of the lowest loss": (share("(last - scaled) / lowest"), "You divided by the lowest"),
        "nats left": (share("scaled - lowest"), "how much of the rise is left"),
        "upside down": (share("(last - lowest) / (last - scaled)"), "have changed places"),
        "sign of the share": (share("(scaled - last) / (last - lowest)"), "sign is turned round"),
        "capped above": (
            share("min(1.0, (last - scaled) / (last - lowest))"),
            "You capped the share at 1",
        ),
        "capped below": (
            share("max(0.0, (last - scaled) / (last - lowest))"),
            "You capped the share at 0",
        ),
    },
}


def mean(*lines):
    return CE + function("mean_loss(model, x, y)", *lines)


BEFORE = ("was = model.training", "model.eval()")
BATCHES = "for rows in torch.arange(len(x)).split(128):"

MEAN_LOSS = {
    "right": {
        "weighted batches": mean(
            *BEFORE,
            "total = 0.0",
            BATCHES,
            "    total += cross_entropy(model(x[rows]), y[rows], reduction='sum').item()",
            "model.train(was)",
            "return total / len(x)",
        ),
        "every row kept": mean(
            "was = model.training",
            "model.train(False)",
            "losses = []",
            "with torch.no_grad():",
            "    " + BATCHES,
            "        losses += cross_entropy(model(x[rows]), y[rows], reduction='none').tolist()",
            "if was:",
            "    model.train()",
            "return np.mean(losses)",
        ),
        "logits joined": mean(
            *BEFORE,
            "try:",
            "    with torch.inference_mode():",
            "        logits = torch.cat([model(part) for part in x.split(50)])",
            "finally:",
            "    model.train(was)",
            "return cross_entropy(logits, y)",
        ),
        "a copy": mean(
            "import copy",
            "twin = copy.deepcopy(model).eval()",
            "log_p = torch.log_softmax(twin(x), dim=1)",
            "return -log_p[torch.arange(len(y)), y].mean().item()",
        ),
    },
    "wrong": {
        "as it was": (
            mean(
                "total, batches = 0.0, 0",
                BATCHES,
                "    total += cross_entropy(model(x[rows]), y[rows]).item()",
                "    batches += 1",
                "return total / batches",
            ),
            "units still drop out at random",
        ),
        "no_grad for eval": (
            mean(
                "with torch.no_grad():",
                "    loss = cross_entropy(model(x), y, reduction='none')",
                "return loss.mean().item()",
            ),
            "Call `model.eval()` before you measure",
        ),
        "mean of means": (
            mean(
                *BEFORE,
                "parts = [cross_entropy(model(x[r]), y[r]).item()"
                " for r in torch.arange(len(x)).split(128)]",
                "model.train(was)",
                "return sum(parts) / len(parts)",
            ),
            "You averaged the means of the batches",
        ),
        "last batch left out": (
            mean(
                *BEFORE,
                "n = len(x) // 128 * 128",
                "loss = cross_entropy(model(x[:n]), y[:n]).item()",
                "model.train(was)",
                "return loss",
            ),
            "You left out the last batch",
        ),
        "sum of means": (
            mean(
                *BEFORE,
                "parts = [cross_entropy(model(x[r]), y[r]).item()"
                " for r in torch.arange(len(x)).split(128)]",
                "model.train(was)",
                "return sum(parts)",
            ),
            "You added up the means of the batches",
        ),
        "sum of rows": (
            mean(
                *BEFORE,
                "loss = cross_entropy(model(x), y, reduction='sum').item()",
                "model.train(was)",
                "return loss",
            ),
            "You added up all rows",
        ),
        "rows over batches": (
            mean(
                *BEFORE,
                "loss = cross_entropy(model(x), y, reduction='sum').item()",
                "model.train(was)",
                "return loss / len(x.split(128))",
            ),
            "by the number of batches",
        ),
        "batches over rows": (
            mean(
                *BEFORE,
                "parts = [cross_entropy(model(x[r]), y[r]).item()"
                " for r in torch.arange(len(x)).split(128)]",
                "model.train(was)",
                "return sum(parts) / len(x)",
            ),
            "the batches' means by the number of rows",
        ),
        "seed fixed instead": (
            mean(
                "torch.manual_seed(0)",
                "return cross_entropy(model(x), y).item()",
            ),
            "the same ones each time",
        ),
        "dropout alone switched off": (
            mean(
                "for layer in model:",
                "    if isinstance(layer, nn.Dropout):",
                "        layer.eval()",
                "return cross_entropy(model(x), y).item()",
            ),
            "batch norm's running means",
        ),
        "left in evaluation mode": (
            mean("model.eval()", "return cross_entropy(model(x), y).item()"),
            "the next epoch would train without dropout",
        ),
        "always back to training": (
            mean(
                "model.eval()",
                "loss = cross_entropy(model(x), y).item()",
                "model.train()",
                "return loss",
            ),
            "came in evaluation mode and goes back in training mode",
        ),
        "top level only": (
            mean(
                *BEFORE,
                "loss = cross_entropy(model(x), y).item()",
                "model.training = was",
                "return loss",
            ),
            "part in evaluation mode",
        ),
        "no return": (
            mean(*BEFORE, "cross_entropy(model(x), y)", "model.train(was)"),
            "None. Does the function end",
        ),
    },
}


def verdict(*lines):
    return function("verdict(train_loss, val_loss)", *lines)


VERDICT = {
    "right": {
        "by place": verdict(
            "best = np.argmin(val_loss)",
            "if val_loss[-1] <= 1.02 * val_loss[best]:",
            "    return 'no turn'",
            "return 'overfitting' if train_loss[-1] < train_loss[best] else 'both rise'",
        ),
        "by ratio": verdict(
            "pairs = list(zip(val_loss, train_loss))",
            "lowest, then = min(pairs)",
            "last, now = pairs[-1]",
            "rises = last / lowest - 1 > 0.02",
            "if rises and now < then:",
            "    return 'overfitting'",
            "if rises:",
            "    return 'both rise'",
            "return 'no turn'",
        ),
        "PyTorch": verdict(
            "train, val = torch.tensor(train_loss), torch.tensor(val_loss)",
            "best = int(val.argmin())",
            "if (val[-1] - val.min()) / val.min() < 0.02:",
            "    return 'no turn'",
            "return 'both rise' if train[-1] >= train[best] else 'overfitting'",
        ),
    },
    "wrong": {
        "the gap": (
            verdict(
                "if val_loss[-1] > 1.5 * train_loss[-1]:",
                "    return 'overfitting'",
                "return 'no turn'",
            ),
            "A gap alone is no overfitting",
        ),
        "against the start": (
            verdict(
                "if val_loss[-1] <= 1.02 * val_loss[0]:",
                "    return 'no turn'",
                "return 'overfitting' if train_loss[-1] < train_loss[0] else 'both rise'",
            ),
            "wherever it stands. For validation 2.3, 1.6, 1.2, 1.3, 1.5, 1.8",
        ),
        "a turn and a gap": (
            verdict(
                "best = val_loss.argmin()",
                "if val_loss[-1] > 1.02 * val_loss[best] and val_loss[-1] > 1.5 * train_loss[-1]:",
                "    return 'overfitting' if train_loss[-1] < train_loss[best] else 'both rise'",
                "return 'no turn'",
            ),
            "The two curves are still close",
        ),
        "last step": (
            verdict(
                "if val_loss[-1] <= val_loss[-2]:",
                "    return 'no turn'",
                "return 'overfitting' if train_loss[-1] < train_loss[-2] else 'both rise'",
            ),
            "The last step goes down",
        ),
        "any rise": (
            verdict(
                "best = val_loss.argmin()",
                "if best == len(val_loss) - 1:",
                "    return 'no turn'",
                "return 'overfitting' if train_loss[-1] < train_loss[best] else 'both rise'",
            ),
            "the floor of a valley, no rise",
        ),
        "5 %": (
            verdict(
                "best = val_loss.argmin()",
                "if val_loss[-1] <= 1.05 * val_loss[best]:",
                "    return 'no turn'",
                "return 'overfitting' if train_loss[-1] < train_loss[best] else 'both rise'",
            ),
            "which is more than 2 %",
        ),
        "training not looked at": (
            verdict(
                "return 'overfitting' if val_loss[-1] > 1.02 * val_loss.min() else 'no turn'",
            ),
            "nothing is fitted too well",
        ),
        "training against its start": (
            verdict(
                "if val_loss[-1] <= 1.02 * val_loss.min():",
                "    return 'no turn'",
                "return 'overfitting' if train_loss[-1] < train_loss[0] else 'both rise'",
            ),
            "and training 2.3, 1.2, 0.9, 1.4, 1.5",
        ),
        "training against its lowest": (
            verdict(
                "if val_loss[-1] <= 1.02 * val_loss.min():",
                "    return 'no turn'",
                "return 'overfitting' if train_loss[-1] <= train_loss.min() else 'both rise'",
            ),
            "what came before that epoch does not count",
        ),
        "truth values": (
            verdict("return val_loss[-1] > 1.02 * val_loss.min()"),
            "expected one of 'overfitting', 'both rise', 'no turn'",
        ),
        "a way without return": (
            verdict(
                "if val_loss[-1] > 1.02 * val_loss.min():",
                "    return 'overfitting'",
            ),
            "Does every way through the function end with",
        ),
    },
}

ANSWERS = {
    "best_epoch": BEST_EPOCH,
    "extra_loss": EXTRA_LOSS,
    "fit_temperature": FIT_TEMPERATURE,
    "mean_loss": MEAN_LOSS,
    "verdict": VERDICT,
}

GRID_MUTANT = "grid = torch.logspace(-1, 1, 1001) → grid = torch.logspace"
SPLIT_MUTANT = (
    "for part in torch.arange(len(x)).split(128): → for part in torch.arange(len(x)).split"
)

ALSO_RIGHT = {
    "fit_temperature": {
        GRID_MUTANT + "(-2, 1, 1001)": "the list reaches further; its steps are still fine enough",
        GRID_MUTANT + "(-1, 2, 1001)": "the list reaches further; its steps are still fine enough",
        GRID_MUTANT + "(-1, 1, 1002)": "one step more",
        GRID_MUTANT + "(-1, 1, 1000)": "one step fewer",
    },
    "mean_loss": {
        SPLIT_MUTANT + "(129):": "the size of the batches does not matter",
        SPLIT_MUTANT + "(127):": "the size of the batches does not matter",
    },
    "verdict": {
        "if val_loss[-1] <= 1.02 * val_loss[best]: → "
        "if val_loss[-1] < 1.02 * val_loss[best]:": "they differ at 2 % exactly, "
        "which rounding decides",
    },
}
