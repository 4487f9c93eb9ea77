"""Settings that several faults are shown in, as edits of the listings."""

from __future__ import annotations

from trainlab.faults.shared.listings import Edit

ADAM = "torch.optim.Adam(model.parameters(), lr=0.005)"


def sgd(rate: float, momentum: float = 0) -> tuple[Edit, ...]:
    """Take SGD in the place of Adam."""
    more = f", momentum={momentum:g}" if momentum else ""
    return ((ADAM, f"torch.optim.SGD(model.parameters(), lr={rate:g}{more})"),)


def rate(value: float) -> tuple[Edit, ...]:
    """Take another learning rate of Adam."""
    return ((ADAM, f"torch.optim.Adam(model.parameters(), lr={value:g})"),)


def dropout(share: float) -> tuple[Edit, ...]:
    """Drop a share of the features in front of the head."""
    return (
        (
            "        scores = self.head(h)",
            f"        h = nn.functional.dropout(h, {share:g}, training=self.training)\n"
            "        scores = self.head(h)",
        ),
    )


def _deep(old: str, new: str) -> tuple[Edit, ...]:
    return ((f"self.layers = nn.ModuleList([{old}])", f"self.layers = nn.ModuleList([{new}])"),)


LINEAR = "nn.Linear(64, 64), nn.Linear(64, 64)"
CONVOLUTIONS = "nn.Conv2d(1, 8, 3, 2, 1), nn.Conv2d(8, 16, 3, 1, 1)"

DEEP: dict[str, tuple[Edit, ...]] = {
    "mlp": _deep(LINEAR, "nn.Linear(64, 64) for _ in range(5)"),
    "cnn": _deep(CONVOLUTIONS, "nn.Conv2d(a, 16, 3, s, 1) for a, s in [(1, 2)] + 3 * [(16, 1)]"),
}
"""Five layers, or four convolutions: random ones are not enough."""

FEATURES = {"mlp": 64, "cnn": 256, "gru": 24, "transformer": 32}


def head_norm(options: str = "") -> dict[str, tuple[Edit, ...]]:
    """Put batch normalization in front of the head, with more arguments if given."""
    return {
        network: (
            (
                "        self.head = nn.Linear(",
                f"        self.norm = nn.BatchNorm1d({features}{options})\n"
                "        self.head = nn.Linear(",
            ),
            ("scores = self.head(h)", "scores = self.head(self.norm(h))"),
        )
        for network, features in FEATURES.items()
    }


HE: tuple[Edit, ...] = (
    (
        "model = Net()",
        "model = Net()\n"
        "for p in model.parameters():\n"
        "    if p.dim() > 1:\n"
        "        nn.init.kaiming_normal_(p)",
    ),
)
"""He initialization of all weights."""


def joined(
    by_network: dict[str, tuple[Edit, ...]], *edits: tuple[Edit, ...]
) -> dict[str, tuple[Edit, ...]]:
    """Add edits that are the same for all networks to those by network."""
    return {network: own + sum(edits, ()) for network, own in by_network.items()}


CROSS_ENTROPY_BY_HAND: tuple[Edit, ...] = (
    (
        "nn.CrossEntropyLoss()",
        "lambda s, y: -(nn.functional.one_hot(y, 10) * s.softmax(dim=1).log()).sum(dim=1).mean()",
    ),
)
"""The formula as it stands in books: 0 times log 0 is NaN."""
