"""Typical answers to ``best_epoch``."""

from written import function


def epoch(*lines):
    return function("best_epoch(val_loss)", *lines)


RIGHT = {
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
}

WRONG = {
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
}
