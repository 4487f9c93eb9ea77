"""Typical answers to the tasks of chapter 5: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message;
``ALSO_RIGHT[task]`` maps a mutant of the solution to the reason why it solves the task too.
Sources see ``np``, ``torch`` and ``nn``.
"""

from written import function


def scale(*lines):
    return function("standardise(x, train)", *lines)


STATS = "m, s = x[train].mean(axis=0), x[train].std(axis=0)"
WHOLE = "s[s == 0] = 1"

STANDARDISE = {
    "right": {
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
    },
    "wrong": {
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
    },
}

SKLEARN = """\
from sklearn.feature_selection import *
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
"""
FILL, BEST, SCALE, RIDGE = (
    "SimpleImputer()",
    "SelectKBest(f_classif, k=k)",
    "StandardScaler()",
    "RidgeClassifier()",
)


def model(*steps):
    body = f"return make_pipeline({', '.join(steps)})"
    return SKLEARN + function("build_pipeline(k)", body)


OWN_CLASS = """\
class Model:
    def __init__(self, k):
        self.k = k

    def fit(self, x, y):
        from sklearn.feature_selection import f_classif
        from sklearn.linear_model import RidgeClassifier
        self.fill = np.nanmean(x, axis=0)
        x = np.where(np.isnan(x), self.fill, x)
        self.best = np.argsort(f_classif(x, y)[0])[-self.k:]
        x = x[:, self.best]
        self.mean, self.std = x.mean(axis=0), x.std(axis=0)
        self.model = RidgeClassifier().fit((x - self.mean) / self.std, y)
        return self

    def predict(self, x):
        x = np.where(np.isnan(x), self.fill, x)[:, self.best]
        return self.model.predict((x - self.mean) / self.std)

def build_pipeline(k):
    return Model(k)
"""

BUILD_PIPELINE = {
    "right": {
        "make_pipeline": model(FILL, BEST, SCALE, RIDGE),
        "named steps, scaled before the choice": SKLEARN
        + function(
            "build_pipeline(k)",
            "steps = [('fill', SimpleImputer(strategy='mean')), ('scale', StandardScaler()),",
            "         ('best', SelectKBest(k=k)), ('model', RidgeClassifier())]",
            "return Pipeline(steps)",
        ),
        "scaled before filling": model(SCALE, FILL, BEST, RIDGE),
        "logistic regression": model(FILL, BEST, SCALE, "LogisticRegression()"),
        "a class of one's own": OWN_CLASS,
    },
    "wrong": {
        "no choice": (model(FILL, SCALE, RIDGE), "Is `SelectKBest` a step"),
        "k not passed on": (
            model(FILL, "SelectKBest(f_classif, k=10)", SCALE, RIDGE),
            "Does `k` reach `SelectKBest`?",
        ),
        "principal components": (
            model(FILL, SCALE, "PCA(k)", RIDGE),
            "they mix all of them",
        ),
        "the worst columns": (
            SKLEARN
            + function(
                "build_pipeline(k)",
                "worst = lambda x, y: -f_classif(x, y)[0]",
                "return make_pipeline(SimpleImputer(), SelectKBest(worst, k=k), "
                "StandardScaler(), RidgeClassifier())",
            ),
            "those in which the classes differ most",
        ),
        "columns chosen beforehand": (
            SKLEARN
            + function(
                "build_pipeline(k)",
                "first = FunctionTransformer(lambda x: x[:, :k])",
                "return make_pipeline(SimpleImputer(), first, StandardScaler(), RidgeClassifier())",
            ),
            "it uses the columns [0, 1, 2]",
        ),
        "no scaling": (model(FILL, BEST, RIDGE), "columns must come in one scale"),
        "gaps not filled": (model(BEST, SCALE, RIDGE), "It stops at a gap"),
        "filled too late": (model(BEST, FILL, SCALE, RIDGE), "and the first one"),
        "filled with 0": (
            model("SimpleImputer(strategy='constant', fill_value=0)", BEST, SCALE, RIDGE),
            "means, no other value",
        ),
        "scaled by its own batch": (
            SKLEARN
            + function(
                "build_pipeline(k)",
                "own = lambda x: (x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0)",
                "fill = SimpleImputer()",
                "return make_pipeline(fill, SelectKBest(f_classif, k=k), "
                "FunctionTransformer(own), RidgeClassifier())",
            ),
            "new rows help to scale each other",
        ),
        "a list of steps": (
            model(FILL, BEST, SCALE, RIDGE)
            .replace("make_pipeline(", "[*(")
            .replace("RidgeClassifier())", "RidgeClassifier())]"),
            "a list of 4 steps",
        ),
        "no classifier": (model(FILL, BEST, SCALE), "which cannot fit and predict"),
        "a regression": (model(FILL, BEST, SCALE, "Ridge()"), "not the classes 0 and 1"),
        "classes not called": (
            SKLEARN + function("build_pipeline(k)", "return RidgeClassifier"),
            "the class RidgeClassifier; call it",
        ),
        "no return": (
            model(FILL, BEST, SCALE, RIDGE).replace("return ", ""),
            "None. Does the function end with",
        ),
    },
}

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

BALANCED_SPLIT = {
    "right": {
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
    },
    "wrong": {
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
        "twins dropped afterwards": (
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
    },
}


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

ENCODE = {
    "right": {
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
    },
    "wrong": {
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
    },
}


def twins(*lines):
    return function("suspects(x, group, train, test, limit)", *lines)


APART = "apart = np.linalg.norm(x[test][:, None] - x[train], axis=2)"
NEAR = "near = apart.min(axis=1) <= limit"
SHARED = "shared = np.isin(group[test], group[train])"

SUSPECTS = {
    "right": {
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
    },
    "wrong": {
        "any column": (
            twins(
                "same = (x[test][:, None] == x[train]).any(axis=2).any(axis=1)",
                SHARED,
                "return same | shared",
            ),
            "if *all* its columns agree",
        ),
        "turned round": (
            twins(APART, NEAR, SHARED, "return ~(near | shared)"),
            "The mask is turned round",
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
            "in the order of `test`",
        ),
        "numbers of the suspects": (
            twins(APART, NEAR, SHARED, "return test[near | shared]"),
            "one for each test row",
        ),
        "no return": (twins(APART, NEAR, SHARED), "None. Does the function end"),
    },
}

ANSWERS = {
    "standardise": STANDARDISE,
    "build_pipeline": BUILD_PIPELINE,
    "balanced_split": BALANCED_SPLIT,
    "encode": ENCODE,
    "suspects": SUSPECTS,
}
