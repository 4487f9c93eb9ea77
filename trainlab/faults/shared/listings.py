"""The programs that a fault is put into: complete listings in plain PyTorch, as owners write them.

A listing is text. It is assembled from a task, a network, and a loop; a fault is a few lines of it
written otherwise. So a reader sees what runs, and the cure is a change of the same lines.

All programs have the same names, which the 30-second tests use: ``model``, ``loss_fn``,
``optimizer``, ``train_loader``, ``x_train``, ``y_train``, ``x_val``, ``y_val``,
``train_step(x, y)``, ``train_epoch()`` and ``evaluate()``, which gives loss and score. What is
measured besides goes into ``report``. Everything is float32 on one core, unless a fault is about
that, and repeats itself from its seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

Edit = tuple[str, str]
"""Text that occurs exactly once in a listing, and what takes its place."""

IMPORTS = """\
import math

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
"""

_DIGITS = """\
images, labels = load_digits(return_X_y=True)
order = torch.randperm(len(images))
x = torch.tensor(images, dtype=torch.float32)[order].view(-1, 1, 8, 8) / 16
y = torch.tensor(labels)[order]
{target}x_train, y_train = x[:400], y[:400]
x_val, y_val = x[400:800], y[400:800]
x_new, y_new = x[800:1200], y[800:1200]
train_loader = DataLoader(TensorDataset(x_train, y_train), batch_size=20, shuffle=True)
"""

# Each sequence counts upward by its own step, modulo 7; 0 is padding, so tokens are 1 to 7.
_COUNTING = """\
count, length = 400, 9
start, step = torch.randint(7, (count, 1)), torch.randint(1, 7, (count, 1))
tokens = (start + step * torch.arange(length)) % 7 + 1
x, y = tokens[:, :-1], tokens[:, 1:]
x_train, y_train = x[:300], y[:300]
x_val, y_val = x[300:], y[300:]
train_loader = DataLoader(TensorDataset(x_train, y_train), batch_size=20, shuffle=True)
"""

TASKS = {
    "classes": _DIGITS.format(target=""),
    "binary": _DIGITS.format(target="y = (y % 2).float().view(-1, 1)\n"),
    "regression": _DIGITS.format(target="y = (y.float().view(-1, 1) - 4.5) / 3\n"),
    "tokens": _COUNTING,
}

OUTPUTS = {"classes": 10, "binary": 1, "regression": 1, "tokens": 8}

LOSSES = {
    "classes": "nn.CrossEntropyLoss()",
    "binary": "nn.BCEWithLogitsLoss()",
    "regression": "nn.MSELoss()",
    "tokens": "nn.CrossEntropyLoss()",
}

SCORES = {
    "classes": "(outputs.argmax(dim=1) == y).float().mean().item()",
    "binary": "((outputs > 0) == (y > 0.5)).float().mean().item()",
    "regression": "1 - ((outputs - y) ** 2).mean().item() / y.var(unbiased=False).item()",
    "tokens": "(outputs.argmax(dim=1) == y)[:, 2:].float().mean().item()",
}

_NETWORK = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
{made}

    def forward(self, x):
{used}
        return scores
"""

# What each network is made of, and how it is used; {n} is the number of outputs.
IMAGES = {
    "mlp": (
        "self.layers = nn.ModuleList([nn.Linear(64, 64), nn.Linear(64, 64)])\n"
        "self.head = nn.Linear(64, {n})",
        "h = x.flatten(1)\n"
        "for layer in self.layers:\n"
        "    h = torch.relu(layer(h))\n"
        "scores = self.head(h)",
    ),
    "cnn": (
        "self.layers = nn.ModuleList([nn.Conv2d(1, 8, 3, 2, 1), nn.Conv2d(8, 16, 3, 1, 1)])\n"
        "self.head = nn.Linear(256, {n})",
        "h = x\n"
        "for layer in self.layers:\n"
        "    h = torch.relu(layer(h))\n"
        "h = h.flatten(1)\n"
        "scores = self.head(h)",
    ),
    "gru": (
        "self.layers = nn.ModuleList([nn.GRU(8, 24, batch_first=True)])\n"
        "self.head = nn.Linear(24, {n})",
        "h = x.squeeze(1)  # eight rows of pixels, one a time step\n"
        "for layer in self.layers:\n"
        "    h, _ = layer(h)\n"
        "h = h[:, -1]\n"
        "scores = self.head(h)",
    ),
    "lstm": (
        "self.layers = nn.ModuleList([nn.LSTM(8, 24, batch_first=True)])\n"
        "self.head = nn.Linear(24, {n})",
        "h = x.squeeze(1)  # eight rows of pixels, one a time step\n"
        "for layer in self.layers:\n"
        "    h, _ = layer(h)\n"
        "h = h[:, -1]\n"
        "scores = self.head(h)",
    ),
    "transformer": (
        "self.embed = nn.Linear(8, 32)\n"
        "self.position = nn.Parameter(0.1 * torch.randn(8, 32))\n"
        "self.layers = nn.ModuleList(\n"
        "    [nn.TransformerEncoderLayer(32, 2, 32, dropout=0.0, batch_first=True)]\n"
        ")\n"
        "self.head = nn.Linear(32, {n})",
        "h = self.embed(x.squeeze(1)) + self.position  # eight rows of pixels\n"
        "for layer in self.layers:\n"
        "    h = layer(h)\n"
        "h = h.mean(dim=1)\n"
        "scores = self.head(h)",
    ),
}

LANGUAGE = {
    "gru": (
        "self.embed = nn.Embedding(8, 32)\n"
        "self.cell = nn.GRU(32, 32, batch_first=True)\n"
        "self.head = nn.Linear(32, {n})",
        "h, _ = self.cell(self.embed(x))\nscores = self.head(h).transpose(1, 2)",
    ),
    "transformer": (
        "self.embed = nn.Embedding(8, 32)\n"
        "self.position = nn.Parameter(torch.randn(8, 32))\n"
        "self.layer = nn.TransformerEncoderLayer(32, 2, 32, dropout=0.0, batch_first=True)\n"
        "self.head = nn.Linear(32, {n})",
        "h = self.embed(x) + self.position[: x.shape[1]]\n"
        "mask = torch.triu(torch.ones(x.shape[1], x.shape[1], dtype=torch.bool), 1)\n"
        "h = self.layer(h, mask)\n"
        "scores = self.head(h).transpose(1, 2)",
    ),
}

NETWORKS = {
    "classes": IMAGES,
    "binary": IMAGES,
    "regression": IMAGES,
    "tokens": LANGUAGE,
}

_LOOP = """\
model = Net()
loss_fn = {loss}
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)

def train_step(x, y):
    loss = loss_fn(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

def train_epoch():
    model.train()
    return [train_step(x, y) for x, y in train_loader]

def score(outputs, y):
    return {score}

def evaluate():
    model.eval()
    with torch.no_grad():
        outputs = model(x_val)
        result = loss_fn(outputs, y_val).item(), score(outputs, y_val)
    model.train()
    return result
"""

_RUN = """\
losses, scores, report = [], [], {{}}
for epoch in range({epochs}):
    losses += train_epoch()
    scores.append(evaluate())
"""


@dataclass(frozen=True)
class Listing:
    """A program as text.

    Attributes
    ----------
    setup : str
        Everything up to the first step of training.
    run : str
        The training.
    """

    setup: str
    run: str

    @property
    def text(self) -> str:
        return f"{self.setup}\n{self.run}"

    def edited(self, edits: tuple[Edit, ...]) -> Listing:
        """Return this listing with each edit made; `flaws` says which cannot be."""
        made = self
        for old, new in edits:
            if old in made.setup:
                made = replace(made, setup=made.setup.replace(old, new, 1))
            else:
                made = replace(made, run=made.run.replace(old, new, 1))
        return made

    def seeded(self, seed: int) -> Listing:
        """Return this listing with another seed in its first lines."""
        return replace(
            self, setup=self.setup.replace("torch.manual_seed(0)", f"torch.manual_seed({seed})", 1)
        )

    def flaws(self, edits: tuple[Edit, ...]) -> Iterator[str]:
        """Yield what is wrong with edits: text that the listing has not, or has twice."""
        made = self
        for old, new in edits:
            found = made.text.count(old)
            if found != 1:
                yield f"{old!r} occurs {found} times in the listing; expected: once"
            else:
                made = made.edited(((old, new),))
        try:
            compile(made.text, "listing", "exec")
        except SyntaxError as error:
            yield f"the edited listing is no Python: line {error.lineno}, {error.msg}"


def listing(task: str, network: str, epochs: int) -> Listing:
    """Return a healthy program: a task, a network for it, and a training."""
    made, used = (
        "\n".join(f"        {line}" for line in part.format(n=OUTPUTS[task]).splitlines())
        for part in NETWORKS[task][network]
    )
    loop = _LOOP.format(loss=LOSSES[task], score=SCORES[task])
    parts = (IMPORTS, TASKS[task], _NETWORK.format(made=made, used=used), loop)
    return Listing("\n".join(parts), _RUN.format(epochs=epochs))
