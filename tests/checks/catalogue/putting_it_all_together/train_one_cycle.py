"""Typical answers to ``train_one_cycle``."""

from written import function


def loop(
    steps="epochs * math.ceil(len(x) / batch_size)",
    order="torch.randperm(len(x), generator=generator)",
    zero="optimizer.zero_grad()",
    move="optimizer.step()",
    note='rates.append(optimizer.param_groups[0]["lr"])',
    each="schedule.step()",
    every="pass",
    before="pass",
    result="rates",
):
    return function(
        "train_one_cycle(model, x, y, epochs, batch_size, max_lr, generator)",
        "optimizer = torch.optim.AdamW(model.parameters())",
        f"steps = {steps}",
        "schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr, total_steps=steps)",
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


RIGHT = {
    "mended": loop(),
    "by epochs and steps": loop(steps="epochs * len(range(0, len(x), batch_size))"),
    "last rate of the schedule": loop(note="rates += schedule.get_last_lr()"),
    "DataLoader": function(
        "train_one_cycle(model, x, y, epochs, batch_size, max_lr, generator)",
        "data = torch.utils.data.TensorDataset(x, y)",
        "loader = torch.utils.data.DataLoader(",
        "    data, batch_size, shuffle=True, generator=generator)",
        "optimizer = torch.optim.AdamW(model.parameters())",
        "schedule = torch.optim.lr_scheduler.OneCycleLR(",
        "    optimizer, max_lr, epochs=epochs, steps_per_epoch=len(loader))",
        "rates = []",
        "for _ in range(epochs):",
        "    for inputs, labels in loader:",
        "        nn.functional.cross_entropy(model(inputs), labels).backward()",
        "        rates.append(schedule.get_last_lr()[0])",
        "        optimizer.step()",
        "        optimizer.zero_grad()",
        "        schedule.step()",
        "return np.array(rates)",
    ),
    "rate set by hand": function(
        "train_one_cycle(model, x, y, epochs, batch_size, max_lr, generator)",
        "optimizer = torch.optim.AdamW(model.parameters())",
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
        '        optimizer.param_groups[0]["lr"] = rate',
        "        optimizer.zero_grad()",
        "        nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()",
        "        optimizer.step()",
        "        rates.append(rate)",
        "return rates",
        before="import math\n",
    ),
}

WRONG = {
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
        loop(each='optimizer.param_groups[0]["lr"] = max_lr').replace(
            "    rates = []", '    rates = []\n    optimizer.param_groups[0]["lr"] = max_lr'
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
            order="torch.randperm(len(x), generator=generator)[:len(x) // batch_size * batch_size]",
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
        loop(note="schedule.step()", each='rates.append(optimizer.param_groups[0]["lr"])'),
        "You noted the rate after the schedule had moved on",
    ),
    "one rate an epoch": (
        loop(note="pass", every='rates.append(optimizer.param_groups[0]["lr"])').replace(
            "    for epoch", "    start = schedule.get_last_lr()\n    for epoch"
        ),
        "expected 12 numbers in a row",
    ),
    "first rate of each epoch": (
        loop(
            note="if len(rates) * math.ceil(len(x) / batch_size) == schedule.last_epoch"
            ": rates += schedule.get_last_lr()"
        ),
        "One rate an epoch; you need one for each step",
    ),
    "never stepped the optimizer": (loop(move="pass"), "found 0 steps of the optimizer"),
    "no return": (loop(result="None"), "Does the function end with"),
    "model returned": (loop(result="model"), "does not make an array"),
}
