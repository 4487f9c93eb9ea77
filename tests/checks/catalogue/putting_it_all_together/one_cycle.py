"""Typical answers to ``one_cycle``."""

from written import function


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


RIGHT = {
    "two parts": parts(),
    "PyTorch's own": cycle(
        "optimizer = torch.optim.SGD([torch.zeros(1)])",
        "schedule = torch.optim.lr_scheduler.OneCycleLR(",
        "    optimizer, max_lr, total_steps=n_steps, cycle_momentum=False)",
        "for _ in range(step):",
        "    optimizer.step()",
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
}

WRONG = {
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
}

ALSO_RIGHT = {"if step <= peak: → if step < peak:": "both parts give max_lr at the peak"}
