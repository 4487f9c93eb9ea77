"""Typical answers to ``standardise``."""

from written import function


def scale(*lines):
    return function("standardise(x, train)", *lines)


STATS = "m, s = x[train].mean(axis=0), x[train].std(axis=0)"
WHOLE = "s[s == 0] = 1"

RIGHT = {
    "NumPy": scale(STATS, WHOLE, "return (x - m) / s"),
    "scikit-learn": scale(
        "from sklearn.preprocessing import StandardScaler",
        "return StandardScaler().fit(x[train]).transform(x)",
    ),
    "column by column": scale(
        "result = np.empty(x.shape)",
        "for j in range(x.shape[1]):",
        "    known = [x[i, j] for i in train]",
        "    m = sum(known) / len(known)",
        "    v = sum((k - m) ** 2 for k in known) / len(known)",
        "    result[:, j] = (x[:, j] - m) / (v**0.5 or 1)",
        "return result",
    ),
    "PyTorch": scale(
        "x = torch.tensor(x)",
        "s, m = torch.std_mean(x[train], dim=0, correction=0)",
        "return (x - m) / torch.where(s > 0, s, 1.0)",
    ),
}

WRONG = {
    "all rows": (
        scale("return (x - x.mean(axis=0)) / x.std(axis=0)"),
        "Mean and spread come from *all* rows",
    ),
    "mean of all rows": (
        scale(STATS, "return (x - x.mean(axis=0)) / s"),
        "The mean comes from all rows",
    ),
    "spread of all rows": (
        scale(STATS, "return (x - m) / x.std(axis=0)"),
        "The spread comes from all rows",
    ),
    "one mean for all columns": (
        scale("return (x - x[train].mean()) / x[train].std()"),
        "each column needs its own",
    ),
    "each part by itself": (
        scale(
            "result = np.empty(x.shape)",
            "test = np.setdiff1d(np.arange(len(x)), train)",
            "for rows in (train, test):",
            "    result[rows] = (x[rows] - x[rows].mean(axis=0)) / x[rows].std(axis=0)",
            "return result",
        ),
        "scaled the test rows by their own mean",
    ),
    "n − 1": (
        scale("return (x - x[train].mean(0)) / x[train].std(0, ddof=1)"),
        "This divides by n − 1",
    ),
    "variance": (
        scale(STATS, "return (x - m) / x[train].var(axis=0)"),
        "You divided by the variance",
    ),
    "mean only": (scale(STATS, "return x - m"), "The spread is missing"),
    "spread only": (scale(STATS, "return x / s"), "The mean is missing"),
    "training rows only": (
        scale(STATS, "return ((x - m) / s)[train]"),
        "You returned the training rows only",
    ),
    "division by 0": (scale(STATS, "return (x - m) / s"), "and you divided by it"),
    "a small number added": (
        scale(STATS, "return (x - m) / (s + 1e-8)"),
        "1e-08 added to a spread of 0",
    ),
    "constant column set to 0": (
        scale(STATS, "return np.where(s == 0, 0, (x - m) / np.where(s == 0, 1, s))"),
        "its test rows differ, so only shift it",
    ),
    "in place": (
        scale(STATS, WHOLE, "x -= m", "return x / s"),
        "changed `x` in place",
    ),
    "no return": (scale(STATS, "(x - m) / s"), "found None"),
}
