"""Typical answers to ``suggest_max_lr``."""

from written import function


def suggest(*lines):
    return function("suggest_max_lr(rates, losses)", *lines)


def rule(
    start="0.0",
    keep="0.9 * mean + 0.1 * loss",
    add="mean / (1 - 0.9 ** step)",
    pick="rates[np.nanargmin(smoothed)] / 10",
):
    return suggest(
        f"mean, smoothed = {start}, []",
        "for step, loss in enumerate(losses, start=1):",
        f"    mean = {keep}",
        f"    smoothed.append({add})",
        f"return {pick}",
    )


RIGHT = {
    "loop": rule(),
    "weights in a matrix": suggest(
        "n = int(np.isfinite(losses).sum())",
        "age = np.arange(n)[:, None] - np.arange(n)",
        "weights = np.where(age >= 0, 0.9 ** np.maximum(age, 0), 0.0)",
        "smoothed = weights @ losses[:n] / weights.sum(axis=1)",
        "return rates[smoothed.argmin()] * 0.1",
    ),
    "best so far": suggest(
        "lowest, best, mean, share = float('inf'), None, 0.0, 0.0",
        "for rate, loss in zip(rates.tolist(), losses.tolist()):",
        "    mean += 0.1 * (loss - mean)",
        "    share = 0.9 * share + 0.1",
        "    if mean / share < lowest:",
        "        lowest, best = mean / share, rate",
        "return best / 10",
    ),
    "PyTorch": suggest(
        "losses = torch.nan_to_num(torch.tensor(losses), nan=1e9, posinf=1e9)",
        "out, mean = torch.empty_like(losses), torch.tensor(0.0, dtype=torch.float64)",
        "for i in range(len(losses)):",
        "    mean = torch.lerp(mean, losses[i], 0.1)",
        "    out[i] = mean / (1 - 0.9 ** (i + 1))",
        "return torch.tensor(rates)[out.argmin()] / 10",
    ),
}

WRONG = {
    "no tenth": (rule(pick="rates[np.nanargmin(smoothed)]"), "Take a tenth"),
    "not smoothed": (
        suggest("return rates[np.nanargmin(losses)] / 10"),
        "one lucky batch decides",
    ),
    "not corrected": (rule(add="mean"), "Divide by 1 − 0.9ᵗ, as Adam does"),
    "started from the first loss": (
        rule(start="losses[0]", add="mean"),
        "You started the mean from the first loss",
    ),
    "weights swapped": (
        rule(keep="0.1 * mean + 0.9 * loss", add="mean / (1 - 0.1 ** step)"),
        "Smooth first, with weight 0.9 for the past",
    ),
    "steepest": (
        rule(pick="rates[np.nanargmin(np.gradient(np.nan_to_num(smoothed, nan=1e9)))]"),
        "where the loss falls most steeply",
    ),
    "position": (rule(pick="float(np.nanargmin(smoothed))"), "That is a position in the array"),
    "lowest loss": (rule(pick="np.nanmin(smoothed)"), "That is a loss; you need"),
    "highest": (
        rule(pick="rates[np.nanargmax(smoothed)] / 10"),
        "You found where the loss is highest",
    ),
    "NaN taken for the lowest": (
        rule(pick="rates[np.argmin(smoothed)] / 10"),
        "NaN is not the lowest loss",
    ),
    "ten times": (rule(pick="rates[np.nanargmin(smoothed)] * 10"), "leads beyond the edge"),
    "corrected with the wrong step": (
        rule(add="mean / (1 - 0.9 ** (step + 1))"),
        "The suggested max_lr: found",
    ),
    "no return": (rule().replace("return ", "chosen = "), "Does the function end with"),
    "both returned": (rule(pick="rates[0], 1.0"), "found a tuple of 2"),
    "corrected one step late": (
        rule(add="mean / (1 - 0.9 ** max(step - 1, 0.5))"),
        "The suggested max_lr: found 0.0274",
    ),
    "divided by zero": (
        rule(add="mean / (1 - 0.9 ** (step - 1))").replace("mean /", "float(mean) /"),
        "ZeroDivisionError",
    ),
}

LARGER = "the smoothed losses are all larger by the same factor"
ALSO_RIGHT = {
    f"mean = 0.9 * mean + 0.1 * loss → mean = 0.9 * mean + {new}": LARGER
    for new in ("loss", "0.2 * loss", "1.1 * loss")
}
