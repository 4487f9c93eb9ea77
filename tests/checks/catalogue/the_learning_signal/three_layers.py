"""Typical answers to ``three_layers``."""

from functools import partial

from written import function

FORWARD = ("h1 = torch.tanh(x @ W1.T)", "h2 = torch.tanh(h1 @ W2.T)", "out = h2 @ W3.T")
walk = partial(function, "three_layers(x, y, W1, W2, W3)")


def by_hand(
    out="(out - y) / len(x)",
    h2="grad_out @ W3",
    z2="grad_h2 * (1 - h2**2)",
    h1="grad_z2 @ W2",
    z1="grad_h1 * (1 - h1**2)",
    weights="grad_z1.T @ x, grad_z2.T @ h1, grad_out.T @ h2",
    returned="[grad_h1, grad_h2], [grad_W1, grad_W2, grad_W3]",
):
    return walk(
        *FORWARD,
        f"grad_out = {out}",
        f"grad_h2 = {h2}",
        f"grad_z2 = {z2}",
        f"grad_h1 = {h1}",
        f"grad_z1 = {z1}",
        f"grad_W1, grad_W2, grad_W3 = {weights}",
        f"return {returned}",
    )


RIGHT = {
    "matrices": by_hand(),
    "einsum": by_hand(
        h1="torch.einsum('bo,oi->bi', grad_z2, W2)",
        weights="[torch.einsum('bo,bi->oi', *p) for p in "
        "((grad_z1, x), (grad_z2, h1), (grad_out, h2))]",
        returned="(grad_h1, grad_h2), (grad_W1, grad_W2, grad_W3)",
    ),
    "one row at a time": walk(
        "n = len(x)",
        "states = [torch.zeros(n, len(W1)), torch.zeros(n, len(W2))]",
        "weights = [torch.zeros_like(W) for W in (W1, W2, W3)]",
        "for row in range(n):",
        "    h1 = torch.tanh(W1 @ x[row])",
        "    h2 = torch.tanh(W2 @ h1)",
        "    g = (W3 @ h2 - y[row]) / n",
        "    weights[2] += torch.outer(g, h2)",
        "    states[1][row] = W3.T @ g",
        "    g = states[1][row] * (1 - h2**2)",
        "    weights[1] += torch.outer(g, h1)",
        "    states[0][row] = W2.T @ g",
        "    weights[0] += torch.outer(states[0][row] * (1 - h1**2), x[row])",
        "return states, weights",
    ),
    "NumPy": walk(
        "x, y, W1, W2, W3 = (np.asarray(a) for a in (x, y, W1, W2, W3))",
        "h1 = np.tanh(x @ W1.T)",
        "h2 = np.tanh(h1 @ W2.T)",
        "d3 = (h2 @ W3.T - y) / x.shape[0]",
        "d2 = (d3 @ W3) / np.cosh(h1 @ W2.T) ** 2",
        "d1 = (d2 @ W2) / np.cosh(x @ W1.T) ** 2",
        "return [d2 @ W2, d3 @ W3], [d1.T @ x, d2.T @ h1, d3.T @ h2]",
    ),
}

WRONG = {
    "autograd": (
        walk(
            "W1, W2, W3 = (W.clone().requires_grad_() for W in (W1, W2, W3))",
            *FORWARD,
            "loss = ((out - y) ** 2).sum() / 2 / len(x)",
            "g = torch.autograd.grad(loss, (h1, h2, W1, W2, W3))",
            "return list(g[:2]), list(g[2:])",
        ),
        "the walk back by hand is the task",
    ),
    "wrong sign": (by_hand(out="(y - out) / len(x)"), "The sign is wrong: ∂L/∂out is out − y"),
    "sum over the rows": (
        by_hand(out="out - y"),
        "L is the mean over the rows: divide by their number",
    ),
    "mean over everything": (
        by_hand(out="(out - y) / out.numel()"),
        "divide by the number of rows only",
    ),
    "the 2 of the square": (
        by_hand(out="2 * (out - y) / len(x)"),
        "the 2 cancels the ½",
    ),
    "h2 behind its slopes": (
        by_hand(h2="grad_out @ W3 * (1 - h2**2)", z2="grad_h2"),
        "This is ∂L/∂z2, behind the slopes of the tanh. ∂L/∂h2 comes before them",
    ),
    "output for h2": (
        by_hand(returned="[grad_h1, grad_out], [grad_W1, grad_W2, grad_W3]"),
        "This is ∂L/∂out. One more product leads to h2",
    ),
    "transposed weights": (
        by_hand(h2="grad_out @ W3.T"),
        "mat1 and mat2 shapes cannot be multiplied",
    ),
    "transposed square weights": (
        by_hand(
            h2="grad_out @ (W3.T if W3.shape[0] == W3.shape[1] else W3)",
        ),
        "You multiplied by the transpose. Forward, h goes through `W.T`",
    ),
    "columns for rows": (
        by_hand(returned="[grad_h1.T, grad_h2.T], [grad_W1, grad_W2, grad_W3]"),
        "Your result is transposed. A gradient has the shape",
    ),
    "slopes at the output": (
        by_hand(
            weights="grad_z1.T @ x, grad_z2.T @ h1, (grad_out * (1 - torch.tanh(out) ** 2)).T @ h2"
        ).replace("torch.tanh(out)", "out"),
        "The output layer has no activation",
    ),
    "slopes forgotten": (by_hand(z2="grad_h2"), "The slopes of the tanh are missing, 1 − h²"),
    "slopes at z": (
        by_hand(z2="grad_h2 * (1 - (h1 @ W2.T) ** 2)"),
        "the formula 1 − h² wants h = tanh(z), not z",
    ),
    "the sigmoid's slopes": (
        by_hand(z2="grad_h2 * h2 * (1 - h2)"),
        "The sigmoid's slope is h(1 − h)",
    ),
    "no square": (by_hand(z2="grad_h2 * (1 - h2)"), "You took 1 − h; the slope of tanh"),
    "tanh instead of its slope": (
        by_hand(z2="grad_h2 * h2"),
        "You multiplied by h; the chain rule needs the slope",
    ),
    "tanh twice": (
        by_hand(z2="grad_h2 * (1 - torch.tanh(h2) ** 2)"),
        "The tanh was applied twice",
    ),
    "slopes after the weights": (
        by_hand(z2="grad_h2", h1="grad_z2 @ W2 * (1 - h1**2)"),
        "The slopes of layer 1 came after the weights",
    ),
    "h1 behind its slopes": (
        by_hand(h1="grad_z2 @ W2 * (1 - h1**2)", z1="grad_h1"),
        "This is ∂L/∂z1, behind the slopes of layer 1",
    ),
    "W2: what leaves instead of what enters": (
        by_hand(weights="grad_z1.T @ x, grad_z2.T @ h2, grad_out.T @ h2"),
        "You multiplied by what *leaves* the layer",
    ),
    "W1: slopes forgotten": (
        by_hand(z1="grad_h1"),
        "The slopes of the tanh are missing, 1 − h²: the signal crosses",
    ),
    "W1 divided again": (
        by_hand(weights="grad_z1.T @ x / len(x), grad_z2.T @ h1, grad_out.T @ h2"),
        "You divided by the number of rows once more",
    ),
    "weights' gradients transposed": (
        by_hand(weights="x.T @ grad_z1, h1.T @ grad_z2, h2.T @ grad_out"),
        "`grad_W3`: found shape (5, 2), expected numbers of shape (2, 5)",
    ),
    "lists swapped": (
        by_hand(returned="[grad_W1, grad_W2, grad_W3], [grad_h1, grad_h2]"),
        "The two lists are swapped",
    ),
    "weights only": (
        by_hand(returned="grad_W1, grad_W2, grad_W3"),
        "of type tuple with 3 entries, expected two lists",
    ),
    "last layer first": (
        by_hand(returned="[grad_h2, grad_h1], [grad_W3, grad_W2, grad_W1]"),
        "`grad_h2`: found shape (1, 4), expected numbers of shape (1, 5)",
    ),
    "no return": (
        by_hand().replace("    return", "    result ="),
        "Does the function end with `return",
    ),
}
