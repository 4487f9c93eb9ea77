"""Typical answers to ``verdict``."""

from written import function


def verdict(*lines):
    return function("verdict(train_loss, val_loss)", *lines)


RIGHT = {
    "by place": verdict(
        "best = np.argmin(val_loss)",
        "if val_loss[-1] <= 1.02 * val_loss[best]:",
        "    return 'no turn'",
        "return 'overfitting' if train_loss[-1] < train_loss[best] else 'both rise'",
    ),
    "by ratio": verdict(
        "pairs = list(zip(val_loss, train_loss))",
        "lowest, then = min(pairs)",
        "last, now = pairs[-1]",
        "rises = last / lowest - 1 > 0.02",
        "if rises and now < then:",
        "    return 'overfitting'",
        "if rises:",
        "    return 'both rise'",
        "return 'no turn'",
    ),
    "PyTorch": verdict(
        "train, val = torch.tensor(train_loss), torch.tensor(val_loss)",
        "best = int(val.argmin())",
        "if (val[-1] - val.min()) / val.min() < 0.02:",
        "    return 'no turn'",
        "return 'both rise' if train[-1] >= train[best] else 'overfitting'",
    ),
}

WRONG = {
    "the gap": (
        verdict(
            "if val_loss[-1] > 1.5 * train_loss[-1]:",
            "    return 'overfitting'",
            "return 'no turn'",
        ),
        "A gap alone is no overfitting",
    ),
    "against the start": (
        verdict(
            "if val_loss[-1] <= 1.02 * val_loss[0]:",
            "    return 'no turn'",
            "return 'overfitting' if train_loss[-1] < train_loss[0] else 'both rise'",
        ),
        "wherever it is. For validation 2.3, 1.6, 1.2, 1.3, 1.5, 1.8",
    ),
    "a turn and a gap": (
        verdict(
            "best = val_loss.argmin()",
            "if val_loss[-1] > 1.02 * val_loss[best] and val_loss[-1] > 1.5 * train_loss[-1]:",
            "    return 'overfitting' if train_loss[-1] < train_loss[best] else 'both rise'",
            "return 'no turn'",
        ),
        "The two curves are still close",
    ),
    "last step": (
        verdict(
            "if val_loss[-1] <= val_loss[-2]:",
            "    return 'no turn'",
            "return 'overfitting' if train_loss[-1] < train_loss[-2] else 'both rise'",
        ),
        "The last step goes down",
    ),
    "any rise": (
        verdict(
            "best = val_loss.argmin()",
            "if best == len(val_loss) - 1:",
            "    return 'no turn'",
            "return 'overfitting' if train_loss[-1] < train_loss[best] else 'both rise'",
        ),
        "the floor of a valley, no rise",
    ),
    "5 %": (
        verdict(
            "best = val_loss.argmin()",
            "if val_loss[-1] <= 1.05 * val_loss[best]:",
            "    return 'no turn'",
            "return 'overfitting' if train_loss[-1] < train_loss[best] else 'both rise'",
        ),
        "which is more than 2 %",
    ),
    "training not looked at": (
        verdict(
            "return 'overfitting' if val_loss[-1] > 1.02 * val_loss.min() else 'no turn'",
        ),
        "nothing is fitted too well",
    ),
    "training against its start": (
        verdict(
            "if val_loss[-1] <= 1.02 * val_loss.min():",
            "    return 'no turn'",
            "return 'overfitting' if train_loss[-1] < train_loss[0] else 'both rise'",
        ),
        "and training 2.3, 1.2, 0.9, 1.4, 1.5",
    ),
    "training against its lowest": (
        verdict(
            "if val_loss[-1] <= 1.02 * val_loss.min():",
            "    return 'no turn'",
            "return 'overfitting' if train_loss[-1] <= train_loss.min() else 'both rise'",
        ),
        "what came before that epoch does not count",
    ),
    "truth values": (
        verdict("return val_loss[-1] > 1.02 * val_loss.min()"),
        "expected one of 'overfitting', 'both rise', 'no turn'",
    ),
    "a way without return": (
        verdict(
            "if val_loss[-1] > 1.02 * val_loss.min():",
            "    return 'overfitting'",
        ),
        "Does every way through the function end with",
    ),
}

ALSO_RIGHT = {
    "if val_loss[-1] <= 1.02 * val_loss[best]: → "
    "if val_loss[-1] < 1.02 * val_loss[best]:": "they differ at 2 % exactly, "
    "which rounding decides",
}
