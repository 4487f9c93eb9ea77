"""Typical answers to ``signal_left``."""

from functools import partial

from written import function

left = partial(function, "signal_left(factors)")

RIGHT = {
    "loop": left(
        "left = [1.0]",
        "for factor in factors:",
        "    left.append(left[-1] * factor)",
        "return left",
    ),
    "cumprod": left("return np.cumprod([1.0, *factors])"),
    "accumulate": left(
        "import itertools, operator",
        "return list(itertools.accumulate(factors, operator.mul, initial=1.0))",
    ),
    "torch": left("return torch.cumprod(torch.tensor([1.0, *factors]).double(), dim=0)"),
    "products of beginnings": left(
        "return [float(np.prod(factors[:n])) for n in range(len(factors) + 1)]"
    ),
    "logarithms": left(
        "with np.errstate(divide='ignore'):",
        "    return np.exp(np.cumsum(np.log([1.0, *factors])))",
    ),
    "integers where they are": left(
        "left = [1]",
        "for factor in factors:",
        "    left.append(left[-1] * factor)",
        "return left",
    ),
}

WRONG = {
    "factors added": (
        left("return np.cumsum(factors)"),
        "You added the factors. Each layer multiplies what reaches it, and the list begins",
    ),
    "factors added to 1": (
        left(
            "left, total = [1.0], 0.0",
            "for factor in factors:",
            "    total += factor",
            "    left.append(total)",
            "return left",
        ),
        "You added the factors. Each layer multiplies what reaches it. What is left",
    ),
    "losses added": (
        left(
            "left = [1.0]",
            "for factor in factors:",
            "    left.append(left[-1] - (1 - factor))",
            "return left",
        ),
        "You took each layer's loss, 1 − factor, from the signal at the start",
    ),
    "1.0 left out": (
        left("return np.cumprod(factors)"),
        "The list should begin with 1.0",
    ),
    "last layer left out": (
        left("return np.cumprod([1.0, *factors[:-1]])"),
        "The last layer is missing",
    ),
    "only the end": (left("return np.prod(factors)"), "Give the whole list"),
    "factors themselves": (
        left("return [1.0, *factors]"),
        "These are the factors themselves",
    ),
    "every layer alike": (
        left("return [factors[0] ** n for n in range(len(factors) + 1)]"),
        "You used the first factor in every layer",
    ),
    "mean factor": (
        left("return [np.mean(factors) ** n for n in range(len(factors) + 1)]"),
        "You used the mean of the factors",
    ),
    "last factor first": (
        left("return np.cumprod([1.0, *factors[::-1]])"),
        "You began with the last factor",
    ),
    "list backwards": (
        left("return np.cumprod([1.0, *factors])[::-1]"),
        "The list runs backward",
    ),
    "divided": (
        left("return 1 / np.cumprod([1.0, *factors])"),
        "You divided by the factors",
    ),
    "rounded": (
        left("return np.cumprod([1.0, *factors]).round(6)"),
        "You rounded. The signal gets small",
    ),
    "first layer needed": (
        left(
            "left = [1.0, factors[0]]",
            "for factor in factors[1:]:",
            "    left.append(left[-1] * factor)",
            "return left",
        ),
        "list index out of range",
    ),
    "no return": (
        left("left = np.cumprod([1.0, *factors])"),
        "Does the function end with `return",
    ),
    "whole numbers": (
        left("return np.cumprod(np.array([1.0, *factors])).astype(int)"),
        "found whole numbers",
    ),
}
