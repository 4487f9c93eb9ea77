"""Typical answers to ``first_alarms``."""

from written import function


def alarms(*lines):
    return function("first_alarms(losses, growth)", *lines)


def three(loss="L[1:] > 2 * L[:-1]", weights="(G > 1.5).any(1)", nan="~np.isfinite(L)", **more):
    """The solution with one of its three conditions replaced."""
    first = more.get("first", "int(np.argmax(v)) if np.any(v) else None")
    front = more.get("front", "np.append(False, {})").format(loss)
    return alarms(
        "L, G = np.array(losses), np.array(growth)",
        f"first = lambda v: {first}",
        f"found = dict(loss=first({front}), weights=first({weights}))",
        f"return found | {{'NaN': first({nan})}}",
    )


RIGHT = {
    "vectorized": three(),
    "loops": alarms(
        "found = {'loss': None, 'weights': None, 'NaN': None}",
        "for step in range(len(losses)):",
        "    sounds = {'NaN': not np.isfinite(losses[step])}",
        "    sounds['loss'] = step > 0 and losses[step] > 2 * losses[step - 1]",
        "    sounds['weights'] = max(growth[step]) > 1.5",
        "    for name, rings in sounds.items():",
        "        if rings and found[name] is None:",
        "            found[name] = step",
        "return found",
    ),
    "next with a default": alarms(
        "steps = range(len(losses))",
        "last = [float('inf')] + losses[:-1]",
        "return {",
        "    'loss': next((t for t in steps if losses[t] / last[t] > 2), None),",
        "    'weights': next((t for t in steps if any(growth[t] > 1.5)), None),",
        "    'NaN': next((t for t in steps if not abs(losses[t]) < float('inf')), None),",
        "}",
    ),
    "torch": alarms(
        "L, G = torch.tensor(losses), torch.from_numpy(growth)",
        "def first(v, offset=0):",
        "    places = v.nonzero()",
        "    return places[0, 0] + offset if len(places) else None",
        "return {'loss': first(L[1:] > 2 * L[:-1], 1), 'NaN': first(~L.isfinite()),",
        "        'weights': first(G > 1.5)}",
    ),
}

WRONG = {
    "argmax without asking": (three(first="int(np.argmax(v))"), "no alarm is None"),
    "compared with the first loss": (
        three("L > 2 * L[0]", front="{}"),
        "compare each loss with the one *before* it, not with the first",
    ),
    "one step early": (three(front="{}"), "take care that your steps count from 0"),
    "one step late": (
        three(front="np.append([False, False], {})"),
        "counted from 0, the loss of 12 is at step 4",
    ),
    "all layers": (three(weights="(G > 1.5).all(1)"), "do not wait for all of them"),
    "mean of the layers": (
        three(weights="G.mean(1) > 1.5"),
        "`weights`: found 4, expected 3: one layer is enough; at step 3 the second",
    ),
    "along the wrong axis": (
        three(weights="(G > 1.5).any(0)"),
        "`weights`: found 0, expected 3",
    ),
    "any growth": (three(weights="(G > 1).any(1)"), "that is a layer's place, or any growth"),
    "compared with NaN": (three(nan="L == np.nan"), "`loss == nan` is False even for NaN"),
    "last NaN": (
        three(nan="np.arange(len(L)) == len(L) - 1 if np.isnan(L).any() else [False]"),
        "that is the last NaN",
    ),
    "infinity is a number": (three(nan="np.isnan(L)"), "an infinite loss is not finite"),
    "twice counts": (three("L[1:] >= 2 * L[:-1]"), "the task says *more than* twice"),
    "half counts": (three(weights="(G >= 1.5).any(1)"), "the task says *more than* 1.5"),
    "step 0 is no step": (
        three(first="(int(np.argmax(v)) or None) if np.any(v) else None"),
        "step 0 counts",
    ),
    "minus one for none": (
        three(first="int(np.argmax(v)) if np.any(v) else -1"),
        "found -1, expected None",
    ),
    "a tuple": (alarms("return 4, 3, 6"), "expected a dict with the keys loss, weights, NaN"),
    "the array itself": (
        alarms("L = np.array(losses)", "return dict(loss=L > 9, weights=L, NaN=L)"),
        "expected the number of a step",
    ),
    "no return": (alarms("losses = np.array(losses)"), "Does the function end with `return"),
}
