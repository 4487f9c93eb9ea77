"""Typical answers to ``parameter_groups``."""

from written import function


def groups(*lines):
    return function("parameter_groups(model, decay)", *lines)


BOTH = (
    'return [{"params": decayed, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]'
)
LAYERS = "layers = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]"
WEIGHTS = "decayed = [m.weight for m in layers]"
OTHERS = "others = [p for p in model.parameters() if all(p is not d for d in decayed)]"


def by_name(condition):
    return groups(
        "decayed, others = [], []",
        "for name, p in model.named_parameters():",
        f"    (decayed if {condition} else others).append(p)",
        BOTH,
    )


RIGHT = {
    "weights of some modules": groups(LAYERS, WEIGHTS, OTHERS, BOTH),
    "one group a parameter": groups(
        "ids = {id(m.weight) for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))}",
        "decays = [(p, decay if id(p) in ids else 0) for p in model.parameters()]",
        "return [{'params': [p], 'weight_decay': amount} for p, amount in decays]",
    ),
    "sets of ids, generators": groups(
        LAYERS,
        "ids = {id(m.weight) for m in layers}",
        "decayed = filter(lambda p: id(p) in ids, model.parameters())",
        "others = (p for p in model.parameters() if id(p) not in ids)",
        BOTH,
    ),
    "modules by name": groups(
        "modules = dict(model.named_modules())",
        "decayed, others = [], []",
        "for name, p in model.named_parameters():",
        "    where, _, kind = name.rpartition('.')",
        "    big = type(modules[where]).__name__ in ('Linear', 'Conv2d')",
        "    (decayed if big and kind == 'weight' else others).append(p)",
        BOTH.replace("0.0", "0"),
    ),
}

WRONG = {
    "each module by itself, so a shared one twice": (
        groups(
            "result = []",
            "for module in model.modules():",
            "    for name, p in module.named_parameters(recurse=False):",
            "        big = isinstance(module, (nn.Linear, nn.Conv2d)) and name == 'weight'",
            "        result.append({'params': [p], 'weight_decay': decay if big else 0})",
            "return result",
        ),
        "Two modules share it, and it is still one parameter",
    ),
    "parameters of no layer forgotten": (
        groups(
            "decayed, others = [], []",
            "for m in model.modules():",
            "    if isinstance(m, (nn.Linear, nn.Conv2d)):",
            "        decayed.append(m.weight)",
            "        others += [m.bias] if m.bias is not None else []",
            "    else:",
            "        others += [p for p in (getattr(m, n, None) for n in ('weight', 'bias'))",
            "                   if p is not None]",
            BOTH,
        ),
        "of _Scaled",
    ),
    "everything decays": (
        groups('return [{"params": list(model.parameters()), "weight_decay": decay}]'),
        "A bias is pulled to 0 for nothing",
    ),
    "nothing decays": (
        groups('return [{"params": list(model.parameters()), "weight_decay": 0.0}]'),
        "The weights of linear and convolutional layers are what decays",
    ),
    "by the name": (by_name("'weight' in name"), "The name does not tell"),
    "all but biases": (by_name("not name.endswith('bias')"), "A norm's scale is called"),
    "by the number of axes": (by_name("p.ndim > 1"), "A norm's scale can be a matrix"),
    "norms by type, the rest by name": (
        groups(
            "norms = (nn.BatchNorm1d, nn.LayerNorm, nn.GroupNorm)",
            "decayed, others = [], []",
            "for m in model.modules():",
            "    for name, p in m.named_parameters(recurse=False):",
            "        spared = isinstance(m, norms) or name == 'bias'",
            "        (others if spared else decayed).append(p)",
            BOTH,
        ),
        "the slope of an activation",
    ),
    "linear layers only": (
        groups(
            "decayed = [m.weight for m in model.modules() if isinstance(m, nn.Linear)]",
            OTHERS,
            BOTH,
        ),
        "eight of Conv2d (`0.weight`): found weight_decay 0",
    ),
    "others forgotten": (
        groups(LAYERS, WEIGHTS, 'return [{"params": decayed, "weight_decay": decay}]'),
        "is in no group",
    ),
    "top level only": (
        groups(
            "layers = [m for m in model.children() if isinstance(m, (nn.Linear, nn.Conv2d))]",
            WEIGHTS,
            OTHERS,
            BOTH,
        ),
        "(`3.inner.0.weight`): found weight_decay 0",
    ),
    "in two groups": (
        groups(LAYERS, WEIGHTS, "others = list(model.parameters())", BOTH),
        "is in the groups 2 times",
    ),
    "layers doubled by recursion": (
        groups(
            "decayed, others = [], []",
            "for m in model.modules():",
            "    for name, p in m.named_parameters():",
            "        big = isinstance(m, (nn.Linear, nn.Conv2d)) and name == 'weight'",
            "        (decayed if big else others).append(p)",
            BOTH,
        ),
        "2 times; each belongs to one",
    ),
    "swapped": (
        groups(
            LAYERS,
            WEIGHTS,
            OTHERS,
            'return [{"params": decayed, "weight_decay": 0.0},'
            ' {"params": others, "weight_decay": decay}]',
        ),
        "(`0.weight`): found weight_decay 0, expected 0.3",
    ),
    "default left in": (
        groups(
            LAYERS,
            WEIGHTS,
            OTHERS,
            'return [{"params": decayed, "weight_decay": decay}, {"params": others}]',
        ),
        "AdamW gives it its default of 0.01",
    ),
    "another key": (
        groups('return [{"parameters": list(model.parameters()), "weight_decay": decay}]'),
        "so PyTorch's optimizers call it",
    ),
    "names with the parameters": (
        groups('return [{"params": model.named_parameters(), "weight_decay": decay}]'),
        "gives pairs: the name, then the parameter",
    ),
    "copies": (
        groups(
            LAYERS,
            WEIGHTS,
            "others = [p.clone() for p in model.parameters()]",
            BOTH,
        ),
        "(`0.bias`) is in no group: the optimizer will never move it",
    ),
    "optimizer returned": (
        groups("return torch.optim.AdamW(model.parameters(), weight_decay=decay)"),
        "a AdamW, expected a list of dicts",
    ),
    "no return": (groups(LAYERS, WEIGHTS), "Does the function end with"),
    "decay of one's own": (
        groups(LAYERS, WEIGHTS, OTHERS, BOTH.replace(": decay}", ": 0.3}")),
        "The caller gives the decay",
    ),
}
