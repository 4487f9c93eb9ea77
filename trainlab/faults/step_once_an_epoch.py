"""The optimizer's step lies outside of the loop over batches."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="One step an epoch",
    family="loop",
    sees="The loss falls very slowly, in steps that are an epoch long.",
    why="`optimizer.step()` is indented too little: it runs once an epoch, not once a batch.",
    cure="Step after every batch.",
    networks=("mlp", "cnn", "gru"),
    sick=(
        (
            "    optimizer.zero_grad()\n    loss.backward()\n    optimizer.step()\n",
            "    loss.backward()\n",
        ),
        (
            "    return [train_step(x, y) for x, y in train_loader]\n",
            "    optimizer.zero_grad()\n"
            "    losses = [train_step(x, y) for x, y in train_loader]\n"
            "    optimizer.step()\n"
            "    return losses\n",
        ),
    ),
    shows=lambda run, healthy: run.end > 1.5 and run.end > 2 * healthy.end,
    test=QuickTest(
        "steps = []\n"
        "hook = optimizer.register_step_post_hook(lambda *_: steps.append(1))\n"
        "train_epoch()\n"
        "share = len(steps) / len(train_loader)",
        "share",
        below=0.07,
        healthy="1; with gradient accumulation one over the number of batches accumulated.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.005", "lr=0.0001"),), "rate_too_low"
    ),
)
