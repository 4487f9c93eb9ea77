"""Typical answers to ``optimism``."""

from written import function


def optimism(*lines):
    return function("optimism(k, n, p, games, seed)", *lines)


def played(
    scores="rng.binomial(n, p, size=(games, k)) / n",
    result="(scores.max(axis=1) - p).mean()",
    rng="np.random.default_rng(seed)",
):
    return optimism(f"rng = {rng}", f"scores = {scores}", f"return {result}")


RIGHT = {
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
}

WRONG = {
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
    "every game": (
        played(result="scores.max(axis=1) - p"),
        "found shape (2000,), expected one number",
    ),
    "no return": (played().replace("return", "_ ="), "found None"),
}
