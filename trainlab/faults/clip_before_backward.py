"""Gradients are clipped before they are there."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import DEEP, HE, joined, sgd

fault = Fault(
    title="Clipping before `backward()`",
    family="loop",
    sees="The loss leaps and ends in NaN or above guessing, although gradients are clipped.",
    why="The call clips what `zero_grad()` left: nothing. The new gradient passes untouched.",
    cure="Clip between `backward()` and `step()`.",
    networks=("mlp", "cnn"),
    given=joined(
        DEEP,
        HE,
        sgd(2),
        (
            (
                "    loss.backward()\n",
                "    loss.backward()\n    nn.utils.clip_grad_norm_(model.parameters(), max_norm)\n",
            ),
            ("\ndef train_step(x, y):", "max_norm = 0.05\n\ndef train_step(x, y):"),
        ),
    ),
    sick=(
        (
            "    loss.backward()\n    nn.utils.clip_grad_norm_(model.parameters(), max_norm)\n",
            "    nn.utils.clip_grad_norm_(model.parameters(), max_norm)\n    loss.backward()\n",
        ),
    ),
    shows=lambda run, healthy: not run.end < 2,
    test=QuickTest(
        "train_step(*next(iter(train_loader)))\n"
        "norms = [p.grad.norm() for p in model.parameters() if p.grad is not None]\n"
        "ratio = (torch.stack(norms).norm() / max_norm).item()",
        "ratio",
        above=1.01,
        healthy="1 at most: what the optimizer saw is within the limit.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too high, clipped as meant.",
        (("lr=2", "lr=400"),),
        "rate_too_high",
    ),
    chapter="03_exploding_gradients",
)
