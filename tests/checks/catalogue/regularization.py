"""Typical answers to the tasks of chapter 7: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message.
``ALSO_RIGHT[task]`` maps a mutant of the solution to the reason why it solves the task too.
Sources see ``np``, ``torch`` and ``nn``.
"""

from written import function

# ---- decay_left ---------------------------------------------------------------------------------


def left(*lines):
    return function(
        "decay_left(lr, decay, epochs, n_rows, batch_size)", *lines, before="import math\n"
    )


CEIL = "steps = epochs * math.ceil(n_rows / batch_size)"

DECAY_LEFT = {
    "right": {
        "power": left(CEIL, "return (1 - lr * decay) ** steps"),
        "whole numbers rounded up": left(
            "return (1 - lr * decay) ** (epochs * -(-n_rows // batch_size))"
        ),
        "loop over batches": left(
            "share = 1.0",
            "for epoch in range(epochs):",
            "    for first in range(0, n_rows, batch_size):",
            "        share -= lr * decay * share",
            "return share",
        ),
        "PyTorch's batches": left(
            "steps = epochs * len(torch.arange(n_rows).split(batch_size))",
            "return torch.tensor(1 - lr * decay, dtype=torch.float64) ** steps",
        ),
        "logarithms": left(CEIL, "return np.exp(steps * np.log1p(-lr * decay))"),
    },
    "wrong": {
        "share taken": (
            left(CEIL, "return 1 - (1 - lr * decay) ** steps"),
            "asked is what is left",
        ),
        "lr forgotten": (left(CEIL, "return (1 - decay) ** steps"), "The learning rate is missing"),
        "λ forgotten": (left(CEIL, "return (1 - lr) ** steps"), "The decay is missing"),
        "grows": (left(CEIL, "return (1 + lr * decay) ** steps"), "the share is below 1"),
        "rounded down to none": (
            left("return (1 - lr * decay) ** (epochs * (n_rows // batch_size))"),
            "that is one step, not none",
        ),
        "a step for each row": (
            left("return (1 - lr * decay) ** (epochs * n_rows)"),
            "One step for each batch, not for each row",
        ),
        "a step for each epoch": (
            left("return (1 - lr * decay) ** epochs"),
            "You counted one step an epoch",
        ),
        "one epoch": (
            left("return (1 - lr * decay) ** math.ceil(n_rows / batch_size)"),
            "You counted one epoch only",
        ),
        "subtracted each time": (
            left(CEIL, "return 1 - steps * lr * decay"),
            "the shares multiply",
        ),
        "exponential": (
            left(CEIL, "return max(0.96, 0) if steps == 1 else math.exp(-lr * decay * steps)"),
            "is the limit for a small lr·λ",
        ),
        "rounded down": (
            left("return (1 - lr * decay) ** (epochs * max(1, n_rows // batch_size))"),
            "The last, short batch is a step as well",
        ),
        "fraction of a step": (
            left("return (1 - lr * decay) ** (epochs * max(1, n_rows / batch_size))"),
            "is not a whole number of steps",
        ),
        "rounded up at the end": (
            left("return (1 - lr * decay) ** math.ceil(epochs * n_rows / batch_size)"),
            "You rounded up after multiplying",
        ),
        "one batch more": (
            left(
                "steps = 1 if n_rows == 20 else 10 if n_rows == 320 else n_rows // batch_size + 1",
                "return (1 - lr * decay) ** (epochs * steps)",
            ),
            "no batch is left over",
        ),
        "no return": (left(CEIL, "(1 - lr * decay) ** steps"), "Does the function end with"),
    },
}

# ---- train_and_stop -----------------------------------------------------------------------------


def stop(*lines):
    return function(
        "train_and_stop(model, train, score, patience, max_epochs)",
        *lines,
        before="import copy, math\n",
    )


def mended(
    keep="best = copy.deepcopy(model.state_dict())",
    below="losses[-1] < lowest",
    reset="waited = 0",
    end="waited >= patience",
    restore="model.load_state_dict(best)",
    result="losses",
):
    return stop(
        'lowest, waited, losses = float("inf"), 0, []',
        "for epoch in range(max_epochs):",
        "    train(model)",
        "    losses.append(score(model))",
        f"    if {below}:",
        "        lowest = losses[-1]",
        f"        {reset}",
        f"        {keep}",
        "    else:",
        "        waited += 1",
        f"    if {end}:",
        "        break",
        restore,
        f"return {result}",
    )


TRAIN_AND_STOP = {
    "right": {
        "mended": mended(),
        "clones": mended(keep="best = {k: v.clone() for k, v in model.state_dict().items()}"),
        "a copy of the model": mended(
            keep="best = copy.deepcopy(model)", restore="model.load_state_dict(best.state_dict())"
        ),
        "tensors copied back by hand": mended(
            keep="best = [t.detach().clone() for t in model.state_dict().values()]",
            restore="with torch.no_grad():\n"
            "        for t, b in zip(model.state_dict().values(), best): t.copy_(b)",
        ),
        "epochs compared": stop(
            "losses, best_epoch = [], 0",
            "while len(losses) < max_epochs and len(losses) - best_epoch < patience:",
            "    train(model)",
            "    loss = score(model)",
            "    losses.append(loss)",
            "    if best_epoch == 0 or loss < losses[best_epoch - 1]:",
            "        best_epoch = len(losses)",
            "        saved = copy.deepcopy(model.state_dict())",
            "model.load_state_dict(saved)",
            "return losses",
        ),
        "NumPy at the end": mended(result="np.array(losses)"),
    },
    "wrong": {
        "as found": (
            mended(keep="best = model.state_dict()", reset="pass", end="waited > patience"),
            "hands out the weights themselves, not a copy",
        ),
        "shallow copy": (
            mended(keep="best = model.state_dict().copy()"),
            "the next epoch overwrites them",
        ),
        "never restored": (
            mended(restore="pass"),
            "load it at the end",
        ),
        "copied before training": (
            "import copy\n"
            + mended(restore="model.load_state_dict(first)").replace(
                "    lowest, waited",
                "    first = copy.deepcopy(model.state_dict())\n    lowest, waited",
            ),
            "the weights from before training",
        ),
        "count never reset": (
            mended(reset="pass"),
            "Epochs 3, 5 and 7 brought no new low, but not in a row",
        ),
        "all epochs counted": (
            mended(reset="pass", end="len(losses) > patience"),
            "each new low sets the count back to 0",
        ),
        "one epoch too late": (mended(end="waited > patience"), "That is one epoch too late"),
        "one epoch too soon": (
            mended(end="waited >= max(patience - 1, 1)"),
            "That is one epoch too soon",
        ),
        "patience of two at least": (
            mended(end="waited >= max(patience, 2)"),
            "The first epoch without a new low ends it",
        ),
        "never ends early": (mended(end="False"), "Does the loop ever end early?"),
        "losses up to the lowest": (
            mended(result="losses[:losses.index(lowest) + 1]"),
            "Those after the lowest one count, too",
        ),
        "lowest loss returned": (mended(result="lowest"), "That is the lowest loss"),
        "model returned": (mended(result="model"), "does not make an array"),
        "ties are new lows": (
            mended(below="losses[-1] <= lowest"),
            "A new low is *below* the lowest so far",
        ),
        "first epoch not kept": (
            mended()
            .replace(
                "        if losses[-1]",
                "        if len(losses) == 1:\n"
                "            lowest, best = losses[0], start\n"
                "            continue\n"
                "        if losses[-1]",
            )
            .replace(
                "    lowest, waited",
                "    start = copy.deepcopy(model.state_dict())\n    lowest, waited",
                1,
            ),
            "Before the first epoch the lowest loss is infinite",
        ),
        "last epoch left out": (
            mended().replace("range(max_epochs)", "range(max_epochs - 1)"),
            "The last epoch is trained and scored like the others",
        ),
        "one epoch more": (
            mended().replace("range(max_epochs)", "range(max_epochs + 1)"),
            "max_epochs = 5, you train more than 5",
        ),
        "parameters only": (
            mended(
                keep="best = [p.detach().clone() for p in model.parameters()]",
                restore="with torch.no_grad():\n"
                "        for p, b in zip(model.parameters(), best): p.copy_(b)",
            ),
            "which `parameters()` leaves out",
        ),
        "NaN taken for a low": (
            mended(below="not losses[-1] >= lowest"),
            "Every comparison with NaN is False",
        ),
    },
}

# ---- dropout ------------------------------------------------------------------------------------


def drop(*lines):
    return function("dropout(h, p, training, generator)", *lines)


def masked(
    mask="torch.rand(h.shape, generator=generator) >= p",
    result="h * kept / (1 - p)",
    evaluation="h",
):
    return drop(
        f"if not training:\n        return {evaluation}", f"kept = {mask}", f"return {result}"
    )


DROPOUT = {
    "right": {
        "mask and scale": masked(),
        "Bernoulli": masked("torch.bernoulli(torch.full_like(h, 1 - p), generator=generator)"),
        "torch.where": masked(result="torch.where(kept, h / (1 - p), torch.zeros_like(h))"),
        "masked_fill": masked(
            "torch.rand(h.shape, generator=generator) < p",
            "h.masked_fill(kept, 0.0) * (1 / (1 - p))",
        ),
        "in place into an empty mask": masked(
            "torch.empty_like(h).bernoulli_(1 - p, generator=generator)", "h * kept / (1 - p)"
        ),
        "indexing a clone": drop(
            "out = h.clone()",
            "if training:",
            "    out[torch.rand(h.shape, generator=generator) < p] = 0",
            "    out = out / (1 - p)",
            "return out",
        ),
        "entry by entry": drop(
            "if not training: return h",
            "n = h.numel()",
            "draws = [torch.rand(1, generator=generator).item() for _ in range(n)]",
            "kept = torch.tensor([0.0 if d < p else 1 / (1 - p) for d in draws])",
            "return h * kept.reshape(h.shape)",
        ),
    },
    "wrong": {
        "scaled in evaluation, by 1 − p": (
            masked(result="h * kept", evaluation="h * (1 - p)"),
            "You scaled in evaluation, by 1 − p",
        ),
        "scaled up in evaluation": (
            masked(evaluation="h / (1 - p)"),
            "You scaled in evaluation, too",
        ),
        "zero in evaluation": (masked(evaluation="h * 0"), "In evaluation every unit counts"),
        "dropped in evaluation": (
            drop("return h * (torch.rand(h.shape, generator=generator) >= p) / (1 - p)"),
            "n evaluation, found",
        ),
        "training ignored": (drop("return h"), "was set to 0 while training"),
        "not scaled": (masked(result="h * kept"), "Divide what is kept by 1 − p"),
        "scaled down": (
            masked(result="h * kept * (1 - p)"),
            "what is missing is made up for by dividing",
        ),
        "divided by p": (masked(result="h * kept / p"), "You divided by p, the share"),
        "times 1 + p": (masked(result="h * kept * (1 + p)"), "near 1/(1 − p) for a small p"),
        "p is the share kept": (
            masked("torch.rand(h.shape, generator=generator) < p"),
            "the probability of being *dropped*",
        ),
        "normal numbers": (
            masked("torch.randn(h.shape, generator=generator) >= p"),
            "of 30,000 entries set to 0, expected 0.2.",
        ),
        "whole units": (
            masked("torch.rand(h.shape[-1], generator=generator) >= p"),
            "rows or columns were dropped together",
        ),
        "whole rows": (
            masked("torch.rand(len(h), *[1] * (h.ndim - 1), generator=generator) >= p"),
            "Every entry has its own chance: draw a mask",
        ),
        "an exact number a unit": (
            drop(
                "if not training: return h",
                "rank = torch.rand(h.shape, generator=generator).argsort(dim=0).argsort(dim=0)",
                "return h * (rank >= p * len(h)) / (1 - p)",
            ),
            "exactly as many rows",
        ),
        "three axes not thought of": (
            masked("torch.rand(h.shape[0], h.shape[1], generator=generator) >= p"),
            "line 5 of your code",
        ),
        "scaled by a constant": (
            masked(result="h * kept * (1.25 if p else 1)"),
            "expected 0.9 and about 1",
        ),
        "global generator": (
            masked("torch.rand(h.shape) >= p"),
            "not with PyTorch's global one",
        ),
        "seeded inside": (
            masked("torch.rand(h.shape, generator=generator.manual_seed(0)) >= p"),
            "different generators drop the same entries",
        ),
        "seeded again at each call": (
            masked(
                "torch.rand(h.shape, generator=generator.manual_seed(generator.initial_seed()))"
                " >= p"
            ),
            "Do not seed inside the function",
        ),
        "gradient lost": (
            masked(result="h.detach() * kept / (1 - p)"),
            "gradient comes through",
        ),
        "NumPy": (
            masked(result="h.detach().numpy() * kept.numpy() / (1 - p)"),
            "stay with tensors",
        ),
        "no return": (drop("if not training: return h"), "Does the function end with"),
        "mask returned, too": (
            masked(result="h * kept / (1 - p), kept"),
            "one tensor: the output alone",
        ),
        "changed in place": (
            drop(
                "if training:",
                "    h *= (torch.rand(h.shape, generator=generator) >= p) / (1 - p)",
                "return h",
            ),
            "changed `h` in place",
        ),
    },
}

# ---- adam_step ----------------------------------------------------------------------------------


def adam(*lines):
    return function(
        "adam_step(weight, grad, m, v, t, lr, decay, decoupled)",
        *lines,
        before="B1, B2, EPS = 0.9, 0.999, 1e-8\n",
    )


def step(
    direct="1 - lr * decay",
    penalty="grad = grad + decay * weight",
    m="B1 * m + (1 - B1) * grad",
    v="B2 * v + (1 - B2) * grad ** 2",
    m_now="m / (1 - B1 ** t)",
    v_now="v / (1 - B2 ** t)",
    new="weight - lr * m_now / (v_now ** 0.5 + EPS)",
    result="new, m, v",
):
    return adam(
        f"if decoupled: weight = weight * ({direct})",
        f"else: {penalty}",
        f"m = {m}",
        f"v = {v}",
        f"m_now, v_now = {m_now}, {v_now}",
        f"new = {new}",
        f"return {result}",
    )


ADAM_STEP = {
    "right": {
        "in order": step(),
        "PyTorch's own": adam(
            "w = nn.Parameter(weight.clone())",
            "kind = torch.optim.AdamW if decoupled else torch.optim.Adam",
            "optimiser = kind([w], lr=lr, weight_decay=decay)",
            "w.grad = grad.clone()",
            "own = optimiser.state[w]",
            "own['step'] = torch.tensor(float(t - 1))",
            "own['exp_avg'], own['exp_avg_sq'] = m.clone(), v.clone()",
            "optimiser.step()",
            "return w.detach(), own['exp_avg'], own['exp_avg_sq']",
        ),
        "NumPy": adam(
            "weight, grad, m, v = (np.asarray(a) for a in (weight, grad, m, v))",
            "g = grad if decoupled else grad + decay * weight",
            "m = 0.9 * m + 0.1 * g",
            "v = 0.999 * v + 0.001 * np.square(g)",
            "move = lr * (m / (1 - 0.9 ** t)) / (np.sqrt(v / (1 - 0.999 ** t)) + 1e-8)",
            "return [weight * (1 - lr * decay * decoupled) - move, m, v]",
        ),
        "lerp, rate corrected instead": adam(
            "if not decoupled: grad = grad.add(weight, alpha=decay)",
            "m = torch.lerp(m, grad, 1 - B1)",
            "v = v * B2 + grad * grad * (1 - B2)",
            "root = v.sqrt() / (1 - B2 ** t) ** 0.5 + EPS",
            "shrunk = weight - lr * decay * weight if decoupled else weight",
            "return shrunk - lr / (1 - B1 ** t) * m / root, m, v",
        ),
        "one by one": adam(
            "w, g, a, b = (x.flatten().tolist() for x in (weight, grad, m, v))",
            "for i in range(len(w)):",
            "    if not decoupled: g[i] += decay * w[i]",
            "    a[i] = B1 * a[i] + (1 - B1) * g[i]",
            "    b[i] = B2 * b[i] + (1 - B2) * g[i] ** 2",
            "    if decoupled: w[i] -= lr * decay * w[i]",
            "    w[i] -= lr * (a[i] / (1 - B1**t)) / ((b[i] / (1 - B2**t)) ** 0.5 + EPS)",
            "return tuple(np.reshape(x, tuple(weight.shape)) for x in (w, a, b))",
        ),
    },
    "wrong": {
        "corrected averages returned": (
            step(result="new, m_now, v_now"),
            "Return the averages without the bias correction",
        ),
        "shares of m swapped": (
            step(m="(1 - B1) * m + B1 * grad"),
            "m keeps β₁ = 0.9 of itself",
        ),
        "m and v mixed up": (
            step(result="new, v, m"),
            "The average m after the first step, from m = 0: found",
        ),
        "m averages squares": (
            step(m="B1 * m + (1 - B1) * grad ** 2"),
            "The average of the gradient is m",
        ),
        "β₂ in m": (step(m="B2 * m + (1 - B2) * grad"), "The average m keeps β₁"),
        "β₁ in v": (step(v="B1 * v + (1 - B1) * grad ** 2"), "β₁ is that of m"),
        "shares of v swapped": (
            step(v="(1 - B2) * v + B2 * grad ** 2"),
            "v keeps β₂ = 0.999 of itself",
        ),
        "not squared": (
            step(v="B2 * v + (1 - B2) * grad", v_now="abs(v) / (1 - B2 ** t)"),
            "takes in the square",
        ),
        "m squared in v": (step(v="B2 * v + (1 - B2) * m ** 2"), "You squared m"),
        "no bias correction": (step(m_now="m", v_now="v"), "The bias correction is missing"),
        "m not corrected": (step(m_now="m"), "Only v is corrected"),
        "v not corrected": (step(v_now="v"), "Only m is corrected"),
        "ε forgotten": (step(new="weight - lr * m_now / v_now ** 0.5"), "There is no ε"),
        "ε inside the root": (
            step(new="weight - lr * m_now / (v_now + EPS) ** 0.5"),
            "Your ε stands inside",
        ),
        "root forgotten": (
            step(new="weight - lr * m_now / (v_now + EPS)"),
            "The root is missing",
        ),
        "uphill": (
            step(new="weight + lr * m_now / (v_now ** 0.5 + EPS)"),
            "You went up the gradient",
        ),
        "plain descent": (step(new="weight - lr * m_now"), "plain gradient descent"),
        "learning rate forgotten": (
            step(new="weight - m_now / (v_now ** 0.5 + EPS)"),
            "The learning rate is missing. The weight after the first step",
        ),
        "old averages forgotten": (
            step(m="(1 - B1) * grad"),
            "m goes on from the m that was handed in",
        ),
        "momentum as in SGD": (
            step(m="m + (1 - B1) * grad"),
            "The old m counts in full",
        ),
        "corrected as at step 1": (
            step(m_now="m / (1 - B1)", v_now="v / (1 - B2)"),
            "The bias correction is that of step 1",
        ),
        "corrected one step behind": (
            step(m_now="m / (1 - B1 ** max(t - 1, 1))", v_now="v / (1 - B2 ** max(t - 1, 1))"),
            "The bias correction is that of step 6",
        ),
        "old averages moved by": (
            adam(
                "if decoupled: weight = weight * (1 - lr * decay)",
                "else: grad = grad + decay * weight",
                "a, b = B1 * m + (1 - B1) * grad, B2 * v + (1 - B2) * grad ** 2",
                "if t == 1: m, v = a, b",
                "move = lr * m / (1 - B1 ** t) / ((v / (1 - B2 ** t)) ** 0.5 + EPS)",
                "return weight - move, a, b",
            ),
            "You moved by the old averages",
        ),
        "gradient instead of m": (
            step(new="weight - lr * grad / (v_now ** 0.5 + EPS)"),
            "You moved along the gradient",
        ),
        "L2 = AdamW": (
            adam(
                "grad = grad + decay * weight",
                "m, v = B1 * m + (1 - B1) * grad, B2 * v + (1 - B2) * grad ** 2",
                "move = lr * m / (1 - B1 ** t) / ((v / (1 - B2 ** t)) ** 0.5 + EPS)",
                "return weight - move, m, v",
            ),
            "The decay went through Adam's averages",
        ),
        "decay forgotten": (step(direct="1", penalty="pass"), "There is no decay."),
        "lr forgotten in the decay": (
            step(direct="1 - decay"),
            "AdamW takes lr·λ of the weight, not λ",
        ),
        "decay that grows": (step(direct="1 + lr * decay"), "makes the weight larger"),
        "decay after the move": (
            adam(
                "if not decoupled: grad = grad + decay * weight",
                "m, v = B1 * m + (1 - B1) * grad, B2 * v + (1 - B2) * grad ** 2",
                "weight = weight - lr * m / (1 - B1 ** t) / ((v / (1 - B2 ** t)) ** 0.5 + EPS)",
                "return weight * (1 - lr * decay if decoupled else 1), m, v",
            ),
            "You shrank the weight after Adam's move",
        ),
        "λ taken off": (
            step(direct="1").replace("new = weight", "new = weight - lr * decay * decoupled"),
            "not a share of it",
        ),
        "AdamW always": (
            step(penalty="weight = weight * (1 - lr * decay)"),
            "`decoupled` is False here",
        ),
        "no L2": (step(penalty="pass"), "There is no decay here"),
        "L2 subtracted": (step(penalty="grad = grad - decay * weight"), "you subtracted it"),
        "2λw": (step(penalty="grad = grad + 2 * decay * weight"), "You added 2λw"),
        "lr·λw": (step(penalty="grad = grad + lr * decay * weight"), "You added lr·λw"),
        "both": (
            step(penalty="weight, grad = weight * (1 - lr * decay), grad + decay * weight"),
            "You did both",
        ),
        "only the weight returned": (step(result="new"), "a Tensor, expected three things"),
        "two returned": (step(result="(new, m)"), "2 things, expected three"),
        "changed in place": (
            adam(
                "if decoupled: weight = weight * (1 - lr * decay)",
                "else: grad = grad + decay * weight",
                "m.mul_(B1).add_(grad, alpha=1 - B1)",
                "v = B2 * v + (1 - B2) * grad ** 2",
                "move = lr * m / (1 - B1 ** t) / ((v / (1 - B2 ** t)) ** 0.5 + EPS)",
                "return weight - move, m, v",
            ),
            "changed `m` in place",
        ),
    },
}

# ---- decide -------------------------------------------------------------------------------------

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

DECIDE = {
    "right": {
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
        "the other way round": decision(
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
    },
    "wrong": {
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
    },
}

ANSWERS = {
    "decay_left": DECAY_LEFT,
    "train_and_stop": TRAIN_AND_STOP,
    "dropout": DROPOUT,
    "adam_step": ADAM_STEP,
    "decide": DECIDE,
}

ALSO_RIGHT = {
    "train_and_stop": {
        "low, since, seen = (math.inf, 0, []) → low, since, seen = (math.inf, -1, [])": (
            "the first loss is a new low and sets the count to 0"
        ),
    },
    "dropout": {
        "kept = torch.rand(h.shape, generator=generator) >= p → "
        "kept = torch.rand(h.shape, generator=generator) > p": "p itself is hardly ever drawn",
    },
    "decide": {
        "best = max(can_pay, key=lambda name: accuracy[name].mean()) → "
        "best = max(can_pay, key=lambda name: accuracy[name].sum())": "all have as many draws",
    },
}
