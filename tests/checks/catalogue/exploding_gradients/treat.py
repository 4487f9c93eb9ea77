"""Typical answers to ``treat``."""

from written import function


def treatment(gain="pass", rate="lr = lr / 20", give="model, lr", steep="ratio > 10"):
    gain = gain.replace("\n", "\n            ")
    return function(
        "treat(model, lr, loss, profile)",
        "ratio = profile[0] / profile[-1]",
        "factor = ratio ** (1 / (len(profile) - 1))",
        f"if {steep}:",
        "    with torch.no_grad():",
        f"        {gain}",
        "else:",
        f"    {rate}",
        f"return {give}",
    )


DIVIDED = "for layer in model[::2]:\n    layer.weight /= factor"
HE = "for layer in model[::2]:\n    nn.init.kaiming_normal_(layer.weight)"

RIGHT = {
    "divided by the factor": treatment(DIVIDED),
    "He, drawn again": treatment(HE),
    "He's bound, a tenth of the rate": treatment(
        "for layer in model[:-1:2]:\n"
        "    bound = (6 / layer.in_features) ** 0.5\n"
        "    nn.init.uniform_(layer.weight, -bound, bound)",
        "lr = 0.1 * lr",
    ),
    "by std, a new network": function(
        "treat(model, lr, loss, profile)",
        "if profile[0] < 10 * profile[-1]:",
        "    return model, 0.03",
        "layers = []",
        "for layer in model:",
        "    if isinstance(layer, nn.Linear):",
        "        n_out, n_in = layer.weight.shape",
        "        layer = nn.Linear(n_in, n_out, dtype=torch.float64)",
        "        nn.init.normal_(layer.weight, std=(2 / n_in) ** 0.5)",
        "    layers.append(layer)",
        "return nn.Sequential(*layers), lr",
    ),
    "batch norm": function(
        "treat(model, lr, loss, profile)",
        "if profile[0] < 10 * profile[-1]:",
        "    return model, lr / 30",
        "layers = []",
        "for layer in model:",
        "    if isinstance(layer, nn.ReLU):",
        "        n = layers[-1].out_features",
        "        layers.append(nn.BatchNorm1d(n, dtype=torch.float64))",
        "    layers.append(layer)",
        "with torch.no_grad():",
        "    layers[-1].weight /= 3",
        "return nn.Sequential(*layers), lr",
    ),
}

WRONG = {
    "a smaller rate for both": (treatment("lr = lr / 20"), "That is a bandage"),
    "nothing done": (treatment(), "come back just as they went in"),
    "a new tensor": (
        treatment("for layer in model[::2]:\n    layer.weight / factor"),
        "makes a new tensor",
    ),
    "He for both": (
        treatment(HE, "for m in model[::2]: nn.init.kaiming_normal_(m.weight)"),
        "nothing there needs a treatment",
    ),
    "the rate of both falls": (
        treatment(DIVIDED + "\nlr = lr / 20"),
        "it was healthy, so it stays",
    ),
    "divided by the whole product": (
        treatment("for layer in model[::2]:\n    layer.weight /= ratio"),
        "it vanishes",
    ),
    "first layer only": (
        treatment("model[0].weight /= factor"),
        "You changed layers [1] only",
    ),
    "first half": (
        treatment("for layer in model[:8:2]:\n    layer.weight /= factor"),
        "You changed layers [1, 2, 3, 4] only",
    ),
    "multiplied": (
        treatment("for layer in model[::2]:\n    layer.weight *= factor"),
        "Each of the 9 factors has to come down",
    ),
    "biases": (
        treatment("for layer in model[::2]:\n    layer.bias += 0.1"),
        "wanted: at most 8",
    ),
    "one number for every network": (
        treatment("for layer in model[::2]:\n    layer.weight /= 1.4"),
        "Each of the 5 factors has to come down",
    ),
    "another activation": (
        treatment(
            "tanh = [nn.Tanh() if isinstance(m, nn.ReLU) else m for m in model]\n"
            "model = nn.Sequential(*tanh)"
        ),
        "they are not to blame",
    ),
    "rate raised": (treatment(DIVIDED, "lr = 2 * lr"), "lower the rate"),
    "rate left": (treatment(DIVIDED, "pass"), "and is 1 now"),
    "half the rate": (treatment(DIVIDED, "lr = lr / 2"), "dies again"),
    "a third of the rate": (
        treatment(DIVIDED, "lr = lr / 4.5"),
        "That rate is still too high",
    ),
    "a timid rate": (treatment(DIVIDED, "lr = lr / 1000"), "learns too slowly"),
    "rate of zero": (treatment(DIVIDED, "lr = 0.0"), "expected a number above 0"),
    "a shallower net": (
        treatment("model = nn.Sequential(*model[:4], model[-1])"),
        "Treat this one, at whatever depth",
    ),
    "the model alone": (treatment(DIVIDED, give="model"), "expected two things: the network"),
    "no return": (
        treatment(DIVIDED).replace("return", "_ ="),
        "Does the function end with `return model, lr`?",
    ),
    "weights gone": (
        treatment("for layer in model[::2]:\n    layer.weight *= float('nan')"),
        "are the weights finite?",
    ),
}

ALSO_RIGHT = {
    "lr = lr / 20 → lr = lr / 21": "a rate that is as good",
    "lr = lr / 20 → lr = lr / 19": "a rate that is as good",
}
