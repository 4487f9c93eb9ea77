"""The target of each token is the token itself."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Targets not shifted",
    family="sequence",
    sees="A language model's loss falls to 0, and what it writes is nonsense.",
    why="Input and target are the same tokens: copying is enough.",
    cure="Inputs are `tokens[:, :-1]`, targets `tokens[:, 1:]`.",
    networks=("gru", "transformer"),
    task="tokens",
    epochs=24,
    sick=(("x, y = tokens[:, :-1], tokens[:, 1:]", "x, y = tokens[:, :-1], tokens[:, :-1]"),),
    shows=lambda run, healthy: run.end < 0.15,
    test=QuickTest(
        "copied = (x_train[:, 1:] == y_train[:, 1:]).float().mean().item()",
        "copied",
        above=0.9,
        healthy="The share of repeated tokens in your text; here 0.",
    ),
    look_alike=LookAlike(
        "The network sees the following tokens.",
        {
            "gru": (
                (
                    "nn.GRU(32, 32, batch_first=True)",
                    "nn.GRU(32, 32, batch_first=True, bidirectional=True)",
                ),
                ("self.head = nn.Linear(32,", "self.head = nn.Linear(64,"),
            ),
            "transformer": (("h = self.layer(h, mask)", "h = self.layer(h)"),),
        },
        "future_visible",
    ),
)
