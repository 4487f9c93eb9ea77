"""The step goes uphill."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Uphill instead of downhill",
    family="loop",
    sees="The loss rises from the first step on, far above guessing.",
    why="The sign of the loss, or of a hand-written step, is turned: training maximizes it.",
    cure="Minimize the loss; turn the sign of what is to be maximized, once.",
    networks=("mlp", "cnn", "gru"),
    given=sgd(0.1),
    sick=(("    loss.backward()", "    (-loss).backward()"),),
    shows=lambda run, healthy: not run.end < 1.5 * run.start,
    epochs=4,
    test=QuickTest(
        "x, y = next(iter(train_loader))\n"
        "p = optimizer.param_groups[0]['params'][0]\n"
        "old, slope = p.detach().clone(), torch.autograd.grad(loss_fn(model(x), y), p)[0]\n"
        "train_step(x, y)\n"
        "uphill = ((p - old) * slope).sum().item()",
        "uphill",
        above=0,
        healthy="Negative: the step goes against the slope.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too high.", (("lr=0.1", "lr=30"),), "rate_too_high"
    ),
)
