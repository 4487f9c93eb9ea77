"""Batch norm with two rows in a batch."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import head_norm

fault = Fault(
    title="Batch norm with tiny batches",
    family="normalization",
    sees="Training stalls at a high, noisy loss, and validation is worse than it should be.",
    why="The mean and spread of two rows are noise; that is what the features are scaled by.",
    cure="Larger batches, or layer or group normalization, which need no batch.",
    networks=("mlp", "cnn"),
    given=head_norm(),
    epochs=4,
    sick=(("batch_size=20", "batch_size=2"),),
    treatment={
        "mlp": (("nn.BatchNorm1d(64)", "nn.LayerNorm(64)"),),
        "cnn": (("nn.BatchNorm1d(256)", "nn.LayerNorm(256)"),),
    },
    shows=lambda run, healthy: run.end > healthy.end + 0.3,
    test=QuickTest(
        "kinds = nn.BatchNorm1d, nn.BatchNorm2d\n"
        "norms = any(isinstance(m, kinds) for m in model.modules())\n"
        "x, y = next(iter(train_loader))\n"
        "rows = len(x) if norms else 1000",
        "rows",
        below=8,
        healthy="16 rows or more in a batch.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.005", "lr=0.0003"),), "rate_too_low"
    ),
    chapter="07_regularization",
    source="https://github.com/pytorch/pytorch/issues/4741",
)
