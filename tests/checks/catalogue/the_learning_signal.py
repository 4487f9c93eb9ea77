"""Typical answers to the tasks of chapter 1: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message.
Sources see ``np``, ``torch`` and ``nn``.
"""

from functools import partial

from written import function

left = partial(function, "signal_left(factors)")

SIGNAL_LEFT = {
    "right": {
        "loop": left(
            "left = [1.0]",
            "for factor in factors:",
            "    left.append(left[-1] * factor)",
            "return left",
        ),
        "cumprod": left("return np.cumprod([1.0, *factors])"),
        "accumulate": left(
            "import itertools, operator",
            "return list(itertools.accumulate(factors, operator.mul, initial=1.0))",
        ),
        "torch": left("return torch.cumprod(torch.tensor([1.0, *factors]).double(), dim=0)"),
        "products of beginnings": left(
            "return [float(np.prod(factors[:n])) for n in range(len(factors) + 1)]"
        ),
        "logarithms": left(
            "with np.errstate(divide='ignore'):",
            "    return np.exp(np.cumsum(np.log([1.0, *factors])))",
        ),
        "integers where they are": left(
            "left = [1]",
            "for factor in factors:",
            "    left.append(left[-1] * factor)",
            "return left",
        ),
    },
    "wrong": {
        "factors added": (
            left("return np.cumsum(factors)"),
            "You added the factors. Each layer multiplies what reaches it, and the list begins",
        ),
        "factors added to 1": (
            left(
                "left, total = [1.0], 0.0",
                "for factor in factors:",
                "    total += factor",
                "    left.append(total)",
                "return left",
            ),
            "You added the factors. Each layer multiplies what reaches it. What is left",
        ),
        "losses added": (
            left(
                "left = [1.0]",
                "for factor in factors:",
                "    left.append(left[-1] - (1 - factor))",
                "return left",
            ),
            "You took each layer's loss, 1 − factor, from the signal at the start",
        ),
        "1.0 left out": (
            left("return np.cumprod(factors)"),
            "The list should begin with 1.0",
        ),
        "last layer left out": (
            left("return np.cumprod([1.0, *factors[:-1]])"),
            "The last layer is missing",
        ),
        "only the end": (left("return np.prod(factors)"), "Give the whole list"),
        "factors themselves": (
            left("return [1.0, *factors]"),
            "These are the factors themselves",
        ),
        "every layer alike": (
            left("return [factors[0] ** n for n in range(len(factors) + 1)]"),
            "You used the first factor in every layer",
        ),
        "mean factor": (
            left("return [np.mean(factors) ** n for n in range(len(factors) + 1)]"),
            "You used the mean of the factors",
        ),
        "last factor first": (
            left("return np.cumprod([1.0, *factors[::-1]])"),
            "You began with the last factor",
        ),
        "list backwards": (
            left("return np.cumprod([1.0, *factors])[::-1]"),
            "The list runs backwards",
        ),
        "divided": (
            left("return 1 / np.cumprod([1.0, *factors])"),
            "You divided by the factors",
        ),
        "rounded": (
            left("return np.cumprod([1.0, *factors]).round(6)"),
            "You rounded. The signal gets small",
        ),
        "first layer needed": (
            left(
                "left = [1.0, factors[0]]",
                "for factor in factors[1:]:",
                "    left.append(left[-1] * factor)",
                "return left",
            ),
            "list index out of range",
        ),
        "no return": (
            left("left = np.cumprod([1.0, *factors])"),
            "Does the function end with `return",
        ),
        "whole numbers": (
            left("return np.cumprod(np.array([1.0, *factors])).astype(int)"),
            "found whole numbers",
        ),
    },
}

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


THREE_LAYERS = {
    "right": {
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
        "autograd": walk(
            "W1, W2, W3 = (W.clone().requires_grad_() for W in (W1, W2, W3))",
            *FORWARD,
            "loss = ((out - y) ** 2).sum() / 2 / len(x)",
            "g = torch.autograd.grad(loss, (h1, h2, W1, W2, W3))",
            "return list(g[:2]), list(g[2:])",
        ),
    },
    "wrong": {
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
                weights="grad_z1.T @ x, grad_z2.T @ h1, "
                "(grad_out * (1 - torch.tanh(out) ** 2)).T @ h2"
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
            "`grad_W3`: found shape (5, 2), expected (2, 5)",
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
            "`grad_h2`: found shape (1, 4), expected (1, 5)",
        ),
        "no return": (
            by_hand().replace("    return", "    result ="),
            "Does the function end with `return",
        ),
    },
}

sigma = partial(function, "keeping_sigma(slopes, n)")

KEEPING_SIGMA = {
    "right": {
        "torch": sigma("return 1 / (n * (slopes**2).mean()) ** 0.5"),
        "NumPy": sigma("return 1 / np.sqrt(n * np.mean(np.square(slopes.numpy())))"),
        "by the norm": sigma("return (slopes.numel() / n) ** 0.5 / slopes.norm()"),
        "loop": sigma(
            "total, count = 0.0, 0",
            "for slope in slopes.flatten().tolist():",
            "    total, count = total + slope * slope, count + 1",
            "return (count / total / n) ** 0.5",
        ),
        "an array of one number": sigma("return (n * (slopes**2).mean()).rsqrt().item()"),
    },
    "wrong": {
        "mean slope": (
            sigma("return 1 / (n**0.5 * slopes.mean())"),
            "You took the mean of the slopes. For the length",
        ),
        "mean size of the slopes": (
            sigma(
                "mean = slopes.abs().mean() if (slopes < 0).any() else (slopes**2).mean().sqrt()",
                "return 1 / (n**0.5 * mean)",
            ),
            "You took the mean of the slopes' sizes",
        ),
        "root of the mean square forgotten": (
            sigma("return 1 / (n**0.5 * (slopes**2).mean())"),
            "The root is missing: this is the mean square",
        ),
        "variance": (
            sigma("return 1 / (n * (slopes**2).mean())"),
            "This is the variance of the weights",
        ),
        "n for √n": (
            sigma("return 1 / (n * (slopes**2).mean().sqrt())"),
            "You divided by n. A sum of n random terms",
        ),
        "n forgotten": (
            sigma("return 1 / (slopes**2).mean().sqrt()"),
            "The number of units is missing",
        ),
        "factor instead of σ_w": (
            sigma("return n**0.5 * (slopes**2).mean().sqrt()"),
            "This is the factor of weights with σ_w = 1",
        ),
        "slopes above the line": (
            sigma("return (slopes**2).mean().sqrt() / n**0.5"),
            "The slopes belong below the line",
        ),
        "√n above the line": (
            sigma("return n**0.5 / (slopes**2).mean().sqrt()"),
            "√n belongs below the line",
        ),
        "Xavier for everything": (sigma("return 1 / n**0.5"), "This is Xavier's σ_w"),
        "He for everything": (sigma("return (2 / n) ** 0.5"), "This is He's σ_w"),
        "standard deviation of the slopes": (
            sigma("return 1 / (n**0.5 * slopes.std())"),
            "which leaves out their mean; wanted",
        ),
        "standard deviation, n in the denominator": (
            sigma("return 1 / (n**0.5 * slopes.std(correction=0))"),
            "which leaves out their mean. Wanted",
        ),
        "steepest slope": (
            sigma("return 1 / (n**0.5 * slopes.max())"),
            "You used the steepest slope",
        ),
        "sum of the squares": (
            sigma("return 1 / (n**0.5 * slopes.norm())"),
            "You summed the squares; take their mean",
        ),
        "one for each unit": (
            sigma("return 1 / (n * (slopes**2).mean(0)).sqrt()"),
            "found shape (50,), expected ()",
        ),
        "number of slopes for n": (
            sigma("return 1 / (slopes**2).sum().sqrt()"),
            "The weights' σ_w: found",
        ),
        "no return": (sigma("1 / (n * (slopes**2).mean()) ** 0.5"), "Does the function end with"),
    },
}

ratios = partial(function, "step_ratios(model, batches, lr)")
LOSS = "nn.functional.cross_entropy(model(x), y)"
MEASURE = "ratios.append((lr * weight.grad.norm() / weight.norm()).item())"


def steps(*each, before=(), measured="model[0].weight"):
    return ratios(
        "optimiser = torch.optim.SGD(model.parameters(), lr=lr)",
        f"weight, ratios = {measured}, []",
        *before,
        "for x, y in batches:",
        *("    " + line for line in each),
        "return ratios",
    )


ZERO, BACK, STEP = "optimiser.zero_grad()", f"{LOSS}.backward()", "optimiser.step()"

STEP_RATIOS = {
    "right": {
        "cleared first": steps(ZERO, BACK, MEASURE, STEP),
        "cleared before the loop and after each step": steps(
            BACK, MEASURE, STEP, "model.zero_grad()", before=("model.zero_grad()",)
        ),
        "measured by what moved": steps(
            ZERO,
            BACK,
            "old = weight.detach().clone()",
            STEP,
            "ratios.append(((weight.detach() - old).norm() / old.norm()).item())",
        ),
        "without an optimiser": ratios(
            "ratios = []",
            "for x, y in batches:",
            f"    grads = torch.autograd.grad({LOSS}, list(model.parameters()))",
            "    ratios.append(lr * grads[0].norm() / model[0].weight.norm())",
            "    with torch.no_grad():",
            "        for p, g in zip(model.parameters(), grads):",
            "            p -= lr * g",
            "return torch.stack(ratios).detach()",
        ),
        "zeros instead of None": steps(
            "optimiser.zero_grad(set_to_none=False)", BACK, MEASURE, STEP
        ),
    },
    "wrong": {
        "as found": (
            steps(BACK, STEP, MEASURE),
            "because old gradients pile up, not because more arrives. And the weight was measured",
        ),
        "gradients pile up": (
            steps(BACK, MEASURE, STEP),
            "because old gradients pile up, not because more arrives. The ratios",
        ),
        "measured after the step": (
            steps(ZERO, BACK, STEP, MEASURE),
            "The weight was measured after the step. Compare",
        ),
        "cleared before measuring": (
            steps(BACK, STEP, "optimiser.zero_grad(set_to_none=False)", MEASURE),
            "You cleared `.grad` before it was measured",
        ),
        "cleared to None before measuring": (
            steps(BACK, STEP, ZERO, MEASURE),
            "'NoneType' object has no attribute 'norm'",
        ),
        "never stepped": (steps(ZERO, BACK, MEASURE), "The network never moved"),
        "learning rate forgotten": (
            steps(ZERO, BACK, MEASURE.replace("lr * ", ""), STEP),
            "The learning rate is missing",
        ),
        "not relative": (
            steps(ZERO, BACK, "ratios.append((lr * weight.grad.norm()).item())", STEP),
            "Wanted is its size relative to the weight",
        ),
        "last layer": (
            steps(ZERO, BACK, MEASURE, STEP, measured="model[2].weight"),
            "You measured the last layer",
        ),
        "cleared too late for an old gradient": (
            steps(BACK, MEASURE, STEP, ZERO),
            "Clear `.grad` before the first backward pass, too",
        ),
        "cleared once": (
            steps(BACK, MEASURE, STEP, before=("model.zero_grad()",)),
            "pile up, not because more arrives. The ratios: found",
        ),
        "first batch only": (
            steps(ZERO, BACK, MEASURE, STEP, "break"),
            "found shape (1,), expected (5,)",
        ),
        "no return": (
            steps(ZERO, BACK, MEASURE, STEP).replace("    return ratios", "    ratios"),
            "Does the function end with `return",
        ),
    },
}

move = partial(function, "moves(weights, steps)")

MOVES = {
    "right": {
        "in float32": move("w = weights.float()", "return w - steps.float() != w"),
        "NumPy": move(
            "w, s = weights.numpy().astype(np.float32), steps.numpy().astype('f4')",
            "return (w - s) != w",
        ),
        "rounded once, at the end": move("return (weights - steps).float() != weights.float()"),
        "what moved": move(
            "w = weights.to(torch.float32)", "return (w - (w - steps.to(torch.float32))) != 0"
        ),
        "one by one, as a list": move(
            "f = np.float32",
            "pairs = zip(weights.flatten().tolist(), steps.flatten().tolist())",
            "found = [bool(f(w) - f(s) != f(w)) for w, s in pairs]",
            "return np.reshape(found, tuple(weights.shape)).tolist()",
        ),
        "by an optimiser": move(
            "w = nn.Parameter(weights.float())",
            "w.grad = steps.float()",
            "torch.optim.SGD([w], lr=1.0).step()",
            "return w.detach() != weights.float()",
        ),
    },
    "wrong": {
        "in float64": (
            move("return weights - steps != weights"),
            "You computed in float64, which has more digits",
        ),
        "step stored in float32, not the weight": (
            move("return weights - steps.float().double() != weights"),
            "A weight in float32 has about seven",
        ),
        "every step moves": (
            move("return steps != 0"),
            "A step that is not 0 can still be lost",
        ),
        "step lost when stored": (
            move("return steps.float() != 0"),
            "still be lost when it is added",
        ),
        "absolute bound": (
            move("return steps.abs() > 6e-8"),
            "It is lost or not *relative* to the weight",
        ),
        "sign of the weight": (
            move("return steps > 6e-8 * weights"),
            "The bound is relative to the *size* of the weight",
        ),
        "6e-8 for a law": (
            move("return steps.abs() > 2**-24 * weights.abs()"),
            "6e-8 of the weight is where steps are never lost",
        ),
        "3e-8 for a law": (
            move("return steps.abs() > 2**-25 * weights.abs()"),
            "3e-8 of the weight is where steps are always lost",
        ),
        "eps": (
            move(
                "eps = torch.finfo(torch.float32).eps", "return steps.abs() > eps * weights.abs()"
            ),
            "Half of it is enough",
        ),
        "added": (
            move("return weights.float() + steps.float() != weights.float()"),
            "The step is subtracted, as SGD does",
        ),
        "opposite": (
            move("return weights.float() - steps.float() == weights.float()"),
            "You found the opposite everywhere",
        ),
        "moved weights": (
            move("return weights.float() - steps.float()"),
            "expected True or False for each weight",
        ),
        "one answer for all": (
            move("return bool((weights.float() - steps.float() != weights.float()).any())"),
            "ound shape (), expected True or False",
        ),
        "no return": (
            move("moved = weights.float() - steps.float() != weights.float()"),
            "Does the function end with `return",
        ),
    },
}

ANSWERS = {
    "signal_left": SIGNAL_LEFT,
    "three_layers": THREE_LAYERS,
    "keeping_sigma": KEEPING_SIGMA,
    "step_ratios": STEP_RATIOS,
    "moves": MOVES,
}
