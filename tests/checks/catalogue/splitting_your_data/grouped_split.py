"""Typical answers to ``grouped_split``."""

from written import function


def grouped(*lines):
    return function("grouped_split(groups, n_test, seed)", *lines)


RNG = "rng = np.random.default_rng(seed)"
NAMES = "names = rng.permutation(np.unique(groups))[:n_test]"
SIDES = "return np.flatnonzero(~test), np.flatnonzero(test)"

RIGHT = {
    "vectorized": grouped(RNG, NAMES, "test = np.isin(groups, names)", SIDES),
    "loops and sets": grouped(
        "import random",
        "names = sorted(set(groups.tolist()))",
        "held_out = set(random.Random(seed).sample(names, n_test))",
        "rows = range(len(groups))",
        "train = [row for row in rows if groups.tolist()[row] not in held_out]",
        "return train, [row for row in rows if row not in train]",
    ),
    "scikit-learn": grouped(
        "from sklearn.model_selection import GroupShuffleSplit",
        "split = GroupShuffleSplit(1, test_size=n_test, random_state=seed)",
        "return next(split.split(groups, groups=groups))",
    ),
    "choice without repetition, torch": grouped(
        RNG,
        "_, code = np.unique(groups, return_inverse=True)",
        "names = rng.choice(code.max() + 1, n_test, replace=False)",
        "test = torch.isin(torch.from_numpy(code), torch.from_numpy(names))",
        "return (~test).nonzero().flatten(), test.nonzero().flatten()",
    ),
}

WRONG = {
    "rows drawn": (
        grouped(
            RNG,
            "rows = rng.permutation(len(groups))",
            "k = len(groups) // 4",
            "return rows[k:], rows[:k]",
        ),
        "Draw groups, not rows",
    ),
    "as many rows as groups": (
        grouped(RNG, "rows = rng.permutation(len(groups))", "return rows[n_test:], rows[:n_test]"),
        "(3 such groups in all)",
    ),
    "shared patients dropped": (
        grouped(
            RNG,
            "rows = rng.permutation(len(groups))",
            "test = rows[:8]",
            "return np.flatnonzero(~np.isin(groups, groups[test])), test",
        ),
        "are in no part",
    ),
    "the file cut": (
        grouped(
            "rows = np.argsort(groups, kind='stable')",
            "return rows[12:], rows[:12]",
        ),
        "has rows on both sides",
    ),
    "sides swapped": (
        grouped(RNG, NAMES, "test = ~np.isin(groups, names)", SIDES),
        "Training and test are in the other order",
    ),
    "groups drawn from the rows": (
        grouped(
            RNG,
            "names = rng.permutation(groups)[:n_test]",
            "test = np.isin(groups, names)",
            SIDES,
        ),
        "`n_test` counts groups, not rows",
    ),
    "drawn with repetition": (
        grouped(
            RNG,
            "names = rng.choice(np.unique(groups), n_test)",
            "test = np.isin(groups, names)",
            SIDES,
        ),
        "A group drawn twice counts once",
    ),
    "a fifth of the groups": (
        grouped(
            RNG,
            "names = np.unique(groups)",
            "names = rng.permutation(names)[:len(names) // 5]",
            "test = np.isin(groups, names)",
            SIDES,
        ),
        "Asked for 1 of 11 groups, found 2 in test",
    ),
    "the first groups": (
        grouped("test = np.isin(groups, np.unique(groups)[:n_test])", SIDES),
        "Five seeds give the same training rows. Pass the seed on",
    ),
    "no seed": (
        grouped(RNG.replace("seed", ""), NAMES, "test = np.isin(groups, names)", SIDES),
        "The same seed gives another split",
    ),
    "names returned": (
        grouped(RNG, NAMES, "return np.setdiff1d(groups, names), names"),
        "and the like, expected row numbers",
    ),
    "masks returned": (
        grouped(RNG, NAMES, "test = np.isin(groups, names)", "return ~test, test"),
        "turns a mask into them",
    ),
    "flatnonzero forgotten": (
        grouped(RNG, NAMES, "test = np.isin(groups, names)", "return np.nonzero(test)"),
        "expected 2 lists of row numbers",
    ),
    "no return": (
        grouped(RNG, NAMES, "test = np.isin(groups, names)"),
        "Does the function end with `return train, test`?",
    ),
}
