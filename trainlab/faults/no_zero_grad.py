"""Gradients are never set back: each step adds those of all batches before."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="`zero_grad()` forgotten",
    family="loop",
    sees="The loss falls at first, then swings and grows; a smaller rate only delays it.",
    why="`backward()` adds to `.grad`. Without `zero_grad()` every step follows the sum of all.",
    cure="Call `optimizer.zero_grad()` before every `backward()`.",
    networks=("mlp", "cnn"),
    given=sgd(0.1),
    sick=(("    optimizer.zero_grad()\n", ""),),
    shows=lambda run, healthy: not run.end < 2,
    test=QuickTest(
        "for p in model.parameters():\n"
        "    p.grad = torch.full_like(p, 1e4)\n"
        "train_step(*next(iter(train_loader)))\n"
        "grads = [p.grad for p in model.parameters() if p.grad is not None]\n"
        "kept = max([g.abs().max().item() for g in grads], default=0.0)",
        "kept",
        above=1e3,
        healthy="The gradient of one batch, well below 1,000: what was there before is gone.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too high.", (("lr=0.1", "lr=4.0"),), "rate_too_high"
    ),
    source="https://github.com/yastrebksv/TennisCourtDetector/issues/7",
)
