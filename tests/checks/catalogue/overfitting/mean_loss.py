"""Typical answers to ``mean_loss``."""

from written import function

CE = "from torch.nn.functional import cross_entropy\n"


def mean(*lines):
    return CE + function("mean_loss(model, x, y)", *lines)


BEFORE = ("was = model.training", "model.eval()")
BATCHES = "for rows in torch.arange(len(x)).split(128):"

RIGHT = {
    "weighted batches": mean(
        *BEFORE,
        "total = 0.0",
        BATCHES,
        "    total += cross_entropy(model(x[rows]), y[rows], reduction='sum').item()",
        "model.train(was)",
        "return total / len(x)",
    ),
    "every row kept": mean(
        "was = model.training",
        "model.train(False)",
        "losses = []",
        "with torch.no_grad():",
        "    " + BATCHES,
        "        losses += cross_entropy(model(x[rows]), y[rows], reduction='none').tolist()",
        "if was:",
        "    model.train()",
        "return np.mean(losses)",
    ),
    "logits joined": mean(
        *BEFORE,
        "try:",
        "    with torch.inference_mode():",
        "        logits = torch.cat([model(part) for part in x.split(50)])",
        "finally:",
        "    model.train(was)",
        "return cross_entropy(logits, y)",
    ),
    "a copy": mean(
        "import copy",
        "twin = copy.deepcopy(model).eval()",
        "log_p = torch.log_softmax(torch.cat([twin(part) for part in x.split(100)]), dim=1)",
        "return -log_p[torch.arange(len(y)), y].mean().item()",
    ),
}

WRONG = {
    "as it was": (
        mean(
            "total, batches = 0.0, 0",
            BATCHES,
            "    total += cross_entropy(model(x[rows]), y[rows]).item()",
            "    batches += 1",
            "return total / batches",
        ),
        "units still drop out at random",
    ),
    "no_grad for eval": (
        mean(
            "with torch.no_grad():",
            "    loss = cross_entropy(model(x), y, reduction='none')",
            "return loss.mean().item()",
        ),
        "Call `model.eval()` before you measure",
    ),
    "mean of means": (
        mean(
            *BEFORE,
            "parts = [cross_entropy(model(x[r]), y[r]).item()"
            " for r in torch.arange(len(x)).split(128)]",
            "model.train(was)",
            "return sum(parts) / len(parts)",
        ),
        "You averaged the means of the batches",
    ),
    "last batch left out": (
        mean(
            *BEFORE,
            "n = len(x) // 128 * 128",
            "loss = cross_entropy(model(x[:n]), y[:n]).item()",
            "model.train(was)",
            "return loss",
        ),
        "You left out the last batch",
    ),
    "sum of means": (
        mean(
            *BEFORE,
            "parts = [cross_entropy(model(x[r]), y[r]).item()"
            " for r in torch.arange(len(x)).split(128)]",
            "model.train(was)",
            "return sum(parts)",
        ),
        "You added up the means of the batches",
    ),
    "sum of rows": (
        mean(
            *BEFORE,
            "loss = cross_entropy(model(x), y, reduction='sum').item()",
            "model.train(was)",
            "return loss",
        ),
        "You added up all rows",
    ),
    "rows over batches": (
        mean(
            *BEFORE,
            "loss = cross_entropy(model(x), y, reduction='sum').item()",
            "model.train(was)",
            "return loss / len(x.split(128))",
        ),
        "by the number of batches",
    ),
    "batches over rows": (
        mean(
            *BEFORE,
            "parts = [cross_entropy(model(x[r]), y[r]).item()"
            " for r in torch.arange(len(x)).split(128)]",
            "model.train(was)",
            "return sum(parts) / len(x)",
        ),
        "the batches' means by the number of rows",
    ),
    "seed fixed instead": (
        mean(
            "torch.manual_seed(0)",
            "return cross_entropy(model(x), y).item()",
        ),
        "the same ones each time",
    ),
    "dropout alone switched off": (
        mean(
            "for layer in model:",
            "    if isinstance(layer, nn.Dropout):",
            "        layer.eval()",
            "return cross_entropy(model(x), y).item()",
        ),
        "batch norm's running means",
    ),
    "left in evaluation mode": (
        mean("model.eval()", "return cross_entropy(model(x), y).item()"),
        "the next epoch would train without dropout",
    ),
    "always back to training": (
        mean(
            "model.eval()",
            "loss = cross_entropy(model(x), y).item()",
            "model.train()",
            "return loss",
        ),
        "came in evaluation mode and goes back in training mode",
    ),
    "top level only": (
        mean(
            *BEFORE,
            "loss = cross_entropy(model(x), y).item()",
            "model.training = was",
            "return loss",
        ),
        "part in evaluation mode",
    ),
    "no return": (
        mean(*BEFORE, "cross_entropy(model(x), y)", "model.train(was)"),
        "None. Does the function end",
    ),
}

SPLIT_MUTANT = (
    "for part in torch.arange(len(x)).split(128): → for part in torch.arange(len(x)).split"
)
ALSO_RIGHT = {
    SPLIT_MUTANT + "(129):": "the size of the batches does not matter",
    SPLIT_MUTANT + "(127):": "the size of the batches does not matter",
}
