"""Typical answers to ``extra_loss``."""

from written import function


def extra(*lines):
    return function("extra_loss(curves, epoch)", *lines)


RIGHT = {
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
}

WRONG = {
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
    "percent": (
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
        "The sign is reversed",
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
        "dropping dead runs",
    ),
    "dead runs cost nothing": (
        extra(
            "return np.nan_to_num(curves[:, epoch - 1] / np.nanmin(curves, axis=1) - 1)",
        ),
        "for a run that is dead at that epoch",
    ),
}
