"""Typical answers to ``honest_report``."""

from written import function


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

RIGHT = {
    "a dictionary of looks": report(VAL, BEST, GIVE),
    "found, mended": report(
        *FOUND,
        "    best[name] = (curve[stop], stop)",
        "chosen = max(best, key=best.get)",
        "stop = best[chosen][1]",
        "return chosen, stop, score(chosen, stop, 'test')",
    ),
    "a table": report(
        "table = np.array([[score(s, t, 'validation') for t in range(epochs)] for s in settings])",
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
}

WRONG = {
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
}
