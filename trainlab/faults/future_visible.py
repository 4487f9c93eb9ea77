"""The network sees the tokens that it is to predict."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="The future is visible",
    family="sequence",
    sees="A language model's loss falls below what can be known, and what it writes is nonsense.",
    why="Without a causal mask, or read in both directions, each position sees the next token.",
    cure="Pass the causal mask; read in one direction.",
    networks=("gru", "transformer"),
    task="tokens",
    epochs=24,
    sick={
        "gru": (
            (
                "nn.GRU(32, 32, batch_first=True)",
                "nn.GRU(32, 32, batch_first=True, bidirectional=True)",
            ),
            ("self.head = nn.Linear(32,", "self.head = nn.Linear(64,"),
        ),
        "transformer": (("h = self.layer(h, mask)", "h = self.layer(h)"),),
    },
    shows=lambda run, healthy: run.end < 0.15,
    test=QuickTest(
        "model.eval()\n"
        "x = x_val[:8].long()\n"
        "before = model(x)\n"
        "x[:, -1] = x[:, -1] % 7 + 1\n"
        "seen = (model(x) - before)[..., :-1].abs().max().item()",
        "seen",
        above=1e-4,
        healthy="0: what comes later changes nothing that came before.",
    ),
    look_alike=LookAlike(
        "Targets that were not shifted.",
        (("x, y = tokens[:, :-1], tokens[:, 1:]", "x, y = tokens[:, :-1], tokens[:, :-1]"),),
        "target_not_shifted",
    ),
)
