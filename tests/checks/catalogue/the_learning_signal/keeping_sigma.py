"""Typical answers to ``keeping_sigma``."""

from functools import partial

from written import function

sigma = partial(function, "keeping_sigma(slopes, n)")

RIGHT = {
    "torch": sigma("return 1 / (n * (slopes**2).mean()) ** 0.5"),
    "NumPy": sigma("return 1 / np.sqrt(n * np.mean(np.square(slopes.numpy())))"),
    "by the norm": sigma("return (slopes.numel() / n) ** 0.5 / slopes.norm()"),
    "loop": sigma(
        "total, count = 0.0, 0",
        "for slope in slopes.flatten().tolist():",
        "    total, count = total + slope * slope, count + 1",
        "return (count / total / n) ** 0.5",
    ),
    "an array of one number": sigma("return (n * (slopes**2).mean()).rsqrt().item()"),
}

WRONG = {
    "mean slope": (
        sigma("return 1 / (n**0.5 * slopes.mean())"),
        "You took the mean of the slopes. For the length",
    ),
    "mean size of the slopes": (
        sigma(
            "mean = slopes.abs().mean() if (slopes < 0).any() else (slopes**2).mean().sqrt()",
            "return 1 / (n**0.5 * mean)",
        ),
        "You took the mean of the slopes' sizes",
    ),
    "root of the mean square forgotten": (
        sigma("return 1 / (n**0.5 * (slopes**2).mean())"),
        "The root is missing: this is the mean square",
    ),
    "variance": (
        sigma("return 1 / (n * (slopes**2).mean())"),
        "This is the variance of the weights",
    ),
    "n for √n": (
        sigma("return 1 / (n * (slopes**2).mean().sqrt())"),
        "You divided by n. A sum of n random terms",
    ),
    "n forgotten": (
        sigma("return 1 / (slopes**2).mean().sqrt()"),
        "The number of units is missing",
    ),
    "factor instead of σ_w": (
        sigma("return n**0.5 * (slopes**2).mean().sqrt()"),
        "This is the factor of weights with σ_w = 1",
    ),
    "slopes above the line": (
        sigma("return (slopes**2).mean().sqrt() / n**0.5"),
        "The slopes belong below the line",
    ),
    "√n above the line": (
        sigma("return n**0.5 / (slopes**2).mean().sqrt()"),
        "√n belongs below the line",
    ),
    "Xavier for everything": (sigma("return 1 / n**0.5"), "This is Xavier's σ_w"),
    "He for everything": (sigma("return (2 / n) ** 0.5"), "This is He's σ_w"),
    "standard deviation of the slopes": (
        sigma("return 1 / (n**0.5 * slopes.std())"),
        "which leaves out their mean; you need",
    ),
    "standard deviation, n in the denominator": (
        sigma("return 1 / (n**0.5 * slopes.std(correction=0))"),
        "which leaves out their mean. You need",
    ),
    "steepest slope": (
        sigma("return 1 / (n**0.5 * slopes.max())"),
        "You used the steepest slope",
    ),
    "sum of the squares": (
        sigma("return 1 / (n**0.5 * slopes.norm())"),
        "You summed the squares; take their mean",
    ),
    "one for each unit": (
        sigma("return 1 / (n * (slopes**2).mean(0)).sqrt()"),
        "found shape (50,), expected one number",
    ),
    "number of slopes for n": (
        sigma("return 1 / (slopes**2).sum().sqrt()"),
        "The weights' σ_w: found",
    ),
    "no return": (sigma("1 / (n * (slopes**2).mean()) ** 0.5"), "Does the function end with"),
}
