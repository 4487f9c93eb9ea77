"""Steps too short to get anywhere."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Learning rate too low",
    family="optimizer",
    sees="The loss falls smoothly and far too slowly.",
    why="Each step moves the weights by a tiny part of their size.",
    cure="Multiply the rate by three until training gets unstable; then take a third.",
    networks=("mlp", "cnn", "gru"),
    sick=(("lr=0.005", "lr=0.00005"),),
    treatment=(("lr=0.00005", "lr=0.004"),),
    shows=lambda run, healthy: run.end > 1.5 and run.end > 2 * healthy.end,
    test=QuickTest(
        'p = optimizer.param_groups[0]["params"][0]\n'
        "old = p.detach().clone()\n"
        "loss_fn(model(x_train[:20]), y_train[:20]).backward()\n"
        "optimizer.step()\n"
        "moved = ((p - old).norm() / old.norm()).item()",
        "moved",
        below=2e-3,
        healthy="0.01 to 0.1 in Adam's first step; later about 0.001.",
    ),
    look_alike=LookAlike(
        "One update an epoch, at a good rate.",
        (
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
        "step_once_an_epoch",
    ),
)
