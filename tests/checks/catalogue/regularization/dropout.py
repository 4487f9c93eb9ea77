"""Typical answers to ``dropout``."""

from written import function


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


RIGHT = {
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
}

WRONG = {
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
            "torch.rand(h.shape, generator=generator.manual_seed(generator.initial_seed())) >= p"
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
}

ALSO_RIGHT = {
    "kept = torch.rand(h.shape, generator=generator) >= p → "
    "kept = torch.rand(h.shape, generator=generator) > p": "p itself is hardly ever drawn",
}
