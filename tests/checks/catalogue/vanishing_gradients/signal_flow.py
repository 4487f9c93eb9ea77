"""Typical answers to ``signal_flow``."""

LISTEN_AT = """\
LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d)

def listen_at(model, hook):
    return [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, LAYERS)]

"""
SPREAD = "z.var(dim=0, correction=0).mean().sqrt().item()"
GRADIENTS = "torch.autograd.grad(loss_of(model), outputs)"
REMOVE = ("for handle in handles:", "        handle.remove()")


def listening(keep="z", spread=SPREAD, back="z.clone()", gradients=GRADIENTS, close=REMOVE):
    return f"""\
{LISTEN_AT}
def signal_flow(model, loss_of):
    outputs, spreads = [], []
    def hook(module, inputs, z):
        outputs.append({keep})
        spreads.append({spread})
        return {back}
    handles = listen_at(model, hook)
    try:
        gradients = {gradients}
    finally:
        {chr(10).join((close[0], *("    " + line for line in close[1:])))}
    return [g.norm().item() for g in gradients], spreads
"""


def without_finally(*lines):
    return listening().split("    try:")[0] + "    " + "\n    ".join(lines) + "\n"


RETURNED = "return [g.norm().item() for g in gradients], spreads"

RIGHT = {
    "hands on a copy": listening(),
    "keeps the copy's original, tensors instead of numbers": listening(
        spread="z.std(dim=0, correction=0).pow(2).mean() ** 0.5"
    ),
    "sample variance": listening(spread="z.var(0).mean() ** 0.5"),
    "NumPy for the spread": listening(
        spread="np.sqrt(np.mean(np.var(z.detach().numpy(), axis=0)))"
    ),
    "centerd by hand, keeps and returns one clone each": listening(
        keep="z.clone() if False else z",
        spread="((z - z.mean(0, keepdim=True)) ** 2).mean().sqrt()",
    ),
    "tensor hooks, own loop over the modules": """\
def signal_flow(model, loss_of):
    gradients, spreads, handles = {}, [], []
    def hook(module, inputs, z):
        number = len(spreads)
        spreads.append(z.detach().var(0, correction=0).mean().sqrt())
        z.register_hook(lambda g: gradients.__setitem__(number, g.norm()))
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Conv1d, nn.Conv2d)):
            handles.append(module.register_forward_hook(hook))
    try:
        torch.autograd.grad(loss_of(model), list(model.parameters()))
    finally:
        [handle.remove() for handle in handles]
    return np.array([[float(gradients[n]) for n in range(len(spreads))], spreads])
""",
    "context manager": f"""\
{LISTEN_AT}
import contextlib

def signal_flow(model, loss_of):
    kept = []
    def hook(module, inputs, z):
        kept.append(z)
        return z + 0
    with contextlib.ExitStack() as stack:
        for handle in listen_at(model, hook):
            stack.callback(handle.remove)
        loss = loss_of(model)
    gradients = torch.autograd.grad(loss, kept)
    spreads = [z.var(0, correction=0).mean().sqrt() for z in kept]
    return dict(g=[g.norm() for g in gradients]).get("g"), spreads
""",
}

WRONG = {
    "in-place activations overlooked": (
        listening(back="None"),
        "The in-place activation has overwritten the tensor that you kept",
    ),
    "copy kept, original handed on": (
        listening(keep="z.clone()", back="None"),
        "is a copy that the network does not go on with",
    ),
    "detached": (
        listening(keep="z.detach()"),
        "cut off from the graph",
    ),
    "gradients of the weights": (
        listening(
            gradients="torch.autograd.grad(loss_of(model), "
            "[p for p in model.parameters() if p.ndim > 1])"
        ),
        "These are the gradients of the weights. You need those",
    ),
    "std over all numbers": (
        listening(spread="z.std()"),
        "one standard deviation over all numbers",
    ),
    "variance": (
        listening(spread="z.var(0, correction=0).mean()"),
        "You took the variance",
    ),
    "mean of the stds": (
        listening(spread="z.std(0, correction=0).mean()"),
        "the mean of the units' standard deviations",
    ),
    "wrong axis": (
        listening(spread="z.flatten(1).var(1, correction=0).mean().sqrt()"),
        "You compared the units of one row",
    ),
    "size instead of spread": (
        listening(spread="z.norm()"),
        "These are the sizes of the outputs",
    ),
    "squared norms": (
        listening().replace("g.norm().item()", "(g**2).sum().item()"),
        "You took squares without the root",
    ),
    "last layer first": (
        listening().replace("for g in gradients]", "for g in gradients[::-1]]"),
        "The list runs from the last layer to the first",
    ),
    "every module": (
        listening().replace("if isinstance(m, LAYERS)", ""),
        "found 6 numbers, expected 3: one each time",
    ),
    "output layer left out": (
        listening().replace("in gradients], spreads", "in gradients[:-1]], spreads[:-1]"),
        "found 2 numbers, expected 3: one each time",
    ),
    "one entry a module": (
        f"""\
{LISTEN_AT}
def signal_flow(model, loss_of):
    outputs = {{}}
    handles = listen_at(model, lambda m, i, z: outputs.__setitem__(m, z))
    gradients = torch.autograd.grad(loss_of(model), list(outputs.values()))
    for handle in handles:
        handle.remove()
    spreads = [{SPREAD} for z in outputs.values()]
    {RETURNED}
""",
        "One layer is used twice",
    ),
    "order of declaration": (
        f"""\
{LISTEN_AT}
def signal_flow(model, loss_of):
    outputs = {{}}
    handles = listen_at(model, lambda m, i, z: outputs.setdefault(m, []).append(z))
    loss = loss_of(model)
    for handle in handles:
        handle.remove()
    kept = [z for m in model.modules() for z in outputs.get(m, [])]
    gradients = torch.autograd.grad(loss, kept)
    spreads = [{SPREAD} for z in kept]
    {RETURNED}
""",
        "in the order in which they are declared",
    ),
    "top-level modules only": (
        listening().replace("model.modules()", "model.children()"),
        "Some are inside other modules",
    ),
    "hooks left": (
        listening(close=("pass",)),
        "of your hooks stay in the network",
    ),
    "hooks left after an error": (
        without_finally(f"gradients = {GRADIENTS}", *REMOVE, RETURNED),
        "`finally` runs whether there was an error or not",
    ),
    "other people's hooks removed": (
        listening(close=("[m._forward_hooks.clear() for m in model.modules()]",)),
        "also removed a hook that was there before",
    ),
    "error swallowed": (
        listening().replace("    finally:", "    except Exception:\n        return\n    finally:"),
        "your function swallowed it",
    ),
    "backward": (
        listening(
            keep="(z.retain_grad(), z)[1]",
            gradients="(loss_of(model).backward(), [z.grad for z in outputs])[1]",
        ),
        "the `.grad` of the parameters has changed",
    ),
    "backward hooks of modules": (
        """\
def signal_flow(model, loss_of):
    sizes, spreads, handles = [], [], []
    for m in model.modules():
        if isinstance(m, (nn.Linear, nn.Conv1d, nn.Conv2d)):
            handles += [
                m.register_full_backward_hook(lambda m, i, o: sizes.insert(0, o[0].norm())),
                m.register_forward_hook(
                    lambda m, i, z: spreads.append(z.var(0, correction=0).mean().sqrt())
                ),
            ]
    torch.autograd.grad(loss_of(model), list(model.parameters()))
    for handle in handles:
        handle.remove()
    return sizes, spreads
""",
        "cannot stand an in-place activation",
    ),
    "gradients only": (
        listening().replace("in gradients], spreads", "in gradients]"),
        "expected two lists: gradients, spreads",
    ),
    "gradients not measured": (
        listening().replace("g.norm().item()", "g"),
        "an entry has shape (7, 5), expected one number a layer",
    ),
    "no return": (
        listening().replace("    return [g.norm", "    result = [g.norm"),
        "Found None, expected two lists",
    ),
}
