"""Typical answers to ``layer_backward``."""

from written import function


def backward(*lines):
    return function("layer_backward(grad_h, z, weight)", *lines)


S = "s = torch.sigmoid(z)"

RIGHT = {
    "vectorized": backward(S, "return (grad_h * s * (1 - s)) @ weight"),
    "NumPy": backward(
        "grad_h, z, weight = map(np.asarray, (grad_h, z, weight))",
        "s = 1 / (1 + np.exp(-z))",
        "return np.dot(grad_h * s * (1 - s), weight)",
    ),
    "NumPy functions on tensors": backward(
        "s = 1 / (1 + np.exp(-z))", "return np.matmul(grad_h * s * (1 - s), weight)"
    ),
    "loops": backward(
        "batch, n_out = z.shape",
        "n_in = weight.shape[1]",
        "result = np.zeros((batch, n_in))",
        "for b in range(batch):",
        "    for i in range(n_in):",
        "        for o in range(n_out):",
        "            s = 1 / (1 + np.exp(-float(z[b, o]))) if z[b, o] > -700 else 0.0",
        "            result[b, i] += grad_h[b, o] * s * (1 - s) * weight[o, i]",
        "return result",
    ),
    "lists": backward(
        "sigmoid = lambda v: 0.0 if v < -700 else 1 / (1 + np.exp(-v))",
        "slope = lambda v: sigmoid(v) * (1 - sigmoid(v))",
        "rows = zip(grad_h.tolist(), z.tolist())",
        "w = weight.tolist()",
        "grad_z = [[g * slope(v) for g, v in zip(*row)] for row in rows]",
        "return [[sum(g * r[i] for g, r in zip(row, w)) for i in range(len(w[0]))]"
        " for row in grad_z]",
    ),
    "an array made first": backward(
        "grad_z = torch.zeros(z.shape)",
        "for row in range(len(z)):",
        "    h = torch.sigmoid(z[row])",
        "    grad_z[row] = grad_h[row] * h * (1 - h)",
        "return grad_z @ weight",
    ),
    "einsum and the tanh form of the derivative": backward(
        "slope = (1 - torch.tanh(z / 2) ** 2) / 4",
        "return torch.einsum('bo,bo,oi->bi', grad_h, slope, weight)",
    ),
    "prints as it goes": backward(S, "print(s)", "return (weight.T @ (grad_h * (s - s ** 2)).T).T"),
}

WRONG = {
    "autograd": (
        backward(
            "h = torch.zeros(len(z), weight.shape[1], dtype=z.dtype, requires_grad=True)",
            "out = torch.sigmoid(h @ weight.T + z)",
            "return torch.autograd.grad(out, h, grad_h)[0]",
        ),
        "Autograd did it, and the two factors by hand are the task",
    ),
    "σ instead of σ′": (
        backward(S, "return (grad_h * s) @ weight"),
        "You multiplied by σ(z); the chain rule needs its derivative",
    ),
    "σ′ forgotten": (backward("return grad_h @ weight"), "σ′(z) is missing"),
    "weights forgotten": (
        backward(S, "return grad_h * s * (1 - s)"),
        "The weight is missing",
    ),
    "¼ taken for a law": (
        backward("return 0.25 * grad_h @ weight"),
        "¼, which is σ′ at z = 0 only",
    ),
    "h(1 − h) with z for h": (
        backward("return (grad_h * z * (1 - z)) @ weight"),
        "the formula h(1 − h) wants h = σ(z), not z",
    ),
    "σ′ at h": (
        backward(S, "t = torch.sigmoid(s)", "return (grad_h * t * (1 - t)) @ weight"),
        "the sigmoid was applied twice",
    ),
    "tanh's derivative": (
        backward(S, "return (grad_h * (1 - s ** 2)) @ weight"),
        "the derivative of tanh",
    ),
    "grad_h forgotten": (
        backward(S, "return (s * (1 - s)) @ weight"),
        "`grad_h` is missing",
    ),
    "transposed weights": (
        backward(S, "return (grad_h * s * (1 - s)) @ weight.T"),
        "You multiplied by the transpose of `weight`.",
    ),
    "weights on the left": (
        backward(S, "return weight @ (grad_h * s * (1 - s))"),
        "`weight @ …` mixes the examples",
    ),
    "column convention": (
        backward(S, "return weight.T @ (grad_h * s * (1 - s))"),
        "and from the left",
    ),
    "result transposed": (
        backward(S, "return weight.T @ (grad_h * s * (1 - s)).T"),
        "Your result is transposed",
    ),
    "element by element": (
        backward(S, "return grad_h * s * (1 - s) * weight"),
        "that is a matrix product (`@`)",
    ),
    "σ′ after the weights": (
        backward(S, "return (grad_h @ weight) * s * (1 - s)"),
        "σ′ came after the weights",
    ),
    "mean over the batch": (
        backward(S, "return (grad_h * s * (1 - s)) @ weight / len(z)"),
        "You divided by the size of the batch",
    ),
    "summed over the batch": (
        backward(S, "return ((grad_h * s * (1 - s)) @ weight).sum(0)"),
        "You added up or averaged over one axis",
    ),
    "summed over the batch, two axes": (
        backward(S, "return ((grad_h * s * (1 - s)) @ weight).sum(0, keepdim=True)"),
        "You added up the examples",
    ),
    "averaged over the batch": (
        backward(S, "return ((grad_h * s * (1 - s)) @ weight).mean(0, keepdim=True)"),
        "You averaged over the examples",
    ),
    "quotient that overflows": (
        backward("e = torch.exp(-z)", "return (grad_h * e / (1 + e) ** 2) @ weight"),
        "`exp` overflowed",
    ),
    "argument changed in place": (
        backward(S, "grad_h *= s * (1 - s)", "return grad_h @ weight"),
        "changed `grad_h` in place",
    ),
    "integer result": (
        backward(
            S,
            "result = np.zeros((len(z), weight.shape[1]), dtype=int)",
            "result[:] = ((grad_h * s * (1 - s)) @ weight).numpy()",
            "return result",
        ),
        "found whole numbers",
    ),
    "no return": (
        backward(S, "grad_z = grad_h * s * (1 - s)", "grad_z @ weight"),
        "Does the function end with `return",
    ),
    "several results": (
        backward(S, "g = grad_h * s * (1 - s)", "return g @ weight, g"),
        "found a tuple of 2",
    ),
    "arguments left out": (
        "def layer_backward(grad_h, z):\n    return grad_h * torch.sigmoid(z)\n",
        "The check calls `layer_backward(grad_h, z, weight)`, but yours is "
        "`layer_backward(grad_h, z)`",
    ),
    "sizes written in": (
        backward(
            S,
            "result = torch.zeros(len(z), len(z), dtype=z.dtype)",
            "result[:] = (grad_h * s * (1 - s)) @ weight",
            "return result",
        ),
        "line 4 of your code",
    ),
}
