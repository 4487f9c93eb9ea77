"""Typical answers to ``step_ratios``."""

from functools import partial

from written import function

ratios = partial(function, "step_ratios(model, batches, lr)")
LOSS = "nn.functional.cross_entropy(model(x), y)"
MEASURE = "ratios.append((lr * weight.grad.norm() / weight.norm()).item())"


def steps(*each, before=(), measured="model[0].weight"):
    return ratios(
        "optimizer = torch.optim.SGD(model.parameters(), lr=lr)",
        f"weight, ratios = {measured}, []",
        *before,
        "for x, y in batches:",
        *("    " + line for line in each),
        "return ratios",
    )


ZERO, BACK, STEP = "optimizer.zero_grad()", f"{LOSS}.backward()", "optimizer.step()"

RIGHT = {
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
    "without an optimizer": ratios(
        "ratios = []",
        "for x, y in batches:",
        f"    grads = torch.autograd.grad({LOSS}, list(model.parameters()))",
        "    ratios.append(lr * grads[0].norm() / model[0].weight.norm())",
        "    with torch.no_grad():",
        "        for p, g in zip(model.parameters(), grads):",
        "            p -= lr * g",
        "return torch.stack(ratios).detach()",
    ),
    "zeros instead of None": steps("optimizer.zero_grad(set_to_none=False)", BACK, MEASURE, STEP),
}

WRONG = {
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
        steps(BACK, STEP, "optimizer.zero_grad(set_to_none=False)", MEASURE),
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
        "You need its size relative to the weight",
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
        "found shape (1,), expected 5 numbers in a row",
    ),
    "no return": (
        steps(ZERO, BACK, MEASURE, STEP).replace("    return ratios", "    ratios"),
        "Does the function end with `return",
    ),
}
