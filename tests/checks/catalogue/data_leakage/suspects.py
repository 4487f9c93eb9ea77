"""Typical answers to ``suspects``."""

from written import function


def twins(*lines):
    return function("suspects(x, group, train, test, limit)", *lines)


APART = "apart = np.linalg.norm(x[test][:, None] - x[train], axis=2)"
NEAR = "near = apart.min(axis=1) <= limit"
SHARED = "shared = np.isin(group[test], group[train])"

RIGHT = {
    "NumPy": twins(APART, NEAR, SHARED, "return near | shared"),
    "loops": twins(
        "found = []",
        "for i in test:",
        "    near = any(sum((x[i] - x[j]) ** 2) ** 0.5 <= limit for j in train)",
        "    found.append(near or group[i] in set(group[train]))",
        "return found",
    ),
    "PyTorch": twins(
        "x, group = torch.tensor(x), torch.tensor(group)",
        "near = (torch.cdist(x[test], x[train]) <= limit).any(dim=1)",
        "return near | (group[test][:, None] == group[train]).any(dim=1)",
    ),
    "scikit-learn, as 0 and 1": twins(
        "from sklearn.neighbors import NearestNeighbors",
        "nearest = NearestNeighbors(n_neighbors=1).fit(x[train])",
        "distance = nearest.kneighbors(x[test])[0][:, 0]",
        "known = set(group[train].tolist())",
        "shared = [g in known for g in group[test].tolist()]",
        "return np.logical_or(distance <= limit, shared).astype(int)",
    ),
}

WRONG = {
    "any column": (
        twins(
            "same = (x[test][:, None] == x[train]).any(axis=2).any(axis=1)",
            SHARED,
            "return same | shared",
        ),
        "if *all* its columns agree",
    ),
    "reversed": (
        twins(APART, NEAR, SHARED, "return ~(near | shared)"),
        "The mask is reversed",
    ),
    "exact copies only": (
        twins(
            "near = (x[test][:, None] == x[train]).all(axis=2).any(axis=1)",
            SHARED,
            "return near | shared",
        ),
        "None of these is an exact copy",
    ),
    "limit left out": (
        twins(APART, "near = apart.min(axis=1) < limit", SHARED, "return near | shared"),
        "the limit included: use `<=`",
    ),
    "largest difference": (
        twins(
            "apart = abs(x[test][:, None] - x[train]).max(axis=2)",
            NEAR,
            SHARED,
            "return near | shared",
        ),
        "You took the largest difference",
    ),
    "sum of differences": (
        twins(
            "apart = abs(x[test][:, None] - x[train]).sum(axis=2)",
            NEAR,
            SHARED,
            "return near | shared",
        ),
        "You added up the differences",
    ),
    "no root": (
        twins(
            "apart = ((x[test][:, None] - x[train]) ** 2).sum(axis=2)",
            NEAR,
            SHARED,
            "return near | shared",
        ),
        "The root is missing",
    ),
    "farthest training row": (
        twins(APART, "near = apart.max(axis=1) <= limit", SHARED, "return near | shared"),
        "*One* training row that is near is enough",
    ),
    "distances only": (twins(APART, NEAR, "return near"), "You looked at distances only"),
    "groups within the test set": (
        twins(
            APART,
            NEAR,
            "n = np.array([(group == g).sum() for g in group[test]])",
            "return near | (n > 1)",
        ),
        "with several *test* rows is no leak",
    ),
    "both needed": (
        twins(APART, NEAR, SHARED, "return near & shared"),
        "join the two conditions with `|`",
    ),
    "all other rows": (
        twins(
            "apart = np.linalg.norm(x[test][:, None] - x, axis=2)",
            "apart[np.arange(len(test)), test] = np.inf",
            NEAR,
            SHARED,
            "return near | shared",
        ),
        "only training rows are seen",
    ),
    "in the rows' order": (
        twins("test = np.sort(test)", APART, NEAR, SHARED, "return near | shared"),
        "use the order of `test`",
    ),
    "numbers of the suspects": (
        twins(APART, NEAR, SHARED, "return test[near | shared]"),
        "one for each test row",
    ),
    "no return": (twins(APART, NEAR, SHARED), "None. Does the function end"),
}
