"""Typical answers to ``fit_temperature``."""

from written import function

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


RIGHT = {
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
    "a tensor with one entry": fit(*GRID[:2], "return grid[[int(np.argmin(losses))]]"),
    "gradient descent on log T": fit(
        "log_T = torch.zeros((), dtype=logits.dtype, requires_grad=True)",
        "optimizer = torch.optim.LBFGS([log_T], max_iter=50, line_search_fn='strong_wolfe')",
        "def closure():",
        "    optimizer.zero_grad()",
        "    loss = cross_entropy(logits / log_T.exp(), labels)",
        "    loss.backward()",
        "    return loss",
        "optimizer.step(closure)",
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
}

WRONG = {
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
        "You returned the lowest loss; you need the T",
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
    "sign of the share": (share("(scaled - last) / (last - lowest)"), "sign is reversed"),
    "capped above": (
        share("min(1.0, (last - scaled) / (last - lowest))"),
        "You capped the share at 1",
    ),
    "capped below": (
        share("max(0.0, (last - scaled) / (last - lowest))"),
        "You capped the share at 0",
    ),
}

GRID_MUTANT = "grid = torch.logspace(-1, 1, 1001) → grid = torch.logspace"
ALSO_RIGHT = {
    GRID_MUTANT + "(-2, 1, 1001)": "the list reaches further; its steps are still fine enough",
    GRID_MUTANT + "(-1, 2, 1001)": "the list reaches further; its steps are still fine enough",
    GRID_MUTANT + "(-1, 1, 1002)": "one step more",
    GRID_MUTANT + "(-1, 1, 1000)": "one step fewer",
}
