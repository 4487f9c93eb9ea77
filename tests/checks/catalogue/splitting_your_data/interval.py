"""Typical answers to ``interval``."""

from written import function


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


RIGHT = {
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
}

WRONG = {
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
}

ALSO_RIGHT = {
    "p = np.linspace(0, 1, 10001) → p = np.linspace(0, 1, 10002)": "as fine a grid",
    "p = np.linspace(0, 1, 10001) → p = np.linspace(0, 1, 10000)": "as fine a grid",
}
