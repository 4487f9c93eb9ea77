"""All weights begin at one value, so all units stay alike."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Units that are copies of one another",
    family="signal",
    sees="The loss falls a little and stays high, whatever the width of the network.",
    why="Units that begin alike get the same gradient: a layer of 64 is one unit, 64 times.",
    cure="Draw initial weights at random: PyTorch's default, or He.",
    networks=("mlp", "cnn"),
    sick=(
        (
            "model = Net()",
            "model = Net()\nfor p in model.parameters():\n    nn.init.constant_(p, 0.02)",
        ),
    ),
    treatment=(
        (
            "    nn.init.constant_(p, 0.02)",
            "    nn.init.kaiming_normal_(p) if p.dim() > 1 else nn.init.zeros_(p)",
        ),
    ),
    shows=lambda run, healthy: run.end > 1.2 and run.end > 2 * healthy.end,
    test=QuickTest(
        "weight = next(p for p in model.parameters() if p.dim() > 1).detach().flatten(1)\n"
        "spread = (weight.std(dim=0).max() / (weight.abs().max() + 1e-12)).item()",
        "spread",
        below=1e-3,
        healthy="About 0.5: the units of a layer differ.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.005", "lr=0.0001"),), "rate_too_low"
    ),
    chapter="02_vanishing_gradients",
)
