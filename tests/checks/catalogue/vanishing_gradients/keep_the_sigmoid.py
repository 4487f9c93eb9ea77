"""Typical answers to ``keep_the_sigmoid``."""


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

RIGHT = {
    "std 4/√n": build(EACH, "    nn.init.normal_(layer.weight, std=4 / layer.in_features**0.5)"),
    "Xavier with gain 4, zero biases": build(
        "for layer in model[::2]:",
        "    nn.init.xavier_uniform_(layer.weight, gain=4)",
        "    nn.init.zeros_(layer.bias)",
    ),
    "without nn.init, centerd": build(
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
}

WRONG = {
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
        build(EACH, "    nn.init.normal_(layer.weight, std=4 / layer.in_features**0.5)").replace(
            "torch.manual_seed(seed)", "pass"
        ),
        "gives another network each time",
    ),
    "one seed for all": (
        build(EACH, "    nn.init.normal_(layer.weight, std=4 / layer.in_features**0.5)").replace(
            "torch.manual_seed(seed)", "torch.manual_seed(42)"
        ),
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
}

ALSO_RIGHT = {
    "for layer in model[:-1:2]: → for layer in model[:-2:2]:": "the same ten layers",
    "std = 4 / layer.in_features ** 0.5 → std = 3 / layer.in_features ** 0.5": "it learns too",
    "std = 4 / layer.in_features ** 0.5 → std = 5 / layer.in_features ** 0.5": "it learns too",
}
