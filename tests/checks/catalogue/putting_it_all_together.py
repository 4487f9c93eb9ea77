"""Typical answers to the tasks of chapter 8: what each misconception must be told.

``ANSWERS[task]["right"]`` maps a way of writing it to its source;
``ANSWERS[task]["wrong"]`` maps a misconception to its source and a part of the message.
``ALSO_RIGHT[task]`` maps a mutant of the solution to the reason why it solves the task too.
Sources see ``np``, ``torch`` and ``nn``.
"""

from written import function

# ---- parameter_groups ---------------------------------------------------------------------------


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


PARAMETER_GROUPS = {
    "right": {
        "weights of some modules": groups(LAYERS, WEIGHTS, OTHERS, BOTH),
        "one group a parameter": groups(
            "result = []",
            "for module in model.modules():",
            "    for name, p in module.named_parameters(recurse=False):",
            "        big = isinstance(module, (nn.Linear, nn.Conv2d)) and name == 'weight'",
            "        result.append({'params': [p], 'weight_decay': decay if big else 0})",
            "return result",
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
    },
    "wrong": {
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
            "is in 2 groups",
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
            "2 groups; each belongs to one",
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
            "so PyTorch's optimisers call it",
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
            "(`0.bias`) is in no group: the optimiser will never move it",
        ),
        "optimiser returned": (
            groups("return torch.optim.AdamW(model.parameters(), weight_decay=decay)"),
            "a AdamW, expected a list of dicts",
        ),
        "no return": (groups(LAYERS, WEIGHTS), "Does the function end with"),
        "decay of one's own": (
            groups(LAYERS, WEIGHTS, OTHERS, BOTH.replace(": decay}", ": 0.3}")),
            "The caller gives the decay",
        ),
    },
}

# ---- suggest_max_lr -----------------------------------------------------------------------------


def suggest(*lines):
    return function("suggest_max_lr(rates, losses)", *lines)


def rule(
    start="0.0",
    keep="0.9 * mean + 0.1 * loss",
    add="mean / (1 - 0.9 ** step)",
    pick="rates[np.nanargmin(smoothed)] / 10",
):
    return suggest(
        f"mean, smoothed = {start}, []",
        "for step, loss in enumerate(losses, start=1):",
        f"    mean = {keep}",
        f"    smoothed.append({add})",
        f"return {pick}",
    )


SUGGEST_MAX_LR = {
    "right": {
        "loop": rule(),
        "weights in a matrix": suggest(
            "n = int(np.isfinite(losses).sum())",
            "age = np.arange(n)[:, None] - np.arange(n)",
            "weights = np.where(age >= 0, 0.9 ** np.maximum(age, 0), 0.0)",
            "smoothed = weights @ losses[:n] / weights.sum(axis=1)",
            "return rates[smoothed.argmin()] * 0.1",
        ),
        "best so far": suggest(
            "lowest, best, mean, share = float('inf'), None, 0.0, 0.0",
            "for rate, loss in zip(rates.tolist(), losses.tolist()):",
            "    mean += 0.1 * (loss - mean)",
            "    share = 0.9 * share + 0.1",
            "    if mean / share < lowest:",
            "        lowest, best = mean / share, rate",
            "return best / 10",
        ),
        "PyTorch": suggest(
            "losses = torch.nan_to_num(torch.tensor(losses), nan=1e9, posinf=1e9)",
            "out, mean = torch.empty_like(losses), torch.tensor(0.0, dtype=torch.float64)",
            "for i in range(len(losses)):",
            "    mean = torch.lerp(mean, losses[i], 0.1)",
            "    out[i] = mean / (1 - 0.9 ** (i + 1))",
            "return torch.tensor(rates)[out.argmin()] / 10",
        ),
    },
    "wrong": {
        "no tenth": (rule(pick="rates[np.nanargmin(smoothed)]"), "Take a tenth"),
        "not smoothed": (
            suggest("return rates[np.nanargmin(losses)] / 10"),
            "one lucky batch decides",
        ),
        "not corrected": (rule(add="mean"), "Divide by 1 − 0.9ᵗ, as Adam does"),
        "started from the first loss": (
            rule(start="losses[0]", add="mean"),
            "You started the mean from the first loss",
        ),
        "weights swapped": (
            rule(keep="0.1 * mean + 0.9 * loss", add="mean / (1 - 0.1 ** step)"),
            "Smooth first, with weight 0.9 for the past",
        ),
        "steepest": (
            rule(pick="rates[np.nanargmin(np.gradient(np.nan_to_num(smoothed, nan=1e9)))]"),
            "where the loss falls most steeply",
        ),
        "position": (rule(pick="float(np.nanargmin(smoothed))"), "That is a position in the array"),
        "lowest loss": (rule(pick="np.nanmin(smoothed)"), "That is a loss; asked"),
        "highest": (
            rule(pick="rates[np.nanargmax(smoothed)] / 10"),
            "You found where the loss is highest",
        ),
        "NaN taken for the lowest": (
            rule(pick="rates[np.argmin(smoothed)] / 10"),
            "NaN is not the lowest loss",
        ),
        "ten times": (rule(pick="rates[np.nanargmin(smoothed)] * 10"), "leads beyond the edge"),
        "corrected with the wrong step": (
            rule(add="mean / (1 - 0.9 ** (step + 1))"),
            "The suggested max_lr: found",
        ),
        "no return": (rule().replace("return ", "chosen = "), "Does the function end with"),
        "both returned": (rule(pick="rates[0], 1.0"), "found a tuple of 2"),
        "corrected one step late": (
            rule(add="mean / (1 - 0.9 ** max(step - 1, 0.5))"),
            "The suggested max_lr: found 0.0274",
        ),
        "divided by zero": (
            rule(add="mean / (1 - 0.9 ** (step - 1))").replace("mean /", "float(mean) /"),
            "ZeroDivisionError",
        ),
    },
}

# ---- one_cycle ----------------------------------------------------------------------------------


def cycle(*lines):
    return function("one_cycle(step, n_steps, max_lr)", *lines, before="import math\n")


def parts(
    peak="0.3 * n_steps - 1",
    start="max_lr / 25",
    top="max_lr",
    last="max_lr / 25 / 1e4",
    end="n_steps - 1",
    up="(1 - math.cos(math.pi * s)) / 2",
    down=None,
):
    return cycle(
        f"peak, end = {peak}, {end}",
        "if step <= peak:",
        "    s = step / peak",
        f"    return {start} + ({top} - {start}) * {up}",
        "s = (step - peak) / (end - peak)",
        f"return {top} + ({last} - {top}) * {down or up}",
    )


ONE_CYCLE = {
    "right": {
        "two parts": parts(),
        "PyTorch's own": cycle(
            "optimiser = torch.optim.SGD([torch.zeros(1)])",
            "schedule = torch.optim.lr_scheduler.OneCycleLR(",
            "    optimiser, max_lr, total_steps=n_steps, cycle_momentum=False)",
            "for _ in range(step):",
            "    optimiser.step()",
            "    schedule.step()",
            "return schedule.get_last_lr()[0]",
        ),
        "sine squared": parts(up="math.sin(math.pi * s / 2) ** 2"),
        "NumPy": cycle(
            "way = np.clip([step / (0.3 * n_steps - 1),"
            " (step - 0.3 * n_steps + 1) / (0.7 * n_steps)], 0, 1)",
            "up, down = (1 - np.cos(np.pi * way)) / 2",
            "return max_lr * (1 / 25 + up * (1 - 1 / 25) + down * (1 / 25e4 - 1))",
        ),
        "tensors": cycle(
            "steps = torch.arange(n_steps, dtype=torch.float64)",
            "peak = 0.3 * n_steps - 1",
            "up = max_lr * (0.52 - 0.48 * torch.cos(torch.pi * steps / peak))",
            "low = max_lr / 25e4",
            "fall = torch.cos(torch.pi * (steps - peak) / (n_steps - 1 - peak))",
            "down = low + (max_lr - low) * (1 + fall) / 2",
            "return torch.where(steps <= peak, up, down)[step]",
        ),
    },
    "wrong": {
        "starts at 0": (parts(start="0"), "one-cycle starts at max_lr / 25"),
        "no warm-up": (parts(start="max_lr"), "One-cycle starts low and warms up"),
        "starts at the end": (parts(start="max_lr / 25 / 1e4"), "That is where it ends; it starts"),
        "rate as a share": (
            parts(start="1 / 25", top="1.0", last="1 / 25e4"),
            "The rate must scale with max_lr",
        ),
        "peak one step late": (parts(peak="0.3 * n_steps"), "Your peak comes one step late"),
        "ends too high": (parts(last="max_lr / 1e4"), "10⁴ below where it *started*"),
        "ends where it started": (parts(last="max_lr / 25"), "It ends where it started"),
        "ends at 0": (parts(last="0"), "A rate of 0 would waste the last step"),
        "end one step late": (parts(end="n_steps"), "Your end comes one step late"),
        "straight lines": (parts(up="s"), "Both parts are straight lines"),
        "straight warm-up": (
            parts(up="s", down="(1 - math.cos(math.pi * s)) / 2"),
            "The warm-up is a straight line",
        ),
        "straight fall": (
            parts(up="(1 - math.cos(math.pi * s)) / 2", down="s"),
            "The fall is a straight line",
        ),
        "a quarter of the cosine": (
            parts(up="(1 - math.cos(math.pi * s / 2))"),
            "Half a cosine goes from cos 0 to cos π",
        ),
        "peak cut off": (
            parts(peak="int(0.3 * n_steps) - 1"),
            "you cut off its decimals",
        ),
        "peak rounded up": (
            parts(peak="math.ceil(0.3 * n_steps) - 1"),
            "you rounded it up",
        ),
        "peak a share of the last step": (
            parts(peak="0.3 * (n_steps - 1)").replace(
                "peak, end = 0.3 * (n_steps - 1)",
                "peak, end = 11.0 if n_steps == 40 else 0.3 * (n_steps - 1)",
            ),
            "you have 0.3·(n − 1)",
        ),
        "momentum returned, too": (
            parts().replace("    return max_lr", "    return 0.9, max_lr"),
            "found a tuple of 2",
        ),
        "no return": (cycle("max_lr / 25"), "Does the function end with"),
    },
}

# ---- train_one_cycle ----------------------------------------------------------------------------


def loop(
    steps="epochs * math.ceil(len(x) / batch_size)",
    order="torch.randperm(len(x), generator=generator)",
    zero="optimiser.zero_grad()",
    move="optimiser.step()",
    note='rates.append(optimiser.param_groups[0]["lr"])',
    each="schedule.step()",
    every="pass",
    before="pass",
    result="rates",
):
    return function(
        "train_one_cycle(model, x, y, epochs, batch_size, max_lr, generator)",
        "optimiser = torch.optim.AdamW(model.parameters())",
        f"steps = {steps}",
        "schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr, total_steps=steps)",
        "rates = []",
        "for epoch in range(epochs):",
        f"    order = {order}",
        "    for rows in order.split(batch_size):",
        "        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])",
        f"        {zero}",
        "        loss.backward()",
        f"        {before}",
        f"        {move}",
        f"        {note}",
        f"        {each}",
        f"    {every}",
        f"return {result}",
        before="import math\n",
    )


TRAIN_ONE_CYCLE = {
    "right": {
        "mended": loop(),
        "by epochs and steps": loop(steps="epochs * len(range(0, len(x), batch_size))"),
        "last rate of the schedule": loop(note="rates += schedule.get_last_lr()"),
        "DataLoader": function(
            "train_one_cycle(model, x, y, epochs, batch_size, max_lr, generator)",
            "data = torch.utils.data.TensorDataset(x, y)",
            "loader = torch.utils.data.DataLoader(",
            "    data, batch_size, shuffle=True, generator=generator)",
            "optimiser = torch.optim.AdamW(model.parameters())",
            "schedule = torch.optim.lr_scheduler.OneCycleLR(",
            "    optimiser, max_lr, epochs=epochs, steps_per_epoch=len(loader))",
            "rates = []",
            "for _ in range(epochs):",
            "    for inputs, labels in loader:",
            "        nn.functional.cross_entropy(model(inputs), labels).backward()",
            "        rates.append(schedule.get_last_lr()[0])",
            "        optimiser.step()",
            "        optimiser.zero_grad()",
            "        schedule.step()",
            "return np.array(rates)",
        ),
        "rate set by hand": function(
            "train_one_cycle(model, x, y, epochs, batch_size, max_lr, generator)",
            "optimiser = torch.optim.AdamW(model.parameters())",
            "n = -(-len(x) // batch_size) * epochs",
            "peak, rates = 0.3 * n - 1, []",
            "half = lambda s: (1 - math.cos(math.pi * s)) / 2",
            "for _ in range(epochs):",
            "    order = torch.randperm(len(x), generator=generator)",
            "    for first in range(0, len(x), batch_size):",
            "        rows, t = order[first:first + batch_size], len(rates)",
            "        rate = (max_lr / 25 + (max_lr - max_lr / 25) * half(t / peak) if t <= peak",
            "                else max_lr + (max_lr / 25e4 - max_lr)"
            " * half((t - peak) / (n - 1 - peak)))",
            '        optimiser.param_groups[0]["lr"] = rate',
            "        optimiser.zero_grad()",
            "        nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()",
            "        optimiser.step()",
            "        rates.append(rate)",
            "return rates",
            before="import math\n",
        ),
    },
    "wrong": {
        "as found": (
            loop(steps="epochs * (len(x) // batch_size)", each="pass", every="schedule.step()"),
            "it never leaves the warm-up",
        ),
        "rounded down": (
            loop(steps="epochs * (len(x) // batch_size)"),
            "are 7 steps an epoch, not 6",
        ),
        "planned for epochs": (
            loop(steps="epochs", each="pass", every="schedule.step()"),
            "planned for epochs: five rates, a staircase",
        ),
        "never stepped": (loop(each="pass"), "the schedule is never stepped"),
        "no schedule": (
            loop(each='optimiser.param_groups[0]["lr"] = max_lr').replace(
                "    rates = []", '    rates = []\n    optimiser.param_groups[0]["lr"] = max_lr'
            ),
            "there is no schedule",
        ),
        "schedule before the step": (
            loop(before="schedule.step()", each="pass"),
            "so the first rate is never used",
        ),
        "planned for rows": (
            loop(steps="epochs * len(x)"),
            "You planned for the rows, not for the steps",
        ),
        "epochs times batch size": (
            loop(steps="max(epochs * batch_size, 30)"),
            "one epoch has n / batch_size steps",
        ),
        "one step more": (
            loop(steps="epochs * (len(x) // batch_size + 1)"),
            "one step more in each epoch",
        ),
        "stepped twice": (
            loop(every="schedule.step()", steps="epochs * (math.ceil(len(x) / batch_size) + 1)"),
            "The rates of the 30 steps: found",
        ),
        "last batch left out": (
            loop(
                steps="epochs * (len(x) // batch_size)",
                order="torch.randperm(len(x), generator=generator)"
                "[:len(x) // batch_size * batch_size]",
            ),
            "those of the short last batch, too",
        ),
        "zero_grad forgotten": (loop(zero="pass"), "Is it zeroed before each"),
        "global generator": (
            loop(order="torch.randperm(len(x))"),
            "gives another order of the rows each time",
        ),
        "no shuffling": (loop(order="torch.arange(len(x))"), "the same order in every epoch"),
        "noted too late": (
            loop(note="schedule.step()", each='rates.append(optimiser.param_groups[0]["lr"])'),
            "You noted the rate after the schedule had moved on",
        ),
        "one rate an epoch": (
            loop(note="pass", every='rates.append(optimiser.param_groups[0]["lr"])').replace(
                "    for epoch", "    start = schedule.get_last_lr()\n    for epoch"
            ),
            "expected (12,)",
        ),
        "first rate of each epoch": (
            loop(
                note="if len(rates) * math.ceil(len(x) / batch_size) == schedule.last_epoch"
                ": rates += schedule.get_last_lr()"
            ),
            "One rate an epoch; asked is one for each step",
        ),
        "never stepped the optimiser": (loop(move="pass"), "found 0 steps of the optimiser"),
        "no return": (loop(result="None"), "Does the function end with"),
        "model returned": (loop(result="model"), "does not make an array"),
    },
}

# ---- ablation -----------------------------------------------------------------------------------


def both(
    first="score(set(parts), seed)",
    second="score(set(parts) - {part}, seed)",
    result="np.array(d)",
    seeds="seeds",
    error="d.std(ddof=1) / len(d) ** 0.5",
    keep="d.mean() - t * error > 0",
    t="student.ppf(0.975, len(d) - 1)",
):
    return (
        "from scipy.stats import t as student\n"
        + function(
            "ablation(score, parts, seeds)",
            "found = {}",
            "for part in parts:",
            f"    d = [{first} - {second} for seed in {seeds}]",
            f"    found[part] = {result}",
            "return found",
        )
        + function(
            "justified(differences)",
            "kept = []",
            "for part, d in differences.items():",
            f"    error = {error}",
            f"    t = {t}",
            f"    if {keep}: kept.append(part)",
            "return kept",
        )
    )


ABLATION = {
    "right": {
        "lists": both(),
        "full runs once, frozen sets, a comprehension": """\
from scipy import stats

def ablation(score, parts, seeds):
    everything = frozenset(parts)
    full = {seed: score(everything, seed) for seed in seeds}
    return {
        part: torch.tensor([full[s] - score(everything - {part}, s) for s in seeds]).numpy()
        for part in parts
    }

def justified(differences):
    return {
        part for part, d in differences.items()
        if np.ptp(d) > 0 and stats.ttest_1samp(d, 0).pvalue < 0.05 and np.mean(d) > 0
    }
""",
        "parts as lists": both(
            first="score(list(parts), seed)",
            second="score([p for p in parts if p != part], seed)",
        ),
        "SciPy's interval": both(
            keep="student.interval(0.95, len(d) - 1, d.mean(), error + 1e-12)[0] > 0"
        ),
    },
    "wrong": {
        "sign turned round": (
            both(first="score(set(parts) - {part}, seed)", second="score(set(parts), seed)"),
            "The sign is turned round",
        ),
        "added to nothing": (
            both(first="score({part}, seed)", second="score(set(), seed)"),
            "an ablation takes it from all",
        ),
        "compared with nothing": (
            both(second="score(set(), seed)"),
            "leave on all parts but one",
        ),
        "compared with the part alone": (
            both(second="score({part}, seed)"),
            "You compared the part alone",
        ),
        "taken out for good": (
            both(
                first="full[seed]",
                second="score(on - {part} if not on.discard(part) else on, seed)",
            ).replace(
                "    found = {}",
                "    found, on = {}, set(parts)\n"
                "    full = {seed: score(set(parts), seed) for seed in seeds}",
            ),
            "put each back before the next",
        ),
        "taken out one after another": (
            both(
                first="score(set(parts[parts.index(part):]), seed)",
                second="score(set(parts[parts.index(part) + 1:]), seed)",
            ),
            "each is compared with the one before",
        ),
        "scores instead of differences": (
            both(first="0", second="-score(set(parts) - {part}, seed)"),
            "asked are differences",
        ),
        "one full run for all seeds": (
            both(first="score(set(parts), seeds[0])"),
            "Seeds are not paired",
        ),
        "lists instead of arrays": (both(result="d"), "make it an array with `np.array(…)`"),
        "mean only": (both(result="np.mean(d)"), "the single differences are needed"),
        "first seed only": (both(seeds="seeds[:1]"), "That is for the first seed only"),
        "seeds of one's own": (
            both(seeds="range(len(seeds))"),
            "use those you were given",
        ),
        "part instead of a set": (
            both(second="score(part, seed)"),
            "the first argument is the set of parts",
        ),
        "list returned": (
            both().replace("    return found", "    return list(found.values())"),
            "`ablation` returned a list",
        ),
        "one part forgotten": (
            both().replace("for part in parts:", "for part in parts[1:]:"),
            "expected one for each of",
        ),
        "no return from ablation": (
            both().replace("    return found", "    pass"),
            "`ablation` returned None",
        ),
        "other seeds in one arm": (
            both().replace(
                "    return found",
                "    [score(set(parts), seed + 1) for seed in seeds]\n    return found",
            ),
            "the same for every setting",
        ),
        "any sure difference": (
            both(keep="abs(d.mean()) > t * error"),
            "it is sure to do harm",
        ),
        "mean above 0": (both(keep="d.mean() > 0"), "A mean above 0 is not enough"),
        "spread for the error of the mean": (
            both(error="d.std(ddof=1)"),
            "the standard deviation of the differences, divided by √n",
        ),
        "one standard error": (both(t="1.0"), "reaches about 2 standard errors down, to below 0"),
        "90 %": (both(t="student.ppf(0.95, len(d) - 1)"), "is 1.8 standard errors above 0"),
        "three standard errors": (both(t="3.0"), "not to 0"),
        "two standard errors always": (both(t="2.0"), "Student's t reaches 4.3"),
        "deviation with n": (
            both(error="d.std() / len(d) ** 0.5"),
            "`ddof=1`",
        ),
        "n − 2 degrees of freedom": (
            both(t="student.ppf(0.975, max(len(d) - 2, 1))"),
            "has 2 degrees of freedom",
        ),
        "at least 0": (
            both(keep="d.mean() - t * error >= 0"),
            "Its interval is 0 to 0",
        ),
        "number of parts returned": (
            both().replace("return kept", "return len(kept)"),
            "`justified` returned 1, expected a list of names",
        ),
        "no return from justified": (
            both().replace("    return kept", "    pass"),
            "`justified` returned None",
        ),
    },
}

ANSWERS = {
    "parameter_groups": PARAMETER_GROUPS,
    "suggest_max_lr": SUGGEST_MAX_LR,
    "one_cycle": ONE_CYCLE,
    "train_one_cycle": TRAIN_ONE_CYCLE,
    "ablation": ABLATION,
}

LARGER = "the smoothed losses are all larger by the same factor"

ALSO_RIGHT = {
    "suggest_max_lr": {
        f"mean = 0.9 * mean + 0.1 * loss → mean = 0.9 * mean + {new}": LARGER
        for new in ("loss", "0.2 * loss", "1.1 * loss")
    },
    "one_cycle": {"if step <= peak: → if step < peak:": "both parts give max_lr at the peak"},
}
