"""Typical answers to ``three_way_split``."""

from written import function


def three(*lines):
    return function("three_way_split(y, seed)", *lines)


def by_class(
    labels="np.unique(y)",
    rows="rng.permutation(np.flatnonzero(y == c))",
    fifth="round(len(rows) / 5)",
    give="train, val, test",
    rng="np.random.default_rng(seed)",
):
    return three(
        f"rng = {rng}",
        "train, val, test = [], [], []",
        f"for c in {labels}:",
        f"    rows = {rows}",
        f"    k = {fifth}",
        "    test += list(rows[:k])",
        "    val += list(rows[k:2 * k])",
        "    train += list(rows[2 * k:])",
        f"return {give}",
    )


def cut(*lines):
    """Without a look at the classes."""
    return three("rows = np.random.default_rng(seed).permutation(len(y))", *lines)


RIGHT = {
    "class by class": by_class(),
    "rounded down, as arrays": by_class(
        fifth="len(rows) // 5", give="np.array(train), np.array(val), np.array(test)"
    ),
    "scikit-learn, twice": three(
        "from sklearn.model_selection import train_test_split",
        "rest, test = train_test_split(",
        "    np.arange(len(y)), test_size=0.2, stratify=y, random_state=seed)",
        "train, val = train_test_split(",
        "    rest, test_size=0.25, stratify=y[rest], random_state=seed)",
        "return train, val, test",
    ),
    "folds": three(
        "from sklearn.model_selection import StratifiedKFold",
        "folds = StratifiedKFold(5, shuffle=True, random_state=seed).split(y, y)",
        "parts = [part for _, part in folds]",
        "return [np.concatenate(parts[2:]), parts[1], parts[0]]",
    ),
    "loops": three(
        "import random",
        "draw = random.Random(seed)",
        "train, val, test, seen = [], [], [], {}",
        "rows = list(range(len(y)))",
        "draw.shuffle(rows)",
        "for row in rows:",
        "    place = seen[y[row]] = seen.get(y[row], -1) + 1",
        "    (test if place % 5 == 0 else val if place % 5 == 1 else train).append(row)",
        "return train, val, test",
    ),
    "torch": three(
        "generator = torch.Generator().manual_seed(seed)",
        "rows = torch.randperm(len(y), generator=generator).numpy()",
        "rows = rows[np.argsort(y[rows], kind='stable')]",
        "place = np.arange(len(y)) % 5",
        "parts = rows[place > 1], rows[place == 1], rows[place == 0]",
        "return tuple(torch.from_numpy(part) for part in parts)",
    ),
}

WRONG = {
    "a fifth of the rest": (
        three(
            "rng = np.random.default_rng(seed)",
            "train, val, test = [], [], []",
            "for c in np.unique(y):",
            "    rows = rng.permutation(np.flatnonzero(y == c))",
            "    test += list(rows[:len(rows) // 5])",
            "    rest = rows[len(rows) // 5:]",
            "    val += list(rest[:len(rest) // 5])",
            "    train += list(rest[len(rest) // 5:])",
            "return train, val, test",
        ),
        "A fifth of what is left is less than a fifth of all",
    ),
    "test first": (by_class(give="test, val, train"), "Are they in another order?"),
    "a tenth": (
        by_class(fifth="len(rows) // 10"),
        "expected about 60, 20 and 20",
    ),
    "not stratified": (
        cut("k = len(y) // 5", "return rows[2 * k:], rows[k:2 * k], rows[:k]"),
        "Draw from each class by itself",
    ),
    "classes taken for 0, 1, 2": (
        by_class(labels="range(len(np.unique(y)))"),
        "`np.unique(y)` lists those there are",
    ),
    "not shuffled": (
        by_class(rows="np.flatnonzero(y == c)"),
        "one block of the file",
    ),
    "every fifth row": (
        by_class(rows="np.flatnonzero(y == c)[np.argsort(np.arange((y == c).sum()) % 5)]"),
        "Five seeds give the same training",
    ),
    "one seed for all": (
        by_class(rng="np.random.default_rng(0)"),
        "give the same training rows. Pass the seed on",
    ),
    "no seed": (
        by_class(rng="np.random.default_rng()"),
        "The same seed gives another split each time",
    ),
    "drawn with repetition": (
        by_class(rows="rng.choice(np.flatnonzero(y == c), (y == c).sum())"),
        "are there more than once",
    ),
    "drawn independently": (
        three(
            "rng = np.random.default_rng(seed)",
            "n = len(y)",
            "parts = [rng.choice(n, k, replace=False) for k in (n - 2 * (n // 5), n // 5)]",
            "return parts[0], parts[1], rng.choice(n, n // 5, replace=False)",
        ),
        "A row that taught or chose cannot judge",
    ),
    "rows lost": (
        by_class(give="train[:-1], val, test"),
        "1 of 100 rows are in no part",
    ),
    "places within the class": (
        by_class(rows="rng.permutation((y == c).sum())"),
        "are there more than once. Draw without",
    ),
    "masks": (
        by_class(give="[np.isin(np.arange(len(y)), p) for p in (train, val, test)]"),
        "turns a mask into them",
    ),
    "labels instead of rows": (
        by_class(give="y[train] / 1, y[val] / 1, y[test] / 1"),
        "where the rows are, not what they hold",
    ),
    "two parts": (by_class(give="train, test"), "expected 3 lists of row numbers"),
    "no return": (by_class().replace("return", "_ ="), "`return train, val, test`?"),
}
