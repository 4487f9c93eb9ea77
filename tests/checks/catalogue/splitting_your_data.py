"""Typical answers to the tasks of chapter 4: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message.
Sources see ``np``, ``torch`` and ``nn``. ``ALSO_RIGHT`` names mutants that solve the task as well.
"""

from written import function

# ---- three_way_split ----------------------------------------------------------------------------


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


THREE_WAY_SPLIT = {
    "right": {
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
    },
    "wrong": {
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
            "stand there more than once",
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
            "stand there more than once. Draw without",
        ),
        "masks": (
            by_class(give="[np.isin(np.arange(len(y)), p) for p in (train, val, test)]"),
            "turns a mask into them",
        ),
        "labels instead of rows": (
            by_class(give="y[train] / 1, y[val] / 1, y[test] / 1"),
            "where the rows stand, not what they hold",
        ),
        "two parts": (by_class(give="train, test"), "expected 3 lists of row numbers"),
        "no return": (by_class().replace("return", "_ ="), "`return train, val, test`?"),
    },
}
# ---- grouped_split ------------------------------------------------------------------------------


def grouped(*lines):
    return function("grouped_split(groups, n_test, seed)", *lines)


RNG = "rng = np.random.default_rng(seed)"
NAMES = "names = rng.permutation(np.unique(groups))[:n_test]"
SIDES = "return np.flatnonzero(~test), np.flatnonzero(test)"

GROUPED_SPLIT = {
    "right": {
        "vectorised": grouped(RNG, NAMES, "test = np.isin(groups, names)", SIDES),
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
    },
    "wrong": {
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
            grouped(
                RNG, "rows = rng.permutation(len(groups))", "return rows[n_test:], rows[:n_test]"
            ),
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
    },
}

# ---- interval -----------------------------------------------------------------------------------


def interval(*lines):
    return function("interval(right, n)", *lines)


def scan(sigma="np.sqrt(p * (1 - p) / n)", fits="abs(right / n - p) <= 1.96 * sigma", **more):
    return interval(
        f"p = np.{more.get('grid', 'linspace(0, 1, 10001)')}",
        f"sigma = {sigma}",
        f"fits = p[{fits}]",
        f"return {more.get('give', 'fits[0], fits[-1]')}",
    )


def rough(z):
    return interval(
        "p = right / n", f"half = {z} * (p * (1 - p) / n) ** 0.5", "return p - half, p + half"
    )


INTERVAL = {
    "right": {
        "candidates": scan(),
        "a finer grid": scan(grid="arange(100001) / 100000"),
        "Wilson's formula": interval(
            "p, z = right / n, 1.96",
            "middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)",
            "half = z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5 / (1 + z**2 / n)",
            "return middle - half, middle + half",
        ),
        "a loop": interval(
            "fits = []",
            "for i in range(10001):",
            "    p = i / 10000",
            "    if (right / n - p) ** 2 <= 1.96 ** 2 * p * (1 - p) / n:",
            "        fits.append(p)",
            "return [min(fits), max(fits)]",
        ),
        "torch": interval(
            "p = torch.linspace(0, 1, 10001, dtype=torch.float64)",
            "fits = p[(right / n - p).abs() <= 1.96 * (p * (1 - p) / n).sqrt()]",
            "return fits.min(), fits.max()",
        ),
    },
    "wrong": {
        "σ at the score": (rough(1.96), "That is the rough version: its σ is the one at the score"),
        "two σ at the score": (rough(2), "That is the rough version with 2σ"),
        "one σ": (scan(fits="abs(right / n - p) <= sigma"), "You allowed one σ"),
        "two σ": (scan(fits="abs(right / n - p) <= 2 * sigma"), "You allowed 2 σ; for 95 %"),
        "90 %": (scan(fits="abs(right / n - p) <= 1.645 * sigma"), "1.645 σ is for 90 %"),
        "percent": (scan(give="100 * fits[0], 100 * fits[-1]"), "accuracies run from 0 to 1 here"),
        "rows left out": (scan("np.sqrt(p * (1 - p))"), "σ lacks the rows"),
        "root left out": (scan("p * (1 - p) / n"), "σ lacks its root"),
        "highest first": (scan(give="fits.max(), fits.min()"), "First the lower end"),
        "one hundred rows written in": (
            scan("np.sqrt(p * (1 - p) / 100)"),
            "The interval for 9000 of 10000",
        ),
        "σ at the score, unless all are right": (
            interval(
                "p, z = right / n, 1.96",
                "if p in (0, 1):",
                "    return p, p",
                "middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)",
                "half = z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5 / (1 + z**2 / n)",
                "return middle - half, middle + half",
            ),
            "An interval of no width",
        ),
        "the edge does not count": (
            scan(fits="abs(right / n - p) < 1.96 * sigma"),
            "let a distance of exactly 1.96 σ count",
        ),
        "all that fit": (scan(give="fits"), "expected two numbers: `return low, high`"),
        "no return": (scan().replace("return", "_ ="), "Does the function end with `return low"),
    },
}

# ---- optimism -----------------------------------------------------------------------------------


def optimism(*lines):
    return function("optimism(k, n, p, games, seed)", *lines)


def played(
    scores="rng.binomial(n, p, size=(games, k)) / n",
    result="(scores.max(axis=1) - p).mean()",
    rng="np.random.default_rng(seed)",
):
    return optimism(f"rng = {rng}", f"scores = {scores}", f"return {result}")


OPTIMISM = {
    "right": {
        "binomial": played(),
        "row by row": played("(rng.random((games, k, n)) < p).mean(axis=2)"),
        "a loop of games": optimism(
            "rng = np.random.default_rng(seed)",
            "total = 0.0",
            "for _ in range(games):",
            "    total += max(rng.binomial(n, p, k)) / n - p",
            "return total / games",
        ),
        "labels and answers": optimism(
            "rng = np.random.default_rng(seed)",
            "best = []",
            "for _ in range(games):",
            "    correct = rng.random((k, n)) < p",
            "    best.append(correct.mean(axis=1).max())",
            "return np.mean(best) - p",
        ),
        "torch": optimism(
            "generator = torch.Generator().manual_seed(seed)",
            "correct = torch.rand(games, k, n, generator=generator) < p",
            "return correct.double().mean(2).amax(1).mean() - p",
        ),
    },
    "wrong": {
        "the score itself": (
            played(result="scores.max(axis=1).mean()"),
            "That is the best score. Its optimism",
        ),
        "in rows": (
            played("rng.binomial(n, p, size=(games, k))", "(scores.max(axis=1) - p * n).mean()"),
            "that is in rows. Divide by n",
        ),
        "mean of all": (played(result="(scores - p).mean()"), "luck cancels: keep the *best*"),
        "σ": (optimism("return (p * (1 - p) / n) ** 0.5"), "That is σ, the luck of one look"),
        "the worst": (played(result="scores.min(axis=1).mean() - p"), "You kept the *worst*"),
        "the best of all games": (
            played(result="scores.max() - p"),
            "The mean optimism of the best of 20: found 0.",
        ),
        "the best of each model": (
            played("rng.binomial(n, p, size=(games, k)) / n", "(scores.max(axis=0) - p).mean()"),
            "expected 0.131",
        ),
        "the rule with √(2 ln K)": (
            optimism("return (p * (1 - p) / n) ** 0.5 * (2 * np.log(k)) ** 0.5"),
            "found 0.173, expected",
        ),
        "compared with ½": (
            played(result="(scores.max(axis=1) - 0.5).mean()"),
            "You compared with ½",
        ),
        "fair coins only": (
            played("rng.binomial(n, 0.5, size=(games, k)) / n"),
            "You flipped fair coins; each answer",
        ),
        "fair coins, compared with ½": (
            played("rng.binomial(n, 0.5, size=(games, k)) / n", "scores.max(1).mean() - 0.5"),
            "You flipped fair coins, and compared with ½",
        ),
        "twenty written in": (
            played("rng.binomial(n, p, size=(games, 20)) / n"),
            "The mean optimism of the best of 3",
        ),
        "fifty written in": (
            played("rng.binomial(50, p, size=(games, k)) / 50"),
            "of the best of 3 on 12 rows",
        ),
        "games of one's own": (
            played("rng.binomial(n, p, size=(5000, k)) / n"),
            "Is the number of games your own?",
        ),
        "one seed for all": (
            played(rng="np.random.default_rng(0)"),
            "Twelve seeds give the same game",
        ),
        "no seed": (played(rng="np.random.default_rng()"), "another result each time"),
        "the exact rule, no simulation": (
            optimism(
                "from trainlab.engine.statistics import expected_best_share",
                "return expected_best_share(k, n, p) - p",
            ),
            "one game gives a multiple of 0.1",
        ),
        "every game": (played(result="scores.max(axis=1) - p"), "found shape (2000,), expected ()"),
        "no return": (played().replace("return", "_ ="), "found None"),
    },
}

# ---- honest_report ------------------------------------------------------------------------------


def report(*lines):
    return function("honest_report(settings, epochs, score)", *lines)


VAL = "val = {(s, t): score(s, t, 'validation') for s in settings for t in range(epochs)}"
BEST = "s, t = max(val, key=val.get)"
GIVE = "return s, t, score(s, t, 'test')"
FOUND = (
    "best = {}",
    "for name in settings:",
    "    curve = [score(name, t, 'validation') for t in range(epochs)]",
    "    stop = int(np.argmax(curve))",
)

HONEST_REPORT = {
    "right": {
        "a dictionary of looks": report(VAL, BEST, GIVE),
        "found, mended": report(
            *FOUND,
            "    best[name] = (curve[stop], stop)",
            "chosen = max(best, key=best.get)",
            "stop = best[chosen][1]",
            "return chosen, stop, score(chosen, stop, 'test')",
        ),
        "a table": report(
            "table = np.array([[score(s, t, 'validation') for t in range(epochs)]"
            " for s in settings])",
            "place, t = np.unravel_index(table.argmax(), table.shape)",
            "return settings[place], t, score(settings[place], t, 'test')",
        ),
        "a running best": report(
            "highest = -1",
            "for s in settings:",
            "    for t in range(epochs):",
            "        here = score(s, t, 'validation')",
            "        if here > highest:",
            "            highest, chosen, stop = here, s, t",
            "return [chosen, stop, score(chosen, stop, part='test')]",
        ),
    },
    "wrong": {
        "the setting by test": (
            report(
                *FOUND,
                "    best[name] = (score(name, stop, 'test'), stop)",
                "chosen = max(best, key=best.get)",
                "return chosen, best[chosen][1], best[chosen][0]",
            ),
            "once for each of the 4 settings, to choose between them",
        ),
        "all by test": (
            report(VAL.replace("validation", "test"), BEST, "return s, t, val[s, t]"),
            "at every epoch of every setting",
        ),
        "the epoch by test": (
            report(
                VAL,
                BEST,
                "curve = [score(s, t, 'test') for t in range(epochs)]",
                "return s, int(np.argmax(curve)), max(curve)",
            ),
            "Validation chooses the epoch, too",
        ),
        "all by test, then once more": (
            report(VAL.replace("validation", "test"), BEST, GIVE),
            "The test set was opened 25 times",
        ),
        "opened twice": (
            report(VAL, BEST, "score(s, t, 'test')", GIVE),
            "opened 2 times: and each look after the first",
        ),
        "never opened": (
            report(VAL, BEST, "return s, t, val[s, t]"),
            "The test set was never opened",
        ),
        "the last epoch of the best": (
            report(VAL, BEST, "return s, epochs - 1, score(s, epochs - 1, 'test')"),
            "That is the last epoch; validation is highest earlier",
        ),
        "the best at the last epoch": (
            report(
                "s = max(settings, key=lambda s: score(s, epochs - 1, 'validation'))",
                "return s, epochs - 1, score(s, epochs - 1, 'test')",
            ),
            "That is the best at the last epoch",
        ),
        "the best on average": (
            report(
                "look = lambda s: [score(s, t, 'validation') for t in range(epochs)]",
                "curves = {s: look(s) for s in settings}",
                "s = max(curves, key=lambda s: np.mean(curves[s]))",
                "t = int(np.argmax(curves[s]))",
                GIVE,
            ),
            "That setting is the best on average over its epochs",
        ),
        "epochs from 1": (
            report(VAL, BEST, "return s, t + 1, score(s, t, 'test')"),
            "Epochs are numbered from 0",
        ),
        "asked for epochs from 1": (
            report(VAL.replace("range(epochs)", "range(1, epochs + 1)"), BEST, GIVE),
            "epochs are numbered 0 to 5",
        ),
        "place in the list": (
            report(
                VAL,
                BEST,
                "return list(settings).index(s), t, score(s, t, 'test')",
            ),
            "Return the setting itself",
        ),
        "epoch first": (
            report(VAL, BEST, "return t, s, score(s, t, 'test')"),
            "The setting comes first",
        ),
        "validation reported, test looked at": (
            report(VAL, BEST, "score(s, t, 'test')", "return s, t, val[s, t]"),
            "That is the validation score, which was chosen",
        ),
        "another epoch's score": (
            report(VAL, BEST, "return s, t, score(s, epochs - 1, 'test')"),
            "That is the test score at the last epoch",
        ),
        "val": (
            report(VAL.replace("validation", "val"), BEST, GIVE),
            'expected "validation" or "test"',
        ),
        "the first epoch left out": (
            report(VAL.replace("range(epochs)", "range(min(1, epochs - 1), epochs)"), BEST, GIVE),
            "where validation is highest",
        ),
        "the accuracy alone": (
            report(VAL, BEST, "return score(s, t, 'test')"),
            "expected three things: setting, epoch, test accuracy",
        ),
        "no return": (report(VAL, BEST, "score(s, t, 'test')"), "Does the function end with"),
    },
}

ANSWERS = {
    "three_way_split": THREE_WAY_SPLIT,
    "grouped_split": GROUPED_SPLIT,
    "interval": INTERVAL,
    "optimism": OPTIMISM,
    "honest_report": HONEST_REPORT,
}
ALSO_RIGHT = {
    "interval": {
        "p = np.linspace(0, 1, 10001) → p = np.linspace(0, 1, 10002)": "as fine a grid",
        "p = np.linspace(0, 1, 10001) → p = np.linspace(0, 1, 10000)": "as fine a grid",
    },
}
