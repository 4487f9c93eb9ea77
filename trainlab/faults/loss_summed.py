"""A loss that is summed over the batch, at a rate for the mean."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Loss summed over the batch",
    family="loss",
    sees="Training is unstable at a rate that works elsewhere; a smaller batch calms it.",
    why='With `reduction="sum"` the gradient grows with the batch, and the step with it.',
    cure="Take the mean.",
    networks=("mlp", "cnn"),
    given=sgd(0.2),
    sick=(("nn.CrossEntropyLoss()", 'nn.CrossEntropyLoss(reduction="sum")'),),
    shows=lambda run, healthy: run.val_score < 0.4,
    test=QuickTest(
        "x, y = next(iter(train_loader))\n"
        "one = loss_fn(model(x), y)\n"
        "two = loss_fn(model(torch.cat([x, x])), torch.cat([y, y]))\n"
        "ratio = (two / one).item()",
        "ratio",
        above=1.5,
        healthy="1: the same rows twice have the same mean loss.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too high.", (("lr=0.2", "lr=4.0"),), "rate_too_high"
    ),
)
