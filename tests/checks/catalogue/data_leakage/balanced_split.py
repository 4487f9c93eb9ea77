"""Typical answers to ``balanced_split``."""

from written import function

BALANCE = """\
def balance(rows, y, rng):
    rare = min((rows[y[rows] == label] for label in (0, 1)), key=len)
    repeated = rng.choice(rare, len(rows) - 2 * len(rare))
    return np.concatenate([rows, repeated])

"""


def split(*lines):
    return BALANCE + function("balanced_split(y, seed)", *lines)


RNG = "rng = np.random.default_rng(seed)"
ORDER = ("order = rng.permutation(len(y))", "n = round(0.3 * len(y))")

RIGHT = {
    "held out first": split(RNG, *ORDER, "return balance(order[n:], y, rng), order[:n]"),
    "last rows held out": split(
        RNG, *ORDER, "return balance(order[:-n], y, rng), np.sort(order[-n:])"
    ),
    "scikit-learn, stratified": split(
        "from sklearn.model_selection import train_test_split",
        RNG,
        "rows = np.arange(len(y))",
        "train, test = train_test_split(rows, test_size=0.3, stratify=y, random_state=seed)",
        "return balance(train, y, rng), test",
    ),
    "lists, rare rows in turn": function(
        "balanced_split(y, seed)",
        "import random",
        "rows = list(range(len(y)))",
        "random.Random(seed).shuffle(rows)",
        "test, train = rows[:int(0.3 * len(y))], rows[int(0.3 * len(y)):]",
        "zeros = [i for i in train if y[i] == 0]",
        "ones = [i for i in train if y[i] == 1]",
        "rare, common = sorted((zeros, ones), key=len)",
        "turns = [rare[i % len(rare)] for i in range(len(common))]",
        "return common + turns, test",
    ),
}

WRONG = {
    "balanced, then split": (
        split(
            RNG,
            "rows = rng.permutation(balance(np.arange(len(y)), y, rng))",
            "n = round(0.3 * len(rows))",
            "return rows[n:], rows[:n]",
        ),
        "they were repeated before the split",
    ),
    "both parts balanced": (
        split(RNG, *ORDER, "return balance(order[n:], y, rng), balance(order[:n], y, rng)"),
        "Balance the training rows only",
    ),
    "twins dropped afterward": (
        split(
            RNG,
            "rows = rng.permutation(balance(np.arange(len(y)), y, rng))",
            "train, test = rows[30:], rows[:30]",
            "test = np.unique(test[~np.isin(test, train)])",
            "return train, test",
        ),
        "30 % of what? Of the rows before",
    ),
    "not balanced": (
        split(RNG, *ORDER, "return order[n:], order[:n]"),
        "repeat rows of the rarer class, here 1",
    ),
    "common rows thrown away": (
        split(
            RNG,
            *ORDER,
            "train = order[n:]",
            "rare = min((train[y[train] == c] for c in (0, 1)), key=len)",
            "common = max((train[y[train] == c] for c in (0, 1)), key=len)",
            "return np.concatenate([rare, common[:len(rare)]]), order[:n]",
        ),
        "not thrown away",
    ),
    "class 1 is always the rare one": (
        split(
            RNG,
            *ORDER,
            "train = order[n:]",
            "ones, zeros = train[y[train] == 1], train[y[train] == 0]",
            "more = rng.choice(ones, max(0, len(zeros) - len(ones)))",
            "return np.concatenate([train, more]), order[:n]",
        ),
        "repeat rows of the rarer class, here 0",
    ),
    "all rows repeated": (
        split(
            RNG,
            *ORDER,
            "train = np.tile(order[n:], 2)",
            "return balance(train, y, rng), order[:n]",
        ),
        "of the more frequent class are repeated",
    ),
    "the first rows, always": (
        split(
            RNG,
            "rows, n = np.arange(len(y)), round(0.3 * len(y))",
            "return balance(rows[n:], y, rng), rows[:n]",
        ),
        "Shuffle before you cut",
    ),
    "seed left out": (
        split(
            "rng = np.random.default_rng()",
            *ORDER,
            "return balance(order[n:], y, rng), order[:n]",
        ),
        "holds out other rows at each call",
    ),
    "test and training swapped": (
        split(RNG, *ORDER, "return order[:n], balance(order[n:], y, rng)"),
        "have the two changed places?",
    ),
    "labels instead of row numbers": (
        split(RNG, *ORDER, "return (y[order[n:]] + 0.5), y[order[:n]]"),
        "the numbers of the rows, not the rows",
    ),
    "only the training rows": (
        split(RNG, *ORDER, "return balance(order[n:], y, rng)"),
        "expected two arrays of row numbers",
    ),
    "no return": (split(RNG, *ORDER), "return train, test"),
}
