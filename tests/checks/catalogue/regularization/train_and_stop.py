"""Typical answers to ``train_and_stop``."""

from written import function


def stop(*lines):
    return function(
        "train_and_stop(model, train, score, patience, max_epochs)",
        *lines,
        before="import copy, math\n",
    )


def mended(
    keep="best = copy.deepcopy(model.state_dict())",
    below="losses[-1] < lowest",
    reset="waited = 0",
    end="waited >= patience",
    restore="model.load_state_dict(best)",
    result="losses",
):
    return stop(
        'lowest, waited, losses = float("inf"), 0, []',
        "for epoch in range(max_epochs):",
        "    train(model)",
        "    losses.append(score(model))",
        f"    if {below}:",
        "        lowest = losses[-1]",
        f"        {reset}",
        f"        {keep}",
        "    else:",
        "        waited += 1",
        f"    if {end}:",
        "        break",
        restore,
        f"return {result}",
    )


RIGHT = {
    "mended": mended(),
    "clones": mended(keep="best = {k: v.clone() for k, v in model.state_dict().items()}"),
    "a copy of the model": mended(
        keep="best = copy.deepcopy(model)", restore="model.load_state_dict(best.state_dict())"
    ),
    "tensors copied back by hand": mended(
        keep="best = [t.detach().clone() for t in model.state_dict().values()]",
        restore="with torch.no_grad():\n"
        "        for t, b in zip(model.state_dict().values(), best): t.copy_(b)",
    ),
    "epochs compared": stop(
        "losses, best_epoch = [], 0",
        "while len(losses) < max_epochs and len(losses) - best_epoch < patience:",
        "    train(model)",
        "    loss = score(model)",
        "    losses.append(loss)",
        "    if best_epoch == 0 or loss < losses[best_epoch - 1]:",
        "        best_epoch = len(losses)",
        "        saved = copy.deepcopy(model.state_dict())",
        "model.load_state_dict(saved)",
        "return losses",
    ),
    "NumPy at the end": mended(result="np.array(losses)"),
}

WRONG = {
    "as found": (
        mended(keep="best = model.state_dict()", reset="pass", end="waited > patience"),
        "hands out the weights themselves, not a copy",
    ),
    "shallow copy": (
        mended(keep="best = model.state_dict().copy()"),
        "the next epoch overwrites them",
    ),
    "never restored": (
        mended(restore="pass"),
        "load it at the end",
    ),
    "copied before training": (
        "import copy\n"
        + mended(restore="model.load_state_dict(first)").replace(
            "    lowest, waited",
            "    first = copy.deepcopy(model.state_dict())\n    lowest, waited",
        ),
        "the weights from before training",
    ),
    "count never reset": (
        mended(reset="pass"),
        "Epochs 3, 5 and 7 brought no new low, but not in a row",
    ),
    "all epochs counted": (
        mended(reset="pass", end="len(losses) > patience"),
        "each new low sets the count back to 0",
    ),
    "one epoch too late": (mended(end="waited > patience"), "That is one epoch too late"),
    "one epoch too soon": (
        mended(end="waited >= max(patience - 1, 1)"),
        "That is one epoch too soon",
    ),
    "patience of two at least": (
        mended(end="waited >= max(patience, 2)"),
        "The first epoch without a new low ends it",
    ),
    "never ends early": (mended(end="False"), "Does the loop ever end early?"),
    "losses up to the lowest": (
        mended(result="losses[:losses.index(lowest) + 1]"),
        "Those after the lowest one count, too",
    ),
    "lowest loss returned": (mended(result="lowest"), "That is the lowest loss"),
    "model returned": (mended(result="model"), "does not make an array"),
    "ties are new lows": (
        mended(below="losses[-1] <= lowest"),
        "A new low is *below* the lowest so far",
    ),
    "first epoch not kept": (
        mended()
        .replace(
            "        if losses[-1]",
            "        if len(losses) == 1:\n"
            "            lowest, best = losses[0], start\n"
            "            continue\n"
            "        if losses[-1]",
        )
        .replace(
            "    lowest, waited",
            "    start = copy.deepcopy(model.state_dict())\n    lowest, waited",
            1,
        ),
        "Before the first epoch the lowest loss is infinite",
    ),
    "last epoch left out": (
        mended().replace("range(max_epochs)", "range(max_epochs - 1)"),
        "The last epoch is trained and scored like the others",
    ),
    "one epoch more": (
        mended().replace("range(max_epochs)", "range(max_epochs + 1)"),
        "max_epochs = 5, you train more than 5",
    ),
    "parameters only": (
        mended(
            keep="best = [p.detach().clone() for p in model.parameters()]",
            restore="with torch.no_grad():\n"
            "        for p, b in zip(model.parameters(), best): p.copy_(b)",
        ),
        "which `parameters()` leaves out",
    ),
    "NaN taken for a low": (
        mended(below="not losses[-1] >= lowest"),
        "Every comparison with NaN is False",
    ),
}

ALSO_RIGHT = {
    "low, since, seen = (math.inf, 0, []) → low, since, seen = (math.inf, -1, [])": (
        "the first loss is a new low and sets the count to 0"
    ),
}
