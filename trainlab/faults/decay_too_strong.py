"""Weight decay that outweighs the gradient."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Weight decay too strong",
    family="optimizer",
    sees="The loss falls a little and stays high; nothing fits, not even the training rows.",
    why="L2 decay of 0.3 pulls weights to 0 harder than the loss pulls them anywhere.",
    cure="Begin at 1e-4 (SGD) or 1e-2 (AdamW) and tune on validation.",
    networks=("mlp", "cnn"),
    given=sgd(0.1, 0.9),
    sick=(("momentum=0.9)", "momentum=0.9, weight_decay=0.3)"),),
    treatment=(("weight_decay=0.3", "weight_decay=0.0003"),),
    shows=lambda run, healthy: run.end > 1.5 and run.end > 2 * healthy.end,
    test=QuickTest(
        "loss_fn(model(x_train), y_train).backward()\n"
        "g = max(optimizer.param_groups, key=lambda group: group['weight_decay'])\n"
        "seen = [p for p in g['params'] if p.grad is not None and p.dim() > 1]\n"
        "pull = g['weight_decay'] * sum(p.norm() for p in seen)\n"
        "ratio = float(pull / (1e-12 + sum(p.grad.norm() for p in seen)))",
        "ratio",
        above=0.5,
        healthy="0.001 to 0.1: the loss pulls much harder than the decay.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.1", "lr=0.0005"),), "rate_too_low"
    ),
    chapter="07_regularization",
)
