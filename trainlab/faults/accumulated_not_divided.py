"""Gradients of several batches are added, not averaged."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Accumulated gradients not divided",
    family="loop",
    sees="Training gets unstable when gradients are accumulated, and only then.",
    why="The sum over eight batches is eight times their mean: so is the step.",
    cure="Divide each loss by the number of batches that are accumulated.",
    networks=("mlp", "cnn"),
    epochs=16,
    given=(
        *sgd(0.4),
        (
            "    optimizer.zero_grad()\n    loss.backward()\n    optimizer.step()\n",
            "    (loss / accumulate).backward()\n"
            "    batches.append(x)\n"
            "    if len(batches) % accumulate == 0:\n"
            "        optimizer.step()\n"
            "        optimizer.zero_grad()\n",
        ),
        ("\ndef train_step(x, y):", "accumulate, batches = 8, []\n\ndef train_step(x, y):"),
    ),
    sick=(("(loss / accumulate).backward()", "loss.backward()"),),
    shows=lambda run, healthy: not run.end < 1.8,
    test=QuickTest(
        "x, y = next(iter(train_loader))\n"
        "p = next(model.parameters())\n"
        "one = torch.autograd.grad(loss_fn(model(x), y), p)[0].norm()\n"
        "for _ in range(accumulate - 1):\n"
        "    train_step(x, y)\n"
        "ratio = (p.grad.norm() / one).item()",
        "ratio",
        above=2,
        healthy="Below 1: seven eighths of one batch's gradient.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too high.", (("lr=0.4", "lr=4"),), "rate_too_high"
    ),
)
