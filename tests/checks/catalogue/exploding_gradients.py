"""Typical answers to the tasks of chapter 3: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message.
Sources see ``np``, ``torch`` and ``nn``. ``ALSO_RIGHT`` names mutants that solve the task as well.
"""

from written import function

# ---- first_alarms -------------------------------------------------------------------------------


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


FIRST_ALARMS = {
    "right": {
        "vectorised": three(),
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
    },
    "wrong": {
        "argmax without asking": (three(first="int(np.argmax(v))"), "no alarm is None"),
        "compared with the first loss": (
            three("L > 2 * L[0]", front="{}"),
            "compare each loss with the one *before* it, not with the first",
        ),
        "one step early": (three(front="{}"), "take care that your steps count from 0"),
        "one step late": (
            three(front="np.append([False, False], {})"),
            "counted from 0, the loss of 12 stands at step 4",
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
        "twice counts": (three("L[1:] >= 2 * L[:-1]"), "*more than* twice is asked"),
        "half counts": (three(weights="(G >= 1.5).any(1)"), "*more than* 1.5 is asked"),
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
    },
}

# ---- diagnose -----------------------------------------------------------------------------------


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

DIAGNOSE = {
    "right": {
        "the root": judged(),
        "logarithms": judged(
            "np.exp((np.log(profile[0]) - np.log(profile[-1])) / (len(profile)-1))"
        ),
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
    },
    "wrong": {
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
            "layer 1 stands at `profile[0]`",
        ),
        "by the loss": (judged(gain="loss > 10"), "with tanh, outputs stay small"),
        "any factor above 1": (judged(gain="factor > 1"), "a little above 1 is healthy"),
        "steep downward, too": (
            judged(gain="max(ratio, 1 / ratio) > 10"),
            "that is no explosion",
        ),
        "by the factor": (judged(gain="factor > 1.5"), "twenty layers with a factor of only 1.2"),
        "by a lower factor": (judged(gain="factor > 1.15"), "each factor is 2, but there are only"),
        "ten counts": (judged(gain="ratio >= 10"), "*more than* ten is asked"),
        "NaN never asked": (judged(data="False"), "the loss was NaN before any step"),
        "compared with NaN": (
            judged(data="loss == np.nan", give="factor, cause + ''").replace(
                "10 else", "10.0 else"
            ),
            "expected 'data'",
        ),
        "other words": (
            judged(give="factor, cause.replace('gain', 'weights')"),
            "found 'weights', expected one of",
        ),
        "the other way round": (judged(give="cause, factor"), "the factor comes first"),
        "one thing only": (judged(give="factor"), "expected two things: `return factor, cause`"),
        "no return": (judged().replace("return", "_ ="), "Does the function end with"),
    },
}

# ---- treat --------------------------------------------------------------------------------------


def treatment(gain="pass", rate="lr = lr / 20", give="model, lr", steep="ratio > 10"):
    gain = gain.replace("\n", "\n            ")
    return function(
        "treat(model, lr, loss, profile)",
        "ratio = profile[0] / profile[-1]",
        "factor = ratio ** (1 / (len(profile) - 1))",
        f"if {steep}:",
        "    with torch.no_grad():",
        f"        {gain}",
        "else:",
        f"    {rate}",
        f"return {give}",
    )


DIVIDED = "for layer in model[::2]:\n    layer.weight /= factor"
HE = "for layer in model[::2]:\n    nn.init.kaiming_normal_(layer.weight)"

TREAT = {
    "right": {
        "divided by the factor": treatment(DIVIDED),
        "He, drawn anew": treatment(HE),
        "He's bound, a tenth of the rate": treatment(
            "for layer in model[:-1:2]:\n"
            "    bound = (6 / layer.in_features) ** 0.5\n"
            "    nn.init.uniform_(layer.weight, -bound, bound)",
            "lr = 0.1 * lr",
        ),
        "by std, a new network": function(
            "treat(model, lr, loss, profile)",
            "if profile[0] < 10 * profile[-1]:",
            "    return model, 0.03",
            "layers = []",
            "for layer in model:",
            "    if isinstance(layer, nn.Linear):",
            "        n_out, n_in = layer.weight.shape",
            "        layer = nn.Linear(n_in, n_out, dtype=torch.float64)",
            "        nn.init.normal_(layer.weight, std=(2 / n_in) ** 0.5)",
            "    layers.append(layer)",
            "return nn.Sequential(*layers), lr",
        ),
        "batch norm": function(
            "treat(model, lr, loss, profile)",
            "if profile[0] < 10 * profile[-1]:",
            "    return model, lr / 30",
            "layers = []",
            "for layer in model:",
            "    if isinstance(layer, nn.ReLU):",
            "        n = layers[-1].out_features",
            "        layers.append(nn.BatchNorm1d(n, dtype=torch.float64))",
            "    layers.append(layer)",
            "with torch.no_grad():",
            "    layers[-1].weight /= 3",
            "return nn.Sequential(*layers), lr",
        ),
    },
    "wrong": {
        "a smaller rate for both": (treatment("lr = lr / 20"), "That is a bandage"),
        "nothing done": (treatment(), "come back just as they went in"),
        "a new tensor": (
            treatment("for layer in model[::2]:\n    layer.weight / factor"),
            "makes a new tensor",
        ),
        "He for both": (
            treatment(HE, "for m in model[::2]: nn.init.kaiming_normal_(m.weight)"),
            "nothing there needs a treatment",
        ),
        "the rate of both falls": (
            treatment(DIVIDED + "\nlr = lr / 20"),
            "it may stay",
        ),
        "divided by the whole product": (
            treatment("for layer in model[::2]:\n    layer.weight /= ratio"),
            "it vanishes",
        ),
        "first layer only": (
            treatment("model[0].weight /= factor"),
            "You changed layers [1] only",
        ),
        "first half": (
            treatment("for layer in model[:8:2]:\n    layer.weight /= factor"),
            "You changed layers [1, 2, 3, 4] only",
        ),
        "multiplied": (
            treatment("for layer in model[::2]:\n    layer.weight *= factor"),
            "Each of the 9 factors has to come down",
        ),
        "biases": (
            treatment("for layer in model[::2]:\n    layer.bias += 0.1"),
            "wanted: at most 8",
        ),
        "one number for every network": (
            treatment("for layer in model[::2]:\n    layer.weight /= 1.4"),
            "Each of the 5 factors has to come down",
        ),
        "another activation": (
            treatment(
                "tanh = [nn.Tanh() if isinstance(m, nn.ReLU) else m for m in model]\n"
                "model = nn.Sequential(*tanh)"
            ),
            "they are not to blame",
        ),
        "rate raised": (treatment(DIVIDED, "lr = 2 * lr"), "lower the rate"),
        "rate left": (treatment(DIVIDED, "pass"), "and is 1 now"),
        "half the rate": (treatment(DIVIDED, "lr = lr / 2"), "dies again"),
        "a third of the rate": (
            treatment(DIVIDED, "lr = lr / 4.5"),
            "That rate is still too high",
        ),
        "a timid rate": (treatment(DIVIDED, "lr = lr / 1000"), "learns too slowly"),
        "rate of zero": (treatment(DIVIDED, "lr = 0.0"), "expected a number above 0"),
        "a shallower net": (
            treatment("model = nn.Sequential(*model[:4], model[-1])"),
            "Treat this one, at whatever depth",
        ),
        "the model alone": (treatment(DIVIDED, give="model"), "expected two things: the network"),
        "no return": (
            treatment(DIVIDED).replace("return", "_ ="),
            "Does the function end with `return model, lr`?",
        ),
        "weights gone": (
            treatment("for layer in model[::2]:\n    layer.weight *= float('nan')"),
            "are the weights finite?",
        ),
    },
}

# ---- clip_by_norm -------------------------------------------------------------------------------


def clip(*lines):
    return function("clip_by_norm(grads, limit)", *lines)


def scaled(
    norm="np.sqrt(sum((g ** 2).sum() for g in grads))",
    scale="min(1, limit / norm) if norm else 1",
    give="[g * scale for g in grads], norm",
    bad="not np.isfinite(norm)",
):
    return clip(
        f"norm = {norm}",
        f"if {bad}:",
        "    raise ValueError('not finite')",
        f"scale = {scale}",
        f"return {give}",
    )


CLIP_BY_NORM = {
    "right": {
        "vectorised": scaled(),
        "concatenated": scaled("np.linalg.norm(np.concatenate([g.ravel() for g in grads]))"),
        "norm of norms": scaled(
            "np.linalg.norm([np.linalg.norm(g) for g in grads])", "limit / max(limit, norm)"
        ),
        "loops": clip(
            "total = 0.0",
            "for grad in grads:",
            "    for entry in np.ravel(grad):",
            "        if not abs(entry) < float('inf'):",
            "            raise ValueError('found', entry)",
            "        total += entry * entry",
            "norm = total ** 0.5",
            "clipped = []",
            "for grad in grads:",
            "    clipped.append(grad * (limit / norm) if norm > limit else grad.copy())",
            "return clipped, norm",
        ),
        "PyTorch": clip(
            "parameters = [nn.Parameter(torch.from_numpy(np.array(g))) for g in grads]",
            "for p in parameters:",
            "    p.grad = p.data.clone()",
            "norm = nn.utils.clip_grad_norm_(parameters, limit, error_if_nonfinite=True)",
            "return [p.grad for p in parameters], norm",
        ),
    },
    "wrong": {
        "by value": (
            scaled(give="[np.clip(g, -limit, limit) for g in grads], norm"),
            "You cut each entry by itself",
        ),
        "root forgotten": (
            scaled("sum((g ** 2).sum() for g in grads)"),
            "The norm lacks its root",
        ),
        "sum of the entries": (scaled("sum(abs(g).sum() for g in grads)"), "You added the entries"),
        "largest entry": (
            scaled("max(abs(g).max() for g in grads)"),
            "You divided by the largest entry",
        ),
        "length 1": (scaled(scale="1 / norm if norm else 1"), "The result has length 1"),
        "nothing clipped": (scaled(scale="1"), "Nothing was clipped"),
        "mean of the squares": (
            scaled("np.mean([(g ** 2).mean() for g in grads]) ** 0.5"),
            "You took the mean of the squares",
        ),
        "each array by itself": (
            clip(
                "norm = np.linalg.norm([np.linalg.norm(g) for g in grads])",
                "return [g * min(1, limit / np.linalg.norm(g)) for g in grads], norm",
            ),
            "You clipped each array by itself",
        ),
        "norms added": (
            scaled("sum(np.linalg.norm(g) for g in grads)"),
            "Squares add, norms do not: √(a² + b² + c²)",
        ),
        "largest norm": (
            scaled("max(np.linalg.norm(g) for g in grads)"),
            "You took the largest of the arrays' norms",
        ),
        "first array's norm": (
            scaled("np.linalg.norm(grads[0])"),
            "You used the norm of the first array",
        ),
        "last array's norm": (
            clip(
                "for g in grads:",
                "    norm = np.linalg.norm(g)",
                "return [g * min(1, limit / norm) for g in grads], norm",
            ),
            "You used the norm of the last array",
        ),
        "lengthened": (scaled(scale="limit / norm if norm else 1"), "You made it longer"),
        "divided by zero": (
            scaled(give="[g / norm * min(norm, limit) for g in grads], norm"),
            "a norm of 0",
        ),
        "norm after clipping": (
            scaled(give="[g * scale for g in grads], norm * scale"),
            "That is the norm after clipping",
        ),
        "the factor returned": (
            scaled(give="[g * scale for g in grads], scale"),
            "Return the norm, not the factor",
        ),
        "NaN let through": (scaled(bad="False"), "which the next step writes into the weights"),
        "NaN made zero": (
            "def clip_by_norm(grads, limit):\n"
            "    grads = [np.nan_to_num(g, posinf=0, neginf=0) for g in grads]\n"
            + "\n".join(scaled().split("\n")[1:]),
            "numbers that look healthy and mean nothing",
        ),
        "infinity let through": (scaled(bad="np.isnan(norm)"), "The gradient holds inf"),
        "asserted": (
            clip(
                "norm = np.linalg.norm([np.linalg.norm(g) for g in grads])",
                "assert np.isfinite(norm)",
                "return [g * limit / max(limit, norm) for g in grads], norm",
            ),
            "Use `raise ValueError(…)`",
        ),
        "nothing returned": (
            clip(
                "norm = np.linalg.norm([np.linalg.norm(g) for g in grads])",
                "if np.isfinite(norm):",
                "    return [g * limit / max(limit, norm) for g in grads], norm",
            ),
            "returned None without a word",
        ),
        "changed in place": (
            clip(
                "norm = np.linalg.norm([np.linalg.norm(g) for g in grads])",
                "if not np.isfinite(norm):",
                "    raise ValueError",
                "for g in grads:",
                "    g *= limit / max(limit, norm)",
                "return grads, norm",
            ),
            "changed `grads` in place",
        ),
        "one long array": (
            scaled(give="np.concatenate([np.ravel(g) for g in grads]) * scale, norm"),
            "expected two things: the list of clipped arrays",
        ),
        "an array left out": (
            scaled(give="[g * scale for g in grads[:1]], norm"),
            "Found 1 clipped arrays, expected 3",
        ),
        "no return": (
            scaled().replace("return", "_ ="),
            "Does the function end with `return clipped, norm`?",
        ),
    },
}

# ---- train_step ---------------------------------------------------------------------------------

LOSS = "loss = nn.functional.cross_entropy(model(x), y)"
CLIP = "norm = nn.utils.clip_grad_norm_(model.parameters(), limit)"
BACK, STEP, ZERO, GIVE = "loss.backward()", "opt.step()", "opt.zero_grad()", "return loss, norm"
EACH = "norm = sum(nn.utils.clip_grad_norm_(p, limit) ** 2 for p in model.parameters()) ** 0.5"


def step(*lines):
    return function("train_step(model, opt, x, y, limit)", *lines)


TRAIN_STEP = {
    "right": {
        "as the chapter": step(LOSS, ZERO, BACK, CLIP, STEP, "return loss.item(), norm.item()"),
        "sum over the rows, by hand": step(
            ZERO,
            "loss = nn.CrossEntropyLoss(reduction='sum')(model(x), y) / len(y)",
            BACK,
            CLIP,
            STEP,
            GIVE,
        ),
        "clipped by hand": step(
            LOSS,
            "model.zero_grad()",
            BACK,
            "norm = torch.stack([p.grad.norm() for p in model.parameters()]).norm()",
            "for p in model.parameters():",
            "    p.grad *= min(1.0, (limit / norm).item())",
            STEP,
            "return [loss.detach(), norm]",
        ),
        "zeroed at the end": step(LOSS, BACK, CLIP, STEP, ZERO, GIVE),
    },
    "wrong": {
        "the sum left": (
            step(LOSS.replace("y)", "y, reduction='sum')"), ZERO, BACK, CLIP, STEP, GIVE),
            "That is the sum over the rows",
        ),
        "the sum behind a mean": (
            step(
                LOSS.replace("y)", "y, reduction='sum')"),
                ZERO,
                BACK,
                CLIP,
                STEP,
                "return loss / len(y), norm",
            ),
            "You followed the gradient of the sum",
        ),
        "clipped before backward": (
            step(LOSS, ZERO, CLIP, BACK, STEP, GIVE),
            "before `backward()` there is no gradient yet",
        ),
        "clipped after the step": (
            step(LOSS, ZERO, BACK, STEP, CLIP, GIVE),
            "which is too late",
        ),
        "each parameter by itself": (
            step(LOSS, ZERO, BACK, EACH, STEP, GIVE),
            "Each parameter was clipped by itself",
        ),
        "by value": (
            step(
                LOSS,
                ZERO,
                BACK,
                CLIP.replace("limit", "float('inf')"),
                "nn.utils.clip_grad_value_(model.parameters(), limit)",
                STEP,
                GIVE,
            ),
            "Each entry was cut by itself",
        ),
        "zeroed after backward": (step(LOSS, BACK, ZERO, CLIP, STEP, GIVE), "No weight moved. Is"),
        "step forgotten": (
            step(LOSS, ZERO, BACK, CLIP, "opt.step", GIVE),
            "Is the gradient there when `opt.step()` runs",
        ),
        "zero_grad forgotten": (step(LOSS, BACK, CLIP, STEP, GIVE), "The first gradient was still"),
        "norm after clipping": (
            step(
                LOSS,
                ZERO,
                BACK,
                CLIP,
                "norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm()",
                STEP,
                GIVE,
            ),
            "That is the limit",
        ),
        "norms added": (
            step(
                LOSS,
                ZERO,
                BACK,
                "norm = sum(p.grad.norm() for p in model.parameters())",
                CLIP.replace("norm =", "_ ="),
                STEP,
                GIVE,
            ),
            "That is the sum of the parameters' norms",
        ),
        "norm of the last parameter": (
            step(
                LOSS,
                ZERO,
                BACK,
                "for p in model.parameters():",
                "    norm = p.grad.norm().clone()",
                CLIP.replace("norm =", "_ ="),
                STEP,
                GIVE,
            ),
            "That is the norm of the last parameter's gradient",
        ),
        "norm logged too early": (
            step(
                LOSS,
                ZERO,
                "norm = sum(p.grad.norm() for p in model.parameters() if p.grad is not None)",
                BACK,
                CLIP.replace("norm =", "_ ="),
                STEP,
                GIVE,
            ),
            "It was taken where there was no gradient",
        ),
        "always as long as the limit": (
            step(
                LOSS,
                ZERO,
                BACK,
                "norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm()",
                "for p in model.parameters():",
                "    p.grad *= limit / norm",
                STEP,
                GIVE,
            ),
            "You made the gradient as long as the limit",
        ),
        "the loss alone": (
            step(LOSS, ZERO, BACK, CLIP, STEP, "return loss.item()"),
            "expected two things: the loss, and the norm",
        ),
        "no return": (
            step(LOSS, ZERO, BACK, CLIP, STEP),
            "Does the function end with `return loss, norm`?",
        ),
    },
}

ANSWERS = {
    "first_alarms": FIRST_ALARMS,
    "diagnose": DIAGNOSE,
    "treat": TREAT,
    "clip_by_norm": CLIP_BY_NORM,
    "train_step": TRAIN_STEP,
}
ALSO_RIGHT = {
    "treat": {
        "lr = lr / 20 → lr = lr / 21": "a rate that is as good",
        "lr = lr / 20 → lr = lr / 19": "a rate that is as good",
    },
}
