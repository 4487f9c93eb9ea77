"""Typical answers to ``ablation``."""

from written import function


def both(
    first="score(set(parts), seed)",
    second="score(set(parts) - {part}, seed)",
    result="np.array(d)",
    seeds="seeds",
    error="d.std(ddof=1) / len(d) ** 0.5",
    keep="d.mean() - t * error > 0",
    t="student.ppf(0.975, len(d) - 1)",
):
    return (
        "from scipy.stats import t as student\n"
        + function(
            "ablation(score, parts, seeds)",
            "found = {}",
            "for part in parts:",
            f"    d = [{first} - {second} for seed in {seeds}]",
            f"    found[part] = {result}",
            "return found",
        )
        + function(
            "justified(differences)",
            "kept = []",
            "for part, d in differences.items():",
            f"    error = {error}",
            f"    t = {t}",
            f"    if {keep}: kept.append(part)",
            "return kept",
        )
    )


RIGHT = {
    "lists": both(),
    "full runs once, frozen sets, a comprehension": """\
from scipy import stats

def ablation(score, parts, seeds):
    everything = frozenset(parts)
    full = {seed: score(everything, seed) for seed in seeds}
    return {
        part: torch.tensor([full[s] - score(everything - {part}, s) for s in seeds]).numpy()
        for part in parts
    }

def justified(differences):
    return {
        part for part, d in differences.items()
        if np.ptp(d) > 0 and stats.ttest_1samp(d, 0).pvalue < 0.05 and np.mean(d) > 0
    }
""",
    "parts as lists": both(
        first="score(list(parts), seed)",
        second="score([p for p in parts if p != part], seed)",
    ),
    "SciPy's interval": both(
        keep="student.interval(0.95, len(d) - 1, d.mean(), error + 1e-12)[0] > 0"
    ),
}

WRONG = {
    "sign reversed": (
        both(first="score(set(parts) - {part}, seed)", second="score(set(parts), seed)"),
        "The sign is reversed",
    ),
    "added to nothing": (
        both(first="score({part}, seed)", second="score(set(), seed)"),
        "an ablation takes it from all",
    ),
    "compared with nothing": (
        both(second="score(set(), seed)"),
        "leave on all parts but one",
    ),
    "compared with the part alone": (
        both(second="score({part}, seed)"),
        "You compared the part alone",
    ),
    "taken out for good": (
        both(
            first="full[seed]",
            second="score(on - {part} if not on.discard(part) else on, seed)",
        ).replace(
            "    found = {}",
            "    found, on = {}, set(parts)\n"
            "    full = {seed: score(set(parts), seed) for seed in seeds}",
        ),
        "put each back before the next",
    ),
    "taken out one after another": (
        both(
            first="score(set(parts[parts.index(part):]), seed)",
            second="score(set(parts[parts.index(part) + 1:]), seed)",
        ),
        "each is compared with the one before",
    ),
    "scores instead of differences": (
        both(first="0", second="-score(set(parts) - {part}, seed)"),
        "you need differences",
    ),
    "one full run for all seeds": (
        both(first="score(set(parts), seeds[0])"),
        "Seeds are not paired",
    ),
    "lists instead of arrays": (both(result="d"), "Make each entry an array"),
    "mean only": (both(result="np.mean(d)"), "the single differences are needed"),
    "first seed only": (both(seeds="seeds[:1]"), "That is for the first seed only"),
    "seeds of one's own": (
        both(seeds="range(len(seeds))"),
        "use those you were given",
    ),
    "part instead of a set": (
        both(second="score(part, seed)"),
        "the first argument is the set of parts",
    ),
    "list returned": (
        both().replace("    return found", "    return list(found.values())"),
        "`ablation` returned a list",
    ),
    "one part forgotten": (
        both().replace("for part in parts:", "for part in parts[1:]:"),
        "expected one for each of",
    ),
    "no return from ablation": (
        both().replace("    return found", "    pass"),
        "`ablation` returned None",
    ),
    "other seeds in one arm": (
        both().replace(
            "    return found",
            "    [score(set(parts), seed + 1) for seed in seeds]\n    return found",
        ),
        "the same for every setting",
    ),
    "any sure difference": (
        both(keep="abs(d.mean()) > t * error"),
        "it is sure to do harm",
    ),
    "mean above 0": (both(keep="d.mean() > 0"), "A mean above 0 is not enough"),
    "spread for the error of the mean": (
        both(error="d.std(ddof=1)"),
        "the standard deviation of the differences, divided by √n",
    ),
    "one standard error": (both(t="1.0"), "reaches about 2 standard errors down, to below 0"),
    "90 %": (both(t="student.ppf(0.95, len(d) - 1)"), "is 1.8 standard errors above 0"),
    "three standard errors": (both(t="3.0"), "not to 0"),
    "two standard errors always": (both(t="2.0"), "Student's t reaches 4.3"),
    "deviation with n": (
        both(error="d.std() / len(d) ** 0.5"),
        "`ddof=1`",
    ),
    "n − 2 degrees of freedom": (
        both(t="student.ppf(0.975, max(len(d) - 2, 1))"),
        "has 2 degrees of freedom",
    ),
    "at least 0": (
        both(keep="d.mean() - t * error >= 0"),
        "Its interval is 0 to 0",
    ),
    "number of parts returned": (
        both().replace("return kept", "return len(kept)"),
        "`justified` returned 1, expected a list of names",
    ),
    "no return from justified": (
        both().replace("    return kept", "    pass"),
        "`justified` returned None",
    ),
}
