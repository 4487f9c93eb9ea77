"""Typical answers to the tasks of chapter 2: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message.
Sources see ``np``, ``torch`` and ``nn``.
"""


def backward(*lines):
    return "\n    ".join(("def layer_backward(grad_h, z, weight):", *lines)) + "\n"


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

ANSWERS = {"layer_backward": LAYER_BACKWARD, "keep_the_sigmoid": KEEP_THE_SIGMOID}
