"""Typical answers to ``encode``."""

from written import function


def code(*lines):
    return function("encode(town, y, fold)", *lines)


def by_row(known, fallback="y[known].mean()"):
    return code(
        "codes, rows = [], np.arange(len(y))",
        "for i in range(len(y)):",
        f"    known = {known}",
        "    same = known & (town == town[i])",
        f"    codes.append(y[same].mean() if same.any() else {fallback})",
        "return codes",
    )


RIGHT_ROWS = "(fold != -1) & (fold != fold[i])"

RIGHT = {
    "row by row": by_row(RIGHT_ROWS),
    "sums of the towns": code(
        "_, t = np.unique(town, return_inverse=True)",
        "code = np.full((len(y), 1), np.nan)",
        "for f in set(fold.tolist()):",
        "    known = (fold != f) & (fold != -1)",
        "    n = np.bincount(t[known], minlength=t.max() + 1)",
        "    ones = np.bincount(t[known], weights=y[known], minlength=t.max() + 1)",
        "    means = np.where(n > 0, ones / np.maximum(n, 1), y[known].mean())",
        "    code[fold == f, 0] = means[t[fold == f]]",
        "return code",
    ),
    "dictionaries": code(
        "rows = list(zip(town.tolist(), y.tolist(), fold.tolist()))",
        "code = []",
        "for here, _, f in rows:",
        "    known = [(t, label) for t, label, g in rows if g not in (-1, f)]",
        "    same = [label for t, label in known if t == here]",
        "    used = same or [label for _, label in known]",
        "    code.append(sum(used) / len(used))",
        "return code",
    ),
    "PyTorch": code(
        "town, y, fold = map(torch.tensor, (town, y.astype(float), fold))",
        "known = ((fold[:, None] != fold) & (fold != -1)).double()",
        "same = known * (town[:, None] == town)",
        "mean = lambda m: (m * y).sum(1) / m.sum(1)",
        "return torch.where(same.sum(1) > 0, mean(same), mean(known))",
    ),
}

WRONG = {
    "all rows": (
        code("return np.array([y[town == here].mean() for here in town])"),
        "Labels of test rows went into their own code",
    ),
    "all but the row itself": (
        by_row("rows != i"),
        "You left out the row itself, but the other test rows",
    ),
    "no towns": (
        code("return np.full(len(y), y[fold != -1].mean())"),
        "You took the mean over all towns",
    ),
    "test rows among themselves": (
        by_row("fold == fold[i]"),
        "the codes of the test rows by their own labels",
    ),
    "sums": (
        by_row(RIGHT_ROWS).replace("y[same].mean()", "float(y[same].sum())"),
        "You added up the labels",
    ),
    "the row's own label": (
        by_row("fold != -1"),
        "A training row's own label went into its code",
    ),
    "only itself left out": (
        by_row("(fold != -1) & (rows != i)"),
        "You left out the row itself only",
    ),
    "test rows taken for a fold": (
        by_row("fold != fold[i]"),
        "they are no training fold",
    ),
    "own fold only": (
        by_row("(fold == fold[i]) if fold[i] >= 0 else (fold != -1)"),
        "You used the row's own fold",
    ),
    "NaN for new towns": (by_row(RIGHT_ROWS, "np.nan"), "for a town without any row"),
    "½ for new towns": (by_row(RIGHT_ROWS, "0.5"), "may be used, not ½"),
    "0 for new towns": (by_row(RIGHT_ROWS, "0.0"), "may be used, not 0"),
    "mean of all rows for new towns": (
        by_row(RIGHT_ROWS, "y.mean()"),
        "yours has all rows, test rows included",
    ),
    "mean of all training rows for new towns": (
        by_row(RIGHT_ROWS, "y[fold != -1].mean()"),
        "the mean over *all* training rows",
    ),
    "test rows only": (
        by_row(RIGHT_ROWS).replace("return codes", "return np.array(codes)[fold == -1]"),
        "one code for each row",
    ),
    "integer array": (
        by_row(RIGHT_ROWS).replace("return codes", "return np.array(codes).astype(int)"),
        "An array of integers cuts off",
    ),
    "no return": (
        by_row(RIGHT_ROWS).replace("return codes", "codes"),
        "None. Does the function end",
    ),
}
