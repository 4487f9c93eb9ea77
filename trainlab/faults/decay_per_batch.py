"""A decay planned in epochs, stepped in batches."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import ADAM

fault = Fault(
    title="Decay stepped once a batch",
    family="schedule",
    sees="The loss falls for a moment, then stays where it is for good.",
    why="A factor of 0.7 was meant for an epoch; after 20 batches the rate is a thousandth.",
    cure="Step it once an epoch, or take the factor's root: `gamma ** (1 / batches)`.",
    networks=("mlp", "cnn", "gru"),
    given=(
        (ADAM, f"{ADAM}\nscheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.7)"),
        ("    losses += train_epoch()\n", "    losses += train_epoch()\n    scheduler.step()\n"),
    ),
    sick=(
        ("    losses += train_epoch()\n    scheduler.step()\n", "    losses += train_epoch()\n"),
        ("    optimizer.step()\n", "    optimizer.step()\n    scheduler.step()\n"),
    ),
    treatment=(("ExponentialLR(optimizer, 0.7)", "ExponentialLR(optimizer, 0.7 ** (1 / 20))"),),
    shows=lambda run, healthy: run.end > 1 and run.end > 2 * healthy.end,
    test=QuickTest(
        'first, now = optimizer.defaults["lr"], optimizer.param_groups[0]["lr"]\n'
        "left = now / first",
        "left",
        below=1e-3,
        when="after",
        healthy="What the plan says, 0.06 here; above 0.001.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low from the start.",
        (("lr=0.005", "lr=0.0002"),),
        "rate_too_low",
    ),
    chapter="08_putting_it_all_together",
)
