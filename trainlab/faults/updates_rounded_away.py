"""Steps so short that bfloat16 rounds them away."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Updates lost in bfloat16",
    family="precision",
    sees="The loss stops falling early; in float32, with the same rate, it goes on.",
    why="Bfloat16 has 8 significant bits: a step below 1/512 of a weight leaves it as it was.",
    cure="Keep the weights in float32 and compute in bfloat16, as autocast does.",
    networks=("mlp", "cnn"),
    given=sgd(0.01),
    epochs=40,
    sick=(
        ("dtype=torch.float32", "dtype=torch.bfloat16"),
        ("model = Net()", "model = Net().bfloat16()"),
    ),
    shows=lambda run, healthy: run.end > healthy.end + 0.2,
    test=QuickTest(
        "weights = [p for p in model.parameters() if p.dim() > 1]\n"
        "old = [p.detach().clone() for p in weights]\n"
        "train_step(*next(iter(train_loader)))\n"
        "due = sum((p.grad.abs() > 1e-5).sum() for p in weights)\n"
        "moved = sum(((p != o) & (p.grad.abs() > 1e-5)).sum() for p, o in zip(weights, old))\n"
        "stuck = 1 - float(moved / due)",
        "stuck",
        above=0.4,
        healthy="0 to 0.1: a weight with a gradient moves.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.01", "lr=0.001"),), "rate_too_low"
    ),
)
