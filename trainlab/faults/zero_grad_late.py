"""Gradients are set to zero between `backward()` and `step()`."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="`zero_grad()` between `backward()` and `step()`",
    family="loop",
    sees="The loss does not move at all; gradients are computed.",
    why="The gradients are gone when the optimizer looks at them.",
    cure="Zero, then `backward()`, then `step()`.",
    networks=("mlp", "cnn", "gru"),
    sick=(
        (
            "    optimizer.zero_grad()\n    loss.backward()\n",
            "    loss.backward()\n    optimizer.zero_grad()\n",
        ),
    ),
    epochs=6,
    shows=lambda run, healthy: run.end > 0.9 * run.start,
    test=QuickTest(
        "calls, old = [], [p.detach().clone() for p in model.parameters()]\n"
        "hook = next(model.parameters()).register_hook(calls.append)\n"
        "train_step(*next(iter(train_loader)))\n"
        "kept = [p for p in model.parameters() if p.grad is not None]\n"
        "still = all(map(torch.equal, old, model.parameters()))\n"
        "wasted = float(bool(calls) and not kept and still)",
        "wasted",
        above=0.5,
        healthy="0: what `backward()` computed has moved the weights.",
    ),
    look_alike=LookAlike(
        "The loss is wrapped into a new tensor, so its graph is lost.",
        (
            (
                "    loss.backward()",
                "    loss = torch.tensor(loss.item(), requires_grad=True)\n    loss.backward()",
            ),
        ),
        "loss_rewrapped",
    ),
)
