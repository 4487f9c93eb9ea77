"""Typical answers to ``decay_left``."""

from written import function


def left(*lines):
    return function(
        "decay_left(lr, decay, epochs, n_rows, batch_size)", *lines, before="import math\n"
    )


CEIL = "steps = epochs * math.ceil(n_rows / batch_size)"

RIGHT = {
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
}

WRONG = {
    "share taken": (
        left(CEIL, "return 1 - (1 - lr * decay) ** steps"),
        "you need what is left",
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
}
