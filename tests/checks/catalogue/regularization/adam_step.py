"""Typical answers to ``adam_step``."""

from written import function


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


RIGHT = {
    "in order": step(),
    "PyTorch's own": adam(
        "w = nn.Parameter(weight.clone())",
        "kind = torch.optim.AdamW if decoupled else torch.optim.Adam",
        "optimizer = kind([w], lr=lr, weight_decay=decay)",
        "w.grad = grad.clone()",
        "own = optimizer.state[w]",
        "own['step'] = torch.tensor(float(t - 1))",
        "own['exp_avg'], own['exp_avg_sq'] = m.clone(), v.clone()",
        "optimizer.step()",
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
}

WRONG = {
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
        "Your ε is inside",
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
}
