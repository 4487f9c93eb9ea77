"""Typical answers to the tasks of chapter 2: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message.
Sources see ``np``, ``torch`` and ``nn``.
"""

from written import function


def backward(*lines):
    return function("layer_backward(grad_h, z, weight)", *lines)


S = "s = torch.sigmoid(z)"

LAYER_BACKWARD = {
    "right": {
        "vectorised": backward(S, "return (grad_h * s * (1 - s)) @ weight"),
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
        "autograd": backward(
            "h = torch.zeros(len(z), weight.shape[1], dtype=z.dtype, requires_grad=True)",
            "out = torch.sigmoid(h @ weight.T + z)",
            "return torch.autograd.grad(out, h, grad_h)[0]",
        ),
        "prints as it goes": backward(
            S, "print(s)", "return (weight.T @ (grad_h * (s - s ** 2)).T).T"
        ),
    },
    "wrong": {
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
    },
}


def build(*repair, activation="nn.Sigmoid()", output="", depth=10):
    body = "\n    ".join(repair)
    return f"""\
def build(seed):
    torch.manual_seed(seed)
    layers = []
    for n_in in [2] + {depth - 1} * [32]:
        layers += [nn.Linear(n_in, 32), {activation}]
    model = nn.Sequential(*layers, nn.Linear(32, 2){output})
    {body or "pass"}
    return model
"""


EACH = "for layer in model[:-1:2]:"

KEEP_THE_SIGMOID = {
    "right": {
        "std 4/√n": build(
            EACH, "    nn.init.normal_(layer.weight, std=4 / layer.in_features**0.5)"
        ),
        "Xavier with gain 4, zero biases": build(
            "for layer in model[::2]:",
            "    nn.init.xavier_uniform_(layer.weight, gain=4)",
            "    nn.init.zeros_(layer.bias)",
        ),
        "without nn.init, centred": build(
            "with torch.no_grad():",
            "    for layer in model[::2]:",
            "        n_out, n_in = layer.weight.shape",
            "        layer.weight.copy_(torch.randn(n_out, n_in) * 4 / n_in**0.5)",
            "        layer.bias.copy_(-layer.weight.sum(1) / 2)",
        ),
        "in float64": build(
            "for layer in model[::2]:",
            "    nn.init.orthogonal_(layer.weight, gain=4)",
            "model.double()",
        ),
        "batch norm": build(activation="nn.BatchNorm1d(32), nn.Sigmoid()"),
        "residual connections": """\
class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 32)
        self.hidden = nn.ModuleList(nn.Linear(32, 32) for _ in range(9))
        self.last = nn.Linear(32, 2)

    def forward(self, x):
        h = torch.sigmoid(self.first(x))
        for layer in self.hidden:
            h = h + layer(h).sigmoid()
        return self.last(h)

def build(seed):
    torch.manual_seed(seed)
    return Residual()
""",
    },
    "wrong": {
        "ReLU suffices": (build(activation="nn.ReLU()"), "now uses ReLU"),
        "tanh": (build(activation="nn.Tanh()"), "now uses tanh"),
        "fewer layers": (build(depth=5), "A shallower net avoids the trouble"),
        "sigmoid on the output": (
            build(output=", nn.Sigmoid()"),
            "None belongs on the output",
        ),
        "Xavier": (
            build(EACH, "    nn.init.xavier_normal_(layer.weight)"),
            "That is Xavier's",
        ),
        "He": (build(EACH, "    nn.init.kaiming_normal_(layer.weight)"), "That is He's"),
        "smaller weights": (
            build(EACH, "    nn.init.normal_(layer.weight, std=0.01)"),
            "Smaller weights make it worse",
        ),
        "twice Xavier is too small": (
            build(EACH, "    nn.init.xavier_normal_(layer.weight, gain=2)"),
            "The right direction, not yet far enough",
        ),
        "saturated": (
            build(EACH, "    nn.init.normal_(layer.weight, std=10)"),
            "the sigmoids are saturated",
        ),
        "higher learning rate": (
            build("learning_rate = 10.0"),
            "A different learning rate does not count",
        ),
        "new tensor instead of in place": (
            build(EACH, "    layer.weight * 4"),
            "makes a new tensor",
        ),
        "first layer only": (
            build("nn.init.normal_(model[0].weight, std=4 / 2**0.5)"),
            "Hidden layers 2–10 still have the weights",
        ),
        "biases only": (build(EACH, "    nn.init.zeros_(layer.bias)"), "Biases shift z"),
        "layer norm": (
            build(activation="nn.LayerNorm(32), nn.Sigmoid()"),
            "what you added (LayerNorm) does not make up",
        ),
        "more digits": (
            build("model.double()"),
            "rounding is not what makes it vanish",
        ),
        "zero output layer": (
            build("nn.init.zeros_(model[-1].weight)"),
            "already. Are the output layer's weights all zero?",
        ),
        "seed left out": (
            build(
                EACH, "    nn.init.normal_(layer.weight, std=4 / layer.in_features**0.5)"
            ).replace("torch.manual_seed(seed)", "pass"),
            "gives another network each time",
        ),
        "one seed for all": (
            build(
                EACH, "    nn.init.normal_(layer.weight, std=4 / layer.in_features**0.5)"
            ).replace("torch.manual_seed(seed)", "torch.manual_seed(42)"),
            "pass the seed on",
        ),
        "model forgotten": (
            build().replace("    return model\n", ""),
            "Does it end with `return model`?",
        ),
        "weights instead of the model": (
            build().replace("return model", "return [p for p in model.parameters()]"),
            "`build` returned a list",
        ),
        "one output": (
            build().replace("nn.Linear(32, 2)", "nn.Linear(32, 1)"),
            "expected shape (512, 2)",
        ),
    },
}


def sizes(*lines):
    return function("layer_sizes(model, x, y)", *lines)


LOSS = "loss = nn.functional.cross_entropy(h, y)"
WALK = (
    "h, states = x, []",
    "for layer in model:",
    "    h = layer(h)",
    "    if not isinstance(layer, nn.Linear):",
    "        states.append(h)",
    LOSS,
)
GRADS = "grads = torch.autograd.grad(loss, states)"
FOUND = (
    "model.zero_grad()",
    "nn.functional.cross_entropy(model(x), y).backward()",
    "linear = [layer for layer in model if isinstance(layer, nn.Linear)]",
)

LAYER_SIZES = {
    "right": {
        "autograd.grad": sizes(*WALK, GRADS, "return [g.norm().item() for g in grads]"),
        "retain_grad": sizes(
            "h, states = x, []",
            "for number, layer in enumerate(model):",
            "    h = layer(h)",
            "    if number % 2:",
            "        h.retain_grad()",
            "        states.append(h)",
            "nn.functional.cross_entropy(h, y).backward()",
            "return [state.grad.norm() for state in states]",
        ),
        "hooks": sizes(
            "states = []",
            "keep = lambda module, inputs, h: states.append(h)",
            "handles = [m.register_forward_hook(keep) for m in model[1::2]]",
            "loss = nn.functional.cross_entropy(model(x), y)",
            GRADS,
            "for handle in handles:",
            "    handle.remove()",
            "return torch.stack([g.norm() for g in grads])",
        ),
        "backward hooks of the activations": sizes(
            "sizes = []",
            "listen = lambda module, inputs, outputs: sizes.insert(0, outputs[0].norm().item())",
            "handles = [m.register_full_backward_hook(listen) for m in model[1::2]]",
            "nn.functional.cross_entropy(model(x), y).backward()",
            "for handle in handles:",
            "    handle.remove()",
            "return sizes",
        ),
        "by hand, from the weights": sizes(
            "with torch.no_grad():",
            "    h, slopes = x, []",
            "    for linear, phi in zip(model[0::2], model[1::2]):",
            "        z = linear(h)",
            "        h = phi(z)",
            "        slopes.append(1 - h**2 if isinstance(phi, nn.Tanh) else (z > 0).to(z))",
            "    p = torch.softmax(model[-1](h), 1)",
            "    g = (p - nn.functional.one_hot(y, p.shape[1])) / len(x) @ model[-1].weight",
            "    result = [g.norm()]",
            "    for linear, slope in list(zip(model[2:-1:2], slopes[1:]))[::-1]:",
            "        g = (g * slope) @ linear.weight",
            "        result.insert(0, g.norm())",
            "return np.array(result)",
        ),
    },
    "wrong": {
        "weights, as found": (
            sizes(*FOUND, "return [layer.weight.grad.norm().item() for layer in linear[:-1]]"),
            "These are the gradients of the weights, ∂L/∂W. They say how the weights move",
        ),
        "weights, the output layer's too": (
            sizes(*FOUND, "return [layer.weight.grad.norm().item() for layer in linear]"),
            "And the output layer is not a hidden one",
        ),
        "biases": (
            sizes(*FOUND, "return [layer.bias.grad.norm().item() for layer in linear[:-1]]"),
            "These are the gradients of the biases",
        ),
        "before the activation": (
            sizes(
                "h, states = x, []",
                "for layer in model:",
                "    h = layer(h)",
                "    if isinstance(layer, nn.Linear):",
                "        states.append(h)",
                LOSS,
                GRADS,
                "return [g.norm() for g in grads[:-1]]",
            ),
            "This is ∂L/∂z, before the activation",
        ),
        "outputs included": (
            sizes(*WALK, "states.append(h)", GRADS, "return [g.norm() for g in grads]"),
            "The last entry is the gradient of the network's outputs",
        ),
        "input included": (
            sizes(
                "h = x.requires_grad_()",
                "states = [x]",
                *WALK[1:],
                GRADS,
                "return [g.norm() for g in grads]",
            ),
            "The first entry is the gradient of the input",
        ),
        "last layer first": (
            sizes(*WALK, GRADS, "return [g.norm() for g in grads[::-1]]"),
            "The list runs from the last layer to the first",
        ),
        "what goes forward": (
            sizes(*WALK, "return [state.norm() for state in states]"),
            "These are the sizes of h itself",
        ),
        "squares": (
            sizes(*WALK, GRADS, "return [(g**2).sum() for g in grads]"),
            "You took squares without the root",
        ),
        "relative to the last layer": (
            sizes(*WALK, GRADS, "return [g.norm() / grads[-1].norm() for g in grads]"),
            "Leave the sizes as they are",
        ),
        "summed loss": (
            sizes(
                *WALK[:-1],
                "loss = nn.functional.cross_entropy(h, y, reduction='sum')",
                GRADS,
                "return [g.norm() for g in grads]",
            ),
            "The loss is the mean over the rows",
        ),
        "retain_grad forgotten": (
            sizes(*WALK, "loss.backward()", "return [s.grad.norm() for s in states]"),
            "'NoneType' object has no attribute 'norm' (line 9",
        ),
        "gradients instead of their sizes": (
            sizes(*WALK, GRADS, "return grads[0]"),
            "expected (3,)",
        ),
        "ReLU written in": (
            sizes(*WALK, GRADS, "return [g.norm() for g in grads]").replace(
                "not isinstance(layer, nn.Linear)", "isinstance(layer, nn.ReLU)"
            ),
            "`inputs` argument to `grad()` cannot be empty",
        ),
    },
}

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

SIGNAL_FLOW = {
    "right": {
        "hands on a copy": listening(),
        "keeps the copy's original, tensors instead of numbers": listening(
            spread="z.std(dim=0, correction=0).pow(2).mean() ** 0.5"
        ),
        "sample variance": listening(spread="z.var(0).mean() ** 0.5"),
        "NumPy for the spread": listening(
            spread="np.sqrt(np.mean(np.var(z.detach().numpy(), axis=0)))"
        ),
        "centred by hand, keeps and returns one clone each": listening(
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
    },
    "wrong": {
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
            "These are the gradients of the weights. Wanted are those",
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
            "Some stand inside other modules",
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
            listening().replace(
                "    finally:", "    except Exception:\n        return\n    finally:"
            ),
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
    },
}

ANSWERS = {
    "layer_backward": LAYER_BACKWARD,
    "layer_sizes": LAYER_SIZES,
    "signal_flow": SIGNAL_FLOW,
    "keep_the_sigmoid": KEEP_THE_SIGMOID,
}

ALSO_RIGHT = {
    "keep_the_sigmoid": {
        "for layer in model[:-1:2]: → for layer in model[:-2:2]:": "the same ten layers",
        "std = 4 / layer.in_features ** 0.5 → std = 3 / layer.in_features ** 0.5": "it learns too",
        "std = 4 / layer.in_features ** 0.5 → std = 5 / layer.in_features ** 0.5": "it learns too",
    },
}
