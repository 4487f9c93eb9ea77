"""Typical answers to ``clip_by_norm``."""

from written import function


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


RIGHT = {
    "vectorized": scaled(),
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
}

WRONG = {
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
}
