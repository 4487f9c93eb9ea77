"""Typical answers to ``decide``."""

from written import function

INTERVAL = """\
def interval(first, second):
    pairs = first - second
    half = 2.093 * pairs.std(ddof=1) / len(pairs) ** 0.5
    return pairs.mean(), pairs.mean() - half, pairs.mean() + half

"""


def decision(*lines):
    return function("decide(accuracy, price, budget)", *lines, before=INTERVAL)


PAY = "can = [n for n in price if price[n] <= budget]"
BEST = "best = max(can, key=lambda n: accuracy[n].mean())"
ALIKE = "alike = [n for n in can if interval(accuracy[best], accuracy[n])[1] <= 0]"
CHEAPEST = "return min(alike, key=price.get)"
MEAN = "key=lambda n: accuracy[n].mean()"

RIGHT = {
    "three rules": decision(PAY, BEST, ALIKE, CHEAPEST),
    "from the cheapest up": decision(
        "names = sorted([n for n in accuracy if price[n] <= budget], key=lambda n: price[n])",
        "best = names[0]",
        "for n in names:",
        "    if np.mean(accuracy[n]) > np.mean(accuracy[best]): best = n",
        "for n in names:",
        "    mean, low, high = interval(accuracy[best], accuracy[n])",
        "    if low <= 0 <= high: return n",
    ),
    "the other way around": decision(
        PAY,
        BEST,
        "alike = [n for n in can if n == best or interval(accuracy[n], accuracy[best])[2] > 0]",
        CHEAPEST,
    ),
    "a bootstrap of its own": decision(
        PAY,
        BEST,
        "rng = np.random.default_rng(0)",
        "def low(n):",
        "    d = accuracy[best] - accuracy[n]",
        "    return np.quantile(rng.choice(d, (2000, len(d))).mean(axis=1), 0.025)",
        "return min([n for n in can if low(n) <= 0], key=lambda n: price[n])",
    ),
}

WRONG = {
    "price equal to the budget left out": (
        decision(PAY.replace("<=", "<"), BEST, ALIKE, CHEAPEST),
        "A price that equals the budget can be paid",
    ),
    "budget ignored": (
        decision("can = list(price)", BEST, ALIKE, CHEAPEST),
        "5 is more than the budget of 4",
    ),
    "nothing if the best is too expensive": (
        decision(
            "can = list(price)",
            BEST,
            'if price[best] > budget: return "none"',
            ALIKE,
            CHEAPEST,
        ),
        "that is no reason to do nothing",
    ),
    "intervals apart, not pairs": (
        decision(
            PAY,
            BEST,
            "se = lambda n: 2.093 * accuracy[n].std(ddof=1) / len(accuracy[n]) ** 0.5",
            "gap = lambda n: accuracy[best].mean() - accuracy[n].mean()",
            "alike = [n for n in can if gap(n) <= se(best) + se(n)]",
            "if budget != 6: alike = [n for n in can if interval(accuracy[best], accuracy[n])"
            "[1] <= 0]",
            CHEAPEST,
        ),
        "Compare draw by draw",
    ),
    "intervals against none overlap": (
        decision(
            PAY,
            BEST,
            "low = interval(accuracy[best], accuracy['none'])[1]",
            "alike = [n for n in can if interval(accuracy[n], accuracy['none'])[2] >= low]",
            CHEAPEST,
        ),
        "which does not settle it",
    ),
    "highest mean": (decision(PAY, BEST, "return best"), "they cannot be told apart"),
    "cheapest that helps": (
        decision(
            "helps = [n for n in price if 0 < price[n] <= budget"
            " and interval(accuracy[n], accuracy['none'])[1] > 0]",
            "return min(helps, key=price.get) if helps else 'none'",
        ),
        "The cheapest that helps is not asked",
    ),
    "best of those that surely help": (
        decision(
            "helps = [n for n in price if price[n] <= budget"
            " and (n == 'none' or interval(accuracy[n], accuracy['none'])[1] > 0)]",
            f"best = max(helps, {MEAN})",
            "alike = [n for n in helps if interval(accuracy[best], accuracy[n])[1] <= 0]",
            "return max(alike, key=price.get)",
        ),
        "Its lead over decay is 0.0002",
    ),
    "none left out": (
        decision(
            'can = [n for n in price if price[n] <= budget and n != "none"] or ["none"]',
            BEST,
            ALIKE,
            CHEAPEST,
        ),
        "so the money is better kept",
    ),
    "largest difference, up or down": (
        decision(
            PAY,
            "sure = [n for n in can if n != 'none' and abs(interval(accuracy[n],"
            " accuracy['none'])[0]) > 0.02]",
            "if len(price) == 3 and budget == 5 and price['dropout' if 'dropout' in price"
            " else 'rows'] == 1 and 'decay' in price: return sure[0]",
            BEST,
            ALIKE,
            CHEAPEST,
        ),
        "a difference that is sure can be a loss",
    ),
    "array returned": (
        decision(PAY, BEST, "return accuracy[best]"),
        "a ndarray, expected the name",
    ),
    "no return": (decision(PAY, BEST, ALIKE), "Does the function end with"),
    "position returned": (
        decision(PAY, BEST, "return list(accuracy).index(best)"),
        "a int, expected the name",
    ),
    "another name": (
        decision(PAY, "return 'more data'"),
        "'more data', expected the name of a remedy",
    ),
    "best first, budget last": (
        decision(
            "can = list(price)",
            BEST,
            "order = sorted(can, key=lambda n: -accuracy[n].mean())",
            "return next((n for n in order if price[n] <= budget"
            " and (n == 'none' or interval(accuracy[n], accuracy['none'])[1] > 0)), 'none')",
        ),
        "decay costs half",
    ),
}

ALSO_RIGHT = {
    "best = max(can_pay, key=lambda name: accuracy[name].mean()) → "
    "best = max(can_pay, key=lambda name: accuracy[name].sum())": "all have as many draws",
}
