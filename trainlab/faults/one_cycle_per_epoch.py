"""A schedule planned in batches, stepped in epochs."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import ADAM

fault = Fault(
    title="One-cycle stepped once an epoch",
    family="schedule",
    sees="Training is slow for no reason; the rate hardly leaves its first value.",
    why="`total_steps` counts batches, and `scheduler.step()` is called once an epoch.",
    cure="Step it after every `optimizer.step()`.",
    networks=("mlp", "cnn", "gru"),
    given=(
        (
            ADAM,
            "torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)\n"
            "total = 8 * len(train_loader)\n"
            "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.15, total_steps=total)",
        ),
        ("    optimizer.step()\n", "    optimizer.step()\n    scheduler.step()\n"),
    ),
    sick=(
        ("    optimizer.step()\n    scheduler.step()\n", "    optimizer.step()\n"),
        ("    losses += train_epoch()\n", "    losses += train_epoch()\n    scheduler.step()\n"),
    ),
    treatment=(("total = 8 * len(train_loader)", "total = 8"),),
    shows=lambda run, healthy: run.end > 0.5 and run.end > 1.6 * healthy.end,
    test=QuickTest(
        "share = scheduler.last_epoch / scheduler.total_steps",
        "share",
        below=0.5,
        when="after",
        healthy="1: the plan has been gone through.",
    ),
    look_alike=LookAlike(
        "A peak rate that is too low.",
        (("OneCycleLR(optimizer, 0.15,", "OneCycleLR(optimizer, 0.004,"),),
    ),
    chapter="08_putting_it_all_together",
    source="https://github.com/pytorch/pytorch/issues/65417",
)
