"""Steps longer than the valley is wide."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Learning rate too high",
    family="optimizer",
    sees="The loss leaps within a few steps and stays at or above guessing, or is NaN.",
    why="Each step is longer than the valley is wide, so it lands higher on the other side.",
    cure="Divide the rate by three until the loss falls; then look for the best by a range test.",
    networks=("mlp", "cnn"),
    given=sgd(0.1),
    sick=(("lr=0.1", "lr=4.0"),),
    treatment=(("lr=4.0", "lr=0.15"),),
    shows=lambda run, healthy: not run.end < 2,
    test=QuickTest(
        "x, y = next(iter(train_loader))\n"
        "losses = [loss_fn(model(x), y).item()]\n"
        "for _ in range(10):\n"
        "    train_step(x, y)\n"
        "    losses.append(loss_fn(model(x), y).item())\n"
        "ratio = max(losses[1:]) / losses[0]",
        "ratio",
        above=1.2,
        healthy="1 or less: ten steps on one batch lower its loss.",
        nan=True,
    ),
    look_alike=LookAlike(
        "Gradients are never set to zero.", (("    optimizer.zero_grad()\n", ""),), "no_zero_grad"
    ),
    chapter="03_exploding_gradients",
    source="https://github.com/karpathy/char-rnn/issues/169",
)
