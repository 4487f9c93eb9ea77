"""Typical answers to ``layer_sizes``."""

from written import function


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

RIGHT = {
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
}

WRONG = {
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
        "expected 3 numbers in a row",
    ),
    "ReLU written in": (
        sizes(*WALK, GRADS, "return [g.norm() for g in grads]").replace(
            "not isinstance(layer, nn.Linear)", "isinstance(layer, nn.ReLU)"
        ),
        "`inputs` argument to `grad()` cannot be empty",
    ),
}
