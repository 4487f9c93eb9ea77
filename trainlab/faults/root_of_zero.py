"""A square root whose slope at 0 is infinite."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="The square root of 0",
    family="precision",
    sees="The first loss is finite; after the first step all weights are NaN.",
    why="The slope of a root at 0 is infinite, and infinity times a weight of 0 is NaN.",
    cure="Add a small number under the root, or leave out the rows before the root.",
    networks=("mlp", "cnn", "gru"),
    task="regression",
    given=(
        (
            "nn.MSELoss()",
            "lambda o, y: "
            "((o - y) ** 2 * (y.abs() > 0.2) + 1e-8).sum(dim=1).sqrt().mean()  # known ones",
        ),
    ),
    sick=((" + 1e-8)", ")"),),
    shows=lambda run, healthy: run.died,
    test=QuickTest(
        "hit = y_train[:8].clone().requires_grad_()\n"
        "loss_fn(hit, y_train[:8]).backward()\n"
        "broken = float(not hit.grad.isfinite().all())",
        "broken",
        above=0.5,
        healthy="0: a prediction that is exactly right has a finite gradient.",
    ),
    look_alike=LookAlike(
        "One missing value in the inputs.",
        (("\ntrain_loader =", "\nx_train[7, 0, 0, 0] = math.nan\ntrain_loader ="),),
        "nan_in_the_data",
    ),
    chapter="03_exploding_gradients",
)
