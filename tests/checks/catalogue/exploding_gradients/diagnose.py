"""Typical answers to ``diagnose``."""

from written import function


def diagnosis(*lines):
    return function("diagnose(loss, profile)", *lines)


def judged(
    factor="ratio ** (1 / (len(profile) - 1))",
    gain="ratio > 10",
    data="np.isnan(loss)",
    give="factor, cause",
):
    return diagnosis(
        "ratio = profile[0] / profile[-1]",
        f"factor = {factor}",
        f"cause = 'gain' if {gain} else 'learning rate'",
        f"if {data}:",
        "    cause = 'data'",
        f"return {give}",
    )


STEPS = "np.array(profile[:-1]) / np.array(profile[1:])"

RIGHT = {
    "the root": judged(),
    "logarithms": judged("np.exp((np.log(profile[0]) - np.log(profile[-1])) / (len(profile)-1))"),
    "geometric mean of the steps": judged(f"np.prod({STEPS}) ** (1 / len(profile[1:]))"),
    "torch": judged(
        "torch.tensor(ratio, dtype=torch.float64).pow(1 / (len(profile) - 1))",
        data="torch.tensor(loss).isnan()",
    ),
    "NaN differs from itself; a list": judged(data="loss != loss", give="[factor, cause]"),
    "a loop": diagnosis(
        "if not all(g == g for g in profile):",
        "    return float('nan'), 'data'",
        "logs = 0.0",
        "for later, earlier in zip(profile[1:], profile):",
        "    logs += np.log(earlier / later)",
        "steep = profile[0] > 10 * profile[-1]",
        "factor = np.exp(logs / (len(profile) - 1))",
        "return factor, 'gain' if steep else 'learning rate'",
    ),
}

WRONG = {
    "as many factors as layers": (
        judged("ratio ** (1 / len(profile))"),
        "Between five layers lie four factors",
    ),
    "forward": (judged("(1 / ratio) ** (1 / (len(profile) - 1))"), "That is the way forward"),
    "factors add": (judged("ratio / (len(profile) - 1)"), "Factors multiply, they do not add"),
    "the whole product": (judged("ratio"), "That is the whole product"),
    "mean of the steps": (judged(f"({STEPS}).mean()"), "The mean of four factors"),
    "median of the steps": (judged(f"np.median({STEPS})"), "The median of four factors"),
    "the logarithm": (
        judged("np.log(ratio) / (len(profile) - 1)"),
        "That is the logarithm of the factor",
    ),
    "always ten layers": (judged("ratio ** (1 / 9)"), "this profile has five layers, not ten"),
    "counted from 1": (
        judged("(profile[1] / profile[-1]) ** (1 / (len(profile) - 1))"),
        "layer 1 is at `profile[0]`",
    ),
    "by the loss": (judged(gain="loss > 10"), "with tanh, outputs stay small"),
    "any factor above 1": (judged(gain="factor > 1"), "a little above 1 is healthy"),
    "steep downward, too": (
        judged(gain="max(ratio, 1 / ratio) > 10"),
        "that is no explosion",
    ),
    "by the factor": (judged(gain="factor > 1.5"), "twenty layers with a factor of only 1.2"),
    "by a lower factor": (judged(gain="factor > 1.15"), "each factor is 2, but there are only"),
    "ten counts": (judged(gain="ratio >= 10"), "the task says *more than* ten"),
    "NaN never asked": (judged(data="False"), "the loss was NaN before any step"),
    "compared with NaN": (
        judged(data="loss == np.nan", give="factor, cause + ''").replace("10 else", "10.0 else"),
        "expected 'data'",
    ),
    "other words": (
        judged(give="factor, cause.replace('gain', 'weights')"),
        "found 'weights', expected one of",
    ),
    "the other way around": (judged(give="cause, factor"), "the factor comes first"),
    "one thing only": (judged(give="factor"), "expected two things: `return factor, cause`"),
    "no return": (judged().replace("return", "_ ="), "Does the function end with"),
}
