"""A clipping threshold far below every gradient."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Clipping far below the gradient",
    family="optimizer",
    sees="The loss falls smoothly and far too slowly, at a rate that is good elsewhere.",
    why="Every gradient is cut to a norm of 0.001: SGD takes steps of a ten-thousandth.",
    cure="Look at the norms first; clip above most of them.",
    networks=("mlp", "cnn"),
    given=(
        *sgd(0.1, 0.9),
        (
            "    loss.backward()\n",
            "    loss.backward()\n    nn.utils.clip_grad_norm_(model.parameters(), 5.0)\n",
        ),
    ),
    sick=(("model.parameters(), 5.0)", "model.parameters(), 0.001)"),),
    treatment=(("model.parameters(), 0.001)", "model.parameters(), 2.0)"),),
    shows=lambda run, healthy: run.end > 1.5 and run.end > 2 * healthy.end,
    test=QuickTest(
        "x, y = next(iter(train_loader))\n"
        "raw = torch.autograd.grad(loss_fn(model(x), y), [*model.parameters()])\n"
        "train_step(x, y)\n"
        "used = torch.stack([p.grad.norm() for p in model.parameters()]).norm()\n"
        "share = (used / torch.stack([g.norm() for g in raw]).norm()).item()",
        "share",
        below=0.05,
        healthy="1 in most steps: the gradient is used as it is.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.1", "lr=0.0003"),), "rate_too_low"
    ),
    chapter="03_exploding_gradients",
)
