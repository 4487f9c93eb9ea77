"""Typical answers to ``moves``."""

from functools import partial

from written import function

move = partial(function, "moves(weights, steps)")

RIGHT = {
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
    "by an optimizer": move(
        "w = nn.Parameter(weights.float())",
        "w.grad = steps.float()",
        "torch.optim.SGD([w], lr=1.0).step()",
        "return w.detach() != weights.float()",
    ),
}

WRONG = {
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
        move("eps = torch.finfo(torch.float32).eps", "return steps.abs() > eps * weights.abs()"),
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
}
